# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The time line of a loss, against the table of the same loss and against the levels of the cascade day by day."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.flows.conftest import MAP, NOW, give
from tests.know.removal import charts
from tocsin.core.dependency import Input, Map, Member, Node, Shock
from tocsin.flows import impact
from tocsin.flows.map_now import MapNow, Reading
from tocsin.flows.time_line import Loss, trace
from tocsin.know.cascade import cascade
from tocsin.store import Store

DAY = dt.date(2027, 4, 15)


@pytest.mark.parametrize("end", [None, dt.date(2027, 4, 25)])
@pytest.mark.parametrize("level", [0.0, 0.5])
def test_it_says_what_the_table_says(store: Store, end: dt.date | None, level: float) -> None:
    give(store, "m.toml", MAP.replace(b'from = ["plc"]\nflow = "consumed"', b'from = ["plc"]'))
    line = trace(
        Reading(store, now=lambda: NOW)(), Loss(lose=("plc",), start=DAY, end=end, level=level, days=90)
    )
    answer = impact.ask(store, Shock(id="x", name="x", lost=("plc",), start=DAY, end=end, level=level), 90)
    rows = {str(row["service"]): row for row in answer.rows}
    assert {one.id for one in line.services} == set(rows)
    for one in line.services:
        row = rows[one.id]
        assert (one.falls_on, one.at_best or "does not fall") == (row["falls_on"], row["at_best"])
        assert (one.back_on, round(one.level, 4)) == (row["back_on"], row["level"])
        assert " -> ".join(hop.name for hop in one.chain) == row["because"]
        low, high = (f"{each:.0f}" for each in one.people_days)
        assert row["people_days"] == (low if low == high else f"{low}-{high}")
    assert len(line.asks) == len(answer.asks)
    assert answer.asks[0].startswith(str(line.asks[0].says))


RULE = b"""
[[jurisdiction]]
id = "alder"
[[product]]
id = "pump"
origin = [{node = "alder", share = [0.2, 0.4]}]
[[service]]
id = "water"
people = 10
[[input]]
of = "water"
name = "pumps"
from = ["pump"]
flow = "consumed"
stock_days = 0
"""


@pytest.mark.parametrize(
    ("share", "falls"),
    [(None, []), (0.1, [("2027-04-15", "2027-04-15")]), (0.25, [("2027-04-15", "")]), (0.5, [])],
    ids=["none", "must", "may", "above"],
)
def test_a_rule_reaches_products_made_elsewhere_as_in_the_table(
    store: Store, share: float | None, falls: list[tuple[str, str]]
) -> None:
    give(store, "m.toml", RULE)
    line = trace(
        Reading(store, now=lambda: NOW)(), Loss(lose=("alder",), start=DAY, de_minimis=share, days=90)
    )
    rows = impact.ask(store, Shock(id="x", name="x", lost=("alder",), start=DAY, de_minimis=share), 90).rows
    assert [(one.falls_on, one.at_best) for one in line.services] == falls
    assert [row["falls_on"] for row in rows] == [one.falls_on for one in line.services]
    for one, row in zip(line.services, rows, strict=True):
        assert one.by_shares is not None
        low, high = one.by_shares
        assert row["linear"] == (f"{low:g}" if low == high else f"{low:g}-{high:g}")


@given(charts(), st.sets(st.sampled_from("abcd"), min_size=1), st.floats(0, 0.9), st.integers(1, 30))
def test_the_steps_are_the_levels_of_the_cascade_on_each_day(
    chart: object, lost: set[str], level: float, days: int
) -> None:
    now = MapNow(chart, NOW)  # type: ignore[arg-type]  # the strategy is typed as what it draws
    line = trace(
        now, Loss(lose=tuple(sorted(lost)), start=DAY, end=DAY + dt.timedelta(days=9), level=level, days=days)
    )
    if line.unknown:
        assert line.services == ()
        return
    shock = Shock(
        id="x", name="", lost=tuple(sorted(lost)), start=DAY, end=DAY + dt.timedelta(days=9), level=level
    )
    for one in line.services:
        at = now.graph.index[one.id]
        for steps, way in ((one.worst, True), (one.best, False)):
            course = cascade(now.graph, [shock], DAY, pessimistic=way)
            for day in range(days + 1):
                held = [value for begin, value in steps if begin <= day][-1]
                assert held == course.level(at, day)
        assert one.people_days[0] <= one.people_days[1] + 1e-9


def test_nothing_is_computed_for_a_name_on_no_map(store: Store) -> None:
    give(store, "m.toml", MAP)
    line = trace(Reading(store, now=lambda: NOW)(), Loss(lose=("watr", "plc"), start=DAY))
    assert (line.unknown, line.services, line.near) == (("watr",), (), ("water",))


def test_what_begins_and_ends_while_the_loss_runs_is_followed() -> None:
    """The other source comes ten days after the loss; the service is without for so long."""
    made = Map(
        nodes=(
            Node(id="s", kind="service", name="s", people=10),
            Node(id="a", kind="supplier", name="a"),
            Node(id="b", kind="supplier", name="b", since=NOW.date() + dt.timedelta(days=10)),
        ),
        inputs=(
            Input(
                of="s", name="n", members=(Member(node="a"), Member(node="b")), rule="any", flow="consumed"
            ),
        ),
    )
    line = trace(MapNow(made, NOW), Loss(lose=("a",), start=NOW.date(), days=90))
    assert [(one.id, one.people_days) for one in line.services] == [("s", (100, 100))]
