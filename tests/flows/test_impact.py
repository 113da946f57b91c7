# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A question of a person, answered from the stored map."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest

from tests.flows.conftest import AT, CONTEXT, MAP, give
from tocsin.core.dependency import Shock
from tocsin.flows import impact
from tocsin.flows.formats import recognise
from tocsin.flows.take_in import take
from tocsin.store import Store

DAY = dt.date(2027, 4, 15)


def ask(store: Store, *lost: str, until: dt.date | None = None, level: float = 0.0) -> impact.Answer:
    return impact.ask(store, Shock(id="x", name="x", lost=lost, start=DAY, end=until, level=level))


def test_who_falls_when_why_and_when_it_is_back(store: Store) -> None:
    give(store, "m.toml", MAP)
    answer = ask(store, "plc", until=dt.date(2027, 4, 25))
    assert [(r["service"], r["falls_on"], r["back_on"]) for r in answer.rows] == [
        ("water", "2027-04-15", "2027-04-25"),
        ("clinic", "2027-04-18", "2027-04-25"),
    ]
    assert answer.rows[1]["because"] == "PLC -> Water -> Clinic"


def test_stock_that_outlasts_the_loss_saves_the_service(store: Store) -> None:
    give(store, "m.toml", MAP)
    assert [r["service"] for r in ask(store, "plc", until=dt.date(2027, 4, 17)).rows] == ["water"]


def test_a_name_on_no_map_is_named_with_its_neighbours(store: Store) -> None:
    give(store, "m.toml", MAP)
    answer = ask(store, "watr", "plc")
    assert (answer.unknown, answer.rows) == (("watr",), [])
    assert "water" in answer.near


def test_an_unknown_flow_falls_at_worst_and_not_at_best(store: Store) -> None:
    give(store, "m.toml", MAP.replace(b'from = ["plc"]\nflow = "consumed"', b'from = ["plc"]'))
    assert ask(store, "plc").rows[0]["at_best"] == "does not fall"


def test_a_stock_that_drains_by_three_tenths_lasts_ten_days_and_not_nine(store: Store) -> None:
    give(store, "m.toml", MAP)
    answer = ask(store, "plc", level=0.7)
    assert {r["service"]: r["falls_on"] for r in answer.rows} == {
        "water": "2027-04-15",
        "clinic": "2027-04-25",
    }


def test_a_rule_reaches_a_product_made_elsewhere_by_its_content(store: Store) -> None:
    chart = b"""
[[jurisdiction]]
id = "alder"
[[product]]
id = "pump"
origin = [{node = "alder", share = [0.2, 0.4]}]
[[service]]
id = "water"
[[input]]
of = "water"
name = "pumps"
from = ["pump"]
flow = "consumed"
"""
    give(store, "m.toml", chart)
    rule = Shock(id="x", name="x", lost=("alder",), start=DAY, de_minimis=0.25)
    (row,) = impact.ask(store, rule).rows
    assert (row["falls_on"], row["at_best"], row["linear"]) == ("2027-04-15", "does not fall", "0-1")
    assert ask(store, "alder").rows == []
    asks = next(one for one in impact.ask(store, rule).asks if "content" in one)
    assert asks.startswith(
        "which share of the content of pump, by value, comes from alder? (the answer moves"
    )
    assert "m.toml:4" in asks


def test_the_questions_are_about_what_the_rule_reaches_too(store: Store) -> None:
    chart = b"""
[[jurisdiction]]
id = "alder"
[[product]]
id = "pump"
origin = [{node = "alder", share = 0.4}]
[[service]]
id = "water"
people = 10
[[input]]
of = "water"
name = "pumps"
from = ["pump"]
flow = "consumed"
stock_days = [10, 20]
"""
    give(store, "m.toml", chart)
    rule = Shock(id="x", name="x", lost=("alder",), start=DAY, de_minimis=0.25)
    assert impact.ask(store, rule).asks == (
        "how many days of pumps has water in stock? (the answer moves the result by 100 people x days; m.toml:10)",
    )


def test_what_is_lost_may_be_called_by_its_name_where_one_node_has_it(store: Store) -> None:
    give(
        store,
        "s.csv",
        b"supplier,provides,country\nAcme,salt,Germany\nacme works,parts,France\nSweden,logs,Sweden\n",
    )

    def lost(name: str) -> impact.Answer:
        return impact.ask(store, Shock(id="x", name="x", lost=(name,), start=dt.date(2027, 1, 1)))

    assert lost("GERMANY").rows == lost("jurisdiction:germany").rows != []
    assert (lost("Sweden").unknown, lost("Sweden").near) == (
        ("Sweden",),
        ("supplier:sweden", "jurisdiction:sweden"),
    )
    assert lost("works").near == ("supplier:acme-works",)
    assert lost("supplier:acm").near[0] == "supplier:acme"
    assert lost("nothing like it").near == ()


DATED = (
    MAP
    + b"""
[[supplier]]
id = "old"
until = 2027-06-01
[[supplier]]
id = "new"
since = 2027-06-01
[[input]]
of = "water"
name = "salt"
rule = "any"
from = ["old", "new"]
flow = "consumed"
stock_days = 0
"""
)


@pytest.mark.parametrize(
    ("at", "lost", "there"), [(DAY, "old", True), (dt.date(2027, 7, 1), "new", True), (DAY, "new", False)]
)
def test_the_map_is_that_of_the_day(store: Store, at: dt.date, lost: str, there: bool) -> None:
    give(store, "m.toml", DATED)
    answer = impact.ask(store, Shock(id="x", name="x", lost=(lost,), start=DAY), at=at)
    assert (answer.rows != [], answer.gone) == (there, () if there else (lost,))


def test_without_a_day_what_begins_and_ends_while_the_loss_runs_is_followed(store: Store) -> None:
    """From 1 June on there is only the one that is lost; before, only the other, and what has ended is not there to be lost."""
    give(store, "m.toml", DATED)
    answer = ask(store, "new")
    assert [(row["service"], row["falls_on"], row["linear"]) for row in answer.rows] == [
        ("water", "2027-06-01", "1"), ("clinic", "2027-06-04", "1"),
    ]  # fmt: skip
    assert answer.changes == (dt.date(2027, 6, 1),)
    (row, _) = ask(store, "old").rows
    assert (row["falls_on"], row["back_on"]) == ("2027-04-15", "2027-06-01")
    assert (
        impact.ask(store, Shock(id="x", name="x", lost=("old",), start=DAY), at=DAY).rows[0]["back_on"] == ""
    )
    assert impact.ask(store, Shock(id="x", name="x", lost=("old",), start=dt.date(2027, 6, 1))).gone == (
        "old",
    )
    later = Shock(id="x", name="x", lost=("new",), start=dt.date(2027, 6, 1))
    assert [row["service"] for row in impact.ask(store, later).rows] == ["water", "clinic"]


def test_since_when_a_source_says_what_it_says(store: Store) -> None:
    give(store, "m.toml", MAP)
    later = msgspec.structs.replace(CONTEXT, at="2027-02-01T00:00:00.000Z")
    form = recognise("m.toml", MAP)
    assert form is not None
    take(store, form, "m.toml", MAP, later)
    assert ask(store, "plc").known == {"m.toml": AT}
    take(store, form, "m.toml", DATED, later)
    assert ask(store, "plc").known == {"m.toml": later.at}


def test_a_stock_that_nobody_counted_may_last_and_is_asked_for(store: Store) -> None:
    give(store, "m.toml", MAP.replace(b"stock_days = 3", b""))
    answer = ask(store, "plc")
    assert {row["service"]: row["at_best"] for row in answer.rows} == {
        "water": "does not fall",  # pumping, too, was not counted
        "clinic": "does not fall",
    }
    assert "in stock?" in answer.asks[0]
