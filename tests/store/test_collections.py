# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest

from tocsin.core.collection import Collection
from tocsin.core.errors import Conflict, NotFound
from tocsin.store import audit, collections, posted

AT = "2026-11-22T12:00:00.000Z"


def named(number, title):
    return Collection(id=f"00000000-0000-4000-8000-{number:012d}", title=title, types=("indicator",))


def test_what_was_saved_comes_back_in_order_and_what_was_removed_is_gone(store):
    one, two = named(1, "One"), named(2, "Zwei 二")
    with store.write("me", AT) as tx:
        assert not collections.any_ever(tx)
        collections.add(tx, one)
        collections.add(tx, two)
        assert collections.all(tx) == [one, two]
        collections.remove(tx, one.id)
    with store.read() as reader:
        assert collections.all(reader) == [two]
        assert collections.get(reader, one.id) is None
        assert collections.get(reader, two.id) == two
        assert collections.any_ever(reader)
        assert audit.verify(reader) == []


def test_a_title_is_taken_while_its_collection_stands_and_an_id_for_ever(store):
    with store.write("me", AT) as tx:
        collections.add(tx, named(1, "Straße"))
        with pytest.raises(Conflict):
            collections.add(tx, named(2, "STRASSE"))
        collections.remove(tx, named(1, "").id)
        collections.add(tx, named(2, "strasse"))
        with pytest.raises(Conflict):
            collections.add(tx, named(1, "other"))
        with pytest.raises(NotFound):
            collections.remove(tx, named(1, "").id)


def test_answers_to_posts_are_for_who_posted_and_the_oldest_go(store, monkeypatch):
    monkeypatch.setattr(posted, "MOST", 3)
    for number in range(5):
        with store.write("me", AT) as tx:
            posted.keep(tx, f"s{number}", "them", b"x" * number)
    with store.read() as reader:
        kept = [posted.get(reader, f"s{number}", "them") for number in range(5)]
        assert kept == [None, None, b"xx", b"xxx", b"xxxx"]
        assert posted.get(reader, "s4", "others") is None
