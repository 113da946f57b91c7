# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The form of cells."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.know.readers.column_values import LONGEST, shapes, shapes_of

CASES = [
    ("10.0.0.7", "address"), ("2001:db8::1", "address"), ("10.0.0.0/24", "address"), ("10.0.0.1, 10.0.0.2", "address"), ("fe80::1%eth0", "address"),
    ("00:1b:1b:00:00:07", "mac"), ("00-1B-1B-00-00-07", "mac"), ("001b.1b00.0007", "mac"), ("plc-7.north.example", "host"), ("V2.9.4", "version"),
    ("FW 3.1.2-b4", "version"), ("2026-11-22", "date"), ("22.11.2026", "date"), ("2026年11月22日", "date"), ("2026-11-22T10:00:00Z", "instant"),
    ("https://a.example/x", "url"), ("x@a.example", "mail"), ("60 %", "percent"), ("12,5", "number"), ("DE", "country"), ("South Korea", "country"),
    ("德国", "country"), ("SC-12345678", "serial"), ("6ES7 511-1AK02-0AB0", "order number"), ("cpe:2.3:h:a:b:-:*:*:*:*:*:*:*", "cpe"),
]  # fmt: skip


@pytest.mark.parametrize(("cell", "shape"), CASES)
def test_a_cell_has_its_shape(cell: str, shape: str) -> None:
    assert shape in shapes_of(cell)


@pytest.mark.parametrize(
    "cell",
    [
        "",
        "Pump 7",
        "10.0.0.7.9.9.9.9.x y",
        "999.1.1.1:x",
        "de",
        "no",
        "x" * (LONGEST + 1),
        "=cmd|x",
        "00:1b:1b-00:00:07",
    ],
)
def test_words_have_none_that_decides(cell: str) -> None:
    assert not shapes_of(cell) & {"address", "mac", "country", "cpe", "url", "mail", "percent"}


@given(st.lists(st.text(max_size=30), max_size=10))
def test_counts_are_those_of_each_cell(cells: list[str]) -> None:
    counts, filled = shapes(cells)
    kept = [cell.strip() for cell in cells if cell.strip()]
    assert filled == len(kept)
    assert all(times == sum(shape in shapes_of(cell) for cell in kept) for shape, times in counts.items())


@pytest.mark.parametrize("letter", ["1", "a.", "1.", "-", "A1 ", "f:", "00:", "1 "])
def test_long_cells_of_one_letter_take_no_time(letter: str) -> None:
    shapes([(letter * LONGEST)[:LONGEST] for _ in range(2_000)])
