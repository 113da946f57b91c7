# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""All values in blocks, as the postings have them one by one; and a state that tells when there may be new ones."""

from __future__ import annotations

from tocsin.store import Store, mend, objects, postings, sought, source_withdrawals, withdrawals
from tocsin.store.objects import NewObject

AT = "2026-11-22T09:30:00.000Z"
TYPES = ("indicator", "malware")


def new(
    number: int,
    *atoms: tuple[str, str],
    type_name: str = "indicator",
    version: str = "1",
    revoked: bool = False,
) -> NewObject:
    raw = b'{"n":%d,"v":"%s"}' % (number, version.encode())
    return NewObject(
        id=f"{type_name}--{number}", type=type_name, version_key=version, raw=raw, atoms=atoms, revoked=revoked, tags=("t",)
    )  # fmt: skip


def add(store: Store, *given: NewObject, source: str = "a") -> None:
    with store.write("me", AT) as tx:
        objects.add(tx, list(given), source)


def values(store: Store) -> list[tuple[str, str]]:
    with store.read() as reader:
        found = [
            (kind, value)
            for kind, block in sought.blocks(reader, TYPES)
            for value in block.decode("utf-8", "surrogatepass").removesuffix("\n").split("\n")
        ]
        assert sorted(found) == sorted({row[:2] for row in postings.live_atoms(reader, TYPES)})
    return sorted(found)


def state(store: Store, types: tuple[str, ...] = TYPES) -> str:
    with store.read() as reader:
        return sought.state(reader, types)


def test_every_live_value_of_the_types_comes_once(store, monkeypatch):
    monkeypatch.setattr(sought, "_AT_ONCE", 3)  # several statements
    assert values(store) == []
    add(
        store,
        *(
            new(n, ("domain", f"n{n}.example"), ("domain", "same.example"), ("md5", "a" * 32))
            for n in range(9)
        ),
    )
    add(
        store,
        new(1, ("url", "http://a.example/ä"), type_name="malware"),
        new(2, ("ipv4", "192.0.2.1"), type_name="report"),
    )
    add(
        store,
        new(20, ("filename", "a\x00b\ud800"), ("filename", "c")),
        new(21, ("domain", "revoked.example"), revoked=True),
    )
    with store.write("me", AT) as tx:
        withdrawals.add(tx, "indicator--3", "wrong", "amy")
    found = values(store)
    assert ("domain", "n3.example") not in found
    assert ("ipv4", "192.0.2.1") not in found
    assert found.count(("domain", "same.example")) == 1
    assert {
        ("filename", "a\x00b\ud800"),
        ("filename", "c"),
        ("url", "http://a.example/ä"),
        ("domain", "n8.example"),
    } <= set(found)
    assert len(found) == 8 + 2 + 1 + 2


def test_the_state_tells_of_new_values_and_not_of_withdrawals(store):
    states = [state(store)]
    add(store, new(1, ("domain", "a.example")))
    states.append(state(store))
    add(store, new(2, ("domain", "b.example"), type_name="report"))
    assert state(store) == states[-1]
    with store.write("me", AT) as tx:
        withdrawals.add(tx, "indicator--1", "wrong", "amy")
    assert state(store) == states[-1]
    add(store, new(3, ("domain", "a.example"), version="2"))
    states.append(state(store))
    add(store, new(3, ("domain", "old.example"), version="1"))
    states.append(state(store))
    with store.write("me", AT) as tx:  # the older version becomes the last one
        source_withdrawals.add(tx, "indicator--3", "a", "wrong", "amy")
    states.append(state(store))
    add(store, new(3, ("domain", "old.example"), version="1"), source="b")
    states.append(state(store))
    assert values(store) == [("domain", "old.example")]
    with store.write("me", AT) as tx:
        mend.derive(tx, lambda _type, _raw: (("domain", "mended.example"),))
    states.append(state(store))
    assert len(set(states)) == len(states)
    assert state(store, ("indicator",)) != states[-1]


def test_who_speaks_of_a_value_now(store):
    atom = ("domain", "a.example")
    add(store, new(1, atom), new(2, atom), new(3, atom, type_name="report"), new(4, atom, revoked=True))

    def speakers(*of: str) -> list[tuple[str, tuple[str, ...], bytes]]:
        with store.read() as reader:
            return [(one.id, one.tags, one.raw) for one in sought.speakers(reader, TYPES, *of)]

    assert speakers(*atom) == [(f"indicator--{n}", ("t",), b'{"n":%d,"v":"1"}' % n) for n in (1, 2)]
    assert speakers("url", "a.example") == []
    with store.write("me", AT) as tx:
        withdrawals.add(tx, "indicator--1", "wrong", "amy")
    assert [one[0] for one in speakers(*atom)] == ["indicator--2"]
