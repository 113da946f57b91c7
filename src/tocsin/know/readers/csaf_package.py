# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A product of CSAF that is known by package URL, as an entry of a package advisory.

The version stands in the package URL, or else in the branch, as one version or as VERS of the type that belongs to the
package's ecosystem. A range that cannot be written as intervals of OSV gives an entry without versions: then the
package is listed as not checked. Cost: one parse. Sources: CSAF 3.1.2.3, 3.1.3.3.4; the Version Range Specifier.
"""

from __future__ import annotations

import re
from typing import Final

from tocsin.core.component import Affected, Range
from tocsin.core.errors import BadInput
from tocsin.know.readers.purl import identify
from tocsin.know.versions import vers

_SIGNED: Final = re.compile(r"(>=|<=|<|=|)([^<>=!*|%]{1,200})")
_VERSION: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z.+~:_-]{0,200}")


def affected_of(purl: str, version: str, remedies: tuple[int, ...]) -> Affected | None:
    """The entry for a package; None where OSV has no ecosystem for its package URL."""
    try:
        known = identify(purl)
    except BadInput:
        return None
    if not known.ecosystem:
        return None
    versions: tuple[str, ...] = (known.version,) if known.version else ()
    ranges: tuple[Range, ...] = ()
    if not versions and version.lower().startswith("vers:"):
        ranges, versions = _intervals(version, purl)
    elif not versions and _VERSION.fullmatch(version):
        versions = (version,)
    return Affected(
        ecosystem=known.ecosystem, package=known.package, ranges=ranges, versions=versions, remedies=remedies
    )


def _intervals(text: str, purl: str) -> tuple[tuple[Range, ...], tuple[str, ...]]:
    """Intervals and versions of a VERS range; nothing where it has bounds that OSV has no words for."""
    kind, _, rest = text[5:].partition("/")
    if rest == "*":
        return (Range(),), ()
    if not vers.fits(kind, identify(purl).ecosystem):
        return (), ()
    ranges: list[Range] = []
    versions: list[str] = []
    low: str | None = None
    for part in rest.split("|"):
        found = _SIGNED.fullmatch(part.strip())
        if found is None:
            return (), ()
        sign, bound = found[1], found[2].strip()
        if sign in {"", "="}:
            versions.append(bound)
        elif sign == ">=":
            if low is not None:
                return (), ()
            low = bound
        else:
            start = "0" if low is None else low
            if sign == "<":
                ranges.append(Range(introduced=start, fixed=bound))
            else:
                ranges.append(Range(introduced=start, last_affected=bound))
            low = None
    if low is not None:
        ranges.append(Range(introduced=low))
    return tuple(ranges), tuple(versions)
