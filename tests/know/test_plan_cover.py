# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The algebra of lapses against plain truth tables, and its courses against single days."""

from __future__ import annotations

import math
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.core.errors import Unsupported
from tocsin.know.plan_cover import (
    ALWAYS_DOWN,
    ALWAYS_UP,
    DOWN,
    LARGEST,
    SUMS,
    UP,
    Course,
    Lapse,
    Lapses,
    steps,
)

ITEMS = 4
LAPSES = st.frozensets(st.frozensets(st.integers(0, ITEMS - 1), max_size=3), max_size=4)
BOUGHT = [frozenset(group) for size in range(ITEMS + 1) for group in combinations(range(ITEMS), size)]


def least(join: Lapses, lapse: Lapse) -> Lapse:
    made = UP
    for clause in lapse:
        made = join.either(made, frozenset({clause}))
    return made


def down(lapse: Lapse, bought: frozenset[int], join: Lapses | None = None) -> bool:
    def met(item: int) -> bool:
        if join is not None and item >= join.first_name:
            return not down(join.named[item - join.first_name], bought, join)
        return item in bought

    return any(not any(met(item) for item in clause) for clause in lapse)


def at(course: Course, day: float) -> Lapse:
    return [lapse for start, lapse in course if start <= day][-1]


@st.composite
def courses(draw: st.DrawFn) -> list[tuple[int, Lapse]]:
    days = sorted(draw(st.sets(st.integers(1, 9), max_size=4)))
    return [(day, draw(LAPSES)) for day in (0, *days)]


@given(one=LAPSES, other=LAPSES)
def test_joins_mean_or_and_and_keep_no_clause_that_contains_another(one: Lapse, other: Lapse):
    join = Lapses(ITEMS)
    one, other = least(join, one), least(join, other)
    either, both = join.either(one, other), join.both(one, other)
    for bought in BOUGHT:
        assert down(either, bought) == (down(one, bought) or down(other, bought))
        assert down(both, bought) == (down(one, bought) and down(other, bought))
    for lapse in (either, both):
        assert not any(a < b for a in lapse for b in lapse)
    assert (join.either(other, one), join.both(other, one)) == (either, both)


@given(raw=st.lists(courses(), min_size=1, max_size=4), count=st.integers(1, 4))
def test_courses_join_day_by_day(raw: list[list[tuple[int, Lapse]]], count: int):
    join = Lapses(ITEMS)
    made = [steps((float(day), least(join, lapse)) for day, lapse in each) for each in raw]
    some = join.some_down(made, count)
    for course in (some, join.any_down(made), join.all_down(made)):
        assert course[0][0] == 0.0
        assert all(a[0] < b[0] and a[1] != b[1] for a, b in pairwise(course))
    for day in range(11):
        for bought in BOUGHT:
            failed = sum(down(at(course, day), bought) for course in made)
            assert down(at(some, day), bought) == (failed >= count)
            assert down(at(join.any_down(made), day), bought) == (failed >= 1)
            assert down(at(join.all_down(made), day), bought) == (failed == len(made))


@given(raw=courses(), days=st.integers(0, 6))
def test_a_stock_is_used_up_after_so_many_days_of_shortage(raw: list[tuple[int, Lapse]], days: int):
    join = Lapses(ITEMS)
    short = steps((float(day), least(join, lapse)) for day, lapse in raw)
    felt = join.drained(short, float(days))
    assert felt is not None
    for bought in BOUGHT:
        used = 0
        for day in range(12):
            now = down(at(short, day), bought)
            assert down(at(felt, day), bought) == (now and used >= days)
            used += now


def test_shortages_that_can_add_up_in_too_many_ways_are_not_followed():
    join = Lapses(20)
    short = steps((float(day), frozenset({frozenset({day})})) for day in range(10))
    assert join.drained(short, 3.0) is None
    assert SUMS < 2**10


@settings(max_examples=40)
@given(
    groups=st.lists(
        st.lists(st.sets(st.integers(0, 7), min_size=1, max_size=2), max_size=9), min_size=2, max_size=4
    )
)
def test_what_is_named_instead_of_multiplied_out_means_the_same(groups: list[list[set[int]]]):
    join = Lapses(8)
    wide = [least(join, frozenset(frozenset(clause) for clause in group)) for group in groups]
    made = DOWN
    for lapse in wide:
        made = join.both(made, join._name(lapse))
    for mask in range(2**8):
        bought = frozenset(item for item in range(8) if mask >> item & 1)
        assert down(made, bought, join) == all(down(lapse, bought) for lapse in wide)


def test_large_products_are_named():
    join = Lapses(100)
    one = frozenset(frozenset({item}) for item in range(40))
    other = frozenset(frozenset({item}) for item in range(40, 80))
    assert join.both(one, other) == frozenset({frozenset({100, 101})})
    assert join.named == [one, other]
    assert len(one) * len(other) > LARGEST


def test_too_many_ways_to_fail_are_refused():
    courses = [((0.0, frozenset({frozenset({item})})),) for item in range(40)]
    with pytest.raises(Unsupported, match="20 of 40"):
        Lapses(40).some_down(courses, 20)
    assert Lapses(40).some_down([ALWAYS_DOWN, ALWAYS_UP], 1) == ALWAYS_DOWN
    assert Lapses(40).some_down([ALWAYS_DOWN, ALWAYS_UP], 2) == ALWAYS_UP


def test_steps_join_equal_neighbours_and_drop_empty_stretches():
    assert steps([(0.0, UP), (2.0, DOWN), (2.0, UP), (3.0, DOWN), (4.0, DOWN)]) == ((0.0, UP), (3.0, DOWN))
    assert math.isfinite(steps([(0.0, UP)])[0][0])
