# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The files of the demo and what is shared of it. What it finds: tests/whole; as three members: tests/cli/test_trial.py."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from tests.flows.conftest import AT, EVE, INTEL, LIMITS, MAP, NOW
from tocsin.flows import demo, trial
from tocsin.store import Store, derived

AS_OF = dt.date(2026, 11, 20)
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


def test_the_first_case_is_shared_as_one_bundle_however_often(store: Store, tmp_path: Path) -> None:
    folder, bundle = tmp_path / "in", tmp_path / "bundle.json"
    folder.mkdir()
    for name, data in (("m.toml", MAP), ("i.json", INTEL), ("eve.json", EVE)):
        (folder / name).write_bytes(data)
    trial.folder(store, str(folder), actor="demo", now=NOW, limits=LIMITS, machine=False)
    parcel, again = (
        demo.share_first_case(store, str(bundle), actor="demo", at=AT, limits=LIMITS) for _ in range(2)
    )
    assert parcel is not None
    assert again == parcel
    assert bundle.read_bytes() == parcel.bundle
    with store.read() as reader:
        assert [row.path for row in derived.all(reader)] == [str(bundle)]


def test_without_a_case_there_is_nothing_to_share(store: Store, tmp_path: Path) -> None:
    bundle = tmp_path / "bundle.json"
    assert demo.share_first_case(store, str(bundle), actor="demo", at=AT, limits=LIMITS) is None
    assert not bundle.exists()
