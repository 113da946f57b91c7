# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""kill -9 at random instants: nothing acknowledged is lost, nothing is there by halves, the next write works.

This finds wrong order, not missing syncs (what the kernel holds outlives the process);
those are the business of ``test_cut``. Each trial draws from its own seed, which a
failure prints; a fifth of the trials kill a second time, during recovery.
"""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

import msgspec
import pytest

from tests.trials import children, proof, workload
from tests.trials.conftest import Mortal
from tocsin.core import instant, stix
from tocsin.store import audit, objects, open_store, sources

SHORT, LONG = range(3, 5), 250  # the fifth kills twice
CLI_SHORT, CLI_LONG = 1, 100
SERVER_LONG = 40
FILES = 9


def twice(number: int) -> bool:
    """Whether a trial kills once more, during recovery: a fifth of them."""
    return number % 5 == 4


def trial(url: str, number: int, took_s: float) -> list[str]:
    rng = random.Random(f"kill {number}")
    seed = rng.randrange(1_000)
    told = children.killed_at_work(url, seed, rng)
    if twice(number):
        children.killed_in_recovery(url, rng, took_s)
    return [f"trial {number}: {what}" for what in proof.wrong(url, seed, told)]


def run(place: Callable[[], str], numbers: range) -> None:
    took_s = children.opening_takes(place()) if any(map(twice, numbers)) else 0.0
    broken = [what for number in numbers for what in trial(place(), number, took_s)]
    assert broken == []


def test_sqlite_sample(fresh: Callable[[], str]):
    run(fresh, SHORT)


@pytest.mark.soak
def test_sqlite_long(fresh: Callable[[], str]):
    run(fresh, range(LONG))


def test_postgresql_sample(mortal: Mortal):
    run(mortal.emptied, range(1))


@pytest.mark.soak
def test_postgresql_long(mortal: Mortal):
    run(mortal.emptied, range(LONG))


@pytest.mark.soak
def test_postgresql_whose_server_is_killed(mortal: Mortal):
    broken: list[str] = []
    for number in range(SERVER_LONG):
        url, rng = mortal.emptied(), random.Random(f"server {number}")
        with children.start(children.command(url, number, 3_000)) as child:
            assert child.stdout is not None
            lines = [child.stdout.readline() for _ in range(rng.randrange(1, 12))]
            children.silent(child, rng.random() * 0.03)
            mortal.kill()
            code, out, err = children.ended(child)
        lines += out.encode().splitlines()
        mortal.start()
        assert code == 6, err
        broken += [f"trial {number}: {what}" for what in proof.wrong(url, number, int(lines[-1]))]
    assert broken == []


# The command line


def bundles(folder: Path, seed: int) -> list[str]:
    """Files for ``tocsin watch load``, one a turn of the workload."""
    paths = []
    for number in range(FILES):
        path = folder / f"{number}.json"
        members = [
            stix.StixObject(id=n.id, type=n.type, raw=n.raw) for n in workload.turn(seed, number).objects
        ]
        distinct = list({(m.id, msgspec.json.decode(m.raw)["modified"]): m for m in members}.values())
        path.write_bytes(stix.bundle(distinct, f"bundle--00000000-0000-4000-8000-{number:012d}"))
        paths.append(str(path))
    return paths


def loaded(data: Path, paths: list[str]) -> tuple[int, list[str]]:
    """How many of the files are in the store, and what of them is there by halves."""
    store = open_store(f"sqlite:///{data}/tocsin.db")
    with contextlib.closing(store), store.read() as reader:
        seen = len(sources.all(reader))
        kept = {(one.id, one.version_key) for one in objects.page(reader, 0, 10**9)}
        live = {name for _, _, name, _ in objects.live_atoms(reader)}
        faults = [*proof.numbers(reader), *proof.integrity(reader)]
        faults += [f"audit: {fault.where}" for fault in audit.verify(reader)]
    wanted = {
        (one["id"], instant.version_key(one["modified"])) for path in paths[:seen] for one in _members(path)
    }
    if kept != wanted:
        faults.append(f"{len(kept)} versions are kept, {seen} files hold {len(wanted)}")
    if live != {name for name, _ in wanted}:
        faults.append(f"{len(live)} objects are found by what they speak of")
    return seen, faults


def written(data: Path) -> int:
    """Bytes in the log of the store."""
    try:
        return (data / "tocsin.db-wal").stat().st_size
    except FileNotFoundError:
        return 0


def _members(path: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = msgspec.json.decode(Path(path).read_bytes())["objects"]
    return found


def run_command_line(template: Path, folder: Path, numbers: range) -> None:
    paths = bundles(folder, seed=7)
    call = [sys.executable, "-m", "tocsin", "watch", "load", "--json", *paths]
    began, broken, counts = perf_counter(), [], set()
    whole = folder / "whole"
    whole.mkdir()
    shutil.copy(template, whole / "tocsin.db")
    assert children.ended(children.start(call, whole))[0] == 0
    assert loaded(whole, paths) == (FILES, [])
    took_s = perf_counter() - began
    grown = (whole / "tocsin.db").stat().st_size - template.stat().st_size
    for number in numbers:
        rng, data = random.Random(f"command line {number}"), folder / f"data{number}"
        data.mkdir()
        shutil.copy(template, data / "tocsin.db")
        with children.start(call, data) as child:
            # by what it has written: most of its time goes into starting, before there is anything to cut off
            wanted = rng.uniform(0, 2 * grown)  # each commit writes some pages again
            while child.poll() is None and written(data) < wanted:
                os.sched_yield()
            child.send_signal(signal.SIGKILL)
            assert child.stdout is not None
            assert child.stderr is not None
            said = child.stdout.read()
            assert b"Traceback" not in child.stderr.read()
        if twice(number):
            children.killed_in_recovery(f"sqlite:///{data}/tocsin.db", rng, took_s / 2)
        seen, faults = loaded(data, paths)
        if said and seen < FILES:
            faults.append(f"the account was printed, {seen} of {FILES} files are there")
        # what was cut off is taken in by the same call again
        again = children.ended(children.start(call, data)) if number % 7 == 0 else (0, "", "")
        if again[0] or (number % 7 == 0 and loaded(data, paths) != (FILES, [])):
            faults.append(f"the same call again ended with {again}")
        broken += [f"trial {number}: {what}" for what in faults]
        counts.add(seen)
        shutil.rmtree(data)
    assert broken == []
    if len(numbers) >= CLI_LONG:
        assert len(counts) > 3, f"the kills hit too little: {sorted(counts)}"


def test_command_line_sample(sqlite_template: Path, tmp_path: Path):
    run_command_line(sqlite_template, tmp_path, range(CLI_SHORT))


@pytest.mark.soak
def test_command_line_long(sqlite_template: Path, tmp_path: Path):
    run_command_line(sqlite_template, tmp_path, range(CLI_LONG))
