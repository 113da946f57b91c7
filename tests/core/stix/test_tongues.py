# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The closest marking says in which language a part is, also after parts of what it marks were translated."""

from __future__ import annotations

from typing import Any

import pytest

from tocsin.core.stix.tongues import Tongues, granular, say_languages, selector

VALUE: dict[str, Any] = {
    "name": "a", "goals": ["b", "c"], "external_references": [{"source_name": "d", "description": "e", "x.y": "f"}],
    "lang": "fr", "granular_markings": [
        {"lang": "ja", "selectors": ["goals", "external_references"]}, {"lang": "ko", "selectors": ["goals.[1]", "goals"]},
        {"marking_ref": "marking-definition--1", "selectors": ["goals"]},
    ],
}  # fmt: skip
TEXT = ("external_references", 0, "description")


@pytest.mark.parametrize(
    ("at", "tag"),
    [(("name",), "fr"), (("goals", 0), "ja"), (("goals", 1), "ko"), (TEXT, "ja")],
    ids=["none", "list", "item", "part"],
)
def test_the_closest_marking_counts_and_of_two_the_first(at, tag):
    tongues = Tongues(VALUE)
    assert tongues.of(at) == tag
    assert tongues.is_marked(at) == (tag != "fr")
    assert tongues.rank(at, ["x", tag]) == 1
    assert tongues.rank(at, ["x", "y"]) == 2


def test_an_object_that_does_not_say_is_in_english():
    assert Tongues({}).of(("name",)) == "en"


def test_a_place_is_written_as_a_selector():
    assert selector(TEXT) == "external_references.[0].description"


def test_a_marking_is_left_to_what_was_not_translated():
    made = {**VALUE, "lang": "de"}
    say_languages(made, Tongues(VALUE), frozenset({("goals", 1), TEXT}), iter([("name",), ("goals", 0)]))
    assert made["granular_markings"] == [
        {"lang": "ja", "selectors": ["goals.[0]", "external_references.[0].source_name"]},
        {"marking_ref": "marking-definition--1", "selectors": ["goals"]},
        {"selectors": ["name"], "lang": "fr"},
    ]


def test_many_markings_of_one_list_are_taken_apart_once():
    """Each of them apart would be as many selectors as the list is long times their number."""
    made = {
        "goals": ["a"] * 100,
        "lang": "de",
        "granular_markings": [{"lang": "ja", "selectors": ["goals"] * 9}] * 99,
    }
    say_languages(made, Tongues(made), frozenset({("goals", 0)}), iter([]))
    assert made["granular_markings"] == [
        {"lang": "ja", "selectors": [f"goals.[{each}]" for each in range(1, 100)]}
    ]


def test_what_says_nothing_any_more_goes():
    made = {"name": "a", "lang": "de", "granular_markings": [{"lang": "ja", "selectors": ["name"]}]}
    say_languages(made, Tongues(made), frozenset({("name",)}), iter([("name",)]))
    assert made == {"name": "a", "lang": "de"}


@pytest.mark.parametrize(
    "odd", [None, [], [None], [{}], [{"selectors": None}], [{"selectors": [], "lang": "de"}]],
    ids=["null", "empty", "of_null", "of_nothing", "null_selectors", "no_selectors"],
)  # fmt: skip
def test_markings_that_mark_nothing_are_passed_over(odd):
    assert list(granular({"granular_markings": odd})) == []
