# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Components and advisories by the package that they are about: who is to be asked about whom.

Shared by both directions: all components against all advisories (``know.match``), and one
advisory against all components (``know.inventory``). Cost: one pass over what is given; a name is brought into its
normal form once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

import msgspec

from tocsin.core.component import Advisory, Affected, Component
from tocsin.know.findings import Row
from tocsin.know.named import spread
from tocsin.know.versions.ecosystem import normal_package, relate, split

Package = tuple[str, str]
"""Family and name, both in normal form."""
Versions = dict[str, list[int]]
"""Version, as it is written -> places in the list of components."""
ByPackage = dict[tuple[str, str], dict[str, Versions]]
"""(family, release) -> name of the package -> its versions."""


class Entry(msgspec.Struct, frozen=True, gc=False):
    """What one advisory says of one package in one release."""

    release: str
    advisory: Advisory
    affected: Affected


def by_package(components: Iterable[Component]) -> ByPackage:
    """The components of each package by version. Those without an ecosystem stand under the empty family."""
    found: ByPackage = {}
    by_name: dict[str, dict[str, Versions]] = {}
    for place, one in enumerate(components):
        names = by_name.get(one.ecosystem)
        if names is None:
            names = by_name[one.ecosystem] = {}
        name = one.package or one.name
        versions = names.get(name)
        if versions is None:
            family, release = split(one.ecosystem)
            packages = found.setdefault((family, release), {})
            versions = names[name] = packages.setdefault(normal_package(family, name), {})
        version = one.version
        places = versions.get(version)
        if places is None:
            versions[version] = [place]
        else:
            places.append(place)
    return found


def places_of(versions: Versions) -> list[int]:
    """The places of all components of a package."""
    return [place for places in versions.values() for place in places]


class Entries:
    """What advisories say of the packages that are asked for."""

    def __init__(self, advisories: Iterable[Advisory], wanted: Collection[Package] | None = None) -> None:
        """Sort the advisories by package; ``wanted`` names the packages, None is all. Withdrawn ones say nothing."""
        self.releases: dict[str, set[str]] = {}
        """Family -> releases that any advisory is about, be it withdrawn."""
        self.by_package: dict[Package, list[Entry]] = {}
        self._wanted = wanted
        by_name: dict[str, tuple[str, str, dict[str, list[Entry] | None]]] = {}
        for advisory in spread(advisories):
            for affected in advisory.affected:
                known = by_name.get(affected.ecosystem)
                if known is None:
                    family, release = split(affected.ecosystem)
                    self.releases.setdefault(family, set()).add(release)
                    known = by_name[affected.ecosystem] = (family, release, {})
                family, release, names = known
                if advisory.withdrawn:
                    continue
                if affected.package in names:
                    entries = names[affected.package]
                else:
                    entries = names[affected.package] = self._of(family, affected.package)
                if entries is not None:
                    entries.append(Entry(release, advisory, affected))

    def _of(self, family: str, name: str) -> list[Entry] | None:
        """Where to keep the entries about a package; None if it is not wanted."""
        package = family, normal_package(family, name)
        if self._wanted is not None and package not in self._wanted:
            return None
        return self.by_package.setdefault(package, [])


def rows_of(entries: Iterable[Entry], family: str, release: str, loose: set[str]) -> list[Row]:
    """The entries that are about a release, one row an advisory; ``loose`` takes a note where none is named."""
    found: dict[tuple[str, str], list[Affected]] = {}
    rows: list[Row] = []
    for entry in entries:
        if entry.release != release:
            relation = relate(release, entry.release)
            if relation == "other":
                continue
            if relation == "loose":
                side = "inventory" if entry.release else "advisories"
                loose.add(f"{family}: the {side} named no release, so every release was taken to match")
        advisory = entry.advisory
        known = found.get((advisory.id, advisory.publisher))
        if known is None:
            found[advisory.id, advisory.publisher] = known = []
            rows.append(Row(advisory, known))
        known.append(entry.affected)
    return rows
