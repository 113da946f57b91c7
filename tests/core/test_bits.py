# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Numbers as bits are a set of numbers."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tocsin.core.bits import Bits

NUMBERS = st.integers(0, 70) | st.integers(2**15 - 3, 2**15 + 3) | st.integers(0, 2**40)


@given(st.sets(NUMBERS), st.lists(NUMBERS))
def test_what_was_added_is_in_it_and_nothing_else(added, asked):
    bits = Bits()
    for number in added:
        bits.add(number)
    assert all(number in bits for number in added)
    assert [number in bits for number in asked] == [number in added for number in asked]
    assert bits.all_of(sorted(added))
    assert bits.all_of(sorted(asked)) == added.issuperset(asked)
    assert not any(number + 1 in bits for number in added if number + 1 not in added)


@given(st.sets(NUMBERS), st.sets(NUMBERS), st.lists(NUMBERS))
def test_what_is_in_both_is_what_each_says(first, second, asked):
    one, two = Bits(), Bits()
    for bits, added in ((one, first), (two, second)):
        for number in added:
            bits.add(number)
    for wanted in (sorted(asked), sorted(first & second), sorted(first)):
        assert one.all_of(wanted, two) == (one.all_of(wanted) and two.all_of(wanted))
