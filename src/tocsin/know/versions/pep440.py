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

from typing import Final

from packaging.version import InvalidVersion, Version

from tocsin.core.errors import BadInput
from tocsin.know.versions.number import number

_END: Final = b"\x00"
_PART: Final = b"\x01"
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


def key(version: str) -> bytes:
    """Key of a Python version. Raises ``BadInput`` if it is none."""
    try:
        one = Version(version)
        release = list(one.release)
        while release and not release[-1]:
            release.pop()
        out = bytearray(number(str(one.epoch)))
        for part in release:
            out += _PART + number(str(part))
        out += _END
        if one.pre is not None:
            out += one.pre[0].encode("ascii") + _END + number(str(one.pre[1]))
        else:
            out += _DEV_ALONE if one.post is None and one.dev is not None else _NO_PRE
        out += _NO_POST if one.post is None else _POST + number(str(one.post))
        out += _NO_DEV if one.dev is None else _DEV + number(str(one.dev))
        return bytes(out) + _local(one.local)
    except (InvalidVersion, ValueError) as error:  # ValueError: a number beyond Python's digit limit
        raise BadInput(f"not a Python version: {version!r}", do="see PEP 440") from error
