# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The list of trouble: its rules one by one, and its laws against the sweep through the days."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.know.sweep import OFTEN, TODAY, charts, outage, place, shock_lists
from tocsin.core.dependency import Input, Map, Member, Node, Shock
from tocsin.core.graph import build
from tocsin.core.sentence import Sentence
from tocsin.know.control import LEAVE
from tocsin.know.diagnosis import diagnose
from tocsin.know.trouble import Evidence, NextStep, Trouble


def after(days: int) -> dt.date:
    return TODAY + dt.timedelta(days=days)


def need(
    of: str,
    *members: str,
    rule: str = "all",
    k: int = 0,
    stock: float | None = 0.0,
    lead: float | None = None,
    flow: str = "consumed",
    name: str = "salt",
) -> Input:
    part = 1.0 / len(members)
    low, high = (part, part) if rule == "shares" else (0.0, 1.0)
    return Input(
        of=of,
        name=name,
        members=tuple(Member(node=member, low=low, high=high) for member in members),
        rule=rule,  # type: ignore[arg-type]  # literals of this file
        k=k,
        flow=flow,  # type: ignore[arg-type]  # literals of this file
        stock_days=stock or 0.0,
        stock_known=stock is not None,
        lead_days=lead,
        source=f"map.toml:{of}-{name}",
    )


def lose(*names: str, day: int = 0, until: int | None = None, level: float = 0.0, id: str = "order") -> Shock:  # noqa: A002 - the field is called so
    end = None if until is None else after(until)
    return Shock(
        id=id, name=f"the {id}", lost=names, start=after(day), end=end, level=level, cite=f"gazette {id}"
    )


def evidence(asset: str, kind: str = "compromised", cause: str = "") -> Evidence:
    cause = cause or f"{kind} {asset}"
    return Evidence(
        asset=asset,
        kind=kind,  # type: ignore[arg-type]  # literals of this file
        causes=(cause,),
        says=Sentence("found on {asset}", {"asset": asset}),
        what="BEAR",
        cite=f"eve.json:{asset}",
        next=(NextStep(says=Sentence("clean it"), cite=f"course-of-action {asset}"),),
    )


def chart_of(*inputs: Input, services: str = "s", others: str = "") -> Map:
    nodes = [place(name, "service", people=100) for name in services.split()]
    kinds = {"r": "region", "j": "jurisdiction", "x": "supplier", "y": "supplier", "z": "supplier"}
    nodes += [place(name, kinds.get(name[0], "asset")) for name in others.split()]
    return Map(nodes=tuple(nodes), inputs=inputs)


def listed(chart: Map, shocks: Sequence[Shock] = (), found: Sequence[Evidence] = ()) -> list[Trouble]:
    graph, faults = build(chart)
    assert faults == []
    return diagnose(graph, today=TODAY, shocks=shocks, evidence=found)


def one(rows: list[Trouble], *states: str) -> Trouble:
    (row,) = [
        row for row in rows if row.state in (states or {"now", "due", "exposed", "aside", "not-checked"})
    ]
    return row


def texts(row: Trouble) -> list[str]:
    return [str(step.says) for step in row.next]


# -- the laws -----------------------------------------------------------------------------------------


def lost(node: str) -> Shock:
    return Shock(id=f"loss {node}", name=node, lost=(node,), start=TODAY)


def known(shocks: Sequence[Shock], found: Sequence[Evidence]) -> list[Shock]:
    """What is lost for certain, as the sweep wants it."""
    gone = [lost(item.asset) for item in found if item.kind == "compromised"]
    return [*(s for s in shocks if s.end is None or s.end > TODAY), *gone]


evidences = st.lists(
    st.builds(
        evidence,
        st.sampled_from([*OFTEN, "stranger"]),
        st.sampled_from(["compromised", "exposed", "treated"]),
    ),
    max_size=4,
    unique_by=lambda item: (item.asset, item.kind),
)


@given(charts(), shock_lists(), evidences)
def test_the_first_day_of_a_service_is_that_of_everything_lost_together(
    chart: Map, shocks: list[Shock], found: list[Evidence]
) -> None:
    rows = [row for row in listed(chart, shocks, found) if row.state in {"now", "due"}]
    for service in (node for node in chart.nodes if node.kind == "service"):
        mine = [row for row in rows if row.subject == service.id]
        fall = outage(chart, service.id, known(shocks, found))
        assert bool(mine) == (fall is not None)
        if fall is not None:
            assert min(row.stops_on or TODAY for row in mine) == fall.day
            assert {row.state for row in mine if row.stops_on == fall.day} == {
                "now" if fall.day <= TODAY else "due"
            }


@given(charts(), shock_lists(), evidences)
def test_what_stands_under_one_heading_is_enough_and_nothing_in_it_is_idle(
    chart: Map, shocks: list[Shock], found: list[Evidence]
) -> None:
    parts = {s.id: s for s in shocks} | {
        item.causes[0]: lost(item.asset) for item in found if item.kind == "compromised"
    }
    for row in listed(chart, shocks, found):
        if row.state not in {"now", "due"}:
            continue
        fall = outage(chart, row.subject, [parts[cause] for cause in row.causes])
        assert fall is not None
        assert fall.day == row.stops_on
        for cause in row.causes if len(row.causes) > 1 else ():
            less = outage(chart, row.subject, [parts[c] for c in row.causes if c != cause])
            assert less is None or less.day > fall.day or less.lowest > fall.lowest + 1e-6


@given(charts(), shock_lists(), evidences)
def test_a_known_hole_exposes_the_services_that_fall_with_its_asset(
    chart: Map, shocks: list[Shock], found: list[Evidence]
) -> None:
    rows = listed(chart, shocks, found)
    for item in found:
        if item.kind != "compromised":
            mine = [row for row in rows if item.causes[0] in row.causes]
            falls = {
                node.id
                for node in chart.nodes
                if node.kind == "service" and outage(chart, node.id, [lost(item.asset)])
            }
            assert {
                row.subject for row in mine if row.causes == item.causes and row.state == item.kind
            } == falls
            assert {row.state for row in mine} in ({item.kind}, {"aside"})


@given(charts(), shock_lists(), evidences)
def test_a_compromised_asset_is_aside_or_has_a_part_in_some_trouble(
    chart: Map, shocks: list[Shock], found: list[Evidence]
) -> None:
    rows = listed(chart, shocks, found)
    for item in found:
        if item.kind == "compromised":
            states = {row.state for row in rows if item.causes[0] in row.causes}
            assert states == {"aside"} or (
                states and states <= {"now", "due", "exposed", "weakened", "treated"}
            )


@given(charts(), shock_lists(), evidences, st.integers(0, 2**32))
def test_ids_are_unique_and_do_not_hang_on_the_order_of_what_is_said(
    chart: Map, shocks: list[Shock], found: list[Evidence], seed: int
) -> None:
    first = listed(chart, shocks, found)
    assert len({row.id for row in first}) == len(first)
    dice = random.Random(seed)
    again = listed(
        Map(nodes=chart.nodes, inputs=chart.inputs),
        dice.sample(shocks, len(shocks)),
        dice.sample(found, len(found)),
    )
    assert again == first


@given(charts(), shock_lists(), evidences)
def test_every_next_step_is_cited_or_a_question_and_never_due_before_today(
    chart: Map, shocks: list[Shock], found: list[Evidence]
) -> None:
    for row in listed(chart, shocks, found):
        assert row.next, row.headline
        assert row.chain or row.state == "not-checked"
        for step in row.next:
            assert step.cite or step.question, step
            assert step.by is None or step.by >= TODAY
        for text in (row.headline, *(s.says for s in row.chain), *(s.says for s in row.next)):
            assert "{" not in str(text)


@given(charts(), shock_lists())
def test_a_bridge_ends_when_the_sweep_says_or_another_source_delivers(
    chart: Map, shocks: list[Shock]
) -> None:
    by_id = {s.id: s for s in shocks}
    for row in listed(chart, shocks):
        if row.state not in {"now", "due"}:
            continue
        mine = [by_id[cause] for cause in row.causes]
        fall = outage(chart, row.subject, mine)
        assert fall is not None
        ordered = max(TODAY, *(s.start for s in mine))
        leads = {entry.lead_days for entry in chart.inputs if entry.lead_days is not None}
        possible = {ordered + dt.timedelta(days=int(lead)) for lead in leads}
        possible |= {fall.back} if fall.back else set()
        if row.bridge_days is None:
            assert fall.back is None
        else:
            assert row.bridge_days in {max(0.0, float((day - fall.day).days)) for day in possible}
            if fall.back:
                assert row.bridge_days <= (fall.back - fall.day).days


@given(charts())
def test_not_checked_are_the_services_of_which_at_most_the_place_is_recorded(chart: Map) -> None:
    region = {node.id for node in chart.nodes if node.kind == "region"}
    told = {entry.of for entry in chart.inputs if not {m.node for m in entry.members} <= region}
    services = {node.id for node in chart.nodes if node.kind == "service"}
    assert {row.subject for row in listed(chart) if row.state == "not-checked"} == services - told


# -- rule 1: compromised assets -----------------------------------------------------------------------


def test_a_compromised_asset_stops_some_now_and_others_when_their_stock_ends() -> None:
    chart = chart_of(need("s", "a"), need("t", "s", stock=4), services="s t", others="a")
    rows = [row for row in listed(chart, (), [evidence("a")]) if row.state in {"now", "due"}]
    assert [(row.state, row.subject, row.stops_on) for row in rows] == [
        ("now", "s", TODAY),
        ("due", "t", after(4)),
    ]
    assert str(rows[0].headline) == "A, which it cannot do without, is compromised: BEAR"
    assert str(rows[1].headline) == f"stops on {after(4)} if A stays lost: BEAR"
    assert [(step.node, step.cite) for step in rows[1].chain] == [
        ("a", "eve.json:a"),
        ("s", "map.toml:s-salt"),
        ("t", "map.toml:t-salt"),
        ("t", "map.toml:t"),
    ]


def test_a_compromised_asset_on_which_nothing_depends_is_aside() -> None:
    row = one(listed(chart_of(need("s", "b"), others="a b"), (), [evidence("a")]), "aside")
    assert str(row.headline) == "A is compromised: BEAR; no service is known to depend on it"
    assert (row.scope, row.subject, row.name, row.causes) == ("asset", "a", "A", ("compromised a",))


def test_one_of_three_sources_is_aside_but_not_said_to_serve_nobody() -> None:
    chart = chart_of(need("s", "a", "b", "c", rule="any"), others="a b c")
    rows = listed(chart, (), [evidence("a")])
    assert [str(row.headline) for row in rows] == [
        "A is compromised: BEAR; no service stops, nor is one loss away by it"
    ]
    rows = listed(chart, (), [evidence("a", "exposed")])
    assert [str(row.headline) for row in rows] == ["A has a known hole, BEAR; no service stops without it"]


def test_a_hole_that_cannot_be_mended_says_so_wherever_it_stands() -> None:
    found = [evidence("a", "treated")]
    alone, shared = (
        chart_of(need("s", "a"), others="a"),
        chart_of(need("s", "a", "b", rule="shares"), others="a b"),
    )
    either = chart_of(need("s", "a", "b", rule="any"), others="a b")
    end = "A has a hole that cannot be mended, BEAR"
    for chart, lost, begin in (
        (alone, [], "one loss away: "),
        (shared, [], "one loss away from 50 %: "),
        (either, [evidence("b")], "one loss away while B is gone: "),
    ):
        row = one(listed(chart, (), [*found, *lost]), "treated")
        assert str(row.headline) == begin + end
        assert row.next[0].cite == "course-of-action a"
    row = one(listed(either, (), found), "aside")
    assert str(row.headline) == f"{end}; something stands in for that, and no service is one loss away by it"


def test_what_is_on_no_map_is_aside_and_its_services_unknown() -> None:
    row = one(listed(chart_of(), (), [evidence("10.0.0.9")]), "aside")
    assert "on no map" in str(row.headline)
    assert row.name == "10.0.0.9"


def test_both_of_two_sources_compromised_stop_the_service_together() -> None:
    chart = chart_of(need("s", "a", "b", rule="any"), need("t", "c"), services="s t", others="a b c")
    rows = listed(chart, (), [evidence("a"), evidence("b"), evidence("c")])
    (row,) = [row for row in rows if row.subject == "s" and row.state == "now"]
    assert row.causes == ("compromised a", "compromised b")
    assert [step.cite for step in row.chain[:2]] == ["eve.json:a", "eve.json:b"]
    assert [step.cite for step in row.next] == ["course-of-action a", "course-of-action b"]
    assert str(row.headline) == f"stops on {TODAY} without A, B"
    assert row.bridge_days is None
    assert not [row for row in rows if row.state == "aside"]


def test_a_compromised_asset_and_a_cut_stop_together_what_neither_stops() -> None:
    chart = chart_of(need("s", "a", "x", rule="any", lead=30), others="a x")
    row = one(listed(chart, [lose("x", day=5, until=9)], [evidence("a")]), "now", "due")
    assert (row.state, row.stops_on, row.causes) == ("due", after(5), ("compromised a", "order"))
    assert row.bridge_days == 4
    assert row.next[0].cite == "course-of-action a"


def test_one_cause_on_two_assets_makes_two_lines_with_ids_of_their_own() -> None:
    chart = chart_of(need("s", "a", "b"), others="a b")
    same = [evidence("a", "exposed", "CVE-1"), evidence("b", "exposed", "CVE-1")]
    rows = [row for row in listed(chart, (), same) if row.state == "exposed"]
    assert len({row.id for row in rows}) == len(rows) == 2


def test_the_same_evidence_twice_is_one_line() -> None:
    rows = listed(chart_of(need("s", "a"), others="a"), (), [evidence("a"), evidence("a")])
    assert one(rows, "now").causes == ("compromised a",)


def test_a_compromised_source_of_a_share_lowers_and_does_not_stop() -> None:
    chart = chart_of(need("s", "a", "b", rule="shares"), others="a b")
    row = one(listed(chart, (), [evidence("a")]), "now")
    assert str(row.headline) == "falls to 50 % without A, which is compromised: BEAR"
    row = one(listed(chart, (), [evidence("a", "exposed")]), "exposed")
    assert str(row.headline) == "one loss away from 50 %: A has a known hole, BEAR"
    chart = chart_of(need("t", "a", "b", rule="shares", stock=6), services="t", others="a b")
    row = one(listed(chart, (), [evidence("a")]), "due")
    assert str(row.headline) == f"falls to 50 % on {after(12)} if A stays lost: BEAR"


# -- rule 2: shocks -----------------------------------------------------------------------------------


def test_a_cut_ahead_is_due_when_the_stock_ends_with_order_bridge_and_people() -> None:
    chart = chart_of(need("s", "x", stock=10, lead=12), others="x")
    row = one(listed(chart, [lose("x", day=5, until=40)]), "due")
    assert (row.stops_on, row.people, row.causes) == (after(15), 100, ("order",))
    assert str(row.headline) == f"stops on {after(15)} without X"
    assert row.bridge_days == 2  # ordered on the first day of the cut, delivered 12 days later
    assert [(str(s.says), s.node, s.cite) for s in row.chain] == [
        (f"X drops out on {after(5)}: the order", "x", "gazette order"),
        ("S has 10 days of salt in stock and gets no more from X", "s", "map.toml:s-salt"),
        ("S reaches 100 people", "s", "map.toml:s"),
    ]
    assert [(str(s.says), s.by) for s in row.next] == [
        ("Order salt for S from another source; it takes 12 days to come", after(3)),
        (f"Bridge 2 days of salt for S, from {after(15)} until {after(17)}", after(15)),
    ]


def test_the_end_of_the_cut_is_the_relief_where_it_comes_first() -> None:
    chart = chart_of(need("s", "x", stock=10, lead=100), others="x")
    row = one(listed(chart, [lose("x", day=5, until=18)]), "due")
    assert row.bridge_days == 3
    assert f"until {after(18)}" in texts(row)[1]


def test_an_order_that_comes_before_the_stop_leaves_nothing_to_bridge() -> None:
    row = one(listed(chart_of(need("s", "x", stock=10, lead=4), others="x"), [lose("x", day=5)]), "due")
    assert row.bridge_days == 0
    assert len(row.next) == 1


def test_an_order_that_should_have_gone_out_is_late_by_so_many_days() -> None:
    chart = chart_of(need("s", "x", stock=10, lead=20), others="x")
    row = one(listed(chart, [lose("x", day=5)]), "due")
    assert (
        texts(row)[0] == "Order salt for S from another source today; it takes 20 days, so it is 5 days late"
    )
    assert row.next[0].by == TODAY


def test_half_days_of_lead_count_as_whole_ones() -> None:
    chart = chart_of(need("s", "x", stock=10, lead=2.5), others="x")
    step = one(listed(chart, [lose("x", day=5)]), "due").next[0]
    assert (str(step.says), step.by) == (
        "Order salt for S from another source; it takes 3 days to come",
        after(12),
    )


def test_without_a_lead_time_there_is_a_question_and_no_bridge() -> None:
    row = one(listed(chart_of(need("s", "x", stock=10), others="x"), [lose("x", day=5)]), "due")
    assert texts(row) == ["Who else can supply salt to S, and how soon? No lead time is recorded"]
    assert (row.next[0].question, row.next[0].by, row.next[0].cite) == (True, after(15), "map.toml:s-salt")
    assert row.bridge_days is None


def test_a_cut_that_ended_is_no_trouble_and_one_that_ends_before_the_stock_neither() -> None:
    chart = chart_of(need("s", "x", stock=10), others="x")
    assert {row.state for row in listed(chart, [lose("x", day=-30, until=0)])} == {"fragile"}
    assert {row.state for row in listed(chart, [lose("x", day=2, until=12)])} == {"fragile"}
    assert one(listed(chart, [lose("x", day=2, until=13)]), "due").bridge_days == 1


def test_a_cut_that_began_has_eaten_of_the_stock_and_nobody_has_ordered() -> None:
    chart = chart_of(need("s", "x", stock=10, lead=20), others="x")
    row = one(listed(chart, [lose("x", day=-4)]), "due")
    assert row.stops_on == after(6)
    assert row.bridge_days == 14  # an order of today comes in 20 days
    row = one(listed(chart, [lose("x", day=-15)]), "now")
    assert (row.stops_on, row.bridge_days) == (after(-5), 25)
    assert all(step.by is not None and step.by >= TODAY for step in row.next)


def test_two_cuts_that_only_together_stop_a_service_are_named_together_and_a_third_is_not() -> None:
    chart = chart_of(need("s", "x", "y", rule="any", lead=50), need("t", "z"), services="s t", others="x y z")
    shocks = [
        lose("x", day=3, until=30, id="first"),
        lose("y", day=8, until=20, id="second"),
        lose("z", day=1, id="third"),
    ]
    (row,) = [row for row in listed(chart, shocks) if row.subject == "s" and row.state == "due"]
    assert (row.causes, row.stops_on, row.bridge_days) == (("first", "second"), after(8), 12)
    assert str(row.headline) == f"stops on {after(8)} without X, Y"
    assert [(str(s.says), s.cite) for s in row.chain[:2]] == [
        (f"X drops out on {after(3)}: the first", "gazette first"),
        (f"Y drops out on {after(8)}: the second", "gazette second"),
    ]


def test_two_cuts_that_eat_one_stock_stop_sooner_together_and_that_is_said() -> None:
    chart = chart_of(need("s", "x", stock=5), others="x")
    shocks = [lose("x", day=0, until=3, id="first"), lose("x", day=10, until=30, id="second")]
    rows = {row.causes: row.stops_on for row in listed(chart, shocks) if row.state == "due"}
    assert rows == {("second",): after(15), ("first", "second"): after(12)}


def test_two_cuts_of_shares_together_stop_what_each_only_lowers() -> None:
    chart = chart_of(need("s", "x", "y", rule="shares"), others="x y")
    rows = listed(chart, [lose("x", day=2, id="first"), lose("y", day=6, id="second")])
    assert {row.causes: str(row.headline) for row in rows if row.state == "due"} == {
        ("first",): f"falls to 50 % on {after(2)} without X",
        ("second",): f"falls to 50 % on {after(6)} without Y",
        ("first", "second"): f"falls to 50 % on {after(2)} without X, Y, and to 0 % on {after(6)}",
    }


def test_entries_of_one_id_are_one_shock() -> None:
    chart = chart_of(need("s", "x", "y", rule="any"), others="x y")
    row = one(listed(chart, [lose("x", day=2), lose("y", day=4)]), "due")
    assert (row.causes, row.stops_on) == (("order",), after(4))


@pytest.mark.parametrize(
    ("level", "percent"), [(0.5, 50), (0.004, 1), (0.999, 99)], ids=["half", "nearly nothing", "nearly all"]
)
def test_a_fall_in_part_is_told_in_percent_and_never_rounds_to_none_or_all(
    level: float, percent: int
) -> None:
    row = one(listed(chart_of(need("s", "x"), others="x"), [lose("x", day=2, level=level)]), "due")
    assert str(row.headline) == f"falls to {percent} % on {after(2)} without X"


def test_a_fall_that_deepens_names_both_days() -> None:
    chart = chart_of(need("s", "x", "y", rule="shares"), need("s", "x", stock=6, name="ore"), others="x y")
    row = one(listed(chart, [lose("x", day=0)]), "now")
    assert str(row.headline) == f"falls to 50 % on {TODAY} without X, and to 0 % on {after(6)}"


def test_a_need_of_which_nobody_knows_whether_it_is_used_up_is_a_question() -> None:
    chart = chart_of(need("s", "x", flow="unknown", lead=1), others="x")
    row = one(listed(chart, [lose("x", day=2)]), "due")
    assert "Is salt used up by S, or does it go on working? The map does not say" in texts(row)
    sure = chart_of(need("s", "x", flow="unknown", lead=1), need("s", "x", name="ore"), others="x")
    assert not any("used up" in text for row in listed(sure, [lose("x", day=2)]) for text in texts(row))


def test_the_question_is_asked_where_only_the_day_hangs_on_it() -> None:
    chart = chart_of(need("s", "x", flow="unknown"), need("s", "x", name="ore", stock=9), others="x")
    row = one(listed(chart, [lose("x", day=2)]), "due")
    assert row.stops_on == after(2)
    assert any("used up" in text for text in texts(row))


def test_a_stock_that_nobody_recorded_is_a_question() -> None:
    row = one(listed(chart_of(need("s", "x", stock=None), others="x"), [lose("x", day=2)]), "due")
    assert "How many days of salt has S in stock? None is recorded, so none is counted" in texts(
        row
    ) and row.stops_on == after(2)


def test_another_source_is_sought_for_a_need_of_ours_not_for_a_suppliers_leave() -> None:
    chart = chart_of(
        need("x", "j", flow="licence", name="leave to deliver"),
        need("s", "x", stock=7, lead=3),
        others="x j",
    )
    row = one(listed(chart, [lose("j", day=1)]), "due")
    assert texts(row)[0].startswith("Order salt for S")
    assert [step.node for step in row.chain] == ["j", "x", "s", "s"]


def test_a_service_that_is_itself_taken_away_has_a_question_to_go_on_with() -> None:
    row = one(listed(chart_of(need("s", "x"), others="x"), [lose("s", day=2)]), "due")
    assert texts(row) == ["What could replace S? No other source is recorded"]


def test_k_of_n_is_not_called_the_last_source() -> None:
    chart = chart_of(need("s", "x", "y", "z", rule="k-of-n", k=2), others="x y z")
    row = one(listed(chart, [lose("x", "y", day=2)]), "due")
    assert str(row.chain[1].says) == "S gets too little salt without X"


@pytest.mark.parametrize("start", [dt.date.min, dt.date(27, 4, 15), dt.date(1900, 1, 1)])
def test_a_year_typed_wrong_is_no_crash(start: dt.date) -> None:
    chart = chart_of(need("s", "x", lead=36_500), others="x")
    shock = Shock(id="old", name="old", lost=("x",), start=start, source="map.toml:9")
    row = one(listed(chart, [shock]), "now")
    assert row.stops_on == start
    assert "days late" in texts(row)[0]


def test_a_year_far_ahead_is_no_crash_and_no_trouble() -> None:
    chart = chart_of(need("s", "x", stock=36_500, lead=36_500), others="x")
    shock = Shock(id="far", name="far", lost=("x",), start=dt.date.max, source="map.toml:9")
    assert {row.state for row in listed(chart, [shock])} == {"fragile"}


def test_a_shock_on_nothing_we_know_is_no_trouble() -> None:
    assert {row.state for row in listed(chart_of(need("s", "x"), others="x"), [lose("nobody")])} == {
        "fragile"
    }


# -- rules 3 to 5 -------------------------------------------------------------------------------------


def test_a_known_hole_is_one_loss_away_and_has_no_day() -> None:
    row = one(
        listed(chart_of(need("s", "a", stock=3), others="a"), (), [evidence("a", "exposed")]), "exposed"
    )
    assert (str(row.headline), row.stops_on) == ("one loss away: A has a known hole, BEAR", None)
    assert row.next[0].cite == "course-of-action a"


def test_fragile_names_the_weakest_point_and_counts_the_others() -> None:
    chart = chart_of(need("s", "x", stock=9), need("s", "y", name="ore"), others="x y")
    row = one(listed(chart), "fragile")
    assert str(row.headline) == "one loss away: any one of 2 things stops it, first Y"
    assert row.causes == ("y", "x")
    assert texts(row) == [
        "What could replace Y? Without it S fails at once; no other source is recorded",
        "What could replace X? Without it S lasts 9 days; no other source is recorded",
    ]
    single = one(listed(chart_of(need("s", "x", stock=9), others="x")), "fragile")
    assert str(single.headline) == "one loss away: nothing replaces X"
    assert str(single.chain[0].says) == f"if X is lost, stock lasts until {after(9)}"


def test_fragile_does_not_say_stops_where_something_only_weakens() -> None:
    row = one(listed(chart_of(need("s", "x", "y", rule="shares"), others="x y")), "fragile")
    assert str(row.headline) == "one loss away: any one of 2 things stops or weakens it, first X"


def test_a_region_is_no_single_point() -> None:
    assert listed(chart_of(need("s", "r", "x", "y", rule="any"), others="r x y")) == []


def test_a_service_of_which_only_its_place_is_known_is_not_checked() -> None:
    rows = listed(chart_of(need("s", "r", name="site"), need("t", "x"), services="s t u", others="r x"))
    assert {row.subject: row.state for row in rows} == {
        "s": "not-checked",
        "t": "fragile",
        "u": "not-checked",
    }
    (row,) = [row for row in rows if row.subject == "u"]
    assert texts(row) == ["What can U not do without? Add it to the map"]
    assert row.next[0].question
    assert row.next[0].cite == "map.toml:u"


def test_an_empty_map_has_no_trouble() -> None:
    assert listed(Map()) == []


def test_names_with_braces_are_names() -> None:
    nodes = (
        Node(id="s", kind="service", name="{x.__class__}", people=1, source="m:1"),
        Node(id="a", kind="asset", name="{0}", source="m:2"),
    )
    row = one(listed(Map(nodes=nodes, inputs=(need("s", "a"),)), (), [evidence("a")]), "now")
    assert str(row.headline) == "{0}, which it cannot do without, is compromised: BEAR"


def ends(*names: str, day: int, id: str = "end of c") -> Shock:  # noqa: A002 - the field is called so
    return Shock(
        id=id, name="the end of c", lost=names, start=after(day), cite="rdap.json#/events", renew="c.example"
    )


@pytest.mark.parametrize(
    ("day", "says", "by"),
    [
        (5, f"Renew c.example before it ends on {after(4)}", 4),
        (1, f"Renew c.example before it ends on {TODAY}", 0),
        (0, f"Renew c.example today: it ended on {after(-1)}", 0),
        (-30, f"Renew c.example today: it ended on {after(-31)}", 0),
    ],
    ids=["soon", "today", "just ended", "long ended"],
)
def test_what_ends_by_itself_is_to_be_renewed_and_nobody_else_is_asked(day: int, says: str, by: int):
    chart = Map(
        nodes=(Node(id="s", kind="service", name="S"), Node(id="c", kind="asset", name="C")),
        inputs=(need("s", "c", flow="service", name="certificate"),),
    )
    found = diagnose(build(chart)[0], today=TODAY, shocks=[ends("c", day=day)])
    (line,) = [each for each in found if each.state in {"now", "due"}]
    assert [(str(step.says), step.cite, step.by, step.question) for step in line.next] == [
        (says, "rdap.json#/events", after(by), False)
    ]


def test_where_a_supply_is_cut_as_well_both_are_said():
    nodes = (
        *(Node(id=each, kind="asset", name=each) for each in "cd"),
        Node(id="s", kind="service", name="S"),
    )
    chart = Map(nodes=nodes, inputs=(need("s", "c", "d", rule="any", flow="service"),))
    found = diagnose(build(chart)[0], today=TODAY, shocks=[ends("c", day=5), lose("d", day=5)])
    (due,) = [line for line in found if line.state == "due"]
    told = [str(step.says) for step in due.next]
    assert told[0] == f"Renew c.example before it ends on {after(4)}"
    assert told[1].startswith("Who else can supply salt to S")


def test_where_control_is_only_possible_it_is_asked_who_controls() -> None:
    chart = chart_of(need("s", "x", lead=1), need("x", "j", flow="unknown", name=LEAVE), others="x j")
    row = one(listed(chart, [lose("j", day=2)]), "due")
    assert "Who controls X, with which share of its votes? The map leaves it open" in texts(row)
    assert not any("used up" in text for text in texts(row))
