# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Measures and scenarios as people write them; what is wrong is named with its line."""

from __future__ import annotations

import datetime as dt

import pytest

from tocsin.core.dependency import Shock
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.measure import Measure, Payer, Scenario, Target
from tocsin.know.readers import plan_toml

DAY = dt.date(2027, 4, 15)
ORDER = Shock(id="order", name="order", lost=("alder",), start=DAY)


def read(text: str):
    return plan_toml.read(text.encode(), "plan.toml", Limits(), {"order": ORDER})


def test_a_measure_and_a_scenario():
    reading = read(
        """
[[measure]]
id = "m"
name = "second maker"
kind = "second-source"
helps = ["water/chlorine", "plc-7"]
cost = 10
years = 0.5
from = ["a", "b", "c"]
rule = "2 of 3"
payers = [{node = "x", share = 0.4}, {node = "y", share = 0.6}]
[[scenario]]
id = "s"
weight = 0.3
shocks = ["order"]
lost = ["birch"]
start = 2027-04-15
"""
    )
    assert reading.faults == []
    (asked,) = reading.records
    assert asked.measures == (
        Measure(
            id="m", name="second maker", kind="second-source", cost=10.0, years=0.5, members=("a", "b", "c"), rule="k-of-n",
            helps=(Target(node="water", input="chlorine"), Target(node="plc-7")), k=2,
            payers=(Payer(member="x", share=0.4), Payer(member="y", share=0.6)), source="plan.toml:2",
        ),
    )  # fmt: skip
    own = Shock(id="s", name="s", lost=("birch",), start=DAY, source="plan.toml:12")
    assert asked.scenarios == (
        Scenario(id="s", name="s", shocks=(ORDER, own), weight=0.3, source="plan.toml:12"),
    )


MEASURE = '[[measure]]\nid = "m"\nkind = "stockpile"\nhelps = ["a"]\ncost = 1\nstock_days = 5\n'


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (MEASURE.replace("cost = 1\n", ""), "cost is missing"),
        (MEASURE.replace("cost = 1", "cost = -1"), "cost = -1 is not a number"),
        (MEASURE.replace("stockpile", "magic"), "there is no kind"),
        (MEASURE.replace('"a"', '"A b"'), "is no id"),
        (MEASURE + 'from = ["a", "a"]\n', "names 'a' twice"),
        (MEASURE + 'from = [{node = "b", share = 0.5}]\n', "a measure has no shares"),
        (MEASURE + 'payers = ["x"]\n', "payers do not say which share 'x' pays"),
        (MEASURE + MEASURE, "the id 'm' is used twice (first at plan.toml:1)"),
        (MEASURE + "cots = 1\n", "there is no key 'cots' here"),
        ('[[scenario]]\nid = "s"\n', "start is missing"),
        ('[[scenario]]\nid = "s"\nshocks = ["no"]\n', "the map announces no shock 'no'"),
        ('[[scenario]]\nid = "s"\nshocks = ["order"]\nweight = "x"\n', "weight = 'x' is not a number"),
        ('[[secnario]]\nid = "s"\n', "there is no table 'secnario' here"),
    ],
    ids=[
        "no cost", "negative cost", "no kind", "no id", "source twice", "share", "payer without share", "id twice",
        "misspelt key", "no shock", "unknown shock", "weight is text", "misspelt table",
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_its_place(text, what):
    (fault,) = read(text).faults
    assert what in fault.what
    assert fault.where.startswith("plan.toml")
    assert fault.do


def test_what_is_no_toml_is_refused():
    with pytest.raises(BadInput, match="not TOML"):
        read("[[measure")
