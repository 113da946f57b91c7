# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Each version is later than the one before, and keeps what nobody changed."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from tests.core.stix.earlier_samples import before
from tests.core.stix.examples import an, an_id, raw
from tests.core.stix.makers import NOON, NOON_TEXT, a_maker, given, make
from tocsin.core import instant, marking
from tocsin.core.errors import BadInput
from tocsin.core.stix import typed
from tocsin.core.stix.catalogue import SHAPES

VERSIONED = sorted(name for name, shape in SHAPES.items() if "modified" in shape.properties)
OTHERS = sorted(set(SHAPES) - set(VERSIONED))
EXTENSION = {
    an_id("extension-definition"): {
        "extension_type": "toplevel-property-extension",
        "x_deep": [1, {"a": 1.5}],
    }
}


def a_tool(**more):
    return typed.decode(
        raw({**an("tool", revoked=False), "x_own": {"a": [1, "é"]}, "extensions": EXTENSION, **more})
    )


@pytest.mark.parametrize("kind", VERSIONED)
def test_a_version_keeps_everything_but_modified(kind):
    before = make(a_maker(), kind, **given(kind))
    after = typed.revise(before, NOON)
    old, new = json.loads(typed.encode(before)), json.loads(typed.encode(after))
    assert new.pop("modified") == "2026-11-22T12:00:00.001Z"
    assert old.pop("modified") == NOON_TEXT
    assert new == old
    assert type(after) is type(before)
    assert typed.decode(typed.encode(after)) == after


def test_own_properties_and_extensions_go_along():
    after = typed.revise(a_tool(), NOON, name="other", custom={"x_new": 1})
    assert after.custom == {"x_own": {"a": [1, "é"]}, "x_new": 1}
    assert after.extensions == EXTENSION
    assert after.name == "other"
    assert typed.revise(after, NOON, custom={"x_own": None}).custom == {"x_new": 1}


def test_changes_may_be_objects_and_datetimes():
    note = a_maker().note(content="x", object_refs=[a_tool()])
    later = dt.timezone(dt.timedelta(hours=1))
    actor = typed.revise(a_maker().threat_actor(name="x"), NOON, first_seen=NOON.astimezone(later))
    assert actor.first_seen == NOON_TEXT
    assert typed.revise(note, NOON, object_refs=[actor]).object_refs == [actor.id]


def test_none_takes_a_property_away():
    assert typed.revise(a_tool(), NOON, description=None).description is None
    with pytest.raises(BadInput, match="name is missing"):
        typed.revise(a_tool(), NOON, name=None)


def test_what_stix_prohibits_does_not_go_along():
    before = typed.decode(raw({**an("tool", revoked=False), "labels": [], "lang": None}))
    assert b'"labels":[]' in typed.encode(before)
    said = json.loads(typed.encode(typed.revise(before, NOON)))
    assert "labels" not in said
    assert "lang" not in said


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("id", an_id("tool", 9)), ("type", "malware"), ("created", "2020-01-01T00:00:00.000Z"),
        ("created_by_ref", an_id("identity", 9)), ("spec_version", "2.0"), ("created_by_ref", None),
    ],
)  # fmt: skip
def test_what_names_an_object_stays(name, value):
    with pytest.raises(BadInput, match=f"{name} stays the same") as caught:
        typed.revise(a_tool(), NOON, **{name: value})
    assert caught.value.where.endswith(f"#/{name}")
    assert typed.revise(a_tool(), NOON, id=a_tool().id).id == a_tool().id


def test_a_misspelled_property_is_refused():
    with pytest.raises(BadInput, match="no property 'confidnce'"):
        typed.revise(a_tool(), NOON, confidnce=5)


@pytest.mark.parametrize("name", ["id", "type", "modified", "name"])
def test_a_property_of_the_standard_is_no_own_one(name):
    with pytest.raises(BadInput, match="no property of your own"):
        typed.revise(a_tool(), NOON, custom={name: "x"})


def test_revoked_is_final():
    gone = typed.revoke(a_tool(revoked=False), NOON)
    assert gone.revoked is True
    for act in (
        lambda: typed.revoke(gone, NOON),
        lambda: typed.revise(gone, NOON, revoked=False),
        lambda: typed.mark(gone, "red", NOON),
    ):
        with pytest.raises(BadInput, match="final"):
            act()


@pytest.mark.parametrize("kind", OTHERS)
def test_what_has_no_versions_is_not_revised(kind):
    with pytest.raises(BadInput, match="has no versions"):
        typed.revise(make(a_maker(), kind, **given(kind)), NOON)


def test_the_next_version_of_an_object_of_2_0_is_of_2_1():
    old = {
        name: value for name, value in before("tool", revoked=False).items() if name != "granular_markings"
    }
    made = typed.revise(typed.decode(raw(old), typed.Tool), NOON, name="y")
    assert (made.id, made.spec_version, made.name, made.tool_types) == (old["id"], "2.1", "y", old["labels"])


def test_a_wrong_version_is_named():
    with pytest.raises(BadInput) as caught:
        typed.revise(a_tool(), NOON, confidence=101)
    assert caught.value.where.endswith("#/confidence")


FRACTIONS = st.text("0123456789", min_size=3, max_size=12)
MOMENTS = st.datetimes(dt.datetime(1000, 1, 1), dt.datetime(9999, 12, 31), timezones=st.just(dt.UTC))


@drawn(MOMENTS, FRACTIONS, MOMENTS)
def test_a_version_is_later_by_a_millisecond_whatever_the_clock_says(before, fraction, now):
    text = f"{before.isoformat()[:19]}.{fraction}Z"
    tool = a_maker().tool(name="x", created=text, modified=text)
    after = typed.revise(tool, now)
    begin, end = instant.to_datetime(text), instant.to_datetime(after.modified)
    assert instant.version_key(after.modified) > instant.version_key(text)
    assert end - begin > dt.timedelta(microseconds=0) or fraction[:6] == fraction
    assert after.modified == instant.from_datetime(now) or end - begin <= dt.timedelta(milliseconds=1)


def test_leap_second_and_end_of_time():
    tool = a_maker().tool(name="x", created="2016-12-31T23:59:60.500Z")
    assert typed.revise(tool, "2016-12-31T23:59:60.400Z").modified == "2017-01-01T00:00:00.000Z"
    last = a_maker().tool(name="x", created="9999-12-31T23:59:59.999Z")
    with pytest.raises(BadInput, match="nothing is later"):
        typed.revise(last, NOON)


def test_modified_may_be_given_if_it_is_later():
    assert typed.revise(a_tool(), NOON, modified="2027-01-01T00:00:00.0000Z").modified.endswith(".0000Z")
    for wrong in (a_tool().modified, "2020-01-01T00:00:00.000Z"):
        with pytest.raises(BadInput, match="not later"):
            typed.revise(a_tool(), NOON, modified=wrong)


@pytest.mark.parametrize("level", marking.LEVELS)
def test_a_level_takes_the_place_of_levels_and_leaves_the_rest(level):
    terms = an_id("marking-definition", 5)
    white = "marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9"
    before = a_tool(object_marking_refs=[white, terms])
    after = typed.mark(before, level, NOON)
    assert after.object_marking_refs == [terms, marking.ids_for(level)]
    assert after.modified > before.modified
    assert typed.mark(before, an_id("marking-definition", 6), NOON).object_marking_refs == [
        white, terms, an_id("marking-definition", 6),
    ]  # fmt: skip


def test_an_observable_is_marked_as_it_is():
    address = a_maker().ipv4_addr(value="192.0.2.66", custom={"x_a": 1})
    marked = typed.mark(address, "amber+strict", NOON)
    assert marked.id == address.id
    assert marked.object_marking_refs == [marking.ids_for("amber+strict")]
    assert marked.custom == {"x_a": 1}


def test_what_is_no_marking_is_refused():
    with pytest.raises(BadInput, match="refers to"):
        typed.mark(a_tool(), an_id("tool"), NOON)
    for asked in (lambda: typed.mark(a_tool(), "purple", NOON), lambda: a_maker(marking="purple")):
        with pytest.raises(BadInput, match=r"'purple' is no level of TLP 2\.0") as error:
            asked()
        assert "clear, green, amber, amber+strict, red" in error.value.do
    with pytest.raises(BadInput, match="has no versions"):
        typed.mark(make(a_maker(), "marking-definition", **given("marking-definition")), "red", NOON)


@pytest.mark.parametrize(
    "now", ["never", "2026-11-22T12:00:00Z", "zzzz-11-22T12:00:00.000Z", "2026-13-22T12:00:00.000Z"]
)
def test_an_instant_that_is_none_is_refused(now):
    with pytest.raises(BadInput):
        typed.revise(a_maker(now=NOON - dt.timedelta(days=1)).tool(name="x"), now)


@pytest.mark.parametrize("late", [-5, 0, 1, 5])
@pytest.mark.parametrize(
    "before", ["2026-11-22T12:00:00.000Z", "2026-11-22T12:00:00.0000Z", "2026-11-22T12:00:00.000999Z"]
)
def test_the_next_version_is_later_by_a_millisecond_at_least(before, late):
    tool = typed.decode(raw(an("tool", revoked=False, created=before, modified=before)))
    now = NOON + dt.timedelta(milliseconds=late)
    after: Any = typed.revise(tool, now, name="y")
    passed = instant.to_datetime(after.modified) - instant.to_datetime(before)
    assert passed >= dt.timedelta(microseconds=1)
    assert instant.to_datetime(after.modified) == max(now, NOON + dt.timedelta(milliseconds=1))
    assert typed.decode(typed.encode(after)) == after
