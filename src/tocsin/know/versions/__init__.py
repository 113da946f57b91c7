# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Which of two versions comes first, for each ecosystem as OSV names it.

``order(ecosystem)`` gives the order, or ``None`` where nobody orders that
ecosystem: then a range cannot be checked, and the answer is "not checked". A
version that does not parse raises ``BadInput``: unknown is not safe. Own orders
(Debian, SemVer and its kin, PEP 440) are proven by tests; the rest comes from
``foreign`` and says ``proven=False``. Versions above 1,000 characters are refused.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, Protocol

import msgspec

from tocsin.core.errors import BadInput
from tocsin.know.versions import debian, foreign, pep440, semver
from tocsin.know.versions.ecosystem import split

__all__ = ["Key", "Order", "order", "semver_order"]

LONGEST: Final = 1_000
"""Characters of a version; the longest seen in public advisories is below 100."""


class Key(Protocol):  # noqa: PLW1641 -- equal foreign versions may be written in different ways
    """What a version becomes: comparable with every key of the same order, with no other."""

    def __lt__(self, other: Any, /) -> bool:
        """Whether this version comes first."""

    def __eq__(self, other: object, /) -> bool:
        """Whether neither comes first."""


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """The order of versions of one family of ecosystems."""

    name: str
    """``Debian``, ``SemVer``, ``Go``, ``Pub``, ``PEP 440``, or the family's own name."""
    proven: bool
    """False where another's library decides and no test of ours has proven it."""
    parse: Callable[[str], Key]

    def key(self, version: str) -> Key:
        """Key of a version; raises ``BadInput`` if it does not parse."""
        if len(version) > LONGEST:
            raise BadInput(f"a version of {len(version)} characters, more than {LONGEST}")
        if not version.isascii():
            raise BadInput(f"a version with other than ASCII characters: {version!r}")
        return self.parse(version.strip())


_SEMVER: Final = Order(name="SemVer", proven=True, parse=semver.key)
_DEBIAN: Final = Order(name="Debian", proven=True, parse=debian.key)
_OWN: Final[dict[str, Order]] = {
    "Go": Order(name="Go", proven=True, parse=semver.go_key),
    "Pub": Order(name="Pub", proven=True, parse=semver.pub_key),
    "PyPI": Order(name="PEP 440", proven=True, parse=pep440.key),
    **dict.fromkeys(("Debian", "Ubuntu", "Echo"), _DEBIAN),
    **dict.fromkeys(
        (
            "Bitnami",
            "GitHub Actions",
            "Hex",
            "Julia",
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
    """The order of an ecosystem written as OSV writes it (``npm``, ``Debian:12``); None if nobody has one."""
    family, _ = split(ecosystem)
    own = _OWN.get(family)
    if own is not None:
        return own
    if family in foreign.FAMILIES:
        return Order(name=family, proven=False, parse=foreign.parser(family))
    return None


def semver_order(ecosystem: str) -> Order:
    """The order of SemVer 2.0 for versions of this ecosystem, whatever its own order is.

    Go's names of toolchains (``go1.21rc2``) are read as the SemVer that Go's own advisories write for
    them; beyond those names Go's order is that of SemVer.
    """
    return _OWN["Go"] if split(ecosystem)[0] == "Go" else _SEMVER
