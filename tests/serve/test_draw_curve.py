# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.serve.page_reading import Page
from tocsin.know.plan import Point
from tocsin.serve.draw_curve import HEIGHT, WIDTH, draw, ticks
from tocsin.serve.language import LANGUAGES

ENGLISH, CHINESE = LANGUAGES

points = st.lists(
    st.tuples(st.floats(0, 1e9), st.floats(0, 1e12), st.floats(0, 1), st.booleans()), max_size=9
).map(
    lambda rows: [
        Point(
            budget=budget,
            cost=budget,
            loss=loss,
            bound=loss * share,
            status="optimal",
            chosen=("a", "<b>"),
            keeps_ceiling=keeps,
        )
        for (budget, _, share, keeps), loss in zip(
            sorted(rows), sorted((row[1] for row in rows), reverse=True), strict=True
        )
    ]
)


@given(points, st.floats(0, 1e12))
def test_all_is_within_the_frame_and_every_point_is_there(found: list[Point], budget: float) -> None:
    text = draw(found, budget=budget, aim="mean", name="<i>plan.toml", language=ENGLISH)
    page = Page(text)
    circles = page.all("circle")
    assert len(circles) == len(found)
    assert [c["class"] for c in circles] == [
        "point" if point.keeps_ceiling else "point none" for point in found
    ]
    for circle in circles:
        assert 0 <= float(circle["cx"]) <= WIDTH
        assert 0 <= float(circle["cy"]) <= HEIGHT
    # less is left further to the right, and what is left stands lower
    for one, two in itertools.pairwise(circles):
        assert float(one["cx"]) <= float(two["cx"])
        assert float(one["cy"]) <= float(two["cy"])
    assert not page.all("i")
    assert "http" not in text.replace("http://www.w3.org/2000/svg", "")
    for attrs in page.all("path"):
        numbers = [float(each) for each in re.findall(r"-?\d+\.?\d*", attrs["d"])]
        assert all(0 <= each <= WIDTH for each in numbers)


@pytest.mark.parametrize("most", [0.0, 1e-9, 0.3, 7.0, 130_000.0, 3.2e15, float("inf")])
def test_ticks_are_few_and_round(most: float) -> None:
    found = ticks(most)
    assert found[0] == 0.0
    assert len(found) <= 7
    assert all(each <= most for each in found)
    if 0 < most < float("inf"):
        assert len(found) >= 3


def test_between_two_budgets_the_loss_lies_in_the_band() -> None:
    def point(budget: float, loss: float, bound: float) -> Point:
        return Point(
            budget=budget, cost=0, loss=loss, bound=bound, status="optimal", chosen=(), keeps_ceiling=True
        )

    page = Page(
        draw([point(0, 100, 100), point(10, 50, 40)], budget=5, aim="mean", name="p", language=ENGLISH)
    )
    paths = {attrs["class"]: attrs["d"] for attrs in page.all("path")}
    # the plot goes from y 46 (100 left) to y 366 (nothing left)
    assert paths["curve"] == "M96.0 46.0H736.0V206.0"
    assert paths["floor"] == "M96.0 238.0H736.0"


def test_a_file_follows_the_language() -> None:
    """No word of English but the names; and the language stands in the file, for who reads it out."""
    some = [
        Point(budget=0, cost=0, loss=35_500, bound=0, status="optimal", chosen=(), keeps_ceiling=False),
        Point(
            budget=5,
            cost=5,
            loss=1,
            bound=0,
            status="optimal",
            chosen=tuple("abcdefghij"),
            keeps_ceiling=True,
        ),
    ]
    english, chinese = (
        draw(some, budget=5, aim="cvar", name="p", language=each) for each in (ENGLISH, CHINESE)
    )
    assert ' lang="en" xml:lang="en"' in english
    assert "left, by budget (CVaR: the mean of the worst scenarios)" in english
    assert "budget 0: 35\u202f500 left; no plan keeps the ceiling" in english
    assert "budget 5: 1 left; a, b, c, d, e, f, g, h; +2 more" in english
    assert ' lang="zh-Hans" xml:lang="zh-Hans"' in chinese
    said = re.sub(r"<style>.*?</style>", "", chinese)
    assert set(re.findall(r"[A-Za-z]{2,}", re.sub(r"<[^>]*>", " ", said))) == {"CVaR"}
    assert len(Page(chinese).all("circle")) == 2
