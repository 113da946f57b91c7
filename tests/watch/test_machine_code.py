# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Compiled code that is kept: the same answers as from the compiler, made once, made anew when it must be."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.watch.index.addresses import pair_in
from tocsin.watch.machine_code import Ready, stamp

PAIR_IN = Ready("tocsin.watch.index.addresses", "pair_in")
HALVES = st.integers(0, 2**64 - 1)
ASK = """
import sys
import numpy as np
from tocsin.watch.machine_code import Ready
place = Ready("tocsin.watch.index.walk", "place")
print(place(7, np.array([3, 7], np.uint32), 0, 2), place(8, np.array([3, 7], np.uint32), 0, 2), "numba" in sys.modules)
"""


def ask(folder: Path) -> list[str]:
    """What a process of its own answers, and whether it needed the compiler."""
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(folder)}
    return subprocess.run([sys.executable, "-c", ASK], env=environment, check=True, capture_output=True, text=True).stdout.split()  # fmt: skip


def test_it_is_made_once_and_made_anew_if_it_is_broken(tmp_path: Path) -> None:
    assert ask(tmp_path) == ["1", "-1", "True"]
    assert ask(tmp_path) == ["1", "-1", "False"]
    [kept] = (tmp_path / "tocsin").iterdir()
    whole = kept.read_bytes()
    for broken in (b"", whole[:-9], whole[:-9] + bytes([whole[-9] ^ 1]) + whole[-8:], b"{}\n" + whole):
        kept.write_bytes(broken)
        assert ask(tmp_path) == ["1", "-1", "True"]
        assert kept.read_bytes() != broken
    assert ask(tmp_path) == ["1", "-1", "False"]


def test_where_nothing_can_be_kept_it_is_made_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "tocsin").write_bytes(b"a file, where a folder should be")
    assert ask(tmp_path) == ["1", "-1", "True"]


@given(st.sets(st.tuples(HALVES, HALVES), max_size=9), HALVES, HALVES)
def test_it_says_what_the_compiler_says(pairs: set[tuple[int, int]], high: int, low: int) -> None:
    ordered = np.array(sorted(pairs), np.uint64).reshape(-1, 2)
    for one in (*ordered.tolist(), [high, low]):
        first, last = np.uint64(one[0]), np.uint64(one[1])
        found = PAIR_IN(first, last, ordered, 0, len(ordered))
        assert found == pair_in(first, last, ordered, 0, len(ordered))
        assert (found >= 0) == (tuple(one) in pairs)


def test_bytes_are_an_array_of_them() -> None:
    among = Ready("tocsin.watch.index.walk", "host_among")
    hashes, keys = np.zeros(1, np.uint64), np.arange(6, dtype=np.uint64)
    seen = b"evil.example"
    assert among(seen, hashes, keys) == among(np.frombuffer(seen, np.uint8), hashes, keys) is False


def test_each_kind_of_array_has_its_own_code() -> None:
    place = Ready("tocsin.watch.index.walk", "place")
    for kind in (np.uint32, np.uint64, np.int32):
        assert place(5, np.array([1, 5, 9], kind), 0, 3) == 1


@pytest.mark.parametrize("given", ["text", 1.5, np.zeros((4, 4), np.uint64)[:, :2]])
def test_what_cannot_be_handed_over_is_refused(given: object) -> None:
    with pytest.raises(TypeError, match="compiled code takes"):
        PAIR_IN(np.uint64(1), np.uint64(1), given, 0, 1)


def test_the_stamp_is_of_the_folder_of_a_module_or_package() -> None:
    assert (
        stamp("tocsin.watch.index.walk")
        == stamp("tocsin.watch.index.addresses")
        == stamp("tocsin.watch.index")
    )
    assert stamp("tocsin.watch.index") != stamp("tocsin.watch.sieve")
