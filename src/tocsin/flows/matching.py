# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Stored components x stored advisories -> exposures, asking only about packages on which something new bears.

A new advisory, a new inventory, a VEX document, another KEV list, or any of them gone: whatever came since the last
time, in whatever order, the digests of the packages it bears on are others than those kept (``know.package_facts``).
These packages alone are asked about, and of their exposures only those rows change that came out otherwise.

Cost: one reading of all components, of the advisories' names and of the exposures; matching as far as things changed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import msgspec

from tocsin.core.component import Answered, Component, Doubted, Exposure, Unchecked
from tocsin.core.errors import Unavailable
from tocsin.core.sentence import translatable
from tocsin.flows.this_machine import SOURCE as THIS_MACHINE
from tocsin.know.machine import ASSET as MACHINE
from tocsin.know.matched import lines_of, place_of
from tocsin.know.mentioned import bring
from tocsin.know.package_facts import Asked, Facts, Naming, Package, package_of
from tocsin.know.readers.apt_lists import UPDATE
from tocsin.know.versions.ecosystem import split
from tocsin.store import Reader, Store, Tx, inventory, sources

WHOLE_LIST = "advisories (OSV zip)"
"""What ``flows.take_in`` calls a dump of a whole ecosystem."""

MATCHING = "matching of components with advisories"
_TRIES = 20
"""How often it is looked again because another matching was faster."""


class Work(msgspec.Struct, frozen=True, kw_only=True):
    """What one matching did."""

    packages: int
    """That were asked about."""
    gone: int
    """Exposures, standing or cleared, that are no more."""
    new: int


class _Given:
    """How many advisories of each ecosystem are here, and of which the whole list is."""

    def __init__(self, dumps: tuple[str, ...]) -> None:
        self.count: Counter[str] = Counter()
        self.whole: set[str] = set()
        self._dumps = dumps

    def take(self, head: inventory.Head) -> None:
        families = {split(one.ecosystem)[0] for each in (head, *head.holes) for one in each.affected}
        self.count.update(families)
        if self._dumps and head.source.startswith(self._dumps):
            self.whole |= families

    def halfway(self, components: Sequence[Component]) -> Iterator[Unchecked]:
        """Ecosystems of which single advisories were given but no whole list: what they do not name is not checked."""
        counts = Counter(split(c.ecosystem)[0] for c in components if c.ecosystem)
        for family, count in sorted(counts.items()):
            if family in self.count and family not in self.whole:
                yield Unchecked(
                    what=f"{count} components of {family} beyond the {self.count[family]} advisories given",
                    why=translatable(
                        "no whole list of the ecosystem is loaded: give OSV's all.zip of it, or run with --online"
                    ),
                    kind="list",
                    count=count,
                )


class Looked(msgspec.Struct, frozen=True, kw_only=True):
    """What was found on one snapshot of the store, to be kept if nobody else has kept anything since."""

    known: list[Answered]
    asked: list[Asked]
    stays: set[Package]
    """Packages whose answers are as they were."""
    unchecked: list[Unchecked]
    """Beside what is in doubt about single packages."""
    nowhere: tuple[Doubted, ...]


def _name(facts: Facts, number: int, head: inventory.Head) -> None:
    """Say whom an advisory, of which a document may hold several, concerns."""
    withdrawn = bool(head.withdrawn)
    for hole in (head, *head.holes):
        naming = Naming(number, (hole.id, *hole.aliases))
        for one in hole.affected:
            facts.name(naming, one.ecosystem, one.package, withdrawn=withdrawn)
    if head.products and not withdrawn:
        names = (name for hole in (head, *head.holes) for name in (hole.id, *hole.aliases))
        facts.name_products(Naming(number, tuple(names)))


def match_stored(store: Store, *, actor: str, at: str, anew: bool = False) -> Work:
    """Bring the exposures up to what is stored; ``anew`` asks about every package, whatever is known.

    What another matching has kept meanwhile is never overwritten by an older answer: then it is asked again.
    """
    for _ in range(_TRIES):
        done = keep(store, look(store, anew=anew), actor=actor, at=at)
        if done is not None:
            return done
    raise Unavailable("others match all the time", do="run it again when they are done")


def look(store: Store, *, anew: bool = False) -> Looked:
    """Ask about the packages on which something new bears, or about all of them; nothing is written."""
    with store.read() as reader:
        listed, mentioned = inventory.listed_with_digests(reader)
        components = [component for component, _ in listed]
        brought = bring(components, mentioned)
        facts = Facts(listed, brought, inventory.kev(reader))
        given = _Given(tuple(row.name for row in sources.all(reader) if row.kind == WHOLE_LIST))
        for number, head in inventory.advisory_heads(reader):
            given.take(head)
            _name(facts, number, head)
        known = inventory.answered(reader)
        before = {(one.family, one.package): one.facts for one in known}
        digests = facts.digests()
        new = [one for one, digest in digests.items() if anew or before.get(one) != digest]
        numbers = {number for package in new for number in facts.advisories(package)}
        advisories = inventory.advisories_at(reader, numbers)
        return Looked(
            known=known,
            asked=[facts.ask(package, digests[package], advisories) for package in new],
            stays=digests.keys() - set(new),
            unchecked=[*brought.unchecked, *given.halfway(components)],
            nowhere=facts.nowhere(),
        )


def keep(store: Store, found: Looked, *, actor: str, at: str) -> Work | None:
    """Write what came out otherwise; None, and nothing, if another matching was kept since it was looked."""
    with store.write(actor, at) as tx:
        if inventory.answered(tx) != found.known:
            return None
        changed = inventory.Amended(0, 0)
        if found.asked or len(found.known) != len(found.stays) or not found.known:
            changed = _amend(tx, found)
        doubts = [doubt for one in inventory.answered(tx) for doubt in one.doubts]
        lines = lines_of([*doubts, *found.nowhere])
        inventory.replace_unchecked(tx, MATCHING, [*lines, *found.unchecked])
    return Work(packages=len(found.asked), gone=changed.gone, new=changed.new)


def _amend(tx: Tx, found: Looked) -> inventory.Amended:
    if not found.known:
        _part_from_this_machine(tx)
    standing = sorted((one for each in found.asked for one in each.exposures), key=place_of)
    cleared = sorted((one for each in found.asked for one in each.cleared), key=place_of)
    return inventory.amend_matching(
        tx,
        lambda component: package_of(component) not in found.stays,
        standing,
        cleared,
        lambda one: (one.family, one.package) not in found.stays,
        [each.answered for each in found.asked],
    )


def _part_from_this_machine(tx: Tx) -> None:
    """What lists of updates found on this machine stood among the rest before packages were remembered."""
    if inventory.exposures_of(tx, THIS_MACHINE):
        return
    mixed = inventory.exposures_of(tx, inventory.MATCHING)
    offered = [one for one in mixed if one.component.asset == MACHINE and one.advisory.startswith(UPDATE)]
    if offered:
        inventory.replace_exposures(tx, offered, THIS_MACHINE)


def standing(reader: Reader) -> list[Exposure]:
    """Every exposure that stands, in the order of ``match``, each advisory by a name that no other has here."""
    return _told_apart(reader, sorted(inventory.exposures(reader), key=place_of))


def cleared(reader: Reader) -> list[Exposure]:
    """Every exposure that a statement takes away, in the same order and by the same names."""
    return _told_apart(reader, sorted(inventory.cleared(reader), key=place_of))


def _told_apart(reader: Reader, exposures: list[Exposure]) -> list[Exposure]:
    """Where two publishers gave documents one id, it is shown with the publisher; else as it is."""
    if not any(one.publisher for one in exposures):
        return exposures
    by: dict[str, set[str]] = {}
    for one in (*inventory.exposures(reader), *inventory.cleared(reader)):
        by.setdefault(_document(one), set()).add(one.publisher)
    return [
        msgspec.structs.replace(one, advisory=f"{one.publisher}: {one.advisory}")
        if one.publisher and len(by[_document(one)]) > 1
        else one
        for one in exposures
    ]


def _document(one: Exposure) -> str:
    return one.advisory.partition("#")[0].casefold()
