# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Hits of one value, on one day, between the same parties: counted as they come, so that no page has to count them.

Which asset the parties are is asked when a group is read, for the map changes and the log does not.
Cost: two statements for each 500 hits; a group is some 400 bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
import sqlalchemy as sa

from tocsin.core import keys
from tocsin.core.hit import Hit
from tocsin.store import said, schema
from tocsin.store.engine import Reader, Tx

_G = schema.hit_group
_H = schema.hit
MOST = 20
"""Deeds, files and spellings that a group names."""


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """What is kept of it."""

    kind: str
    value: str
    day: str
    """Of the events, in UTC; empty if the log tells no time."""
    hosts: tuple[str, ...] = ()
    """The parties that are not the indicator itself."""
    observer: str = ""
    count: int
    """Events."""
    first: str
    last: str
    objects: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    deeds: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    seen: tuple[str, ...] = ()
    """As the value stood in the logs."""
    made_at: str = ""
    changed_at: str = ""
    """When hits were counted in it first, and last; empty for one of an older program."""


def key_of(hit: Hit) -> bytes:
    """What tells the groups of two hits apart."""
    return keys.key_of(hit.kind, hit.value, hit.at[:10], hit.observer, *_parties(hit))


def _parties(hit: Hit) -> tuple[str, ...]:
    return tuple(host for host in hit.hosts if host not in {hit.value, hit.seen})


def of(hit: Hit, at: str = "") -> Group:
    """The group of one hit alone, counted at the instant ``at``."""
    return Group(
        kind=hit.kind, value=hit.value, day=hit.at[:10], hosts=_parties(hit), observer=hit.observer, count=1, first=hit.at,
        last=hit.at, objects=hit.objects, tags=hit.tags, deeds=(hit.deed,) if hit.deed else (), files=(hit.file,), seen=(hit.seen,),
        made_at=at, changed_at=at,
    )  # fmt: skip


def merged(one: Group, two: Group) -> Group:
    """Two groups of one key as one."""
    return msgspec.structs.replace(
        one,
        count=one.count + two.count,
        first=min(one.first, two.first),
        last=max(one.last, two.last),
        objects=_both(one.objects, two.objects),
        tags=_both(one.tags, two.tags),
        deeds=_both(one.deeds, two.deeds)[:MOST],
        files=_both(one.files, two.files)[:MOST],
        seen=_both(one.seen, two.seen)[:MOST],
        made_at=min(one.made_at, two.made_at),
        changed_at=max(one.changed_at, two.changed_at),
    )


def _both(one: tuple[str, ...], two: tuple[str, ...]) -> tuple[str, ...]:
    return one if one == two else tuple(sorted({*one, *two}))


def enter(tx: Tx, hits: Iterable[tuple[int, Hit]]) -> dict[int, int]:
    """Count new hits, given with their numbers, in their groups; number of the hit -> number of its group."""
    groups: dict[bytes, tuple[int, Group]] = {}
    of_hit: dict[int, bytes] = {}
    for seq, hit in hits:
        key = of_hit[seq] = key_of(hit)
        first, before = groups.get(key, (seq, None))
        groups[key] = (first, merged(before, of(hit, tx.at)) if before else of(hit, tx.at))
    kept = _kept(tx, groups)
    fresh, other = [], []
    for key, (seq, group) in groups.items():
        if key in kept:
            groups[key] = (kept[key][0], merged(kept[key][1], group))
            other.append({"its_key": key, "its_body": said.encode(groups[key][1])})
        else:
            fresh.append({"first": seq, "key": key, "day": group.day, "body": said.encode(group)})
    if fresh:
        _number(tx, fresh, groups)
        tx.connection.execute(sa.insert(_G), fresh)
    if other:
        change = sa.update(_G).where(_G.c.key == sa.bindparam("its_key"))
        tx.connection.execute(change.values(body=sa.bindparam("its_body")), other)
    return {seq: groups[key][0] for seq, key in of_hit.items()}


def _number(tx: Tx, fresh: list[dict[str, Any]], groups: dict[bytes, tuple[int, Group]]) -> None:
    """A number of its own for a group whose first hit has given its to another before."""
    asked = sa.select(_G.c.first).where(_G.c.first.in_([row["first"] for row in fresh]))
    taken = set(tx.connection.execute(asked).scalars())
    for row in fresh:
        if row["first"] in taken:
            row["first"] = tx.take()
            groups[row["key"]] = (row["first"], groups[row["key"]][1])


def renew(tx: Tx, groups: set[int]) -> None:
    """Count groups anew, of which a hit is another now or has left; what nothing is left of goes."""
    for group in sorted(groups):
        rows = tx.connection.execute(sa.select(_H.c.body).where(_H.c.grouped == group)).scalars()
        made: Group | None = None
        for body in rows:
            one = of(msgspec.json.decode(body, type=Hit), tx.at)
            made = merged(made, one) if made else one
        if made is None:
            tx.connection.execute(sa.delete(_G).where(_G.c.first == group))
        else:
            before = tx.connection.execute(sa.select(_G.c.body).where(_G.c.first == group)).scalar_one()
            made_at = msgspec.json.decode(before, type=Group).made_at
            change = sa.update(_G).where(_G.c.first == group)
            body = said.encode(msgspec.structs.replace(made, made_at=made_at))
            tx.connection.execute(change.values(body=body))


def _kept(tx: Tx, groups: Mapping[bytes, object]) -> dict[bytes, tuple[int, Group]]:
    found = sa.select(_G.c.key, _G.c.first, _G.c.body).where(_G.c.key.in_(list(groups)))
    return {
        row.key: (row.first, msgspec.json.decode(row.body, type=Group))
        for row in tx.connection.execute(found)
    }


def read(reader: Reader, since: str = "", until: str = "") -> list[tuple[int, Group]]:
    """(number, group) of the days from ``since`` to ``until``, both included; what has no day comes without bounds only."""
    found = sa.select(_G.c.first, _G.c.body).order_by(_G.c.first)
    if since:
        found = found.where(_G.c.day >= since)
    if until:
        found = found.where(_G.c.day <= until, _G.c.day != "")
    return [(row.first, msgspec.json.decode(row.body, type=Group)) for row in reader.stream(found)]
