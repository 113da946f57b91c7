# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Values of indicators that wait for a person: held as they come in, by whatever way, and matched by nobody until released.

What is held is the value, not the object: it stays kept and shown, and what else it speaks of is matched. A person's
release stands, whoever says the value again; one by the end of a list does not bind a list that comes later.
Cost: a few microseconds for each value that was not asked about before; one statement for those held.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import msgspec
import sqlalchemy as sa

from tocsin.core import held_reason, keys
from tocsin.core.errors import NotFound
from tocsin.core.warninglist import Warninglists
from tocsin.store import said, schema
from tocsin.store.engine import Reader, Tx

_V = schema.held_value
ACCUSING = "indicator"
"""Only indicators accuse; an observable in a report is a fact about somebody, not a warning."""
LISTED = "listed"
"""The reason where a warninglist has the value as an entry."""
BY_LIST = "(list)"
"""Who released what no list holds any more."""
Atom = tuple[str, str]


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """One value."""

    seq: int
    kind: str
    value: str
    reason: str
    """``public suffix``, ``private range``, ``reserved range``, ``empty file`` (``core.held_reason``), or ``listed``."""
    lists: tuple[str, ...]
    """Which list or lists say so."""
    source: str
    """Who said the value first."""
    at: str
    released_by: str = ""
    released_at: str = ""
    """Empty while it is held."""
    why: str = ""


def asked(kind: str, value: str, lists: Warninglists) -> tuple[str, tuple[str, ...]] | None:
    """(reason, lists) why a value has to wait; None if it need not."""
    known = held_reason.reason(kind, value)
    named = lists.exactly(kind, value)
    if known is not None:
        return known[0], (known[1], *named)
    return (LISTED, named) if named else None


def consider(tx: Tx, atoms: Iterable[Atom], lists: Callable[[], Warninglists], source: str) -> int:
    """Hold those of ``atoms`` that have to wait and that nobody has released; how many are held now that were not."""
    ready = lists()
    wanted: dict[bytes, tuple[Atom, str, tuple[str, ...]]] = {}
    for kind, value in atoms:
        found = asked(kind, value, ready)
        if found is not None:
            wanted[keys.key_of(kind, value)] = ((kind, value), *found)
    new = 0
    for part in said.chunks(wanted.items()):
        kept = sa.select(_V.c.key, _V.c.released_by).where(_V.c.key.in_([key for key, _ in part]))
        known = {row.key: row.released_by for row in tx.connection.execute(kept)}
        fresh = [row for key, row in part if key not in known]
        if fresh:
            _insert(tx, fresh, source)
        again = [(key, row) for key, row in part if known.get(key) == BY_LIST]
        for key, (_, reason, named) in again:
            values = {
                "reason": reason,
                "lists": named,
                "released_by": "",
                "released_at": "",
                "why": "",
                "at": tx.at,
            }
            tx.connection.execute(sa.update(_V).where(_V.c.key == key).values(values))
        new += len(fresh) + len(again)
    if new:
        tx.audit("held_values.hold", source, values=new)
    return new


def _insert(tx: Tx, fresh: list[tuple[Atom, str, tuple[str, ...]]], source: str) -> None:
    first = tx.take(len(fresh))
    nobody = {"released_by": "", "released_at": "", "why": ""}
    rows = [
        {
            "seq": first + at, "key": keys.key_of(*atom), "kind": atom[0], "value": atom[1], "reason": reason,
            "lists": named, "source": source, "at": tx.at, **nobody,
        }
        for at, (atom, reason, named) in enumerate(fresh)
    ]  # fmt: skip
    tx.connection.execute(sa.insert(_V), rows)


def release(tx: Tx, value: str, by: str, why: str) -> list[Held]:
    """Let a value be matched from now on, of whatever kind it is; what was released. Raises ``NotFound``."""
    found = [one for one in standing(tx) if one.value == value]
    if not found:
        raise NotFound(
            "no such value is held", where=value[:200], do="tocsin watch held lists those that are"
        )
    for one in found:
        _end(tx, one, by, why)
        tx.audit("held_values.release", f"{one.kind}:{value[:200]}", by=by, why=why, reason=one.reason)
    return found


def settle(tx: Tx, lists: Warninglists, why: str) -> int:
    """Release what no list and no rule holds any more; how many."""
    gone = 0
    for one in standing(tx):
        if one.reason != LISTED:
            continue
        named = lists.exactly(one.kind, one.value)
        if not named:
            _end(tx, one, BY_LIST, why)
            gone += 1
        elif named != one.lists:
            tx.connection.execute(sa.update(_V).where(_V.c.seq == one.seq).values(lists=named))
    if gone:
        tx.audit("held_values.settle", why[:200], released=gone)
    return gone


def _end(tx: Tx, one: Held, by: str, why: str) -> None:
    values = {"released_by": by, "released_at": tx.at, "why": why}
    tx.connection.execute(sa.update(_V).where(_V.c.seq == one.seq).values(values))


def standing(reader: Reader) -> list[Held]:
    """The values that are held, in the order in which they came."""
    return list(_read(reader, _V.c.released_at == ""))


def released(reader: Reader) -> list[Held]:
    """The values that were held once, with who let them go and why."""
    return list(_read(reader, _V.c.released_at != ""))


def values(reader: Reader) -> frozenset[Atom]:
    """(kind, value) of all that is held: what matching leaves out."""
    found = sa.select(_V.c.kind, _V.c.value).where(_V.c.released_at == "")
    return frozenset((row.kind, row.value) for row in reader.connection.execute(found))


def _read(reader: Reader, *where: sa.ColumnElement[bool]) -> Iterator[Held]:
    for row in reader.connection.execute(sa.select(_V).where(*where).order_by(_V.c.seq)):
        yield _held(row)


def _held(row: sa.Row[Any]) -> Held:
    return Held(
        seq=row.seq, kind=row.kind, value=row.value, reason=row.reason, lists=row.lists, source=row.source, at=row.at,
        released_by=row.released_by, released_at=row.released_at, why=row.why,
    )  # fmt: skip
