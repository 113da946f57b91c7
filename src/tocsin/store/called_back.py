# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What was pushed to somebody and may not be there any more: what became of it there, the newest state of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal, get_args

import msgspec
import sqlalchemy as sa

from tocsin.core import keys
from tocsin.store import said, schema
from tocsin.store.engine import Reader, Tx

State = Literal["under way", "revoked there", "deleted there", "not found there", "still there", "sent again"]
_C = schema.called_back
_S, _OF = schema.sent, schema.sent_object


class CalledBack(msgspec.Struct, frozen=True, kw_only=True):
    """One object at one place."""

    place: str
    recipient: str
    object_id: str
    state: State
    how: str
    """``revoked version``, ``delete``; empty while nothing was tried."""
    why: str
    """Why it is to leave, or why it is still there."""
    at: str
    """When this state began."""


def note(
    tx: Tx, place: str, recipient: str, object_id: str, state: State, how: str = "", why: str = ""
) -> None:
    """Say how it stands; the same again changes nothing, not even the time."""
    key = keys.key_of(place, recipient, object_id)
    row = {"state": state, "how": how, "why": why}
    before = tx.connection.execute(sa.select(_C).where(_C.c.key == key)).mappings().one_or_none()
    if before is None:
        named = {"place": place, "recipient": recipient, "object_id": object_id}
        tx.connection.execute(sa.insert(_C).values(seq=tx.take(), key=key, at=tx.at, **named, **row))
    elif any(before[name] != value for name, value in row.items()):
        tx.connection.execute(sa.update(_C).where(_C.c.key == key).values(at=tx.at, **row))
    else:
        return
    tx.audit("called_back.note", object_id, place=place, recipient=recipient, **row)


def among(reader: Reader, place: str, recipient: str, object_ids: Iterable[str]) -> dict[str, CalledBack]:
    """Of these objects, those of which something is noted for a place."""
    found: dict[str, CalledBack] = {}
    for part in said.chunks(object_ids):
        wanted = [keys.key_of(place, recipient, name) for name in part]
        for row in reader.connection.execute(sa.select(_C).where(_C.c.key.in_(wanted))).mappings():
            found[row["object_id"]] = _read(row)
    return found


def of_object(reader: Reader, object_id: str) -> list[CalledBack]:
    """How it stands with an object at every place."""
    rows = sa.select(_C).where(_C.c.object_id == object_id).order_by(_C.c.seq)
    return [_read(row) for row in reader.connection.execute(rows).mappings()]


def went(reader: Reader, way: str, place: str, recipient: str, at_once: int = 500) -> Iterator[list[str]]:
    """Ids of all that went to a place by a way, each once, in order of id, in parts. Cost: one pass over them a part."""
    after = ""
    mine = sa.select(_OF.c.object_id).join(_S, _OF.c.sent == _S.c.seq).distinct()
    mine = mine.where(_S.c.way == way, _S.c.place == place, _S.c.recipient == recipient)
    while True:
        asked = mine.where(_OF.c.object_id > after).order_by(_OF.c.object_id).limit(at_once)
        part = list(reader.connection.execute(asked).scalars())
        if part:
            yield part
        if len(part) < at_once:
            return
        after = part[-1]


def _read(row: sa.RowMapping) -> CalledBack:
    kept = row["state"]
    state: State = kept if kept in get_args(State) else "still there"
    fields = ("place", "recipient", "object_id", "how", "why", "at")
    return CalledBack(state=state, **{name: row[name] for name in fields})
