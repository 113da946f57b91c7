# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Markings: fixed ids and objects, what definitions say, and that the strictest wins."""

from __future__ import annotations

import json
from typing import cast

import pytest
import stix2
from hypothesis import given
from hypothesis import strategies as st

from tocsin.core import marking
from tocsin.core.marking import CLOSED, FIXED, LEVELS, UNMARKED, Marking, Tlp, rank, strictest

names = st.sampled_from(["a", "b", "c", "d"])
markings = st.builds(Marking, st.sampled_from([None, *LEVELS]), st.lists(names, max_size=3).map(tuple))

IDS = {
    "clear": "94868c89-83c2-464b-929b-a1a8aa3c8487",
    "green": "bab4a63c-aed9-4cf5-a766-dfca5abac2bb",
    "amber": "55d920b0-5e8b-4f79-9ee9-91f868d9b421",
    "amber+strict": "939a9414-2ddd-4d32-a0cd-375ea402b003",
    "red": "e828b379-4e03-4974-9ac4-e53a884c97c1",
}


@pytest.mark.parametrize("level", LEVELS)
def test_the_definitions_of_tlp_2(level):
    made = json.loads(marking.definition(level))
    assert made == {
        "type": "marking-definition",
        "spec_version": "2.1",
        "id": "marking-definition--" + IDS[level],
        "created": "2022-10-01T00:00:00.000Z",
        "name": "TLP:" + level.upper(),
        "extensions": {
            "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d": {
                "extension_type": "property-extension",
                "tlp_2_0": level,
            }
        },
    }
    assert made["id"] == marking.ids_for(level)
    assert marking.of_definition(made) == FIXED[made["id"]] == Marking(level)
    assert stix2.parse(marking.definition(level).decode())["id"] == made["id"]


@pytest.mark.parametrize(
    ("theirs", "level"),
    [
        (stix2.TLP_WHITE, "clear"),
        (stix2.TLP_GREEN, "green"),
        (stix2.TLP_AMBER, "amber"),
        (stix2.TLP_RED, "red"),
    ],
)
def test_the_definitions_of_tlp_1_are_read(theirs, level):
    assert FIXED[theirs["id"]] == Marking(level)
    as_sent = json.loads(theirs.serialize())
    assert marking.of_definition(as_sent) == Marking(level)
    as_sent["id"] = "marking-definition--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f"
    assert marking.of_definition(as_sent) == Marking(level)


def test_nobody_redefines_a_fixed_id():
    lie = json.loads(marking.definition("clear")) | {"id": marking.ids_for("red")}
    assert marking.of_definition(lie) == Marking("red")


@pytest.mark.parametrize(
    ("properties", "says"),
    [
        ({"definition_type": "statement", "definition": {"statement": "Copyright"}}, UNMARKED),
        ({"definition_type": "tlp", "definition": {"tlp": "purple"}}, CLOSED),
        ({"definition_type": "tlp", "definition": {}}, CLOSED),
        ({"definition_type": "tlp"}, None),
        ({"definition_type": "iep", "definition": {"x": 1}}, None),
        ({}, None),
        ({"extensions": {marking.EXTENSION: {"tlp_2_0": "mauve"}}}, CLOSED),
        ({"extensions": {marking.EXTENSION: {}}}, CLOSED),
        ({"extensions": {marking.EXTENSION: 1}}, None),
        ({"extensions": {marking.EXTENSION: {"tlp_2_0": "clear"}, "extension-definition--x": {}}}, None),
        ({"extensions": {"extension-definition--x": {}}, "definition_type": "statement"}, None),
    ],
)
def test_what_a_definition_says(properties, says):
    assert marking.of_definition(properties) == says


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("TLP:AMBER+STRICT", Marking("amber+strict")),
        ("tlp:amber-strict", Marking("amber+strict")),
        ("tlp: white", Marking("clear")),
        ("TLP:CLEAR", Marking("clear")),
        ("tlp:chartreuse", CLOSED),
        ("tlp:", CLOSED),
        ("tlp", None),
        ("pap:red", None),
        ("", None),
    ],
)
def test_labels(text, says):
    assert marking.of_label(text) == says


def test_levels_in_order():
    assert [rank(each) for each in ("clear", "green", "amber", "amber+strict", None, "red")] == [
        0,
        1,
        2,
        3,
        4,
        5,
    ]
    assert rank("mauve") == rank("red")


def narrower(one, other):
    """The slow way: whether ``one`` allows nobody whom ``other`` does not."""
    if rank(one.tlp) < rank(other.tlp):
        return False
    if rank(one.tlp) == 5 or not other.audience:
        return True
    return bool(one.audience) and set(one.audience) <= set(other.audience)


@given(st.lists(markings, max_size=5))
def test_the_strictest_allows_no_more_than_any(several):
    result = strictest(several)
    assert all(narrower(result, each) for each in several)
    assert strictest(reversed(several)).tlp == result.tlp
    assert set(strictest(reversed(several)).audience) == set(result.audience)


@given(markings)
def test_one_marking_stays(one):
    result = strictest([one, one])
    assert result.tlp == one.tlp
    assert set(result.audience) == set(one.audience)


def test_corners():
    assert strictest([]) == UNMARKED
    assert strictest([Marking("clear"), UNMARKED]) == UNMARKED
    assert strictest([Marking("clear", ("a",)), Marking("green", ("b",))]) == CLOSED
    assert strictest([Marking("clear", ("a", "b")), Marking("green", ("b",))]) == Marking("green", ("b",))
    assert strictest([Marking(cast("Tlp", "mauve"))]).tlp == "red"
