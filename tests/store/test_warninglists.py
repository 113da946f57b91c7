# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest

from tocsin.core.errors import NotFound
from tocsin.core.warninglist import Warninglist
from tocsin.store import warninglists

AT = "2026-11-22T09:30:00.000Z"


def made(name: str, *names: str) -> Warninglist:
    return Warninglist(name=name, type="hostname", kinds=("domain", "url"), entries={"hostname": names})


def put(store, one: Warninglist, digest: str = "00") -> bool:
    with store.write("me", AT) as tx:
        return warninglists.put(tx, one, licence="CC0-1.0", source="list.json", digest=digest, by="amy")


def test_a_list_comes_back_with_who_said_what(store):
    assert put(store, made("top", "a.example", "b.example"))
    with store.read() as reader:
        (kept,) = warninglists.all(reader)
        assert (kept.name, kept.licence, kept.source, kept.digest, kept.by, kept.at, kept.size) == (
            "top", "CC0-1.0", "list.json", "00", "amy", AT, 2,
        )  # fmt: skip
        assert warninglists.one(reader, "top") == made("top", "a.example", "b.example")
        assert warninglists.one(reader, "other") is None


def test_the_same_again_changes_nothing_and_another_takes_its_place(store):
    put(store, made("top", "a.example"))
    with store.read() as reader:
        before = reader.last
    assert not put(store, made("top", "a.example"))
    with store.read() as reader:
        assert reader.last == before
    assert put(store, made("top", "b.example"), "01")
    with store.read() as reader:
        ready = warninglists.ready(reader)
        assert len(warninglists.all(reader)) == 1
    assert ready.match("domain", "x.b.example") == ("top",)
    assert not ready.match("domain", "a.example")


def test_what_is_ready_is_what_stands_now(store):
    with store.read() as reader:
        assert not warninglists.ready(reader).match("domain", "a.example")
    put(store, made("one", "a.example"))
    put(store, made("two", "a.example"))
    with store.read() as reader:
        both = warninglists.ready(reader)
        assert both.match("domain", "a.example") == ("one", "two")
        assert warninglists.ready(reader) is both
    with store.write("me", AT) as tx:
        warninglists.remove(tx, "one", "amy")
        assert warninglists.ready(tx).match("domain", "a.example") == ("two",)


def test_a_list_that_is_not_there_cannot_go(store):
    with pytest.raises(NotFound), store.write("me", AT) as tx:
        warninglists.remove(tx, "none", "amy")
