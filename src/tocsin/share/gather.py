# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The texts of a report -> what it speaks of, each value once, with the places where it stands.

A value is doubtful if every place of it is (``core.extract``), if it belongs to whoever published the report, or if
others of its kind are defanged and it nowhere is: then it is likely a link that people may follow.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

import msgspec

from tocsin.core.errors import BadInput
from tocsin.core.extract import Find, finds
from tocsin.core.extract_names import Names
from tocsin.core.limits import Limits
from tocsin.core.memory import Account, weight
from tocsin.core.registrable import registrable
from tocsin.core.sentence import Sentence
from tocsin.share.readers.document import Document, Part

PLACES = 5
"""Places that are listed for one value; more are counted."""
_AROUND = 60
_BLOCK = 2**18
_OVERLAP = 2**13
_HOSTED = frozenset({"domain", "url", "email"})


class Place(msgspec.Struct, frozen=True):
    """Where a value stands in the text of the report, as it was read."""

    part: str
    """Label of the part; empty if there is one only."""
    line: int
    """Line of the part, from 1."""
    offset: int
    """Characters of the part before it."""
    seen: str
    """As it is written there."""
    context: str
    """With what stands around it, on one line."""

    @property
    def where(self) -> str:
        """For people."""
        return f"{self.part}:{self.line}" if self.part else f"line {self.line}"


class Item(msgspec.Struct, kw_only=True):
    """One value of a report."""

    kind: str
    value: str
    places: list[Place]
    count: int = 1
    doubt: Sentence | None
    defanged: bool = False
    ids: tuple[str, ...] = ()
    """Of a name: the objects that have it."""

    @property
    def key(self) -> str:
        """A short name that a table program leaves alone."""
        return "f-" + hashlib.sha256(f"{self.kind} {self.value}".encode()).hexdigest()[:12]


def gather(document: Document, names: Names, name: str, limits: Limits) -> list[Item]:
    """Everything of a report, in the order in which it is met.

    Raises ``BadInput`` if there are more than ``limits.members`` values, or they take too much memory.
    """
    found: dict[tuple[str, str], Item] = {}
    account = Account(limits, name, sum(len(part.text) for part in document.parts))
    for part in document.parts:
        for offset, first_line, text in _blocks(part.text):
            line, last = first_line, 0
            for one in finds(text, names):
                line += text.count("\n", last, one.start)
                last = one.start
                item = found.get((one.kind, one.value))
                if item is None or len(item.places) < PLACES:
                    place = Place(part.label, line, offset + one.start, one.seen[:200], _context(text, one))
                    account.take(weight(place) + (0 if item else 400 + 2 * len(one.value)))
                    item = _kept(found, item, one, place)
                else:
                    item.count += 1
                if one.doubt is None:
                    item.doubt = None
                item.defanged = item.defanged or one.defanged
            if len(found) > limits.members:
                what = f"more than {limits.members} values stand in it (limits.members)"
                raise BadInput(what, where=name, do="split it, or raise the limit")
    items = list(found.values())
    _doubt(items, document)
    return items


def _kept(found: dict[tuple[str, str], Item], item: Item | None, one: Find, place: Place) -> Item:
    if item is None:
        ids = tuple(named.id for named in one.named)
        item = Item(kind=one.kind, value=one.value, places=[place], doubt=one.doubt, ids=ids)
        found[one.kind, one.value] = item
    else:
        item.places.append(place)
        item.count += 1
    return item


def _blocks(text: str) -> Iterator[tuple[int, int, str]]:
    """Stretches of whole lines: offset, first line, text. A line without an end is cut at a space, or anywhere."""
    at, line = 0, 1
    while at < len(text):
        end = min(len(text), at + _BLOCK)
        if end < len(text):
            cut = max(text.rfind("\n", at + 1, end), 0) or max(text.rfind(" ", end - _OVERLAP, end), 0)
            end = cut + 1 if cut > at else end
        yield at, line, text[at:end]
        line += text.count("\n", at, end)
        at = end


def _context(text: str, one: Find) -> str:
    return " ".join(text[max(0, one.start - _AROUND) : min(one.end, one.start + 200) + _AROUND].split())


def _host(item: Item) -> str:
    rest = item.value.partition("://")[2] if item.kind == "url" else item.value
    return rest.partition("/")[0].rpartition("@")[2].partition(":")[0]


def _doubt(items: Sequence[Item], document: Document) -> None:
    """The doubts that only the whole report gives rise to."""
    own = {registrable(host) or host for host in document.own}
    hosted = [item for item in items if item.kind in _HOSTED]
    defanged = sum(item.defanged for item in hosted)
    for item in hosted:
        if item.doubt is not None or item.defanged:
            continue
        host = _host(item)
        if own and (registrable(host) or host) in own:
            item.doubt = Sentence("It belongs to whoever published the report")
        elif defanged:
            item.doubt = Sentence("Others of its kind are defanged in this report, and it is not")


def one_part(document: Document) -> Document:
    """The document without the label of its part, if it has only one: then a line says where."""
    if len(document.parts) != 1:
        return document
    return msgspec.structs.replace(document, parts=(Part(document.parts[0].text),))
