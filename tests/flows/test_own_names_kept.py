# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What was found before says the same as another look, whatever was said, decided or changed in between."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.flows import signing
from tests.serve.taxii_node import ALL, AT, Web, made
from tests.stix_samples import GREEN
from tocsin.core import stix
from tocsin.core.dependency import Map, Node
from tocsin.core.limits import Limits
from tocsin.core.name_matcher import Name
from tocsin.core.new_object import NewObject
from tocsin.core.policy import Asker
from tocsin.flows import leaving, taxii
from tocsin.flows.own_names_kept import Handed, OwnNames
from tocsin.share.own_names import Choice
from tocsin.share.taxii_server import Query
from tocsin.store import maps, objects, sent

LIMITS = Limits()
WORDS = ("zinnia", "Alder pumps", "198.51.100.7", "north", "quiet text")
RECIPIENTS = ("member", "sector", "rival")
MEMBER = Asker(organisation="member", communities=("sector",))
DO = st.one_of(
    st.tuples(st.just("add"), st.integers(0, 5), st.sampled_from(WORDS)),
    st.tuples(st.just("map"), st.sampled_from(("a", "b")), st.sampled_from(WORDS)),
    st.tuples(st.just("release"), st.integers(0, 5), st.sampled_from(RECIPIENTS)),
    st.tuples(st.just("look"), st.just(0), st.just("")),
)


def kept(text, number):
    raw = json.dumps(made(number, object_marking_refs=[GREEN], description=text)).encode()
    (item,) = stix.read_bundle(raw, "x", LIMITS).records
    return NewObject(id=item.id, type=item.type, version_key=str(number), raw=raw, tlp="green")


def release(store, row, recipient):
    (item,) = stix.read_bundle(row.raw, "x", LIMITS).records
    with store.read() as reader:
        (found,) = leaving.look(reader, [item], recipient, leaving.matcher(reader), organisation="own")
    choices = [Choice(name, "release") for name in dict.fromkeys(one.name for one in found.finds)]
    if choices:
        leaving.approve(store, found, recipient, choices, organisation="own", by="amy", why="", at=AT)


@settings(max_examples=20)  # each makes a store
@given(st.lists(DO, max_size=12), st.booleans())
def test_what_goes_is_what_another_look_lets_go(steps, listed):
    list_of_a_person = [Name("quiet", "name", wanted=True)] if listed else []
    with tempfile.TemporaryDirectory() as folder:
        store = signing.fresh(Path(folder))
        own, number = OwnNames(list_of_a_person), 0
        for verb, who, what in [*steps, ("look", 0, "")]:
            with store.read() as reader:
                rows = objects.page(reader, 0, 100)
            if verb == "release" and who < len(rows):
                release(store, rows[who], what)
            with store.write("me", AT) as tx:
                if verb == "add":
                    number += 1
                    objects.add(tx, [kept(what, number)], "s")
                elif verb == "map":
                    named = Node(id="n", kind="asset", name=what, addresses=("198.51.100.0/24",))
                    maps.replace(tx, who, Map(nodes=(named,)))
                tx.audit("test", "x")
            if verb == "look":
                same_as_another_look(store, own, list_of_a_person)
        store.close()


def same_as_another_look(store, own, listed):
    with store.read() as reader:
        looked, fresh = own.looked(reader), leaving.matcher(reader, listed)
        for row in objects.page(reader, 0, 100):
            for names in ((), *((name,) for name in RECIPIENTS), RECIPIENTS[:2]):
                slow = leaving.goes(reader, row, names, fresh, limits=LIMITS)
                assert looked.goes(reader, row, names, limits=LIMITS) == slow


@pytest.fixture
def node(tmp_path):
    web = Web(tmp_path)
    yield web.node
    web.close()


def test_no_object_is_read_a_second_time_until_the_map_changes(node):
    with node.store.write("me", AT) as tx:
        maps.replace(tx, "map", Map(nodes=(Node(id="n", kind="asset", name="zinnia"),)))
        objects.add(tx, [kept(text, number) for number, text in enumerate(("one", "zinnia", "two"))], "s")
    own = Counting()
    node = msgspec.structs.replace(node, own_names=own)
    query = Query(collection=ALL, limit=10)
    first = taxii.objects(node, MEMBER, query)
    assert len(json.loads(first.body)["objects"]) == 2
    assert own.read == 3
    assert taxii.objects(node, MEMBER, query) == first
    assert own.read == 3
    with node.store.write("me", AT) as tx:
        maps.replace(tx, "map", Map(nodes=(Node(id="n", kind="asset", name="poppy"),)))
    assert len(json.loads(taxii.objects(node, MEMBER, query).body)["objects"]) == 3
    assert own.read == 6


class Counting(OwnNames):
    """Counts the ids that are sought in: each reading of an object looks at its id once."""

    def __init__(self):
        super().__init__()
        self.read, self._wrapped = 0, []

    def looked(self, reader):
        looked = super().looked(reader)
        if not any(looked.own is own for own in self._wrapped):
            self._wrapped.append(looked.own)
            find = looked.own.find

            def counted(text):
                self.read += text.startswith("indicator--")
                return find(text)

            vars(looked.own)["find"] = counted
        return looked


def test_what_was_handed_out_is_recorded_once_and_again_by_another_process_only_if_it_is_new(node):
    with node.store.write("me", AT) as tx:
        objects.add(tx, [kept("one", 1)], "s")
    query = Query(collection=ALL, limit=10)
    for handed in (Handed(), Handed()):
        node = msgspec.structs.replace(node, handed=handed)
        taxii.objects(node, MEMBER, query)
        taxii.objects(node, MEMBER, query)
    with node.store.write("me", AT) as tx:
        objects.add(tx, [kept("two", 2)], "s")
    taxii.objects(node, MEMBER, query)
    with node.store.read() as reader:
        rows = objects.page(reader, 0, 10)
        assert [len(sent.of_object(reader, row.id)) for row in rows] == [1, 1]


def test_recipients_are_told_apart_and_more_than_are_kept_are_forgotten_not_mixed():
    handed = Handed()
    handed.to("a").add(1)
    assert 1 not in handed.to("b")
    assert 1 in handed.to("a")
    for number in range(300):
        handed.to(str(number))
    assert 1 not in handed.to("a")
