# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Atoms and postings: which objects speak of a value. Never pairs: a list per atom.

An atom is looked up by the SHA-256 of kind and value, so that a URL of any length has its
place in an index of either database. Cost: about 10 us an atom entered; a
look-up is one index probe and one a posting.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import sqlalchemy as sa

from tocsin.store import bulk, said, schema, withdrawals
from tocsin.store.engine import Reader, Tx

_O = schema.object_


Atom = tuple[str, str]
"""(kind, value in normal form)."""


def enter(tx: Tx, spoken: Sequence[tuple[int, Sequence[Atom]]]) -> None:
    """Enter the atoms of new objects, given as (seq of the object, its atoms), and a posting for each."""
    keys = {atom: said.key_of(*atom) for _, atoms in spoken for atom in atoms}
    table = schema.atom
    numbers = {
        bytes(key): int(number)
        for key, number in bulk.by_keys(tx, keys.values(), table, "key", ("key", "id"))
    }
    # In the order of the keys, which is that of the index: its pages are then touched once each.
    missing = sorted((key, atom) for atom, key in keys.items() if key not in numbers)
    first = tx.take(len(missing))
    rows = []
    for number, (key, (kind, value)) in enumerate(missing, first):
        numbers[key] = number
        rows.append((number, key, schema.escape(kind), schema.escape(value)))
    bulk.insert(tx, table, ("id", "key", "kind", "value"), rows)
    pairs = sorted({(numbers[keys[atom]], seq) for seq, atoms in spoken for atom in atoms})
    bulk.insert(tx, schema.posting, ("atom", "object"), pairs)


def by_atom(reader: Reader, kind: str, value: str) -> list[str]:
    """Ids of the objects that speak of an atom: last version, not revoked, not withdrawn."""
    return list(reader.connection.execute(_BY_ATOM, {"wanted": said.key_of(kind, value)}).scalars())


_BY_ATOM = (
    sa.select(_O.c.id)
    .select_from(
        schema.atom.join(schema.posting, schema.posting.c.atom == schema.atom.c.id).join(
            _O, _O.c.seq == schema.posting.c.object
        )
    )
    .where(schema.atom.c.key == sa.bindparam("wanted"), withdrawals.live())
    .order_by(_O.c.seq)
)
"""Built once: to build it takes as long as to run it."""


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
