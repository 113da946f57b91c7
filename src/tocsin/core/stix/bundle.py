# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Reading a file of objects, and writing objects of our own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from tocsin.core import ids, jsonin
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.memory import Account
from tocsin.core.reading import Fault, Reading
from tocsin.core.stix.container import Members, Seen, members_of
from tocsin.core.stix.judge import explained, judge
from tocsin.core.stix.objects import StixObject
from tocsin.core.stix.quick import Quick
from tocsin.core.stix.shapes import Problem
from tocsin.core.stix.values import PROHIBITED


def read_bundle(data: bytes, name: str, limits: Limits) -> Reading[StixObject]:
    """The objects of a bundle, a TAXII envelope, a JSON array of objects or one object.

    Raises ``BadInput`` if the whole is not JSON or none of these, or more than ``limits.memory_bytes`` would be
    kept of it. An object with errors is one ``Fault``,
    which names the place of the first (``name#/objects/3/modified``) and how many more there are: ``check``
    names them all. Warnings are counted in notes. The same object twice counts once, with a note; the same
    id and version with other content is a ``Fault`` that names the first.
    """
    members = members_of(data, name, limits)
    Account(limits, name, 2 * len(data)).take(_OBJECT_BYTES * len(members.raws))
    seen = Seen(members.raws, lambda at: jsonin.place(name, *members.steps(at)))
    reader = Reader(name, members, limits, seen)
    first, records = seen.first.setdefault, reader.reading.records
    for index, made in enumerate(Quick(limits).read_all(members.raws)):
        if made is None:
            reader.judge(members.raws[index], index)
        elif first(made.id, index) == index:
            records.append(made)
        else:
            reader.keep(made, index)
    return reader.done()


_OBJECT_BYTES = 1_200
"""What an object takes besides its bytes until it is stored."""


class Reader:
    """Keeps what is taken, refuses what is not, and counts what is to be noted."""

    def __init__(self, name: str, members: Members, limits: Limits, seen: Seen | None = None) -> None:
        """Without ``seen`` nothing is compared with what came before it in the file."""
        self.name = name
        self.members = members
        self.limits = limits
        self.seen = seen
        self.reading: Reading[StixObject] = Reading([], [], list(members.notes))
        self.counts: dict[str, int] = {}
        self.unlisted = 0

    def judge(self, raw: bytes, index: int) -> None:
        """Take or refuse what the quick reader does not take."""
        judged = explained(raw, self.limits)
        if judged.object is None:
            self.refuse(judged.errors, index)
            return
        for note in dict.fromkeys(each.note for each in judged.problems):
            self.count(note)
        self.keep(judged.object, index)

    def keep(self, made: StixObject, index: int) -> None:
        """Keep an object, unless it stood in the file before."""
        again = self.seen.problem(made, index) if self.seen else None
        if again is None:
            self.reading.records.append(made)
        elif again.level == "error":
            self.refuse([again], index)
        else:
            self.count(again.note)

    def count(self, note: str) -> None:
        """Count one object of which this is to be noted."""
        self.counts[note] = self.counts.get(note, 0) + 1

    def refuse(self, errors: list[Problem], index: int) -> None:
        """Make one fault of the errors of an object."""
        if len(self.reading.faults) >= self.limits.faults:
            self.unlisted += 1
            return
        first, more = errors[0], len(errors) - 1
        what = f"{first.what} (and {more} more)" if more else first.what
        self.reading.faults.append(
            Fault(jsonin.place(self.name, *self.members.steps(index), *first.steps), what, first.do)
        )

    def done(self) -> Reading[StixObject]:
        """Return everything, with a note for each thing that was counted."""
        for note, count in self.counts.items():
            self.reading.notes.append(f"{count} object{'s' if count > 1 else ''}: {note}")
        if self.unlisted:
            self.reading.notes.append(f"{self.unlisted} more faults are counted, not listed")
        return self.reading


def make(properties: Mapping[str, object]) -> StixObject:
    """An object of our own from its properties, compactly encoded and held to the rules for everybody's.

    Raises ``BadInput``; STIX 2.0 is not made, nor an empty list or null.
    """
    try:
        raw = msgspec.json.encode(dict(properties))
    except (TypeError, ValueError) as error:
        raise BadInput(f"this cannot be written as JSON: {error}") from None
    judged = judge(raw, Quick(Limits()))
    where = str(properties.get("id", "object"))
    for each in judged.problems:
        if each.level == "error" or each.note == PROHIBITED:
            raise BadInput(each.what, where=jsonin.place(where, *each.steps), do=each.do)
    made = judged.object
    if made is None or made.spec_version != "2.1":
        raise BadInput("spec_version is not 2.1", where=where)
    return made


def bundle(objects: Iterable[StixObject], id: str) -> bytes:  # noqa: A002 -- the property is called so
    """A bundle of these objects, their bytes unchanged. Raises ``BadInput`` if ``id`` is no bundle's."""
    ids.check(id, "bundle")
    body = b",".join(each.raw for each in objects)
    held = b',"objects":[' + body + b"]" if body else b""
    return b'{"type":"bundle","id":"' + id.encode() + b'"' + held + b"}"
