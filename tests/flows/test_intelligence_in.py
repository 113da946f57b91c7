# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Intelligence keeps its bytes and markings; lists become indicators that come once."""

from __future__ import annotations

import json

from tests.flows.conftest import DOMAIN, INTEL, RELAY, bundle, give, indicator, stix
from tocsin.core import stix as core_stix
from tocsin.store import Store, objects, postings


def test_bytes_markings_atoms_and_tags_are_kept(store: Store) -> None:
    give(store, "i.json", INTEL)
    with store.read() as reader:
        kept = objects.get(reader, str(DOMAIN["id"]))
        red = objects.get(reader, str(RELAY["id"]))
        atoms = {row[:3]: row[3] for row in postings.live_atoms(reader, ("indicator",))}
    assert kept is not None
    assert red is not None
    assert json.loads(kept.raw) == DOMAIN
    assert kept.raw in INTEL
    assert (kept.marking.tlp, red.marking.tlp) == ("green", "red")
    assert atoms["domain", "bad.example", str(DOMAIN["id"])] == ("c2",)
    assert set(atoms) == {
        ("domain", "bad.example", DOMAIN["id"]),
        ("ipv4", "192.0.2.66", RELAY["id"]),
    }


def test_a_marking_nobody_knows_closes_the_object(store: Store) -> None:
    unknown = "marking-definition--00000000-0000-4000-8000-0000000000ff"
    give(
        store,
        "i.json",
        bundle(indicator(1, "[domain-name:value = 'x.example']", object_marking_refs=[unknown])),
    )
    with store.read() as reader:
        (kept,) = objects.of_type(reader, "indicator")
    assert kept.marking.tlp == "red"


def test_a_marking_defined_in_an_earlier_file_is_known_later(store: Store) -> None:
    mark = stix("marking-definition", 9, definition_type="statement", definition={"statement": "(c)"})
    del mark["modified"]
    give(store, "a.json", bundle(mark))
    give(
        store,
        "b.json",
        bundle(indicator(1, "[domain-name:value = 'x.example']", object_marking_refs=[mark["id"]])),
    )
    with store.read() as reader:
        (kept,) = objects.of_type(reader, "indicator")
    assert kept.marking.tlp is None


def test_a_pattern_that_is_not_matched_yet_is_kept_and_named(store: Store) -> None:
    give(
        store,
        "i.json",
        bundle(indicator(1, "[domain-name:value = 'x.example' AND url:value = 'http://x.example/']")),
    )
    with store.read() as reader:
        assert objects.count(reader) == 1
        ((_, reason),) = objects.not_matched(reader)
        assert list(postings.live_atoms(reader)) == []
    assert "AND" in reason


def test_a_list_read_again_at_another_time_changes_nothing(store: Store) -> None:
    data = b"kind,value\ndomain,bad.example\nmd5,d41d8cd98f00b204e9800998ecf8427e\n"
    first, again = give(store, "l.csv", data), give(store, "l.csv", data + b"ipv4,192.0.2.1\n")
    assert (first.new, again.new) == (2, 1)
    with store.read() as reader:
        assert {row[0] for row in postings.live_atoms(reader)} == {"domain", "md5", "ipv4"}
        assert {kept.marking.tlp for kept in objects.of_type(reader, "indicator")} == {None}


OLD = {
    "type": "indicator", "id": "indicator--00000000-0000-4000-8000-000000000077", "created": "2017-01-01T00:00:00.000Z",
    "modified": "2017-01-01T00:00:00.000Z", "labels": ["malicious-activity"], "pattern": "[file:hashes.md5 = '%s']" % ("ab" * 16),
    "valid_from": "2017-01-01T00:00:00Z", "x_own": {"a": [1]},
}  # fmt: skip
SIGHT = {
    "type": "observed-data", "id": "observed-data--00000000-0000-4000-8000-000000000078", "created": OLD["created"],
    "modified": OLD["created"], "first_observed": "2017-01-01T00:00:00Z", "last_observed": "2017-01-01T00:00:00Z",
    "number_observed": 1, "objects": {"0": {"type": "url", "value": "http://x.example/"}},
}  # fmt: skip


def test_stix_2_0_is_kept_as_it_came_and_understood_as_2_1(store: Store) -> None:
    taken = give(store, "old.json", bundle(OLD, SIGHT))
    assert taken.faults == ()
    assert any("2 objects: STIX 2.0, kept as it came" in note for note in taken.notes)
    with store.read() as reader:
        kept = objects.get(reader, str(OLD["id"]))
        atoms = {row[:3]: row[3] for row in postings.live_atoms(reader, ("indicator", "observed-data"))}
    assert kept is not None
    assert json.loads(kept.raw) == OLD
    assert atoms["md5", "ab" * 16, str(OLD["id"])] == ("malicious-activity",)
    assert set(atoms) == {("md5", "ab" * 16, OLD["id"]), ("url", "http://x.example/", SIGHT["id"])}


def test_stix_2_0_with_a_fault_of_2_0_is_refused_alone(store: Store) -> None:
    wrong = {key: value for key, value in OLD.items() if key != "labels"}
    taken = give(store, "old.json", bundle(wrong, SIGHT))
    (fault,) = taken.faults
    assert (fault.where, fault.what) == ("old.json#/objects/0/labels", "labels is missing")
    with store.read() as reader:
        assert objects.count(reader) == 1


def test_a_version_that_comes_again_in_2_1_is_no_dispute(store: Store) -> None:
    new = core_stix.upgrade(OLD).main.object
    give(store, "old.json", bundle(OLD))
    taken = give(store, "new.json", bundle(new))
    assert taken.faults == ()
    assert "1 objects were here already" in taken.notes
    other = give(store, "other.json", bundle(new | {"name": "other"}))
    assert "other content under the same version" in other.faults[0].what
    with store.read() as reader:
        kept = objects.get(reader, str(OLD["id"]))
    assert kept is not None
    assert json.loads(kept.raw) == OLD
