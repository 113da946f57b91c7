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
from functools import lru_cache
from typing import Final

from tocsin.core.errors import BadInput
from tocsin.know.versions.number import PIECES, ZERO, number

_SHAPE: Final = re.compile(r"(?:([0-9]+):)?([A-Za-z0-9.+~:-]+)")
_PIECES: Final = re.compile(r"([0-9]+)")
"""Splits a text into runs of non-digits and of digits by turns; the first and the last is one of non-digits."""
_USUAL: Final = re.compile(r"[0-9](?:[A-Za-z0-9.+~]*[0-9])?(-[0-9](?:[A-Za-z0-9.+~]*[0-9])?)?")
"""Most versions: no epoch, no hyphen but that before a revision, each part begins and ends with a digit."""
_TILDE: Final = 0x01
_END: Final = b"\x02"
_OTHER: Final = 0x80
"""Letters keep their ASCII code (0x41-0x7a) and so stand between the end and the rest."""
_RANKS: Final = {ord("~"): _TILDE, **{code: _OTHER + code for code in map(ord, "+-.:")}}


_NO_REVISION: Final = _END + ZERO + _END


def _runs(text: str) -> bytes:
    """Runs of non-digits and of digits by turns, the last one of non-digits that is empty."""
    pieces = _PIECES.split(text)
    runs = b"".join(map(_run, pieces))
    # What ends with non-digits, or is empty, goes on with a number that is not there: zero.
    return runs if not pieces[-1] and text else runs + ZERO + _END


@lru_cache(PIECES)
def _run(piece: str) -> bytes:
    """A number, or a run of non-digits, which is closed by the end mark."""
    if piece.isdigit():
        return number(piece)
    return piece.translate(_RANKS).encode("latin-1") + _END


def usual_key(version: str) -> bytes | None:
    """What ``any_key`` says of a version as most are written, by one pass over it; None of every other text."""
    shape = _USUAL.fullmatch(version)
    if shape is None:
        return None
    runs = b"".join(map(_run_or_turn, _PIECES.split(version)))
    return ZERO + runs if shape[1] else ZERO + runs + _NO_REVISION


@lru_cache(PIECES)
def _run_or_turn(piece: str) -> bytes:
    """The same as ``_run``; between two digits a hyphen ends one part and begins the other, both with no non-digits."""
    return _END + _END if piece == "-" else _run(piece)


def key(version: str) -> bytes:
    """Key of a Debian version (Policy 5.6.12). Raises ``BadInput`` if it is none."""
    return usual_key(version) or any_key(version)


def any_key(version: str) -> bytes:
    """The same, whatever the version looks like."""
    shape = _SHAPE.fullmatch(version)
    if shape is None:
        raise BadInput(f"not a Debian version: {version!r}", do="see Debian Policy 5.6.12")
    epoch, rest = shape.groups()
    upstream, dash, revision = rest.rpartition("-")
    if not dash:
        upstream, revision = rest, ""
    if not upstream or (dash and not revision):
        raise BadInput(f"a part of the Debian version is empty: {version!r}", do="see Debian Policy 5.6.12")
    if epoch is None and ":" in rest:
        raise BadInput(
            f"the epoch of the Debian version is no number: {version!r}", do="see Debian Policy 5.6.12"
        )
    if epoch is None:
        return ZERO + _runs(upstream) + _runs(revision)
    if len(epoch.lstrip("0")) > 10 or int(epoch) > 2**31 - 1:
        raise BadInput(
            f"the epoch of the Debian version is too big: {version!r}", do="see Debian Policy 5.6.12"
        )
    return number(epoch) + _runs(upstream) + _runs(revision)
