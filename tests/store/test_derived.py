# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from tocsin.store import derived

AT = "2026-11-22T09:30:00.000Z"


def test_a_file_is_found_by_the_objects_in_it(store):
    with store.write("me", AT) as tx:
        assert derived.record(tx, "/out/a.json", "bundle", "d1", ["indicator--1", "indicator--2"])
        assert derived.record(tx, "/out/b.json", "bundle", "d2", ["indicator--2"])
        assert not derived.record(tx, "/out/b.json", "bundle", "d2", ["indicator--2", "indicator--2"])
    with store.read() as reader:
        assert [one.path for one in derived.of_object(reader, "indicator--2")] == [
            "/out/a.json",
            "/out/b.json",
        ]
        assert [one.path for one in derived.of_object(reader, "indicator--1")] == ["/out/a.json"]
        assert derived.of_object(reader, "indicator--3") == []
    with store.write("me", AT) as tx:
        assert derived.record(tx, "/out/a.json", "bundle", "d3", [])
    with store.read() as reader:
        assert derived.of_object(reader, "indicator--1") == []
        assert [(one.path, one.digest, one.at) for one in derived.all(reader)] == [
            ("/out/b.json", "d2", AT),
            ("/out/a.json", "d3", AT),
        ]


def test_a_path_of_any_length_and_character(store):
    path = "/".join(f"{(at * 2654435761) % 2**32:08x}" for at in range(2000)) + "\udcff"
    with store.write("me", AT) as tx:
        derived.record(tx, path, "bundle", "d", [])
        assert derived.all(tx)[0].path == path
