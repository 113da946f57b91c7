# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Containers of every form hold what was put in, and nothing else, in the least room."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.watch.index.addresses import ipv4_in
from tocsin.watch.index.containers import contained
from tocsin.watch.index.layout import FULL, NOTHING


def made_of(numbers, prefixes=()):
    networks = np.array([network for network, _ in prefixes], np.uint32)
    return contained(
        np.array(sorted(numbers), np.uint32), networks, np.array([length for _, length in prefixes], np.uint8)
    )


def holds(made, number):
    return ipv4_in(number, made.pages, made.containers, made.small, made.bitmaps)


LOW = st.one_of(st.integers(0, 3), st.integers(65533, 65535), st.integers(0, 65535))
NUMBERS = st.builds(lambda page, low: page << 16 | low, st.sampled_from([0, 1, 0xFFFF]), LOW)
PREFIXES = st.builds(
    lambda number, length: (number >> (32 - length) << (32 - length), length), NUMBERS, st.integers(8, 32)
)
SPREAD = st.builds(
    lambda begin, step, many: {0x10000 + begin + step * place & 0x1FFFF for place in range(many)},
    st.integers(0, 65535), st.sampled_from([1, 2, 3]), st.sampled_from([0, 50, 5000, 21000]),
)  # fmt: skip


@given(st.sets(NUMBERS, max_size=9), st.lists(PREFIXES, max_size=5), SPREAD, st.lists(NUMBERS, max_size=9))
def test_an_address_is_in_if_it_or_a_prefix_around_it_is(singles, prefixes, spread, asked):
    singles |= spread
    made = made_of(singles, prefixes)
    edges = [
        (network + beside) & 0xFFFFFFFF
        for network, length in prefixes
        for beside in (-1, 0, 2 ** (32 - length) - 1, 2 ** (32 - length))
    ]
    for number in [
        *asked,
        *edges,
        *sorted(singles)[:50],
        *((one + 1) & 0xFFFFFFFF for one in sorted(singles)[:50]),
    ]:
        around = any(network <= number < network + 2 ** (32 - length) for network, length in prefixes)
        assert holds(made, number) == (number in singles or around)


@pytest.mark.parametrize(
    ("numbers", "prefixes", "form", "taken"),
    [
        (range(1, 4096 * 16, 16), [], 0, 2 * 4096),
        (range(1, 4097 * 15, 15), [], 2, 8192),
        (range(0), [(0, 17)], 1, 4),
        ([0, 70, 71, 72, 9], [], 0, 10),
    ],
)
def test_each_container_has_the_form_that_takes_least(numbers, prefixes, form, taken):
    made = made_of(numbers, prefixes)
    assert made.containers[:, 2].tolist() == [form]
    assert made.small.nbytes + made.bitmaps.nbytes == taken


def test_a_wide_prefix_takes_a_mark_a_page():
    made = made_of([], [(10 << 24, 8)])
    assert (made.pages == FULL).sum() == 256
    assert (made.pages == NOTHING).sum() == 65536 - 256
    assert made.small.nbytes + made.bitmaps.nbytes + made.containers.nbytes == 0
