# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Text of every encoding comes out as UTF-8, in whatever parts it comes in."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.watch.encoding import Transcoder, guess

LINES = st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\x00\ufeff"), max_size=30), max_size=8).map("\n".join)  # fmt: skip
MARKED = ("utf-16", "utf-32", "utf-16-le", "utf-16-be")


def fed(data: bytes, encoding: str, cuts: list[int]) -> bytes:
    made, edges = Transcoder(encoding), sorted({0, len(data), *(cut for cut in cuts if cut < len(data))})
    parts = [made.feed(data[start:end]) for start, end in itertools.pairwise(edges)]
    return b"".join(parts) + made.feed(b"", last=True)


@given(LINES, st.lists(st.integers(0, 300), max_size=4), st.sampled_from(["utf-16", "utf-32", "gb18030"]))
def test_what_was_encoded_comes_back(text, cuts, encoding):
    assert fed(text.encode(encoding), encoding, cuts) == text.encode()


@given(st.binary(max_size=200).filter(lambda data: b"\x00" not in data), st.lists(st.integers(0, 200), max_size=4))  # fmt: skip
def test_bytes_without_nul_pass_as_they_are(data, cuts):
    assert fed(data, "", cuts) == data
    assert guess(data) in {"", "utf-16"}  # which two bytes at its beginning say


@pytest.mark.parametrize("encoding", MARKED)
def test_what_a_file_is_in_is_seen_at_its_beginning(encoding):
    data = ("2026-11-22 09:30:00 evil.example\r\n" * 5).encode(encoding)
    found = guess(data)
    assert found
    assert b"evil.example" in fed(data, found, [7])


@given(st.lists(st.integers(0, 400), max_size=5))
def test_stretches_of_utf_16_in_a_log_of_utf_8_are_brought_together(cuts):
    data = b"before a.example\n" * 10 + "then b.example\r\n".encode("utf-16-le") * 3 + b"after c.example\n"
    out = fed(data, "", cuts)
    assert out.startswith(b"before a.example\n" * 10)
    assert out.count(b"b.example\r\n") == 3
    assert out.endswith(b"after c.example\n")


def test_a_log_into_which_utf_16_was_written_later_is_not_taken_for_utf_16():
    before = "caf\xe9 a.example\n".encode("latin-1") * 3
    later = "then b.example\n".encode("utf-16-le") * 2
    assert guess(before + later) == ""
    assert b"b.example\n" in fed(before + later, "", [])
    assert guess(later * 40) == "utf-16-le"


def test_an_encoding_that_there_is_not_is_refused():
    with pytest.raises(LookupError):
        Transcoder("klingon")
