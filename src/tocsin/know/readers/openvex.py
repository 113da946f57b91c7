# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""OpenVEX 0.2 (and 0.0.1): what others state of holes in components, apart from any inventory.

A statement becomes one on each product that it names by a package URL with a version, or on
each of the product's subcomponents: these are cleared only as part of that product, and
accused everywhere, as ``know.mentioned`` decides when all inventories are known.
``not_affected`` and ``fixed`` clear, ``affected`` and ``under_investigation`` accuse, another
word decides nothing. A document may correct itself: of its statements about one hole in one
product the latest counts, as the specification says; where one of them has no instant that
can be read, all count, and an accusation stands.

Taken: the name of the hole and its aliases, status, justification, ``impact_statement``
(else ``status_notes``, else the description), ``action_statement``. Noted: products named
by no package URL with a version (CPE and hashes are not looked up). Left out: author, role,
tooling, versions of statements. Refused: what is not JSON, or not OpenVEX. Cost: one decode
a statement, one look a product. Source: OpenVEX specification 0.2.0.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from typing import Final, Literal, NamedTuple

import msgspec

from tocsin.core.component import Component, Statement
from tocsin.core.errors import BadInput
from tocsin.core.jsonin import decode, split
from tocsin.core.limits import Limits
from tocsin.core.memory import Bounded, weight
from tocsin.core.reading import Reading
from tocsin.know.readers.cyclonedx_vex import LONGEST_WORD, cut, vulnerability_id
from tocsin.know.readers.purl import canonical
from tocsin.know.readers.shape import (
    COMPONENT,
    Faults,
    Record,
    as_record,
    decoded,
    items,
    numbered,
    record,
    text,
    texts,
)

_CONTEXT: Final = "https://openvex.dev/ns"
_MARK: Final = re.compile(rb'"@context"\s{0,100}:\s{0,100}"https://openvex\.dev/ns')
_VERSIONS: Final = frozenset({_CONTEXT, f"{_CONTEXT}/v0.0.1", f"{_CONTEXT}/v0.2.0"})
_Answer = Literal["accused", "cleared", "undecided"]
_ANSWERS: Final[dict[str, _Answer]] = {
    "affected": "accused",
    "under_investigation": "accused",
    "not_affected": "cleared",
    "fixed": "cleared",
}
_ENTRY_BYTES: Final = 400
"""What a statement on one product takes beside its texts until all are known."""


class _Entry(NamedTuple):
    """What is stated of one product, or of one subcomponent of it."""

    subject: str
    """Package URL in canonical form."""
    source: str
    said: Statement
    instant: dt.datetime | None


def detect(name: str, head: bytes) -> bool:  # noqa: ARG001 -- one shape for all readers
    """Whether this looks like OpenVEX."""
    return head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") and _MARK.search(head) is not None


def read(data: bytes, name: str, limits: Limits) -> Reading[Component]:
    """Read one document into ``mentioned`` components. Raises ``BadInput`` if it is not whole JSON, or not OpenVEX."""
    parts, where = split(data, name, limits, "statements"), f"{name}#"
    context = decode(parts.others.get("@context", b"null"), f"{where}/@context", limits)
    if parts.shape != "object" or not isinstance(context, str) or not context.startswith(_CONTEXT):
        raise BadInput(
            "this JSON is not OpenVEX: its @context is missing or another",
            where=f"{where}/@context",
            do=f"give a document with the @context {_CONTEXT}/v0.2.0",
        )
    if parts.members is None:
        raise BadInput("the statements are no array", where=f"{where}/statements", do="put them into [ ]")
    issued = decode(parts.others.get("timestamp", b"null"), f"{where}/timestamp", limits)
    taker = _Taker(name, limits, 2 * len(data), issued)
    for found, pointer in decoded(parts.members, f"{where}/statements", limits, taker.faults):
        try:
            taker.take(as_record(found, pointer), pointer)
        except BadInput as error:
            if taker.records.left < 0:
                raise
            taker.faults.take(error, pointer)
    notes = [] if context in _VERSIONS else [f"{context[:60]!r} is not version 0.2.0; it was read as that"]
    return taker.reading(notes)


class _Taker:
    """The statements taken so far, by the hole, product and subcomponent that they are about."""

    def __init__(self, name: str, limits: Limits, held: int, issued: object) -> None:
        self.records: Bounded[Component] = Bounded(limits, name, held, **COMPONENT)
        self.faults = Faults(limits)
        self._limits = limits
        self._issued = issued
        self._counts: Counter[str] = Counter()
        self._entries: dict[tuple[str, str, str], list[_Entry]] = {}

    def take(self, one: Record, pointer: str) -> None:
        """Take one statement. Raises ``BadInput`` if nothing can be made of it."""
        said = _said(one, pointer, self._limits)
        instant = _instant(one.get("timestamp") or self._issued)
        products = list(numbered(one, "products", pointer))
        if not products:
            raise BadInput(
                "the statement names no product", where=f"{pointer}/products", do="add what it is about"
            )
        for value, place in products:
            try:
                names, label = _names(value, place)
                parts = list(_parts(value, one, pointer, place))
            except BadInput as error:
                self.faults.take(error, place)
                continue
            if parts:
                for part, where in parts:
                    self._of_part(part, where, said, instant, (*names, label))
            else:
                self._put(names, place, said, instant, label)

    def _of_part(
        self,
        part: object,
        where: str,
        said: Statement,
        instant: dt.datetime | None,
        products: tuple[str, ...],
    ) -> None:
        try:
            names, _ = _names(part, where)
        except BadInput as error:
            self.faults.take(error, where)
            return
        within = tuple(dict.fromkeys(name for name in products if name))
        self._put(names, where, msgspec.structs.replace(said, within=within), instant, products[-1])

    def _put(
        self, names: list[str], source: str, said: Statement, instant: dt.datetime | None, product: str
    ) -> None:
        if not names:
            self._counts[
                "products or parts are named by no package URL with a version, so what is said of them decides nothing"
            ] += 1
        for name in names:
            self.records.beside(weight(said) + weight(name) + weight(source) + _ENTRY_BYTES)
            entry = _Entry(name, source, said, instant)
            self._entries.setdefault((said.id, product, name), []).append(entry)

    def reading(self, notes: list[str]) -> Reading[Component]:
        """What is mentioned, with what is stated of it."""
        mentions: dict[str, list[_Entry]] = {}
        for entries in self._entries.values():
            latest = _latest(entries)
            if len(latest) < len(entries):
                self._counts["statements were corrected by later ones of the same document"] += len(
                    entries
                ) - len(latest)
            for entry in latest:
                mentions.setdefault(entry.subject, []).append(entry)
        for subject, group in mentions.items():
            statements = tuple(dict.fromkeys(entry.said for entry in group))
            self.records.append(
                Component(
                    name="",
                    version="",
                    purl=subject,
                    kind="mentioned",
                    source=group[0].source,
                    statements=statements,
                )
            )
            undecided = sum(said.answer == "undecided" for said in statements)
            if undecided:
                self._counts["statements about vulnerabilities decide nothing and count as not checked"] += (
                    undecided
                )
        told = [f"{count} {what}" for what, count in sorted(self._counts.items())]
        return Reading(self.records, self.faults.listed, [*notes, *told, *self.faults.note()])


def _said(one: Record, pointer: str, limits: Limits) -> Statement:
    """What is stated, whatever it is about."""
    hole, where = one.get("vulnerability"), f"{pointer}/vulnerability"
    named: Record = {"name": hole} if isinstance(hole, str) else record(one, "vulnerability", pointer)
    name = vulnerability_id(named, "name", where)
    if len(items(named, "aliases", where)) > limits.references:
        what = f"more than {limits.references} aliases (limit references)"
        raise BadInput(what, where=f"{where}/aliases", do="raise limits.references if its source is trusted")
    others = {
        vulnerability_id({"alias": alias}, "alias", f"{where}/aliases"): None
        for alias in texts(named, "aliases", where)
    }
    others.pop(name, None)
    status = text(one, "status", pointer)
    if not status:
        raise BadInput("the statement has no status", where=f"{pointer}/status", do="OpenVEX requires one")
    answer = _ANSWERS.get(status, "undecided")
    notes = text(one, "impact_statement", pointer) or text(one, "status_notes", pointer)
    return Statement(
        id=name,
        aliases=tuple(others),
        answer=answer,
        why="" if answer != "undecided" else f"its status {status[:40]!r} is none of OpenVEX",
        state=status[:LONGEST_WORD],
        justification=text(one, "justification", pointer)[:LONGEST_WORD],
        detail=cut(notes or text(named, "description", where)),
        recommendation=cut(text(one, "action_statement", pointer)),
        cite=pointer,
    )


def _names(value: object, where: str) -> tuple[list[str], str]:
    """The package URLs of a product or part, in canonical form, and what it is called."""
    one: Record = {"@id": value} if isinstance(value, str) else as_record(value, where)
    called = text(one, "@id", where)
    url = text(record(one, "identifiers", where), "purl", f"{where}/identifiers")
    names = dict.fromkeys(name for name in (canonical(called), canonical(url)) if name)
    return list(names), (called or url)[:LONGEST_WORD]


def _parts(value: object, one: Record, pointer: str, place: str) -> list[tuple[object, str]]:
    """The subcomponents that are meant; in 0.0.1 they stand beside the products."""
    own = list(numbered(value, "subcomponents", place)) if isinstance(value, dict) else []
    return own or list(numbered(one, "subcomponents", pointer))


def _instant(found: object) -> dt.datetime | None:
    """The instant of a statement; None if none is given, or it has no zone, or it is no instant."""
    try:
        moment = dt.datetime.fromisoformat(found) if isinstance(found, str) else None
        return moment.astimezone(dt.UTC) if moment is not None and moment.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None


def _latest(entries: list[_Entry]) -> list[_Entry]:
    """Those of the latest instant; all, if one of them has none."""
    known = [entry.instant for entry in entries if entry.instant is not None]
    if len(known) < len(entries):
        return entries
    last = max(known)
    return [entry for entry in entries if entry.instant == last]
