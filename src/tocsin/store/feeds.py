# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Feeds: what a person said of each, how far it was taken in, and how the last pull ended.

A cursor is moved in the transaction that keeps what was pulled, and only from the place that the pull began at:
two pulls of one feed at once cannot leave a gap (``Conflict`` for the second).
"""

from __future__ import annotations

from typing import Any

import msgspec
import sqlalchemy as sa

from tocsin.core import keys
from tocsin.core.errors import Conflict, NotFound, Unavailable
from tocsin.core.feed import Cursor, Feed
from tocsin.store import said, schema
from tocsin.store.engine import Reader, Tx

_F = schema.feed
ERROR_LETTERS = 1_000
"""Of an error that are kept: part of it was said by the other side."""


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """One feed with its state."""

    feed: Feed
    cursor: Cursor
    pulled_at: str
    """When it was last pulled to the end; empty for never."""
    failed_at: str
    error: str
    """Why the last pull failed; empty if it did not."""


def add(tx: Tx, feed: Feed) -> None:
    """Keep a new feed. Raises ``Conflict`` if there is one of this name."""
    if _row(tx, feed.name) is not None:
        raise Conflict(
            "there is a feed of this name",
            where=feed.name,
            do="choose another name, or remove that feed first",
        )
    row = {"key": keys.key_of(feed.name), "name": feed.name, "body": said.encode(feed)}
    state = {"cursor": said.encode(Cursor()), "pulled_at": "", "failed_at": "", "error": ""}
    tx.connection.execute(sa.insert(_F).values(seq=tx.take(), **row, **state))
    tx.audit("feeds.add", feed.name, kind=feed.kind, address=feed.address, every_s=feed.every_s)


def remove(tx: Tx, name: str) -> None:
    """Forget a feed and how far it was taken in; what it brought stays. Raises ``NotFound``."""
    get(tx, name)
    tx.connection.execute(sa.delete(_F).where(_F.c.key == keys.key_of(name)))
    tx.audit("feeds.remove", name)


def get(reader: Reader, name: str) -> Kept:
    """The feed of this name. Raises ``NotFound``."""
    row = _row(reader, name)
    if row is None:
        raise NotFound("there is no such feed", where=name, do="tocsin share feed list shows all")
    return _kept(row)


def all(reader: Reader) -> list[Kept]:  # noqa: A001 -- read as cases.all and the like
    """Every feed, in order of sequence."""
    return [_kept(row) for row in reader.connection.execute(sa.select(_F).order_by(_F.c.seq))]


def move(tx: Tx, name: str, before: Cursor, after: Cursor) -> None:
    """Move the cursor of a feed from ``before`` to ``after``.

    Raises ``Conflict`` if it stands elsewhere by now, ``NotFound`` if the feed was removed: then nothing
    of the transaction may be kept.
    """
    if get(tx, name).cursor != before:
        raise Conflict(
            "another pull of this feed went on in between", where=name, do="wait until it has ended"
        )
    _set(tx, name, cursor=said.encode(after))
    tx.audit("feeds.move", name, added_after=after.added_after, next=after.next, etag=after.etag)


def succeeded(tx: Tx, name: str) -> None:
    """Note that a pull came to its end."""
    _set(tx, name, pulled_at=tx.at, failed_at="", error="")
    tx.audit("feeds.succeeded", name)


def failed(tx: Tx, name: str, error: str) -> None:
    """Note why a pull did not."""
    _set(tx, name, failed_at=tx.at, error=error[:ERROR_LETTERS])
    tx.audit("feeds.failed", name, error=error[:ERROR_LETTERS])


def _set(tx: Tx, name: str, **values: Any) -> None:
    tx.connection.execute(sa.update(_F).where(_F.c.key == keys.key_of(name)).values(**values))


def _row(reader: Reader, name: str) -> sa.Row[Any] | None:
    return reader.connection.execute(sa.select(_F).where(_F.c.key == keys.key_of(name))).one_or_none()


def _kept(row: sa.Row[Any]) -> Kept:
    try:
        feed = msgspec.json.decode(row.body, type=Feed)
        cursor = msgspec.json.decode(row.cursor, type=Cursor)
    except (msgspec.DecodeError, TypeError) as error:
        what = f"feed {row.seq} cannot be read: {error}"
        raise Unavailable(what, do="restore the newest backup: the store was altered") from None
    return Kept(feed=feed, cursor=cursor, pulled_at=row.pulled_at, failed_at=row.failed_at, error=row.error)
