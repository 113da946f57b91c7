# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A next version that is made at once is the one that is made slowly, and shares nothing with the one before."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from tests.core.stix.examples import an, an_id, raw
from tests.core.stix.makers import NOON, NOON_TEXT, a_maker, given, make
from tests.core.stix.test_given import MORE, is_without_zone, whole_of
from tests.core.stix.test_ways import LATER, OTHERS, VALUES, VERSIONED, Text, change, slowly
from tocsin.core.errors import BadInput
from tocsin.core.stix import typed
from tocsin.core.stix.catalogue import SHAPES
from tocsin.core.stix.classes import TYPES
from tocsin.core.stix.revised import revised

AT_ONCE = [kind for kind in VERSIONED if kind != "language-content"]
"""Of that something is required that is not asked about there."""
NAMES = {kind: [*TYPES[kind].__struct_fields__, "x_none", "type"] for kind in AT_ONCE}


def before_of(kind: str, *, read: bool) -> Any:
    """A version of plain properties: one that was read, or one that was made and not yet written."""
    whole = whole_of(kind)
    if read:
        return typed.decode(json.dumps(whole))
    return make(
        a_maker(),
        kind,
        **{name: each for name, each in whole.items() if name not in {"type", "spec_version"}},
    )


def in_words(value: Any) -> Any:
    """Instants and objects as a caller may give them, as they are written."""
    if isinstance(value, dt.datetime) and value.tzinfo is not None:
        return typed.stamp(value)
    return value.id if isinstance(value, typed.Object) else value


def held_to_the_law(before: Any, changes: dict[str, Any]) -> bool:
    """Whether the next version is made at once; if so, as it is made slowly."""
    try:
        after = revised(before, LATER, changes)
    except BadInput:
        assert is_without_zone(changes.values())
        return False
    if after is None:
        return False
    due = slowly(before, LATER, {name: in_words(value) for name, value in changes.items()})
    assert due is not None, changes
    assert after == due
    assert json.loads(typed.encode(after)) == json.loads(typed.encode(due))
    assert typed.decode(typed.encode(after)) == after
    return True


@pytest.mark.parametrize("kind", AT_ONCE)
@pytest.mark.parametrize("read", [True, False], ids=["read", "made"])
def test_a_plain_next_version_is_made_at_once(kind, read):
    before = before_of(kind, read=read)
    for changes in ({}, {"confidence": 7}, {"revoked": True}, {"labels": ["x", "y"], "lang": "de"}):
        assert held_to_the_law(
            before, {name: each for name, each in changes.items() if name in SHAPES[kind].properties}
        )


@pytest.mark.parametrize("kind", AT_ONCE)
def test_each_property_with_each_value(kind):
    before = before_of(kind, read=True)
    for name in NAMES[kind]:
        for other in [*OTHERS, *MORE, None, NOON, a_maker().identity(name="x")]:
            held_to_the_law(before, {name: other})


@drawn(st.sampled_from(AT_ONCE), st.booleans(), st.data())
def test_any_changes_together(kind, read, data):
    values = st.one_of(VALUES, st.sampled_from(MORE))
    changes = data.draw(st.dictionaries(st.sampled_from(NAMES[kind]), values, max_size=4))
    before = before_of(kind, read=read)
    if held_to_the_law(before, changes):
        again: Any = revised(before, LATER, changes)
        held_to_the_law(again, {"labels": ["z"]})


@drawn(st.sampled_from(AT_ONCE), st.booleans(), st.data())
def test_what_was_changed_in_place_is_asked_about_again(kind, read, data):
    before = before_of(kind, read=read)
    lists = [
        held for name in TYPES[kind].__struct_fields__ if isinstance(held := getattr(before, name), list)
    ]
    if not lists:
        return
    held = data.draw(st.sampled_from(lists))
    held.append(
        data.draw(
            st.sampled_from(
                [5, "", "x", "\ud800", None, [], {}, {"source_name": "s"}, an_id("tool"), an_id("identity")]
            )
        )
    )
    after = revised(before, LATER, {"revoked": False})
    if after is not None:
        written = json.loads(typed.encode(after))
        assert typed.decode(typed.encode(after)) == after
        assert held in [json.loads(json.dumps(each)) for each in written.values()]


@pytest.mark.parametrize("kind", AT_ONCE)
@pytest.mark.parametrize("read", [True, False], ids=["read", "made"])
def test_versions_share_nothing_that_can_be_changed(kind, read):
    before = before_of(kind, read=read)
    labels = ["a", "b"]
    changes: dict[str, Any] = {"labels": labels} if "labels" in SHAPES[kind].properties else {}
    after, same = revised(before, LATER, changes), revised(before, LATER, changes)
    assert after is not None
    assert same is not None
    due = typed.encode(same)
    change(labels)
    for name in TYPES[kind].__struct_fields__:
        change(getattr(before, name))
    assert after == typed.decode(due), "what is changed in the caller's list or in the version before"
    for name in TYPES[kind].__struct_fields__:
        change(getattr(after, name))
    assert typed.encode(after) == due, "what is changed in itself before it is written"


def test_no_row_of_versions_grows_beyond_the_limit():
    """Each change is short: it is the whole that is counted."""
    tool = a_maker().tool(name="x" * 1_500, description="y" * 1_500)
    assert revised(tool, LATER, {"tool_version": "z" * 1_500}) is not None
    longer: Any = revised(tool, LATER, {"tool_version": "z" * 1_500})
    assert revised(longer, LATER, {"labels": ["l" * 1_000]}) is None
    assert typed.revise(longer, LATER, labels=["l" * 1_000]).labels == ["l" * 1_000]


def test_what_is_not_asked_about_there_is_left_to_the_bytes():
    part: Any = [{"source_name": "s", "url": "u", "hashes": {"MD5": "0" * 32}}]
    tool = a_maker().tool(name="x")
    for changes in (
        {"external_references": part},
        {"extensions": {an_id("extension-definition"): {"extension_type": "property-extension"}}},
    ):
        assert revised(tool, LATER, changes) is None
        after = typed.revise(tool, LATER, **changes)
        assert revised(after, LATER.replace("01.000", "02.000"), {"name": "y"}) is None
        assert typed.revise(after, NOON, name="y").name == "y"
    own = typed.decode(raw({**an("tool"), "type": "x-tool", "id": an_id("x-tool"), "revoked": False}))
    content = make(a_maker(), "language-content", **given("language-content"))
    assert revised(own, LATER, {}) is revised(content, LATER, {}) is None


def test_what_does_not_change_is_refused_where_it_always_was():
    tool = a_maker().tool(name="x")
    for name in ("id", "type", "created", "created_by_ref", "modified", "spec_version", "custom", "tool"):
        assert revised(tool, LATER, {name: "x"}) is None
    gone = typed.revoke(tool, LATER)
    assert revised(gone, "2026-11-22T12:00:02.000Z", {}) is None
    with pytest.raises(BadInput, match="final"):
        typed.revise(gone, "2026-11-22T12:00:02.000Z")


def test_what_the_class_does_not_know_is_not_lost():
    tool = a_maker().tool(name="x", custom={"x_own": 1})
    assert revised(tool, LATER, {"name": "y"}) is None
    assert typed.revise(tool, LATER, name="y").custom == {"x_own": 1}


def test_an_instant_that_is_none_is_no_version():
    tool = a_maker().tool(name="x")
    for wrong in ("9999", "2026-13-22T12:00:01.000Z", "2026-11-22T12:00:01Z", Text(LATER)):
        assert revised(tool, wrong, {}) is None


def test_instants_and_objects_are_put_into_words_on_the_way():
    maker = a_maker()
    bear, hole = maker.threat_actor(name="BEAR"), maker.vulnerability(name="CVE-2026-1")
    link = maker.relationship(source_ref=bear, relationship_type="targets", target_ref=hole)
    changes: dict[str, Any] = {"start_time": NOON, "target_ref": bear}
    assert held_to_the_law(link, changes)
    after: Any = revised(link, LATER, changes)
    assert (after.start_time, after.target_ref) == (NOON_TEXT, bear.id)
    with pytest.raises(BadInput, match="time zone"):
        typed.revise(link, LATER, start_time=NOON.replace(tzinfo=None))


def test_a_mapping_becomes_a_part_and_says_no_more():
    tool = a_maker().tool(name="x")
    right = {"kill_chain_name": "k", "phase_name": "p"}
    assert held_to_the_law(tool, {"kill_chain_phases": [right]})
    assert held_to_the_law(
        tool, {"kill_chain_phases": [typed.KillChainPhase(kill_chain_name="k", phase_name="p")]}
    )
    for wrong in (
        {"phase_name": "p"}, {**right, "x_own": 1}, {**right, "custom": {"x": 1}}, {**right, "phase_name": None},
        {**right, "custom": {}}, {**right, "x_own": None}, {**right, "phase_name": Text("p")},
    ):  # fmt: skip
        assert revised(tool, LATER, {"kill_chain_phases": [right, wrong]}) is None
