# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What the quick way of the typed classes takes, it takes rightly: no key twice, nothing of the caller's."""

from __future__ import annotations

import datetime as dt
import enum
import json
from typing import Any

import msgspec
import pytest
from hypothesis import example
from hypothesis import given as drawn
from hypothesis import strategies as st

from tests.core.stix.examples import LIMITS, an, an_id, raw
from tests.core.stix.makers import NOON_TEXT, a_maker, given, make
from tocsin.core.errors import BadInput
from tocsin.core.stix import typed, ways
from tocsin.core.stix.catalogue import SHAPES
from tocsin.core.stix.classes import TYPES
from tocsin.core.stix.judge import explained
from tocsin.core.stix.view import checked, plain, view

KINDS = sorted(SHAPES)


def takes(data: bytes) -> bool:
    return ways.taken(data, typed._any()) is not None


def members(held: Any) -> list[dict[str, Any]]:
    """Every object in a value of JSON, the outermost first."""
    if isinstance(held, dict):
        return [held, *(found for each in held.values() for found in members(each))]
    return [found for each in held for found in members(each)] if isinstance(held, list) else []


class _Twice(dict):
    """Written with one key twice, the other value first."""

    def __init__(self, held: dict[str, Any], key: str, other: Any) -> None:
        super().__init__(held)
        self.key, self.other = key, other

    def items(self) -> Any:
        return [(self.key, self.other), *super().items()]


def twice(held: Any, place: dict[str, Any], key: str, other: Any) -> Any:
    """The value with a key of one of its objects twice."""
    if isinstance(held, dict):
        whole = {name: twice(each, place, key, other) for name, each in held.items()}
        return _Twice(whole, key, other) if held is place else whole
    return [twice(each, place, key, other) for each in held] if isinstance(held, list) else held


def bare(held: Any) -> Any:
    """The value without dictionaries of keys of its own, where length alone tells that no key stands twice."""
    if isinstance(held, list):
        return [bare(each) for each in held]
    if not isinstance(held, dict):
        return held
    left_out = {"extensions", "hashes", "environment_variables", "additional_header_fields", "ipfix"}
    return {name: bare(each) for name, each in held.items() if name not in left_out}


@pytest.mark.parametrize("kind", KINDS)
def test_a_key_that_stands_twice_is_never_taken(kind):
    """In each object inside of the object, with the shortest value that C takes or the same, tight or with white space."""
    for whole in (an(kind), bare(an(kind))):
        # a few are nothing without their dictionaries
        assert takes(json.dumps(whole, separators=(",", ":")).encode()) or whole != an(kind)
        for place in members(whole):
            for key, value in place.items():
                for other in (value, "", 0):
                    for space in ((",", ":"), (", ", ": ")):
                        text = json.dumps(twice(whole, place, key, other), separators=space)
                        assert not takes(text.encode()), text


def test_what_is_told_by_length_and_what_by_colons():
    """So that the test before asks both."""
    asked = {kind: ways._way(TYPES[kind]).ask for kind in KINDS}
    told = {
        kind: asked[kind](typed._any()(raw(bare(an(kind)))), LIMITS)
        for kind in ("indicator", "file", "report")
    }
    assert set(told.values()) == {ways._BY_LENGTH}
    assert asked["file"](typed._any()(raw(an("file"))), LIMITS) == ways._BY_COLONS


def test_the_escape_of_a_colon_hides_no_key():
    """It is a colon in what is written and none in what came, where the key that stands twice is one more."""
    text = json.dumps(bare(an("tool", name="NAME", lang="de"))).replace("NAME", "\\u003a")
    attack = f'{text[:-1]}, "lang": "de"}}'.encode()
    assert attack.count(b":") == msgspec.json.encode(typed._any()(attack)).count(b":")
    assert not takes(attack)


def test_a_number_that_is_written_longer_hides_no_key():
    """9e15 is written as 9000000000000000.0, so a text with a key twice may be as long as what is written of it."""
    place = bare(an("location", without=("granular_markings",), latitude=1.5, longitude=1.5, precision=0))
    text = json.dumps(place, separators=(",", ":"), ensure_ascii=False)
    text = text.replace('"precision":0', '"precision":9e15')[:-1]
    assert takes(f"{text}}}".encode())
    alike = 0
    for size in range(30):
        attack = f'{{"city":"{"x" * size}",{text[1:]}}}'.encode()
        alike += len(msgspec.json.encode(typed._any()(attack))) == len(attack)
        assert not takes(attack)
    assert alike == 1


SPELLED = st.sampled_from(
    [
        "a",
        "é",
        "\u2028",
        "😀",
        "\x7f",
        "\\n",
        "\\b",
        "\\/",
        '\\"',
        "\\\\",
        "\\u0007",
        "\\u00e9",
        "\\ud83d\\ude00",
        "\\u007f",
        "\\u0041",
    ]
)


@drawn(st.lists(SPELLED).map("".join))
def test_no_text_is_written_longer_than_it_came(text):
    token = f'"{text}"'.encode()
    assert len(msgspec.json.encode(msgspec.json.decode(token))) <= len(token)


@pytest.mark.parametrize("number", ["-0", "7e0", "7.0", "7E0", "07", "+7"])
def test_a_whole_number_has_one_spelling(number):
    text = json.dumps(an("indicator", confidence=7), separators=(",", ":"))
    assert takes(text.encode())
    other = text.replace('"confidence":7', f'"confidence":{number}').encode()
    assert len(other) >= len(text)
    if number != "-0":
        assert not takes(other)


@pytest.mark.parametrize("kind", KINDS)
def test_a_null_is_never_taken(kind):
    for name in SHAPES[kind].properties:
        assert not takes(raw(an(kind) | {name: None})), name


@drawn(st.sampled_from(KINDS), st.data())
def test_bytes_that_are_no_utf_8_are_never_taken(kind, data):
    text = raw(an(kind))
    at = data.draw(st.integers(0, len(text)))
    wrong = data.draw(st.sampled_from([b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xc0\x80", b"\xf4\x90\x80\x80"]))
    assert not takes(text[:at] + wrong + text[at:])


@pytest.mark.parametrize("kind", [*KINDS, "custom"])
def test_a_draft_is_written_as_its_class(kind):
    cls = TYPES.get(kind, typed.CustomObject)
    made = make(a_maker(), kind, **given(kind)) if kind in TYPES else a_maker().custom_object(type="x-thing")
    names = [name for name in cls.__struct_fields__ if name != "custom"]
    draft = ways.draft_of(cls)(*(getattr(made, name) for name in names))
    assert msgspec.json.encode(draft) == msgspec.json.encode(made)


def change(held: Any) -> None:
    """Change everything that can be changed inside a value."""
    for each in list(held.values() if isinstance(held, dict) else held if isinstance(held, list) else []):
        change(each)
    if isinstance(held, dict):
        held.clear()
    elif isinstance(held, list):
        held.append("changed")


@pytest.mark.parametrize("kind", KINDS)
def test_what_the_caller_changes_afterwards_changes_nothing(kind):
    own = given(kind)
    made = make(a_maker(), kind, **own)
    shown, written = repr(made), typed.encode(made)
    for value in own.values():
        change(value)
    assert (repr(made), typed.encode(made)) == (shown, written)
    assert typed.decode(written) == made


class Level(enum.StrEnum):
    """A text that is more."""

    NAME = "x"


class Text(str):
    __slots__ = ()


class Bare(enum.Enum):
    """No text, and written as one."""

    MD5 = "MD5"


def test_a_list_may_be_any_that_json_has():
    taken: list[Any] = [["a"], ("a",), {"a"}, frozenset("a")]
    for labels in taken:
        assert a_maker().tool(name="x", labels=labels).labels == ["a"]
    refused: list[Any] = [(each for each in "ab"), range(2), "ab", {"a": "b"}]
    for other in refused:
        with pytest.raises(BadInput):
            a_maker().tool(name="x", labels=other)


def test_references_may_come_from_anything_that_is_gone_through():
    bear = a_maker().threat_actor(name="BEAR")
    named = an_id("malware")
    whole: list[Any] = [[bear, named], (bear, named), (each for each in (bear, named)), {bear: 1, named: 1}]
    for refs in whole:
        assert a_maker().report(name="x", published=NOON_TEXT, object_refs=refs).object_refs == [
            bear.id,
            named,
        ]


def test_a_text_that_is_more_becomes_a_text_or_is_refused():
    made = a_maker().tool(name=Level.NAME, labels=[Level.NAME])
    assert type(made.name) is str
    assert [type(each) for each in made.labels or ()] == [str]
    with pytest.raises(BadInput, match="cannot be written as JSON"):
        a_maker().tool(name=Text("x"))


@pytest.mark.parametrize(
    ("kind", "own"),
    [
        ("email-message", {"is_multipart": False, "additional_header_fields": {5: "x", "5": "y"}}),
        ("file", {"name": "x", "hashes": {Bare.MD5: "0" * 32, "MD5": "1" * 32}}),
        ("file", {"name": "x", "extensions": {"pdf-ext": {"document_info_dict": {5: "x", "5": "y"}}}}),
    ],
    ids=["header", "digest", "extension"],
)
def test_two_keys_that_are_written_alike_are_refused(kind, own):
    with pytest.raises(BadInput, match="the same key twice"):
        make(a_maker(), kind, **own)


@pytest.mark.parametrize("wrong", [None, {}, {"x_a": 1}], ids=repr)
def test_a_part_with_a_property_of_our_own_name_is_not_taken(wrong):
    """The name under which the classes keep what they do not know is no property of JSON."""
    part = {"kill_chain_name": "k", "phase_name": "p", " custom": wrong}
    assert not takes(raw(an("tool", kill_chain_phases=[part])))
    assert not takes(raw(an("tool") | {" custom": wrong}))


OTHERS: list[Any] = [
    None, [], {}, 5, -1, 2**53, 1.5, float("nan"), 7.0, True, "", "x", "\ud800", ["x"], [None], ("x",), {"a": None}, {"x"},
    Level.NAME, [Level.NAME], [typed.KillChainPhase(kill_chain_name="k", phase_name="p")],
    [{"phase_name": "p", "kill_chain_name": "k"}], [{"source_name": "s", "url": "u", "description": None}],
]  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_the_quick_way_makes_what_the_slow_way_makes(kind):
    """Each property with each value: where the quick way answers, the rules find nothing, and the slow way has the same."""
    cls = TYPES[kind]
    whole = json.loads(typed.encode(make(a_maker(), kind, **given(kind))))
    names = [name for name in cls.__struct_fields__ if name != "custom"]
    draft_of = ways.draft_of(cls)
    found = 0
    for name in names:
        for other in [whole.get(name), *OTHERS]:
            said = {**whole, name: other}
            made = ways.quickly(cls, draft_of(*(said.get(each) for each in names)))
            if made is None:
                continue
            found += 1
            slow = cls(**{each: said[each] for each in names if each in said})
            assert made == view(cls, checked(plain(slow)).raw), (name, other)
            assert explained(typed.encode(made), LIMITS).problems == []
    # of these two nothing is sure before the rules were asked
    assert found >= len(whole) - 1 or kind in {"language-content", "marking-definition"}


@drawn(st.text(min_size=1, max_size=6))
@example("a:null")
@example('":null')
def test_any_text_comes_out_as_it_went_in(text):
    made = a_maker().tool(name="x", description=text)
    assert json.loads(typed.encode(made))["description"] == made.description == text


VERSIONED = sorted(name for name, shape in SHAPES.items() if "modified" in shape.properties)
LATER = "2026-11-22T12:00:01.000Z"
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-1, 101),
    st.sampled_from([1.5, float("nan"), float("inf"), 10**20]),
    st.sampled_from(["", "x", "amber", "en", LATER, NOON_TEXT, "2020-01-01T00:00:00Z", "\ud800", "[a:b = 1]", "stix"]),
    st.sampled_from([an_id("identity", 3), an_id("malware", 3), an_id("marking-definition", 3)]),
    st.lists(st.sampled_from(["x", "", an_id("identity", 3), an_id("malware", 3), "trojan"]), max_size=2),
    st.sampled_from([Text("x"), Level.NAME, ("a",), {"a": 1}, [1], [None], [[]], dt.datetime(2026, 1, 1)]),
)  # fmt: skip


def slowly(obj: Any, modified: str, changes: dict[str, Any]) -> Any:
    """The next version as it is made where the quick way is not sure; None if it is refused."""
    held = json.loads(typed.encode(obj)) | {name: plain(value) for name, value in changes.items()}
    kept = {name: value for name, value in held.items() if value is not None}
    try:
        return view(type(obj), checked({**kept, "modified": modified}).raw)
    except BadInput:
        return None


@drawn(st.sampled_from(VERSIONED), st.data())
def test_a_next_version_made_quickly_is_the_one_made_slowly(kind, data):
    names = [*TYPES[kind].__struct_fields__, "x_none", "type"]
    before = typed.decode(raw(an(kind, revoked=False)))
    changes = data.draw(st.dictionaries(st.sampled_from(names), VALUES, max_size=3))
    after = ways.revised(before, LATER, changes)
    if after is not None:
        due = slowly(before, LATER, changes)
        assert due is not None, changes
        assert after == due
        assert json.loads(typed.encode(after)) == json.loads(typed.encode(due))


@pytest.mark.parametrize("kind", VERSIONED)
def test_most_next_versions_are_made_quickly(kind):
    before = make(a_maker(), kind, **bare(given(kind)))
    for changes in ({}, {"confidence": 7}, {"revoked": True}, {"labels": ["x"], "lang": "de"}):
        own = {name: value for name, value in changes.items() if name in SHAPES[kind].properties}
        after = ways.revised(before, LATER, own)
        assert after is not None
        assert after == slowly(before, LATER, own)


def test_a_property_that_is_marked_does_not_go_unseen():
    part = [
        typed.GranularMarking(marking_ref=an_id("marking-definition"), selectors=["description"]),
    ]
    tool = a_maker().tool(name="x", description="y", granular_markings=part)
    assert ways.revised(tool, LATER, {"description": None}) is None
    with pytest.raises(BadInput, match="selector"):
        typed.revise(tool, LATER, description=None)


def test_a_null_inside_does_not_go_along_unseen():
    """Readers take it, as feeds send it; makers do not."""
    held = {an_id("extension-definition"): {"extension_type": "property-extension", "x_a": None}}
    tool = typed.decode(raw(an("tool", revoked=False, extensions=held)))
    assert ways.revised(tool, LATER, {"name": "y"}) is None
    with pytest.raises(BadInput, match="null"):
        typed.revise(tool, LATER, name="y")


def test_an_object_that_was_put_together_by_hand_is_held_to_the_rules_first():
    tool = typed.decode(raw(an("tool")))
    own = msgspec.structs.replace(tool, created="never")
    with pytest.raises(BadInput, match="created"):
        typed.revise(own, LATER, name="y")


@pytest.mark.parametrize(
    ("name", "wrong"), [("object_refs", "no id"), ("object_marking_refs", "no id"), ("labels", 5)]
)
def test_what_was_changed_in_place_does_not_leave_wrong(name, wrong):
    report = a_maker(marking="green").report(
        name="x", published=NOON_TEXT, object_refs=[an_id("tool")], labels=["a"]
    )
    getattr(report, name).append(wrong)
    assert ways.revised(report, LATER, {"name": "y"}) is None
    right = a_maker().report(name="x", published=NOON_TEXT, object_refs=[an_id("tool")])
    assert ways.revised(right, LATER, {"name": "y"}) is not None
