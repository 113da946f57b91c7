# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The store: the only room that speaks SQL, and the one that keeps its word about files.

Open it with ``open_store`` or ``create_store``, write inside ``Store.write``, read inside
``Store.read``; each module holds the functions for one kind of thing. SQLAlchemy is
loaded when one of the names below is first used, not when this package is imported.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tocsin.store import (
        accounts,
        answers,
        approvals,
        audit,
        backup,
        called_back,
        cases,
        claims,
        collections,
        derived,
        disputes,
        durable,
        epss,
        feeds,
        held_values,
        hit_groups,
        hits,
        hunted,
        inventory,
        jobs,
        lists_out,
        live_values,
        maps,
        mend,
        newest,
        objects,
        placed,
        posted,
        published,
        restore,
        schema,
        sent,
        sessions,
        source_counts,
        source_markings,
        source_withdrawals,
        sources,
        tokens,
        verify,
        wanted,
        warninglists,
        warnings,
        withdrawals,
    )
    from tocsin.store.engine import Reader, Store, Tx, create_store, open_store

__all__ = [
    "Reader",
    "Store",
    "Tx",
    "accounts",
    "answers",
    "approvals",
    "audit",
    "backup",
    "called_back",
    "cases",
    "claims",
    "collections",
    "create_store",
    "derived",
    "disputes",
    "durable",
    "epss",
    "feeds",
    "held_values",
    "hit_groups",
    "hits",
    "hunted",
    "inventory",
    "jobs",
    "lists_out",
    "live_values",
    "maps",
    "mend",
    "newest",
    "objects",
    "open_store",
    "placed",
    "posted",
    "published",
    "restore",
    "schema",
    "sent",
    "sessions",
    "source_counts",
    "source_markings",
    "source_withdrawals",
    "sources",
    "tokens",
    "verify",
    "wanted",
    "warninglists",
    "warnings",
    "withdrawals",
]

_OF_ENGINE = frozenset({"Reader", "Store", "Tx", "create_store", "open_store"})


def __getattr__(name: str) -> Any:
    """Load what is asked for (PEP 562)."""
    if name in _OF_ENGINE:
        return getattr(importlib.import_module("tocsin.store.engine"), name)
    if name in __all__:
        return importlib.import_module(f"tocsin.store.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    """The public names."""
    return sorted(__all__)
