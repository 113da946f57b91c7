# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Zeek's intelligence file: four cells a line whatever is handed over, and our own reader of such files agrees."""

from __future__ import annotations

import re

from hypothesis import given

from tests.watch.out.hostile import GOOD, entries, heads, made, one, refused
from tocsin.core.limits import Limits
from tocsin.watch.out import Entry
from tocsin.watch.out.zeek import Zeek
from tocsin.watch.readers.zeek_intel import ZeekIntel


def cells(data: bytes) -> list[list[bytes]]:
    """As Zeek's reader: lines that begin with # are passed over but the one of the columns, which is the first other."""
    lines = data.split(b"\n")
    assert lines.pop() == b""
    assert [line for line in lines if line.startswith(b"#fields\t")] == [
        b"#fields\tindicator\tindicator_type\tmeta.source\tmeta.desc"
    ]
    rows = [line.split(b"\t") for line in lines if not line.startswith(b"#")]
    return [
        [re.sub(rb"\\x([0-9a-f]{2})", lambda code: bytes.fromhex(code[1].decode()), cell) for cell in row]
        for row in rows
    ]


@given(entries(Zeek.kinds), heads)
def test_every_line_has_four_cells_and_the_first_is_the_value(found, head):
    data, went = made(Zeek(), found, head)
    rows = cells(data)
    assert all(len(row) == 4 and all(row) for row in rows)
    wanted = [entry.value.partition("://")[2] if entry.kind == "url" else entry.value for entry in went]
    assert [row[0].decode("utf-8", "replace") for row in rows] == [
        text.encode("utf-8", "replace").decode() for text in wanted
    ]
    assert {row[1].partition(b"::")[0] for row in rows} <= {b"Intel"}


def test_our_own_reader_finds_the_same_values():
    wanted = [
        Entry(number=0, kind=kind, value=value) for kind in sorted(Zeek.kinds) for value in GOOD[kind]
        if value not in {"#x", "-"} and not value.startswith("ftp:")
    ]  # fmt: skip
    data, went = made(Zeek(), wanted)
    assert went == wanted
    reading = ZeekIntel().read(data, "out.intel", Limits())
    assert not reading.faults
    assert {(each.kind, each.value) for each in reading.records} == {
        (each.kind, each.value.replace("https://", "http://")) for each in wanted
    }


def test_what_zeek_takes_for_a_remark_or_for_nothing_stays_out():
    for name in ("#x", "-", "(empty)", " x"):
        assert refused(Zeek(), "filename", name)
    assert one(Zeek(), "filename", "a\\x41\tb").split(b"\t")[0] == rb"a\x5cx41\x09b"
