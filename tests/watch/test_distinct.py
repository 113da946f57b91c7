# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Counting different texts: exact while few, near beyond, and blind to order and repetition."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from tocsin.watch.distinct import SIZE, Distinct


def counted(texts: list[str]) -> Distinct:
    made = Distinct()
    for text in texts:
        made.add(text)
    return made


@given(st.lists(st.text(max_size=3), max_size=SIZE))
def test_few_are_counted_exactly(texts: list[str]):
    made = counted(texts)
    assert (made.count, made.exact) == (len(set(texts)), True)


def test_many_are_estimated_within_a_third():
    for size in (1_000, 30_000):
        made = counted([f"{number}.example" for number in range(size)])
        assert not made.exact
        assert 0.67 * size < made.count < 1.5 * size


@given(st.integers(0, 300), st.integers(0, 300), st.randoms(use_true_random=False))
def test_order_repetition_and_merging_change_nothing(one: int, other: int, rng: random.Random):
    texts = [str(number) for number in range(one + other)]
    shuffled = texts * 2
    rng.shuffle(shuffled)
    merged, rest = counted(texts[:one]), counted(texts[one:])
    merged.merge(rest)
    assert counted(texts).count == counted(shuffled).count == merged.count
