# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Stretches of a file, wherever they are cut, give each line once, in whatever pieces they are read."""

from __future__ import annotations

import itertools
import tempfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from tocsin.flows.log_range import LogRange

TEXTS = st.lists(st.sampled_from([b"", b"a", b"bc\r", b"x" * 40, b"\x00"]), max_size=12).map(b"\n".join)


@given(TEXTS, st.lists(st.integers(0, 120), max_size=4), st.integers(1, 50))
def test_each_line_is_in_one_stretch_and_whole(data, cuts, size):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "x.log")
        path.write_bytes(data)
        edges = sorted({0, len(data), *(cut for cut in cuts if cut < len(data))})
        found, last = b"", 0
        for start, end in itertools.pairwise(edges):
            with LogRange(str(path), start, end) as lines:
                part = b""
                while piece := lines.read(size):
                    part += piece
                assert part == data[lines.begin : lines.done]
                assert not part or lines.begin == last
                assert lines.has_nul == (b"\x00" in part)
                assert data[: lines.whole].endswith(b"\n") or lines.whole == lines.begin
                assert b"\n" not in data[lines.whole : lines.done]
                last = lines.done if part else last
                found += part
    assert found == data


def test_a_line_longer_than_many_stretches_belongs_to_the_one_in_which_it_begins(tmp_path: Path):
    path = tmp_path / "x.log"
    data = b"a\n" + b"y" * 5_000_000 + b"\nz\n"
    path.write_bytes(data)
    parts = []
    for start in range(0, len(data), 1_000_000):
        with LogRange(str(path), start, min(len(data), start + 1_000_000)) as lines:
            part = b""
            while piece := lines.read(1 << 16):
                part += piece
            parts.append(part)
    assert [len(part) for part in parts] == [5_000_003, 0, 0, 0, 0, 2]
