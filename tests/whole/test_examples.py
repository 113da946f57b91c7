# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The worked examples, tested on what is not fed in (docs/examples.md)."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest

from tests.house.tracked import ROOT
from tocsin.core.dependency import Map, Shock
from tocsin.core.graph import Graph, build
from tocsin.core.limits import Limits
from tocsin.know.cascade import Engine
from tocsin.know.linear import levels
from tocsin.know.readers import map_toml

ORDER = dt.date(2018, 4, 15)
FILED = dt.date(2018, 5, 9)
LIFTED = dt.date(2018, 7, 13)


def chart(name: str = "2018-denial-order") -> Map:
    path = ROOT / f"docs/examples/{name}.toml"
    reading = map_toml.read(path.read_bytes(), path.name, Limits())
    assert reading.faults == []
    return reading.records[0]


def drawn(made: Map) -> Graph:
    graph, faults = build(made)
    assert faults == []
    return graph


def stops(graph: Graph, shocks: list[Shock], service: str, *, pessimistic: bool) -> dt.date | None:
    """The day on which the service is at nothing."""
    course = Engine(graph).run(shocks, shocks[0].start, pessimistic=pessimistic)
    at = graph.index[service]
    days = [moment.day for moment in course.moments if moment.levels.get(at, 1.0) == 0.0]
    return shocks[0].start + dt.timedelta(days=days[0]) if days else None


@pytest.mark.parametrize("line", ["carrier", "enterprise"])
def test_the_day_of_the_stop_lies_between_the_bounds(line):
    made = chart()
    first = stops(drawn(made), list(made.shocks), line, pessimistic=True)
    last = stops(drawn(made), list(made.shocks), line, pessimistic=False)
    assert first is not None
    assert last is not None
    assert first <= FILED <= last
    assert (first, last) == (dt.date(2018, 5, 6), dt.date(2018, 5, 15))


@pytest.mark.parametrize("line", ["carrier", "enterprise"])
def test_nothing_stopped_in_2016(line):
    """The same rule, with relief after about three weeks."""
    listed = Shock(
        id="2016", name="2016", lost=("us", "nel"), start=dt.date(2016, 3, 8), end=dt.date(2016, 3, 29)
    )
    for worst in (True, False):
        assert stops(drawn(chart()), [listed], line, pessimistic=worst) is None


@pytest.mark.parametrize(("days", "stopped"), [(88, True), (89, False), (120, False)])
def test_stock_beyond_89_days_would_have_bridged_the_order(days, stopped):
    made = chart()
    inputs = tuple(
        msgspec.structs.replace(need, stock_days=float(days), stock_most=None) if need.stock_days else need
        for need in made.inputs
    )
    graph = drawn(msgspec.structs.replace(made, inputs=inputs))
    assert (stops(graph, list(made.shocks), "carrier", pessimistic=True) is not None) is stopped


def test_by_shares_alone_a_tenth_to_a_third_would_be_missing():
    made = chart()
    graph = drawn(made)
    worst, best = levels(graph, [name for shock in made.shocks for name in shock.lost])
    for line in ("carrier", "enterprise"):
        at = graph.index[line]
        assert worst[at] == pytest.approx(0.67)
        assert best[at] == pytest.approx(0.90)


def test_which_inputs_bind():
    """Single sources of the one jurisdiction stop the line alone; of two makers of signal processors neither does."""
    graph = drawn(chart())
    alone = {
        node.id
        for node in graph.nodes
        if node.kind == "supplier"
        and stops(graph, [Shock(id="x", name="x", lost=(node.id,), start=ORDER)], "carrier", pessimistic=True)
    }
    assert alone == {"us-switches", "us-lasers", "us-parts", "other-parts"}


def test_phones_of_another_maker_of_chips_could_go_on():
    made = chart()
    graph = drawn(made)
    best = Engine(graph).run(made.shocks, ORDER, pessimistic=False)
    # 30 days of stock last 46 where a third of the chips still comes
    assert best.level(graph.index["consumer"], 45.0) == 1.0
    assert best.level(graph.index["consumer"], 47.0) == pytest.approx(0.35)
    assert stops(graph, list(made.shocks), "consumer", pessimistic=True) == ORDER


def test_the_half_year_of_the_size_that_was_reported():
    """From the filing to the end of June at nothing: 52 of 181 days, where 27 % less was reported."""
    half = (dt.date(2018, 7, 1) - FILED).days / (dt.date(2018, 7, 1) - dt.date(2018, 1, 1)).days
    assert half == pytest.approx(0.27, abs=0.03)
    made = chart()
    course = Engine(drawn(made)).run(made.shocks, ORDER)
    back = next(m.day for m in course.moments if m.day > 30 and drawn(made).index["carrier"] not in m.levels)
    assert ORDER + dt.timedelta(days=back) == LIFTED
    assert (LIFTED - FILED).days == 65


SCREENED = dt.date(2019, 7, 4)


def falls(made: Map, shocks: list[Shock], service: str, *, pessimistic: bool) -> dt.date | None:
    """The first day on which the service is not whole."""
    graph = drawn(made)
    moment = Engine(graph).run(shocks, SCREENED, pessimistic=pessimistic).fall(graph.index[service])
    return None if moment is None else SCREENED + dt.timedelta(days=int(moment.day))


def test_memory_did_not_stop_though_gas_was_cut_for_longer_than_its_stock():
    made = chart("2019-export-screening")
    gas = next(shock for shock in made.shocks if shock.id == "gas")
    assert gas.end is not None
    assert (gas.end - gas.start).days == 57
    for worst in (True, False):
        assert falls(made, list(made.shocks), "memory", pessimistic=worst) is None


def test_for_logic_no_stop_lies_within_the_bounds():
    made = chart("2019-export-screening")
    assert falls(made, list(made.shocks), "logic", pessimistic=False) is None
    assert falls(made, list(made.shocks), "logic", pessimistic=True) == dt.date(2019, 7, 31)


def test_the_stop_that_was_feared_for_august_comes_if_all_gas_is_japanese():
    """The share of the world's market taken for the share of one's own input."""
    made = chart("2019-export-screening")
    feared = tuple(
        msgspec.structs.replace(need, rule="all", members=need.members[:1]) if need.of == "memory" else need
        for need in made.inputs
    )
    day = falls(msgspec.structs.replace(made, inputs=feared), list(made.shocks), "memory", pessimistic=True)
    assert day == dt.date(2019, 8, 3)


def test_without_permits_the_screening_of_90_days_would_have_been_felt():
    made = chart("2019-export-screening")
    longer = [
        msgspec.structs.replace(s, end=SCREENED + dt.timedelta(days=90)) for s in made.shocks if s.id == "gas"
    ]
    assert falls(made, longer, "memory", pessimistic=True) == dt.date(2019, 9, 10)
    # with the smaller share the stock would have lasted 93 days
    assert falls(made, longer, "memory", pessimistic=False) is None
