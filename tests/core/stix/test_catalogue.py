# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The types as written down here against the classes of stix2: properties, required ones, references, words."""

from __future__ import annotations

import pytest
from stix2 import properties as theirs
from stix2.registry import STIX2_OBJ_MAPS

from tests.core.stix.examples import PREDEFINED
from tocsin.core.stix import shapes
from tocsin.core.stix.catalogue import META, SCO, SDO, SHAPES, SRO

CLASSES = {**STIX2_OBJ_MAPS["2.1"]["objects"], **STIX2_OBJ_MAPS["2.1"]["observables"]}
EXTENSIONS = STIX2_OBJ_MAPS["2.1"]["extensions"]
# what stix2 gives these by itself
DEFAULTED = {"id", "created", "modified", "spec_version", "valid_from"}
# where stix2 and the standard part: (type, property) and what the standard says
DIFFERS = {
    ("malware-analysis", "sample_ref"): "file, artifact or network-traffic, not any observable",
    ("language-content", "object_ref"): "any object but a bundle or a translation",
    ("malware-analysis", "analysis_sco_refs"): "also custom observables",
    ("sighting", "sighting_of_ref"): "also a custom object",
    ("sighting", "where_sighted_refs"): "identity or location",
    ("observed-data", "object_refs"): "also custom objects",
    ("report", "object_refs"): "any STIX object",
    ("note", "object_refs"): "any STIX object",
    ("opinion", "object_refs"): "any STIX object",
    ("grouping", "object_refs"): "any STIX object",
    ("file", "contains_refs"): "also custom observables",
    ("relationship", "source_ref"): "no meta object, so no extension-definition",
    ("relationship", "target_ref"): "as source_ref",
}


def test_every_type_is_there():
    assert set(SHAPES) == set(CLASSES) - {"bundle"} | {"incident"}
    assert {*SDO, *SRO, *META, *SCO} == set(SHAPES)
    assert set(PREDEFINED) == {name for name in EXTENSIONS if name.endswith("-ext")}


def of(kind):
    return SHAPES[kind] if kind in SHAPES else PREDEFINED[kind][1]


def same_kind(ours, other, at):
    """Whether a property of stix2 is of our kind; for references also: to the same types."""
    match other:
        case theirs.ListProperty():
            assert isinstance(ours, shapes.Listed | shapes.Granular), at
            if isinstance(ours, shapes.Listed) and isinstance(other.contained, theirs.Property):
                same_kind(ours.of, other.contained, at)
        case theirs.ReferenceProperty():
            assert isinstance(ours, shapes.Ref), at
            if at not in DIFFERS:
                rooms = {"SDO": SDO, "SRO": SRO, "SCO": SCO}
                named = set(other.specifics).union(
                    *(rooms[str(each).rpartition(".")[2]] for each in other.generics)
                )
                allowed = other.auth_type == other._WHITELIST
                expected = {name for name in SHAPES if (name in named) == allowed}
                assert {name for name in SHAPES if ours.takes(name)} == expected, at
        case theirs.TimestampProperty() | theirs.HexProperty() | theirs.BinaryProperty():
            assert isinstance(ours, shapes.Text) and ours.ok is not None, at
        case theirs.BooleanProperty():
            assert isinstance(ours, shapes.Flag), at
        case theirs.IntegerProperty():
            assert isinstance(ours, shapes.Integer), at
            assert other.min is None or ours.low == other.min, at
            assert other.max is None or ours.high == other.max, at
        case theirs.FloatProperty():
            assert isinstance(ours, shapes.Number), at
        case theirs.HashesProperty():
            assert isinstance(ours, shapes.Hashes), at
        case theirs.EnumProperty() | theirs.OpenVocabProperty():
            assert isinstance(ours, shapes.Word), at
            assert ours.vocabulary.words >= set(other.allowed), at
            assert ours.vocabulary.closed == isinstance(other, theirs.EnumProperty), at


@pytest.mark.parametrize("kind", sorted({*CLASSES, *PREDEFINED} - {"bundle"}))
def test_the_properties_are_those_of_stix2(kind):
    other, ours = (CLASSES.get(kind) or EXTENSIONS[kind])._properties, of(kind)
    assert set(other) - {"type"} == set(ours.properties)
    required = {name for name, each in other.items() if each.required} - {"type"} - DEFAULTED
    assert required == set(ours.required) - DEFAULTED
    for name, each in other.items():
        if name in ours.properties and name not in {"id", "spec_version"}:
            same_kind(ours.properties[name], each, (kind, name))


@pytest.mark.parametrize("kind", sorted(SHAPES))
def test_rules_name_properties_that_are_there(kind):
    shape = SHAPES[kind]
    assert set(shape.required) <= set(shape.properties)
    for rule in shape.rules:
        assert set(rule.names) <= set(shape.properties)
        assert rule.at in {"", *shape.properties}
        assert rule.only_with in {"", *rule.names}
        assert (rule.level == "warning") == bool(rule.note)
