# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Bounded decompression: each form, cut off, damaged, bombs."""

from __future__ import annotations

import bz2
import gzip
import lzma
import random

import lz4.frame
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.know.readers.decompress import compressed, expand, peek

LIMITS = Limits()
FORMS = {"gzip": gzip.compress, "bzip2": bz2.compress, "xz": lzma.compress, "lz4": lz4.frame.compress}
EVERY = pytest.mark.parametrize("form", FORMS)


@EVERY
@given(data=st.binary(max_size=200))
def test_what_went_in_comes_out(form, data):
    packed = FORMS[form](data)
    assert compressed(packed)
    assert expand(packed, "f", LIMITS) == data


@EVERY
def test_more_than_a_piece_comes_out_whole(form):
    data = random.Random(1).randbytes(2**20 + 2**18)
    assert expand(FORMS[form](data), "f", LIMITS) == data


@EVERY
def test_streams_behind_each_other_are_one_file(form):
    assert expand(FORMS[form](b"one ") + FORMS[form](b"two"), "f", LIMITS) == b"one two"


@EVERY
def test_a_stream_that_is_cut_off_is_refused_wherever_the_cut_is(form):
    packed = FORMS[form](b"some words that are to be read whole")
    for end in range(8, len(packed)):
        with pytest.raises(BadInput):
            expand(packed[:end], "f", LIMITS)


@EVERY
def test_bytes_after_the_end_are_refused(form):
    with pytest.raises(BadInput):
        expand(FORMS[form](b"x") + b"junk", "f", LIMITS)


@EVERY
@given(data=st.data())
def test_a_damaged_stream_never_raises_anything_else(form, data):
    packed = bytearray(FORMS[form](b"some words " * 20))
    packed[data.draw(st.integers(6, len(packed) - 1))] ^= data.draw(st.integers(1, 255))
    try:
        expand(bytes(packed), "f", LIMITS)
    except BadInput:
        return


@EVERY
def test_a_bomb_is_stopped_while_it_comes_out(form):
    bomb = FORMS[form](b"\0" * (8 * 2**20))
    with pytest.raises(BadInput, match="expansion"):
        expand(bomb, "f", Limits(expansion=20))
    with pytest.raises(BadInput, match="file_bytes"):
        expand(bomb, "f", Limits(file_bytes=3 * 2**20, expansion=10**6))


def test_many_streams_behind_each_other_are_refused():
    with pytest.raises(BadInput, match="streams"):
        expand(gzip.compress(b"") * 1001, "f", LIMITS)


def test_what_is_not_compressed_is_given_back():
    assert expand(b"plain", "f", LIMITS) == b"plain"
    assert expand(b"", "f", LIMITS) == b""
    with pytest.raises(BadInput, match="file_bytes"):
        expand(b"plain", "f", Limits(file_bytes=2))


@EVERY
def test_peek_shows_the_beginning_of_a_head(form):
    packed = FORMS[form](b"Package: a\n" * 5_000)
    assert peek(packed, 20) == b"Package: a\nPackage: "
    assert peek(b"plain text", 5) == b"plain"
