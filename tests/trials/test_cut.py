# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Power cuts, simulated: what a real child wrote and did not sync is dropped in part, and the store opened.

The same trials of a store that does not sync must find it out; otherwise they prove nothing.
"""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from tests.trials import children, proof, trace, workload
from tests.trials.trace import ACKNOWLEDGED, Call
from tocsin.store import create_store

SHORT, LONG = 10, 400
SHORT_TURNS, LONG_TURNS = 5, 12
SEED = 5


def recorded(tmp_path: Path, turns: int, *more: str) -> list[Call]:
    folder = tmp_path / "recorded"
    folder.mkdir()
    marker = str(folder / ACKNOWLEDGED)
    url = f"sqlite:///{folder}/tocsin.db"
    arguments = children.command(url, SEED, turns, "--make", "--acknowledge", marker, "--reopen", "4", *more)
    return trace.record(arguments, folder)


def trial(calls: list[Call], number: int, tmp_path: Path, first: int) -> list[str]:
    """One cut, anywhere, or beside a sync or an acknowledgement: there an order that is wrong shows."""
    rng = random.Random(f"cut {number}")
    end = rng.randrange(first, len(calls) + 1)
    if rng.random() < 0.6:
        near = [
            at for at, call in enumerate(calls) if call.what == "sync" or call.path.endswith(ACKNOWLEDGED)
        ]
        end = min(len(calls), rng.choice([at for at in near if at >= first]) + rng.randrange(4))
    files, told = trace.cut(calls[:end], rng)
    folder = tmp_path / "left"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name, data in files.items():
        (folder / name).write_bytes(data)
    url = f"sqlite:///{folder}/tocsin.db"
    if told is None:  # the store itself was not promised yet: making it again must do
        create_store(url).close()
        told = workload.MADE
    return [f"trial {number}, cut after call {end}: {what}" for what in proof.wrong(url, SEED, told)]


def broken(calls: list[Call], trials: int, tmp_path: Path, first: int = 1) -> list[str]:
    return [what for number in range(trials) for what in trial(calls, number, tmp_path, first)[:1]]


def test_sample(tmp_path: Path):
    assert broken(recorded(tmp_path, SHORT_TURNS), SHORT, tmp_path) == []


@pytest.mark.soak
def test_long(tmp_path: Path):
    assert broken(recorded(tmp_path, LONG_TURNS), LONG, tmp_path) == []


def careless(tmp_path: Path, turns: int, trials: int) -> list[str]:
    """Cuts after the store was made, which no setting of a connection changes."""
    calls = recorded(tmp_path, turns, "--careless")
    made = next(at for at, call in enumerate(calls) if call.path.endswith(ACKNOWLEDGED) and call.data)
    return broken(calls, trials, tmp_path, made + 1)


def test_a_store_that_does_not_sync_is_found_out(tmp_path: Path):
    assert len(careless(tmp_path, SHORT_TURNS, SHORT)) >= SHORT // 3


@pytest.mark.soak
def test_a_store_that_does_not_sync_is_found_out_for_long(tmp_path: Path):
    assert len(careless(tmp_path, LONG_TURNS, LONG)) >= LONG // 3


# The model itself


def calls_of(*pairs: tuple[str, str, int, bytes]) -> list[Call]:
    return [Call(what, f"/f/{name}", at, data) for what, name, at, data in pairs]


def ways(calls: list[Call]) -> set[tuple[tuple[str, bytes], ...]]:
    return {tuple(sorted(trace.cut(calls, random.Random(seed))[0].items())) for seed in range(200)}


def test_what_was_synced_is_always_there_and_what_was_not_in_every_way():
    made = [
        *calls_of(("make", "a", 0, b""), ("write", "a", 0, b"one")),
        Call("sync", "/f/a"),
        Call("sync", "/f"),
    ]
    assert ways(made) == {(("a", b"one"),)}
    assert ways([*made, *calls_of(("write", "a", 3, b"two"))]) == {(("a", b"one"),), (("a", b"onetwo"),)}


def test_a_name_may_be_missing_until_its_folder_is_synced():
    made = [*calls_of(("make", "a", 0, b""), ("write", "a", 0, b"one")), Call("sync", "/f/a")]
    assert ways(made) == {(), (("a", b"one"),)}


def test_a_rename_without_a_sync_may_leave_an_empty_file():
    made = [
        *calls_of(("make", "t", 0, b""), ("write", "t", -1, b"new")),
        Call("rename", "/f/t", to="/f/a"),
        Call("sync", "/f"),
    ]
    assert ways(made) == {(("a", b""),), (("a", b"new"),)}


def test_a_write_may_be_torn_between_sectors():
    data = b"A" * 512 + b"B" * 512
    made = [*calls_of(("make", "a", 0, b"")), Call("sync", "/f"), *calls_of(("write", "a", 0, data))]
    assert (("a", bytes(512) + b"B" * 512),) in ways(made)
