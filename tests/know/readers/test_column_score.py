# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""How sure one column is by itself."""

from __future__ import annotations

import pytest

from tocsin.know.readers.column_score import SURE, Looks, of_column
from tocsin.know.readers.column_values import shapes


def looks(header: str, *cells: str) -> Looks:
    counts, filled = shapes(cells)
    return Looks(
        number=1, header=header, shapes=counts, filled=filled, distinct=len(set(cells)), samples=cells[:2]
    )


@pytest.mark.parametrize(
    ("header", "cells", "meaning", "sure", "why"),
    [
        ("IP", ("10.0.0.1",), "address", True, "the header is 'ip', 1 of 1 cells are addresses"),
        ("IP", (), "address", True, "the header is 'ip'"),
        ("IP", ("x", "y"), "address", False, "the header is 'ip', but only 0 of 2 cells are addresses"),
        ("Our serial number", ("abc",), "serial", True, "the header holds 'serial number'"),
        ("foo", ("10.0.0.1",), "address", True, "1 of 1 cells are addresses"),
        ("foo", ("60%", "40%"), "share", False, "2 of 2 cells are numbers"),
        ("foo", ("1.2.3",), "firmware", False, "1 of 1 cells are versions"),
        ("foo", ("https://a.example",), "", False, "web addresses"),
        ("foo", ("2026-01-01",), "", False, "dates"),
        ("foo", (), "", False, "empty"),
        ("foo", ("bar",), "", False, "no known header, and its cells have no form that tells"),
        ("Name", ("10.0.0.1",), "address", True, "1 of 1 cells are addresses"),
    ],
)
def test_a_column_by_its_header_and_its_cells(header, cells, meaning, sure, why) -> None:
    scored = of_column(looks(header, *cells))
    assert (scored.meaning, scored.score >= SURE, scored.why) == (meaning, sure, why)


def test_cells_that_agree_make_it_surer_and_cells_that_do_not_less_sure() -> None:
    agreeing, silent, against = (
        of_column(looks("IP", *cells)).score for cells in (("10.0.0.1",), (), ("x",))
    )
    assert agreeing > silent > against


def test_a_name_is_left_to_the_list_to_decide() -> None:
    assert of_column(looks("Bezeichnung", "Pumpe")).vague
