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
from typing import Final

from tocsin.core.errors import BadInput
from tocsin.know.versions.number import number

_SHAPE: Final = re.compile(r"(?:([0-9]*):)?([A-Za-z0-9._+~^][A-Za-z0-9._+~^-]*?)(?:-([A-Za-z0-9._+~^]+))?")
_RUN: Final = re.compile(r"([0-9]+)|([A-Za-z]+)|([~^])")
_TILDE: Final = b"\x01"
_END: Final = b"\x02"
_CARET: Final = b"\x03"
_LETTERS: Final = b"\x04"
_DIGITS: Final = b"\x05"
_STOP: Final = b"\x00"
"""Closes a run of letters, below all of them."""
_DO: Final = "write it as epoch:version-release, see rpm-version(7)"


def _runs(text: str) -> bytes:
    out = bytearray()
    for digits, letters, mark in _RUN.findall(text):
        if digits:
            out += _DIGITS + number(digits)
        elif letters:
            out += _LETTERS + letters.encode("ascii") + _STOP
        else:
            out += _TILDE if mark == "~" else _CARET
    return bytes(out + _END)


def key(version: str) -> bytes:
    """Key of an RPM version with or without epoch and release. Raises ``BadInput`` if it is none."""
    shape = _SHAPE.fullmatch(version)
    if shape is None:
        raise BadInput(f"not an RPM version: {version!r}", do=_DO)
    epoch, upstream, release = shape.groups()
    if upstream.endswith("-"):
        raise BadInput(f"the release of the RPM version is empty: {version!r}", do=_DO)
    epoch = epoch or "0"
    if len(epoch.lstrip("0")) > 10 or int(epoch) >= 2**32:
        raise BadInput(f"the epoch of the RPM version is too big: {version!r}", do=_DO)
    return number(epoch) + _runs(upstream) + (_runs(release) if release is not None else b"")
