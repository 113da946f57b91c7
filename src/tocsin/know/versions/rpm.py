# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""RPM versions as byte strings whose plain order is rpm's order.

rpm-version(7): ``[epoch:]version[-release]``. Version and release are compared by runs of
letters and runs of digits, whatever stands between them; ``~`` sorts before everything, even
the end, then the end, then ``^``, then letters, then numbers. A missing epoch is 0; a missing
release sorts before every release, as rpm's own comparison has it. Refused: an empty part, an
epoch that is no number or beyond 32 bits, characters that no RPM may hold. Linear in the length.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from tocsin.core.errors import BadInput
from tocsin.know.versions.number import PIECES, ZERO, number

_SHAPE: Final = re.compile(r"(?:([0-9]*):)?([A-Za-z0-9._+~^][A-Za-z0-9._+~^-]*?)(?:-([A-Za-z0-9._+~^]+))?")
_RUN: Final = re.compile(r"[0-9]+|[A-Za-z]+|[~^]")
_USUAL: Final = re.compile(r"[A-Za-z0-9._+~^]+(?:-[A-Za-z0-9._+~^]+)?")
"""Most versions: no epoch, and no hyphen but that before a release."""
_RUN_OR_TURN: Final = re.compile(r"[0-9]+|[A-Za-z]+|[~^-]")
_TILDE: Final = b"\x01"
_END: Final = b"\x02"
_CARET: Final = b"\x03"
_LETTERS: Final = b"\x04"
_DIGITS: Final = b"\x05"
_STOP: Final = b"\x00"
"""Closes a run of letters, below all of them."""
_MARKS: Final = {"~": _TILDE, "^": _CARET, "-": _END}
_DO: Final = "write it as epoch:version-release, see rpm-version(7)"


def _runs(text: str) -> bytes:
    return b"".join(map(_run, _RUN.findall(text))) + _END


@lru_cache(PIECES)
def _run(piece: str) -> bytes:
    """A run of digits, a run of letters, a mark, or the hyphen at which one part ends."""
    if piece.isdigit():
        return _DIGITS + number(piece)
    if piece.isalpha():
        return _LETTERS + piece.encode("ascii") + _STOP
    return _MARKS[piece]


def key(version: str) -> bytes:
    """Key of an RPM version with or without epoch and release. Raises ``BadInput`` if it is none."""
    return usual_key(version) or any_key(version)


def usual_key(version: str) -> bytes | None:
    """What ``any_key`` says of a version as most are written, by one pass over it; None of every other text."""
    if _USUAL.fullmatch(version) is None:
        return None
    return ZERO + b"".join(map(_run, _RUN_OR_TURN.findall(version))) + _END


def any_key(version: str) -> bytes:
    """The same, whatever the version looks like."""
    shape = _SHAPE.fullmatch(version)
    if shape is None:
        raise BadInput(f"not an RPM version: {version!r}", do=_DO)
    epoch, upstream, release = shape.groups()
    if upstream.endswith("-"):
        raise BadInput(f"the release of the RPM version is empty: {version!r}", do=_DO)
    if not epoch:
        head = ZERO
    elif len(epoch.lstrip("0")) > 10 or int(epoch) >= 2**32:
        raise BadInput(f"the epoch of the RPM version is too big: {version!r}", do=_DO)
    else:
        head = number(epoch)
    return head + _runs(upstream) + (_runs(release) if release is not None else b"")
