# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A file of measures against the stored map."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from tests.flows.conftest import give
from tests.flows.test_time_line import RULE
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.flows import plan
from tocsin.know.plan_model import Terms
from tocsin.store import Store

CHART = b"""
[[supplier]]
id = "acme"
[[service]]
id = "water"
people = 100
[[input]]
of = "water"
name = "salt"
from = ["acme"]
flow = "consumed"
stock_days = 10
[[shock]]
id = "strike"
lost = ["acme"]
start = 2027-01-01
end = 2027-04-11
"""
ASKED = """
[[scenario]]
id = "strike"
shocks = ["strike"]
[[measure]]
id = "stock"
kind = "stockpile"
helps = ["water/salt"]
cost = 5
stock_days = 30
[[measure]]
id = "second"
kind = "second-source"
helps = ["water/salt"]
cost = 20
"""
TODAY = dt.date(2027, 1, 1)


def ask(store: Store, folder: Path, budget: float, text: str = ASKED) -> plan.Answer:
    path = folder / "asked.toml"
    path.write_text(text)
    return plan.ask(store, str(path), Limits(), Terms(today=TODAY, budget=budget), curve=True)


def test_what_a_budget_buys(store: Store, tmp_path: Path) -> None:
    """100 days of strike, 10 of stock: 9,000 people x days; 30 days more of stock take off 3,000, a second source all."""
    give(store, "m.toml", CHART)
    small, large = ask(store, tmp_path, 5), ask(store, tmp_path, 20)
    assert (small.plan.chosen, small.plan.before.mean, small.plan.after.mean) == (("stock",), 9000, 6000)
    assert (large.plan.chosen, large.plan.after.mean) == (("second",), 0)
    assert [(one.measure, one.worth) for one in large.worth] == [("second", 6000)]
    assert {(one.measure, one.reason) for one in large.refused} == {("stock", "covered")}
    assert {(one.measure, one.reason) for one in small.refused} == {("second", "dearer-than-budget")}
    assert [point.loss for point in large.curve] == sorted((p.loss for p in large.curve), reverse=True)


@pytest.mark.parametrize(("share", "lost"), [("0.25", 300.0), ("0.5", 0.0)], ids=["may-reach", "does-not"])
def test_the_rule_of_a_shock_reaches_products_made_elsewhere(
    store: Store, tmp_path: Path, share: str, lost: float
) -> None:
    """10 people, 30 days without pumps that may hold up to 0.4 from there; 10 days of stock take off 100."""
    order = f'[[shock]]\nid = "strike"\nlost = ["alder"]\nstart = 2027-01-01\nend = 2027-01-31\nde_minimis = {share}\n'
    give(store, "m.toml", RULE + order.encode())
    asked = ASKED.partition("[[measure]]")[0] + (
        '[[measure]]\nid = "stock"\nkind = "stockpile"\nhelps = ["water/pumps"]\ncost = 1\nstock_days = 10\n'
    )
    found = ask(store, tmp_path, 5, asked).plan
    assert (found.before.mean, found.after.mean) == (lost, lost and lost - 100.0)
    assert (found.chosen, found.holds) == (("stock",) if lost else (), True)


def test_a_file_with_anything_wrong_in_it_is_refused_with_the_place(store: Store, tmp_path: Path) -> None:
    give(store, "m.toml", CHART)
    with pytest.raises(BadInput, match="cost = -5") as caught:
        ask(store, tmp_path, 5, ASKED.replace("cost = 5", "cost = -5"))
    assert caught.value.where.endswith("asked.toml:5")
    with pytest.raises(BadInput, match="on no map") as caught:
        ask(store, tmp_path, 5, ASKED.replace("water/salt", "watr/salt"))
    assert caught.value.where.endswith("asked.toml:5")
