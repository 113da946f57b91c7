# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The packages of one lock file: each once, and by its ecosystem's name only if it came from there.

What is from git, a URL, a folder or another registry may bear the name and version of a public
package and hold other code. It is kept without an ecosystem, so that it is listed as not checked;
its number is a note. Names that the ecosystem could not have, and versions with white space or control
characters, are refused; a version that cannot be ordered is left to ``know.versions``.
Cost: one set entry and one component a package.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Final, Literal

from packageurl import PackageURL

from tocsin.core.component import Component
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.memory import Bounded
from tocsin.core.reading import Reading
from tocsin.know.readers.shape import COMPONENT, Faults
from tocsin.know.versions.ecosystem import normal_package

Family = Literal["npm", "PyPI", "crates.io", "Go", "RubyGems"]
Origin = Literal["public", "git", "a URL", "a folder", "a file", "another registry"]

_TYPES: Final[dict[str, str]] = {
    "npm": "npm", "PyPI": "pypi", "crates.io": "cargo", "Go": "golang", "RubyGems": "gem",
}  # fmt: skip
_PART: Final = r"[A-Za-z0-9_.~!'()*-]+"
_NAMES: Final[dict[str, re.Pattern[str]]] = {
    "npm": re.compile(rf"(?:@{_PART}/)?{_PART}"),
    "PyPI": re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?"),
    "crates.io": re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]*"),
    "Go": re.compile(r"[A-Za-z0-9_.~!+-]+(?:/[A-Za-z0-9_.~!+-]+)*"),
    "RubyGems": re.compile(r"[A-Za-z0-9._-]+"),
}
_VERSION: Final = re.compile(r"[^\s\x00-\x1f\x7f-\x9f]*")
_LONGEST_NAME: Final = 500
_LONGEST_VERSION: Final = 1_000
_SEEN_BYTES: Final = 250
"""What remembering that a package was there takes, beside the component."""
DECODED_ENTRY: Final = 320
"""What an entry of JSON or TOML takes beside its text while the file is read."""
_AGAIN: Final = "let its tool write the lock file again"


class LockEntries:
    """The packages of one file, what was wrong, and what is to be said of the rest."""

    def __init__(
        self, family: Family, name: str, limits: Limits, *, held: int, entry: int = 0, asset: str = ""
    ) -> None:
        """``held``: bytes of memory that the file and its parts take already, and ``entry`` more for each of its entries.

        ``asset``: what it describes, if it says so.
        """
        self.faults = Faults(limits)
        self.asset = asset
        self._family: Family = family
        self._file = name
        self._most = limits.members
        self._entry = entry
        self._records: Bounded[Component] = Bounded(limits, name, held, **COMPONENT)
        self._seen: set[tuple[str, str, str]] = set()
        self._counts: Counter[str] = Counter()
        self._count = 0

    def step(self) -> None:
        """Count one entry of the file, outside of what catches faults: ``BadInput`` beyond a limit ends the reading."""
        self._count += 1
        if self._count > self._most:
            what = f"more than {self._most} entries (limit members)"
            raise BadInput(what, where=self._file, do="raise limits.members, or split the file")
        self._records.beside(self._entry)

    def take(
        self, name: str, version: str, where: str, *, origin: Origin = "public", dev: bool = False
    ) -> None:
        """Keep a package, unless it was there. Raises ``BadInput`` if name or version cannot be one."""
        self._check(name, version, where)
        family = self._family if origin == "public" else ""
        package = normal_package(family, name)
        key = (family, package, version)
        if key in self._seen:
            self._counts["entries name a package and version that was there before, and count once"] += 1
            return
        self._records.beside(_SEEN_BYTES)
        self._seen.add(key)
        if origin != "public":
            self._counts[f"packages come from {origin} and are not compared with advisories"] += 1
        elif not version:
            self._counts["packages have no version, and are not checked"] += 1
        if dev:
            self._counts["packages are for development alone, and are listed as the others"] += 1
        self._records.append(
            Component(
                name=name,
                version=version,
                ecosystem=family,
                package=package if family else "",
                purl=_purl(self._family, package, version) if family else "",
                asset=self.asset,
                source=where,
            )
        )

    def note(self, what: str) -> None:
        """Count something that is no package of others; ``what`` goes on after a number."""
        self._counts[what] += 1

    def reading(self) -> Reading[Component]:
        """All that was found. Raises ``BadInput`` if it was more than ``limits.memory_bytes``."""
        self._records.beside(0)  # the last entry may have passed it, and have been taken for a bad one
        notes = [f"{count} {what}" for what, count in sorted(self._counts.items())]
        return Reading(records=self._records, faults=self.faults.listed, notes=notes + self.faults.note())

    def _check(self, name: str, version: str, where: str) -> None:
        if not name:
            raise BadInput("the name of the package is missing", where=where, do=_AGAIN)
        if len(name) > _LONGEST_NAME or not _NAMES[self._family].fullmatch(name):
            what = f"not the name of a package of {self._family}: {name[:100]!r}"
            raise BadInput(what, where=where, do=_AGAIN)
        if len(version) > _LONGEST_VERSION or not _VERSION.fullmatch(version):
            raise BadInput(f"not the version of a package: {version[:100]!r}", where=where, do=_AGAIN)


def _purl(family: str, package: str, version: str) -> str:
    space, _, name = package.rpartition("/")
    return PackageURL(_TYPES[family], space or None, name, version or None).to_string()
