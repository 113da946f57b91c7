# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What a CycloneDX document says about holes in its own components (``vulnerabilities``, VEX).

A vulnerability becomes a statement on each component it affects. ``analysis.state``
decides: ``not_affected``, ``false_positive``, ``resolved`` and ``resolved_with_pedigree``
clear, ``exploitable``, ``in_triage`` or nothing accuse, another word decides nothing.
Where ``affects[].versions`` is given, it must name the component's version: as
``unaffected`` it clears, as ``affected`` under a clearing state it contradicts itself
and decides nothing, and so does what cannot be compared (``versions.vers``). Only what
is clean clears: in doubt the statement is ``undecided`` and says why.

Taken: id, ``references[].id`` (the names others give the hole), source, ratings as
said, recommendation, analysis, affects. Left out on purpose: scores, ``cwes``,
``advisories``, ``credits``, ``tools``, dates, properties. Long texts are cut. Cost: one
pass; no more text is made than the file may have bytes. Source: ECMA-424.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Final, Literal, NamedTuple
from urllib.parse import unquote

import msgspec

from tocsin.core.component import Affected, Component, Severity, Statement
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.know.readers.shape import Faults, Record, as_record, items, numbered, record, text, texts
from tocsin.know.verdict import Keys, judge
from tocsin.know.versions import order, vers
from tocsin.know.versions.ecosystem import split as split_ecosystem

_Answer = Literal["accused", "cleared", "undecided"]
_ANSWERS: Final[dict[str, _Answer]] = {
    "": "accused",
    "exploitable": "accused",
    "in_triage": "accused",
    "not_affected": "cleared",
    "false_positive": "cleared",
    "resolved": "cleared",
    "resolved_with_pedigree": "cleared",
}
_ID: Final = re.compile(r"[!-~]{1,200}")
"""Without spaces, so that none is taken for an id that is made here (``apt_lists.UPDATE``)."""
LONGEST_WORD: Final = 200
"""Characters kept of a name, a state, a justification."""
LONGEST_TEXT: Final = 1_000
"""Characters kept of ``detail`` and ``recommendation``, which stand in every statement."""
_LINK: Final = re.compile(r"urn:cdx:([^/#]+)/([0-9]+)#(.+)", re.IGNORECASE)
_STATUSES: Final = frozenset({"affected", "unaffected", "unknown"})


class Subjects:
    """The components of one document by their ``bom-ref``, as the walk over it finds them."""

    def __init__(self, serial: str, version: str) -> None:
        """``serial`` and ``version`` are the document's own, by which a BOM-Link names it."""
        self._mine = (serial.casefold().removeprefix("urn:uuid:"), version)
        self._places: dict[str, int] = {}
        self._twice: set[str] = set()
        self._left_out: set[str] = set()

    def add(self, ref: str, place: int) -> None:
        """Note that the component at ``place`` of the records is called ``ref``."""
        if ref and self._places.setdefault(ref, place) != place:
            self._twice.add(ref)

    def leave_out(self, ref: str) -> None:
        """Note that ``ref`` is a component that was not taken."""
        if ref:
            self._left_out.add(ref)

    def find(self, ref: str, where: str) -> int | None:
        """Place of the component; None if it was left out. Raises ``BadInput`` if there is no one such."""
        link = _LINK.fullmatch(ref)
        if link is not None and ref not in self._places:
            if (link[1].casefold(), link[2]) != self._mine:
                raise BadInput("it speaks of another document", where=where, do="give that document's VEX")
            ref = link[3] if link[3] in self._places or link[3] in self._left_out else unquote(link[3])
        if ref in self._twice:
            raise BadInput("more than one component has this bom-ref", where=where, do="make it unique")
        if ref in self._places:
            return self._places[ref]
        if ref in self._left_out:
            return None
        raise BadInput(
            "no component of this document has this bom-ref",
            where=where,
            do="name one that is in it, or add the component",
        )


class _Row(NamedTuple):
    """One member of ``affects[].versions``; empty of both if it could not be read."""

    version: str
    range: str
    status: str


def take(
    found: Iterable[tuple[object, str]],
    subjects: Subjects,
    records: list[Component],
    limits: Limits,
    faults: Faults,
) -> list[str]:
    """Put the statements of the decoded vulnerabilities on ``records``; returns notes."""
    taker = _Taker(subjects, records, limits, faults)
    for value, pointer in found:
        try:
            taker.take(as_record(value, pointer), pointer)
        except BadInput as error:
            faults.take(error, pointer)
    for place, statements in taker.statements.items():
        records[place] = msgspec.structs.replace(records[place], statements=tuple(statements))
    return [f"{count} {what}" for what, count in sorted(taker.counts.items())]


class _Taker:
    """The statements taken so far, by the place of their component."""

    def __init__(self, subjects: Subjects, records: list[Component], limits: Limits, faults: Faults) -> None:
        self.statements: dict[int, list[Statement]] = {}
        self.counts: Counter[str] = Counter()
        self._subjects = subjects
        self._records = records
        self._limits = limits
        self._faults = faults
        self._room = limits.file_bytes
        self._keys: dict[str, Keys] = {}

    def take(self, one: Record, pointer: str) -> None:
        """Take one vulnerability. Raises ``BadInput`` if nothing can be made of it."""
        said = _said(one, pointer, self._limits)
        size = len(msgspec.json.encode(said))
        for place, rows in self._affects(one, pointer).items():
            self._room -= size
            if self._room < 0:
                most = self._limits.file_bytes
                raise BadInput(
                    f"statements of more than {most} bytes (limit file_bytes)",
                    where=pointer,
                    do="raise limits.file_bytes if its source is trusted",
                )
            statement = self._decide(said, self._records[place], rows)
            self.statements.setdefault(place, []).append(statement)
            if statement.answer == "undecided":
                self.counts["statements about vulnerabilities decide nothing and count as not checked"] += 1

    def _affects(self, one: Record, pointer: str) -> dict[int, list[_Row]]:
        """The components that are spoken of, each with the versions named; none named means any."""
        entries = list(numbered(one, "affects", pointer))
        if not entries:
            raise BadInput(
                "the vulnerability names nothing that it affects",
                where=f"{pointer}/affects",
                do="add the bom-ref of what it affects",
            )
        found: dict[int, list[_Row]] = {}
        whole: set[int] = set()
        for value, where in entries:
            try:
                entry = as_record(value, where)
                place = self._subjects.find(text(entry, "ref", where), f"{where}/ref")
                rows = self._rows(entry, where)
            except BadInput as error:
                self._faults.take(error, where)
                continue
            if place is None:
                self.counts["statements are about components that were left out"] += 1
                continue
            found.setdefault(place, []).extend(rows)
            if not rows:
                whole.add(place)
        return {place: [] if place in whole else rows for place, rows in found.items()}

    def _rows(self, entry: Record, where: str) -> list[_Row]:
        rows: list[_Row] = []
        for value, place in numbered(entry, "versions", where):
            try:
                row = as_record(value, place)
                version, span = text(row, "version", place), text(row, "range", place)
                status = text(row, "status", place) or "affected"
                if bool(version) == bool(span) or status not in _STATUSES:
                    raise BadInput(
                        "one version or one range is wanted, and a status of CycloneDX",
                        where=place,
                        do="give version or range, and affected, unaffected or unknown",
                    )
                rows.append(_Row(version, span, status))
            except BadInput as error:
                self._faults.take(error, place)
                rows.append(_Row("", "", ""))
        return rows

    def _decide(self, said: Statement, component: Component, rows: list[_Row]) -> Statement:
        """The statement as it stands for one component."""
        if not rows or said.answer == "undecided":
            return said
        status, why = self._status(component, rows)
        if status == "unaffected":
            return msgspec.structs.replace(said, answer="cleared")
        if status == "affected" and said.answer == "cleared":
            why = f"it calls this version affected and the hole {said.state}"
        return msgspec.structs.replace(said, answer="undecided", why=why) if why else said

    def _status(self, component: Component, rows: list[_Row]) -> tuple[str, str]:
        """What the rows say of the component's version, or why they say nothing of it."""
        reached: set[str] = set()
        doubt = ""
        for row in rows:
            try:
                if self._holds(component, row):
                    reached.add(row.status)
            except BadInput as error:
                doubt = doubt or error.what
        if "affected" in reached:
            return "affected", ""
        if doubt:
            return "", doubt
        if "unknown" in reached:
            return "", "it says itself that it is not known for this version"
        return ("unaffected", "") if reached else ("", "it names other versions than the one that is here")

    def _holds(self, component: Component, row: _Row) -> bool:
        """Whether a row is about the component's version. Raises ``BadInput`` if that cannot be said."""
        if row.range:
            return vers.holds(row.range, component.version)
        if not row.version:
            raise BadInput(
                "a version that it names could not be read", do="mend the faults of the same place"
            )
        family = split_ecosystem(component.ecosystem)[0]
        keys = self._keys.setdefault(family, Keys(family, order(family)))
        entry = Affected(ecosystem=family, package=component.package, versions=(row.version,))
        verdict = judge(component.version, [entry], keys)
        if verdict.answer == "unknown":
            raise BadInput(verdict.why, do="name the version as its ecosystem writes it")
        return verdict.answer == "affected"


def _said(one: Record, pointer: str, limits: Limits) -> Statement:
    """What is said of a vulnerability, whatever it affects."""
    name = _id(one, pointer)
    analysis, where = record(one, "analysis", pointer), f"{pointer}/analysis"
    state = text(analysis, "state", where)
    answer = _ANSWERS.get(state, "undecided")
    return Statement(
        id=name,
        aliases=_aliases(one, name, pointer, limits),
        answer=answer,
        why="" if answer != "undecided" else f"its state {state[:40]!r} is none of CycloneDX",
        state=state[:LONGEST_WORD],
        justification=text(analysis, "justification", where)[:LONGEST_WORD],
        response=tuple(word[:LONGEST_WORD] for word in texts(analysis, "response", where)),
        detail=_cut(text(analysis, "detail", where)),
        recommendation=_cut(text(one, "recommendation", pointer)),
        severity=_ratings(one, pointer, limits),
        by=text(record(one, "source", pointer), "name", f"{pointer}/source")[:LONGEST_WORD],
        cite=pointer,
    )


def _id(one: Record, where: str) -> str:
    name = text(one, "id", where)
    if not _ID.fullmatch(name):
        what = f"not the id of a vulnerability: {name[:60]!r}" if name else "the vulnerability has no id"
        raise BadInput(
            what, where=f"{where}/id", do="an id is at most 200 characters of ASCII without spaces"
        )
    return name


def _aliases(one: Record, name: str, pointer: str, limits: Limits) -> tuple[str, ...]:
    found: dict[str, None] = {}
    _few(one, "references", pointer, limits)
    for value, place in numbered(one, "references", pointer):
        found[_id(as_record(value, place), place)] = None
    found.pop(name, None)
    return tuple(found)


def _ratings(one: Record, pointer: str, limits: Limits) -> tuple[Severity, ...]:
    found: dict[Severity, None] = {}
    _few(one, "ratings", pointer, limits)
    for value, place in numbered(one, "ratings", pointer):
        row = as_record(value, place)
        rating = Severity(
            scale=text(row, "method", place)[:LONGEST_WORD],
            vector=text(row, "vector", place)[:LONGEST_TEXT],
            word=text(row, "severity", place)[:LONGEST_WORD],
        )
        if rating.vector or rating.word:
            found[rating] = None
    return tuple(found)


def _few(one: Record, key: str, where: str, limits: Limits) -> None:
    count = len(items(one, key, where))
    if count > limits.references:
        what = f"{count} {key}, more than {limits.references} (limit references)"
        raise BadInput(what, where=f"{where}/{key}", do="raise limits.references if its source is trusted")


def _cut(long: str) -> str:
    return long if len(long) <= LONGEST_TEXT else long[: LONGEST_TEXT - 1] + "…"
