# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A beat is found with jitter, gaps and several lines a beat; chance has none."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.watch.unusual.rhythm import BEATS, rhythm


def beats(seed: int, every: float, jitter: float, count: int) -> list[float]:
    """As implants sleep: the interval less up to ``jitter`` of it."""
    chance, at, made = random.Random(seed), 1_000_000.0, []
    for _ in range(count):
        at += every * (1 - chance.random() * jitter)
        made.append(at)
    return made


@given(st.integers(0, 10**6), st.floats(150, 3_600), st.floats(0, 0.5), st.booleans())
def test_a_beat_with_up_to_half_of_jitter_is_found_in_any_order_and_with_several_lines_each(
    seed, every, jitter, doubled
):
    made = beats(seed, every, jitter, 120)
    lines = [*made, *(at + 0.4 for at in made if doubled)]
    random.Random(seed).shuffle(lines)
    found = rhythm(lines)
    assert found is not None
    assert found.beats == len(made)
    assert 0.999 * every * (1 - jitter) <= found.interval_s <= every * 1.001


@given(st.integers(0, 10**6))
def test_beats_that_fall_out_do_not_hide_it(seed):
    chance = random.Random(seed)
    found = rhythm([at for at in beats(seed, 300, 0.1, 200) if chance.random() < 0.9])
    assert found is not None
    assert 260 <= found.interval_s <= 301


def test_what_comes_by_chance_has_no_beat():
    """Of 300 days of somebody who comes by chance, 20 to 400 times a day, none is taken for a beat."""
    chance = random.Random(7)
    taken = 0
    for _ in range(300):
        taken += rhythm([chance.random() * 86_400 for _ in range(chance.randrange(20, 400))]) is not None
    assert taken == 0


@pytest.mark.parametrize(
    "instants",
    [[], [1.0], [5.0] * 500, [float(at * 600) for at in range(BEATS - 1)], [at * 2.5 for at in range(5_000)], [at * 90_000.0 for at in range(50)]],
    ids=["none", "one", "all at once", "too few", "too quick", "less than four a day"],
)  # fmt: skip
def test_what_is_no_beat(instants):
    assert rhythm(instants) is None
