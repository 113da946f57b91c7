# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Who controls whom, and what hangs on few, of the stored map; ownership reaches the cascade."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.flows.conftest import give
from tocsin.core.dependency import Shock
from tocsin.core.errors import NotFound
from tocsin.flows import dependence, impact
from tocsin.store import Store

OWNED = b"""
[[jurisdiction]]
id = "alder"
[[organisation]]
id = "holding"
jurisdiction = "alder"
[[organisation]]
id = "middle"
held_by = [{node = "holding", share = 0.8}]
[[supplier]]
id = "acme"
held_by = [{node = "middle", share = [0.55, 0.6]}]
[[supplier]]
id = "salt"
held_by = ["holding"]
[[service]]
id = "water"
people = 10
[[input]]
of = "water"
name = "chlorine"
rule = "shares"
from = [{node = "acme", share = [0.3, 0.6]}, "salt"]
flow = "consumed"
stock_days = 2
"""


def test_a_chain_of_holdings_is_told_with_its_steps(store: Store) -> None:
    give(store, "m.toml", OWNED)
    rows = {(row["firm"], row["controlled_by"]): row for row in dependence.control(store)}
    assert rows["acme", "holding"]["chain"] == "holding -> middle -> acme"
    assert (rows["acme", "holding"]["certain"], rows["acme", "holding"]["share"]) == (True, "0.44-0.48")
    assert (rows["salt", "holding"]["certain"], rows["salt", "holding"]["share"]) == (False, "0-1")
    assert {row["firm"] for row in dependence.control(store, "middle")} == {"middle", "acme"}


def test_a_node_on_no_map_is_named_with_its_neighbours(store: Store) -> None:
    give(store, "m.toml", OWNED)
    with pytest.raises(NotFound, match="acne is on no map") as caught:
        dependence.control(store, "acne")
    assert "acme" in caught.value.do


def test_an_input_of_two_firms_hangs_on_one_owner(store: Store) -> None:
    give(store, "m.toml", OWNED)
    (row,) = dependence.concentration(store)
    assert (row["of"], row["input"], row["largest"], row["ask"]) == ("water", "chlorine", "salt", "salt")
    assert (row["hhi_firm"], row["hhi_owner"]) == ("0.09-0.58", "0.09-1")
    assert row["from"] == ["acme", "salt"]


def test_the_state_of_the_owner_stops_the_firm(store: Store) -> None:
    give(store, "m.toml", OWNED)
    day = dt.date(2027, 4, 15)
    (row,) = impact.ask(store, Shock(id="x", name="x", lost=("alder",), start=day)).rows
    assert row["because"] in {"alder -> acme -> water", "alder -> salt -> water"}
    # at best Acme delivers three tenths and the other firm is not controlled: two days of stock last six
    assert (row["falls_on"], row["at_best"]) == ("2027-04-17", "2027-04-21")


def test_where_control_is_only_possible_the_shares_are_asked_for_and_not_what_the_leave_is(
    store: Store,
) -> None:
    give(store, "m.toml", OWNED.replace(b"share = 0.8", b"share = [0.4, 0.8]"))
    shock = Shock(id="x", name="x", lost=("alder",), start=dt.date(2027, 1, 1), end=dt.date(2027, 2, 1))
    asks = impact.ask(store, shock).asks
    assert any(
        one.startswith("which share of the votes of acme does each of its holders have?") for one in asks
    )
    assert not any("leave" in one for one in asks)
