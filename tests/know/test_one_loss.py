# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""One loss away: against the sweep through the days, one thing more lost at a time."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from hypothesis import given

from tests.know.sweep import TODAY, Outage, charts, outage, shock_lists
from tests.know.test_diagnosis import (
    after,
    chart_of,
    evidence,
    evidences,
    listed,
    lose,
    lost,
    need,
    one,
    texts,
)
from tocsin.core.dependency import Input, Map, Member, Node, Shock
from tocsin.core.graph import build
from tocsin.know import one_loss
from tocsin.know.outage import Outages
from tocsin.know.trouble import Evidence


def services(chart: Map) -> list[str]:
    return [node.id for node in chart.nodes if node.kind == "service"]


def used(chart: Map) -> list[str]:
    members = {member.node for entry in chart.inputs for member in entry.members}
    return [node.id for node in chart.nodes if node.kind != "region" and node.id in members]


def groups(shocks: Sequence[Shock], found: Sequence[Evidence]) -> dict[str, list[Shock]]:
    """What is lost for certain, by the cause that a line would name."""
    gone = {item.causes[0]: [lost(item.asset)] for item in found if item.kind == "compromised"}
    return gone | {s.id: [s] for s in shocks if s.end is None or s.end > TODAY}


def worse(one: Outage | None, *others: Outage | None) -> bool:
    """Whether it falls, and sooner than in all the others or lower than in all of them."""
    falls = [each for each in others if each is not None]
    if one is None or not falls:
        return one is not None
    return one.day < min(e.day for e in falls) or one.lowest < min(e.lowest for e in falls) - 1e-6


@given(charts())
def test_fragile_lists_exactly_the_single_points_first_the_one_that_bites_first(chart: Map) -> None:
    rows = {row.subject: row for row in listed(chart) if row.state == "fragile"}
    for service in services(chart):
        falls = {node: outage(chart, service, [lost(node)]) for node in used(chart) if node != service}
        days = {node: fall.day for node, fall in falls.items() if fall is not None}
        row = rows.get(service)
        assert (set() if row is None else set(row.causes)) == set(days)
        if row is not None:
            assert days[row.causes[0]] == min(days.values())
            assert row.stops_on is None


@given(charts(), shock_lists(), evidences)
def test_fragile_says_the_same_whatever_is_lost_already(
    chart: Map, shocks: list[Shock], found: list[Evidence]
) -> None:
    assert [row for row in listed(chart) if row.state == "fragile"] == [
        row for row in listed(chart, shocks, found) if row.state == "fragile"
    ]


@given(charts(), shock_lists(), evidences)
def test_weakened_names_exactly_the_pairs_of_which_neither_half_is_as_bad(
    chart: Map, shocks: list[Shock], found: list[Evidence]
) -> None:
    parts = groups(shocks, found)
    pairs = {
        (row.subject, row.causes[0], point)
        for row in listed(chart, shocks, found)
        if row.state == "weakened" and row.causes[1] not in parts
        for point in row.causes[1:]
    }
    expected = set()
    for service in services(chart):
        for cause, gone in parts.items():
            by_itself = outage(chart, service, gone)
            for point in used(chart):
                both = outage(chart, service, [*gone, lost(point)])
                if point != service and worse(both, by_itself, outage(chart, service, [lost(point)])):
                    expected.add((service, cause, point))
    assert pairs == expected


@given(charts(), shock_lists(), evidences)
def test_all_losses_together_weaken_only_where_no_fewer_do_and_none_named_is_idle(
    chart: Map, shocks: list[Shock], found: list[Evidence]
) -> None:
    parts = groups(shocks, found)
    rows = [row for row in listed(chart, shocks, found) if row.state == "weakened"]
    named = {}
    for row in rows:
        causes = [cause for cause in row.causes if cause in parts]
        if len(causes) > 1:
            for point in row.causes[len(causes) :]:
                assert (row.subject, point) not in named
                named[row.subject, point] = causes
    everything = [shock for gone in parts.values() for shock in gone]
    for service in services(chart):
        for point in used(chart):
            alone = outage(chart, service, [lost(point)])
            fewer = [outage(chart, service, [*gone, lost(point)]) for gone in parts.values()]
            full = outage(chart, service, [*everything, lost(point)])
            without = outage(chart, service, everything)
            told = named.get((service, point))
            assert (told is not None) == (point != service and worse(full, alone, without, *fewer))
            if told is None or full is None:
                continue
            enough = [shock for cause in told for shock in parts[cause]]
            assert not worse(full, outage(chart, service, [*enough, lost(point)]))
            for cause in told:
                rest = [shock for other in told if other != cause for shock in parts[other]]
                assert worse(full, outage(chart, service, [*rest, lost(point)]))


@given(charts(), shock_lists(), evidences)
def test_a_known_hole_weakens_through_its_asset_as_any_other_loss_does(
    chart: Map, shocks: list[Shock], found: list[Evidence]
) -> None:
    rows = listed(chart, shocks, found)
    for item in found:
        if item.kind == "exposed" and item.asset in used(chart):
            pairs = {
                (row.subject, row.causes[:-1])
                for row in rows
                if row.state == "exposed" and row.causes[-1] == item.causes[0] and len(row.causes) > 1
            }
            parts = groups(shocks, found)
            weakened = {
                (row.subject, tuple(cause for cause in row.causes if cause in parts))
                for row in rows
                if row.state == "weakened" and item.asset in row.causes
            }
            assert pairs == weakened


# -- told to people -----------------------------------------------------------------------------------


def test_the_twin_of_a_compromised_controller_is_a_single_point_until_it_is_mended() -> None:
    chart = chart_of(need("s", "a", "b", rule="any"), others="a b")
    (row,) = listed(chart, (), [evidence("a")])
    assert row.state == "weakened"
    assert str(row.headline) == "one loss away while A is gone: nothing replaces B"
    assert (row.causes, row.stops_on, row.people) == (("compromised a", "b"), None, 100)
    assert [(step.node, step.cite) for step in row.chain[:2]] == [("a", "eve.json:a"), ("b", "")]
    assert texts(row) == [
        "clean it",
        "What could replace B while A is gone? Without both S fails at once",
    ]


def test_an_announced_cut_weakens_from_its_day_on() -> None:
    chart = chart_of(need("s", "x", "y", rule="any"), others="x y")
    (row,) = listed(chart, [lose("x", day=5, until=9)])
    assert (row.state, row.causes) == ("weakened", ("order", "y"))
    assert str(row.chain[0].says) == f"X drops out on {after(5)}: the order"
    assert str(row.chain[1].says) == f"if Y is lost as well, it lasts until {after(5)}"
    assert texts(row) == ["What could replace Y while X is gone? Without both S lasts 5 days"]
    assert listed(chart, [lose("x", day=-5, until=0)]) == []


def test_a_due_day_may_be_one_loss_nearer() -> None:
    chart = chart_of(need("s", "x", stock=20), need("s", "a", "b", rule="any", name="ore"), others="x a b")
    rows = listed(chart, [lose("x")], [evidence("a")])
    assert [(row.state, row.causes[-1]) for row in rows] == [
        ("due", "order"),
        ("weakened", "b"),
        ("fragile", "x"),
    ]


def test_two_losses_may_weaken_together_what_neither_weakens() -> None:
    chart = chart_of(need("s", "a", "b", "c", rule="any"), others="a b c")
    (row,) = listed(chart, (), [evidence("a"), evidence("b")])
    assert str(row.headline) == "one loss away while A, B is gone: nothing replaces C"
    assert row.causes == ("compromised a", "compromised b", "c")


def test_what_a_known_loss_does_by_itself_is_not_laid_to_a_cut_that_ends() -> None:
    """The cut is over before the known loss begins, so that both together show less than the known loss alone."""
    chart = chart_of(need("s", "b"), need("s", "g", "h", rule="shares", name="ore"), others="b g h")
    cuts = [lose("b", day=2, id="order b"), lose("g", until=1, id="order g")]
    assert {row.state for row in listed(chart, cuts[:1])} >= {"due"}
    weakened = [row.causes for row in listed(chart, cuts) if row.state == "weakened"]
    assert weakened == [("order g", "h")]


def test_two_findings_on_one_asset_are_one_loss() -> None:
    chart = chart_of(need("s", "a", "b", rule="any"), others="a b")
    (row,) = listed(chart, (), [evidence("a", cause="worm"), evidence("a", cause="relay")])
    assert row.causes == ("relay", "worm", "b")


def test_a_hole_in_the_twin_of_a_compromised_asset_is_exposed_with_both_causes() -> None:
    chart = chart_of(need("s", "a", "b", rule="any"), others="a b")
    rows = listed(chart, (), [evidence("a"), evidence("b", "exposed")])
    row = one(rows, "exposed")
    assert str(row.headline) == "one loss away while A is gone: B has a known hole, BEAR"
    assert row.causes == ("compromised a", "exposed b")
    assert [step.cite for step in row.chain[:2]] == ["eve.json:a", "eve.json:b"]
    assert [step.cite for step in row.next] == ["course-of-action b", "course-of-action a"]
    assert {row.state for row in rows} == {"exposed", "weakened"}


def test_many_things_are_counted_and_those_that_only_weaken_are_not_said_to_stop() -> None:
    chart = chart_of(need("s", "a", "b", rule="any"), need("b", "x"), others="a b x")
    row = one(listed(chart, (), [evidence("a")]), "weakened")
    assert str(row.headline) == "one loss away while A is gone: any one of 2 things stops it, first B"
    parts = chart_of(need("s", "a", "b", rule="any"), need("b", "x", "y", rule="shares"), others="a b x y")
    row = one(listed(parts, (), [evidence("a")]), "weakened")
    assert "any one of 3 things stops or weakens it" in str(row.headline)


def calls_for(count: int) -> int:
    """Calls of Python functions for so many services, each with a thing of its own."""
    services = [f"s{at}" for at in range(count)]
    inputs = [need(name, f"a{name}") for name in services]
    chart = chart_of(*inputs, services=" ".join(services), others=" ".join(f"a{name}" for name in services))
    made = 0

    def note(_frame: object, event: str, _held: object) -> None:
        nonlocal made
        made += event == "call"

    sys.setprofile(note)
    try:
        assert len([row for row in listed(chart) if row.state == "fragile"]) == count
    finally:
        sys.setprofile(None)
    return made


def test_ten_thousand_services_that_share_nothing_cost_ten_thousand_times_one() -> None:
    """Not a hundred million times: of each thing only the services that it takes down are looked at."""
    assert calls_for(400) < 2.5 * calls_for(200)


def test_where_all_hangs_together_so_many_are_asked_about_and_the_rest_is_counted(monkeypatch) -> None:
    monkeypatch.setattr(one_loss, "PAIRS", 40)
    nodes = [Node(id=f"n{at}", kind="service", name=f"n{at}") for at in range(20)]
    inputs = [
        Input(
            of=f"n{at}",
            name="next",
            members=(Member(node=f"n{(at + 1) % 20}"),),
            flow="consumed",
            stock_days=0,
        )
        for at in range(20)
    ]
    graph, _ = build(Map(nodes=tuple(nodes), inputs=tuple(inputs)))
    work = one_loss.OneLoss(graph, TODAY, Outages(graph, TODAY), ())
    lines = work.lines()
    assert work.unasked == 17
    assert len(lines) == 20
    assert {len(line.causes) for line in lines} == {2, 3}
