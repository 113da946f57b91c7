# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Lines and rows out of the bytes are those of the text as a whole, and none is longer than the limits."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.core.limits import Limits
from tocsin.core.textin import Rows, lines, not_utf8

LIMITS = Limits()
TEXTS = st.text('a,"\n\ré😀 ', max_size=40)


@given(TEXTS, st.sampled_from([b"", b"\xef\xbb\xbf"]))
def test_lines_are_those_of_the_text(text, mark):
    assert list(lines(mark + text.encode(), LIMITS)) == text.split("\n")


@given(st.binary(max_size=12) | TEXTS.map(str.encode))
def test_what_is_no_utf8_is_found_where_the_decoder_finds_it(data):
    try:
        data.decode()
    except UnicodeDecodeError as error:
        assert not_utf8(data) == error.start
    else:
        assert not_utf8(data) is None


def test_a_long_line_comes_cut_off_behind_the_limit():
    small = Limits(line_bytes=10)
    for letter in ("a", "é", "😀"):
        found = list(lines(f"{letter * 1_000}\nb".encode(), small))
        assert 10 < len(found[0]) <= 44
        assert found[1:] == ["b"]


def rows_of(source):
    """Rows and errors, each with the number of lines read by then."""
    found = []
    while True:
        try:
            found.append((next(source), source.line_num))
        except csv.Error:
            found.append(("error", source.line_num))
        except StopIteration:
            return found


@given(TEXTS, st.sampled_from([b"", b"\xef\xbb\xbf"]), st.sampled_from(",;"))
def test_rows_are_those_of_the_text(text, mark, delimiter):
    whole = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    assert rows_of(Rows(mark + text.encode(), LIMITS, delimiter)) == rows_of(whole)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_line_too_long_costs_itself(end):
    text = end.join(["a,b", "c," * 100_000, "d,e", ""]).encode()
    rows = Rows(text, Limits(line_bytes=50))
    assert next(rows) == ["a", "b"]
    with pytest.raises(csv.Error, match="line_bytes"):
        next(rows)
    assert list(rows) == [["d", "e"]]


def test_a_row_of_too_many_lines_is_refused():
    rows = Rows(b'a,b\n"' + b'\n","' * 100 + b'"\n', Limits(object_bytes=50))
    assert next(rows) == ["a", "b"]
    with pytest.raises(csv.Error, match="object_bytes"):
        next(rows)
