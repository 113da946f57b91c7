# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Plans as JSON: what is wrong is named by its pointer. That it says what the TOML says: ``test_scenario_csv``."""

from __future__ import annotations

import pytest

from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.know.readers import plan_json, plan_toml


def read(text: str):
    return plan_json.read(text.encode(), "in.json", Limits(), {})


def test_a_measure_is_that_of_the_toml():
    (made,) = read(
        '{"$schema": "x", "measure": [{"id": "m", "kind": "stockpile", "helps": ["a/b"], "cost": 1, "stock_days": 9}]}'
    ).records
    toml = b'[[measure]]\nid = "m"\nkind = "stockpile"\nhelps = ["a/b"]\ncost = 1\nstock_days = 9\n'
    (same,) = plan_toml.read(toml, "in.json#/measure/0", Limits(), {}).records
    assert made.measures[0].source == "in.json#/measure/0"
    assert made.measures[0].helps == same.measures[0].helps
    assert (made.measures[0].cost, made.measures[0].stock_days) == (1.0, 9.0)


def test_what_is_wrong_is_named_by_its_pointer():
    reading = read('{"scenario": [{"id": "a", "lost": ["x"], "start": 20270415}, 7], "measur": []}')
    assert [(fault.where, fault.what) for fault in reading.faults] == [
        ("in.json#/scenario/0", "start = 20270415 is not a date"),
        ("in.json#/scenario/1", "scenario is not a table"),
        ("in.json", "there is no table 'measur' here"),
    ]


@pytest.mark.parametrize(
    "text", ["[]", "{", '{"a": 1, "a": 2}x', "7"], ids=["a list", "cut off", "more behind it", "a number"]
)
def test_what_is_no_object_is_refused(text):
    with pytest.raises(BadInput):
        read(text)
