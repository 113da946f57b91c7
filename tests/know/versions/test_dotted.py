# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The rule of dotted numbers: what it orders, and what it leaves open."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.know.versions import dotted

NUMBERS = st.lists(st.integers(0, 12), min_size=1, max_size=4)


@given(NUMBERS, NUMBERS)
def test_plain_numbers_are_ordered_as_lists_filled_with_zeros(one, other):
    size = max(len(one), len(other))
    left, right = one + [0] * (size - len(one)), other + [0] * (size - len(other))
    assert dotted.compare(".".join(map(str, one)), ".".join(map(str, other))) == (left > right) - (
        left < right
    )


@pytest.mark.parametrize(
    ("one", "other", "order"),
    [
        ("V2.1", "2.1.0", 0), ("v 2.1", "V2.01", 0), ("4.0", "V4.0 SP1", -1), ("V4.0 SP1", "V4.0_SP2", -1), ("V4.0SP2", "V4.0 SP10", -1),
        ("V16 Update 4", "V16 Upd4", 0), ("V17", "V16 Update 9", 1), ("V9.0 SP3", "V9.0 SP3 HF2", -1), ("1.0.2k", "1.0.3", -1),
        ("2.1-rc1", "2.0", 1), ("R15x", "r15X", 0), ("1.250L", "1.300", -1), ("2.0.1 Build 7", "2.0.1 build 9", -1),
        ("2.1-rc1", "2.1", None), ("1.0.2k", "1.0.2l", None), ("V4.0 SP1", "V4.0.1", None), ("V16 Update 4", "V16 SP1", None),
        ("9fceb02", "8.1", None), ("B.12", "B.13", -1), ("MX-V4.0.1", "mx-v4.1", -1), ("FW_1.2", "1.3", None), ("CPCI85 V04", "CPCI85 V05", -1), ("april 27", "april 28", None), ("B.12", "C.13", None), ("3.X.16", "3.1", None), ("1,2", "1.3", None), ("", "1", None),
        ("2021-09", "2021-10", None), ("1" * 200, "2", None), ("1.0 (for X)", "1.0", None), ("१.०", "1.0", None),
    ],
    ids=str,
)  # fmt: skip
def test_words_behind_the_numbers(one, other, order):
    assert dotted.compare(one, other) == order
    assert dotted.compare(other, one) == (None if order is None else -order)


TEXTS = st.builds(
    lambda numbers, tail: ".".join(map(str, numbers)) + tail, NUMBERS, st.sampled_from(["", "", " SP1", " SP2", " SP1 HF1", " Update 3", "a", "-rc1"])
)  # fmt: skip


@given(TEXTS, TEXTS, TEXTS)
def test_what_is_ordered_is_ordered_as_a_whole(one, two, three):
    if dotted.compare(one, two) in {-1, 0} and dotted.compare(two, three) in {-1, 0}:
        assert dotted.compare(one, three) in {-1, 0, None}


@pytest.mark.parametrize(
    ("version", "start", "answer"),
    [
        ("12.4.1", "12.4", True),
        ("12.40", "12.4", False),
        ("12", "12.4", None),
        ("x", "12", None),
        ("12.4 SP1", "12.4", True),
    ],
    ids=str,
)
def test_beginnings(version, start, answer):
    assert dotted.begins(version, start) is answer


@given(st.text(alphabet="v0123. sprcx_-()", max_size=120))
def test_no_text_breaks_it(text):
    assert dotted.compare(text, text) == 0
    dotted.parse(text)
