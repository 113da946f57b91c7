# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What an object is looked for by, what a hit on it says, and which marking binds it."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.stix.examples import LIMITS, an, an_id, raw
from tocsin.core import marking
from tocsin.core.atoms import Atom
from tocsin.core.marking import CLOSED, LEVELS, UNMARKED, Marking
from tocsin.core.stix.meaning import atoms_of, marking_of, markings_in, tags_of, unknown_markings
from tocsin.core.stix.objects import StixObject

MD5, SHA256 = "ab" * 16, "cd" * 32


def obj(kind, *refs, **properties):
    return StixObject(
        id=an_id(kind), type=kind, raw=raw({"type": kind, "id": an_id(kind), **properties}), marking_refs=refs
    )


@pytest.mark.parametrize(
    ("kind", "properties", "atoms"),
    [
        ("ipv4-addr", {"value": "198.51.100.7/32"}, [("ipv4", "198.51.100.7")]),
        ("ipv6-addr", {"value": "2001:DB8::/32"}, [("cidr", "2001:db8::/32")]),
        ("domain-name", {"value": "EVIL.example"}, [("domain", "evil.example")]),
        ("url", {"value": "http://EVIL.example/"}, [("url", "http://evil.example/")]),
        ("email-addr", {"value": "A@evil.example", "display_name": "A"}, [("email", "a@evil.example")]),
        ("mutex", {"name": "Global\\X"}, [("mutex", "Global\\X")]),
        ("windows-registry-key", {"key": "HKLM\\X"}, [("regkey", "hkey_local_machine\\x")]),
        ("windows-registry-key", {"values": [{"name": "x"}]}, []),
        ("file", {"name": "a.exe", "hashes": {"MD5": MD5, "sha-256": SHA256}}, [("md5", MD5), ("sha256", SHA256)]),
        ("file", {"name": "A.exe"}, [("filename", "a.exe")]),
        ("file", {"name": "A.exe", "hashes": {"TLSH": "x"}}, [("filename", "a.exe")]),
        ("file", {"hashes": {"TLSH": "x"}}, []),
        ("artifact", {"url": "http://a.example/", "hashes": {"MD5": MD5}}, [("md5", MD5), ("url", "http://a.example/")]),
        ("x509-certificate", {"hashes": {"SHA-256": SHA256}, "subject": "x"}, [("sha256", SHA256)]),
        ("process", {"command_line": "a.exe"}, []),
        ("tool", {"name": "a.exe", "value": "evil.example"}, []),
    ],
)  # fmt: skip
def test_the_atoms_of_an_observable(kind, properties, atoms):
    found = atoms_of(obj(kind, **properties), LIMITS)
    assert found.atoms == tuple(Atom(*each) for each in atoms)
    assert found.not_matched == ""


def test_a_value_that_is_refused_is_a_reason_only_if_nothing_else_is_there():
    one = {"hashes": {"MD5": "x", "SHA-256": SHA256}}
    assert atoms_of(obj("file", **one), LIMITS).atoms == (Atom("sha256", SHA256),)
    assert atoms_of(obj("file", **one), LIMITS).not_matched == ""
    none = atoms_of(obj("file", name="a.exe", hashes={"MD5": "x"}), LIMITS)
    assert none.atoms == ()
    assert none.not_matched.startswith("value refused")


def test_an_indicator_is_looked_for_by_its_pattern():
    right = obj("indicator", pattern="[url:value = 'http://a.example/']", pattern_type="stix")
    assert atoms_of(right, LIMITS).atoms == (Atom("url", "http://a.example/"),)
    earlier = obj("indicator", pattern="[url:value = 'http://a.example/']")
    assert atoms_of(earlier, LIMITS) == atoms_of(right, LIMITS), "2.0 knows no pattern_type"
    assert (
        atoms_of(obj("indicator", pattern="rule x", pattern_type="yara"), LIMITS).not_matched
        == "pattern type yara"
    )


@pytest.mark.parametrize(
    ("more", "tags"),
    [
        ({"labels": ["c2", "b"], "indicator_types": ["benign", "c2"]}, ("b", "benign", "c2")),
        ({"labels": ["c2"]}, ("c2",)),
        ({}, ()),
        ({"labels": None, "indicator_types": "benign"}, ()),
        ({"labels": [5, None]}, ("5", "None")),
    ],
)
def test_tags_are_labels_and_kinds_each_once_in_order(more, tags):
    assert tags_of(obj("indicator", **more)) == tags
    assert tags_of(obj("tool", **more)) == ()


OWN = [an_id("marking-definition", number) for number in range(4)]
KNOWN = {OWN[0]: Marking("amber", ("acme",)), OWN[1]: Marking("green", ("acme", "port")), OWN[2]: UNMARKED}
REFS = st.lists(st.sampled_from([*OWN, *map(marking.ids_for, LEVELS)]), max_size=4, unique=True)


@given(REFS)
def test_the_strictest_of_the_markings_binds_and_an_unknown_one_closes(refs):
    """By hand: the level that comes last in the list of levels; a statement says nothing about sharing."""
    found = marking_of(obj("tool", *refs), KNOWN)
    all_known = {**KNOWN, **{marking.ids_for(level): Marking(level) for level in LEVELS}}
    if OWN[3] in refs:
        assert found == CLOSED
        return
    said = [all_known[ref] for ref in refs if ref != OWN[2]]
    assert (found == UNMARKED) == (not said)
    if said:
        assert found.tlp == max((each.tlp for each in said), key=LEVELS.index)
        audiences = [set(each.audience) for each in said if each.audience]
        assert set(found.audience) == (set.intersection(*audiences) if audiences else set())


@given(REFS)
def test_the_order_of_markings_does_not_count(refs):
    assert len({marking_of(obj("tool", *each), KNOWN) for each in itertools.permutations(refs)}) == 1


@given(REFS)
def test_unknown_are_those_that_neither_the_standards_nor_the_store_define(refs):
    assert unknown_markings(obj("tool", *refs), KNOWN) == tuple(ref for ref in refs if ref == OWN[3])


def test_definitions_are_found_by_their_id():
    statement = an("marking-definition")
    found = markings_in([
        StixObject(id=statement["id"], type="marking-definition", raw=raw(statement)),
        StixObject(id="m--red", type="marking-definition", raw=marking.definition("red")),
        obj("marking-definition", definition_type="own", definition={"a": 1}),
        obj("tool", definition_type="statement", definition={"statement": "x"}),
    ])  # fmt: skip
    assert found["m--red"] == Marking("red")
    assert "m--red" in found
    assert an_id("tool") not in found
    assert found.get(statement["id"], UNMARKED) == UNMARKED
