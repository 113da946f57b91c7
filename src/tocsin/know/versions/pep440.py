# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Python versions as byte strings whose plain order is that of PEP 440.

What a version is, is read by the package that the Python packaging people keep; only its
order is written here ("Summary of permitted suffixes and relative ordering"). Trailing zeros
of the release do not count; a development release comes before its pre-release, that before
the release, that before its post-release, that before a local version of it. Refuses what PEP 440
refuses; a name such as ``2004d`` is unknown, not safe. Cost: a regular expression a version.
"""

from __future__ import annotations

import re
from typing import Final

from packaging.version import InvalidVersion, Version

from tocsin.core.errors import BadInput
from tocsin.know.versions.number import ZERO, number

_USUAL: Final = re.compile(r"([0-9]{1,18}(?:\.[0-9]{1,18})*)(?:(a|b|rc)([0-9]{1,18}))?")
"""Versions that need no more than a look, as most are: a release or a pre-release in its shortest form."""
_END: Final = b"\x00"
_PART: Final = b"\x01"
_NULL: Final = _PART + ZERO
_DEV_ALONE: Final = b"\x00"
_NO_PRE: Final = b"\xff"
"""Pre-releases stand between these two by their letter: a, b, rc."""
_NO_POST: Final = b"\x00"
_POST: Final = b"\x01"
_DEV: Final = b"\x00"
_NO_DEV: Final = b"\x01"
_TEXT: Final = b"\x01"
_NUMERIC: Final = b"\x02"


def _local(text: str | None) -> bytes:
    if text is None:
        return _END
    out = bytearray()
    for part in text.split("."):
        out += _NUMERIC + number(part) if part.isdigit() else _TEXT + part.encode("ascii") + _END
    return bytes(out + _END)


def _release(numbers: list[str]) -> bytes:
    """The numbers of a release without the zeros at its end."""
    parts = [_PART + number(part) for part in numbers]
    while parts and parts[-1] == _NULL:
        parts.pop()
    return b"".join(parts) + _END


def key(version: str) -> bytes:
    """Key of a Python version. Raises ``BadInput`` if it is none."""
    return usual_key(version) or any_key(version)


def usual_key(version: str) -> bytes | None:
    """What ``any_key`` says of a release or pre-release in its shortest form; None of every other text."""
    shape = _USUAL.fullmatch(version)
    if shape is None:
        return None
    release, letter, before = shape.groups()
    pre = _NO_PRE if letter is None else letter.encode("ascii") + _END + number(before)
    return ZERO + _release(release.split(".")) + pre + _NO_POST + _NO_DEV + _END


def any_key(version: str) -> bytes:
    """The same, whatever the version looks like."""
    try:
        one = Version(version)
        out = bytearray(number(str(one.epoch)))
        out += _release(list(map(str, one.release)))
        if one.pre is not None:
            out += one.pre[0].encode("ascii") + _END + number(str(one.pre[1]))
        else:
            out += _DEV_ALONE if one.post is None and one.dev is not None else _NO_PRE
        out += _NO_POST if one.post is None else _POST + number(str(one.post))
        out += _NO_DEV if one.dev is None else _DEV + number(str(one.dev))
        return bytes(out) + _local(one.local)
    except (InvalidVersion, ValueError) as error:  # ValueError: a number beyond Python's digit limit
        raise BadInput(f"not a Python version: {version!r}", do="see PEP 440") from error
