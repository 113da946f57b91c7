# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What a reference of a CycloneDX document means: one of its own components, or one of another document.

A ``bom-ref`` of the document comes first. A BOM-Link (``urn:cdx:serial/version#bom-ref``,
or without ``#bom-ref`` the component that the document describes) to the document
itself means the same; to another one it is kept as a ``mentioned`` component, and so is
a package URL with a version. A plain reference to nothing in the document is refused,
unless the document has no inventory: then it may be about an SBOM of the same serial
number and version, and is kept. Refused: an empty reference, and what begins as a
BOM-Link and is none (serial number that is no UUID, version that is 0, has leading
zeros or more than 18 digits, nothing after ``#``). Source: ECMA-424, its JSON schema.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import unquote

from tocsin.core.component import Component, InDocument
from tocsin.core.errors import BadInput
from tocsin.know.mentioned import product_names
from tocsin.know.readers.purl import canonical
from tocsin.know.readers.shape import Record, text

_UUID: Final = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_SERIAL: Final = re.compile(rf"urn:uuid:({_UUID})", re.IGNORECASE)
_LINK: Final = re.compile(rf"urn:cdx:({_UUID})/([1-9][0-9]{{0,17}})(?:#(.+))?", re.IGNORECASE | re.DOTALL)
_INTRO: Final = "urn:cdx:"
_MOST: Final = 10**18


def own_place(top: Record) -> tuple[InDocument, list[str]]:
    """Serial number and version of a document, and notes; none of both if one of them is not of its form."""
    serial, edition = top.get("serialNumber"), top.get("version")
    if serial is None:
        return InDocument(), []
    found = _SERIAL.fullmatch(serial.strip()) if isinstance(serial, str) else None
    if found is None:
        return InDocument(), ["its serial number is no UUID, so no other document can speak of what is in it"]
    edition = 1 if edition is None else edition
    if not isinstance(edition, int) or isinstance(edition, bool) or not 0 < edition < _MOST:
        return InDocument(), [
            "its version is no number from 1, so no other document can speak of what is in it"
        ]
    return InDocument(serial=found[1].lower(), edition=str(edition)), []


def as_link(ref: str, where: str) -> InDocument:
    """Take a BOM-Link apart. Raises ``BadInput`` if it is none."""
    found = _LINK.fullmatch(ref)
    if found is None:
        raise BadInput(
            f"not a BOM-Link: {ref[:100]!r}",
            where=where,
            do="write urn:cdx:UUID/VERSION#BOM-REF, with the serial number and version of that document",
        )
    ref = found[3] or ""
    return InDocument(serial=found[1].lower(), edition=found[2], ref=ref, described=not ref)


class Subjects:
    """The components of one document by their ``bom-ref``, as the walk over it finds them."""

    def __init__(self, own: InDocument, name: str, *, alone: bool) -> None:
        """``own`` says how others link to the document ``name``; ``alone`` that it has no inventory."""
        self.own = own
        self.name = name
        self._alone = alone
        self._places: dict[str, int] = {}
        self._twice: set[str] = set()
        self._left_out: set[str] = set()
        self._described: int | None = None
        self._product: Component | None = None

    def add(self, ref: str, place: int, component: Component) -> None:
        """Note that the component at ``place`` of the records is called ``ref``."""
        if ref and self._places.setdefault(ref, place) != place:
            self._twice.add(ref)
        if component.document is not None and component.document.described:
            self._described, self._product = place, component

    def leave_out(self, ref: str) -> None:
        """Note that ``ref`` is a component that was not taken."""
        if ref:
            self._left_out.add(ref)

    def describe(self, found: Record, where: str) -> None:
        """Note what a document without inventory describes. Raises ``BadInput`` on wrong types or without a name."""
        name, group = text(found, "name", where), text(found, "group", where)
        if not name:
            raise BadInput("the component has no name", where=where, do="CycloneDX requires one")
        stands = InDocument(
            serial=self.own.serial,
            edition=self.own.edition,
            ref=text(found, "bom-ref", where),
            described=True,
        )
        self._product = Component(
            name=f"{group}/{name}" if group else name,
            version=text(found, "version", where),
            purl=canonical(text(found, "purl", where)),
            kind="mentioned",
            document=stands,
        )

    def find(self, ref: str, where: str) -> int | Component | None:
        """Place of the component, or what is mentioned; None if it was left out. Raises ``BadInput`` if it is neither."""
        if not ref:
            raise BadInput("the reference is empty", where=where, do="give a bom-ref, or a BOM-Link")
        if self._knows(ref):
            return self._local(ref, where)
        if ref[: len(_INTRO)].lower() == _INTRO:
            link = as_link(ref, where)
            mine = (link.serial, link.edition) == (self.own.serial, self.own.edition)
            return self._linked(link, where) if mine else _mentioned(link)
        if purl := canonical(ref):
            return Component(name="", version="", purl=purl, kind="mentioned")
        if not self._alone:
            return self._local(ref, where)
        return _mentioned(InDocument(serial=self.own.serial, edition=self.own.edition, ref=ref))

    def within(self, subject: Component) -> tuple[str, ...]:
        """As part of which product a package URL is spoken of; empty of what is named otherwise, or of no product."""
        if subject.name or not subject.purl:
            return ()
        names = product_names(self._product) if self._product is not None else ()
        return names if self._alone else (self.name, *names)

    def _knows(self, ref: str) -> bool:
        product = self._product.document if self._alone and self._product is not None else None
        return ref in self._places or ref in self._left_out or (product is not None and product.ref == ref)

    def _linked(self, link: InDocument, where: str) -> int | Component | None:
        """What a link to this document itself means."""
        if link.ref:
            ref = link.ref if self._knows(link.ref) else unquote(link.ref)
            return self._local(ref, where) if self._knows(ref) or not self._alone else _mentioned(link)
        if self._alone:
            return self._product or _mentioned(link)
        if self._described is None:
            raise BadInput(
                "this document describes no component that was taken",
                where=where,
                do="name a component by its bom-ref",
            )
        return self._described

    def _local(self, ref: str, where: str) -> int | Component | None:
        if ref in self._twice:
            raise BadInput("more than one component has this bom-ref", where=where, do="make it unique")
        if ref in self._places:
            return self._places[ref]
        if ref in self._left_out:
            return None
        if self._alone and self._product is not None:
            return self._product
        raise BadInput(
            "no component of this document has this bom-ref",
            where=where,
            do="name one that is in it, or add the component",
        )


def _mentioned(link: InDocument) -> Component:
    return Component(name="", version="", kind="mentioned", document=link)
