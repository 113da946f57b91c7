# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Records kept as a source said them, and replaced per source as a whole.

What a source says the second time takes the place of what it said the first time; the
same again changes nothing, not even sequence numbers. Nothing enters that could not be
read back (a number that is not finite, a value outside of its list): ``BadInput``.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any, TypeVar

import msgspec
import sqlalchemy as sa

from tocsin.core import keys
from tocsin.core.errors import BadInput, Unavailable
from tocsin.store import schema
from tocsin.store.engine import Reader, Tx

T = TypeVar("T")
R = TypeVar("R", bound=msgspec.Struct)

_SURROGATE = re.compile("[\ud800-\udfff]")

CHUNK = 500
"""Rows handled by one statement."""

KEY_BYTES = 1000
"""Longest text from outside that is indexed as it is; PostgreSQL ends at 2,704 bytes."""


def chunks(items: Iterable[T], size: int = CHUNK) -> Iterable[list[T]]:
    """``items`` in lists of ``size``."""
    rest = iter(items)
    while part := list(islice(rest, size)):
        yield part


def encode(record: msgspec.Struct) -> bytes:
    """``record`` as JSON; a lone surrogate (of a file name that is not UTF-8) becomes U+FFFD."""
    try:
        body = msgspec.json.encode(record)
    except UnicodeEncodeError:
        body = msgspec.json.encode(_printable(msgspec.to_builtins(record)))
    try:
        msgspec.json.decode(body, type=type(record))
    except msgspec.ValidationError as error:
        raise BadInput(
            f"a record of {type(record).__name__} cannot be kept: {error}", do="mend what made it"
        ) from error
    return body


def _printable(value: Any) -> Any:
    if isinstance(value, str):
        return _SURROGATE.sub("\ufffd", value)
    if isinstance(value, dict):
        return {_printable(name): _printable(part) for name, part in value.items()}
    return [_printable(part) for part in value] if isinstance(value, list | tuple) else value


def origin(tx: Tx, name: str) -> int:
    """The number of the source called ``name``, given out at its first mention."""
    table = schema.origin
    key = keys.key_of(name)
    found = tx.connection.execute(sa.select(table.c.id).where(table.c.key == key)).scalar_one_or_none()
    if found is not None:
        return int(found)
    new = tx.take()
    tx.connection.execute(sa.insert(table).values(id=new, key=key, name=name))
    return new


def replace(tx: Tx, table: sa.Table, origin_id: int, records: Sequence[msgspec.Struct]) -> bool:
    """Make ``records`` all that the source says in ``table``; False if it said just that before."""
    bodies = [encode(record) for record in records]
    if not is_new(tx, table.name, origin_id, bodies):
        return False
    tx.connection.execute(sa.delete(table).where(table.c.origin == origin_id))
    first = tx.take(len(bodies))
    rows = [{"seq": first + at, "origin": origin_id, "body": body} for at, body in enumerate(bodies)]
    if rows:
        tx.connection.execute(sa.insert(table), rows)
    return True


def is_new(tx: Tx, what: str, origin_id: int, bodies: Iterable[bytes]) -> bool:
    """Whether ``bodies`` differ from what the source said last; keeps their digest if so."""
    made = hashlib.sha256()
    for body in bodies:
        made.update(len(body).to_bytes(8, "big") + body)
    table = schema.content
    mine = sa.and_(table.c.what == what, table.c.origin == origin_id)
    before = tx.connection.execute(sa.select(table.c.digest).where(mine)).scalar_one_or_none()
    if before == made.digest():
        return False
    if before is None:
        values = {"what": what, "origin": origin_id, "digest": made.digest()}
        tx.connection.execute(sa.insert(table).values(values))
    else:
        tx.connection.execute(sa.update(table).where(mine).values(digest=made.digest()))
    return True


def read(reader: Reader, table: sa.Table, kind: type[R]) -> list[R]:
    """All records of ``table``, in the order in which they came; ``Unavailable`` if one was altered past reading."""
    decoder = msgspec.json.Decoder(kind)
    rows = reader.stream(sa.select(table.c.seq, table.c.body).order_by(table.c.seq))
    return [_decoded(decoder, table.name, row) for row in rows]


def _decoded(decoder: msgspec.json.Decoder[R], table: str, row: sa.Row[Any]) -> R:
    try:
        return decoder.decode(row.body)
    except (msgspec.DecodeError, TypeError) as error:
        what = f"record {row.seq} of {table} cannot be read: {error}"
        raise Unavailable(what, do="restore the newest backup: the store was altered") from None
