# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""How an object is found by its id: said once, for all modules of this room that look for one."""

from __future__ import annotations

import sqlalchemy as sa

from tocsin.core import keys
from tocsin.store import schema

_O = schema.object_


def named(object_id: str) -> sa.ColumnElement[bool]:
    """For a query over objects: the versions of this one, each of which stands in one of two indexes."""
    mine = _O.c.hash == keys.number_of(object_id)
    return sa.and_(
        sa.or_(sa.and_(_O.c.is_last, mine), sa.and_(sa.not_(_O.c.is_last), mine)), _O.c.id == object_id
    )
