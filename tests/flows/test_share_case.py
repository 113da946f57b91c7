# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A case leaves as its marking allows, is recorded where it went, and comes in checked."""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.flows.conftest import AT, CONTEXT, DOMAIN, LIMITS, NOW, RELAY
from tests.flows.test_picture import filled
from tocsin.core.errors import BadInput, Conflict, Denied, NotFound, Untrusted
from tocsin.core.hit import event_of
from tocsin.core.policy import Asker
from tocsin.flows import bulk_load, case_book, job, share_case
from tocsin.share.parcel import Parcel
from tocsin.store import Store, create_store, derived, hits, objects

COMMUNITY = Asker(organisation="region", communities=("region",))


def packed(store: Store, tmp_path: Path, organisation: str = "water") -> Parcel:
    filled(store, tmp_path)
    job.run(store, actor="test", now=NOW)
    (case,) = case_book.all_cases(store)
    return share_case.prepare(
        store, case, organisation=organisation, tlp="green", to=COMMUNITY, limits=LIMITS
    )


def test_green_leaves_with_its_bytes_red_stays_and_is_named(store: Store, tmp_path: Path) -> None:
    parcel = packed(store, tmp_path)
    leaving = {item.id for item in parcel.objects}
    assert DOMAIN["id"] in leaving
    assert RELAY["id"] in {held.id for held in parcel.held}
    assert str(RELAY["id"]).encode() not in parcel.bundle
    assert b"192.0.2.66" not in parcel.bundle
    for ours in (b"10.0.0.9", b"10.0.0.7", b"plc", b"PLC", b"Desk", b"eve.json"):
        assert ours not in parcel.bundle


def test_first_and_last_are_those_in_time_also_with_fractions_of_unequal_length(
    store: Store, tmp_path: Path
) -> None:
    packed(store, tmp_path)
    stamps = ("02:00:00.5Z", "02:00:00.50001Z", "06:00:00.12Z", "06:00:00.1Z", "06:00:00Z")
    with store.write("test", AT) as tx:
        (known,) = (hit for hit in hits.all(tx) if hit.value == "bad.example")
        at = [f"2027-01-14T{stamp}" for stamp in stamps]
        hits.add(tx, [replace(known, event=event_of(stamp.encode()), at=stamp) for stamp in at])
        (case,) = case_book.all_cases(store)
        seen = {row.indicator: row for row in share_case._seen(tx, case)}  # noqa: SLF001 - the bundle rounds to milliseconds
    mine = seen[str(DOMAIN["id"])]
    assert (mine.count, mine.first, mine.last) == (6, at[0], at[2])


def test_what_went_where_is_on_record_and_no_file_is_overwritten_in_silence(
    store: Store, tmp_path: Path
) -> None:
    parcel = packed(store, tmp_path)
    path = tmp_path / "out.json"
    digest = share_case.export(store, parcel, str(path), actor="test", at=AT)
    assert hashlib.sha256(path.read_bytes()).hexdigest() == digest
    with store.read() as reader:
        assert [row.path for row in derived.of_object(reader, str(DOMAIN["id"]))] == [str(path)]
    with pytest.raises(Conflict):
        share_case.export(store, parcel, str(path), actor="test", at=AT)
    with pytest.raises(NotFound):
        share_case.export(store, parcel, str(tmp_path / "none" / "x.json"), actor="test", at=AT)


def test_the_other_side_takes_it_in_and_says_that_it_is_not_signed(store: Store, tmp_path: Path) -> None:
    parcel = packed(store, tmp_path)
    other = create_store(f"sqlite:///{tmp_path}/other.db")
    try:
        wrong = "0" * 64
        with pytest.raises(Untrusted) as error:
            share_case.load(other, "b.json", parcel.bundle, CONTEXT, sha256=wrong)
        assert wrong in error.value.what
        with other.read() as reader:
            assert objects.count(reader) == 0
        taken = share_case.load(
            other, "b.json", parcel.bundle, CONTEXT, sha256=hashlib.sha256(parcel.bundle).hexdigest().upper()
        )
        assert (taken.outcome, taken.new) == ("taken", len(parcel.objects))
        assert share_case.UNSIGNED in taken.notes
        with other.read() as reader:
            kept = objects.get(reader, str(DOMAIN["id"]))
            assert kept is not None
            assert kept.raw in parcel.bundle
    finally:
        other.close()


def test_nodes_that_nobody_has_named_do_not_share_an_identity(store: Store, tmp_path: Path) -> None:
    other = create_store(f"sqlite:///{tmp_path}/other.db")
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    try:
        with other.write("somebody else", AT) as tx:
            objects.add(tx, [], "x")
        first = packed(store, tmp_path / "a", organisation="own")
        second = packed(other, tmp_path / "b", organisation="own")
    finally:
        other.close()
    names = [{o.id for o in parcel.objects if o.type == "identity"} for parcel in (first, second)]
    assert names[0].isdisjoint(names[1])


def test_a_case_of_nothing_but_secrets_does_not_leave(store: Store, tmp_path: Path) -> None:
    filled(store, tmp_path)
    job.run(store, actor="test", now=NOW)
    (case,) = case_book.all_cases(store)
    outsider = Asker(organisation="elsewhere")
    with pytest.raises(Denied, match="nothing of this case may leave"):
        share_case.prepare(store, case, organisation="water", tlp="green", to=outsider, limits=LIMITS)


def test_a_file_without_a_bundle_is_refused(store: Store) -> None:
    with pytest.raises(NotFound):
        share_case.load(store, "l.csv", b"kind,value\ndomain,x.example\n", CONTEXT)


def test_a_large_bundle_is_read_as_a_stream_beyond_the_limit_on_files(store: Store, tmp_path: Path) -> None:
    parcel = packed(store, tmp_path)
    padded = parcel.bundle.rstrip()[:-1] + b" " * bulk_load.LARGE + b"}"
    small = replace(CONTEXT, limits=replace(LIMITS, file_bytes=2**20))
    plain, zipped = tmp_path / "large.json", tmp_path / "large.json.gz"
    plain.write_bytes(padded)
    digest = hashlib.sha256(padded).hexdigest()
    other = create_store(f"sqlite:///{tmp_path}/other.db")
    try:
        with pytest.raises(Untrusted) as error:
            share_case.load_file(other, str(plain), small, sha256="0" * 64)
        assert digest in error.value.what
        with other.read() as reader:
            assert objects.count(reader) == 0
        taken = share_case.load_file(other, str(plain), small, sha256=digest.upper())
        assert (taken.outcome, taken.new) == ("taken", len(parcel.objects))
        assert share_case.UNSIGNED in taken.notes
        again = share_case.load_file(other, str(plain), small)
        assert (again.outcome, again.new) == ("taken", 0)
        plain.write_bytes(b"x" * bulk_load.LARGE)
        with pytest.raises(NotFound, match="no STIX bundle"):
            share_case.load_file(other, str(plain), small)
        zipped.write_bytes(gzip.compress(padded))
        with pytest.raises(BadInput, match="larger than 1048576 bytes"):
            share_case.load_file(other, str(zipped), small)
    finally:
        other.close()
