# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Zstandard as a stream: frames one or many come back, and one that is cut off or broken is told."""

from __future__ import annotations

import contextlib
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zstandard import ZstdCompressor

from tocsin.flows.zstd_file import zstd_open

FRAMES = st.lists(st.binary(max_size=5_000), min_size=1, max_size=4)


def packed(frames: list[bytes]) -> bytes:
    return b"".join(
        ZstdCompressor(write_content_size=False, write_checksum=True).compress(one) for one in frames
    )


@given(FRAMES, st.integers(1, 4_000))
def test_frames_come_back_one_behind_the_other(frames, size):
    stream, out = zstd_open(io.BytesIO(packed(frames))), b""
    while part := stream.read(size):
        out += part
    assert out == b"".join(frames)


@given(FRAMES, st.data())
def test_a_frame_that_is_cut_off_or_altered_is_told(frames, data):
    whole = packed(frames)
    starts = {0}
    for one in frames:
        starts.add(max(starts) + len(packed([one])))
    at = data.draw(st.integers(1, len(whole) - 1).filter(lambda place: place not in starts))
    with pytest.raises((EOFError, OSError)):
        zstd_open(io.BytesIO(whole[:at])).read()
    altered = whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :]
    with contextlib.suppress(EOFError, OSError):
        assert zstd_open(io.BytesIO(altered)).read() == b"".join(frames)
