# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Debian versions as byte strings whose plain order is Debian's order.

Debian Policy 5.6.12: ``[epoch:]upstream[-revision]``; upstream and revision are
compared by turns, a run of non-digits and a run of digits; ``~`` sorts before
everything, even the end, then the end, then letters, then the rest; a missing
revision equals ``0``. Refuses what dpkg refuses: an empty part, an epoch that is
no number or beyond 2^31-1, characters outside the alphabet. Linear in the length.
"""

from __future__ import annotations

import re
from typing import Final

from tocsin.core.errors import BadInput
from tocsin.know.versions.number import number

_SHAPE: Final = re.compile(r"(?:([0-9]+):)?([A-Za-z0-9.+~:-]+)")
_PART: Final = re.compile(r"([^0-9]*)([0-9]*)")
_TILDE: Final = 0x01
_END: Final = 0x02
_OTHER: Final = 0x80
"""Letters keep their ASCII code (0x41-0x7a) and so stand between the end and the rest."""
_RANKS: Final = {ord("~"): _TILDE, **{code: _OTHER + code for code in map(ord, "+-.:")}}


def _runs(text: str) -> bytes:
    """Runs of non-digits and digits; every run of non-digits is closed by the end mark."""
    out = bytearray()
    for others, digits in _PART.findall(text):
        if not others and not digits and out:
            break
        if others:
            out += others.translate(_RANKS).encode("latin-1")
        out.append(_END)
        out += number(digits)
    out.append(_END)  # a run after the first is never empty of non-digits, so one mark is enough
    return bytes(out)


def key(version: str) -> bytes:
    """Key of a Debian version (Policy 5.6.12). Raises ``BadInput`` if it is none."""
    shape = _SHAPE.fullmatch(version)
    if shape is None:
        raise BadInput(f"not a Debian version: {version!r}", do="see Debian Policy 5.6.12")
    epoch, rest = shape[1] or "0", shape[2]
    upstream, dash, revision = rest.rpartition("-")
    if not dash:
        upstream, revision = rest, ""
    if not upstream or (dash and not revision):
        raise BadInput(f"a part of the Debian version is empty: {version!r}", do="see Debian Policy 5.6.12")
    if ":" in rest and shape[1] is None:
        raise BadInput(
            f"the epoch of the Debian version is no number: {version!r}", do="see Debian Policy 5.6.12"
        )
    if len(epoch.lstrip("0")) > 10 or int(epoch) > 2**31 - 1:
        raise BadInput(
            f"the epoch of the Debian version is too big: {version!r}", do="see Debian Policy 5.6.12"
        )
    return number(epoch) + _runs(upstream) + _runs(revision)
