# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""One vulnerability of a CSAF document: what it says of each product (``Hole``), and how bad it is (``severity``)."""

from __future__ import annotations

from typing import Final, Literal

import msgspec

from tocsin.core.component import Accuses, Advisory, Affected, Remedy, Severity, Statement
from tocsin.core.memory import weight
from tocsin.know.readers.csaf_document import DO, Document
from tocsin.know.readers.csaf_package import affected_of
from tocsin.know.readers.cyclonedx_vex import LONGEST_WORD, cut
from tocsin.know.readers.shape import Record, as_record, numbered, record, text, texts

_ACCUSED: Final = ("known_affected", "first_affected", "last_affected", "under_investigation")
_CLEARED: Final = ("known_not_affected", "fixed", "first_fixed")
_UNKNOWN: Final = "unknown"
_UNSAID: Final = "its publisher says that it is not known whether it is affected"
_TWICE: Final = "its document defines the product twice"
_BOTH: Final = "its document says both that it is affected and that it is not"
_SLOT_BYTES: Final = 150


class Hole:
    """One vulnerability as it is taken apart."""

    def __init__(self, document: Document, one: Record, pointer: str, hole: Advisory) -> None:
        """``hole``: what the vulnerability ``one`` is, whatever it is in."""
        self._document = document
        self._one = one
        self._pointer = pointer
        self._hole = hole
        self._advice: dict[str, list[int]] = {}
        self._flags: dict[str, str] = {}
        self._impact: dict[str, str] = {}
        self._accuses: dict[Accuses, None] = {}
        self._affected: dict[Affected, None] = {}

    def take(self) -> None:
        """Put together what the vulnerability says of each product."""
        status, where = record(self._one, "product_status", self._pointer), f"{self._pointer}/product_status"
        accused = {key: dict.fromkeys(texts(status, key, where)) for key in _ACCUSED}
        cleared = {key: dict.fromkeys(texts(status, key, where)) for key in _CLEARED}
        known = {name for group in accused.values() for name in group}
        both = known & {name for group in cleared.values() for name in group}
        for name in sorted(both)[: self._document.limits.faults]:
            what = f"the product {name[:60]!r} is both affected and not (test 6.1.6); it counts as affected"
            self._document.faults.add(where, what, DO)
        self._remedies()
        self._reasons(known | {name for group in cleared.values() for name in group})
        said: set[str] = set()
        for key, group in accused.items():
            for name in group:
                if name not in said:
                    said.add(name)
                    self._accuse(name, "under_investigation" if key == _ACCUSED[-1] else "", f"{where}/{key}")
        for key, group in cleared.items():
            for name in group:
                self._clear(name, key, f"{where}/{key}", _BOTH if name in both else "")
        for name in dict.fromkeys(texts(status, _UNKNOWN, where)):
            self._clear(name, _UNKNOWN, f"{where}/{_UNKNOWN}", _UNSAID)
        if texts(status, "recommended", where):
            self._document.counts[
                "vulnerabilities name versions that are recommended; that clears nothing"
            ] += 1
        self._document.hold(
            msgspec.structs.replace(self._hole, accuses=tuple(self._accuses), affected=tuple(self._affected))
        )

    def _remedies(self) -> None:
        for value, place in numbered(self._one, "remediations", self._pointer):
            row = as_record(value, place)
            names = self._document.members(row, place)
            if not names and not row.get("group_ids"):
                self._document.faults.add(place, "a remediation names no product (test 6.1.29)", DO)
            restart = text(record(row, "restart_required", place), "category", f"{place}/restart_required")
            at = self._document.remedy(
                Remedy(
                    category=text(row, "category", place)[:LONGEST_WORD],
                    text=cut(" ".join(text(row, "details", place).split())),
                    url=_address(text(row, "url", place)),
                    restart=restart[:LONGEST_WORD],
                )
            )
            for name in names:
                if not self._document.spend(place):
                    return
                self._advice.setdefault(name, []).append(at)

    def _reasons(self, known: set[str]) -> None:
        """Why products are not affected: flags, and threats of the category impact."""
        for value, place in numbered(self._one, "flags", self._pointer):
            row = as_record(value, place)
            names = self._document.members(row, place)
            if not names and not row.get("group_ids"):
                self._document.faults.add(place, "a flag names no product (test 6.1.32)", DO)
            for name in names:
                if name in known and self._document.spend(place):
                    self._flags.setdefault(name, text(row, "label", place)[:LONGEST_WORD])
        for value, place in numbered(self._one, "threats", self._pointer):
            row = as_record(value, place)
            if text(row, "category", place) == "impact":
                for name in self._document.members(row, place):
                    if name in known and self._document.spend(place):
                        self._impact.setdefault(name, cut(text(row, "details", place)))

    def _accuse(self, name: str, state: str, where: str) -> None:
        document = self._document
        advice = tuple(dict.fromkeys(self._advice.get(name, ())))
        for face in document.tree.faces(name, where):
            doubt = face.undecided or document.doubt
            if face.purl:
                entry = None if doubt else affected_of(face.purl, face.product.version, advice)
                if entry is not None:
                    document.records.beside(weight(entry))
                    self._affected[entry] = None
                else:
                    said = self._statement(name, state or "known_affected", "accused")
                    advised = [document.told(at) for at in advice[:3]]
                    document.mention(
                        face, msgspec.structs.replace(said, recommendation=cut(" / ".join(advised)))
                    )
                continue
            document.records.beside(_SLOT_BYTES)
            needs = () if face.needs is None else (document.platform(face.needs),)
            place = document.product(face.product)
            one = Accuses(product=place, state=state, remedies=advice, needs=needs, undecided=doubt)
            self._accuses[one] = None

    def _clear(self, name: str, state: str, where: str, doubt: str) -> None:
        document = self._document
        if name in document.tree.twice:
            doubt = doubt or _TWICE
        said = self._statement(name, state, "undecided" if doubt else "cleared", doubt)
        for face in document.tree.faces(name, where):
            if not face.accused_only and doubt != _BOTH:
                document.mention(face, said)

    def _statement(
        self, name: str, state: str, answer: Literal["accused", "cleared", "undecided"], why: str = ""
    ) -> Statement:
        first, *others = self._hole.aliases or (self._hole.id,)
        return Statement(
            id=first,
            aliases=tuple(others),
            answer=answer,
            why=why,
            state=state,
            justification=self._flags.get(name, ""),
            detail=self._impact.get(name, "") if answer == "cleared" else self._hole.summary,
            severity=self._hole.severity if answer == "accused" else (),
            cite=self._pointer,
        )


def severity(one: Record, where: str) -> tuple[Severity, ...]:
    """CVSS vectors of scores (2.0) and metrics (2.1), each once, as said."""
    rows = [as_record(row, place) for row, place in numbered(one, "scores", where)]
    rows += [
        record(as_record(row, place), "content", place) for row, place in numbered(one, "metrics", where)
    ]
    found: dict[Severity, None] = {}
    for row in rows:
        for key in ("cvss_v4", "cvss_v3", "cvss_v2"):
            score = record(row, key, where)
            vector = text(score, "vectorString", where)[:LONGEST_WORD]
            word = text(score, "baseSeverity", where)[:LONGEST_WORD]
            if vector or word:
                found[Severity(scale=key.upper(), vector=vector, word=word)] = None
        if word := text(row, "qualitative_severity_rating", where)[:LONGEST_WORD]:
            found[Severity(word=word)] = None
    return tuple(found)


def _address(url: str) -> str:
    """An address that can be shown; empty for what is none."""
    return url[:1_000] if url.startswith(("https://", "http://")) and url.isprintable() else ""
