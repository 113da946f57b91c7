# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A disk that fails or is full: no promise for what is not there, words and an exit code, and a store that opens.

One call of the workload at a time is made to fail (strace injects the error); writes that
are truly cut short come from a limit on the size of files and from a full tmpfs.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.trials import children, proof, trace, workload
from tests.trials.test_kill import bundles, loaded

TURNS = 5
SEED = 11
SHORT_CALLS, SHORT_COMMANDS, SHORT_LIMITS = 2, 1, 1
LONG_LIMITS = 60
ERRORS = ("EIO", "ENOSPC")
FAILING = ("fdatasync", "fsync", "pwrite64", "write", "ftruncate", "unlink")


def place(template: Path, folder: Path) -> str:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    shutil.copy(template, folder / "tocsin.db")
    return f"sqlite:///{folder}/tocsin.db"


def watching(folder: Path, *more: str) -> list[str]:
    """strace for calls that touch the files of the store, and no others."""
    names = ("tocsin.db", "tocsin.db-wal", "tocsin.db-journal", "tocsin.db-shm")
    paths = [part for name in names for part in ("-P", str(folder / name))]
    return [
        trace.strace(),
        "-f",
        "--seccomp-bpf",
        "-qq",
        "-e",
        "signal=none",
        *paths,
        "-P",
        str(folder),
        *more,
    ]


def counted(template: Path, folder: Path, command: Sequence[str]) -> list[tuple[str, int]]:
    """Every call that could fail, as (name, which of its name)."""
    place(template, folder)
    log = folder.with_suffix(".trace")
    tracing = watching(folder, "-e", f"trace={','.join(FAILING)}", "-o", str(log))
    assert children.ended(children.start([*tracing, *command], folder))[0] == 0
    seen: dict[str, int] = {}
    for line in log.read_text().splitlines():
        name = line.split(maxsplit=1)[-1].partition("(")[0]
        if name in FAILING:
            seen[name] = seen.get(name, 0) + 1
    assert seen["fdatasync"] + seen.get("fsync", 0) > TURNS
    return [(name, at) for name, times in sorted(seen.items()) for at in range(1, times + 1)]


def failing(
    template: Path, folder: Path, call: tuple[str, int], error: str, command: Sequence[str]
) -> tuple[int, str, str]:
    place(template, folder)
    inject = f"inject={call[0]}:error={error}:when={call[1]}"
    tracing = watching(folder, "-e", f"trace={call[0]}", "-e", inject, "-o", os.devnull)
    return children.ended(children.start([*tracing, *command], folder))


def well_said(code: int, err: str, *, failed_is_certain: bool = False) -> list[str]:
    """What is wrong with how the child ended; a failed call that SQLite can do without is no failure."""
    if code == 0 and not failed_is_certain:
        return []
    if code != 6 or "error: " not in err:
        return [f"it exits {code} and says {err!r}"]
    return []


def sampled(calls: list[tuple[str, int]], count: int, seed: str) -> list[tuple[tuple[str, int], str]]:
    """Syncs and writes by turns; all of them for a count of 0, with both errors."""
    if not count:
        return [(call, error) for call in calls for error in ERRORS]
    rng = random.Random(seed)
    syncs = [call for call in calls if "sync" in call[0]]
    return [(rng.choice(syncs if at % 2 == 0 else calls), rng.choice(ERRORS)) for at in range(count)]


def workload_trials(template: Path, folder: Path, count: int) -> list[str]:
    url = f"sqlite:///{folder}/tocsin.db"
    command = children.command(url, SEED, TURNS)
    broken = []
    for call, error in sampled(counted(template, folder, command), count, "calls"):
        code, out, err = failing(template, folder, call, error, command)
        told = int(out.split()[-1]) if out else workload.MADE
        faults = [*well_said(code, err), *proof.wrong(url, SEED, told)]
        broken += [f"{call} {error}: {what}" for what in faults]
    return broken


def command_trials(template: Path, folder: Path, count: int) -> list[str]:
    source = folder.with_name("bundles")
    source.mkdir()
    paths = bundles(source, SEED)[:4]
    command = [sys.executable, "-m", "tocsin", "watch", "load", "--json", *paths]
    broken = []
    for call, error in sampled(counted(template, folder, command), count, "command line"):
        code, out, err = failing(template, folder, call, error, command)
        seen, faults = loaded(folder, paths)
        account = out.count('"taken"') + out.count('"partly"')
        if account > seen:
            faults.append(f"{account} files are said to be taken, {seen} are there")
        broken += [f"{call} {error}: {what}" for what in (*well_said(code, err), *faults)]
    return broken


def test_calls_that_fail_sample(sqlite_template: Path, tmp_path: Path):
    assert workload_trials(sqlite_template, tmp_path / "data", SHORT_CALLS) == []


@pytest.mark.soak
def test_every_call_that_can_fail(sqlite_template: Path, tmp_path: Path):
    assert workload_trials(sqlite_template, tmp_path / "data", 0) == []


def test_the_command_line_says_what_failed_sample(sqlite_template: Path, tmp_path: Path):
    assert command_trials(sqlite_template, tmp_path / "data", SHORT_COMMANDS) == []


@pytest.mark.soak
def test_the_command_line_says_what_failed(sqlite_template: Path, tmp_path: Path):
    assert command_trials(sqlite_template, tmp_path / "data", 0) == []


# No room


def limited(template: Path, folder: Path, number: int) -> list[str]:
    """A child whose files may only grow so far: the last write before the end is cut short by the system."""
    url = place(template, folder)
    most = random.Random(f"limit {number}").randrange(150_000, 1_500_000)
    call = children.command(url, number, 3_000)
    prelude = f"ulimit -f {most // 512}; exec " if number % 2 else ""
    if prelude:
        call = ["sh", "-c", prelude + '"$@"', "sh", *call]
    else:  # at an odd place, within a page
        code = f"import resource, runpy, sys; resource.setrlimit(resource.RLIMIT_FSIZE, ({most}, {most})); sys.argv = sys.argv[1:]; runpy.run_module('tests.trials.workload', run_name='__main__')"
        call = [sys.executable, "-c", code, *call[2:]]
    code_, out, err = children.ended(children.start(call))
    told = int(out.split()[-1]) if out else workload.MADE  # the first turn may be too much already
    faults = [*well_said(code_, err, failed_is_certain=True), *proof.wrong(url, number, told)]
    return [f"limit {number} of {most} bytes: {what}" for what in faults]


def test_files_that_may_not_grow_sample(sqlite_template: Path, tmp_path: Path):
    assert [what for at in range(SHORT_LIMITS) for what in limited(sqlite_template, tmp_path / "d", at)] == []


@pytest.mark.soak
def test_files_that_may_not_grow(sqlite_template: Path, tmp_path: Path):
    assert [what for at in range(LONG_LIMITS) for what in limited(sqlite_template, tmp_path / "d", at)] == []


def test_a_full_disk(tmp_path: Path, sqlite_template: Path):
    """On a tmpfs of its own; where none may be mounted, the limit on files stands for it."""
    filling = f'mount -t tmpfs -o size=3m none "$1" && exec "{sys.executable}" -m tests.trials.full "$1" 23'
    unshare = shutil.which("unshare")
    private = [unshare or "unshare", "--mount", "sh", "-c"]
    allowed = (
        unshare
        and not subprocess.run(
            [*private, 'mount -t tmpfs none "$1"', "sh", str(tmp_path)], capture_output=True, check=False
        ).returncode
    )
    if not allowed:
        assert limited(sqlite_template, tmp_path / "d", 1) == []
        return
    code, out, err = children.ended(children.start([*private, filling, "sh", str(tmp_path)]))
    told, *faults = out.splitlines()
    assert (code, faults) == (0, []), err
    assert int(told) > 0
