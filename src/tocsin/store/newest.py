# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The newest objects of each type, for whoever looks through texts and references: by the index of types, the newest first."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from tocsin.store import schema
from tocsin.store.engine import Reader
from tocsin.store.objects import Stored, fetch, select

_O = schema.object_
_PART = 1_000


def types(reader: Reader) -> list[str]:
    """The types of all objects, each once, in order. Cost: one index probe a type."""
    found: list[str] = []
    while True:
        behind = [_O.c.type > found[-1]] if found else []
        row = reader.connection.execute(
            sa.select(sa.func.min(_O.c.type)).where(_O.c.is_last, *behind)
        ).scalar_one()
        if row is None:
            return found
        found.append(str(row))


def newest(reader: Reader, type_name: str) -> Iterator[Stored]:
    """Last versions of the objects of a type, what was stored last first; withdrawn ones are passed over."""
    mine = (_O.c.is_last, _O.c.type == type_name)
    before: int | None = None
    while True:
        behind = () if before is None else (_O.c.seq < before,)
        part = fetch(reader, select(*mine, *behind).order_by(_O.c.seq.desc()).limit(_PART))
        yield from part
        if len(part) < _PART:
            return
        before = part[-1].seq
