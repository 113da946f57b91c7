# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A large file taken in as a stream: the same in the store as when it is read whole, and nothing of a bad one."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import msgspec
import pytest

from tests.flows.conftest import CONTEXT, GREEN, RED, give, indicator, stix
from tocsin.flows import bulk_load
from tocsin.flows.taken import Taken
from tocsin.store import Store, audit, create_store, objects, sources

OWN = "marking-definition--00000000-0000-4000-8000-000000000077"


def bundle(*members: object) -> bytes:
    return json.dumps(
        {"type": "bundle", "id": f"bundle--{'0' * 8}-0000-4000-8000-{'0' * 12}", "objects": members}
    ).encode()


def many(count: int) -> list[dict[str, object]]:
    """Indicators under markings, one of which is defined behind them in the file."""
    marks = [[GREEN], [RED], [OWN], []]
    made = [
        indicator(n, f"[ipv4-addr:value = '192.0.{n >> 8}.{n & 255}']", labels=[f"l{n % 3}"])
        | ({"object_marking_refs": marks[n % 4]} if marks[n % 4] else {})
        for n in range(count)
    ]
    definition: dict[str, object] = {
        "type": "marking-definition",
        "spec_version": "2.1",
        "id": OWN,
        "created": "2027-01-01T00:00:00.000Z",
        "definition_type": "statement",
        "definition": {"statement": "ours"},
    }
    return [*made, definition]


def streamed(store: Store, path: Path, apart: bool | None = None) -> Taken:
    return bulk_load.take(store, "STIX 2.1", str(path), "i.json", CONTEXT, apart=apart)


def kept(store: Store) -> list[object]:
    with store.read() as reader:
        rows = [msgspec.structs.replace(each, seq=0) for each in objects.page(reader, 0, 10_000)]
        return [sorted(rows, key=lambda row: (row.id, row.version_key)), sorted(objects.live_atoms(reader))]


@pytest.mark.parametrize(("packed", "apart"), [(False, False), (True, False), (True, True)])
def test_a_stream_leaves_the_same_as_the_whole(
    store: Store, tmp_path: Path, packed: bool, apart: bool
) -> None:
    made = many(5_000)
    bad = [
        stix("indicator", 9_001),
        17,
        {"type": "malware"},
        made[3],
        indicator(9_002, "[ipv4-addr:value = "),
    ]
    data = bundle(*made[:10], *bad, *made[10:])
    path = tmp_path / "i.json"
    path.write_bytes(gzip.compress(data) if packed else data)
    taken = streamed(store, path, apart)
    other = create_store(f"sqlite:///{tmp_path}/other.db")
    whole = give(other, "i.json", data)
    assert kept(store) == kept(other)
    assert (taken.outcome, taken.records - 1, taken.new) == (whole.outcome, whole.records, whole.new)
    assert sorted(fault.where for fault in taken.faults) == sorted(fault.where for fault in whole.faults)
    with store.read() as reader, other.read() as beside:
        assert audit.verify(reader) == []
        assert sources.all(reader)[0].digest == sources.all(beside)[0].digest
    again = streamed(store, path)
    assert (again.new, again.outcome) == (0, "partly")
    other.close()


def test_an_array_and_an_envelope_are_streamed_too(store: Store, tmp_path: Path) -> None:
    for number, data in enumerate(
        [json.dumps(many(2)[:2]), json.dumps({"objects": many(4)[2:4], "more": False})]
    ):
        path = tmp_path / f"{number}.json"
        path.write_text(data)
        assert streamed(store, path).new == 2


def test_the_same_version_with_other_content_later_in_the_file_is_a_dispute(
    store: Store, tmp_path: Path
) -> None:
    first, other = (
        indicator(1, "[ipv4-addr:value = '192.0.2.1']"),
        indicator(1, "[ipv4-addr:value = '192.0.2.2']"),
    )
    path = tmp_path / "i.json"
    path.write_bytes(bundle(first, other))
    taken = streamed(store, path)
    assert (taken.records, taken.new, taken.outcome) == (2, 1, "partly")
    assert "other content" in taken.faults[0].what


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (bundle(*many(3))[:-3], "cut off"),
        (bundle(*many(3)) + b"x", "after the end"),
        (b'{"type":"indicator","id":"indicator--1"}', "no list of objects"),
        (b'{"type":"report","objects":[]}', "no list of objects"),
        (gzip.compress(bundle(*many(300)))[:-20], "cannot be decompressed"),
        (gzip.compress(b'{"objects":[' + b" " * 3_000_000 + b"]}"), "swells"),
    ],
    ids=["cut off", "text behind", "one object", "objects of another thing", "gzip cut off", "swelling"],
)
def test_a_file_that_is_not_whole_stores_nothing(
    store: Store, tmp_path: Path, data: bytes, says: str
) -> None:
    path = tmp_path / "i.json"
    path.write_bytes(data)
    taken = streamed(store, path)
    assert taken.outcome == "not whole"
    assert says in taken.faults[0].what
    assert taken.faults[0].do
    with store.read() as reader:
        assert (objects.count(reader), sources.all(reader), audit.head(reader)[0]) == (0, [], 0)


def test_a_file_that_changes_between_its_two_readings_stores_nothing(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "i.json"
    path.write_bytes(bundle(*many(3)))
    taken = bulk_load.take(store, "STIX 2.1", str(path), "i.json", CONTEXT, lambda _bytes: None)
    assert taken.new == 4

    def change(_bytes: int) -> None:
        """The second reading has begun."""
        path.write_bytes(bundle(*many(5)))

    path.write_bytes(bundle(indicator(7, "[ipv4-addr:value = '192.0.2.7']")) + b" " * 9_000_000)
    taken = bulk_load.take(store, "STIX 2.1", str(path), "i.json", CONTEXT, change)
    assert taken.outcome == "not whole"
    with store.read() as reader:
        assert objects.count(reader) == 4


def test_what_is_large(tmp_path: Path) -> None:
    path = tmp_path / "i.json"
    path.write_bytes(b"{" + b" " * bulk_load.LARGE)
    assert bulk_load.is_large(str(path))
    path.write_bytes(b"{")
    assert not bulk_load.is_large(str(path))
    path.write_bytes(b"\x1f\x8b" + b" " * (bulk_load.LARGE // 16))
    assert bulk_load.is_large(str(path))
    assert not bulk_load.is_large("-")


def test_a_folder_is_refused(store: Store, tmp_path: Path) -> None:
    taken = streamed(store, tmp_path)
    assert (taken.outcome, "folder" in taken.faults[0].what) == ("not whole", True)
