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
from tocsin.core.textin import Rows, as_utf8, lines, not_utf8

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


GERMAN = "Gerätename;Größe;Hersteller\nPumpe 7;groß;Schäfer\n"
CHINESE = "资产名称,地址,供应商\n水泵七号,10.0.0.7,西门子（中国）有限公司\n"


@pytest.mark.parametrize(
    ("text", "codec", "name"),
    [
        (GERMAN, "utf-8", "UTF-8"),
        (GERMAN, "cp1252", "Windows-1252"),
        (GERMAN, "utf-16", "UTF-16"),
        (GERMAN, "utf-16-le", "UTF-16LE"),
        (GERMAN, "utf-16-be", "UTF-16BE"),
        (GERMAN, "utf-32", "UTF-32"),
        (CHINESE, "utf-8", "UTF-8"),
        (CHINESE, "gb18030", "GB 18030"),
        ("a,b\n1,2\n", "ascii", "UTF-8"),
    ],
    ids=lambda value: value if len(value) < 20 else "",
)
def test_the_encodings_of_spreadsheets_come_out_as_utf8(text, codec, name):
    found, encoding = as_utf8(text.encode(codec))
    assert (found.decode(), encoding) == (text, name)


@pytest.mark.parametrize(
    "data",
    [b"\x00\x01\x02\xff" * 50, b"\x81\x81abc\x01", b"\xff\xfe\x00\xd8", b"a,b\x81\n", bytes(range(256))],
    ids=["zeros", "control", "half-a-surrogate", "no-character", "every-byte"],
)
def test_what_is_no_text_stays_as_it_is(data):
    assert as_utf8(data) == (data, "")


@given(st.binary(max_size=60), st.booleans())
def test_whatever_comes_the_answer_is_utf8_or_named_no_text(data, whole):
    found, encoding = as_utf8(data, whole)
    if encoding and whole:
        found.decode()
    else:
        assert encoding or found == data


@pytest.mark.parametrize(
    ("text", "codec"), [(CHINESE, "utf-8"), (CHINESE, "gb18030"), (CHINESE, "utf-16"), (GERMAN, "utf-16-le")]
)
def test_the_head_of_a_file_may_end_within_a_character(text, codec):
    data = (text * 5).encode(codec)
    for cut in range(1, 5):
        found, encoding = as_utf8(data[: len(data) - cut], whole=False)
        assert encoding
        assert (text * 5).startswith(found.decode(errors="ignore"))
