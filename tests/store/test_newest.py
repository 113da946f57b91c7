# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What was stored last comes first; types are each told once."""

from __future__ import annotations

import pytest

from tocsin.core.new_object import NewObject
from tocsin.store import newest, objects, withdrawals

AT = "2026-11-22T09:30:00.000Z"


def made(kind, number, key="1"):
    return NewObject(id=f"{kind}--{number}", type=kind, version_key=key, raw=b'{"n":%d}' % number, atoms=())


@pytest.mark.parametrize("count", [0, 1, 999, 1_000, 2_001])
def test_all_of_a_type_the_newest_first_over_the_borders_of_parts(store, count):
    with store.write("me", AT) as tx:
        objects.add(tx, [each for n in range(count) for each in (made("a", n), made("b", n))], "x")
        objects.add(tx, [made("a", 0, "2")], "x")
    with store.read() as reader:
        found = [row.id for row in newest.newest(reader, "a")]
        assert found == ["a--0", *(f"a--{n}" for n in range(count - 1, 0, -1))]
        assert newest.types(reader) == (["a", "b"] if count else ["a"])


def test_what_was_withdrawn_is_passed_over(store):
    with store.write("me", AT) as tx:
        objects.add(tx, [made("a", n) for n in range(4)], "x")
        withdrawals.add(tx, "a--2", "wrong", "amy")
    with store.read() as reader:
        assert [row.id for row in newest.newest(reader, "a")] == ["a--3", "a--1", "a--0"]
        assert list(newest.newest(reader, "none")) == []
