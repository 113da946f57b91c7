# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What the readers of SPDX 2 and SPDX 3 share: a package becomes components, and the rest becomes notes.

A package with several package URLs becomes a component for each, since an advisory may
name it by any of them. One with none is kept and shown as not checked, unless its purpose
says that it is no software. The asset that runs it all is an annotation of the document
that reads ``tocsin:asset=ID``, since SPDX has no properties of one's own. Relationships
say by what way a package is there (``relations``), those of other kinds are counted; all packages are judged alike, also
those said to be patched, or only to build or test others. One is judged by: a package of the purpose device is a device, by vendor, model and firmware version; so
is the firmware that it contains, whose version is the device's where that has none. Cost: one look a package.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from sys import getsizeof
from typing import Final, NamedTuple

import msgspec

from tocsin.core.component import Component, InDocument
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.memory import Bounded
from tocsin.know.readers.cpe_name import first_cpe
from tocsin.know.readers.device import count, only, vendor_of
from tocsin.know.readers.purl import identity
from tocsin.know.readers.relations import Relations
from tocsin.know.readers.shape import COMPONENT, LONGEST_NAME, Faults

ASSET_MARK: Final = "tocsin:asset="
_MOST_KINDS: Final = 60
_SHOWN: Final = 3
_HARDWARE: Final = frozenset({"device", "firmware"})
_ENTRY_BYTES: Final = 240
"""What an entry of a mapping takes beside its text."""
_NOTHING: Final = frozenset({"NOASSERTION", "NONE"})


class Package(NamedTuple):
    """A package as its document has it."""

    ref: str
    name: str
    version: str
    purls: Sequence[str]
    others: Sequence[str]
    """What else it is known by, in words (``a CPE``), the most telling first."""
    supplier: str
    """Its name, or what stands for it until the whole document is known."""
    software: bool
    """False if its purpose says that it is a file, data or a text."""
    source: str
    cpes: Sequence[str] = ()
    purpose: str = ""
    """``device``, ``firmware``, or any other word."""


class Packages:
    """The components of one document as they are found, and the count of everything a note is due for."""

    def __init__(self, name: str, limits: Limits, held: int, related: str = "") -> None:
        """Begin with none; ``held``: bytes of the document ``name`` that are there already; ``related``: where its relationships stand."""
        self.records: Bounded[Component] = Bounded(limits, name, held, times=COMPONENT["times"], plus=_PLUS)
        self.faults = Faults(limits)
        self.counts: Counter[str] = Counter()
        self.relations = Relations(self.records, related)
        self._limits = limits
        self._relations: Counter[str] = Counter()
        self._seen: set[tuple[str, ...]] = set()
        self._devices: dict[str, list[int]] = {}
        self._firmware: dict[str, list[int]] = {}
        """By reference the places of their components."""
        self._looked_up: dict[int, Counter[str]] = {}
        """What to say of these places, if they turn out to be software."""

    def add(self, one: Package, *, described: bool, asset: str) -> None:
        """Take a package. Raises ``BadInput`` if it has no name or passes a limit."""
        if not one.name:
            raise BadInput("the package has no name", where=one.source, do="SPDX requires one")
        node = self.relations.node(one.ref)
        self.relations.name(node, one.name)
        if described:
            self.relations.begin(node)
        if not one.software and not one.purls:
            self.counts["packages that are files, data or texts without a package URL were left out"] += 1
            return
        if len(one.purls) > self._limits.references:
            what = f"{len(one.purls)} package URLs, more than {self._limits.references} (limit references)"
            raise BadInput(what, where=one.source, do="raise limits.references if its source is trusted")
        stands = InDocument(ref=one.ref, described=described)
        name = first_cpe(one.cpes, self.counts, self.faults, one.source)
        purls = list(dict.fromkeys(one.purls)) or [""]
        if len(purls) > 1:
            self.counts["packages have several package URLs and were taken once for each"] += 1
        for purl in purls:
            mark = (purl, one.ref, one.version, one.name)
            if mark in self._seen:
                self.counts["repeated packages were taken once"] += 1
                continue
            self._seen.add(mark)
            device, said_of = one.purpose == "device", Counter[str]()
            known = identity(purl, one.others, said_of, self.faults, one.source)
            if one.purpose in _HARDWARE:
                self.records.beside(_ENTRY_BYTES + getsizeof(one.ref))
                places = self._devices if device else self._firmware
                places.setdefault(one.ref, []).append(len(self.records))
                self._looked_up[len(self.records)] = said_of
            else:
                self.counts.update(said_of)
            self.relations.name(node, one.name, (len(self.records),))
            self.records.append(
                Component(
                    name=one.name,
                    version=known.version or one.version,
                    ecosystem=known.ecosystem,
                    package=known.package,
                    purl=purl,
                    supplier=one.supplier,
                    asset=asset,
                    source=one.source,
                    document=stands,
                    cpe=name,
                    kind="device" if device else "software",
                )
            )

    def settle(self, contains: Callable[[], Iterable[tuple[str, str]]]) -> None:
        """Make devices whole, now that all is known; ``contains`` says which reference contains which, and is asked if need be."""
        held: dict[str, dict[str, None]] = {}
        if self._devices and self._firmware:
            for outer, inner in contains():
                if outer in self._devices and inner in self._firmware:
                    self.records.beside(2 * _ENTRY_BYTES)
                    held.setdefault(outer, {})[inner] = None
        for ref, places in self._devices.items():
            parts = [place for each in held.get(ref, ()) for place in self._firmware[each]]
            for place in places:
                self._settle(place, parts)
        for said_of in self._looked_up.values():
            self.counts.update(said_of)

    def _settle(self, place: int, firmware: Sequence[int]) -> None:
        """Give a device vendor and version, and its firmware the device's vendor."""
        one = self.records[place]
        vendor = one.supplier or vendor_of(one.cpe)
        version = one.version or only({self.records[at].version for at in firmware} - {""}, self.counts)
        self._as_device(place, vendor, version)
        for at in firmware:
            part = self.records[at]
            self._as_device(at, part.supplier or vendor_of(part.cpe) or vendor, part.version)

    def _as_device(self, place: int, vendor: str, version: str) -> None:
        one = self.records[place]
        made = msgspec.structs.replace(one, kind="device", supplier=vendor, version=version)
        self.records[place] = made
        if not one.purl and self._looked_up.pop(place, None) is not None:
            count(vendor, one.cpe, self.counts)

    def refuse(self, error: BadInput, where: str) -> None:
        """Add the error of one record to the faults. Raises it again if it is the memory that is at its end."""
        if self.records.left < 0:
            raise error
        self.faults.take(error, where)

    def relation(self, kind: str, *, aside: bool) -> None:
        """Count a relationship; ``aside`` if it says that something only builds, tests or develops another."""
        kind = kind[:LONGEST_NAME]
        if kind not in self._relations and len(self._relations) >= _MOST_KINDS:
            kind = "other kinds"
        self._relations[kind] += 1
        if aside:
            self.aside()

    def aside(self) -> None:
        """Count a relationship that says that something only builds, tests or develops another."""
        self.counts[
            "relationships say that packages only build or test others; these were judged like the rest"
        ] += 1

    def notes(self) -> list[str]:
        """What was counted, and which relationships were not used."""
        found = [f"{count} {what}" for what, count in sorted(self.counts.items())]
        total = self._relations.total()
        if total:
            most = sorted(self._relations.items(), key=lambda row: (-row[1], row[0]))[:_SHOWN]
            named = ", ".join(f"{count} {kind}" for kind, count in most)
            more = ", ..." if len(self._relations) > _SHOWN else ""
            found.append(
                f"{total} relationships ({named}{more}) were not used: they do not say what needs or holds a package"
            )
        return [*found, *self.faults.note()]


_PLUS: Final = COMPONENT["plus"] + 8 * LONGEST_NAME
"""With room for the name of a supplier, which the reader of SPDX 3 fills in at the end."""


def said(word: str) -> str:
    """The word, empty where SPDX writes that nothing is said."""
    return "" if word in _NOTHING else word


def asset_in(statement: object) -> str:
    """The asset that an annotation names; empty if it is about anything else."""
    if isinstance(statement, str) and statement.strip().startswith(ASSET_MARK):
        return statement.strip().removeprefix(ASSET_MARK).strip()[:LONGEST_NAME]
    return ""


def no_asset(described: Sequence[str]) -> str:
    """The note of a document that names no asset, only what it describes."""
    about = (
        f"it describes {', '.join(described[:_SHOWN])}" if described else "it does not say what it describes"
    )
    return f"no asset is named ({about}); annotate the document with {ASSET_MARK}ID"
