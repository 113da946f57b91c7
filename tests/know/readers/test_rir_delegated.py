# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Registries' files of delegations."""

from __future__ import annotations

import ipaddress

import pytest

from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.know.holders import Holding
from tocsin.know.readers import rir_delegated

LIMITS = Limits()
HEAD = (
    b"2.3|ripencc|20270114|4|19830705|20270113|+0100\nripencc|*|ipv4|*|2|summary\nripencc|*|asn|*|1|summary\n"
)
GOOD = (
    b"ripencc|NL|ipv4|203.0.113.0|256|20100101|allocated|holder-1\n"
    b"ripencc|EU|ipv4|198.51.100.0|96|20100101|assigned|holder-2\n"
    b"ripencc|DE|ipv6|2001:db8::|32|20100101|allocated|holder-1\n"
    b"ripencc||ipv4|192.0.2.0|256||available|\n"
    b"ripencc|NL|asn|64496|1|20100101|allocated|holder-1\n"
)


def read(data: bytes, limits: Limits = LIMITS) -> tuple[list[Holding], list[str]]:
    reading = rir_delegated.read(data, "d", limits)
    return reading.records, [fault.what for fault in reading.faults]


def test_ranges_their_holder_and_country():
    found, faults = read(HEAD + GOOD)
    assert faults == []
    assert [(one.country, one.holder, one.version) for one in found] == [
        ("NL", "holder-1", 4),
        ("", "holder-2", 4),
        ("DE", "holder-1", 6),
    ]
    first, odd, six = found
    assert (str(ipaddress.ip_address(first.first)), str(ipaddress.ip_address(first.last))) == (
        "203.0.113.0",
        "203.0.113.255",
    )
    assert odd.last - odd.first + 1 == 96
    assert six.last - six.first + 1 == 2**96
    assert first.source == "d:4"


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (b"ripencc|NL|ipv4", "3 cells"), (b"ripencc|NL|ipv4|203.0.113.999|256|x|allocated|h", "203.0.113.999"), (b"ripencc|NL|ipv4|203.0.113.0|0|x|allocated|h", "more than there are"),
        (b"ripencc|NL|ipv4|255.255.255.0|512|x|allocated|h", "more than there are"), (b"ripencc|NL|ipv4|203.0.113.0|many|x|allocated|h", "no size"), (b"ripencc|NL|ipv6|2001:db8::|129|x|allocated|h", "longer"),
        (b"ripencc|NL|ipv6|2001:db8::1|32|x|allocated|h", "not the first"),
        (b"ripencc|NL|ipv9|x|1|x|allocated|h", "no type"), (b"ripencc|NL|ipv6|2001:db8::|0|x|allocated|h", "not the first"), (b"\xff\xfe\x00", "cells"),
    ],
    ids=["short", "no address", "none", "too many", "no number", "long prefix", "not aligned", "type", "all", "no text"],
)  # fmt: skip
def test_a_bad_record_is_a_fault_and_the_others_stay(line: bytes, says: str):
    found, faults = read(HEAD + line + b"\n" + GOOD)
    assert len(found) == 3
    assert len(faults) == 1
    assert says in faults[0]


def test_another_file_and_too_many_records_are_refused():
    for data in (b"", b"hello\n", b"2|nobody|x\n"):
        assert not rir_delegated.detect("d", data)
        with pytest.raises(BadInput):
            read(data)
    with pytest.raises(BadInput, match="more than 2"):
        read(HEAD + GOOD, Limits(members=2))
    _, faults = read(HEAD + b"x|y\n" * 50 + GOOD, Limits(faults=5))
    assert len(faults) == 5
