# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A run of digits as bytes whose plain order is the order of the numbers.

Version numbers go beyond 64 bits (dates with hashes, hostile input), and turning
digits into a Python int costs quadratic time, so digits stay digits: the count of
significant digits first, then the digits. Refuses runs of 65,536 digits or more.
"""

from __future__ import annotations

from typing import Final

from tocsin.core.errors import BadInput

ZERO: Final = b"\x00\x00"
SMALL: Final = {
    "0": ZERO,
    **{str(value): len(str(value)).to_bytes(2, "big") + b"%d" % value for value in range(1, 1000)},
}
"""The forms of most numbers that versions hold, made once."""
PIECES: Final = 8192
"""How many pieces of versions (``12``, ``+deb``, ``_rc1``) an order keeps the form of; versions repeat them."""


def number(digits: str) -> bytes:
    """Order-preserving, prefix-free form of a run of ASCII digits; the empty run is zero."""
    small = SMALL.get(digits)
    if small is not None:
        return small
    significant = digits.lstrip("0").encode("ascii")
    if len(significant) > 0xFFFF:
        raise BadInput("a number in the version has more than 65,535 digits")
    return len(significant).to_bytes(2, "big") + significant
