# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Days of a cascade as dates."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.know.days import date_after

ORIGIN = dt.date(2027, 4, 15)


@pytest.mark.parametrize(
    ("day", "after"), [(0.0, 0), (9.9999999, 10), (10.0, 10), (10.5, 10), (9.9, 9), (10.9999, 10)]
)
def test_days_are_cut_but_for_what_quotients_are_off_by(day: float, after: int) -> None:
    assert date_after(ORIGIN, day) == ORIGIN + dt.timedelta(days=after)


@given(st.integers(1, 36_000), st.integers(1, 1_000))
def test_a_stock_that_drains_by_parts_ends_on_its_day(days: int, parts: int) -> None:
    drained = sum([days / parts] * parts)
    assert date_after(dt.date(1, 1, 1), drained) == dt.date(1, 1, 1) + dt.timedelta(days=days)


def test_the_calendar_ends() -> None:
    assert date_after(dt.date(9999, 12, 30), 5.0) == dt.date.max
    assert date_after(ORIGIN, 1e15) == dt.date.max
