# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""How much each source has said, and which values it said before another source did.

Names of sources are those under which things were taken in. Numbers count every version, also what was taken back
later, so they are for the own organisation only.
"""

from __future__ import annotations

from typing import Any

import msgspec
import sqlalchemy as sa

from tocsin.store import schema, withdrawals
from tocsin.store.engine import Reader

_O, _A, _BY, _P = schema.object_, schema.arrival, schema.object_source, schema.posting
_ORIGIN = schema.origin
VALUES = 100_000
"""The newest values that ``firsts`` looks at."""


class Count(msgspec.Struct, frozen=True, kw_only=True):
    """Of one source."""

    first: int = 0
    """Versions of objects that it said before any other."""
    again: int = 0
    """Versions that another had said before."""
    last_at: str = ""
    """When something of it was stored last."""


def counts(reader: Reader) -> dict[str, Count]:
    """By the name of the source. Cost: one pass over the runs of arrival and over what was said again."""
    first = sa.select(_A.c.origin, sa.func.sum(_A.c.objects).label("n"), sa.func.max(_A.c.at).label("at"))
    again = sa.select(_BY.c.origin, sa.func.count().label("n")).group_by(_BY.c.origin)
    found: dict[int, dict[str, Any]] = {}
    for row in reader.connection.execute(first.group_by(_A.c.origin)):
        found[row.origin] = {"first": int(row.n), "last_at": row.at}
    for row in reader.connection.execute(again):
        found.setdefault(row.origin, {})["again"] = int(row.n)
    names = _names(reader)
    return {names[number]: Count(**values) for number, values in found.items() if number in names}


def firsts(reader: Reader, values: int = VALUES) -> dict[str, int]:
    """How many of the newest ``values`` values each source said before another source said them, too.

    What first spoke of the value, and was taken back since, counts for nobody. Cost: some index probes a value.
    """
    newest = sa.select(schema.atom.c.id).order_by(schema.atom.c.id.desc()).limit(values).subquery()
    low = reader.connection.execute(sa.select(sa.func.min(newest.c.id))).scalar_one()
    if low is None:
        return {}
    begun = (
        sa.select(_P.c.atom, sa.func.min(_P.c.object).label("object"))
        .where(_P.c.atom >= low)
        .group_by(_P.c.atom)
        .subquery()
    )
    other, same = _P.alias(), _O.alias()
    here = other.c.atom == begun.c.atom
    by_another = sa.exists().where(here, same.c.seq == other.c.object, same.c.origin != _O.c.origin)
    also = sa.exists().where(here, _BY.c.object == other.c.object, _BY.c.origin != _O.c.origin)
    counted = (
        sa.select(_O.c.origin, sa.func.count().label("n"))
        .select_from(begun.join(_O, _O.c.seq == begun.c.object))
        .where(withdrawals.stands(), sa.or_(by_another, also))
        .group_by(_O.c.origin)
    )
    names = _names(reader)
    return {names[row.origin]: int(row.n) for row in reader.connection.execute(counted)}


def _names(reader: Reader) -> dict[int, str]:
    return {row.id: row.name for row in reader.connection.execute(sa.select(_ORIGIN.c.id, _ORIGIN.c.name))}
