# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Hits as a page shows them: sightings by filter, the lines behind one, and the values that wait for a person.

For the own organisation only: hosts, files and lines of ours stand in them. Reads; changes nothing.
"""

from __future__ import annotations

import msgspec

from tocsin.core import instant
from tocsin.core.errors import BadInput, Denied, NotFound
from tocsin.core.policy import Asker
from tocsin.flows import sightings
from tocsin.flows.share_case import name_of
from tocsin.flows.sightings import Line, Sighting
from tocsin.store import Reader, held_values, hits
from tocsin.store.held_values import Held

MOST_HELD = 50
"""Held values on the page; the command line has all."""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """The filter, as it stands in the address."""

    q: str = ""
    """Words that all stand in what a sighting names."""
    kind: str = ""
    state: str = ""
    """A state of ``flows.vouching``, or ``listed``."""
    since: str = ""
    """A day, YYYY-MM-DD; empty for no bound."""
    until: str = ""
    after: int = 0
    limit: int = 50


class Hits(msgspec.Struct, frozen=True, kw_only=True):
    """Answer of ``/hits``."""

    schema: str = "tocsin/hits/2"
    asked: Asked
    hits_total: int
    """All hits that are kept."""
    total: int
    """Sightings that were asked for."""
    all: int
    """Sightings of the days asked for, whatever their kind, state and words."""
    kinds: tuple[str, ...]
    withdrawn: int
    next: int | None
    """``after`` of the next page; None on the last."""
    sightings: tuple[Sighting, ...]
    held: tuple[Held, ...]
    held_total: int


class Lines(msgspec.Struct, frozen=True, kw_only=True):
    """Answer of ``/hits/of/{id}``: one sighting, and the lines behind it."""

    schema: str = "tocsin/hit-lines/1"
    sighting: Sighting
    after: int
    next: int | None
    lines: tuple[Line, ...]


def look(reader: Reader, asker: Asker, asked: Asked, organisation: str) -> Hits:
    """What was asked for. Raises ``Denied`` for others, and ``BadInput`` for a day that is none."""
    _own(asker)
    since, until = (day and _day(day) for day in (asked.since, asked.until))
    found = sightings.find(reader, organisation=name_of(reader, organisation), since=since, until=until)
    rows = sightings.narrowed(found.sightings, words=asked.q, kind=asked.kind, state=asked.state)
    page = tuple(rows[asked.after : asked.after + asked.limit])
    end = asked.after + len(page)
    waiting = held_values.standing(reader)
    return Hits(
        asked=asked, hits_total=hits.count(reader), total=len(rows), all=len(found.sightings), withdrawn=found.withdrawn,
        kinds=tuple(sorted({one.kind for one in found.sightings})), next=end if page and end < len(rows) else None,
        sightings=page, held=tuple(waiting[:MOST_HELD]), held_total=len(waiting),
    )  # fmt: skip


def lines(reader: Reader, asker: Asker, sighting_id: str, after: int, limit: int, organisation: str) -> Lines:
    """The lines of one sighting. Raises ``Denied`` and ``NotFound``."""
    _own(asker)
    found = sightings.find(reader, organisation=name_of(reader, organisation)).sightings
    one = next((each for each in found if each.id == sighting_id), None)
    if one is None:
        raise NotFound("there is no such sighting", where=sighting_id[:100], do="go back to the list of hits")
    page = sightings.lines(reader, one, after, limit + 1)
    shown = tuple(page[:limit])
    return Lines(sighting=one, after=after, next=shown[-1].seq if len(page) > limit else None, lines=shown)


def _day(text: str) -> str:
    try:
        return instant.parse_date(text).isoformat()
    except BadInput as error:
        raise BadInput(error.what, where="since or until", do="write a day as 2026-11-22") from None


def _own(asker: Asker) -> None:
    if not asker.own:
        raise Denied("hits are for the organisation that runs this node", do="ask that organisation")
