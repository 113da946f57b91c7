# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Atoms and postings: which objects speak of a value. Never pairs: a list per atom.

An atom is looked up by the SHA-256 of kind and value, so that a URL of any length has its
place in an index of either database. Cost: two statements for each 500 atoms entered; a
look-up is one index probe and one a posting.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import sqlalchemy as sa

from tocsin.store import said, schema, withdrawals
from tocsin.store.engine import Reader, Tx

_O = schema.object_


Atom = tuple[str, str]
"""(kind, value in normal form)."""


def enter(tx: Tx, spoken: Sequence[tuple[int, Sequence[Atom]]]) -> None:
    """Enter the atoms of new objects, given as (seq of the object, its atoms), and a posting for each."""
    wanted = {said.key_of(kind, value): (kind, value) for _, atoms in spoken for kind, value in atoms}
    table = schema.atom
    numbers: dict[bytes, int] = {}
    for keys in said.chunks(wanted):
        found = sa.select(table.c.key, table.c.id).where(table.c.key.in_(keys))
        numbers |= {row.key: row.id for row in tx.connection.execute(found)}
    missing = [key for key in wanted if key not in numbers]
    first = tx.take(len(missing))
    numbers |= {key: first + at for at, key in enumerate(missing)}
    rows = [
        {"id": numbers[key], "key": key, "kind": wanted[key][0], "value": wanted[key][1]} for key in missing
    ]
    if rows:
        tx.connection.execute(sa.insert(table), rows)
    postings = [
        {"atom": atom, "object": seq}
        for seq, atoms in spoken
        for atom in dict.fromkeys(numbers[said.key_of(kind, value)] for kind, value in atoms)
    ]
    if postings:
        tx.connection.execute(sa.insert(schema.posting), postings)


def by_atom(reader: Reader, kind: str, value: str) -> list[str]:
    """Ids of the objects that speak of an atom: last version, not revoked, not withdrawn."""
    atom, posting = schema.atom, schema.posting
    joined = atom.join(posting, posting.c.atom == atom.c.id).join(_O, _O.c.seq == posting.c.object)
    key = said.key_of(kind, value)
    found = (
        sa.select(_O.c.id).select_from(joined).where(atom.c.key == key, withdrawals.live()).order_by(_O.c.seq)
    )
    return list(reader.connection.execute(found).scalars())


def live_atoms(
    reader: Reader, types: Collection[str] = ()
) -> Iterator[tuple[str, str, str, tuple[str, ...]]]:
    """(kind, value, object id, tags) of everything that is last, not revoked and not withdrawn.

    Grouped by atom; of all types, or of ``types`` only. Streams.
    """
    atom, posting = schema.atom, schema.posting
    joined = posting.join(atom, posting.c.atom == atom.c.id).join(_O, _O.c.seq == posting.c.object)
    found = (
        sa.select(atom.c.kind, atom.c.value, _O.c.id, _O.c.tags).select_from(joined).where(withdrawals.live())
    )
    if types:
        found = found.where(_O.c.type.in_(types))
    for row in reader.stream(found.order_by(posting.c.atom, posting.c.object)):
        yield row.kind, row.value, row.id, row.tags
