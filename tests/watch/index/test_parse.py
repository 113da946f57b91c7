# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Addresses read as arrays: what ``ipaddress`` reads in normal form, and nothing that it does not."""

import contextlib
import ipaddress

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.core.atoms import normal
from tocsin.core.errors import BadInput
from tocsin.watch.index.parse import SINGLE, WRONG, four, six


def read(by, text):
    data = np.frombuffer(b"#" + text.encode() + b"#", np.uint8)
    numbers, lengths = by(data, np.array([1], np.uint64), np.array([len(data) - 1], np.uint64))
    number = numbers[0]
    value = int(number) if by is four else int(number[0]) << 64 | int(number[1])
    return None if lengths[0] == WRONG else (value, int(lengths[0]))


def slowly(text, version):
    """What the normal form means; None if it is not the normal form of anything, or of the other version."""
    with contextlib.suppress(ValueError, BadInput):
        host, slash, length = text.partition("/")
        address = ipaddress.ip_address(host)
        if address.version != version or ("." in host and version == 6):
            return None
        if not slash:
            return int(address), SINGLE
        if str(int(length)) == length and ipaddress.ip_network(text) is not None:
            return int(address), int(length)
    return None


FOURS = st.integers(0, 2**32 - 1).map(lambda number: str(ipaddress.IPv4Address(number)))
SIXES = st.one_of(
    st.integers(0, 2**128 - 1),
    st.lists(st.sampled_from([0, 0, 1, 0xABCD]), min_size=8, max_size=8).map(
        lambda groups: int.from_bytes(b"".join(one.to_bytes(2) for one in groups))
    ),
).map(lambda number: ipaddress.IPv6Address(number).compressed)
CHARACTERS = st.text("0123456789.:/af", max_size=20)


@given(FOURS, st.integers(0, 40), st.booleans())
def test_a_quad_or_prefix_is_read_as_it_is(text, length, slash):
    text = f"{text}/{length}" if slash else text
    assert read(four, text) == slowly(text, 4)


@given(SIXES, st.integers(0, 140), st.booleans())
def test_an_ipv6_address_or_prefix_is_read_as_it_is(text, length, slash):
    text = f"{text}/{length}" if slash else text
    assert read(six, text) == slowly(text, 6)


@given(
    st.one_of(CHARACTERS, st.tuples(SIXES, st.integers(0, 45), CHARACTERS).map(lambda t: t[0][: t[1]] + t[2]))
)
def test_what_is_no_address_is_told(text):
    assert read(six, text) == slowly(text, 6)
    if "/" not in text or text.partition("/")[2].isdigit():
        assert read(four, text) == slowly(text, 4)


@given(FOURS, st.integers(8, 32))
def test_every_prefix_in_normal_form_is_read(text, length):
    form = normal("cidr", f"{text}/{length}")
    assert read(four, form) == slowly(form, 4) != None  # noqa: E711 - a chain


@pytest.mark.parametrize(
    "text",
    ["", "1", "1.2.3", "1.2.3.4.5", "01.2.3.4", "1.2.3.4/", "1.2.3.4/033", "1.2.3.4/24", "256.1.1.1", "1..2.3", "1.2.3.4x", " 1.2.3.4",
     "1.2.3.4/8/8", "1.2.3.99999999999999999999", "٣.2.3.4"],
)  # fmt: skip
def test_what_is_no_quad_in_normal_form_is_told(text):
    assert read(four, text) is None


@pytest.mark.parametrize(
    "text",
    ["", ":", ":::", "::1::", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2:3:4:5:6:7:8", "12345::", "g::", "::1/129", "::1/64",
     "::1%eth0", "::ffff:1.2.3.4", ":1::", "1:", "FE80::1", "::/", "/16"],
)  # fmt: skip
def test_what_is_no_ipv6_address_in_normal_form_is_told(text):
    assert read(six, text) is None
