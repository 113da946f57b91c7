# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""One contact added up in parts or at once is the same, and stays small."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tocsin.watch.sums import DAY_S, FEW, SOME, Sum


def added(numbers: list[int]) -> Sum:
    made = Sum()
    for number in numbers:
        made.count += 1
        made.hosts.add(str(number % 7))
        made.when(number * DAY_S / 2)
    return made


@given(st.lists(st.integers(0, 50), max_size=30), st.lists(st.integers(0, 50), max_size=30))
def test_merging_is_adding_on(one: list[int], other: list[int]):
    merged, whole = added(one), added(one + other)
    merged.merge(added(other))
    assert merged.worth() == whole.worth()
    assert (merged.first, merged.last, merged.days) == (whole.first, whole.last, whole.days)


def test_what_is_kept_is_bounded():
    made, other = Sum(), Sum()
    for number in range(10_000):
        made.when(number * DAY_S)
        other.places.append(str(number))
        other.ports[str(number)] = None
    made.merge(other)
    assert len(made.days) <= 400
    assert len(made.places) == FEW
    assert len(made.ports) == SOME
