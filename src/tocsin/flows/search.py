# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What somebody pasted into a search box -> the objects that speak of it, as one asker may see them.

An id finds that object; values (defanged or not, also several in a sentence) find what speaks of them, by the index of
values; words find objects in whose name, aliases or description all of them stand. What the asker may not see is not
found, not counted and takes no place among the ``LOOKED`` objects that words are looked for in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import msgspec

from tocsin.core import atoms
from tocsin.core.errors import BadInput, NotFound
from tocsin.core.extract import finds
from tocsin.core.policy import Asker
from tocsin.core.refang import refang
from tocsin.flows.find_objects import UNMARKED
from tocsin.flows.trace import trace
from tocsin.store import Reader, newest
from tocsin.store.objects import Stored
from tocsin.store.view import View

MOST = 50
"""Objects that are listed for one value, and for words."""
MOST_VALUES = 10
LONGEST = 2_000
"""Letters of a question; more are cut."""
LOOKED = 50_000
"""Objects that words are looked for in: of each type the newest, the types with few objects first."""
_OF_A_TYPE = 10_000
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,249}--[0-9a-fA-F-]{36}")
_PART = 1_000


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One object."""

    id: str
    type: str
    says: str
    """Its name, or what else of it says most; may be empty."""
    modified: str
    tlp: str
    revoked: bool


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """The objects that speak of one value."""

    kind: str
    value: str
    rows: tuple[Row, ...]
    more: int
    """Objects that speak of it and are not listed."""


class Search(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to one question."""

    schema: str = "tocsin/search/1"
    asked: str
    id: str
    """Of the object that was asked for; empty if it was no id, or there is nothing of it that may be seen."""
    is_id: bool
    values: tuple[Found, ...]
    values_left_out: int
    """Values of the question that were not looked for."""
    words: tuple[str, ...]
    rows: tuple[Row, ...]
    """Objects with the words."""
    more: int
    whole: bool
    """Whether words were looked for in every object; else ``more`` is the least there are."""


class Text(msgspec.Struct, frozen=True, gc=False):
    """What words are looked for in, and what says most of an object."""

    name: str = ""
    pattern: str = ""
    value: str = ""
    relationship_type: str = ""
    description: str = ""
    aliases: tuple[str, ...] = ()
    modified: str = ""
    created: str = ""

    @property
    def says(self) -> str:
        """The first of what there is."""
        return self.name or self.pattern or self.value or self.relationship_type or self.description


_TEXT = msgspec.json.Decoder(Text)


def search(reader: Reader, asker: Asker, asked: str) -> Search:
    """Look for everything that the question may mean. Raises nothing for a text that means nothing."""
    asked = asked.strip()[:LONGEST]
    view = View(reader, asker)
    found = _ID.fullmatch(asked)
    if not asked or found:
        known = asked if found and (view.exists(asked) or (asker.own and _on_record(reader, asked))) else ""
        return Search(
            asked=asked, id=known, is_id=bool(found), values=(), values_left_out=0, words=(), rows=(), more=0, whole=True
        )  # fmt: skip
    values = values_in(asked)
    words = tuple(dict.fromkeys(refang(asked).casefold().split()))
    rows, more, whole = _by_words(reader, view, asker, words)
    return Search(
        asked=asked, id="", is_id=False, values=tuple(_by_value(view, atom) for atom in values[:MOST_VALUES]),
        values_left_out=len(values[MOST_VALUES:]), words=words, rows=rows, more=more, whole=whole,
    )  # fmt: skip


def _on_record(reader: Reader, object_id: str) -> bool:
    try:
        trace(reader, object_id)
    except NotFound:
        return False
    return True


def values_in(asked: str) -> list[atoms.Atom]:
    """The values that a question names: ``kind:value``, one value as it stands in a list, or those in a text; of an URL its host, too."""
    kind, colon, value = asked.partition(":")
    if colon and kind in atoms.KINDS:
        try:
            return [atoms.Atom(kind, atoms.normal(kind, refang(value)))]
        except BadInput:
            pass  # it may be a text that begins so
    one = atoms.guess(refang(asked))
    found = [one] if one is not None else []
    found += [atoms.Atom(each.kind, each.value) for each in finds(asked) if each.kind in atoms.KINDS]
    hosts = [_host(atom.value) for atom in found if atom.kind == "url"]
    return list(dict.fromkeys([*found, *(host for host in hosts if host is not None)]))


def _host(url: str) -> atoms.Atom | None:
    try:
        return atoms.guess(urlsplit(url).hostname or "")
    except ValueError:
        return None


def row_of(row: Stored) -> Row:
    """An object as it is listed."""
    text = text_of(row)
    return Row(
        id=row.id, type=row.type, says=text.says, modified=text.modified or text.created, tlp=row.marking.tlp or UNMARKED,
        revoked=row.revoked,
    )  # fmt: skip


def text_of(row: Stored) -> Text:
    """What an object says of itself; empty if it cannot be told."""
    try:
        return _TEXT.decode(row.raw)
    except msgspec.DecodeError:
        return Text()  # a property of another type, which a custom object may have


def _by_value(view: View, atom: atoms.Atom) -> Found:
    names = view.by_atom(atom.kind, atom.value)
    rows = (view.get(name) for name in names[:MOST])
    return Found(
        kind=atom.kind, value=atom.value, rows=tuple(row_of(row) for row in rows if row is not None), more=len(names[MOST:])
    )  # fmt: skip


def _by_words(
    reader: Reader, view: View, asker: Asker, words: tuple[str, ...]
) -> tuple[tuple[Row, ...], int, bool]:
    rows: list[Row] = []
    more = 0
    seen = Seen(reader, view, asker)
    for row in seen:
        text = text_of(row)
        here = "\n".join((text.name, text.description, *text.aliases)).casefold()
        if all(word in here for word in words):
            if len(rows) < MOST:
                rows.append(row_of(row))
            else:
                more += 1
    return tuple(rows), more, seen.whole


class Seen:
    """The objects that an asker may see, each in the newest version of it that they may see; ``LOOKED`` of them at most."""

    def __init__(self, reader: Reader, view: View, asker: Asker, types: tuple[str, ...] = ()) -> None:
        """Of all types unless some are named."""
        self._reader, self._view, self._asker, self._types = reader, view, asker, types
        self.whole = True
        """Whether they were all there, once it has been gone through."""

    def __iter__(self) -> Iterator[Stored]:
        """What is ours by the index of types, the newest first; for others all that they may see, in order."""
        for count, row in enumerate(self._ours() if self._asker.own else self._theirs()):
            if count == LOOKED:
                self.whole = False
                return
            yield row

    def _ours(self) -> Iterator[Stored]:
        held: list[Iterator[Stored]] = []
        for kind in self._types or newest.types(self._reader):
            rows = newest.newest(self._reader, kind)
            for count, row in enumerate(rows, 1):
                yield from self._view.see([row])
                if count == _OF_A_TYPE:
                    held.append(rows)
                    break
        for rows in held:
            for row in rows:
                yield from self._view.see([row])

    def _theirs(self) -> Iterator[Stored]:
        """Not by the last versions: of an object whose last one is hidden, the one before may be seen."""
        done, after, more = set[str](), 0, True
        while more:
            page = self._view.page(after, _PART)
            after, more = page.next, page.more
            for row in page.rows:
                if row.id in done or (self._types and row.type not in self._types):
                    continue
                done.add(row.id)
                last = self._view.get(row.id)
                if last is not None:
                    yield last
