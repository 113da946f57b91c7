# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A folder of anything: every file is accounted for, nothing hangs, links are not followed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.flows.conftest import EVE, INTEL, MAP, NOW
from tocsin.core.errors import BadInput, NotFound
from tocsin.core.limits import Limits
from tocsin.flows import status, trial
from tocsin.flows.taken import Taken
from tocsin.store import Store


def run(store: Store, folder: Path, **limits: int) -> dict[str, Taken]:
    done = trial.folder(store, str(folder), actor="try", now=NOW, limits=Limits(**limits), machine=False)
    return {taken.name: taken for taken in done}


def test_logs_are_read_last_whatever_their_name(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    (folder / "z").mkdir(parents=True)
    (folder / "a.json").write_bytes(EVE)
    (folder / "z" / "intel.json").write_bytes(INTEL)
    (folder / "m.toml").write_bytes(MAP)
    done = run(store, folder)
    assert {name: t.kind for name, t in done.items()} == {
        "a.json": "log (eve)",
        "m.toml": "dependency map",
        "z/intel.json": "STIX 2.1",
    }
    assert done["a.json"].new == 2
    state = status.compute(store, organisation="own", now=NOW)
    assert ("now", "water") in {(t.state, t.subject) for t in state.trouble}


def test_hostile_neighbours_cost_the_good_file_nothing(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "m.toml").write_bytes(MAP)
    (folder / "cut.json").write_bytes(INTEL[:-20])
    (folder / "noise.bin").write_bytes(os.urandom(3_000_000))
    (folder / "deep.json").write_bytes(b'{"type":"bundle","objects":' + b"[" * 500 + b"]" * 500 + b"}")
    (folder / "empty").write_bytes(b"")
    (folder / "name with\nnewline.txt").write_bytes(b"??\n")
    (folder / ".hidden").write_bytes(MAP)
    (folder / "loop").symlink_to(folder)
    (folder / "link.toml").symlink_to(folder / "m.toml")
    os.mkfifo(folder / "pipe")
    Path(os.fsdecode(os.fsencode(folder) + b"/\xff\xfe.csv")).write_bytes(b"supplier,provides\nA,x\n")
    done = run(store, folder)
    assert done["m.toml"].outcome == "taken"
    assert sum(t.kind == "supplier list" for t in done.values()) == 1
    bad = {t.outcome for name, t in done.items() if name in {"cut.json", "noise.bin", "deep.json"}}
    assert bad <= {"not whole", "not understood", "nothing good"}
    assert not any(t.good for name, t in done.items() if "link" in name or "loop" in name or "hidden" in name)
    untold = [t for t in done.values() if not t.good and not (t.notes or (t.faults and t.faults[0].what))]
    assert untold == []


def test_too_many_files_is_a_limit_and_a_file_is_no_folder(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(4):
        (folder / str(number)).write_bytes(b"x")
    with pytest.raises(BadInput, match="more than 3 files"):
        run(store, folder, files=3)
    with pytest.raises(BadInput, match="not a folder"):
        run(store, folder / "0")
    with pytest.raises(NotFound):
        run(store, tmp_path / "none")


def test_an_empty_folder_is_an_empty_answer(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    assert run(store, folder) == {}
    assert trial.size(str(folder), Limits()) == 0
