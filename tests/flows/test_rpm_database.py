# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""RPM's database, by its path and in memory."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from tests.flows.conftest import CONTEXT
from tests.rpm_samples import database, package
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.flows import rpm_database
from tocsin.flows.context import Context
from tocsin.flows.take_file import take_named
from tocsin.store import Store, inventory

BLOBS = [package("bash", "5.1.8", "9.el9"), package("zsh", "5.8", "9.el9", epoch=1)]
ON_ROCKY = Context(actor="test", at=CONTEXT.at, limits=CONTEXT.limits, release="Rocky Linux:9")


def test_both_ways_give_the_same(tmp_path):
    path = database(tmp_path / "rpmdb.sqlite", BLOBS)
    by_path = rpm_database.read_path(str(path), "rpmdb.sqlite", ON_ROCKY)
    in_memory = rpm_database.read_bytes(path.read_bytes(), "rpmdb.sqlite", ON_ROCKY)
    assert by_path == in_memory
    assert [(one.name, one.version, one.source) for one in by_path.records] == [
        ("bash", "5.1.8-9.el9", "rpmdb.sqlite row 1"),
        ("zsh", "1:5.8-9.el9", "rpmdb.sqlite row 2"),
    ]


def test_errors_name_the_file_that_was_given():
    with pytest.raises(BadInput) as caught:
        rpm_database.read_bytes(b"SQLite format 3\x00", "given.sqlite", CONTEXT)
    assert caught.value.where == "given.sqlite"


@pytest.mark.parametrize("packed", [False, True])
def test_it_is_taken_in_with_the_release_beside_it(store: Store, tmp_path: Path, packed: bool):
    root = tmp_path / "host-7"
    (root / "etc").mkdir(parents=True)
    (root / "etc/os-release").write_text('ID="rocky"\nVERSION_ID="9.4"\n')
    (root / "var/lib/rpm").mkdir(parents=True)
    path = database(root / "var/lib/rpm/rpmdb.sqlite", BLOBS)
    if packed:
        path.write_bytes(gzip.compress(path.read_bytes()))
    seen: list[int] = []
    taken = take_named(store, str(path), CONTEXT, ("know",), seen.append)
    assert (taken.kind, taken.outcome, taken.records) == (rpm_database.KIND, "taken", 2)
    assert taken.notes == (f"the release is Rocky Linux:9, by {root}/etc/os-release",)
    assert sum(seen) > 0
    with store.read() as reader:
        kept = inventory.components(reader)
    assert {(one.ecosystem, one.asset) for one in kept} == {("Rocky Linux:9", "host-7")}


def test_a_file_larger_than_a_file_may_be_is_read_by_its_path(store: Store, tmp_path: Path):
    path = database(tmp_path / "rpmdb.sqlite", BLOBS)
    small = Context(actor="test", at=CONTEXT.at, limits=Limits(file_bytes=2_000), release="AlmaLinux:9")
    assert path.stat().st_size > 2_000
    assert take_named(store, str(path), small, ("know",)).records == 2


def test_a_damaged_one_stores_nothing(store: Store, tmp_path: Path):
    path = database(tmp_path / "rpmdb.sqlite", BLOBS)
    path.write_bytes(path.read_bytes()[:5_000])
    taken = take_named(store, str(path), CONTEXT, ("know",))
    assert (taken.outcome, taken.records) == ("not whole", 0)
    assert taken.faults[0].where.startswith(str(path))
