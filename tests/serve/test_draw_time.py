# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import datetime as dt
import itertools

from hypothesis import given
from hypothesis import strategies as st

from tests.serve.example_map import now
from tests.serve.page_reading import Page
from tocsin.flows.time_line import Line, Loss, trace
from tocsin.serve.draw_time import WIDTH, draw, path, window

steps = st.lists(st.tuples(st.integers(0, 400), st.floats(0, 1)), min_size=1, max_size=6).map(
    lambda rows: tuple((float(day), level) for day, level in sorted(rows))
)


@given(steps, st.integers(1, 36_500))
def test_a_line_goes_on_in_time_by_level_and_upright_parts_within_its_row(
    found: tuple[tuple[float, float], ...], days: int
) -> None:
    corners = path(found, 100.0, days)
    assert len(corners) == 2 * len(found)
    for (x, y), (nx, ny) in itertools.pairwise(corners):
        assert x <= nx <= WIDTH
        assert x == nx or y == ny
        assert 70.0 - 1e-9 <= y <= 100.0
    assert corners[-1][1] == 100.0 - 30.0 * found[-1][1]


def lines() -> tuple[Line, ...]:
    return trace(now(), Loss(lose=("alder",), start=dt.date(2026, 5, 1), end=dt.date(2026, 6, 20))).services


def test_a_row_a_service_a_triangle_a_stock_and_days_below_the_axis() -> None:
    text = draw(
        lines(),
        start=dt.date(2026, 5, 1),
        days=100,
        title="t",
        desc="d",
        note=lambda line: line.falls_on,
        ran_out=lambda out: f"{out.on} {out.input}",
    )
    page = Page(text)
    kinds = [attrs.get("class") for attrs in page.all("path")]
    assert kinds.count("worst") == kinds.count("best") == kinds.count("band") == len(lines()) == 3
    assert kinds.count("out") == sum(len(line.run_outs) for line in lines()) > 0
    assert "2026-05-31 relays" in page.text
    assert "2026-05-01" in page.text


def test_no_more_days_are_drawn_than_something_changes_in() -> None:
    assert window((), 365) == 14
    assert window((), 5) == 5
    last = max(day for line in lines() for day, _ in (*line.worst, *line.best))
    assert last == 50
    assert last < window(lines(), 365) < 100
