# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What a search may ask for, what is refused, and the pattern against a slow twin."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.core.errors import BadInput
from tocsin.share.misp import asked
from tocsin.share.misp.asked import Search, Terms, pattern, read, span, terms

NOW = 1_795_000_000
"""2026-11-18T11:06:40Z"""


def search(controller="events", **fields):
    return read(fields, controller, most=100, now=NOW)


def test_nothing_is_asked_for_by_what_only_adds_or_is_empty():
    assert search() == Search()
    adds = dict.fromkeys(("includeContext", "withAttachments", "sgReferenceOnly", "headerless"), 1)
    assert (
        search(**adds, value=None, tags=[], org="", returnFormat="json", enforceWarninglist=False) == Search()
    )


def test_a_search_of_events_without_a_word_on_sightings_has_them_as_pymisp_asks_so():
    assert search(includeSightings=0) == Search()
    assert search("attributes", includeSightings=0).without == {"Sighting"}
    assert search("attributes", includeSightings=1) == search(includeSightings=1) == Search()


WRONG = {
    "unknown": {"nonesuch": 1},
    "warninglist": {"enforceWarninglist": 1},
    "decayed": {"excludeDecayed": True},
    "sharing group": {"sharinggroup": 4},
    "format": {"returnFormat": "csv"},
    "limit of words": {"limit": "ten"},
    "limit nothing": {"limit": 0},
    "limit negative": {"limit": -1},
    "limit huge": {"limit": 101},
    "limit broken": {"limit": 1.5},
    "limit true": {"limit": True},
    "limit of other digits": {"limit": "٣"},
    "page nothing": {"page": 0},
    "page huge": {"page": 10**9},
    "order": {"order": "raw; drop"},
    "order of three": {"order": "date desc desc"},
    "order direction": {"order": "date up"},
    "order empty": {"order": " "},
    "deleted": {"deleted": "maybe"},
    "to_ids": {"to_ids": "perhaps"},
    "published": {"published": [1]},
    "time": {"timestamp": "yesterday"},
    "time of three": {"timestamp": [1, 2, 3]},
    "time far": {"timestamp": 10**15},
    "time negative": {"timestamp": -5},
    "time true": {"timestamp": True},
    "time object": {"timestamp": {"from": 1}},
    "day": {"from": "2026-02-30"},
    "terms of a number's list": {"tags": [[1]]},
    "terms by another word": {"tags": {"XOR": ["a"]}},
    "terms of true": {"value": True},
    "terms of null": {"value": [None]},
    "too many terms": {"value": ["x"] * (asked.MOST_TERMS + 1)},
}


@pytest.mark.parametrize("fields", WRONG.values(), ids=WRONG)
@pytest.mark.parametrize("controller", ["events", "attributes", "index"])
def test_what_is_not_understood_is_refused_by_its_name(fields, controller):
    with pytest.raises(BadInput) as caught:
        search(controller, **fields)
    assert caught.value.where == next(iter(fields))
    assert caught.value.do


def test_terms_are_told_apart():
    assert terms("tags", "a") == Terms(any_of=("a",))
    assert terms("tags", ["a", "!b", "!"]) == Terms(any_of=("a", "!"), none_of=("b",))
    assert terms("tags", {"OR": ["a"], "AND": "b", "not": [3]}) == Terms(
        any_of=("a",), all_of=("b",), none_of=("3",)
    )


def test_times_are_seconds_days_instants_and_times_ago():
    assert span("timestamp", "1d", NOW) == (NOW - 86_400, 253_402_300_799)
    assert span("timestamp", ["2d", "1d"], NOW) == (NOW - 172_800, NOW - 86_400)
    assert span("timestamp", [NOW, 5.9], NOW) == (5, NOW)
    assert span("timestamp", "1970-01-02", NOW)[0] == 86_400
    assert span("timestamp", "1970-01-01T00:00:00+00:00", NOW)[0] == 0
    found = search(**{"from": "2026-11-01", "to": NOW})
    assert found.dates == ("2026-11-01", "2026-11-18")


def test_a_filter_bears_on_what_its_controller_gives():
    assert search(timestamp=5).event_timestamp == search("attributes", event_timestamp=5).event_timestamp
    assert search("attributes", timestamp=5).timestamp
    assert not search("attributes", timestamp=5).event_timestamp
    assert search("index", threatlevel=["1", 2], minimal=1).levels == {"threat_level_id": {"1", "2"}}
    seen = search("sightings", type="1", source="x", id="7", **{"from": 10, "to": 20})
    assert (seen.sighting, seen.event, seen.timestamp) == (
        {"type": "1", "source": "x"},
        Terms(any_of=("7",)),
        (10, 20),
    )
    assert search(order="Event.timestamp DESC, id").descending
    assert search("index", sort="date", direction="desc", desc=True).descending
    assert search(page=2) == Search(page=2, limit=100)


DELETED = {True: "all", 0: "live", "1": "all", "only": "gone", (1,): "gone", ("0", "1"): "all", (0,): "live"}


@pytest.mark.parametrize("value", DELETED, ids=map(str, DELETED))
def test_deleted_is_read_as_misp_reads_it(value):
    given_as = list(value) if isinstance(value, tuple) else value
    assert search(deleted=given_as).deleted == DELETED[value]


@given(st.text("ab%.", max_size=8), st.text("abAB.", max_size=8))
def test_a_pattern_fits_as_its_regular_expression_does(text, other):
    slow = ".*".join(re.escape(part) for part in text.lower().split("%"))
    assert pattern(text)(other) == bool(re.fullmatch(slow, other.lower(), re.DOTALL))


@given(st.dictionaries(st.sampled_from([*asked._TERMS, *asked._SPANS, "limit", "page", "order", "deleted", "published", "from", "to", "type", "x"]), st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3), max_leaves=5)), st.sampled_from(["events", "attributes", "index", "sightings"]))  # fmt: skip
def test_whatever_is_asked_is_a_search_or_refused(fields, controller):
    try:
        found = read(fields, controller, most=100, now=NOW)
    except BadInput as error:
        assert error.where in {*fields, "limit"}
    else:
        assert found.limit <= 100
