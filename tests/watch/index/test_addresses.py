# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Addresses in sets: containers of every form against ``ipaddress``."""

import ipaddress

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tocsin.watch.index.addresses import ipv6_in, masked
from tocsin.watch.index.builder import Builder


def arrays(*blocks):
    builder = Builder()
    for kind, lines in blocks:
        builder.add(kind, "".join(f"{line}\n" for line in lines).encode())
    return builder.finish()[1]


SIXES = st.builds(
    lambda high, low: ipaddress.IPv6Address(high << 64 | low),
    st.sampled_from([0, 1, 0x20010DB8 << 32, 2**64 - 1]),
    st.sampled_from([0, 1, 2, 2**63, 2**64 - 2, 2**64 - 1]),
)


@given(st.lists(SIXES, max_size=6), st.lists(st.tuples(SIXES, st.integers(16, 128)), max_size=6), SIXES)
def test_an_ipv6_address_is_in_if_it_or_a_prefix_around_it_is(singles, prefixes, asked):
    networks = [ipaddress.IPv6Network((int(one), bits), strict=False) for one, bits in prefixes]
    made = arrays(
        ("ipv6", [one.exploded.replace("0000", "0") for one in singles]),
        ("cidr", [n.exploded for n in networks]),
    )
    high, low = np.uint64(int(asked) >> 64), np.uint64(int(asked) & 2**64 - 1)
    expected = asked in singles or any(asked in network for network in networks)
    assert ipv6_in(high, low, made["ipv6"], made["prefixes6"], made["starts6"]) == expected


@given(st.integers(0, 2**128 - 1), st.integers(0, 128))
def test_a_network_is_its_first_bits(number, length):
    high, low = masked(np.uint64(number >> 64), np.uint64(number & 2**64 - 1), length)
    network = ipaddress.IPv6Network((number, length), strict=False)
    assert int(high) << 64 | int(low) == int(network.network_address)
