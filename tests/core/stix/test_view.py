# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A typed object is a view of checked bytes: it takes what ``explain`` takes, and nothing is lost."""

from __future__ import annotations

import copy
import json
import pickle
from typing import Any

import msgspec
import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from tests.core.stix.examples import LIMITS, PREDEFINED, an, an_id, filled, raw
from tests.core.stix.makers import a_maker
from tocsin.core.errors import BadInput
from tocsin.core.stix import typed
from tocsin.core.stix.catalogue import SHAPES
from tocsin.core.stix.classes import TYPES
from tocsin.core.stix.judge import explained
from tocsin.core.stix.ways import taken

KINDS = sorted(SHAPES)
OTHERS: list[Any] = [
    None, [], {}, 5, -1, 2**53, 1.5, 1e300, 7.0, True, "x", "", ["x"], [None], [[]], {"a": "x"}, {" custom": {"a": 1}},
]  # fmt: skip


def law(data):
    """Taken exactly if there is no error; by the quick way only if nothing at all is found. Bytes come back, but of 2.0."""
    judged = explained(data, LIMITS)
    if taken(data, typed._any()) is not None:
        assert judged.problems == []
    if judged.object is None:
        with pytest.raises(BadInput):
            typed.decode(data)
        return
    made = typed.decode(data)
    if judged.object.spec_version == "2.0":
        assert made == typed.of(judged.object)
        law(typed.encode(made))
        return
    assert typed.encode(made) is data
    assert typed.decode(typed.encode(made)) == made
    assert typed.of(judged.object) == made
    said = json.loads(data)
    shown = {name: getattr(made, name, None) for name in said}
    for name, value in said.items():
        if value not in (None, [], {}):
            assert shown[name] is not None or name in made.custom, name


@pytest.mark.parametrize("kind", KINDS)
def test_a_right_object_of_each_type_is_taken_at_once(kind):
    data = raw(an(kind))
    made = taken(data, typed._any())
    assert made is not None
    assert type(made) is TYPES[kind]
    assert made.custom == {}
    law(data)
    law(json.dumps(an(kind), indent=1).encode())


@pytest.mark.parametrize("kind", KINDS)
def test_each_property_alone(kind):
    whole = an(kind, without=())
    for name in whole:
        law(raw({key: held for key, held in whole.items() if key != name}))
        for other in OTHERS:
            law(raw(whole | {name: other}))


@pytest.mark.parametrize("name", sorted(PREDEFINED))
def test_extensions(name):
    host, shape = PREDEFINED[name]
    for other in (filled(shape), {**filled(shape), "x_a": 1}, {**filled(shape), " custom": {"x_a": 1}}):
        law(raw(an(host, extensions={name: other})))


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False)
    | st.text(max_size=5),
    lambda each: st.lists(each, max_size=3) | st.dictionaries(st.text(max_size=5), each, max_size=3),
    max_leaves=8,
)


@drawn(
    st.sampled_from(KINDS),
    st.dictionaries(st.sampled_from([" custom", "custom", "raw", "x_a", "labels", "name", "revoked"]), JSON),
)
def test_other_properties(kind, more):
    law(raw(an(kind) | more))


@drawn(st.sampled_from(KINDS), st.data())
def test_a_key_that_stands_twice_is_refused(kind, data):
    text = raw(an(kind)).decode()
    name = data.draw(st.sampled_from(sorted(an(kind))))
    law((text[:-1] + f",{json.dumps(name)}:{json.dumps(an(kind)[name])}}}").encode())
    law((text[:-1] + ',"lang\\u003a":1,"lang":"de","lang":"de"}').encode())


@pytest.mark.parametrize(
    "data",
    [
        b"", b"{", b"[]", b"5", b"null", b"\xff", b'{"type":"tool"}', b'{"type":5}', b'{"id":"x"}', b"{}",
        b'{"type":"x-thing","id":"x-thing--1a7b1a7b-1a7b-4a7b-8a7b-1a7b1a7b1a7b","spec_version":"2.0"}',
        b'{"type":"mutex","id":"mutex--1a7b1a7b-1a7b-4a7b-8a7b-1a7b1a7b1a7b","name":"\xff"}',
        b'{"type":"mutex","id":"mutex--1a7b1a7b-1a7b-4a7b-8a7b-1a7b1a7b1a7b","name":"\\ud800"}',
        b'{"type":"bundle","id":"bundle--1a7b1a7b-1a7b-4a7b-8a7b-1a7b1a7b1a7b","objects":[]}',
        b"[" * 100_000, b'{"a":' * 100_000, b'{"type":"mutex","name":NaN}',
    ],
)  # fmt: skip
def test_hostile_bytes(data):
    law(data)


def test_an_object_too_large_is_refused():
    with pytest.raises(BadInput, match="larger than the limit"):
        typed.decode(raw(an("mutex", name="x" * (LIMITS.object_bytes + 1))))


def test_parts_keep_their_own_properties():
    data = an(
        "tool",
        external_references=[{"source_name": "s", "url": "http://a.example/", "x_a": 1, "description": None}],
    )
    (part,) = typed.decode(raw(data), typed.Tool).external_references or ()
    assert part == typed.ExternalReference(source_name="s", url="http://a.example/", custom={"x_a": 1})
    assert (
        type(typed.decode(raw(an("x509-certificate")), typed.X509Certificate).x509_v3_extensions)
        is typed.X509V3Extensions
    )


def test_what_a_class_cannot_hold_is_kept():
    with pytest.raises(BadInput, match="null where name is required"):
        typed.decode(raw(an("tool", labels=["a", None], name=None)))
    made = typed.decode(raw(an("tool", labels=["a", None])))
    assert type(made) is typed.Tool
    assert made.labels is None
    assert made.custom == {"labels": ["a", None]}


def test_an_object_does_not_change():
    made = typed.decode(raw(an("tool")), typed.Tool)
    with pytest.raises(AttributeError):
        made.name = "other"  # type: ignore[misc] # what is tried
    assert len({made, typed.decode(raw(an("tool")))}) == 1


@pytest.mark.parametrize("kind", [*KINDS, "x-thing"])
def test_copies_keep_the_bytes(kind):
    data = json.dumps(
        an(kind) if kind in SHAPES else {"type": kind, "id": an_id(kind), "x_a": [1.50]}, indent=2
    ).encode()
    made = typed.decode(data)
    for other in (copy.copy(made), copy.deepcopy(made), pickle.loads(pickle.dumps(made))):  # noqa: S301 - our own bytes
        assert other == made
        assert typed.encode(other) == data


def test_what_is_put_together_by_hand_is_asked_when_it_leaves():
    made = typed.decode(raw(an("tool")))
    other = msgspec.structs.replace(made, name="other")
    assert json.loads(typed.encode(other))["name"] == "other"
    assert typed.decode(typed.encode(other)) == other
    for leave in (typed.encode, typed.record):
        with pytest.raises(BadInput, match="is no id"):
            leave(typed.Mutex(id="x", name="y"))


def test_the_record_is_what_the_other_rooms_have():
    data = raw(an("indicator", labels=["é"]))
    assert typed.record(typed.decode(data)) == explained(data, LIMITS).object
    unlisted = raw(an("tool", tool_types=["of-its-own"]))
    assert typed.record(typed.decode(unlisted)).raw == unlisted
    assert typed.record(a_maker().url(value="http://a.example/")).type == "url"


def test_little_is_shown():
    assert repr(a_maker().mutex(name="x")) == (
        "Mutex(id='mutex--e1bd4405-6ecd-5374-b3e1-ec82ba3cd528', name='x', spec_version='2.1')"
    )
