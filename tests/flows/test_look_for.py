# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The index of the stored intelligence: kept while nothing new comes, and asked anew who vouches."""

from __future__ import annotations

import os
from pathlib import Path

from tests.flows.conftest import AT, INTEL, give
from tests.stix_samples import bundle
from tocsin.flows.look_for import FromStore, index_of, tables_of
from tocsin.store import Store, withdrawals
from tocsin.watch import sieve

LIST = b"kind,value\ndomain,listed.example\nipv4,198.51.100.9\n"


def test_it_is_kept_until_something_new_comes(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    give(store, "i.json", INTEL)
    first, again = index_of(store, str(folder)), index_of(store, str(folder))
    assert first.path == again.path
    assert first.header.seed == again.header.seed  # drawn once
    assert os.listdir(folder) == [os.path.basename(first.path)]
    give(store, "list.csv", LIST)
    more = index_of(store, str(folder))
    assert more.path != first.path
    assert more.get("domain", "listed.example")
    assert first.get("domain", "listed.example") is None


def test_the_tables_of_the_sieve_are_kept_beside_it_until_something_new_comes(
    store: Store, tmp_path: Path
) -> None:
    folder = tmp_path / "cache"
    give(store, "i.json", INTEL)
    index = index_of(store, str(folder))
    first, again = tables_of(index, 7), tables_of(index, 8)
    assert first.tobytes() == again.tobytes()  # by the seed of the first
    bare = index_of(store)
    assert tables_of(bare, 7).tobytes() == first.tobytes() != tables_of(bare, 8).tobytes()
    assert sieve.Sieve(first).lines(b"{}\n", sieve.JSON)[2] == 1  # mapped ones serve as they are
    [kept] = set(os.listdir(folder)) - {os.path.basename(index.path)}
    data = bytearray((folder / kept).read_bytes())
    data[-9] ^= 1
    (folder / kept).write_bytes(data)
    assert tables_of(index, 8).tobytes() == tables_of(bare, 8).tobytes()  # altered: made anew
    give(store, "list.csv", LIST)
    assert tables_of(index_of(store, str(folder)), 9).tobytes() != first.tobytes()


def test_a_hit_names_who_vouches_and_how(store: Store) -> None:
    give(store, "i.json", INTEL)
    give(store, "list.csv", LIST)
    index = index_of(store)
    entry = index.get("domain", "bad.example")
    assert entry is not None
    assert entry.objects == ("indicator--00000000-0000-4000-8000-000000000001",)
    [voucher] = entry.vouchers
    assert (voucher.object, bool(voucher.valid_from)) == (entry.objects[0], True)
    listed = index.get("domain", "listed.example")
    assert listed is not None
    assert listed.tags == ("kind:domain", "list:list.csv")
    assert (index.path, len(index)) == ("", 4)


def test_what_is_withdrawn_is_no_hit_though_the_index_holds_it(store: Store, tmp_path: Path) -> None:
    give(store, "i.json", INTEL)
    before = index_of(store, str(tmp_path))
    with store.write("test", AT) as tx:
        withdrawals.add(tx, "indicator--00000000-0000-4000-8000-000000000001", "wrong", "its author")
    after = index_of(store, str(tmp_path))
    assert after.path == before.path
    assert after.get("domain", "bad.example") is None
    assert list(after.domain("www.bad.example")) == []
    assert [entry.kind for entry in after.ipv4("192.0.2.66")] == ["ipv4"]


def test_an_answer_is_remembered(store: Store) -> None:
    give(store, "i.json", INTEL)
    ask = FromStore(store)
    assert ask("domain", "bad.example") is ask("domain", "bad.example")
    assert ask("domain", "good.example") == ()


def test_an_empty_store_has_an_empty_index(store: Store, tmp_path: Path) -> None:
    give(store, "i.json", bundle())
    assert len(index_of(store, str(tmp_path))) == 0
