# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The values that live indicators accuse, each with the objects that vouch for it as they are kept: for lists that go out.

Live: the last version, not revoked, not withdrawn. Streams. Cost: 5 us a posting.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

import msgspec
import sqlalchemy as sa

from tocsin.core import keys
from tocsin.store import held_values, objects, schema, withdrawals
from tocsin.store.engine import Reader
from tocsin.store.objects import Stored

_O, _A, _P = schema.object_, schema.atom, schema.posting


class Vouched(msgspec.Struct, frozen=True, gc=False):
    """One value, and one object that vouches for it."""

    number: int
    kind: str
    value: str
    stored: Stored


def of_kinds(reader: Reader, kinds: Collection[str]) -> Iterator[Vouched]:
    """Those of these kinds, grouped by value."""
    columns = objects.select().selected_columns
    joined = _P.join(_A, _P.c.atom == _A.c.id).join(_O, _O.c.seq == _P.c.object)
    found = (
        sa.select(_P.c.atom, _A.c.kind.label("of_kind"), _A.c.value.label("of_value"), *columns)
        .select_from(joined)
        .where(withdrawals.live(), _O.c.type == held_values.ACCUSING, _A.c.kind.in_(sorted(kinds)))
        .order_by(_P.c.atom, _P.c.object)
    )
    for row in reader.stream(found):
        yield Vouched(row.atom, row.of_kind, row.of_value, Stored(*tuple(row)[3:]))


def with_text(reader: Reader, text: str) -> Iterator[Stored]:
    """Live indicators in whose bytes a text stands. Streams all of them."""
    sought = keys.escape(text).encode()
    found = objects.select(withdrawals.live(), _O.c.type == held_values.ACCUSING).order_by(_O.c.seq)
    for row in reader.stream(found):
        if sought in bytes(row.raw):
            yield Stored(*tuple(row))
