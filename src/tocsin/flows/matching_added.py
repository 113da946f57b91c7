# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What new advisories add to the answers about their packages: neither the other advisories nor their exposures are read.

Of a package one component of each kind is read (``package_facts.alike_of``); what is said of it is kept for all of its kind.
An advisory that left takes its own exposures along, which are found by its number. ``look`` leaves a package to those who
read all of it where that is not enough: something is stated of a component of it, or one goes by other names; an advisory
holds several holes; one left while something is in doubt, and nobody knows whether the others leave it in doubt, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from tocsin.core.component import Advisory, Answered, Component, KevEntry
from tocsin.know import package_facts, package_news
from tocsin.know.matched import by_cve
from tocsin.know.package_facts import HELD, Asked, Naming, alike_text
from tocsin.know.packages import Package
from tocsin.know.versions.ecosystem import normal_package, split
from tocsin.store import Reader, answers, inventory

Heads = Mapping[int, inventory.Head]
"""Heads of advisories by their numbers."""


class Added(NamedTuple):
    """The packages that could be answered so."""

    asked: list[Asked]
    stays: set[Package]
    """Those whose answers are as they were."""
    known: list[Answered]
    """What was answered before."""
    parts: dict[int, list[int]]
    """Package, by number -> advisories that left it; all that could be answered so, and only these."""


def look(reader: Reader, about: Iterable[Package], came: Heads, gone: Heads) -> Added:
    """Add to the answers about packages, as far as that is enough."""
    named, left = _by_package(came), _by_package(gone)
    simple = _simple(about, [*gone.values(), *came.values()])
    here = inventory.alike(reader, simple)
    kinds = {number: each for number, each in here.items() if None not in each}
    stated = answers.stated_of(reader, kinds)
    firsts = {number: each for number, each in kinds.items() if number not in stated}
    read = inventory.listed_at(reader, (seq for each in firsts.values() for seq in each.values()))
    known = {(one.family, one.package): one for one in answers.answered(reader, firsts)}
    naming = answers.naming(reader, firsts)
    ours = _Look(reader, came, inventory.kev(reader) if firsts and came else ())
    added = Added([], set(), [], {number: [] for number in simple if number not in here})
    for number, each in firsts.items():
        package, rows = simple[number], [read[seq] for seq in each.values()]
        if any(_is_other(row, package) for row in rows):
            continue
        was, before = known.get(package), naming.get(number, set())
        lost = left.get(package, set()) & before
        if (was is None and before) or (was is not None and was.doubts and lost):
            continue
        added.parts[number] = sorted(lost)
        if was is not None:
            added.known.append(was)
        new = named.get(package, set())
        now = _Now(package, number, (before | new) - lost, new, loses=bool(lost))
        if was is None and not now.naming:
            continue
        asked = ours.ask(now, [row.component for row in rows], was)
        if was is not None and was.facts == asked.answered.facts:
            added.stays.add(package)
        elif now.naming:
            added.asked.append(asked)
    return added


def _by_package(heads: Heads) -> dict[Package, set[int]]:
    """The advisories, but for those withdrawn, by the packages that they name."""
    found: dict[Package, set[int]] = {}
    for number, head in heads.items():
        for one in () if head.withdrawn else head.affected:
            family, _ = split(one.ecosystem)
            found.setdefault((family, normal_package(family, one.package)), set()).add(number)
    return found


def _simple(about: Iterable[Package], heads: Iterable[inventory.Head]) -> dict[int, Package]:
    """The packages by their numbers, without those that share one, and those of documents with several holes."""
    odd_packages = _named_at_all(one for one in heads if not package_news.is_simple(one.id, one.holes))
    by_number: dict[int, list[Package]] = {}
    for package in about:
        by_number.setdefault(package_facts.number_of_name(*package), []).append(package)
    return {
        number: packages[0]
        for number, packages in by_number.items()
        if len(packages) == 1 and packages[0][0] and packages[0] not in odd_packages
    }


def _named_at_all(heads: Iterable[inventory.Head]) -> set[Package]:
    """The packages that documents name, anywhere."""
    found = set[Package]()
    for head in heads:
        for one in (one for each in (head, *head.holes) for one in each.affected):
            family, _ = split(one.ecosystem)
            found.add((family, normal_package(family, one.package)))
    return found


def _is_other(row: inventory.Listed, package: Package) -> bool:
    """Whether a component is not what the store finds it by: another package of one number, or altered since."""
    return (
        package_facts.package_of(row.component) != package
        or package_facts.alike_of(row.component) != row.alike
    )


class _Now(NamedTuple):
    package: Package
    number: int
    naming: set[int]
    """The advisories that name it."""
    new: set[int]
    """Those of them that came."""
    loses: bool
    """Whether others left."""


class _Look:
    """What all packages have in common."""

    def __init__(self, reader: Reader, came: Heads, kev: Iterable[KevEntry]) -> None:
        self._reader, self._came = reader, came
        self._kev = by_cve(kev)
        self._advisories: dict[int, Advisory] = inventory.advisories_at(reader, came)

    def ask(self, now: _Now, kinds: list[Component], was: Answered | None) -> Asked:
        """The whole answer about a package, of which only what is new is asked about."""
        came = sorted(now.new)
        advisories = {number: self._advisories[number] for number in came}
        entries = package_facts.entries_of(now.package, advisories.values())
        heard = package_news.hear(kinds, entries, self._kev, was)
        doubts = package_news.doubts(heard, self._of_kinds(now, heard.in_doubt()), was)
        naming = [Naming(number, (one.id, *one.aliases)) for number, one in advisories.items()]
        kept = () if was is None else (one for one in was.exploited if one[0] in now.naming)
        exploited = tuple(sorted({*kept, *package_facts.exploited(naming, self._kev)}))
        held = self._held(now.number) if was is None else was.facts[:HELD]
        family, name = now.package
        answered = Answered(
            family=family,
            package=name,
            facts=held + package_facts.bearing(now.naming, exploited),
            exploited=exploited,
            doubts=doubts,
        )
        numbers = package_facts.numbers_of(advisories)
        accused = {alike_text(one.component) for one in heard.accused}
        if now.loses:  # those that left may come again
            again = package_news.spread(heard.accused, self._of_kinds(now, accused))
            return Asked(again, [], answered, numbers)
        texts = inventory.texts_of_kinds(self._reader, now.number, map(bytes.fromhex, accused))
        of_kinds = [(one, texts[bytes.fromhex(alike_text(one.component))]) for one in heard.accused]
        return Asked([], [], answered, numbers, of_kinds)

    def _of_kinds(self, now: _Now, kinds: Iterable[str]) -> list[Component]:
        return inventory.of_kinds(self._reader, now.number, map(bytes.fromhex, kinds))

    def _held(self, number: int) -> str:
        return package_facts.held(inventory.digests_of(self._reader, number))
