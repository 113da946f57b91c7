# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest

from tocsin.core.errors import Conflict, NotFound
from tocsin.core.feed import Cursor, Feed
from tocsin.store import audit, feeds, verify

AT = "2026-11-22T09:30:00.000Z"
UP = Feed(name="up", kind="taxii", address="https://taxii.example/taxii2/", credential="env:UP", every_s=3600)


def write(store, *steps):
    with store.write("me", AT) as tx:
        for step in steps:
            step(tx)


def test_a_feed_is_kept_with_its_cursor_and_how_it_ended(store):
    there = Cursor(added_after=AT, files={"a": "1 2"})
    write(store, lambda tx: feeds.add(tx, UP), lambda tx: feeds.move(tx, "up", Cursor(), there))
    write(store, lambda tx: feeds.failed(tx, "up", "x" * 5_000))
    with store.read() as reader:
        (kept,) = feeds.all(reader)
        assert (kept.feed, kept.cursor, kept.pulled_at, kept.failed_at) == (UP, there, "", AT)
        assert kept.error == "x" * feeds.ERROR_LETTERS
        assert verify.numbers(reader).count == 0
    write(store, lambda tx: feeds.succeeded(tx, "up"))
    with store.read() as reader:
        kept = feeds.get(reader, "up")
        assert (kept.pulled_at, kept.failed_at, kept.error) == (AT, "", "")
        assert audit.verify(reader) == []


def test_a_cursor_moves_only_from_where_it_stands(store):
    write(store, lambda tx: feeds.add(tx, UP), lambda tx: feeds.move(tx, "up", Cursor(), Cursor(next="2")))
    with pytest.raises(Conflict, match="another pull"):
        write(store, lambda tx: feeds.move(tx, "up", Cursor(), Cursor(next="3")))
    with store.read() as reader:
        assert feeds.get(reader, "up").cursor == Cursor(next="2")


def test_names_are_taken_once_and_unknown_ones_refused(store):
    write(store, lambda tx: feeds.add(tx, UP))
    with pytest.raises(Conflict, match="of this name"):
        write(store, lambda tx: feeds.add(tx, UP))
    write(store, lambda tx: feeds.remove(tx, "up"))
    for step in (feeds.remove, feeds.get, lambda tx, name: feeds.move(tx, name, Cursor(), Cursor(next="1"))):
        with pytest.raises(NotFound):
            write(store, lambda tx, step=step: step(tx, "up"))
