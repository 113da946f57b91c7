# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Scenarios by rows: what the table of the same keys says, and each wrong cell named with its row."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest

from tests.know.readers.test_plan_toml import ORDER
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.know.readers import plan_json, plan_toml, scenario_csv
from tocsin.know.readers.plan_toml import Asked

TOML = """
[[scenario]]
id = "s"
name = "an order"
weight = 0.3
shocks = ["order"]
lost = ["birch", "alder"]
start = 2027-04-15
end = 2027-06-01
level = 0.5
de_minimis = 0.25
cite = "gazette 12"
[[scenario]]
id = "t"
shocks = ["order"]
"""
CSV = """id,name,weight,shocks,lost,start,end,level,de_minimis,cite
s,an order,0.3,order,birch; alder,2027-04-15,2027-06-01,50%,"25 %",gazette 12
t,,,order,,,,,,
"""
JSON = """{"scenario": [{"id": "s", "name": "an order", "weight": 0.3, "shocks": ["order"], "lost": ["birch", "alder"],
 "start": "2027-04-15", "end": "2027-06-01", "level": 0.5, "de_minimis": 0.25, "cite": "gazette 12"}, {"id": "t", "shocks": "order"}]}"""


def read(text: str):
    return scenario_csv.read(text.encode(), "in.csv", Limits(), {"order": ORDER})


def without_places(asked: Asked) -> list[object]:
    return [
        msgspec.structs.replace(
            one, source="", shocks=tuple(msgspec.structs.replace(shock, source="") for shock in one.shocks)
        )
        for one in asked.scenarios
    ]


def test_a_row_a_table_and_an_object_say_the_same():
    by_table = plan_toml.read(TOML.encode(), "in.toml", Limits(), {"order": ORDER})
    by_row, by_object = read(CSV), plan_json.read(JSON.encode(), "in.json", Limits(), {"order": ORDER})
    assert by_table.faults == by_row.faults == by_object.faults == []
    said = [without_places(each.records[0]) for each in (by_table, by_row, by_object)]
    assert said[0] == said[1] == said[2]
    assert [one.source for one in by_row.records[0].scenarios] == ["in.csv:2", "in.csv:3"]
    assert [one.source for one in by_object.records[0].scenarios] == [
        "in.json#/scenario/0",
        "in.json#/scenario/1",
    ]


def test_other_separators_titles_and_a_byte_order_mark():
    (one,) = read("\ufeffScenario;Lose;From;Weight\na;x y;2027-04-15;0,5\n").records[0].scenarios
    assert (one.shocks[0].lost, one.shocks[0].start, one.weight) == (("x", "y"), dt.date(2027, 4, 15), 0.5)


@pytest.mark.parametrize(
    ("row", "says", "do"),
    [
        ("a,x,15.4.2027,", "start = '15.4.2027' is not a date", "write it as 2027-01-31"),
        ("a,x,2027-02-30,", "start = '2027-02-30' is not a date", "2027-01-31"),
        ("a,x,,", "start is missing", "start"),
        ("a,,2027-04-15,", "lost is missing or empty", "lost"),
        (",x,2027-04-15,", "id is missing", "id"),
        ("A B,x,2027-04-15,", "id = 'A B' is no id", "lower-case"),
        ("a,X!,2027-04-15,", "lost = 'X!' is no id", "lower-case"),
        ("a,x,1812-04-15,", "start = 1812-04-15 is before 1900", "year"),
        ("a,x,2027-04-15,half", "level = 'half' is not a number", "correct the cell"),
        ("a,x,2027-04-15,1.5", "level = 1.5 is not a number from 0 to 1", "correct the number"),
        ("a,x,2027-04-15,150%", "level = 1.5 is not a number from 0 to 1", "correct the number"),
        ("a,x,2027-04-15,nan", "level = 'nan' is not a number", "correct the cell"),
        ("a,x,2027-04-15,-1", "level = -1.0 is not a number", "correct"),
        ("good,x,2027-04-15,", "the id 'good' is used twice (first at in.csv:2)", "rename one"),
        ("a,x,2027-04-15,0,7", "5 cells under 4 columns", "quote"),
    ],
    ids=[
        "other form of date", "no such day", "no start", "nothing lost", "no id", "id with a space", "name for an id",
        "another century", "word for a number", "over one", "over 100 %", "not a number", "below none", "twice", "a comma too many",
    ],
)  # fmt: skip
def test_a_wrong_row_is_named_and_the_others_are_taken(row, says, do):
    reading = read(f"id,lost,start,level\ngood,x,2027-04-15,\n{row}\nlast,x,2027-04-15,\n")
    (fault,) = reading.faults
    assert (fault.where, says in fault.what, do in fault.do) == ("in.csv:3", True, True), fault
    assert [one.id for one in reading.records[0].scenarios] == ["good", "last"]


def test_an_end_before_the_start_and_a_shock_that_nobody_announces():
    reading = read("id,shocks,lost,start,end\na,,x,2027-04-15,2027-04-15\nb,nothing,,,\n")
    assert [(fault.where, fault.what) for fault in reading.faults] == [
        ("in.csv:2", "it ends (2027-04-15) before it has begun (2027-04-15)"),
        ("in.csv:3", "the map announces no shock 'nothing'"),
    ]


def test_a_column_that_is_not_known_is_named():
    reading = read("id,lost,start,levell\na,x,2027-04-15,0.5\n")
    (fault,) = reading.faults
    assert (fault.where, fault.do) == ("in.csv:1", "did you mean 'level'?")
    assert "no column 'levell'" in fault.what


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("lost,start\nx,2027-04-15\n", "no column for id"),
        ("id,start\na,2027-04-15\n", "no column for what is lost"),
        ('id,lost\n"a,x\n', "not CSV"),
    ],
    ids=["no id", "nothing lost", "a quote that is never closed"],
)
def test_what_is_refused_as_a_whole(text, says):
    with pytest.raises(BadInput, match=says):
        read(text)


def test_what_is_no_text_is_refused():
    with pytest.raises(BadInput, match="is not UTF-8"):
        scenario_csv.read(b"id,lost\n\xff,x\n", "in.csv", Limits(), {})


@pytest.mark.parametrize(
    ("name", "head", "csv", "json"),
    [
        ("a.CSV", b"whatever", True, False), ("a.tsv", b"", True, False), ("a.json", b"[]", False, True),
        ("a.toml", b"id,lost", False, False), ("-", b"id,lost,start\n", True, False), ("-", b'\xef\xbb\xbf {"scenario"', False, True),
        ("-", b'[[scenario]]\nid = "a"', False, False), ("x/plan.d/file", b"id;shocks\n", True, False),
    ],
)  # fmt: skip
def test_which_form_it_is(name, head, csv, json):
    assert (scenario_csv.detect(name, head), plan_json.detect(name, head)) == (csv, json)
