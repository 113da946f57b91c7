# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The objects that vouch for a value -> how they stood at the time of an event: looked up for hits only, never in the index.

``expired`` is an object whose ``valid_until`` lies before the event, ``earlier`` one whose ``valid_from`` lies after it (a
search in old logs finds such), ``revoked`` one that its author has taken back since, ``false`` one that somebody
disagrees with as ``flows.source_standing`` counts it, ``withdrawn`` one that is withdrawn here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec

from tocsin.core import confidence, instant
from tocsin.core.errors import BadInput
from tocsin.core.marking import Marking
from tocsin.flows import source_standing
from tocsin.store import Reader, objects

State = Literal["live", "earlier", "expired", "revoked", "false", "withdrawn"]
STATES: tuple[State, ...] = ("live", "earlier", "expired", "revoked", "false", "withdrawn")
"""Best first: the state of a hit is that of the best of its objects."""


class Vouching(msgspec.Struct, frozen=True, kw_only=True):
    """One object, at the time of an event."""

    id: str
    name: str = ""
    state: State = "live"
    valid_from: str = ""
    valid_until: str = ""
    confidence: int | None = None
    """As its author says, 0 to 100."""
    then: int | None = None
    """What was left of it at the event (``core.confidence``)."""


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What is kept of one object."""

    name: str
    valid_from: str
    valid_until: str
    modified: str
    confidence: int | None
    revoked: bool
    false: bool
    marking: Marking
    sources: tuple[str, ...]


class _Said(msgspec.Struct, frozen=True, gc=False):
    name: str = ""
    valid_from: str = ""
    valid_until: str = ""
    modified: str = ""
    confidence: int | None = None
    revoked: bool = False


def known(reader: Reader, ids: Iterable[str]) -> dict[str, Known]:
    """The objects of these ids that are kept and not withdrawn. Cost: one look-up each, and one pass over what was said of any."""
    false = set(source_standing.against(reader))
    decoder = msgspec.json.Decoder(_Said)
    found: dict[str, Known] = {}
    for name in dict.fromkeys(ids):
        stored = objects.get(reader, name)
        if stored is None:
            continue
        try:
            said = decoder.decode(stored.raw)
        except (msgspec.DecodeError, UnicodeDecodeError):
            said = _Said()
        found[name] = Known(
            name=said.name, valid_from=said.valid_from, valid_until=said.valid_until, modified=said.modified,
            confidence=said.confidence, revoked=stored.revoked or said.revoked, false=name in false, marking=stored.marking,
            sources=tuple(objects.sources(reader, name)),
        )  # fmt: skip
    return found


def at(kind: str, ids: Sequence[str], first: str, last: str, among: dict[str, Known]) -> tuple[Vouching, ...]:
    """How these objects stood at events from ``first`` to ``last`` (empty: the log tells no time), the best first."""
    made = [_one(kind, name, first, last, among.get(name)) for name in ids]
    return tuple(sorted(made, key=lambda one: (STATES.index(one.state), one.id)))


def _one(kind: str, name: str, first: str, last: str, kept: Known | None) -> Vouching:
    if kept is None:
        return Vouching(id=name, state="withdrawn")
    then = kept.confidence
    begun = _date(kept.modified) or _date(kept.valid_from)
    event = _date(last)
    if then is not None and begun and event:
        then = confidence.after(kind, then, (event - begun).total_seconds() / 86_400)
    return Vouching(
        id=name, name=kept.name, state=_state(kept, first, last), valid_from=kept.valid_from, valid_until=kept.valid_until,
        confidence=kept.confidence, then=then,
    )  # fmt: skip


def _state(kept: Known, first: str, last: str) -> State:
    if kept.false:
        return "false"
    if kept.revoked:
        return "revoked"
    if first and kept.valid_until and not _before(first, kept.valid_until):
        return "expired"
    if last and kept.valid_from and _before(last, kept.valid_from):
        return "earlier"
    return "live"


def _before(one: str, two: str) -> bool:
    """Whether an instant lies before another; False if one of them is none."""
    first, second = _date(one), _date(two)
    return bool(first and second and first < second)


def _date(text: str) -> dt.datetime | None:
    try:
        return instant.to_datetime(text) if text else None
    except BadInput:
        return None
