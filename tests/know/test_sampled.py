# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Draws of what is not known lie within the exact bounds, and are the same for the same seed."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.core.dependency import Input, Map, Member, Node, Shock
from tocsin.core.graph import Graph, build
from tocsin.know.cascade import Engine
from tocsin.know.reach import reached
from tocsin.know.sampled import MOST_DRAWS, sample, shares_within
from tocsin.know.unserved import unserved

DAY = dt.date(2027, 1, 1)
LAST = 100.0
PART = st.floats(0, 1).map(lambda x: round(x, 3))


@st.composite
def bounds(draw, most=4):
    """Bounds of shares of which some can hold together."""
    spans = [sorted(span) for span in draw(st.lists(st.tuples(PART, PART), min_size=1, max_size=most))]
    whole = max(1.0, sum(low for low, _ in spans))
    return [(low / whole, high) for low, high in spans]


@st.composite
def charts(draw):
    """Services over suppliers, with everything that may be unknown; a product that a rule may reach."""
    nodes = [Node(id=name, kind="supplier", name=name) for name in "abcd"]
    origin = (Member(node="a", low=0.1, high=draw(PART.filter(lambda x: x >= 0.1))),)
    nodes.append(Node(id="p", kind="product", name="p", origin=origin))
    nodes += [Node(id=name, kind="service", name=name, people=draw(st.integers(0, 9))) for name in "st"]
    inputs = []
    for number in range(draw(st.integers(1, 5))):
        spans = draw(bounds())
        names = draw(st.permutations("abcdps"))[: len(spans)]
        shared = draw(st.booleans())
        members = tuple(
            Member(node=name, low=low, high=max(low, high)) if shared else Member(node=name)
            for name, (low, high) in zip(names, spans, strict=True)
        )
        least, most = sorted(draw(st.tuples(st.integers(0, 60), st.integers(0, 60))))
        inputs.append(
            Input(
                of=draw(st.sampled_from("st")), name=f"n{number}", members=members,
                rule="shares" if shared else draw(st.sampled_from(["all", "any"])),
                flow=draw(st.sampled_from(["consumed", "unknown", "licence", "service", "capital"])),
                stock_days=float(least), stock_most=float(most) if most > least else None, stock_known=draw(st.booleans()),
            )
        )  # fmt: skip
    return Map(nodes=tuple(nodes), inputs=tuple(inputs))


def ends(graph: Graph, shock: Shock) -> list[dict[int, float]]:
    engine = Engine(graph)
    return [
        {
            row.service: row.days
            for row in unserved(
                graph, engine.run([reached(graph.nodes, shock, worst=way)], DAY, pessimistic=way), LAST
            )
        }
        for way in (True, False)
    ]


@given(charts(), st.integers(1, 120), PART, st.integers(0, 99))
def test_each_draw_lies_within_the_bounds(chart, days, level, seed):
    graph, faults = build(chart)
    assert faults == []
    end = DAY + dt.timedelta(days=days)
    shock = Shock(id="x", name="x", lost=("a",), start=DAY, end=end, level=level, de_minimis=0.2)
    worst, best = ends(graph, shock)
    made = sample(graph, [shock], DAY, LAST, 8, seed)
    for at, service in enumerate(made.services):
        assert (made.days[:, at] <= worst.get(service, 0.0) + 1e-6).all()
        assert (made.days[:, at] >= best.get(service, 0.0) - 1e-6).all()


@given(bounds(most=6), st.integers(0, 999))
def test_shares_stay_within_their_bounds_and_sum_to_one(spans, seed):
    low = np.array([span[0] for span in spans])
    high = np.array([max(span) for span in spans])
    made = shares_within(low, high, np.random.default_rng(seed))
    assert (made >= low).all()
    assert (made <= high).all()
    assert made.sum() == pytest.approx(min(1.0, high.sum()), abs=1e-9)


def chain(**more) -> Graph:
    nodes = (Node(id="a", kind="supplier", name="a"), Node(id="s", kind="service", name="s", people=10))
    need = Input(of="s", name="n", members=(Member(node="a"),), **{"flow": "consumed", **more})
    return build(Map(nodes=nodes, inputs=(need,)))[0]


LOSS = [Shock(id="x", name="x", lost=("a",), start=DAY)]


def test_a_seed_gives_the_same_draws_and_more_draws_begin_with_them():
    graph = chain(stock_days=5.0, stock_most=50.0)
    few, many = (sample(graph, LOSS, DAY, LAST, count, 7) for count in (5, 9))
    assert few.days.tolist() == many.days[:5].tolist()
    assert few.days.tolist() != sample(graph, LOSS, DAY, LAST, 5, 8).days.tolist()


def test_an_even_stock_gives_even_quantiles():
    made = sample(chain(stock_days=20.0, stock_most=60.0), LOSS, DAY, LAST, 2_000, 1)
    assert made.total() == pytest.approx([420, 600, 780], abs=25)
    assert (made.fell(1), made.unknown) == (2_000, 1)


def test_an_unknown_flow_falls_in_about_half_of_the_draws():
    assert sample(chain(flow="unknown"), LOSS, DAY, LAST, 1_000, 1).fell(1) == pytest.approx(500, abs=80)


def test_where_nothing_is_unknown_each_draw_is_the_bound():
    made = sample(chain(), LOSS, DAY, LAST, 3, 1)
    assert (made.unknown, made.quantiles(1)) == (0, [1_000.0] * 3)


@pytest.mark.parametrize("count", [0, -1, MOST_DRAWS + 1])
def test_no_draw_or_too_many(count):
    with pytest.raises(ValueError, match="draws"):
        sample(chain(), LOSS, DAY, LAST, count, 1)
