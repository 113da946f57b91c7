# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Laws of the layout, on random graphs with cycles, loops, repeated arrows and arrows to nowhere."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.serve.layered import LANE, Layout, acyclic, columns, lay_out, spread

KEYS = [f"n{at}" for at in range(14)]
graphs = st.tuples(
    st.lists(st.sampled_from(KEYS), max_size=14),
    st.lists(st.tuples(st.sampled_from([*KEYS, "nowhere"]), st.sampled_from(KEYS)), max_size=40),
)


def laid(keys: Iterable[str], arrows: Iterable[tuple[str, str]]) -> Layout:
    return lay_out(keys, arrows, width=100.0, height=40.0, gap_x=20.0, gap_y=6.0)


def holds(found: Layout, keys: list[str], arrows: list[tuple[str, str]]) -> None:
    """Whether every promise of a layout is kept."""
    assert [place.key for place in found.places] == sorted(set(keys))
    for place in found.places:
        assert 0 <= place.x <= place.x + 100 <= found.width
        assert 0 <= place.y <= place.y + 40 <= found.height
    for one, two in itertools.combinations(found.places, 2):
        apart = abs(one.x - two.x) >= 100 + 20 - 1e-6 or abs(one.y - two.y) >= 40 + 6 - 1e-6
        assert apart, (one, two)
    at = {place.key: place for place in found.places}
    known = set(keys)
    assert [(way.source, way.target) for way in found.ways] == sorted(
        {(a, b) for a, b in arrows if a != b and {a, b} <= known}
    )
    for way in found.ways:
        source, target = at[way.source], at[way.target]
        begin, end = (source.x, target.x + 100) if way.back else (source.x + 100, target.x)
        assert way.points[0] == pytest.approx((begin, source.y + 20), abs=1e-6)  # sums of another order
        assert way.points[-1] == pytest.approx((end, target.y + 20), abs=1e-6)
        assert (source.column > target.column) is way.back
        assert all(0 <= x <= found.width and 0 <= y <= found.height for x, y in way.points)
        for x, y in way.points[1:-1]:  # where an arrow passes a column, it passes no box
            for place in found.places:
                assert not (place.x < x < place.x + 100 and place.y < y < place.y + 40)


@given(graphs)
def test_no_box_on_another_all_within_the_frame_every_arrow_from_end_to_end(
    graph: tuple[list[str], list[tuple[str, str]]],
) -> None:
    keys, arrows = graph
    holds(laid(keys, arrows), keys, arrows)


@given(graphs, st.randoms(use_true_random=False))
def test_the_order_of_the_input_changes_nothing(
    graph: tuple[list[str], list[tuple[str, str]]], chance: random.Random
) -> None:
    keys, arrows = graph
    other = [*keys, *keys[:2]], [*arrows, *arrows[:3]]
    for part in other:
        chance.shuffle(part)
    assert laid(keys, arrows) == laid(*other)


@given(graphs)
def test_the_arrows_left_hold_no_cycle_and_each_leads_to_a_later_column(
    graph: tuple[list[str], list[tuple[str, str]]],
) -> None:
    keys, arrows = graph
    names = sorted(set(keys))
    asked = sorted({(a, b) for a, b in arrows if a != b and {a, b} <= set(names)})
    left = acyclic(names, asked)
    column = columns(names, left)
    assert all(column[a] < column[b] for a, b in left)
    # nothing was dropped that closes no cycle: from the end of each dropped arrow its begin can be reached
    for a, b in set(asked) - set(left):
        seen, edge = {b}, [b]
        while edge:
            here = edge.pop()
            more = [end for start, end in left if start == here and end not in seen]
            seen.update(more)
            edge += more
        assert a in seen


def test_a_map_of_cycles_only_is_drawn() -> None:
    arrows = [*itertools.pairwise(KEYS), (KEYS[-1], KEYS[0])]
    found = laid(KEYS, arrows)
    holds(found, KEYS, arrows)
    assert sum(way.back for way in found.ways) == 1


def test_arrows_of_one_box_share_a_lane() -> None:
    chain = list(itertools.pairwise("abcd"))
    found = laid("abcdx", [*chain, ("a", "d"), ("a", "x"), ("c", "x")])
    far = {way.target: way.points for way in found.ways if way.source == "a" and len(way.points) > 2}
    assert far["d"][:-1] == far["x"][:-1]


def test_nothing_is_a_frame_too() -> None:
    assert laid([], []) == Layout(16.0, 16.0, (), ())


@given(st.lists(st.tuples(st.integers(-50, 50), st.sampled_from([40.0, LANE])), max_size=6))
def test_spread_keeps_the_distance_and_is_the_nearest(rows: list[tuple[int, float]]) -> None:
    wished, tall = [float(wish) for wish, _ in rows], [size for _, size in rows]
    found = spread(wished, tall, 6.0)
    least = [(one + two) / 2 + 6.0 for one, two in itertools.pairwise(tall)]

    def cost(middles: list[float]) -> float:
        return sum((a - b) ** 2 for a, b in zip(middles, wished, strict=True))

    assert all(b - a >= gap - 1e-6 for (a, b), gap in zip(itertools.pairwise(found), least, strict=True))
    # moving any run of neighbours by a little, where the distance allows it, is not better
    for low, high in itertools.combinations(range(len(rows) + 1), 2):
        for step in (-0.5, 0.5):
            moved = [at + step if low <= place < high else at for place, at in enumerate(found)]
            legal = all(b - a >= gap for (a, b), gap in zip(itertools.pairwise(moved), least, strict=True))
            assert not legal or cost(moved) >= cost(found) - 1e-6
