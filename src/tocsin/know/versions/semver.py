# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Semantic versions as byte strings whose plain order is SemVer's order.

SemVer 2.0, section 11: numbers as numbers of any size, a pre-release before its
release, numeric identifiers below alphanumeric ones, fewer identifiers first,
build metadata ignored. Taken beyond the letter of the standard, because real
inventories hold it and the order is plain: a leading ``v``, missing parts
(``1.2`` is ``1.2.0``), leading zeros. Refused: anything else, a fourth part
among them. Two ecosystems bend the rule: ``pub`` orders build metadata, ``go``
names toolchains ``go1.21rc2``. Linear in the length.
"""

from __future__ import annotations

import re
from typing import Final

from tocsin.core.errors import BadInput
from tocsin.know.versions.number import SMALL, number

_IDENTIFIERS: Final = r"[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*"
_SHAPE: Final = re.compile(
    rf"[vV]?([0-9]+)(?:\.([0-9]+))?(?:\.([0-9]+))?(?:-({_IDENTIFIERS}))?(?:\+({_IDENTIFIERS}))?"
)
_TOOLCHAIN: Final = re.compile(r"(?:go)?([0-9]+\.[0-9]+(?:\.[0-9]+)?)(?:(alpha|beta|rc)([0-9]+))?")
_END: Final = b"\x00"
_NUMERIC: Final = b"\x01"
_TEXT: Final = b"\x02"
_RELEASE: Final = b"\xff"


def _identifiers(text: str) -> bytes:
    """Dot-separated identifiers (SemVer 11.4), closed by a mark below all of them."""
    out = bytearray()
    for part in text.split("."):
        if part.isdigit():
            out += _NUMERIC + number(part)
        else:
            out += _TEXT + part.encode("ascii") + _END
    return bytes(out + _END)


def _parts(version: str) -> tuple[bytes, str]:
    shape = _SHAPE.fullmatch(version)
    if shape is None:
        raise BadInput(f"not a semantic version: {version!r}", do="see SemVer 2.0, section 2 and 9")
    major, minor, patch, before, build = shape.groups(default="")
    core = number(major) + number(minor) + number(patch)
    return core + (_identifiers(before) if before else _RELEASE), build


def key(version: str) -> bytes:
    """Key of a semantic version (SemVer 2.0, section 11). Raises ``BadInput`` if it is none."""
    return usual_key(version) or any_key(version)


def any_key(version: str) -> bytes:
    """The same, whatever the version looks like."""
    return _parts(version)[0]


def usual_key(version: str) -> bytes | None:
    """What ``any_key`` says of three plain numbers below 1,000, as most versions are; None of every other text."""
    try:
        major, minor, patch = version.split(".")
        return SMALL[major] + SMALL[minor] + SMALL[patch] + _RELEASE
    except (ValueError, KeyError):  # not three parts, or not such numbers
        return None


def go_key(version: str) -> bytes:
    """Key of a Go module version or toolchain name (``go1.21rc2`` is ``1.21.0-rc.2``).

    Pseudo-versions need nothing: they are made so that SemVer orders them (Go Modules Reference,
    "Pseudo-versions"). Raises ``BadInput`` if it is neither.
    """
    usual = usual_key(version)
    if usual is not None:
        return usual
    tool = _TOOLCHAIN.fullmatch(version)
    if tool is None:
        return key(version)
    base = ".".join((*tool[1].split("."), "0")[:3])
    return key(f"{base}-{tool[2]}.{tool[3]}" if tool[2] else base)


def pub_key(version: str) -> bytes:
    """Key of a Dart package version: SemVer, but a build comes after none, builds in order.

    Source: Dart's pub versioning philosophy ("orders build metadata"). Raises ``BadInput``.
    """
    core, build = _parts(version)
    return core + (_NUMERIC + _identifiers(build) if build else _END)
