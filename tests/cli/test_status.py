# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""status: the list of trouble, for people and for programs."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.program import tocsin
from tocsin.cli.status import FRAGILE_SHOWN, show
from tocsin.core.component import Unchecked
from tocsin.core.sentence import Sentence
from tocsin.flows.status import Status
from tocsin.know.trouble import NextStep, Step, Trouble


def test_json_is_a_list_with_everything_a_page_would_show(ready: Path):
    rows = tocsin("status", "--format", "json", data=ready).rows("json")
    assert isinstance(rows, list)
    by_state = {row["state"]: row for row in reversed(rows)}
    assert list(dict.fromkeys(row["state"] for row in rows)) == [
        "now",
        "due",
        "exposed",
        "fragile",
        "not-checked",
    ]
    now, due = by_state["now"], by_state["due"]
    assert (now["subject"], now["people"], now["chain"][0]["cite"]) == ("water", 1200, "eve.json:1")
    assert (due["stops_on"], due["bridge_days"]) == ("2090-05-06", 69.0)
    assert all(step["cite"] or step["question"] for row in rows for step in row["next"])
    assert all(set(row) == set(now) for row in rows)


def test_the_table_begins_with_the_one_sentence(ready: Path):
    lines = tocsin("status", data=ready).out.splitlines()
    assert lines[0].startswith("In trouble now: 1. Stopping on a known day: 0.")
    assert lines[2].startswith("NOW          Drinking water: Pump controller 7")


def test_an_empty_store_never_reads_like_no_trouble(bare: Path):
    out = tocsin("status", data=bare).out
    assert out.startswith("No service is on the map yet, so none was checked. Not checked: 1.")
    assert "ten rows of suppliers" in out


def trouble(state: str, number: int, **more: object) -> Trouble:
    says = Sentence("because {why}", {"why": "x\x1b[31m\ny"})
    return Trouble(
        id=f"trouble--{number}",
        state=state,  # type: ignore[arg-type]  # one of the states, written in the test
        subject=f"s{number}",
        name=f"Service {number}",
        headline=says,
        chain=(Step(says=says, cite="map.toml:1"), Step(says=says)),
        next=(NextStep(says=says, question=True),),
        **more,  # type: ignore[arg-type]  # fields of the record
    )


def status(
    *items: Trouble, unchecked: tuple[Unchecked, ...] = (), machine: tuple[Trouble, ...] = ()
) -> Status:
    return Status(
        at="2026-01-01T00:00:00.000Z",
        organisation="own",
        state=Sentence("State"),
        trouble=items,
        machine=machine,
        unchecked=unchecked,
        hits=(),
        hits_total=0,
        cases=(),
        sources=(),
    )


def test_fragile_services_are_capped_and_the_rest_counted(capsys: pytest.CaptureFixture[str]):
    show(status(*(trouble("fragile", n) for n in range(FRAGILE_SHOWN + 3)), trouble("now", 99)))
    out = capsys.readouterr().out
    assert out.count("FRAGILE") == FRAGILE_SHOWN
    assert "... 3 more are one loss away" in out
    assert out.index("NOW") < out.index("FRAGILE")


def test_what_came_from_outside_is_one_line_and_drives_nothing(capsys: pytest.CaptureFixture[str]):
    gap = Unchecked(what="a\x07", why="b\nc")
    show(status(trouble("now", 1), unchecked=(gap,), machine=(trouble("aside", 2),)))
    out = capsys.readouterr().out
    assert "\x07" not in out
    assert "\x1b[31m" not in out
    assert "  - a\\x07: b c" in out.splitlines()
    assert "because x\\x1b[31m y" in out


def test_people_read_numbers_with_their_thousands(capsys: pytest.CaptureFixture[str]):
    show(status(trouble("due", 1, people=1_234_567)))
    assert "1,234,567 people" in capsys.readouterr().out
