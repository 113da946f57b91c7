# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Every value that objects of some types speak of, in blocks; whether there may be new ones; who speaks of one now.

For whoever lays out an index of all values: the database joins the texts of a kind, so a million values come
without a Python step each. Cost: one walk over atoms and postings; ``state`` is a few index probes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator

import msgspec
import sqlalchemy as sa

from tocsin.core import keys
from tocsin.store import held_values, schema, withdrawals
from tocsin.store.engine import Reader

_O, _A, _P, _V = schema.object_, schema.atom, schema.posting, schema.withdrawn_version
_AT_ONCE = 50_000
"""Atoms joined by one statement."""


class Speaker(msgspec.Struct, frozen=True, kw_only=True):
    """An object that speaks of a value: last version, not revoked, not withdrawn."""

    id: str
    tags: tuple[str, ...]
    tlp: str
    audience: tuple[str, ...]
    raw: bytes


INDICATOR_TYPES = ("indicator",)
"""Only indicators accuse; an observable in a report is a fact about somebody, not a warning."""


class Mark(msgspec.Struct, frozen=True, kw_only=True, order=True):
    """The intelligence of one moment."""

    seq: int
    """The highest number of the store."""
    left: str
    """Of the versions that have left: where one has, an older one may have become the last again."""
    at: str


def mark(reader: Reader, at: str) -> Mark:
    """The intelligence of this snapshot."""
    return Mark(seq=reader.last, left=_left(reader), at=at)


def since(reader: Reader, types: Collection[str], mark: Mark) -> Iterator[tuple[str, bytes]]:
    """As ``blocks``, of what may be found now and could not be at ``mark``: what later objects speak of, and what a person has
    released since.

    Only where nothing has left since (``Mark.left``). Cost: one look-up an atom.
    """
    yield from blocks(reader, types, mark.seq)
    for one in held_values.released(reader):
        if one.released_at >= mark.at:
            yield one.kind, f"{one.value}\n".encode("utf-8", "surrogatepass")


def blocks(reader: Reader, types: Collection[str], after_seq: int = -1) -> Iterator[tuple[str, bytes]]:
    """(kind, values in UTF-8, one a line) of all atoms that live objects of the types speak of, each once. Streams.

    ``after_seq``: only what objects of a greater number speak of.
    """
    after = -1
    speaks = _P.join(_O, _O.c.seq == _P.c.object)
    # With something joined to it the type is no way in: the objects of an atom are then reached by its postings,
    # not all objects of the type walked for each atom.
    of_types = _O.c.type.concat("").in_(types)
    lives = (
        sa.exists()
        .select_from(speaks)
        .where(_P.c.atom == _A.c.id, _P.c.object > after_seq, of_types, withdrawals.live())
    )
    while True:
        part = sa.select(_A.c.id).where(_A.c.id > after).order_by(_A.c.id).limit(_AT_ONCE).subquery()
        last = reader.connection.execute(sa.select(sa.func.max(part.c.id))).scalar_one_or_none()
        if last is None:
            return
        joined = sa.func.aggregate_strings(sa.type_coerce(_A.c.value, sa.Text), "\n")
        found = (
            sa.select(_A.c.kind, joined).where(_A.c.id > after, _A.c.id <= last, lives).group_by(_A.c.kind)
        )
        for kind, values in reader.connection.execute(found):
            yield kind, (keys.unescape(values) + "\n").encode("utf-8", "surrogatepass")
        after = last


def state(reader: Reader, types: Collection[str]) -> str:
    """A text that changes whenever ``blocks`` may give a value that it did not give before.

    Not when one is withdrawn: that is asked of ``speakers``. It names this store, its newest version of the types,
    the versions that have left (an older one may have become the last), and whether atoms were written anew.
    """
    run = reader.connection.execute
    first = run(sa.select(schema.audit.c.digest).order_by(schema.audit.c.seq).limit(1)).scalar_one_or_none()
    made = hashlib.sha256(first or b"")
    newest = (
        run(
            sa.select(_O.c.seq, _O.c.digest, _O.c.added_at)
            .where(_O.c.type == type_name, is_last)
            .order_by(_O.c.seq.desc())
            .limit(1)
        ).one_or_none()
        for type_name in sorted(types)
        for is_last in (_O.c.is_last, sa.not_(_O.c.is_last))
    )
    for row in newest:
        made.update(repr(None if row is None else (row.seq, bytes(row.digest).hex(), row.added_at)).encode())
    made.update(repr([*types, _left(reader)]).encode())
    made.update(repr(run(sa.select(sa.func.min(_A.c.id))).scalar_one_or_none()).encode())
    return made.hexdigest()


def _left(reader: Reader) -> str:
    left = sa.select(sa.func.count(), sa.func.sum(_V.c.object), sa.func.max(_V.c.object))
    return " ".join(str(int(one or 0)) for one in reader.connection.execute(left).one())


def speakers(reader: Reader, types: Collection[str], kind: str, value: str) -> list[Speaker]:
    """The objects of the types that speak of an atom now, in order of their arrival. Cost: as ``postings.by_atom``."""
    joined = _A.join(_P, _P.c.atom == _A.c.id).join(_O, _O.c.seq == _P.c.object)
    same = (_A.c.hash == keys.number_of(kind, value), _A.c.kind == kind, _A.c.value == value)
    found = sa.select(_O.c.id, _O.c.tags, _O.c.tlp, _O.c.audience, _O.c.raw).select_from(joined)
    rows = reader.connection.execute(
        found.where(*same, _O.c.type.concat("").in_(types), withdrawals.live()).order_by(_O.c.seq)
    )
    return [
        Speaker(id=row.id, tags=row.tags, tlp=row.tlp, audience=row.audience, raw=bytes(row.raw))
        for row in rows
    ]
