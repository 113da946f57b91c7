# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Backups: every row of a running store as JSON lines in one gzip file, the same from either database.

One snapshot, so that others may write meanwhile; the file is whole or not there
(``store.durable``). The first line says what it is, which schema it has and where the
audit chain ended; before its rows each table names its columns and their kinds; bytes
are base64, texts as they are stored (``keys.escape``). The last line holds the number
of rows and the SHA-256 of all lines before it. ``docs/formats.md`` has an example.

Accounts and tokens are in it as the hashes that the store holds; sessions, counts of failed sign-ins and the
first-run secret are not.

Refuses to back up a store that is damaged or whose audit chain is broken, and to read a line over
512 MiB. Cost: two passes over the database, memory for 50 rows.
"""

from __future__ import annotations

import gzip
import hashlib
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Annotated, Any, Literal

import msgspec
import sqlalchemy as sa

from tocsin.core.errors import BadInput, NotFound, Unavailable, Unsupported, Untrusted
from tocsin.store import account_tables, audit, durable, schema, verify
from tocsin.store.engine import Reader, Store

FORMAT = "tocsin-backup"
VERSION = 1
LINE_BYTES = 2**29
"""Longest line read; the largest file taken in whole is half of that."""
_ROWS = 50
"""Rows read at once: an object may take a megabyte."""

Kind = Literal["int", "bool", "text", "bytes"]
TYPES: dict[Kind, type[sa.types.TypeEngine[Any]]] = {
    "int": sa.BigInteger,
    "bool": sa.Boolean,
    "text": sa.Text,
    "bytes": sa.LargeBinary,
}
"""What a column is by itself, without the translations of ``store.schema``."""


class Header(msgspec.Struct, frozen=True, kw_only=True):
    """The first line."""

    format: str
    version: int
    schema_: str = msgspec.field(name="schema")
    """Revision of the schema of the rows."""
    made_at: str
    made_by: str
    last: int
    """Highest sequence number given out."""
    audit_last: int
    audit_head: str
    """Digest of the newest audit entry, in hex."""


class Table(msgspec.Struct, frozen=True, tag="table", tag_field="is"):
    """The line before the rows of a table."""

    name: str
    columns: list[tuple[str, Kind]]


class End(msgspec.Struct, frozen=True, tag="end", tag_field="is"):
    """The last line."""

    rows: int
    sha256: str


Number = Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]
Row = list[Number | str | bool | None]
"""The values of one row; bytes are base64."""


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """A backup that was written."""

    header: Header
    rows: int
    sha256: str
    """Of the file as it stands, in hex."""


def write(store: Store, path: Path, *, at: str, by: str) -> Made:
    """Back up ``store`` to ``path``, replacing a plain file that stands there; ``at`` is the instant it says.

    Raises ``Untrusted`` for a broken audit chain, ``BadInput`` if the path is the store itself and
    ``Unavailable`` if the database is damaged or the file cannot be written; then what stood there stands.
    """
    if store.is_file(path):
        raise BadInput("this is the store itself", where=str(path), do="name another file")
    with store.read() as reader:
        for what in verify.database(reader):
            raise Unavailable(
                f"the database is damaged: {what}", where=store.name, do="restore the newest backup"
            )
        broken = audit.verify(reader)
        if broken:
            what = f"the audit chain is broken ({broken[0].where}): a backup of it could not be trusted"
            raise Untrusted(what, where=store.name, do="run tocsin doctor, then restore an older backup")
        number, digest = audit.head(reader)
        header = Header(
            format=FORMAT,
            version=VERSION,
            schema_=schema.HEAD,
            made_at=at,
            made_by=by,
            last=reader.last,
            audit_last=number,
            audit_head=digest,
        )
        with durable.replacing(path, 0o600) as stream:
            rows = _write(reader, header, stream)
    with path.open("rb") as stream:
        return Made(header=header, rows=rows, sha256=hashlib.file_digest(stream, "sha256").hexdigest())


def _write(reader: Reader, header: Header, stream: IO[bytes]) -> int:
    done, rows = hashlib.sha256(), 0
    with gzip.GzipFile(filename="", mode="wb", fileobj=stream, mtime=0) as packed:
        for line in _lines(reader, header):
            rows += isinstance(line, list)
            text = msgspec.json.encode(line) + b"\n"
            done.update(text)
            packed.write(text)
        packed.write(msgspec.json.encode(End(rows, done.hexdigest())) + b"\n")
    return rows


def _lines(reader: Reader, header: Header) -> Iterator[Header | Table | Row]:
    yield header
    for table in schema.metadata.sorted_tables:
        columns = [(_text(column.name), _kind(column)) for column in table.c]
        yield Table(_text(table.name), columns)
        if table.name in account_tables.PASSING:
            continue
        plain = bare(table.name, columns)
        found = sa.select(plain).order_by(*(plain.c[column.name] for column in table.primary_key))
        yield from (list(row) for row in reader.stream(found, _ROWS))


def _text(name: str) -> str:
    """A name without what SQLAlchemy knows about quoting it."""
    return "".join(name)


def _kind(column: sa.Column[Any]) -> Kind:
    if isinstance(column.type, sa.LargeBinary):
        return "bytes"
    if isinstance(column.type, sa.Boolean):
        return "bool"
    return "int" if isinstance(column.type, sa.Integer) else "text"


def bare(name: str, columns: list[tuple[str, Kind]]) -> sa.TableClause:
    """A table whose values are those that are stored, without the translations of ``store.schema``."""
    return sa.table(name, *(sa.column(column, TYPES[kind]) for column, kind in columns))


def read(path: Path) -> Iterator[Header | Table | Row]:
    """The lines of a backup; the end of the iteration says that all of it was there, unaltered.

    Streams. Raises ``NotFound``, ``BadInput`` for what is no backup, ``Unsupported`` for one of a
    newer version and ``Untrusted`` for one that was cut off or altered.
    """
    try:
        with gzip.open(path, "rb") as stream:
            yield from _read(stream, str(path))
    except FileNotFoundError:
        raise NotFound("there is no such file", where=str(path), do="name a backup") from None
    except gzip.BadGzipFile as error:
        if "CRC" in str(error) or "length" in str(error):
            raise _altered(str(path), "its checksum is another") from None
        raise BadInput("this is no backup", where=str(path), do="name a file of tocsin backup") from None
    except (EOFError, zlib.error):
        raise _altered(str(path), "it is cut off or damaged") from None
    except OSError as error:
        what = f"the file cannot be read: {error.strerror}"
        raise Unavailable(what, where=str(path), do="check the path and its rights") from None


def _read(stream: IO[bytes] | gzip.GzipFile, where: str) -> Iterator[Header | Table | Row]:
    done, rows = hashlib.sha256(), 0
    line = _line(stream, where)
    yield _header(line, where)
    decoder = msgspec.json.Decoder(Table | End)
    while True:
        done.update(line)
        line = _line(stream, where)
        try:
            if line.startswith(b"["):
                rows += 1
                yield msgspec.json.decode(line, type=Row)
                continue
            found = decoder.decode(line)
        except msgspec.DecodeError:
            raise _altered(where, "a line is none of a backup") from None
        if isinstance(found, End):
            break
        yield found
    if (found.rows, found.sha256) != (rows, done.hexdigest()) or stream.read(1):
        raise _altered(where, "its content is not what its last line says")


def _line(stream: IO[bytes] | gzip.GzipFile, where: str) -> bytes:
    line = stream.readline(LINE_BYTES)
    if not line.endswith(b"\n"):
        raise _altered(where, "it ends before its last line")
    return line


def _header(line: bytes, where: str) -> Header:
    try:
        header = msgspec.json.decode(line, type=Header)
    except msgspec.DecodeError:
        header = None
    if header is None or header.format != FORMAT:
        raise BadInput("this is no backup", where=where, do="name a file of tocsin backup")
    if header.version > VERSION or header.schema_ > schema.HEAD:
        what = f"the backup is of a newer tocsin ({header.made_by}, schema {header.schema_})"
        raise Unsupported(what, where=where, do="upgrade tocsin")
    return header


def _altered(where: str, how: str) -> Untrusted:
    return Untrusted(
        f"the backup was altered or is not whole: {how}", where=where, do="take another copy of it"
    )
