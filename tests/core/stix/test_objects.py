# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What is read from the bytes of an object that was checked before, and what counts as the same content."""

from __future__ import annotations

import copy
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.stix.examples import LATER, LIMITS, WHEN, an, raw
from tocsin.core import instant
from tocsin.core.stix.catalogue import SHAPES
from tocsin.core.stix.judge import explained
from tocsin.core.stix.objects import canonical, canonical_of, properties, properties_of, version_key_of

KINDS = sorted(SHAPES)


def read(made):
    found = explained(raw(made), LIMITS).object
    assert found is not None
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_the_bytes_give_what_the_header_says(kind):
    found = read(an(kind))
    assert version_key_of(found.raw) == found.version_key
    assert properties(found) == properties_of(found.raw) == an(kind)


@pytest.mark.parametrize(
    ("more", "key"),
    [
        ({"created": WHEN, "modified": LATER}, instant.order_key(LATER)),
        ({"created": WHEN}, instant.order_key(WHEN)),
        ({"created": WHEN, "modified": None}, instant.order_key(WHEN)),
        ({}, ""),
    ],
    ids=["modified", "created", "modified is null", "neither"],
)
def test_the_version_is_by_modified_else_created(more, key):
    assert version_key_of(raw({"type": "tool", **more})) == key


@pytest.mark.parametrize("value", [1099511627776, "never", None, True, [], "2026-11-22T12:00:00.000Z"])
@pytest.mark.parametrize("name", ["created", "modified", "created_by_ref", "revoked"])
def test_what_the_standard_does_not_define_for_a_type_makes_no_version_of_it(name, value):
    """An observable that calls itself revoked is not withdrawn, and one that was modified "never" is compared as it is."""
    found = read(an("url") | {name: value})
    assert (found.created, found.modified, found.version_key, found.created_by_ref, found.revoked) == (
        "",
        "",
        "",
        "",
        False,
    )
    assert version_key_of(found.raw) == ""
    assert canonical(found) == canonical(read(an("url") | {name: value}))
    assert canonical(found) != canonical(read(an("url") | {name: "another"}))


def spellings(data, made):
    """The same content written in another way."""
    own = copy.deepcopy(made)
    if data.draw(st.booleans()):
        own = dict(reversed(own.items()))
    for name in ("created", "modified"):
        if name in own and data.draw(st.booleans()):
            own[name] = own[name].replace("Z", "000Z" if "." in own[name] else ".000Z")
    if data.draw(st.booleans()) and own.get("revoked", False) is False:
        own["revoked"] = False
    return json.dumps(
        own, indent=data.draw(st.sampled_from([None, 1])), ensure_ascii=data.draw(st.booleans())
    ).encode()


@given(st.sampled_from(KINDS), st.data())
def test_spelling_does_not_count(kind, data):
    own = an(kind)
    own.pop("revoked", None)
    assert canonical_of(spellings(data, own), kind) == canonical_of(raw(own), kind)


@given(st.sampled_from(KINDS), st.data())
def test_every_property_counts(kind, data):
    own = an(kind)
    name = data.draw(st.sampled_from(sorted(own)))
    less = {key: held for key, held in own.items() if key != name}
    other = (
        {**own, name: [own[name]]}
        if name not in {"created", "modified"}
        else {**own, name: "2027-01-01T00:00:00.000Z"}
    )
    default = name == "spec_version" and "created" not in own
    assert (canonical_of(raw(less), kind) == canonical_of(raw(own), kind)) == default
    assert canonical_of(raw(other), kind) != canonical_of(raw(own), kind)


def test_what_is_there_by_default_is_left_out_and_nothing_else():
    tool, url = an("tool"), an("url")
    tool.pop("revoked", None)
    assert canonical_of(raw({**tool, "revoked": False}), "tool") == canonical_of(raw(tool), "tool")
    assert canonical_of(raw({**tool, "revoked": True}), "tool") != canonical_of(raw(tool), "tool")
    url.pop("spec_version", None)
    assert canonical_of(raw({**url, "spec_version": "2.1"}), "url") == canonical_of(raw(url), "url")
    old = {key: held for key, held in tool.items() if key != "spec_version"}
    assert canonical_of(raw(old), "tool") != canonical_of(raw(tool), "tool"), (
        "without it a tool is of STIX 2.0"
    )
    assert canonical(read(tool)) == canonical_of(raw(tool), "tool")
