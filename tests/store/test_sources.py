# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import msgspec

from tocsin.store import audit, sources

AT = "2026-11-22T09:30:00.000Z"


def test_every_file_is_noted_with_what_it_was_taken_for(store):
    with store.write("me", AT) as tx:
        assert sources.record(tx, "a.json", "stix bundle", "d1", "taken", 10, 2)
        assert sources.record(tx, "b.bin", "", "d2", "not understood: binary", 0, 0)
        assert not sources.record(tx, "a.json", "stix bundle", "d1", "taken", 10, 2)
        assert sources.record(tx, "a.json", "stix bundle", "d3", "taken", 11, 0)
        assert sources.record(tx, "a.json", "stix bundle", "d1", "taken", 10, 2)
    with store.read() as reader:
        notes = sources.all(reader)
    assert [(note.name, note.kind, note.digest, note.records, note.faults) for note in notes] == [
        ("a.json", "stix bundle", "d1", 10, 2),
        ("b.bin", "", "d2", 0, 0),
        ("a.json", "stix bundle", "d3", 11, 0),
        ("a.json", "stix bundle", "d1", 10, 2),
    ]
    assert {note.at for note in notes} == {AT}


def test_a_file_read_again_unchanged_moves_only_the_instant_of_its_last_note(store):
    later, latest = AT.replace("09:30", "10:30"), AT.replace("09:30", "11:30")
    with store.write("me", AT) as tx:
        sources.record(tx, "a.log", "log", "d1", "taken", 10, 0)
        sources.record(tx, "a.log", "log", "d2", "taken", 11, 0)
        sources.record(tx, "b.log", "log", "d1", "taken", 10, 0)
    with store.read() as reader:
        before, last = sources.all(reader), reader.last
    for at in (later, latest):
        with store.write("me", at) as tx:
            assert not sources.record(tx, "a.log", "log", "d2", "taken", 11, 0)
    with store.read() as reader:
        after = sources.all(reader)
        assert reader.last == last
        assert audit.verify(reader) == []
    assert [note.at for note in after] == [AT, latest, AT]
    assert [msgspec.structs.replace(note, at=AT) for note in after] == before


def test_what_was_ever_taken_for_a_kind_is_named_once(store):
    with store.write("me", "2026") as tx:
        for name, kind, digest in (
            ("b", "list", "1"),
            ("a", "list", "1"),
            ("b", "list", "2"),
            ("c", "map", "1"),
        ):
            sources.record(tx, name, kind, digest, "taken", 1, 0)
        assert sources.names_of(tx, "list") == ["a", "b"]
        assert sources.names_of(tx, "zip") == []
