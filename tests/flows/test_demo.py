# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The demo as three members play it; what it must find is in tests/whole."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from tests.flows.conftest import LIMITS
from tocsin.flows import demo, trial
from tocsin.store import Store, create_store, derived

AS_OF = dt.date(2026, 11, 20)
NOW = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
AT = "2026-11-20T12:00:00.000Z"
SEED = 23


def write(folder: Path, seed: int, account: Path, *, without: frozenset[str] = frozenset()) -> set[str]:
    count = demo.write(
        str(folder), seed=seed, as_of=AS_OF, member="water", without=without, account=str(account)
    )
    found = {str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file()}
    assert count == len(found)
    return found


def test_a_second_seed_in_the_same_folder_leaves_nothing_of_the_first(tmp_path: Path) -> None:
    account = tmp_path / "written.json"
    first, second = (write(tmp_path / "a", seed, account) for seed in (SEED, SEED + 1))
    assert first != second
    assert second == write(tmp_path / "b", SEED + 1, account)


def test_what_one_member_shares_another_finds_in_its_own_logs(tmp_path: Path) -> None:
    bundle, water = tmp_path / "bundle.json", tmp_path / "water"
    write(water, SEED, tmp_path / "written.json")
    store = create_store(f"sqlite:///{water}.db")
    trial.folder(store, str(water), actor="demo", now=NOW, limits=LIMITS, machine=False)
    parcel, again = (
        demo.share_first_case(store, str(bundle), actor="demo", at=AT, limits=LIMITS) for _ in range(2)
    )
    with store.read() as reader:
        assert [row.path for row in derived.all(reader)] == [str(bundle)]
    store.close()
    assert parcel is not None
    assert bundle.read_bytes() == parcel.bundle
    assert again == parcel, "the same case gives the same bundle"
    harbour = demo.other_member(
        "harbour", str(tmp_path / "harbour"), str(bundle), seed=SEED, as_of=AS_OF, without=frozenset(), now=NOW, limits=LIMITS
    )  # fmt: skip
    assert (harbour.before, bool(harbour.hits), len(harbour.actors), harbour.cases) == (0, True, 1, 1)
    assert {id for hit in harbour.hits for id in hit.objects} <= {item.id for item in parcel.objects}


def test_without_a_case_there_is_nothing_to_share(store: Store, tmp_path: Path) -> None:
    bundle = tmp_path / "bundle.json"
    assert demo.share_first_case(store, str(bundle), actor="demo", at=AT, limits=LIMITS) is None
    assert not bundle.exists()
