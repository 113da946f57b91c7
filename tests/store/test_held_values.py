# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest

from tocsin.core.errors import NotFound
from tocsin.core.new_object import NewObject
from tocsin.core.warninglist import Warninglist, Warninglists
from tocsin.store import held_values, objects, postings, warninglists

AT = "2026-11-22T09:30:00.000Z"
TOP = Warninglist(name="top", type="hostname", kinds=("domain",), entries={"hostname": ("top.example",)})


def indicator(number: int, *atoms: tuple[str, str], type_: str = "indicator") -> NewObject:
    return NewObject(id=f"{type_}--{number}", type=type_, version_key="1", raw=b"{}", atoms=atoms)


def add(store, *news: NewObject) -> int:
    with store.write("me", AT) as tx:
        return objects.add(tx, news, "list.txt").held


def looked_for(store) -> set[str]:
    with store.read() as reader:
        return {row[1] for row in postings.live_atoms(reader, ("indicator",))}


def test_what_would_accuse_everybody_waits_and_the_rest_does_not(store):
    assert (
        add(
            store,
            indicator(1, ("domain", "co.uk"), ("domain", "evil.co.uk")),
            indicator(2, ("ipv4", "10.0.0.1")),
        )
        == 2
    )
    assert looked_for(store) == {"evil.co.uk"}
    with store.read() as reader:
        held = {one.value: one for one in held_values.standing(reader)}
        assert held_values.values(reader) == {("domain", "co.uk"), ("ipv4", "10.0.0.1")}
    assert (held["co.uk"].reason, held["co.uk"].lists) == ("public suffix", ("Public Suffix List",))
    assert (held["10.0.0.1"].reason, held["10.0.0.1"].source) == ("private range", "list.txt")


def test_an_observable_in_a_report_is_not_held(store):
    assert add(store, indicator(1, ("domain", "co.uk"), type_="observed-data")) == 0
    with store.read() as reader:
        assert held_values.standing(reader) == []


def test_a_release_stands_whoever_says_the_value_again(store):
    add(store, indicator(1, ("domain", "co.uk")))
    with store.write("me", AT) as tx:
        (one,) = held_values.release(tx, "co.uk", "amy", "we are not there")
        assert one.reason == "public suffix"
    assert add(store, indicator(2, ("domain", "co.uk"))) == 0
    assert looked_for(store) == {"co.uk"}
    with store.read() as reader:
        (one,) = held_values.released(reader)
        assert (one.released_by, one.why, one.released_at) == ("amy", "we are not there", AT)
    with pytest.raises(NotFound), store.write("me", AT) as tx:
        held_values.release(tx, "co.uk", "amy", "again")


def test_a_list_holds_as_long_as_it_is_there(store):
    with store.write("me", AT) as tx:
        warninglists.put(tx, TOP, licence="", source="", digest="", by="amy")
    assert add(store, indicator(1, ("domain", "top.example"), ("domain", "a.top.example"))) == 1
    assert looked_for(store) == {"a.top.example"}
    with store.write("me", AT) as tx:
        assert held_values.settle(tx, Warninglists(), "gone") == 1
    assert looked_for(store) == {"top.example", "a.top.example"}
    with store.write("me", AT) as tx:
        again = [("domain", "top.example")]
        assert held_values.consider(tx, again, lambda: Warninglists([TOP]), "again") == 1
        assert held_values.consider(tx, again, lambda: Warninglists([TOP]), "again") == 0
    assert looked_for(store) == {"a.top.example"}


def test_what_a_rule_holds_no_list_lets_go(store):
    add(store, indicator(1, ("domain", "co.uk")))
    with store.write("me", AT) as tx:
        assert held_values.settle(tx, Warninglists(), "gone") == 0
    assert looked_for(store) == set()


def test_which_lists_hold_a_value_is_kept_up(store):
    other = Warninglist(
        name="other", type="hostname", kinds=("domain",), entries={"hostname": ("top.example",)}
    )
    with store.write("me", AT) as tx:
        held_values.consider(tx, [("domain", "top.example")], lambda: Warninglists([TOP, other]), "x")
        held_values.settle(tx, Warninglists([other]), "top is gone")
        (one,) = held_values.standing(tx)
    assert one.lists == ("other",)
