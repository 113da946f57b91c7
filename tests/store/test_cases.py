# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from tocsin.store import cases

AT = "2026-11-22T09:30:00.000Z"


def test_a_case_is_kept_changed_and_numbered(store):
    with store.write("me", AT) as tx:
        assert cases.put(tx, "case--1", AT, "open", b'{"a":1}')
        assert cases.put(tx, "case--2", AT, "open", b"{}")
        assert not cases.put(tx, "case--1", AT, "open", b'{"a":1}')
    with store.read() as reader:
        assert [row[1] for row in cases.all(reader)] == ["case--1", "case--2"]
        first = cases.get(reader, "case--1")
        assert first
        assert first[1:] == ("case--1", AT, "open", b'{"a":1}')
        assert cases.get(reader, "case--3") is None
    with store.write("me", AT) as tx:
        assert cases.put(tx, "case--1", AT, "closed", b'{"a":1}')
    with store.read() as reader:
        assert [(row[1], row[3]) for row in cases.all(reader)] == [("case--2", "open"), ("case--1", "closed")]
        changed = cases.get(reader, "case--1")
        assert changed
        assert changed[0] > first[0]
