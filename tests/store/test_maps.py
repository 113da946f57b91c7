# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import datetime as dt

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tocsin.core.dependency import Input, Map, Member, Node, Shock
from tocsin.core.errors import BadInput
from tocsin.core.own_names import Announcement
from tocsin.store import maps

AT = "2026-11-22T09:30:00.000Z"
POWER = Node(id="power", kind="service", name="Power", people=40_000, source="a.toml:1")
WATER = Node(id="water", kind="service", name="Water", source="a.toml:5")
NEED = Input(of="water", name="power", members=(Member(node="power"),), stock_days=0.5, source="a.toml:9")
CUT = Shock(id="cut", name="cut", lost=("power",), start=dt.date(2026, 4, 15), source="a.toml:12")
REGION = Map(name="Region", nodes=(POWER, WATER), inputs=(NEED,), shocks=(CUT,))


SOURCES = st.lists(
    st.lists(
        st.builds(
            Node,
            id=st.sampled_from("abc"),
            kind=st.sampled_from(["asset", "service"]),
            name=st.sampled_from(["", "x", "y"]),
            region=st.sampled_from(["", "north", "south"]),
            facts=st.lists(st.just(Announcement(prefix="192.0.2.0/24", asn=1, source="x")), max_size=1).map(
                tuple
            ),
        ),
        max_size=3,
        unique_by=lambda node: node.id,
    ),
    max_size=4,
)


def replace(store, source, new):
    with store.write("me", AT) as tx:
        return maps.replace(tx, source, new)


def load(store):
    with store.read() as reader:
        return maps.load_with_notes(reader)


def test_a_map_comes_back(store):
    assert load(store) == (Map(), [])
    assert replace(store, "a.toml", REGION)
    assert load(store) == (REGION, [])


def test_the_same_again_changes_nothing(store):
    replace(store, "a.toml", REGION)
    with store.read() as reader:
        before = reader.last
    assert not replace(store, "a.toml", REGION)
    with store.read() as reader:
        assert reader.last == before


def test_what_a_source_says_now_takes_the_place_of_what_it_said(store):
    replace(store, "a.toml", REGION)
    replace(store, "b.toml", Map(nodes=(Node(id="port", kind="service", name="Port"),)))
    assert replace(store, "a.toml", Map(nodes=(WATER,)))
    found, _ = load(store)
    assert [node.id for node in found.nodes] == ["port", "water"]
    assert (found.name, found.inputs, found.shocks) == ("", (), ())
    assert replace(store, "b.toml", Map())
    assert load(store)[0] == Map(nodes=(WATER,))


def test_a_node_of_two_sources_is_filled_up_and_contradictions_are_noted(store):
    replace(store, "a.toml", REGION)
    other = Node(
        id="power",
        kind="service",
        name="Strom",
        people=40_000,
        region="north",
        hosts=("h",),
        source="b.toml:2",
    )
    replace(store, "b.toml", Map(name="Other", nodes=(other,)))
    found, notes = load(store)
    assert found.name == "Region"
    assert found.nodes == (
        Node(
            id="power",
            kind="service",
            name="Power",
            people=40_000,
            region="north",
            hosts=("h",),
            source="a.toml:1",
        ),
        WATER,
    )
    assert len(notes) == 1
    assert all(part in notes[0] for part in ("power", "name", "Power", "Strom", "a.toml:1", "b.toml:2"))


@given(SOURCES)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_contradictions_are_those_of_the_whole_map(store, said):
    for at in range(4):
        nodes = said[at] if at < len(said) else []
        sourced = tuple(msgspec.structs.replace(node, source=f"{at}.toml:1") for node in nodes)
        replace(store, f"{at}.toml", Map(nodes=sourced))
    with store.read() as reader:
        assert maps.contradictions(reader) == maps.load_with_notes(reader)[1]


def test_inputs_and_shocks_of_two_sources_are_all_kept_but_repetitions(store):
    replace(store, "a.toml", REGION)
    again = Input(
        of="water", name="power", members=(Member(node="power"),), stock_days=0.5, source="b.toml:1"
    )
    stricter = Input(of="water", name="power", members=(Member(node="power"),), source="b.toml:2")
    replace(store, "b.toml", Map(inputs=(again, stricter), shocks=(CUT,)))
    found, _ = load(store)
    assert found.inputs == (NEED, stricter)
    assert found.shocks == (CUT,)


def test_a_number_that_is_not_finite_keeps_the_map_before_it(store):
    replace(store, "a.toml", REGION)
    bad = Input(of="water", name="power", members=(), stock_days=float("inf"))
    with pytest.raises(BadInput):
        replace(store, "a.toml", Map(inputs=(bad,)))
    assert load(store)[0] == REGION


def test_facts_of_one_node_are_all_kept(store):
    one, two = (Announcement(prefix="192.0.2.0/24", asn=asn, source=f"{asn}.csv:2") for asn in (1, 2))
    for fact in (one, two):
        node = Node(id="p", kind="asset", name="p", facts=(fact,), source=fact.source)
        replace(store, f"{fact.asn}.csv", Map(nodes=(node,)))
    found, notes = load(store)
    assert [node.facts for node in found.nodes] == [(one, two)]
    assert notes == []


TIMES = [f"2026-11-{day}T09:30:00.000Z" for day in (22, 23, 24, 25)]


def say(store, at, source, new):
    with store.write("me", at) as tx:
        maps.replace(tx, source, new)


def then(store, at):
    with store.read() as reader:
        return maps.known_at(reader, at)


def test_what_had_arrived_by_an_instant(store):
    assert then(store, TIMES[0]) == maps.Known(sources=frozenset(), replaced=(), first="")
    say(store, TIMES[0], "a.toml", REGION)
    say(store, TIMES[1], "b.toml", Map(nodes=(WATER,)))
    say(store, TIMES[2], "a.toml", REGION)  # the same again is nothing new
    assert then(store, "2026-11-22T09:29:59Z") == maps.Known(sources=frozenset(), replaced=(), first=TIMES[0])
    assert then(store, TIMES[0]).sources == {"a.toml"}
    assert then(store, "2026-11-23T09:30:00Z").sources == {"a.toml", "b.toml"}
    with store.read() as reader:
        assert maps.load_with_notes(reader, {"b.toml"})[0] == Map(nodes=(WATER,))
        assert maps.load_with_notes(reader, {"a.toml", "b.toml"}) == maps.load_with_notes(reader)


def test_what_was_said_before_it_was_replaced_is_not_pretended(store):
    say(store, TIMES[0], "a.toml", REGION)
    say(store, TIMES[1], "a.toml", Map(nodes=(WATER,)))
    assert then(store, TIMES[0]).replaced == (("a.toml", TIMES[1]),)
    assert then(store, TIMES[0]).sources == frozenset()
    assert then(store, TIMES[1]) == maps.Known(sources=frozenset({"a.toml"}), replaced=(), first=TIMES[0])


def test_a_source_that_said_nothing_then_is_known_to_have_said_nothing(store):
    say(store, TIMES[0], "a.toml", REGION)
    say(store, TIMES[1], "a.toml", Map())
    say(store, TIMES[2], "a.toml", REGION)
    assert then(store, TIMES[1]) == maps.Known(sources=frozenset(), replaced=(), first=TIMES[0])
    # what was said at first is no longer known, though it is the same as now
    assert then(store, TIMES[0]).replaced == (("a.toml", TIMES[2]),)
