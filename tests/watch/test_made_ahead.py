# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A compiled function made by another process: it is there when it is called, and made here if nothing came of that."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tocsin.watch import made_ahead
from tocsin.watch.machine_code import Ready

ASK = """
import os, sys
import numpy as np
from tocsin.watch import made_ahead
from tocsin.watch.machine_code import Ready
place = Ready("tocsin.watch.index.walk", "place")
if "bad" in sys.argv:
    sys.executable = "/bin/false"
if "one" in sys.argv:
    os.sched_getaffinity = lambda pid: {0}
made_ahead.start(place, 0, np.empty(0, np.uint32), 0, 0)
print(len(place.coming), place(7, np.array([3, 7], np.uint32), 0, 2), len(place.coming), "numba" in sys.modules)
"""
CORES = len(os.sched_getaffinity(0))


def ask(folder: Path, *how: str) -> list[str]:
    """Of a process of its own: what it waits for, the answer, what it waits for then, whether it needed the compiler."""
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(folder)}
    done = subprocess.run(
        [sys.executable, "-c", ASK, *how], env=environment, check=True, capture_output=True, text=True
    )
    return done.stdout.split()


@pytest.mark.skipif(CORES < 2, reason="needs a second core")
def test_it_is_made_by_another_process_and_is_there_when_it_is_called(tmp_path: Path) -> None:
    assert ask(tmp_path) == ["1", "1", "0", "False"]
    assert len(list((tmp_path / "tocsin").iterdir())) == 1
    assert ask(tmp_path) == ["0", "1", "0", "False"]


@pytest.mark.skipif(CORES < 2, reason="needs a second core")
def test_if_nothing_comes_of_it_it_is_made_here(tmp_path: Path) -> None:
    assert ask(tmp_path, "bad") == ["1", "1", "0", "True"]


def test_with_one_core_and_where_nothing_can_be_kept_no_process_is_started(tmp_path: Path) -> None:
    assert ask(tmp_path, "one") == ["0", "1", "0", "True"]
    nowhere = tmp_path / "nowhere"
    nowhere.mkdir()
    (nowhere / "tocsin").write_bytes(b"a file, where a folder should be")
    assert ask(nowhere) == ["0", "1", "0", "True"]


def test_arguments_are_made_like_those_that_were_named() -> None:
    places = np.empty(3, np.int64)
    tables = np.empty(2, np.uint64)
    tables.flags.writeable = False
    kinds = Ready.kinds((b"text", tables, places, 5, True, np.uint64(3)))
    assert Ready.kinds(tuple(map(made_ahead.like, kinds.split()))) == kinds
    for wrong in ("", "x", "|u1r", "<u83w", "|O81r;"):
        with pytest.raises(ValueError, match="no kind of argument"):
            made_ahead.like(wrong)


def test_the_longest_function_is_asked_for_as_the_sieve_calls_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another kind of argument would be made in vain, and waited for."""
    from tocsin.watch import sieve

    called: list[str] = []

    def place(_: Ready, kinds: str) -> str:
        called.append(kinds)
        return os.devnull

    with monkeypatch.context() as patched:
        patched.setattr(Ready, "place", place)
        sieve.make_ahead()
    sieve.Sieve(sieve.build(sieve.Wanted(domains=["evil.example"]), 7)).lines(b"evil.example\n", 0)
    assert called[0] in sieve.look._loaded
