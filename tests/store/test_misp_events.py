# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""MISP events as bytes: the newest state of each source, of any size, and what was altered is found."""

from __future__ import annotations

import itertools

import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tocsin.store import Store, audit, misp_events, schema
from tocsin.store.misp_events import PIECE

AT = "2026-11-22T09:30:00.000Z"
UUID = "11111111-aaaa-4aaa-8aaa-000000000002"
ROOT = f"report--{UUID}"
COUNT = itertools.count()


def keep(store: Store, raw: bytes, timestamp: int = 1, source: str = "feed:a", uuid: str = UUID) -> bool:
    with store.write("test", AT) as tx:
        return misp_events.keep(
            tx, uuid, root=ROOT, timestamp=timestamp, source=source, pieces=lambda: iter([raw])
        )


def raw_of(store: Store, source: str = "") -> bytes:
    with store.read() as reader:
        kept = misp_events.get(reader, UUID, source)
        assert audit.verify(reader) == []
        return b"" if kept is None else b"".join(misp_events.pieces(reader, kept.seq))


def test_the_newest_state_of_each_source_stands(store: Store) -> None:
    assert keep(store, b'{"a":1}', 5)
    assert not keep(store, b'{"a":1}', 5)
    assert not keep(store, b'{"older":1}', 4)
    assert keep(store, b'{"other source":1}', 4, "feed:b")
    assert raw_of(store) == b'{"a":1}'
    assert keep(store, b'{"same second":1}', 5)
    assert raw_of(store) == b'{"same second":1}'
    assert raw_of(store, "feed:b") == b'{"other source":1}'
    assert raw_of(store, "feed:c") == b""
    with store.read() as reader:
        assert [one.timestamp for one in misp_events.of_source(reader, "feed:b").values()] == [4]
        states = misp_events.page(reader, 0, 10)
        assert [(one.uuid, one.source, one.timestamp, one.root) for one in states] == [
            (UUID, "feed:b", 4, ROOT),
            (UUID, "feed:a", 5, ROOT),
        ]
        assert misp_events.page(reader, states[0].seq, 1) == [states[1]]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    cuts=st.lists(st.integers(0, 3 * PIECE), max_size=4), size=st.integers(0, 3 * PIECE), at=st.integers(1, 9)
)
def test_the_bytes_come_back_however_they_came(store: Store, cuts: list[int], size: int, at: int) -> None:
    whole = bytes(at * each % 251 for each in range(997)) * (size // 997 + 1)
    whole = whole[:size]
    marks = [0, *sorted(min(cut, size) for cut in cuts), size]
    parts = [whole[a:b] for a, b in itertools.pairwise(marks)]
    with store.write("test", AT) as tx:
        source = f"feed:{next(COUNT)}"
        assert misp_events.keep(tx, UUID, root=ROOT, timestamp=at, source=source, pieces=lambda: iter(parts))
        kept = misp_events.get(tx, UUID, source)
        assert kept is not None
        assert kept.size == size
        found = list(misp_events.pieces(tx, kept.seq))
        assert b"".join(found) == whole
        assert all(len(each) <= PIECE for each in found)


def test_altered_bytes_are_found(store: Store) -> None:
    keep(store, b'{"a":1}')
    keep(store, b'{"b":1}', uuid="11111111-aaaa-4aaa-8aaa-000000000003")
    with store.write("test", AT) as tx:
        assert misp_events.altered(tx) == []
        kept = misp_events.get(tx, UUID)
        assert kept is not None
        mine = schema.misp_piece.c.event == kept.seq
        tx.connection.execute(sa.update(schema.misp_piece).where(mine).values(raw=b'{"a":2}'))
        assert misp_events.altered(tx) == [UUID]
        tx.audit("test", UUID)
