# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Objects on their way into the store -> the warnings and answers among them are followed.

Whatever brings objects in (a bundle, a feed, a folder) hands them through ``Heard.rows``.
What bears one of our extensions and is no warning or answer all the same is told as a
fault; the object itself is kept, as it came, like every other. A bundle is not signed:
who issues and who answers is what the objects say of themselves.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any, Final

import msgspec

from tocsin.core import ids, instant, stix
from tocsin.core.errors import BadInput
from tocsin.core.new_object import NewObject
from tocsin.core.reading import Fault, Reading
from tocsin.share import warning, warning_answer
from tocsin.share.warning_tally import Member
from tocsin.store import Reader, Tx, objects, warnings

_WARNING: Final = warning.EXTENSION.encode()
_ANSWER: Final = warning.ANSWER_EXTENSION.encode()
MOST: Final = 100_000
"""Warnings and answers followed of one file."""
AHEAD: Final = dt.timedelta(days=1)
"""How far the clock of a member may go ahead of ours."""


class Heard:
    """The warnings and answers of one file."""

    def __init__(self) -> None:
        """Begin with none."""
        self._found: dict[tuple[str, str], None] = {}
        self._beyond = 0

    def rows(self, rows: Iterable[NewObject]) -> Iterator[NewObject]:
        """The same rows; those that may be warnings or answers are remembered. Cost: one look at each."""
        for row in rows:
            if (_WARNING in row.raw or _ANSWER in row.raw) and row.type != "extension-definition":
                if row.type == "note" and not row.audience:  # for its issuer, not for the other members
                    row = msgspec.structs.replace(row, audience=(row.created_by or row.id,))  # noqa: PLW2901 -- one row in, one out
                if len(self._found) < MOST:
                    self._found[row.id, row.version_key] = None
                else:
                    self._beyond += 1
            yield row

    def followed(self, tx: Tx, at: str) -> Iterator[tuple[str, str, str, str]]:
        """Follow those that the store has kept: id, version key, ``warning`` or ``answer`` if new, else what is wrong if anything is."""
        for id, version in self._found:
            stored = objects.get(tx, id, version)
            if stored is None:
                continue  # refused, or withdrawn here
            try:
                yield (id, version, *_follow(tx, stored, at))
            except BadInput as error:
                yield id, version, "", error.what

    def keep(self, tx: Tx, reading: Reading[Any], name: str, at: str) -> None:
        """Follow those that the store has kept; to be called when ``rows`` has ended."""
        new = {"warning": 0, "answer": 0}
        for id, _, kind, says in self.followed(tx, at):
            if kind:
                new[kind] += 1
            elif says:
                do = "ask who sent it; the object is kept, and nothing follows from it"
                reading.faults.append(Fault(f"{name}: {id}", f"not followed: {says}", do))
        if self._beyond:
            reading.faults.append(
                Fault(
                    name,
                    f"{self._beyond} warnings or answers beyond the first {MOST} are not followed",
                    "split the file",
                )
            )
        reading.notes.extend(
            f"{count} new {kind}{'s' if count > 1 else ''}: tocsin share warn list"
            for kind, count in new.items()
            if count
        )


def speaks_for(reader: Reader, raw: bytes, organisation: str) -> bool:
    """Whether an organisation that has signed in may hand this object in: an answer is handed in by the member it is of.

    That is the identity that its name gets, or the one that the issuer's list gives it. True for what is no answer.
    """
    if _ANSWER not in raw:
        return True
    said = stix.properties_of(raw)
    if not warning_answer.is_one(said):
        return True
    member = str(said.get("created_by_ref") or "")
    if member == ids.derived("identity", organisation):
        return True
    answered = said.get("object_refs")
    followed = [warnings.get(reader, str(each)) for each in answered] if isinstance(answered, list) else []
    lists = [each.members for each in followed if each is not None and each.members]
    listed = [one for each in lists for one in msgspec.json.decode(each, type=list[Member])]
    return any((one.id, one.name) == (member, organisation) for one in listed)


def _follow(tx: Tx, stored: objects.Stored, at: str) -> tuple[str, str]:
    """What an object turned out to be if it is new, and else what is wrong with it, if anything is."""
    said = stix.properties_of(stored.raw)
    if warning.is_one(said):
        read = warning.read(stored.raw)
        noted = warnings.note(tx, read.id, read.issuer, stored.version_key)
        if noted in {"new", "newer"}:
            return "warning", ""
        wrong = {
            "of another": "another issued this warning, and only its issuer may change it",
            "of this node": "this node issues this warning, and has not made this version",
        }
        return "", wrong.get(noted, "")
    if not warning_answer.is_one(said):
        return "", ""  # it only mentions the id of an extension
    answer = warning_answer.read(stored.raw)
    latest = instant.milliseconds(instant.version_key(instant.from_datetime(instant.to_datetime(at) + AHEAD)))
    if latest is not None and answer.sequence > latest:
        raise BadInput("its sequence lies in the future: the clock of its member is wrong")
    given = warnings.give(tx, answer.warning, answer.member, answer.sequence, stored.raw)
    if given == "contradicts":
        return "", f"{answer.member} has said something else under this sequence; the first stands"
    return ("answer", "") if given == "new" else ("", "")
