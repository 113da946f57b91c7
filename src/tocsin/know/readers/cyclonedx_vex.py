# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What a CycloneDX document says about holes in components (``vulnerabilities``, VEX).

A vulnerability becomes a statement on each component it affects, be it of this document
or mentioned of another (``cyclonedx_refs``). ``analysis.state`` decides:
``not_affected``, ``false_positive``, ``resolved`` and ``resolved_with_pedigree`` clear,
``exploitable``, ``in_triage`` or nothing accuse, another word decides nothing. What
``affects[].versions`` names is held against the version that is here
(``know.stated_versions``); for what is only mentioned that waits until it is found.
Only what is clean clears: in doubt the statement is ``undecided`` and says why, also
where it accuses of a hole whose record it says was rejected.

Taken: id, ``references[].id`` (the names others give the hole), source, ratings as
said, recommendation (else the workaround), analysis (for a missing detail the
description), affects, rejected. Left out on purpose: scores, ``cwes``, ``advisories``,
``credits``, ``tools``, ``proofOfConcept``, properties, and the dates, ``firstIssued``
and ``lastUpdated`` too: a later word that clears does not outweigh one that accuses.
Long texts are cut. Cost: one pass; no more text is made than the file may have bytes.
Source: ECMA-424.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Final, Literal

import msgspec

from tocsin.core.component import Component, NamedVersions, Severity, Statement
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.memory import Bounded
from tocsin.know.readers.cyclonedx_refs import Subjects
from tocsin.know.readers.shape import Faults, Record, as_record, items, numbered, record, text, texts
from tocsin.know.stated_versions import Versions

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
_TIMES: Final = 8
"""How often a statement is there at once, in the bytes of its JSON."""
_STATUSES: Final = frozenset({"affected", "unaffected", "unknown"})


def take(
    found: Iterable[tuple[object, str]],
    subjects: Subjects,
    records: Bounded[Component],
    limits: Limits,
    faults: Faults,
) -> list[str]:
    """Put the statements of the decoded vulnerabilities on ``records``, and what they mention behind; returns notes."""
    taker = _Taker(subjects, records, limits, faults)
    for value, pointer in found:
        try:
            taker.take(as_record(value, pointer), pointer)
        except BadInput as error:
            faults.take(error, pointer)
    for place, statements in taker.statements.items():
        records[place] = msgspec.structs.replace(records[place], statements=tuple(statements))
    for subject, group in taker.mentions.items():
        source = taker.sources[subject]
        records.extend(
            [msgspec.structs.replace(subject, source=source, statements=tuple(group))]
        )  # counted above
    return [f"{count} {what}" for what, count in sorted(taker.counts.items())]


class _Taker:
    """The statements taken so far, by the place of their component or by what is mentioned."""

    def __init__(
        self, subjects: Subjects, records: Bounded[Component], limits: Limits, faults: Faults
    ) -> None:
        self.statements: dict[int, list[Statement]] = {}
        self.mentions: dict[Component, list[Statement]] = {}
        self.sources: dict[Component, str] = {}
        self.counts: Counter[str] = Counter()
        self._subjects = subjects
        self._records = records
        self._limits = limits
        self._faults = faults
        self._room = max(0, records.left) // _TIMES
        self._versions = Versions()

    def take(self, one: Record, pointer: str) -> None:
        """Take one vulnerability. Raises ``BadInput`` if nothing can be made of it."""
        said = _said(one, pointer, self._limits)
        size = len(msgspec.json.encode(said))
        for subject, rows in self._affects(one, pointer).items():
            more = 0 if isinstance(subject, int) else len(msgspec.json.encode((subject, rows)))
            self._room -= size + more
            if self._room < 0:
                raise BadInput(
                    "more statements than there is room for (limit memory_bytes)",
                    where=pointer,
                    do="raise limits.memory_bytes if its source is trusted",
                )
            if isinstance(subject, int):
                statement = self._versions.decide(said, self._records[subject], rows)
                self.statements.setdefault(subject, []).append(statement)
            else:
                within = self._subjects.within(subject)
                statement = msgspec.structs.replace(said, versions=tuple(rows), within=within)
                self.mentions.setdefault(subject, []).append(statement)
            if statement.answer == "undecided":
                self.counts["statements about vulnerabilities decide nothing and count as not checked"] += 1

    def _affects(self, one: Record, pointer: str) -> dict[int | Component, list[NamedVersions]]:
        """The components that are spoken of, each with the versions named; none named means any."""
        entries = list(numbered(one, "affects", pointer))
        if not entries:
            raise BadInput(
                "the vulnerability names nothing that it affects",
                where=f"{pointer}/affects",
                do="add the bom-ref of what it affects",
            )
        found: dict[int | Component, list[NamedVersions]] = {}
        whole: set[int | Component] = set()
        for value, where in entries:
            try:
                entry = as_record(value, where)
                subject = self._subjects.find(text(entry, "ref", where), f"{where}/ref")
                rows = self._rows(entry, where)
            except BadInput as error:
                self._faults.take(error, where)
                continue
            if subject is None:
                self.counts["statements are about components that were left out"] += 1
                continue
            if isinstance(subject, Component):
                self.sources.setdefault(subject, where)
            found.setdefault(subject, []).extend(rows)
            if not rows:
                whole.add(subject)
        return {subject: [] if subject in whole else rows for subject, rows in found.items()}

    def _rows(self, entry: Record, where: str) -> list[NamedVersions]:
        rows: list[NamedVersions] = []
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
                rows.append(NamedVersions(version=version, range=span, status=status))
            except BadInput as error:
                self._faults.take(error, place)
                rows.append(NamedVersions())
        return rows


def _said(one: Record, pointer: str, limits: Limits) -> Statement:
    """What is said of a vulnerability, whatever it affects."""
    name = vulnerability_id(one, "id", pointer)
    analysis, where = record(one, "analysis", pointer), f"{pointer}/analysis"
    state = text(analysis, "state", where)
    answer = _ANSWERS.get(state, "undecided")
    why = "" if answer != "undecided" else f"its state {state[:40]!r} is none of CycloneDX"
    if answer == "accused" and (rejected := text(one, "rejected", pointer)):
        answer, why = "undecided", f"it says itself that the record was rejected ({rejected[:40]})"
    return Statement(
        id=name,
        aliases=_aliases(one, name, pointer, limits),
        answer=answer,
        why=why,
        state=state[:LONGEST_WORD],
        justification=text(analysis, "justification", where)[:LONGEST_WORD],
        response=tuple(word[:LONGEST_WORD] for word in texts(analysis, "response", where)),
        detail=cut(text(analysis, "detail", where) or text(one, "description", pointer)),
        recommendation=cut(text(one, "recommendation", pointer) or text(one, "workaround", pointer)),
        severity=_ratings(one, pointer, limits),
        by=text(record(one, "source", pointer), "name", f"{pointer}/source")[:LONGEST_WORD],
        cite=pointer,
    )


def vulnerability_id(one: Record, key: str, where: str) -> str:
    """The id of a hole under ``key``. Raises ``BadInput`` if it is missing or none that others could mean."""
    name = text(one, key, where)
    if not _ID.fullmatch(name):
        what = f"not the id of a vulnerability: {name[:60]!r}" if name else "the vulnerability has no id"
        raise BadInput(
            what, where=f"{where}/{key}", do="an id is at most 200 characters of ASCII without spaces"
        )
    return name


def _aliases(one: Record, name: str, pointer: str, limits: Limits) -> tuple[str, ...]:
    found: dict[str, None] = {}
    _few(one, "references", pointer, limits)
    for value, place in numbered(one, "references", pointer):
        found[vulnerability_id(as_record(value, place), "id", place)] = None
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


def cut(long: str) -> str:
    """A text of others, no longer than is kept."""
    return long if len(long) <= LONGEST_TEXT else long[: LONGEST_TEXT - 1] + "…"
