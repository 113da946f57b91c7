# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The main job on the demo region against its truth: what is planted is found, and nothing else is accused."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import msgspec
import pytest

from tests.flows.demo_region.truth import Truth, truth
from tocsin.core.limits import Limits
from tocsin.flows import demo, status, trial
from tocsin.flows.status import Status
from tocsin.store import create_store

AS_OF = dt.date(2026, 11, 20)
NOW = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
SEEDS = (11, 4021)
PLANTED = ("intrusion", "vulnerable-component", "supplier-cut")


def play(folder: Path, seed: int, without: frozenset[str] = frozenset(), member: str = "water") -> Status:
    files = folder / "files"
    demo.write(str(files), seed=seed, as_of=AS_OF, member=member, without=without)
    store = create_store(f"sqlite:///{folder}/tocsin.db")
    try:
        done = trial.folder(store, str(files), actor="test", now=NOW, limits=Limits(), machine=False)
        assert [t for t in done if t.outcome != "taken"] == []
        return status.compute(store, organisation="own", now=NOW)
    finally:
        store.close()


def accused(state: Status) -> set[tuple[str, str, tuple[str, ...]]]:
    """Everything that says something is wrong, not only weak."""
    return {
        (t.state, t.subject, t.causes) for t in state.trouble if t.state not in {"fragile", "not-checked"}
    }


@pytest.fixture(scope="module", params=SEEDS)
def played(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Status, Truth, int]:
    seed: int = request.param
    return play(tmp_path_factory.mktemp("water"), seed), truth(seed, AS_OF), seed


def test_every_planted_value_is_hit_where_it_stands_and_nothing_else(
    played: tuple[Status, Truth, int],
) -> None:
    state, expected, _ = played
    assert state.hits_total >= len(expected.hits)
    shown = {(h.file, h.line, h.kind, h.value) for h in state.hits}
    if state.hits_total <= status.HITS_SHOWN:
        assert shown == expected.hits
    else:
        assert shown <= expected.hits
    assert not {(h.kind, h.value) for h in state.hits} & expected.must_not_hit


def test_the_intrusion_puts_its_service_in_trouble_now_and_others_later(
    played: tuple[Status, Truth, int],
) -> None:
    state, expected, _ = played
    now = {t.subject: t for t in state.trouble if t.state == "now"}
    assert set(now) == expected.now
    due = {
        t.subject: t.stops_on
        for t in state.trouble
        if t.state == "due" and t.chain[0].node == expected.target
    }
    assert due == {s: AS_OF + dt.timedelta(days=int(days)) for s, days in expected.later.items()}
    assert all(t.chain[0].node == expected.target for t in now.values())


def test_hits_without_a_service_are_listed_aside(played: tuple[Status, Truth, int]) -> None:
    state, expected, _ = played
    assert {t.subject for t in state.trouble if t.state == "aside"} == expected.hit_assets - {expected.target}


def test_every_next_step_is_cited_or_a_question(played: tuple[Status, Truth, int]) -> None:
    state, expected, _ = played
    for item in state.trouble:
        assert item.next, item.headline
        assert all(step.cite or step.question for step in item.next)
    (first, *_) = [t for t in state.trouble if t.state == "now"]
    assert first.next[0].cite == expected.roles["action-relay"]


def test_the_exposed_component_names_its_services_fix_and_day(played: tuple[Status, Truth, int]) -> None:
    state, expected, _ = played
    assert expected.exposure is not None
    exposed = {t.subject: t for t in state.trouble if t.state == "exposed"}
    assert set(exposed) == expected.exposure.services
    for item in exposed.values():
        assert item.causes == (expected.exposure.advisory,)
        assert item.next[0].says.values["fixed"] == expected.exposure.fixed
        assert item.next[0].by == expected.exposure.due


def test_the_cut_names_services_days_people_and_bridge(played: tuple[Status, Truth, int]) -> None:
    state, expected, _ = played
    cut = expected.cut
    assert cut is not None
    found = {t.subject: t for t in state.trouble if cut.shock in t.causes}
    assert {s: t.stops_on for s, t in found.items()} == cut.stops
    assert {s: t.bridge_days for s, t in found.items()} == cut.bridge_days
    assert {s: t.people for s, t in found.items()} == cut.people


def test_single_points_of_failure_agree_with_the_slow_cascade(played: tuple[Status, Truth, int]) -> None:
    state, expected, _ = played
    kinds = ("asset", "supplier", "product", "component", "jurisdiction")
    found = {t.subject: frozenset(t.causes) for t in state.trouble if t.state == "fragile"}
    for service, points in expected.single_points.items():
        assert points <= found.get(service, frozenset()), service
    extra = {c for s, causes in found.items() for c in causes - expected.single_points.get(s, frozenset())}
    assert not any(c.startswith(kinds) for c in extra)


@pytest.mark.parametrize("planted", PLANTED)
def test_a_planted_thing_removed_takes_its_finding_along_and_nothing_else(
    tmp_path: Path, planted: str
) -> None:
    whole, less = play(tmp_path / "whole", SEEDS[0]), play(tmp_path / "less", SEEDS[0], frozenset({planted}))
    expected = truth(SEEDS[0], AS_OF)
    assert expected.exposure is not None
    assert expected.cut is not None
    gone = {
        "intrusion": lambda t: t.chain[0].node in expected.hit_assets,
        "vulnerable-component": lambda t: expected.exposure.advisory in t.causes,
        "supplier-cut": lambda t: expected.cut.shock in t.causes,
    }[planted]
    left = {t.id for t in whole.trouble if not (t.state not in {"fragile", "not-checked"} and gone(t))}
    assert {t.id for t in less.trouble} == left
    assert len(left) < len(whole.trouble)


def test_another_seed_moves_what_is_planted(tmp_path: Path) -> None:
    first, second = (play(tmp_path / str(seed), seed) for seed in SEEDS)
    assert accused(first).isdisjoint(accused(second))


def test_the_same_folder_twice_changes_nothing(tmp_path: Path) -> None:
    first = play(tmp_path, SEEDS[0])
    again = play(tmp_path, SEEDS[0])
    assert msgspec.structs.replace(first, sources=(), cases=()) == msgspec.structs.replace(
        again, sources=(), cases=()
    )
