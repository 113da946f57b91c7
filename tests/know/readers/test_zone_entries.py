# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Entries of a master file: brackets, quotes, escapes, comments, and where reading goes on after a broken one."""

from __future__ import annotations

import pytest

from tocsin.core.limits import Limits
from tocsin.know.readers.zone_entries import Entry, Wrong, entries

LIMITS = Limits()


def texts(data: bytes, limits: Limits = LIMITS) -> list[tuple[int, str]]:
    return [(e.line, " ".join(e.text.split())) for e in entries(data, limits) if isinstance(e, Entry)]


def wrong(data: bytes, limits: Limits = LIMITS) -> list[tuple[int, str]]:
    return [(e.line, e.what) for e in entries(data, limits) if isinstance(e, Wrong)]


def test_brackets_join_lines_and_comments_go():
    data = b'a SOA x ( 1 ; serial )\n 2 )\n; all comment\n\nb TXT "a;b" "(" ; c\n c\\;d A (1.2.3.4) '
    assert texts(data) == [(1, "a SOA x 1 2"), (5, 'b TXT "a;b" "("'), (6, "c\\;d A 1.2.3.4")]
    assert wrong(data) == []


def test_line_ends_byte_order_mark_and_blank_beginnings():
    assert texts(b"\xef\xbb\xbfa A 1\r\n  NS b\r\n") == [(1, "a A 1"), (2, "NS b")]
    assert [e.text[0] for e in entries(b" NS b\n", LIMITS) if isinstance(e, Entry)] == [" "]


@pytest.mark.parametrize(
    ("data", "line", "what"),
    [
        pytest.param(b"bad A (\ngood A 1", 1, "never closed", id="open bracket at the end"),
        pytest.param(
            b"bad A (\nsoa SOA ( 1 )\ngood A 1", 1, "never closed", id="open bracket before another"
        ),
        pytest.param(b"bad A 1 )\ngood A 1", 1, "not opened", id="closing bracket"),
        pytest.param(b'bad TXT "x\ngood A 1', 1, "not closed", id="open quote"),
        pytest.param(b"bad TXT x\\\ngood A 1", 1, "backslash", id="backslash at the end"),
        pytest.param(b"bad\x00 A 1\ngood A 1", 1, "control byte 0", id="NUL"),
        pytest.param(b"b\x1bad A 1\ngood A 1", 1, "control byte 27", id="escape"),
        pytest.param(b"bad A " + b"1" * 3_000_000 + b"\ngood A 1", 1, "line_bytes", id="long line"),
    ],
)
def test_a_broken_entry_costs_itself(data, line, what):
    ((at, said),) = wrong(data)
    assert at == line
    assert what in said
    assert texts(data)[-1][1] == "good A 1"


def test_what_is_read_again_is_bounded():
    """Each bracket is open for a limit of bytes: read again behind each, this would not end."""
    data = (b"(" + b" x\n" * 20) * 20_000
    told = [found for found in entries(data, LIMITS) if isinstance(found, Wrong)]
    assert 0 < len(told) <= 20_000
