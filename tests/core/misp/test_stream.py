# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Parts of a MISP file: the same whatever the reads and the frame, each as the bytes it came in."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import misp_samples as samples
from tocsin.core import misp
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits

SMALL = Limits(object_bytes=1_000, members=50)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)
OTHERS = st.dictionaries(st.text(min_size=1, max_size=5).filter(lambda key: key not in {*misp.stream.LISTS, "Event", "response", "info", "Orgc"}), VALUES, max_size=3)  # fmt: skip


def read(data: bytes, limits: Limits = SMALL, window: int = 64) -> tuple[list[misp.Part], misp.EventStream]:
    source = misp.EventStream(io.BytesIO(data), "in", limits, window=window)
    return list(source.parts()), source


@given(
    st.lists(VALUES, max_size=8),
    st.lists(VALUES, max_size=4),
    OTHERS,
    st.integers(1, 200),
    st.sampled_from(["framed", "bare", "list", "response"]),
    st.sampled_from([None, 1]),
)
def test_parts_are_those_of_the_whole(
    attributes: list[Any], objects: list[Any], others: dict[str, Any], window: int, frame: str, indent: int
):
    inner = {"info": "x", "Attribute": attributes, **others, "Object": objects}
    whole: Any = {
        "framed": {"Event": inner},
        "bare": inner,
        "list": [{"Event": inner}, {"Event": inner}],
        "response": {"response": [{"Event": inner}]},
    }[frame]
    parts, source = read(json.dumps(whole, indent=indent).encode(), window=window)
    once = [("Attribute", each) for each in attributes] + [("Object", each) for each in objects]
    assert [(part.list, json.loads(part.raw)) for part in parts] == once * len(source.events)
    assert len(source.events) == (2 if frame == "list" else 1)
    for _, found in source.events:
        assert {key: json.loads(value) for key, value in found.items()} == {"info": "x", **others}


def test_a_part_keeps_its_bytes_and_knows_its_place():
    odd = b'{ "type":"domain" ,"value":"a\\u002eexample","x":1.50}'
    parts, _ = read(b'{"Event":{"info":"x","Attribute":[{},' + odd + b"]}}")
    assert (parts[1].raw, parts[1].where) == (odd, "in#/Event/Attribute/1")


def test_what_is_too_long_is_cut_and_the_rest_comes():
    long = "y" * 10_000
    data = samples.raw({"Event": {"info": "x", "big": long, "Attribute": [{"value": long}, {"value": "z"}], "deep": [[long], 1], "Orgc": {}}})  # fmt: skip
    parts, source = read(data)
    assert [len(part.raw) <= SMALL.object_bytes + 1 for part in parts] == [True, True]
    assert json.loads(parts[1].raw) == {"value": "z"}
    faults: list[Any] = []
    found = misp.event(source.events[0][1], source.events[0][0], SMALL, faults.append)
    assert found.info == "x"
    assert ["longer than the limit" in each.what for each in faults] == [True, True]


BROKEN = {
    "nothing": b"",
    "no JSON": b"hello",
    "cut off in an attribute": b'{"Event":{"info":"x","Attribute":[{"value":"a',
    "cut off behind one": b'{"Event":{"info":"x","Attribute":[{}',
    "cut off in a value": b'{"Event":{"info":"x',
    "no event": b'{"objects":[]}',
    "text behind": b'{"Event":{"info":"x"}} x',
    "key twice": b'{"Event":{"info":"x","info":"y"}}',
    "lists in lists": b"[[[[[[]]]]]]",
    "events in events": b'{"Event":' * 9 + b"{}" + b"}" * 9,
    "too many": b'{"Event":{"info":"x","Attribute":[' + b"{}," * 60 + b"{}]}}",
    "number in the place of an event": b'{"Event":-1}',
    "list of numbers": b"[-1]",
    "deep": b'{"Event":{"info":' + b"[" * 100_000,
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_not_whole_is_refused(name: str):
    with pytest.raises(BadInput) as caught:
        read(BROKEN[name])
    assert caught.value.where.startswith("in")
    assert caught.value.do


def test_null_lists_are_empty():
    parts, source = read(b'{"Event":{"info":"x","Attribute":null,"Object":null,"Tag":null,"Galaxy":null}}')
    assert parts == []
    faults: list[Any] = []
    assert misp.event(source.events[0][1], "x", SMALL, faults.append).tags == ()
    assert faults == []


@pytest.mark.parametrize(
    ("head", "is_one"),
    [
        (b'{"Event": {"id"', True),
        (b'\xef\xbb\xbf\n{ "response" : [ {"Event":{', True),
        (b'{"info":"x","Attribute":[', True),
        (b'{"Attribute":[{"to_ids":true', True),
        (b'{"type":"bundle","objects":[', False),
        (b'{"info":"x"}', False),
        (b"Event,1", False),
    ],
    ids=["event", "response", "bare", "sorted", "bundle", "info alone", "text"],
)
def test_detect(head: bytes, is_one: bool):
    assert misp.detect("x.json", head) is is_one
