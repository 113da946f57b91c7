# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What the compiled code of the sieve and those who call it agree on: shapes of arrays, places in the tables, bits, margins.

Apart from both, for who calls it needs no compiler (``watch.machine_code``).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Bytes = npt.NDArray[np.uint8]
Words = npt.NDArray[np.uint64]
Longs = npt.NDArray[np.int64]

NAME, DIGEST, EMAIL, PATH, FIELD, PREFIX = range(1, 7)
"""Classes of values, each with its own beginning."""

LOWER: Bytes = np.arange(256, dtype=np.uint8)
LOWER[ord("A") : ord("Z") + 1] += 32

DOMAIN, URL_HOST, EMAIL_HOST = 1, 2, 4
"""What a name stands for."""
TAIL = 16
"""Bytes of the end of a field that its hash is made of."""
HEAD = 12
"""Bytes of the path of a URL that its hash is made of."""
PAGES = 1 << 16
MIXED = 0x9E37_79B1
"""Spreads three bytes over 16 bits."""

# The head of the array: where each part of it begins, in words, and what else is to be known.
(
    AT_STARTS, AT_HAS, AT_NAMES, AT_NAME_FILTER, AT_NAME_FILTER_MASK, AT_NAME_FIRST, AT_NAME_SHIFT, AT_FLAGS,
    AT_OTHERS, AT_OTHER_FILTER, AT_OTHER_FILTER_MASK, AT_OTHER_FIRST, AT_OTHER_SHIFT,
    AT_TOPS, AT_PAGES, AT_CONTAINERS, AT_LENGTHS, MANY_LENGTHS, AT_ENDINGS,
) = range(19)  # fmt: skip
HEADER = 32
(
    HAS_NAMES, HAS_URLS, HAS_EMAILS, HAS_DIGESTS, HAS_FIELDS, HAS_IPV6_HOSTS, HAS_BARE_HOSTS, HAS_IDN_TOPS,
    HAS_TOPS_WITH_DIGITS,
) = (1 << bit for bit in range(9))  # fmt: skip
"""Bits of the word ``AT_HAS``."""

PAD = 64
"""Newlines around a text."""
PADDING = 2 * PAD
"""Bytes that have to be there behind a text: the 64 behind those in which it ends are looked at, too."""
READINGS = 8
"""At most of one line: where escapes are undone two ways to take them, each as it is, without brackets, unquoted, and without
brackets again. What is written anew is at most so many times as long as the block, and one pad."""
GAP = 8
SOFT = 1
"""The byte that stands for a backslash without a meaning."""

TEXT, ZEEK, WEB, SYSLOG, CEF, CSV = range(6)
"""Ways to write: any text; Zeek's; web servers' logs; syslog; CEF and LEEF, also behind syslog; tables with quotes."""
WAYS = {"text": TEXT, "zeek": ZEEK, "access": WEB, "web-error": WEB, "syslog": SYSLOG, "cef": CEF, "csv": CSV}

BEGINS, ENDS, ENDS_AFTER = 1, 2, 4
"""What a byte says of fields: one may begin behind it, end before it, end with it."""


def _edges(ends: bytes, begins: bytes, *, spaces: bool, after: bytes = b"") -> Bytes:
    """What may stand before a field, or the part of a path that counts, and behind one."""
    made = np.zeros(256, np.uint8)
    made[list(b'\n"\\/\x01' + begins)] |= BEGINS
    made[:33] |= BEGINS
    made[list(b'\n"' + ends)] |= ENDS
    made[list(after)] |= ENDS_AFTER
    if spaces:
        made[:33] |= ENDS
        made[SOFT] &= ~np.uint8(ENDS)
    return made


_ROW = _edges(b"", b"", spaces=False)
_WORDS = _edges(b",|]:[", b"=|,:[]>(", spaces=True, after=b":")
EDGES = {TEXT: _ROW, ZEEK: _ROW, CSV: _ROW, WEB: _WORDS, SYSLOG: _WORDS, CEF: _WORDS}
"""By the way a format is written: fields of rows fill cells, those of others are words or stand between quotes."""


def room(longest: int) -> int:
    """Bytes that ``readings`` needs to get on with a line of this length."""
    return PAD + READINGS * (longest + GAP) + 2 * PAD
