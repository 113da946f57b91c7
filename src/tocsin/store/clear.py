# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Taking everything out of a store that holds nothing but trials.

The audit chain and the counter stay: numbers never come twice, and the chain tells
that the store was cleared. Who has written is read from the chain, so a store with
one line of somebody's real work in it can be told apart.
"""

from __future__ import annotations

import sqlalchemy as sa

from tocsin.store import account_tables, schema
from tocsin.store.engine import Reader, Tx

KEPT = frozenset({"audit", "sequence"}) | account_tables.TABLES
"""Who may sign in is no record of a trial."""


def actors(reader: Reader) -> set[str]:
    """Return the names of all who have ever written here."""
    return set(reader.connection.execute(sa.select(schema.audit.c.actor).distinct()).scalars())


def clear(tx: Tx) -> None:
    """Delete every record; one audit entry tells of it. Cost: one statement a table."""
    for table in reversed(schema.metadata.sorted_tables):
        if table.name not in KEPT:
            tx.connection.execute(sa.delete(table))
    tx.audit("store.clear", "")
