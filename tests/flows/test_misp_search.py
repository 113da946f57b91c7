# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The law of every answer: what an asker may not have makes no difference to it. And pages, bounds and the record."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.flows.misp_node import (
    MEMBER,
    OWN,
    STRANGER,
    add,
    attribute,
    converted,
    event,
    keep,
    node,
    uid,
)
from tocsin.core.dependency import Map
from tocsin.core.dependency import Node as Asset
from tocsin.core.errors import BadInput, NotFound, TocsinError
from tocsin.core.limits import Limits
from tocsin.core.policy import decide
from tocsin.core.stix import StixObject
from tocsin.flows import misp_feed_served, misp_search
from tocsin.share.misp.asked import Search, Terms
from tocsin.store import maps, objects, sent


def said(ask, *arguments, **more):
    """The answer, or the error in full."""
    try:
        answer = ask(*arguments, **more)
    except TocsinError as error:
        return type(error).__name__, error.what, error.where, error.do
    return answer


def everything(on, asker, numbers):
    """All that this asker can learn by asking."""
    searches = [
        Search(),
        Search(deleted="all", limit=1, page=2),
        Search(order="timestamp", descending=True, metadata=True),
    ]
    searches += [
        Search(value=Terms(any_of=tuple(f"v{n}.example" for n in numbers[::2]))),
        Search(tags=Terms(none_of=("secret:%",))),
    ]
    asks = (misp_search.index, misp_search.search_events, misp_search.search_attributes)
    found = [said(ask, on, asker, search) for search in searches for ask in asks]
    found += [said(misp_search.tags, on, asker), said(misp_search.sightings, on, asker, Search())]
    found += [said(misp_feed_served.manifest, on, asker, ""), said(misp_feed_served.hashes, on, asker, "")]
    for n in numbers:
        found += [
            said(misp_search.view, on, asker, uid(n)),
            said(misp_feed_served.event, on, asker, "", uid(n)),
        ]
    return [*found, said(misp_search.view, on, asker, str(numbers[0] << 16))]


_TLP = st.sampled_from(["tlp:clear", "tlp:green", "tlp:amber", "tlp:red", "secret:none"])
_EVENTS = st.lists(st.tuples(st.booleans(), st.lists(_TLP, max_size=2), st.lists(st.lists(_TLP, max_size=1), min_size=1, max_size=2)), min_size=1, max_size=3)  # fmt: skip


@settings(max_examples=5)
@given(_EVENTS)
def test_what_an_asker_may_not_have_makes_no_difference_to_any_answer(events):
    made: list[StixObject] = []
    numbers: list[int] = []
    number = 1
    for published, tags, attributes in events:
        numbers += range(number, number + 1 + len(attributes))
        inner = [
            attribute(number + 1 + at, Tag=[{"name": tag} for tag in own], Sighting=[{"uuid": uid(900 + number + at), "type": "0", "date_sighting": "1795000000"}])
            for at, own in enumerate(attributes)
        ]  # fmt: skip
        made += converted(
            event(number, *inner, tags=tags, published=published, Orgc={"name": "them", "uuid": uid(77)})
        )
        number += 1 + len(attributes)
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "all").mkdir()
        whole = node(Path(folder) / "all")
        keep(whole, made)
        for asker in (OWN, MEMBER, STRANGER):
            (Path(folder) / asker.organisation).mkdir()
            less = node(Path(folder) / asker.organisation)
            with whole.store.read() as reader:
                rows = {(row.id, row.version_key): row for row in objects.page(reader, 0, 10_000)}
            known = [(each, rows[each.id, each.version_key]) for each in made]
            keep(less, [each for each, row in known if decide(asker, row, "read").allowed])
            assert everything(whole, asker, numbers) == everything(less, asker, numbers)
            less.store.close()
        whole.store.close()


def test_each_asker_finds_what_the_markings_allow(here):
    for number, tag in ((1, "tlp:clear"), (11, "tlp:green"), (21, "tlp:red"), (31, "")):
        add(here, OWN, event(number, tags=[tag] if tag else []))
    seen = {
        asker.organisation: [row["info"] for row in json.loads(misp_search.index(here, asker, Search()))]
        for asker in (OWN, MEMBER, STRANGER)
    }
    assert seen == {
        "own": ["Event 1", "Event 11", "Event 21", "Event 31"],
        "member": ["Event 1", "Event 11"],
        "stranger": ["Event 1"],
    }
    assert [tag["name"] for tag in misp_search.tags(here, STRANGER)] == ["tlp:clear"]
    with pytest.raises(NotFound):
        misp_search.view(here, STRANGER, uid(11))


def test_what_holds_an_own_name_is_held_back_also_from_search(here):
    with here.store.write("test", "2026-11-22T11:00:00.000Z") as tx:
        maps.replace(
            tx, "map", Map(nodes=(Asset(id="plc", kind="asset", name="PLC", hosts=("plc7.own.example",)),))
        )
    add(here, OWN, event(1, attribute(2), attribute(3, "plc7.own.example")))
    assert b"plc7" in misp_search.view(here, OWN, uid(1))
    theirs = json.loads(misp_search.view(here, MEMBER, uid(1)))["Event"]
    assert [a["value"] for a in theirs["Attribute"]] == ["v2.example"]
    assert theirs["attribute_count"] == "1"
    search = Search(value=Terms(any_of=("plc7%",)))
    assert json.loads(misp_search.search_events(here, MEMBER, search)) == {"response": []}
    assert json.loads(misp_search.search_attributes(here, MEMBER, search)) == {"response": {"Attribute": []}}
    assert len(misp_feed_served.hashes(here, OWN, "").split()) == 2
    assert len(misp_feed_served.hashes(here, MEMBER, "").split()) == 1


def test_what_others_get_is_on_record_once_and_ours_is_not(here):
    add(here, OWN, event(1))

    def gone():
        with here.store.read() as reader:
            return [(each.place, each.recipient) for each in sent.of_object(reader, f"indicator--{uid(2)}")]

    for ask in (misp_search.index, misp_search.search_events):
        ask(here, OWN, Search())
    misp_search.index(here, MEMBER, Search())
    assert gone() == []
    misp_search.search_events(here, MEMBER, Search())
    misp_search.view(here, MEMBER, uid(1))
    misp_feed_served.event(here, MEMBER, "", uid(1))
    assert gone() == [("events/restSearch", "member")]


def test_pages_are_whole_and_what_is_too_much_is_refused(tmp_path):
    small = node(tmp_path, msgspec.structs.replace(Limits(), page_objects=3, page_bytes=2_000))
    for number in range(1, 50, 10):
        add(small, OWN, event(number))
    with pytest.raises(misp_search.TooMuch, match="more than 3"):
        misp_search.index(small, OWN, Search())
    pages = [json.loads(misp_search.index(small, OWN, Search(limit=2, page=page))) for page in (1, 2, 3, 4)]
    assert [[row["info"] for row in rows] for rows in pages] == [
        ["Event 1", "Event 11"],
        ["Event 21", "Event 31"],
        ["Event 41"],
        [],
    ]
    with pytest.raises(misp_search.TooMuch, match="too large"):
        misp_search.search_events(small, OWN, Search(limit=3))
    assert len(json.loads(misp_search.search_events(small, OWN, Search(limit=1)))["response"]) == 1
    with pytest.raises(misp_search.TooMuch):
        misp_search.search_attributes(small, OWN, Search())
    small.store.close()


def test_a_search_that_would_look_through_too_much_is_refused(tmp_path):
    small = node(tmp_path, msgspec.structs.replace(Limits(), members=15))
    for number in (1, 11):
        add(small, OWN, event(number))
    with pytest.raises(BadInput, match="more than 3"):
        misp_search.search_attributes(small, OWN, Search())
    assert misp_search.search_attributes(small, OWN, Search(event=Terms(any_of=(uid(1),))))
    small.store.close()
