# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Digits as bytes: the order of the numbers, no prefix of each other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.core.errors import BadInput
from tocsin.know.versions.number import number

DIGITS = st.text(alphabet="0123456789", max_size=30)


@given(DIGITS, DIGITS)
def test_bytes_stand_as_the_numbers_do(one, other):
    here, there = int(one or "0"), int(other or "0")
    assert (number(one) < number(other)) == (here < there)
    assert (number(one) == number(other)) == (here == there)


@given(DIGITS, DIGITS)
def test_no_number_begins_another(one, other):
    assert number(one) == number(other) or not number(one).startswith(number(other))


def test_a_number_of_too_many_digits_is_refused():
    assert len(number("9" * 0xFFFF)) == 0xFFFF + 2
    with pytest.raises(BadInput):
        number("9" * 0x10000)
