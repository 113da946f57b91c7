# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""How an object is found by its id: said once, for all modules of this room that look for one."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from tocsin.core import keys
from tocsin.store import schema

_O = schema.object_


def named(object_id: str) -> sa.ColumnElement[bool]:
    """For a query over objects: the versions of this one, each of which stands in one of two indexes."""
    return _named(keys.number_of(object_id), object_id)


BOUND = "object_hash", "object_id"


def named_later() -> sa.ColumnElement[bool]:
    """As ``named``, of the object that is bound to ``BOUND`` when the query is run (``bound``)."""
    return _named(*map(sa.bindparam, BOUND))


def bound(object_id: str) -> dict[str, object]:
    """What a query with ``named_later`` is run with."""
    return dict(zip(BOUND, (keys.number_of(object_id), object_id), strict=True))


def _named(number: Any, object_id: Any) -> sa.ColumnElement[bool]:
    mine = _O.c.hash == number
    return sa.and_(
        sa.or_(sa.and_(_O.c.is_last, mine), sa.and_(sa.not_(_O.c.is_last), mine)), _O.c.id == object_id
    )
