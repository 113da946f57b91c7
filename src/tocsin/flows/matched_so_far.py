# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What hangs on all packages at once, counted, so that one new advisory is added to it and not all are read again.

Advisories are counted by ecosystem and release, those of whole lists apart, and components by ecosystem. The lines about
components for whose ecosystem nothing is loaded, and about statements that found no component, are kept as they came out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from tocsin.core.component import Component, Unchecked
from tocsin.core.sentence import translatable
from tocsin.know.package_facts import RULES
from tocsin.know.versions.ecosystem import relate, split
from tocsin.store import inventory


class All(msgspec.Struct, kw_only=True):
    """Counts over everything that is stored, as far as it was taken in."""

    rules: str = RULES
    dumps: list[str]
    """Names of the files that were whole lists of an ecosystem."""
    components: dict[str, dict[str, int]] = {}
    """Family -> release -> components."""
    advisories: dict[str, int] = {}
    """Family -> advisories that name it."""
    whole: dict[str, int] = {}
    """The same, of whole lists alone."""
    releases: dict[str, dict[str, int]] = {}
    """Family -> release -> advisories, withdrawn ones too."""
    by_names: bool = False
    """Whether any component is a device or has a CPE name."""
    nowhere: list[Unchecked] = []
    """Components for whose ecosystem nothing is loaded."""
    lost: list[Unchecked] = []
    """Statements about what no inventory holds."""
    apart: bool = True
    """Whether no package was left in doubt for a reason that stands in ``nowhere``."""

    def hold(self, components: Sequence[Component]) -> None:
        """Count components."""
        for one in components:
            if one.ecosystem:
                family, release = split(one.ecosystem)
                _count(self.components.setdefault(family, {}), release, 1)

    def take(self, head: inventory.Head, sign: int = 1) -> None:
        """Count an advisory that came, or (-1) that left."""
        named = {split(one.ecosystem) for each in (head, *head.holes) for one in each.affected}
        whole = head.source.startswith(tuple(self.dumps))
        for family in {family for family, _ in named}:
            _count(self.advisories, family, sign)
            if whole:
                _count(self.whole, family, sign)
        for family, release in named:
            releases = self.releases.setdefault(family, {})
            _count(releases, release, sign)
            if not releases:
                del self.releases[family]

    def loaded(self, families: Iterable[str]) -> set[tuple[str, str]]:
        """The (family, release) of components here that any advisory could be about."""
        return {
            (family, release)
            for family in families
            for release in self.components.get(family, ())
            if any(relate(release, one) != "other" for one in self.releases.get(family, ()))
        }

    def halfway(self) -> Iterator[Unchecked]:
        """Ecosystems of which single advisories were given but no whole list: what they do not name is not checked."""
        for family, releases in sorted(self.components.items()):
            count = sum(releases.values())
            if family in self.advisories and family not in self.whole:
                yield Unchecked(
                    what=f"{count} components of {family} beyond the {self.advisories[family]} advisories given",
                    why=translatable(
                        "no whole list of the ecosystem is loaded: give OSV's all.zip of it, or run with --online"
                    ),
                    kind="list",
                    count=count,
                )


def _count(counts: dict[str, int], key: str, more: int) -> None:
    now = counts.get(key, 0) + more
    if now:
        counts[key] = now
    else:
        counts.pop(key, None)


def read(body: bytes) -> All | None:
    """What was kept; None where nothing was, or by other rules than those of this program."""
    if not body:
        return None
    try:
        found = msgspec.json.decode(body, type=All)
    except msgspec.DecodeError:
        return None
    return found if found.rules == RULES else None
