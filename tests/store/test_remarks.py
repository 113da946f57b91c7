# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Marked anew: every version, and those that come later; never wider."""

from __future__ import annotations

import pytest

from tests.flows.conftest import AT, give, indicator, store
from tests.stix_samples import GREEN, RED, bundle
from tocsin.core.errors import BadInput, NotFound
from tocsin.core.marking import LEVELS
from tocsin.store import Store, audit, objects, remarks

__all__ = ["store"]


def item(stamp: str = "2027-01-01T00:00:00.000Z", *refs: str) -> dict[str, object]:
    marked = {"object_marking_refs": list(refs)} if refs else {}
    return indicator(1, "[domain-name:value = 'bad.example']", **{**marked, "modified": stamp})


ID = str(item()["id"])


def mark(store: Store, level: str) -> bool:
    with store.write("test", AT) as tx:
        return remarks.add(tx, ID, level, "asked", "amy")  # type: ignore[arg-type]  # a level


def levels(store: Store) -> list[str | None]:
    with store.read() as reader:
        assert audit.verify(reader) == []
        return [row.marking.tlp for row in objects.versions(reader, ID)]


@pytest.mark.parametrize("level", LEVELS)
def test_what_nobody_marked_is_given_a_level(store: Store, level: str) -> None:
    give(store, "a.json", bundle(item()))
    assert mark(store, level)
    assert not mark(store, level)
    assert levels(store) == [level]


@pytest.mark.parametrize("level", LEVELS)
def test_what_is_marked_is_only_narrowed_and_so_is_what_comes_later(store: Store, level: str) -> None:
    give(store, "a.json", bundle(item("2027-01-01T00:00:00.000Z", GREEN)))
    if level == "clear":
        with pytest.raises(BadInput, match="narrower"):
            mark(store, level)
        assert levels(store) == ["green"]
        return
    assert mark(store, level) == (level != "green")
    give(store, "b.json", bundle(item("2027-02-01T00:00:00.000Z", GREEN)))
    give(store, "c.json", bundle(item("2027-03-01T00:00:00.000Z", RED)))
    give(store, "d.json", bundle(item("2027-04-01T00:00:00.000Z")))
    assert levels(store) == [level, level, "red", "red" if level == "red" else None]
    with store.read() as reader:
        assert [one.tlp for one in remarks.of_object(reader, ID)] == [level]


def test_what_is_not_kept_cannot_be_marked(store: Store) -> None:
    with pytest.raises(NotFound):
        mark(store, "red")
