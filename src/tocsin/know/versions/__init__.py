# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Which of two versions comes first, for each ecosystem as OSV names it.

``order(ecosystem)`` gives the order, or ``None`` where none is proven here: then a range is not compared,
and the answer is "not checked". A version that does not parse raises ``BadInput``: unknown is not safe. The orders
(Alpine, Debian, Maven, PEP 440, RPM, SemVer and its kin) are proven by tests against the answers of the ecosystems'
own tools. Not compared are ecosystems with rules of their own (RubyGems, NuGet, Packagist, ...), with more than SemVer
orders (Julia's build numbers, Bitnami's revisions), or whose names of versions move (tags of GitHub Actions). The key of an
own order is ``bytes`` in whose plain order the versions stand (``memcmp``), but for Maven, whose
rule is not always an order: ``sortable`` gives the bytes of a key that has them. Versions above
1,000 characters are refused.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, Protocol

import msgspec

from tocsin.core.errors import BadInput
from tocsin.know.versions import alpine, debian, maven, pep440, rpm, semver
from tocsin.know.versions.ecosystem import split

__all__ = ["BEYOND", "Key", "Order", "order", "semver_order", "sortable"]

LONGEST: Final = 1_000
"""Characters of a version; the longest seen in public advisories is below 100."""
BEYOND: Final = b"\xff"
"""Greater than every key that is bytes: these begin with the count of digits of a number, or a mark of Maven's."""


class Key(Protocol):  # noqa: PLW1641 -- equal foreign versions may be written in different ways
    """What a version becomes: comparable with every key of the same order, with no other."""

    def __lt__(self, other: Any, /) -> bool:
        """Whether this version comes first."""

    def __eq__(self, other: object, /) -> bool:
        """Whether neither comes first."""


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """The order of versions of one family of ecosystems."""

    name: str
    """``Alpine``, ``Debian``, ``Go``, ``Maven``, ``PEP 440``, ``Pub``, ``RPM``, ``SemVer``."""
    parse: Callable[[str], Key]
    plain: bool = True
    """Whether every key is bytes; see ``sortable`` where it is not."""

    def key(self, version: str) -> Key:
        """Key of a version; raises ``BadInput`` if it does not parse."""
        if len(version) > LONGEST:
            raise BadInput(f"a version of {len(version)} characters, more than {LONGEST}")
        if not version.isascii():
            raise BadInput(f"a version with other than ASCII characters: {version!r}")
        return self.parse(version.strip())


_SEMVER: Final = Order(name="SemVer", parse=semver.key)
_DEBIAN: Final = Order(name="Debian", parse=debian.key)
_ALPINE: Final = Order(name="Alpine", parse=alpine.key)
_RPM: Final = Order(name="RPM", parse=rpm.key)
_OWN: Final[dict[str, Order]] = {
    "Maven": Order(name="Maven", parse=maven.key, plain=False),
    "Go": Order(name="Go", parse=semver.go_key),
    "Pub": Order(name="Pub", parse=semver.pub_key),
    "PyPI": Order(name="PEP 440", parse=pep440.key),
    **dict.fromkeys(("Debian", "Ubuntu", "Echo"), _DEBIAN),
    **dict.fromkeys(
        ("Alpaquita", "Alpine", "BellSoft Hardened Containers", "Chainguard", "MinimOS", "Wolfi"), _ALPINE
    ),
    **dict.fromkeys(
        (
            "AlmaLinux",
            "Azure Linux",
            "Mageia",
            "Photon OS",
            "Red Hat",
            "Rocky Linux",
            "SUSE",
            "openEuler",
            "openSUSE",
        ),
        _RPM,
    ),
    **dict.fromkeys(
        (
            "Hex",
            "Kubernetes",
            "SwiftURL",
            "VSCode",
            "crates.io",
            "npm",
        ),
        _SEMVER,
    ),
}


def order(ecosystem: str) -> Order | None:
    """The order of an ecosystem written as OSV writes it (``npm``, ``Debian:12``); None if none is proven here."""
    family, _ = split(ecosystem)
    return _OWN.get(family)


def semver_order(ecosystem: str) -> Order:
    """The order of SemVer 2.0 for versions of this ecosystem, whatever its own order is.

    Go's names of toolchains (``go1.21rc2``) are read as the SemVer that Go's own advisories write for
    them; beyond those names Go's order is that of SemVer.
    """
    return _OWN["Go"] if split(ecosystem)[0] == "Go" else _SEMVER


def sortable(key: Key) -> bytes | None:
    """The bytes in whose plain order keys of one order stand; None where a key can only be compared."""
    if isinstance(key, bytes):
        return key
    return key.plain if isinstance(key, maven.Key) else None
