# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Atoms and postings: which objects speak of a value. Never pairs: a list per atom.

An atom is looked up by 64 bits of the SHA-256 of kind and value, so that a URL of any length has
its place in an index of either database; of two with the same bits the text decides. Cost: a
look-up is one index probe and one a posting.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import sqlalchemy as sa

from tocsin.core import keys
from tocsin.store import bulk, held_values, schema, withdrawals
from tocsin.store.engine import Reader, Tx

_O = schema.object_


Atom = tuple[str, str]
"""(kind, value in normal form)."""


def enter(tx: Tx, spoken: Sequence[tuple[int, Sequence[Atom], Sequence[int]]]) -> None:
    """Enter the atoms of new objects, given as (seq of the object, its atoms, their numbers), and a posting for each."""
    hashes = {atom: made for _, atoms, mades in spoken for atom, made in zip(atoms, mades, strict=True)}
    known = bulk.by_hashes(tx, hashes.values(), schema.atom, ("kind", "value", "id"))
    numbers = {(keys.unescape(kind), keys.unescape(value)): int(number) for kind, value, number in known}
    # In the order of the hashes, which is that of the index: its pages are then touched once each.
    missing = sorted((made, atom) for atom, made in hashes.items() if atom not in numbers)
    first = tx.take(len(missing))
    rows = []
    for number, (made, (kind, value)) in enumerate(missing, first):
        numbers[kind, value] = number
        rows.append((number, made, keys.escape(kind), keys.escape(value)))
    bulk.insert(tx, schema.atom, ("id", "hash", "kind", "value"), rows)
    pairs = sorted({(numbers[atom], seq) for seq, atoms, _ in spoken for atom in atoms})
    bulk.insert(tx, schema.posting, ("atom", "object"), pairs)


def by_atom(reader: Reader, kind: str, value: str) -> list[str]:
    """Ids of the objects that speak of an atom: last version, not revoked, not withdrawn."""
    wanted = {"wanted": keys.number_of(kind, value), "kind": kind, "value": value}
    return list(reader.connection.execute(_BY_ATOM, wanted).scalars())


def spoken(reader: Reader, kind: str, value: str) -> dict[tuple[str, int], None]:
    """(object id, sequence number) of every version of every object that speaks of an atom, withdrawn ones left out."""
    atom, posting = schema.atom, schema.posting
    joined = atom.join(posting, posting.c.atom == atom.c.id).join(_O, _O.c.seq == posting.c.object)
    same = (atom.c.hash == keys.number_of(kind, value), atom.c.kind == kind, atom.c.value == value)
    found = sa.select(_O.c.id, _O.c.seq).select_from(joined).where(*same)
    rows = reader.connection.execute(found.where(withdrawals.stands()).order_by(_O.c.seq))
    return {(row.id, row.seq): None for row in rows}


def first_spoken(reader: Reader, kind: str, value: str) -> str:
    """The instant since which an object here speaks of an atom, withdrawn ones left out; empty if none does."""
    atom, posting = schema.atom, schema.posting
    joined = atom.join(posting, posting.c.atom == atom.c.id).join(_O, _O.c.seq == posting.c.object)
    same = (atom.c.hash == keys.number_of(kind, value), atom.c.kind == kind, atom.c.value == value)
    found = sa.select(_O.c.added_at).select_from(joined).where(*same, withdrawals.stands())
    return reader.connection.execute(found.order_by(_O.c.seq).limit(1)).scalar_one_or_none() or ""


_BY_ATOM = (
    sa.select(_O.c.id)
    .select_from(
        schema.atom.join(schema.posting, schema.posting.c.atom == schema.atom.c.id).join(
            _O, _O.c.seq == schema.posting.c.object
        )
    )
    .where(
        schema.atom.c.hash == sa.bindparam("wanted"),
        schema.atom.c.kind == sa.bindparam("kind"),
        schema.atom.c.value == sa.bindparam("value"),
        withdrawals.live(),
    )
    .order_by(_O.c.seq)
)
"""Built once: to build it takes as long as to run it."""


def live_atoms(
    reader: Reader, types: Collection[str] = ()
) -> Iterator[tuple[str, str, str, tuple[str, ...]]]:
    """(kind, value, object id, tags) of everything that is last, not revoked and not withdrawn.

    Grouped by atom; of all types, or of ``types`` only. Values that wait for a person (``store.held_values``) are left
    out where types are named: that is how matching asks. Streams.
    """
    atom, posting = schema.atom, schema.posting
    joined = posting.join(atom, posting.c.atom == atom.c.id).join(_O, _O.c.seq == posting.c.object)
    found = (
        sa.select(atom.c.kind, atom.c.value, _O.c.id, _O.c.tags).select_from(joined).where(withdrawals.live())
    )
    if types:
        found = found.where(_O.c.type.in_(types))
    held = held_values.values(reader) if types else frozenset()
    for row in reader.stream(found.order_by(posting.c.atom, posting.c.object)):
        if not held or (row.kind, row.value) not in held:
            yield row.kind, row.value, row.id, row.tags
