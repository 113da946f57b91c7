# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What a search means, and the law that an event is found by one attribute that is all that was asked for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.share.misp.asked import Search, Terms, read
from tocsin.share.misp.matching import Match

UUID = "5f1c0c2e-9a4e-4a52-8d0e-3a1f6f0f1a01"
EVENT = {
    "uuid": UUID, "info": "Phishing of water works", "date": "2026-11-01", "timestamp": "100", "publish_timestamp": "200",
    "published": True, "threat_level_id": "2", "Tag": [{"name": "tlp:green"}],
    "Orgc": {"name": "CERT Alder", "uuid": "5f1c0c2e-9a4e-4a52-8d0e-3a1f6f0f1a02"},
}  # fmt: skip
A = {"uuid": UUID[:-1] + "3", "type": "domain|ip", "value": "bad.example|198.51.100.7", "category": "Network activity", "to_ids": True, "timestamp": "150", "comment": "C2", "Tag": [{"name": "kill:c2"}]}  # fmt: skip
B = {
    "uuid": UUID[:-1] + "4",
    "type": "text",
    "value": "words",
    "category": "Other",
    "to_ids": False,
    "timestamp": "90",
}


def found(asked, attributes=((A, ""), (B, "file")), controller="events"):
    match = Match(read(asked, controller, most=10, now=1_000))
    return match.event(EVENT) and match.uuid(EVENT) and match.whole(EVENT, attributes)


YES = [
    {"eventid": UUID}, {"eventid": str(int("5f1c0c2e9a4e", 16))}, {"uuid": UUID}, {"org": "cert alder"}, {"org": "!other"},
    {"eventinfo": "water"}, {"eventinfo": "%of%works"}, {"event_tags": "tlp:%"}, {"tags": "kill:c2"},
    {"tags": {"AND": ["kill:c2", "tlp:green"]}}, {"tags": {"OR": ["x", "tlp:green"], "NOT": ["tlp:red"]}},
    {"from": "2026-11-01", "to": "2026-11-01"}, {"timestamp": 100}, {"publish_timestamp": [150, 250]}, {"published": 1},
    {"threat_level_id": [1, 2]}, {"value": "198.51.100.7"}, {"value": "BAD.example|%"}, {"value": ["x", "words"]},
    {"type": "text", "value": "words"}, {"category": "other"}, {"object_name": "file"}, {"to_ids": 1},
    {"searchall": "c2"}, {"quickFilter": "water"}, {"value": "!other.example"}, {"attribute_timestamp": [80, 95]},
]  # fmt: skip
NO = [
    {"eventid": "1"}, {"eventid": "!" + UUID}, {"org": "!cert alder"}, {"eventinfo": "fire"}, {"event_tags": "kill:c2"},
    {"tags": "tlp"}, {"tags": {"AND": ["kill:c2", "x"]}}, {"tags": {"NOT": ["kill:c2"]}}, {"tags": "!tlp:green"},
    {"from": "2026-11-02"}, {"to": "2026-10-31"}, {"timestamp": 101}, {"publish_timestamp": [150, 199]},
    {"published": 0}, {"threat_level_id": "1"}, {"value": "bad"}, {"type": "text", "value": "198.51.100.7"},
    {"type": "text", "to_ids": 1}, {"object_name": "email"}, {"searchall": "nothing"}, {"value": "!words"},
    {"type": ["!text"]}, {"attribute_timestamp": [91, 149]},
]  # fmt: skip


@pytest.mark.parametrize("asked", YES, ids=map(str, range(len(YES))))
def test_what_is_meant_is_found(asked):
    assert found(asked)


@pytest.mark.parametrize("asked", NO, ids=map(str, range(len(NO))))
def test_what_is_not_meant_is_not_found(asked):
    assert not found(asked)


def test_an_event_without_attributes_is_found_by_itself_alone():
    assert found({"tags": "tlp:green"}, ())
    assert not found({"to_ids": 0}, ())


def test_a_sighting_is_asked_for_type_source_and_time():
    match = Match(Search(sighting={"type": "0", "source": "x"}, timestamp=(5, 9)))
    assert match.sighting({"type": "0", "source": "x", "date_sighting": "7"})
    assert not match.sighting({"type": "1", "source": "x", "date_sighting": "7"})
    assert not match.sighting({"type": "0", "source": "x", "date_sighting": "10"})


_WORDS = st.sampled_from(["a", "b", "c"])
_TERMS = st.builds(
    Terms, any_of=st.tuples() | st.tuples(_WORDS, _WORDS), all_of=st.tuples() | st.tuples(_WORDS), none_of=st.tuples() | st.tuples(_WORDS)
)  # fmt: skip
_MADE = st.fixed_dictionaries({"value": _WORDS, "type": _WORDS, "category": _WORDS, "to_ids": st.booleans(), "Tag": st.lists(_WORDS.map(lambda name: {"name": name}), max_size=2)})  # fmt: skip


def slow_fits(terms, words):
    if terms is None:
        return True
    return bool((not terms.any_of or set(terms.any_of) & set(words)) and set(terms.all_of) <= set(words) and not set(terms.none_of) & set(words))  # fmt: skip


@given(_TERMS | st.none(), _TERMS | st.none(), st.booleans() | st.none(), st.lists(_MADE, max_size=4))
def test_an_attribute_is_found_as_the_slow_twin_finds_it(value, tags, to_ids, attributes):
    match = Match(Search(value=value, tags=tags, to_ids=to_ids))
    event = {"Tag": [{"name": "a"}]}
    for a in attributes:
        names = ["a", *(tag["name"] for tag in a["Tag"])]
        slow = slow_fits(value, [a["value"]]) and slow_fits(tags, names) and to_ids in {None, a["to_ids"]}
        assert match.attribute(a, event, "") == slow


@given(_TERMS, st.lists(_MADE, max_size=4))
def test_an_event_without_what_must_not_be_in_it_is_found_by_one_attribute(value, attributes):
    values = [a["value"] for a in attributes]
    slow = not set(value.none_of) & set(values) and any(slow_fits(value, [each]) for each in values)
    assert Match(Search(value=value)).whole({}, [(a, "") for a in attributes]) == slow
