# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The quick reader takes nothing in which the explaining one finds something, and of the rest nearly all."""

from __future__ import annotations

import copy
import json
import re
from typing import Any

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.core.stix.examples import LIMITS, an, an_id, raw
from tests.effort import times
from tocsin.core import ids, jsonin
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.stix.catalogue import SHAPES
from tocsin.core.stix.judge import explained
from tocsin.core.stix.quick import Quick

QUICK = Quick(LIMITS)
KINDS = sorted(SHAPES)


def left_to_the_other(data):
    """What the quick reader leaves to the explaining one though nothing is wrong with it."""
    try:
        made = json.loads(data)
    except ValueError:
        return True
    return (
        "granular_markings" in made
        or "toplevel-property-extension" in str(made.get("extensions", ""))
        or b"\\u003" in data
        or re.search(rb'"(?:0[0-9]{3}-|[0-9]{4}-02-29T|[^"]*:60)', data) is not None
        or not set(made) <= {"type", *SHAPES[made["type"]].properties}
        or b"SSDEEP" in data
        or b"TLSH" in data
    )


def agree(data):
    """The law."""
    quick, slow = QUICK.read(data), explained(data, LIMITS)
    assert list(QUICK.read_all([data])) == [quick]
    if quick is not None:
        assert slow.problems == []
        assert quick == slow.object
    elif slow.problems == []:
        assert left_to_the_other(data)


@pytest.mark.parametrize("kind", KINDS)
def test_a_right_object_of_each_type_is_taken(kind):
    data = raw(an(kind))
    assert explained(data, LIMITS).problems == []
    quick = QUICK.read(data)
    assert quick is not None
    assert quick == explained(data, LIMITS).object
    assert quick.raw == data
    for spelled in (json.dumps(an(kind), indent=2).encode(), raw(dict(reversed(an(kind).items())))):
        agree(spelled)
        assert QUICK.read(spelled) is not None


def test_the_values_of_a_registry_key_give_its_id():
    own = an("windows-registry-key")
    named = ids.of_observable("windows-registry-key", own)
    for right in (named, named[:-1] + ("0" if named[-1] != "0" else "1")):
        agree(raw({**own, "id": right}))
    assert QUICK.read(raw({**own, "id": named})) is not None


OTHERS: list[Any] = [
    None, [], {}, 5, -1, 2**53, 1.5, 1e300, True, "x", "", ["x"], [None], [[]], {"a": "x"}, {"a": 1},
]  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_each_property_alone(kind):
    whole = an(kind, without=())
    for name in whole:
        agree(raw({key: held for key, held in whole.items() if key != name}))
        for other in OTHERS:
            agree(raw(whole | {name: other}))


def paths(made, at=()):
    yield at
    inner = made.items() if isinstance(made, dict) else enumerate(made) if isinstance(made, list) else ()
    for step, held in inner:
        yield from paths(held, (*at, step))


ODD = st.one_of(
    st.none(), st.booleans(), st.integers(-5, 5), st.sampled_from([2**53 - 1, 2**53, -(2**53), 10**30, 0.5, -0.0, 1e308]),
    st.text(max_size=5),
    st.sampled_from([
        "2026-01-02T03:04:05Z", "2026-02-29T00:00:00.000Z", "2028-02-29T00:00:00.000Z", "2016-12-31T23:59:60.000Z",
        "0001-01-01T00:00:00.000Z", "0000-01-01T00:00:00.000Z", "2026-01-02T03:04:05.678901234Z", "stix", "tlp", "en",
        "2026-01-02t03:04:05.678z", "2026-01-02T03:04:05.678Z\n", "2026-04-31T00:00:00.000Z", "true", "::1", "1.2.3.4",
        "1:2:3:4:5:6:7:8::", "::ffff:1.2.3.4", "01.2.3.4", "1.2.3.4/33", "[file:IN = 'x']", "[a:b = 'c']", "SSDEEP",
        *(an_id(kind) for kind in ("malware", "url", "x-own", "bundle", "marking-definition", "identity")),
        an_id("identity").upper(), an_id("tool")[2:], an_id("indicator") + "\n", "x" * 300 + an_id("tool")[4:],
    ]),
    st.just([]), st.just({}), st.just([1]), st.just({"a": None}), st.just({"extension_type": "new-sdo"}),
)  # fmt: skip
STEPS = st.sampled_from(
    ["name", "x", "id", "x_own", "type", "extension-definition--x", "SHA-1", "created", "Ä"]
)


@st.composite
def mutated(draw):
    """A right object in which one thing or two are changed."""
    made = an(draw(st.sampled_from(KINDS)), without=draw(st.sampled_from([("granular_markings",), ()])))
    for _ in range(draw(st.integers(1, 2))):
        at = draw(st.sampled_from(sorted(paths(made), key=str)))
        if not at:
            made[draw(STEPS)] = copy.deepcopy(draw(ODD))
            continue
        holder = made
        for step in at[:-1]:
            holder = holder[step]
        action = draw(st.sampled_from(["put", "drop", "double", "add", "rename"]))
        if action == "put":
            holder[at[-1]] = copy.deepcopy(draw(ODD))
        elif action == "drop":
            del holder[at[-1]]
        elif isinstance(holder, list):
            holder.insert(0, holder[-1])
        elif action == "add" and isinstance(holder[at[-1]], dict):
            holder[at[-1]][draw(STEPS)] = copy.deepcopy(draw(ODD))
        elif isinstance(holder, dict):
            holder[draw(STEPS)] = holder.pop(at[-1])
        if "type" not in made or not isinstance(made["type"], str) or made["type"] not in SHAPES:
            made["type"] = "tool"
    return made


@times(8)
@given(mutated())
def test_what_is_changed_anywhere_is_judged_alike(made):
    agree(raw(made))


@times(4)
@given(st.sampled_from(KINDS), st.data())
def test_bytes_that_are_changed_are_judged_alike(kind, data):
    text = raw(an(kind))
    at = data.draw(st.integers(0, len(text) - 1))
    put = data.draw(
        st.sampled_from(
            [b"", b'"', b":", b",", b"\\", b"{}", b"1", b"\\u003a", b"\\ud800", b"null", b"\xff", b"\x00"]
        )
    )
    changed = text[:at] + put + text[at + data.draw(st.integers(0, 2)) :]
    try:
        changed.decode()
    except UnicodeDecodeError:
        return  # the file as a whole is refused for that before it is taken apart
    quick = QUICK.read(changed)
    if quick is not None:
        assert explained(changed, LIMITS).problems == []
        assert quick == explained(changed, LIMITS).object


# a key that stands twice

WITH_COLONS = st.dictionaries(st.text(":\\\"a\u00e9", max_size=3), st.recursive(
    st.integers(-9, 9) | st.text(':\\"{}a,\u00e9', max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("a:", max_size=2), inner, max_size=3), max_leaves=6,
), max_size=4)  # fmt: skip


@st.composite
def doubled(draw):
    """A text of JSON that has, or has not, one key written twice; also with colons behind escapes."""
    made = draw(WITH_COLONS)
    text = json.dumps(made, ensure_ascii=draw(st.booleans()))
    for _ in range(draw(st.integers(0, 2))):
        keys = [found.start() for found in re.finditer(r'"(?:[^"\\]|\\.)*": ', text)]
        if keys:
            start = draw(st.sampled_from(keys))
            text = text[:start] + text[start : text.index(": ", start)] + ': "a:b", ' + text[start:]
    return text.replace(":", "\\u003a", 1) if draw(st.booleans()) and '":' not in text[:2] else text


@times(5)
@given(doubled())
@example('{"a": "\\u003a", "a": 1}')
@example('{"a": "::", "a": 1}')
def test_the_count_of_colons_finds_each_key_that_stands_twice(text):
    data = text.encode()
    try:
        again = msgspec.json.encode(msgspec.json.decode(data))
        jsonin.decode(data, "x", LIMITS)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return
    except BadInput:
        assert b"\\u003" in data or data.count(b":") > again.count(b":")
        return
    assert b"\\u003" in data or data.count(b":") == again.count(b":")


@pytest.mark.parametrize("kind", KINDS)
def test_a_key_twice_anywhere_is_refused(kind):
    text = raw(an(kind)).decode()
    for key in re.finditer(r'"[^":]+":', text):
        again = text[: key.start()] + key.group() + '"a:b",' + text[key.start() :]
        assert QUICK.read(again.encode()) is None
        assert list(QUICK.read_all([text.encode(), again.encode(), text.encode()]))[1] is None
        assert "the same key twice" in str(explained(again.encode(), LIMITS).problems)


def test_one_key_twice_in_a_block_costs_only_its_object():
    good = [raw(an("tool", id=an_id("tool", number))) for number in range(200)]
    twice = good[7][:-1] + b',"name":"y"}'
    found = list(QUICK.read_all([*good[:70], twice, *good[70:]]))
    assert found[70] is None
    assert [each.raw for each in found if each is not None] == good


@pytest.mark.parametrize("number", ["1e1", "1e10", "1E12", "2e15"])
@pytest.mark.parametrize("where", ["precision", "extension"])
def test_a_number_that_grows_hides_no_key_that_stands_twice(number, where):
    """A text that is as long when it is written anew: the number grows by just what the key takes that is gone."""
    made = {"type": "location", "spec_version": "2.1", "id": an_id("location"), "created": "2026-11-22T09:30:00.000Z",
            "modified": "2026-11-22T09:30:00.000Z", "latitude": 1, "longitude": 1}  # fmt: skip
    own = {"extension_type": "property-extension", "n": 7777}
    made |= (
        {"precision": 7777} if where == "precision" else {"extensions": {an_id("extension-definition"): own}}
    )
    once = json.dumps(made, separators=(",", ":")).replace("7777", number)
    twice = [f'{once[:-1]},"name":"{"x" * size}","name":"y"}}' for size in range(16)]
    as_long = [len(msgspec.json.encode(msgspec.json.decode(text))) == len(text) for text in twice]
    assert any(as_long) == (number in {"1E12", "2e15"})
    for text in twice:
        assert list(QUICK.read_all([text.encode()])) == [None]
        assert "the same key twice" in str(explained(text.encode(), LIMITS).problems)
    assert QUICK.read(once.encode()) is not None or where == "extension"


# limits


@pytest.mark.parametrize(
    "limits",
    [
        Limits(object_bytes=500), Limits(string_bytes=40), Limits(depth=3), Limits(members=4), Limits(references=2),
        Limits(pattern_bytes=10), Limits(depth=17, string_bytes=300), Limits(pattern_terms=1, pattern_depth=1),
    ],
)  # fmt: skip
def test_limits_bind_both(limits):
    quick = Quick(limits)
    for kind in KINDS:
        for made in (
            an(kind),
            an(kind, labels=["x" * 300]),
            an(kind, object_marking_refs=[an_id("marking-definition")] * 3),
        ):
            if quick.read(raw(made)) is not None:
                assert explained(raw(made), limits).problems == []


def test_deep_extensions_are_left_to_the_other():
    deep = {"a": json.loads("[" * 40 + "1" + "]" * 40)}
    made = an("tool", extensions={an_id("extension-definition"): {"extension_type": "new-sdo", **deep}})
    assert QUICK.read(raw(made)) is None
    assert explained(raw(made), LIMITS).problems == []
