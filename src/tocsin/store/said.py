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
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar

import msgspec
import sqlalchemy as sa

from tocsin.core import keys
from tocsin.core.errors import BadInput, Unavailable
from tocsin.store import bulk, schema
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
    body = _body(record)
    try:
        msgspec.json.decode(body, type=type(record))
    except msgspec.ValidationError as error:
        raise BadInput(
            f"a record of {type(record).__name__} cannot be kept: {error}", do="mend what made it"
        ) from error
    return body


def _body(record: msgspec.Struct) -> bytes:
    try:
        return msgspec.json.encode(record)
    except UnicodeEncodeError:
        return msgspec.json.encode(_printable(msgspec.to_builtins(record)))


def _printable(value: Any) -> Any:
    if isinstance(value, str):
        return _SURROGATE.sub("\ufffd", value)
    if isinstance(value, dict):
        return {_printable(name): _printable(part) for name, part in value.items()}
    return [_printable(part) for part in value] if isinstance(value, list | tuple) else value


_ORIGIN = sa.select(schema.origin.c.id).where(schema.origin.c.key == sa.bindparam("of_key"))


def origin(tx: Tx, name: str) -> int:
    """The number of the source called ``name``, given out at its first mention."""
    table = schema.origin
    key = keys.key_of(name)
    found = tx.connection.execute(_ORIGIN, {"of_key": key}).scalar_one_or_none()
    if found is not None:
        return int(found)
    new = tx.take()
    tx.connection.execute(sa.insert(table), {"id": new, "key": key, "name": name})
    return new


def replace(
    tx: Tx,
    table: sa.Table,
    origin_id: int,
    records: Sequence[R],
    columns: Callable[[R], dict[str, Any]] | None = None,
) -> bool:
    """Make ``records`` all that the source says in ``table``; False if it said just that before.

    ``columns``: what the row of a record holds besides; no part of what is compared. Cost: each record is encoded
    twice, to be compared and to be kept, so that no more than ``CHUNK`` of them are there in both forms.
    """
    if not is_new(tx, table.name, origin_id, map(encode, records)):
        return False
    tx.connection.execute(sa.delete(table).where(table.c.origin == origin_id))
    more = columns or (lambda _: {})
    rows = ((_body(record), {"origin": origin_id, **more(record)}) for record in records)
    _insert(tx, table, rows, len(records))
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


def amend(
    tx: Tx,
    table: sa.Table,
    mine: Sequence[sa.ColumnElement[bool]],
    kind: type[R],
    goes: Callable[[R], bool],
    rows: Sequence[tuple[R, dict[str, Any]]],
) -> tuple[int, int]:
    """Put ``rows`` (records, and what else their rows hold) in the place of those of which ``goes`` says so.

    How many left, and how many came. ``mine`` says among which rows: each condition is asked apart, and no row may
    answer to two. A record that goes and comes again stays where it is, under its number. Cost: one reading of these rows.
    Without any condition no row goes; then the records are not read back, as ``encode`` does: give such as are made of
    records that were read from here.
    """
    if not mine:
        _insert(tx, table, ((_body(record), more) for record, more in rows), len(rows))
        return 0, len(rows)
    wanted: dict[bytes, list[dict[str, Any]]] = {}
    for record, more in rows:
        wanted.setdefault(encode(record), []).append(more)
    decoder, gone = msgspec.json.Decoder(kind), list[int]()
    others = [column for column in table.c if column.name not in {"seq", "body"}]
    for each in mine:
        asked = sa.select(table.c.seq, table.c.body, *others).where(each).order_by(table.c.seq)
        moved: list[tuple[int, dict[str, Any]]] = []
        for row in tx.stream(asked):
            if goes(_decoded(decoder, table.name, row)):
                if wanted.get(row.body):
                    more = wanted[row.body].pop()
                    if any(row._mapping[name] != value for name, value in more.items()):  # noqa: SLF001 -- SQLAlchemy's public name
                        moved.append((row.seq, more))
                else:
                    gone.append(row.seq)
        for seq, more in moved:
            tx.connection.execute(sa.update(table).where(table.c.seq == seq).values(**more))
    for part in chunks(gone):
        tx.connection.execute(sa.delete(table).where(table.c.seq.in_(part)))
    new = [(body, more) for body, each in wanted.items() for more in each]
    _insert(tx, table, new, len(new))
    return len(gone), len(new)


def forget(tx: Tx, what: str, origin_id: int) -> None:
    """What a source said as a whole is no longer what is here: it is new when it is said again."""
    table = schema.content
    tx.connection.execute(sa.delete(table).where(table.c.what == what, table.c.origin == origin_id))


def _insert(tx: Tx, table: sa.Table, rows: Iterable[tuple[bytes, Mapping[str, Any]]], count: int) -> None:
    """Insert bodies, and what else their rows hold, of which all rows hold the same columns."""
    first = tx.take(count)
    for part in chunks(enumerate(rows, first)):
        names = list(part[0][1][1])
        values = [(seq, body, *more.values()) for seq, (body, more) in part]
        bulk.insert(tx, table, ["seq", "body", *names], values)


def read(reader: Reader, table: sa.Table, kind: type[R], *where: sa.ColumnElement[bool]) -> list[R]:
    """All records of ``table``, in the order in which they came; ``Unavailable`` if one was altered past reading."""
    return [record for record, _ in rows(reader, table, kind, *where)]


def rows(
    reader: Reader,
    table: sa.Table,
    kind: type[R],
    *where: sa.ColumnElement[bool],
    more: Sequence[sa.Column[Any]] = (),
    limit: int | None = None,
) -> Iterator[tuple[R, sa.Row[Any]]]:
    """The records of ``table``, each with its row (``seq``, ``body``, and ``more``), in the order in which they came."""
    decoder = msgspec.json.Decoder(kind)
    asked = sa.select(table.c.seq, table.c.body, *more).where(*where).order_by(table.c.seq).limit(limit)
    for row in reader.stream(asked):
        yield _decoded(decoder, table.name, row), row


def at_once(reader: Reader, table: sa.Table, kind: type[R], *where: sa.ColumnElement[bool]) -> list[R]:
    """The records of thousands of rows, not of millions, in any order: half the time of ``rows``."""
    asked: sa.Executable = sa.select(table.c.seq, table.c.body).where(*where)
    decoder = msgspec.json.Decoder(kind)
    return [_decoded(decoder, table.name, row) for row in reader.connection.execute(asked).all()]


def from_source(table: sa.Table, source: str) -> sa.ColumnElement[bool]:
    """Whether a row was said by the source."""
    origin = schema.origin
    return table.c.origin.in_(sa.select(origin.c.id).where(origin.c.key == keys.key_of(source)))


def _decoded(decoder: msgspec.json.Decoder[R], table: str, row: sa.Row[Any]) -> R:
    try:
        return decoder.decode(row.body)
    except (msgspec.DecodeError, TypeError) as error:
        what = f"record {row.seq} of {table} cannot be read: {error}"
        raise Unavailable(what, do="restore the newest backup: the store was altered") from None
