# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""``tocsin restore --replace`` and ``tocsin backup`` killed in the middle: the old store or the new one, a whole file or none."""

from __future__ import annotations

import contextlib
import random
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from time import perf_counter

import pytest

from tests.trials import children, proof, workload
from tocsin.store import Store, audit, backup, create_store, open_store, restore

OLD, NEW = 41, 42
TURNS = 10
"""The last of them but one is large: it takes long enough to be hit."""
SHORT, LONG = 1, 60


def filled(folder: Path, seed: int) -> Store:
    folder.mkdir()
    store = create_store(f"sqlite:///{folder}/tocsin.db")
    workload.perform(store, seed, range(TURNS), lambda _: None)
    return store


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A data folder with a store that is closed."""
    filled(tmp_path / "old", OLD).close()
    return tmp_path / "old"


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """A backup of another store."""
    with contextlib.closing(filled(tmp_path / "new", NEW)) as store:
        backup.write(store, tmp_path / "b.gz", at=workload.AT, by="trial")
    return tmp_path / "b.gz"


def killed(call: list[str], data: Path, wait_s: float) -> bool:
    """Whether the child was killed before its end."""
    with children.start([sys.executable, "-m", "tocsin", *call], data) as child:
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(wait_s)
        child.send_signal(signal.SIGKILL)
    return child.returncode != 0


def takes(call: list[str], data: Path) -> float:
    began = perf_counter()
    assert children.ended(children.start([sys.executable, "-m", "tocsin", *call], data))[0] == 0
    return perf_counter() - began


def which(data: Path) -> tuple[int, list[str]]:
    """Whose store is there, and what is wrong with it."""
    url = f"sqlite:///{data}/tocsin.db"
    store = open_store(url)
    with contextlib.closing(store), store.read() as reader:
        seed = NEW if audit.last_of(reader, restore.ACTION) else OLD
        other = [*proof.contents(reader, OLD + NEW - seed, TURNS)]
    faults = [] if other else ["something of both stores is there"]
    return seed, [*faults, *proof.wrong(url, seed, TURNS - 1)]


def run_restore(old: Path, saved: Path, trials: int) -> None:
    call, trial, found = (
        ["restore", "--replace", str(saved)],
        old.with_name("trial"),
        list[tuple[bool, int]](),
    )
    shutil.copytree(old, trial)
    took_s = takes(call, trial)
    for number in range(trials):
        shutil.rmtree(trial)
        shutil.copytree(old, trial)
        cut_off = killed(call, trial, took_s * random.Random(f"restore {number}").uniform(0.4, 1.0))
        seed, faults = which(trial)
        assert faults == [], number
        assert cut_off or seed == NEW, number
        found.append((cut_off, seed))
    if trials >= LONG:
        assert {seed for _, seed in found} == {OLD, NEW}


def run_backup(old: Path, trials: int) -> None:
    file = old.with_name("kept.gz")
    call = ["backup", "--overwrite", str(file)]
    took_s = takes(call, old)
    for number in range(trials):
        if number % 2:
            file.unlink()
        was = file.exists()
        killed(call, old, took_s * random.Random(f"backup {number}").uniform(0.4, 1.0))
        assert file.exists() or not was, number
        if file.exists():
            assert sum(1 for _ in backup.read(file)) > TURNS, number
        takes(call, old)
    assert which(old) == (OLD, [])


def test_a_restore_is_killed_sample(old: Path, saved: Path):
    run_restore(old, saved, SHORT)


@pytest.mark.soak
def test_a_restore_is_killed(old: Path, saved: Path):
    run_restore(old, saved, LONG)


@pytest.mark.soak
def test_a_backup_is_killed(old: Path):
    run_backup(old, LONG)
