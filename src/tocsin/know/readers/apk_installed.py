# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The packages that an Alpine-like machine has installed, from ``lib/apk/db/installed``.

Alpine's package manager writes one stanza a package, parted by empty lines, of lines ``X:value`` whose one letter is the field:
``P`` name, ``V`` version, ``A`` architecture, ``o`` origin (apk-tools, doc/apk-v2.5). Advisories name the origin, the source
package, so that is ``package``; the version is the same. The files of a package (``F``, ``R``, ``Z``, ``a``, ``M``) are passed
over. Virtual packages, whose names begin with a dot, hold nothing and are counted. A bad stanza is a fault with its line; a
file without one good stanza is refused. Linear.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from packageurl import PackageURL

from tocsin.core.component import Component
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.reading import Reading
from tocsin.know.readers.installed import packages
from tocsin.know.readers.text_lock import small_enough

_HEAD: Final = re.compile(
    rb"\A(?:C:Q[12][A-Za-z0-9+/=]+\r?\n)?(?:[A-Za-z]:[^\n]*\n){0,30}?P:[^\s]+\r?\nV:[0-9]"
)
_NAME: Final = re.compile(r"\.?[A-Za-z0-9_][A-Za-z0-9_.+-]*")
_VERSION: Final = re.compile(r"[!-~]{1,1000}")
_WANTED: Final = frozenset("PVAo")
_AGAIN: Final = "copy lib/apk/db/installed again; if it stays, ask apk audit --system on that machine"
_SPACES: Final = {"Alpine": "alpine", "Alpaquita": "alpaquita", "Chainguard": "chainguard", "Wolfi": "wolfi"}


def detect(name: str, head: bytes) -> bool:  # noqa: ARG001 -- one shape for all readers
    """Whether this looks like apk's list of what is installed."""
    return _HEAD.match(head.lstrip(b"\r\n")) is not None


def read(data: bytes, name: str, limits: Limits, release: str = "", asset: str = "") -> Reading[Component]:
    """Read the list; ``release`` is OSV's ecosystem (``Alpine:v3.18``), empty if unknown.

    Raises ``BadInput`` if the file has not one good stanza, or is beyond a limit.
    """
    small_enough(data, name, limits)
    found = ((line, (fields, wrong)) for line, fields, wrong in _stanzas(data, limits))
    return packages(
        found, lambda stanza, where: _component(*stanza, where, release, asset), name, len(data), limits,
        absent="virtual and hold nothing", give="give lib/apk/db/installed", release=release,
    )  # fmt: skip


def _stanzas(data: bytes, limits: Limits) -> Iterator[tuple[int, dict[str, str], str]]:
    """First line, wanted fields, and what is wrong, of each stanza."""
    fields: dict[str, str] = {}
    first, wrong, start, number = 0, "", 0, 0
    while start < len(data):
        end = data.find(b"\n", start)
        end = len(data) if end < 0 else end
        number += 1
        head = data[start : start + 2]
        if end - start > limits.line_bytes:
            first = first or number
            wrong = wrong or f"line {number} is longer than {limits.line_bytes} bytes (limit line_bytes)"
        elif not data[start:end].strip():
            if first:
                yield first, fields, wrong
            fields, first, wrong = {}, 0, ""
        else:
            first = first or number
            key = chr(head[0])
            if len(head) < 2 or head[1] != 0x3A or not key.isalpha():
                wrong = wrong or f"line {number} is no field: one letter and a colon"
            elif key in _WANTED:
                wrong = wrong or (f"the field {key} stands twice" if key in fields else "")
                fields[key] = data[start + 2 : end].decode("utf-8", "replace").strip()
        start = end + 1
    if first:
        yield first, fields, wrong


def _component(fields: dict[str, str], wrong: str, where: str, release: str, asset: str) -> Component | None:
    """The component of one stanza, None if it is virtual. Raises ``BadInput`` if the stanza is bad."""
    if wrong:
        raise BadInput(wrong, where=where, do=_AGAIN)
    name, version = fields.get("P", ""), fields.get("V", "")
    if not _NAME.fullmatch(name):
        what = f"not a package name: {name[:100]!r}" if name else "the name (P) is missing"
        raise BadInput(what, where=where, do=_AGAIN)
    if name.startswith("."):
        return None
    if not _VERSION.fullmatch(version):
        what = f"not a version: {version[:100]!r}" if version else f"the version (V) of {name} is missing"
        raise BadInput(what, where=where, do=_AGAIN)
    origin = fields.get("o", "") or name
    if not _NAME.fullmatch(origin):
        raise BadInput(f"not the name of a source package: {origin[:100]!r}", where=where, do=_AGAIN)
    qualifiers = {"arch": fields["A"]} if fields.get("A") else {}
    if origin != name:
        qualifiers["upstream"] = origin
    space = _SPACES.get(release.partition(":")[0])
    return Component(
        name=name,
        version=version,
        ecosystem=release,
        package=origin,
        purl=PackageURL("apk", space, name, version, qualifiers or None).to_string(),
        asset=asset,
        source=where,
    )
