# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A question about the intelligence that is kept -> the objects that answer it, as one asker may see them.

One question goes by one index of the store: by id, type, value, source, marking, time of the
version, time of arrival, or all by sequence. Whoever asks sees it through ``store.view``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial

import msgspec

from tocsin.core import atoms, stix
from tocsin.core.errors import BadInput
from tocsin.core.marking import LEVELS, Tlp
from tocsin.core.policy import Asker
from tocsin.core.stix.catalogue import defines
from tocsin.store import Reader, find, objects
from tocsin.store.objects import Stored
from tocsin.store.view import View

EARLIEST, LATEST = "0001-01-01T00:00:00.000Z", "9999-12-31T23:59:59.999Z"
UNMARKED = "unmarked"
_SAYS = ("name", "pattern", "value", "relationship_type", "description")
"""The properties of which the first that is there says most of an object."""


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked for: one of these, or nothing for everything by sequence."""

    id: str = ""
    type: str = ""
    value: str = ""
    """As it stands in a list (its kind is guessed), or ``kind:value``."""
    source: str = ""
    tlp: str = ""
    """A level, or ``unmarked``."""
    since: str = ""
    until: str = ""
    added_since: str = ""
    added_until: str = ""


class Answer(msgspec.Struct, frozen=True):
    """The rows the asker may see, and where the next page begins; 0 if this was the last, or there are no pages."""

    rows: list[Stored]
    next_after: int = 0
    cut: bool = False
    """Whether there may be more than ``limit``, and no page behind this one can be asked for."""


def ask(reader: Reader, question: Question, asker: Asker, after: int = 0, limit: int = 1_000) -> Answer:
    """Answer a question, up to ``limit`` rows. Raises ``BadInput`` for a value, level or time that is none."""
    view = View(reader, asker)
    if question.id:
        return Answer(view.versions(question.id)[:limit])
    if question.value:
        atom = _atom(question.value)
        found = (view.get(name) for name in view.by_atom(atom.kind, atom.value)[:limit])
        return Answer([row for row in found if row is not None])
    if question.type:
        return Answer(view.see(objects.of_type(reader, question.type))[:limit])
    if question.since or question.until:
        begin, end = question.since or EARLIEST, question.until or LATEST
        return _by_time(view, limit, "modified", partial(find.modified, reader, begin, end))
    if question.added_since or question.added_until:
        begin, end = question.added_since or EARLIEST, question.added_until or LATEST
        return _by_time(view, limit, "added", partial(find.added, reader, begin, end))
    return _by_sequence(view, limit, after, _pages(reader, question))


def _pages(reader: Reader, question: Question) -> Callable[[int, int], list[Stored]]:
    if question.source:
        return partial(find.of_source, reader, question.source)
    if question.tlp:
        return partial(find.marked, reader, _level(question.tlp))
    return partial(objects.page, reader)


def _by_sequence(view: View, limit: int, after: int, page: Callable[[int, int], list[Stored]]) -> Answer:
    """Read on until the page is full: what the asker may not see takes no place in it."""
    rows: list[Stored] = []
    while len(rows) < limit and (part := page(after, limit)):
        rows += view.see(part)
        after = part[-1].seq
    return Answer(rows[:limit], rows[limit - 1].seq if len(rows) >= limit else 0)


def _by_time(
    view: View, limit: int, by: str, page: Callable[[int, find.Place | None], list[Stored]]
) -> Answer:
    rows: list[Stored] = []
    after: find.Place | None = None
    while len(rows) < limit and (part := page(limit, after)):
        rows += view.see(part)
        after = find.place_of(part[-1], by)
    return Answer(rows[:limit], cut=len(rows) >= limit)


def _atom(text: str) -> atoms.Atom:
    kind, colon, value = text.partition(":")
    if colon and kind in atoms.KINDS:
        return atoms.Atom(kind, atoms.normal(kind, value))
    guessed = atoms.guess(text)
    if guessed is None:
        what = f"{text[:80]!r} is no value whose kind can be guessed"
        raise BadInput(what, do=f"write kind:value, the kind one of: {' '.join(atoms.KINDS)}")
    return guessed


def _level(text: str) -> Tlp | None:
    if text == UNMARKED:
        return None
    for level in LEVELS:
        if level == text:
            return level
    raise BadInput(f"{text[:40]!r} is no level", do=f"use one of: {' '.join((*LEVELS, UNMARKED))}")


def public(
    rows: Iterable[Stored], *, own: bool, same: Mapping[str, tuple[str, ...]] | None = None
) -> list[Mapping[str, object]]:
    """The rows as programs read them; ``same``: of each object, what is claimed to be the same; without numbers for others than the own organisation, which count hidden rows."""
    return [_public(row, own=own, same=same or {}) for row in rows]


def _public(row: Stored, *, own: bool, same: Mapping[str, tuple[str, ...]]) -> Mapping[str, object]:
    said = stix.properties_of(row.raw)
    return {
        **({"seq": row.seq} if own else {}),
        "id": row.id,
        "type": row.type,
        # an observable may hold anything by that name
        "modified": str(said.get("modified") or "") if defines(row.type, "modified") else "",
        "tlp": row.marking.tlp or UNMARKED,
        "audience": row.marking.audience,
        "revoked": row.revoked,
        "last": row.is_last,
        "says": next((str(said[key]) for key in _SAYS if said.get(key)), ""),
        **({"added_at": row.added_at, "same_as": same.get(row.id, ())} if own else {}),
        "object": said,
    }
