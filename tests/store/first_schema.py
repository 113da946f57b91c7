# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A store as schema 0001 had it, made by hand, and what this program must find in it."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

import msgspec
import sqlalchemy as sa

from tocsin.core import keys
from tocsin.store import Reader, Tx, audit, backup, disputes, migrate, objects, schema, verify

NAME = "indicator--1"


def fill(connection: sa.Connection) -> None:
    """Two versions of one object, two sources of the older, one atom, one dispute."""
    migrate.upgrade(connection, "0001")
    there = sa.MetaData()
    there.reflect(connection)
    put: dict[str, list[dict[str, Any]]] = {
        "origin": [{"id": at, "key": bytes([at]), "name": f"file {at}"} for at in (1, 2)],
        "object": [
            {column.name: "" for column in there.tables["object"].c}
            | {"seq": seq, "id": NAME, "type": "indicator", "version_key": f"2026-01-0{seq - 2}T00:00:00.5"}
            | {"revoked": False, "is_last": seq == 4, "digest": b"d", "raw": b"{}"}
            for seq in (3, 4)
        ],
        "object_source": [{"object": o, "origin": f} for o, f in ((3, 1), (3, 2), (4, 2))],
        "atom": [{"id": 5, "key": keys.key_of("domain", "a.example"), "kind": "domain", "value": "a.example"}],
        "posting": [{"atom": 5, "object": 4}],
        "dispute": [{"seq": 6, "object": 3, "origin": 2, "digest": b"x", "raw": b"[]", "at": "2026"}],
    }  # fmt: skip
    for table, rows in put.items():
        connection.execute(sa.insert(there.tables[table]), rows)
    tx = Tx(connection, "an older program", "2026-11-22T09:30:00.000Z")
    tx.take(6)
    tx.audit("older.write", "all")
    tx.finish()


def check(reader: Reader) -> None:
    """What was stored is found by the keys of the schema of today."""
    assert [one.seq for one in objects.versions(reader, NAME)] == [3, 4]
    assert objects.by_atom(reader, "domain", "a.example") == [NAME]
    assert objects.sources(reader, NAME) == ["file 1", "file 2"]
    assert [one.raw for one in disputes.page(reader)] == [b"[]"]
    found = verify.objects(reader, lambda *_: [("domain", "a.example")])
    assert (found.keys.count, verify.sources(reader).count, verify.twice(reader).count) == (0, 0, 0)
    assert (verify.last_flags(reader).count, verify.arrivals(reader).count) == (0, 0)
    assert audit.verify(reader) == []


def saved(connection: sa.Connection) -> Iterator[bytes]:
    """The lines of a backup of it, as the program of its time wrote them."""
    there = sa.MetaData()
    there.reflect(connection)
    row = connection.execute(sa.select(schema.sequence)).one()
    said = {"format": backup.FORMAT, "version": 1, "schema": "0001", "made_at": "2026", "made_by": "older"}
    said |= {"last": row.last, "audit_last": row.audit_last, "audit_head": row.audit_head.hex()}
    yield msgspec.json.encode(said)
    for table in there.sorted_tables:
        if table.name == schema.VERSION_TABLE:
            continue
        columns = [("".join(column.name), backup._kind(column)) for column in table.c]
        yield msgspec.json.encode({"is": "table", "name": "".join(table.name), "columns": columns})
        for values in connection.execute(sa.select(table)):
            yield msgspec.json.encode(
                [_shown(kind, value) for (_, kind), value in zip(columns, values, strict=True)]
            )


def _shown(kind: str, value: Any) -> Any:
    if kind == "bytes":
        return base64.b64encode(value).decode()
    return bool(value) if kind == "bool" else value
