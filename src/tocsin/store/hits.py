# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Hits, each kept once: the same value in the same field of the same event, whatever file the event stands in.

An event is known by its bytes (``Hit.event``): a log that was rotated or copied adds no hits, only further places of
those that are kept. Two lines of the very same bytes are one event at two places. A hit without a digest (made by
an older program) is known by its file and offset, until a scan that tells the digest finds it again there.
A second scan adds nothing; where it says more (other objects vouch for the value now), the newer record stands under
the old number, with the place and the time at which the event was first found.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec
import sqlalchemy as sa

from tocsin.core import keys
from tocsin.core.hit import Hit
from tocsin.store import hit_groups, said, schema
from tocsin.store.engine import Reader, Tx

_H = schema.hit
_P = schema.hit_place


class Place(msgspec.Struct, frozen=True, order=True):
    """Where else an event stood."""

    file: str
    line: int
    offset: int


def key_of(hit: Hit) -> bytes:
    """What tells two hits apart."""
    if not hit.event:
        return _by_place(hit)
    return keys.key_of("event", hit.event, hit.kind, hit.value, hit.field)


def _by_place(hit: Hit) -> bytes:
    return keys.key_of(hit.file, str(hit.offset), hit.kind, hit.value, hit.field)


def add(tx: Tx, hits: Iterable[Hit]) -> int:
    """Keep ``hits``; how many of them are new."""
    new = renewed = places = 0
    for part in said.chunks(hits):
        firsts: dict[bytes, Hit] = {}
        for hit in part:
            key = key_of(hit)
            firsts[key] = _newer(firsts[key], hit) if key in firsts else hit
        kept = _kept(tx, firsts)
        fresh = [(key, hit) for key, hit in firsts.items() if key not in kept]
        numbers = _insert(tx, fresh)
        renewed += _renew(tx, [(*kept[key], hit) for key, hit in firsts.items() if key in kept])
        known = {key: (seq, hit) for key, (seq, hit) in kept.items()} | numbers
        places += _place(tx, [(*known[key_of(hit)], hit) for hit in part])
        new += len(fresh)
    tx.audit("hits.add", "", new=new, renewed=renewed, places=places)
    return new


def _newer(kept: Hit, hit: Hit) -> Hit:
    """What is said now of a hit that is kept, with the place and time at which it was found first."""
    return msgspec.structs.replace(
        hit,
        file=kept.file,
        line=kept.line,
        offset=kept.offset,
        at=kept.at or hit.at,
        event=hit.event or kept.event,
        observed=hit.observed or kept.observed,
    )


def _kept(tx: Tx, asked: dict[bytes, Hit]) -> dict[bytes, tuple[int, Hit]]:
    """Those of ``asked`` that are kept; one of an older program gets the key it has now."""
    kept = _found(tx, asked)
    left = {_by_place(hit): key for key, hit in asked.items() if key not in kept and hit.event}
    older = _found(tx, left) if left else {}
    for by_place, (seq, hit) in older.items():
        key = left[by_place]
        kept[key] = (seq, hit)
        tx.connection.execute(sa.update(_H).where(_H.c.seq == seq).values(key=key))
    return kept


def _found(tx: Tx, wanted: Iterable[bytes]) -> dict[bytes, tuple[int, Hit]]:
    found = sa.select(_H.c.key, _H.c.seq, _H.c.body).where(_H.c.key.in_(list(wanted)))
    return {
        row.key: (row.seq, msgspec.json.decode(row.body, type=Hit)) for row in tx.connection.execute(found)
    }


def _insert(tx: Tx, fresh: Sequence[tuple[bytes, Hit]]) -> dict[bytes, tuple[int, Hit]]:
    if not fresh:
        return {}
    first = tx.take(len(fresh))
    numbers = {key: (first + at, hit) for at, (key, hit) in enumerate(fresh)}
    groups = hit_groups.enter(tx, numbers.values())
    rows = [
        {"seq": seq, "key": key, "body": said.encode(hit), "grouped": groups[seq]}
        for key, (seq, hit) in numbers.items()
    ]
    tx.connection.execute(sa.insert(_H), rows)
    return numbers


def _renew(tx: Tx, again: Sequence[tuple[int, Hit, Hit]]) -> int:
    """Say anew what is said of a hit now; how many say something else. ``again``: (number, as kept, as found)."""
    other: dict[int, tuple[Hit, Hit]] = {}
    for seq, kept, hit in again:
        now = _newer(kept, hit)
        if said.encode(now) != said.encode(kept):
            other[seq] = (kept, now)
    if not other:
        return 0
    change = sa.update(_H).where(_H.c.seq == sa.bindparam("its_seq"))
    rows = [{"its_seq": seq, "its_body": said.encode(now)} for seq, (_, now) in other.items()]
    tx.connection.execute(change.values(body=sa.bindparam("its_body")), rows)
    _regroup(
        tx, {seq: pair for seq, pair in other.items() if hit_groups.of(pair[0]) != hit_groups.of(pair[1])}
    )
    return len(other)


def _regroup(tx: Tx, other: dict[int, tuple[Hit, Hit]]) -> None:
    if not other:
        return
    found = sa.select(_H.c.seq, _H.c.grouped).where(_H.c.seq.in_(list(other)))
    were = {row.seq: row.grouped for row in tx.connection.execute(found)}
    moved = [
        (seq, now) for seq, (kept, now) in other.items() if hit_groups.key_of(kept) != hit_groups.key_of(now)
    ]
    change = (
        sa.update(_H).where(_H.c.seq == sa.bindparam("its_seq")).values(grouped=sa.bindparam("its_group"))
    )
    if moved:
        rows = [{"its_seq": seq, "its_group": None} for seq, _ in moved]
        tx.connection.execute(change, rows)
    hit_groups.renew(tx, {group for group in were.values() if group is not None})
    if moved:
        groups = hit_groups.enter(tx, moved)
        tx.connection.execute(change, [{"its_seq": seq, "its_group": group} for seq, group in groups.items()])


def _place(tx: Tx, found: Sequence[tuple[int, Hit, Hit]]) -> int:
    """Keep where else events stood; how many such places are new. ``found``: (number, as kept, as found)."""
    rows = {
        keys.key_of(str(seq), hit.file, str(hit.offset)): {
            "hit": seq, "file": hit.file, "line": hit.line, "offset": hit.offset,
        }
        for seq, kept, hit in found
        if (_printable(hit.file), hit.offset) != (_printable(kept.file), kept.offset)
    }  # fmt: skip
    if not rows:
        return 0
    known = sa.select(_P.c.key).where(_P.c.key.in_(list(rows)))
    for key in tx.connection.execute(known).scalars():
        del rows[key]
    if rows:
        tx.connection.execute(sa.insert(_P), [{"key": key, **row} for key, row in rows.items()])
    return len(rows)


def _printable(name: str) -> str:
    """The name of a file as records keep it."""
    return name.encode("utf-8", "replace").decode().replace("?", "\ufffd")


def all(reader: Reader) -> list[Hit]:  # noqa: A001 -- read as cases.all and the like
    """Every hit, in order of sequence."""
    return said.read(reader, _H, Hit)


def page(reader: Reader, after_seq: int, limit: int) -> list[tuple[int, Hit]]:
    """Up to ``limit`` (seq, hit) after ``after_seq``."""
    found = sa.select(_H.c.seq, _H.c.body).where(_H.c.seq > after_seq).order_by(_H.c.seq).limit(limit)
    return _read(reader, found)


def of_groups(
    reader: Reader, groups: Sequence[int], after_seq: int = 0, limit: int = 1000
) -> list[tuple[int, Hit]]:
    """Up to ``limit`` (seq, hit) of these groups (``store.hit_groups``) after ``after_seq``."""
    mine = sa.select(_H.c.seq, _H.c.body).where(_H.c.grouped.in_(list(groups)), _H.c.seq > after_seq)
    return _read(reader, mine.order_by(_H.c.seq).limit(limit))


def _read(reader: Reader, found: sa.Select[tuple[int, bytes]]) -> list[tuple[int, Hit]]:
    rows = reader.connection.execute(found)
    return [(row.seq, msgspec.json.decode(row.body, type=Hit)) for row in rows]


def get(reader: Reader, seq: int) -> Hit | None:
    """The hit of a number."""
    body = reader.connection.execute(sa.select(_H.c.body).where(_H.c.seq == seq)).scalar_one_or_none()
    return None if body is None else msgspec.json.decode(body, type=Hit)


def places(reader: Reader, numbers: Sequence[int]) -> dict[int, tuple[Place, ...]]:
    """Where else the events of these hits stood, sorted; hits without another place are left out."""
    found: dict[int, list[Place]] = {}
    for part in said.chunks(numbers):
        rows = reader.connection.execute(sa.select(_P).where(_P.c.hit.in_(part)))
        for row in rows:
            found.setdefault(row.hit, []).append(Place(row.file, row.line, row.offset))
    return {seq: tuple(sorted(mine)) for seq, mine in found.items()}


def count(reader: Reader) -> int:
    """How many hits are kept."""
    return int(reader.connection.execute(sa.select(sa.func.count()).select_from(_H)).scalar_one())
