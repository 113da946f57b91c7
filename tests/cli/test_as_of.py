# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""--at and --known-at: the map of a day, and what was known by an instant."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from tests.cli.program import copied, refused, tocsin
from tocsin.cli.as_of import day_of, known_by
from tocsin.core.errors import BadInput

NOW = dt.datetime(2027, 3, 1, 12, tzinfo=dt.UTC)
CHART = """
[[organisation]]
id = "north"
[[organisation]]
id = "south"
since = 2091-01-01
[[supplier]]
id = "acme"
held_by = [{node = "north", share = 0.6}]
[[supplier]]
id = "bolt"
until = 2090-01-01
held_by = [{node = "north", share = 0.6}]
[[supplier]]
id = "cleat"
since = 2090-01-01
held_by = [{node = "south", share = 0.6}]
[[service]]
id = "water"
people = 10
[[input]]
of = "water"
name = "salt"
rule = "any"
from = ["acme", "bolt"]
flow = "consumed"
stock_days = 0
until = 2090-01-01
[[input]]
of = "water"
name = "salt"
rule = "any"
from = ["acme"]
flow = "consumed"
stock_days = 0
since = 2090-01-01
"""


@pytest.fixture(scope="module")
def dated(bare: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dated")
    data = copied(bare, folder / "data")
    (folder / "map.toml").write_text(CHART)
    assert tocsin("know", "add", "map.toml", data=data, cwd=folder).code == 0
    return data


@pytest.mark.parametrize(
    ("verb", "field", "day", "shown"),
    [
        (("know", "control"), "firm", "2090-06-01", ["acme"]),
        (("know", "control"), "firm", "2091-06-01", ["acme", "cleat"]),
        (("know", "control"), "firm", "2089-06-01", ["acme", "bolt"]),
        (("know", "concentration"), "hhi_firm", "2089-06-01", ["0-1"]),
        (("know", "concentration"), "hhi_firm", "2090-06-01", ["1"]),
        (("know", "chokepoints", "water"), "node", "2089-06-01", []),
        (("know", "chokepoints", "water"), "node", "2090-06-01", ["acme"]),
        (("know", "cut-sets", "water"), "nodes", "2089-06-01", [["acme", "bolt"]]),
        (("know", "cut-sets", "water"), "nodes", "2090-06-01", [["acme"]]),
        (("know", "questions"), "supplier", "2089-06-01", ["acme", "bolt"]),
        (("know", "questions"), "supplier", "2090-06-01", ["acme"]),
    ],
)
def test_each_verb_asks_the_map_of_the_day(dated: Path, verb, field, day, shown):
    rows = tocsin(*verb, "--at", day, "--json", data=dated).rows("json")
    found = [row[field] for row in rows]
    assert [one for at, one in enumerate(found) if one not in found[:at]] == shown


def test_the_doctor_names_the_day_and_a_day_too_early_is_refused(dated: Path):
    rows = tocsin("doctor", "--at", "2091-06-01", "--json", data=dated).rows("json")
    assert [row["says"] for row in rows if row["check"] == "map"] == ["5 nodes, 1 inputs on 2091-06-01"]
    refused(
        tocsin("know", "control", "--at", "1700-01-01", data=dated), 3, says="--at 1700-01-01 is before 1900"
    )


@pytest.mark.parametrize(
    "verb",
    [("impact", "--lose", "acme"), ("chokepoints",), ("chokepoints", "water"), ("cut-sets", "water")],
    ids=str,
)
def test_before_anything_had_arrived_there_is_no_answer(dated: Path, verb):
    done = tocsin("know", *verb, "--known-at", "2001-01-01", data=dated)
    refused(
        done,
        3,
        says="no part of the map had arrived by 2001-01-01T23:59:59.999Z; the first came at",
        do="later instant",
    )


def test_by_today_all_is_known(dated: Path):
    today = dt.datetime.now(dt.UTC).date().isoformat()
    call = ("know", "impact", "--lose", "acme", "--from", "2090-06-01", "--json")
    assert tocsin(*call, "--known-at", today, data=dated).out == tocsin(*call, data=dated).out != "[]\n"


def test_the_last_instant_of_a_day_and_an_instant_as_it_is():
    assert known_by("", NOW) == ""
    assert known_by("2027-02-28", NOW) == "2027-02-28T23:59:59.999Z"
    assert known_by("2027-03-01", NOW) == "2027-03-01T23:59:59.999Z"
    assert known_by("2027-03-01T12:00:00Z", NOW) == "2027-03-01T12:00:00Z"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("2027-03-02", "still to come"),
        ("2027-03-01T12:00:01Z", "still to come"),
        ("2027-02-30", "no date"),
        ("2027-03-01T12:00:00+02:00", "no timestamp in UTC"),
        ("yesterday!", "no date"),
        ("\0", "no timestamp"),
    ],
    ids=["tomorrow", "in a second", "no such day", "an offset", "ten letters", "NUL"],
)
def test_what_is_no_instant_that_was(text, says):
    with pytest.raises(BadInput, match=says):
        known_by(text, NOW)


def test_no_day_is_none():
    assert day_of(None) is None
