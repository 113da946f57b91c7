# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What is made of rules is kept, used again, and made anew when it is not whole."""

from __future__ import annotations

from pathlib import Path

from tocsin.core.limits import Limits
from tocsin.flows import sigma_events, sigma_rules
from tocsin.watch.sigma.match import Match

RULE = "title: made\nlogsource: {category: made}\ndetection: {one: {F|contains: b, EventID: 1}, condition: one}\n"
EVENTS = b'{"F":"abc","EventID":1}\n{"F":"abc","EventID":2}\n{"F":"x","EventID":1}\n'


def told(folder: Path) -> list[int]:
    cache = str(folder / "cache")
    limits = Limits()
    ruleset = sigma_rules.load(
        [str(folder / "rule.yml")], pipelines=["any"], values={}, limits=limits, cache=cache
    )
    found: list[Match] = []
    sigma_events.run(ruleset, [str(folder / "events.json")], limits=limits, each=found.append, cache=cache)
    return [match.line for match in found]


def test_a_plan_is_kept_used_and_made_anew_when_it_is_cut(tmp_path: Path):
    (tmp_path / "rule.yml").write_text(RULE)
    (tmp_path / "events.json").write_bytes(EVENTS)
    assert told(tmp_path) == [1]
    (plan,) = (tmp_path / "cache").glob("*.plan")
    whole, made = plan.read_bytes(), plan.stat().st_mtime_ns
    assert told(tmp_path) == [1]
    assert plan.stat().st_mtime_ns == made
    for cut in (whole[: len(whole) // 2], whole[:12], b""):
        plan.write_bytes(cut)
        assert told(tmp_path) == [1]
        assert plan.read_bytes() == whole
