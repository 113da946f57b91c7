# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from tocsin.store import sent

AT = "2026-11-22T09:30:00.000Z"
ONE, NEWER, TWO = ("i--1", "2026", b"{}"), ("i--1", "2027", b"[]"), ("i--2", "", b"2")


def test_what_went_is_told_by_way_recipient_and_version(store):
    def note(objects, way, recipient):
        with store.write("me", AT) as tx:
            sent.record(tx, objects, way=way, place="p", recipient=recipient, digest="00", by="me")

    def left(way, recipient):
        with store.read() as reader:
            return sent.not_yet(reader, [ONE, NEWER, TWO], way=way, recipient=recipient)

    assert left("taxii", "north") == [ONE, NEWER, TWO]
    note([ONE, NEWER], "file", "north")
    note([ONE, NEWER], "taxii", "south")
    note([ONE], "taxii", "north")
    assert left("taxii", "north") == [NEWER, TWO]
    assert left("taxii", "south") == [TWO]
    assert left("mail", "north") == [ONE, NEWER, TWO]
    with store.read() as reader:
        assert [(each.way, each.recipient) for each in sent.of_object(reader, "i--1")] == [
            ("file", "north"), ("taxii", "south"), ("taxii", "north"),
        ]  # fmt: skip
        assert sent.not_yet(reader, [], way="taxii", recipient="north") == []


def test_what_went_to_a_place_by_a_way(store):
    with store.write("me", AT) as tx:
        for way, place, gone in (("misp", "p", [ONE]), ("misp", "q", [TWO]), ("file", "p", [TWO])):
            sent.record(tx, gone, way=way, place=place, recipient="north", digest="00", by="me")
        assert sent.went(tx, ["i--1", "i--2", "i--3"], way="misp", place="p") == {"i--1"}
