# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""CSV: another reader finds the values, a spreadsheet no formula, and our own reader takes the list in again."""

from __future__ import annotations

import csv
import io

from hypothesis import given

from tests.watch.out.hostile import GOOD, entries, heads, made, refused
from tocsin.core.atoms import normal
from tocsin.core.limits import Limits
from tocsin.watch.indicators import read_list
from tocsin.watch.out import Entry
from tocsin.watch.out.table import COLUMNS, Table


@given(entries(Table.kinds), heads)
def test_another_reader_finds_each_value_in_a_row_of_its_own(found, head):
    data, went = made(Table(), found, head)
    rows = list(csv.reader(io.StringIO(data.decode("utf-8", "replace"), newline="")))
    assert tuple(rows[0]) == COLUMNS
    assert [(row[0], row[1]) for row in rows[1:]] == [(entry.kind, entry.value) for entry in went]
    assert all(len(row) == len(COLUMNS) for row in rows)
    assert not any(cell.lstrip()[:1] in {"=", "+", "-", "@"} for row in rows[1:] for cell in row)


def test_our_own_reader_takes_it_in_again():
    wanted = [
        Entry(number=0, kind=kind, value=normal(kind, value))
        for kind in sorted(Table.kinds) for value in GOOD[kind] if value[0] not in "=+-#"
    ]  # fmt: skip
    data, _ = made(Table(), wanted)
    reading = read_list(data, "out.csv", Limits())
    assert not reading.faults
    assert {(one.kind, one.value) for one in reading.records} == {(one.kind, one.value) for one in wanted}


def test_a_formula_stays_out():
    assert "formula" in refused(Table(), "filename", "=cmd|' /c calc'!a1.exe")
