# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What was scanned of which log, and with the intelligence of which moment: so that only what is new is looked for again."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
import sqlalchemy as sa

from tocsin.core import keys
from tocsin.store import said, schema
from tocsin.store.engine import Reader, Tx
from tocsin.store.sought import Mark

_L = schema.hunted_log


class Stretch(msgspec.Struct, frozen=True, kw_only=True):
    """Bytes of a log, from the end of the stretch before it."""

    end: int
    """Offset in the log, unpacked; the end of a line."""
    lines: int
    """From the beginning of the log to here."""
    mark: Mark
    """The intelligence with which it was scanned."""


class Hunted(msgspec.Struct, frozen=True, kw_only=True):
    """One log."""

    path: str
    """Absolute."""
    kind: str
    size_bytes: int
    modified_ns: int
    """Of the file, as it was when it was looked at last."""
    head_bytes: int
    head: str
    """SHA-256 of that many first bytes of the file: another file of the name is another log."""
    asked: str
    """Format and encoding that a person named: read otherwise, it is another log."""
    stretches: tuple[Stretch, ...] = ()
    """Ascending, without gaps from the beginning."""
    ended: bool = False
    """Whether the last stretch ends where the last line of the log does, as it was then."""
    at: str = ""


def of(reader: Reader, paths: Iterable[str]) -> dict[str, Hunted]:
    """What is known of these logs."""
    found: dict[str, Hunted] = {}
    for part in said.chunks(paths):
        wanted = _L.c.key.in_([keys.key_of(path) for path in part])
        found.update((one.path, one) for one in said.read(reader, _L, Hunted, wanted))
    return found


def all(reader: Reader) -> list[Hunted]:  # noqa: A001 -- read as cases.all and the like
    """Every log, in the order in which they were first scanned."""
    return said.read(reader, _L, Hunted)


def put(tx: Tx, one: Hunted) -> None:
    """Keep what is known of a log in the place of what was known."""
    key, body = keys.key_of(one.path), said.encode(one)
    changed = sa.update(_L).where(_L.c.key == key).values(body=body)
    if tx.connection.execute(changed).rowcount == 0:
        tx.connection.execute(sa.insert(_L).values(seq=tx.take(), key=key, body=body))
    done = one.stretches[-1].end if one.stretches else 0
    tx.audit("hunted.put", one.path, bytes=done, stretches=len(one.stretches))
