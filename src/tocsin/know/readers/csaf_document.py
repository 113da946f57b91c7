# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What is kept of one CSAF document while it is read: holes, products, remedies, statements, each weighed as it comes."""

from __future__ import annotations

from collections import Counter
from typing import Any, Final

import msgspec

from tocsin.core.component import Advisory, Component, Product, Remedy, Statement
from tocsin.core.limits import Limits
from tocsin.core.memory import Bounded, weight
from tocsin.core.reading import Reading
from tocsin.know.readers.csaf_tree import Face, Tree
from tocsin.know.readers.shape import COMPONENT, Faults, Record, texts

DO: Final = "ask its publisher to mend the document"
_DRAFT: Final = "its document is a draft"
_SLOT_BYTES: Final = 150


class Document:
    """What was taken so far."""

    def __init__(self, name: str, limits: Limits, held: int, about: Advisory) -> None:
        """Begin with ``about``, the document as an advisory without holes; ``held``: bytes of it that are there already."""
        self.records: Bounded[Any] = Bounded(limits, name, held, **COMPONENT)
        self.faults = Faults(limits)
        self.counts: Counter[str] = Counter()
        self.tree = Tree(self.records, self.faults, self.counts)
        self.limits = limits
        self.about = about
        self.notes: list[str] = []
        self.doubt = ""
        """Why nothing in the document is sure; empty if it is."""
        self.ids: Counter[str] = Counter()
        self._holes: list[Advisory] = []
        self._products: dict[Product, int] = {}
        self._platforms: dict[tuple[int, ...], int] = {}
        self._remedies: dict[Remedy, int] = {}
        self._told: list[str] = []
        self._mentions: dict[Component, dict[Statement, None]] = {}
        self._left = limits.members
        """How many times more a remedy or flag may be given to a product: groups multiply."""

    def drafted(self) -> None:
        """From now on nothing that is said is sure."""
        self.doubt = _DRAFT

    def product(self, one: Product) -> int:
        """The place of a product among those of the document."""
        place = self._products.setdefault(one, len(self._products))
        if place == len(self._products) - 1:
            self.records.beside(_SLOT_BYTES)
        return place

    def platform(self, one: Product) -> int:
        """The place of a platform among those of the document."""
        return self._platforms.setdefault((self.product(one),), len(self._platforms))

    def remedy(self, one: Remedy) -> int:
        """The place of a remedy among those of the document."""
        if one not in self._remedies:
            self.records.beside(2 * weight(one))
            self._told.append(str(one))
        return self._remedies.setdefault(one, len(self._remedies))

    def told(self, place: int) -> str:
        """A remedy in one line."""
        return self._told[place]

    def spend(self, where: str) -> bool:
        """Whether one more remedy or flag may be given to one more product."""
        self._left -= 1
        if self._left == -1:
            what = (
                f"remediations and flags name products more than {self.limits.members} times (limit members)"
            )
            self.faults.add(where, what, "raise limits.members if its source is trusted")
        return self._left >= 0

    def members(self, one: Record, where: str) -> list[str]:
        """The product ids that are named, alone and by group."""
        found = list(texts(one, "product_ids", where))
        self.tree.check(found, f"{where}/product_ids")
        for group in texts(one, "group_ids", where):
            if group not in self.tree.groups:
                self.faults.add(where, f"the group {group[:60]!r} is defined nowhere (test 6.1.4)", DO)
            found += self.tree.groups.get(group, ())
        return found

    def hold(self, hole: Advisory) -> None:
        """Keep a hole."""
        self.records.beside(weight(hole))
        self._holes.append(hole)

    def mention(self, face: Face, said: Statement) -> None:
        """Keep what is stated of a product."""
        undecided = face.undecided or self.doubt
        if undecided and said.answer != "undecided":
            said = msgspec.structs.replace(said, answer="undecided", why=undecided)
        if face.within:
            said = msgspec.structs.replace(said, within=face.within)
        subject = Component(name="", version="", purl=face.purl, kind="mentioned", product=face.product)
        if subject not in self._mentions:
            self.records.beside(weight(subject) + 2 * _SLOT_BYTES)
            self._mentions[subject] = {}
        if said not in self._mentions[subject]:
            self.records.beside(weight(said.within) + 2 * _SLOT_BYTES)
            self._mentions[subject][said] = None

    def reading(self) -> Reading[Advisory | Component]:
        """All of it."""
        whole = msgspec.structs.replace(
            self.about,
            holes=tuple(self._holes),
            products=tuple(self._products),
            platforms=tuple(self._platforms),
            remedies=tuple(self._remedies),
        )
        if not self._holes and not self.about.withdrawn:
            self.notes.append("it names no vulnerability that could be looked up")
        list.append(self.records, whole)  # its parts were weighed as they came
        for subject, group in self._mentions.items():
            source = next(iter(group)).cite
            list.append(
                self.records, msgspec.structs.replace(subject, source=source, statements=tuple(group))
            )
        told = [f"{count} {what}" for what, count in sorted(self.counts.items())]
        return Reading(self.records, self.faults.listed, [*self.notes, *told, *self.faults.note()])
