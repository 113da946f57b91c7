# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What came as MISP leaves as the same MISP; and of what an asker may not have, nothing stands in it."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import misp_samples
from tests.flows.misp_node import (
    AT,
    MEMBER,
    OWN,
    STRANGER,
    add,
    attribute,
    came,
    converted,
    edit,
    event,
    keep,
    node,
    uid,
    values,
    view,
)
from tocsin.core.collection import Collection
from tocsin.core.dependency import Map
from tocsin.core.dependency import Node as Asset
from tocsin.core.errors import NotFound
from tocsin.core.policy import decide
from tocsin.flows import misp_feed_served, misp_parts, misp_search, misp_seen, withdraw
from tocsin.share.misp.asked import LEAVES, LOCAL, Search, Terms, read
from tocsin.store import collections, maps, objects, sent

SIGHTING = {"type": "0", "date_sighting": "1795000000", "source": "a sensor"}
TAKES = "00000000-0000-4000-8000-0000000000c1"
PROPOSAL = {"uuid": uid(80), "type": "domain", "value": "proposed.example"}


def full(number, **more):
    """An attribute with everything that hangs on one, each with a UUID of its own."""
    cluster = {"uuid": uid(number + 100), "type": "threat-actor", "value": f"BEAR {number}"}
    return attribute(
        number,
        Galaxy=[{"type": "threat-actor", "name": "Actor", "GalaxyCluster": [cluster]}],
        Sighting=[{"uuid": uid(number + 200), **SIGHTING}],
        ShadowAttribute=[{**PROPOSAL, "uuid": uid(number + 300)}],
        Note=[{"uuid": uid(number + 400), "note": f"note of {number}", "authors": "a"}],
        Opinion=[{"uuid": uid(number + 500), "opinion": "73", "comment": "c", "authors": "a"}],
        x_unknown={"a": [1]},
        **more,
    )


def names(number):
    """What must not be said of it."""
    return {uid(number + more) for more in (0, 100, 200, 300, 400, 500)} | {
        f"v{number}.example",
        f"BEAR {number}",
        f"note of {number}",
    }


def test_every_field_that_came_is_given_and_is_found(here):
    came(here, event(1, full(2), x_event=[{"deep": True}], ShadowAttribute=[PROPOSAL]))
    for asker in (OWN, MEMBER):
        made = view(here, asker)
        (one,) = made["Attribute"]
        for name, value in full(2).items():
            if name != "Sighting":
                assert one[name] == value, name
        assert one["Sighting"][0].items() >= {"uuid": uid(202), **SIGHTING}.items()
        assert (made["x_event"], made["ShadowAttribute"][0]["value"]) == (
            [{"deep": True}],
            "proposed.example",
        )
        (found,) = json.loads(misp_search.search_events(here, asker, Search()))["response"]
        assert found["Event"] == made
        (row,) = json.loads(misp_search.search_attributes(here, asker, Search()))["response"]["Attribute"]
        assert row["Opinion"] == one["Opinion"]


def test_the_numbers_are_those_by_which_it_is_asked_for_again(here):
    came(here, misp_samples.FULL)
    made = json.loads(misp_search.view(here, OWN, misp_samples.EVENT))["Event"]
    again = json.loads(misp_search.view(here, OWN, made["id"]))["Event"]
    assert again["uuid"] == misp_samples.EVENT
    assert {a["event_id"] for a in made["Attribute"]} == {made["id"]}


_TLP = st.sampled_from(["tlp:clear", "tlp:green", "tlp:amber", "tlp:red", "secret:none"])


@settings(max_examples=10)
@given(st.lists(_TLP, max_size=1), st.lists(st.lists(_TLP, max_size=1), min_size=1, max_size=3))
def test_of_what_an_asker_may_not_have_nothing_is_given(tags, attributes):
    given_ = event(
        1,
        *(full(at + 2, Tag=[{"name": name} for name in own]) for at, own in enumerate(attributes)),
        tags=tags,
    )
    with tempfile.TemporaryDirectory() as folder:
        here = node(Path(folder))
        came(here, given_)
        with here.store.read() as reader:
            rows = {row.id: row for row in objects.page(reader, 0, 10_000)}
        for asker in (OWN, MEMBER, STRANGER):
            allowed = {name for name, row in rows.items() if decide(asker, row, "read").allowed}
            try:
                text = misp_search.view(here, asker, uid(1), deleted="all").decode()
            except NotFound:
                assert f"report--{uid(1)}" not in allowed
                continue
            for at in range(len(attributes)):
                if f"indicator--{uid(at + 2)}" not in allowed:
                    assert not [each for each in names(at + 2) if each in text]
                else:
                    assert f"v{at + 2}.example" in text
        here.store.close()


@pytest.mark.parametrize("asker", [OWN, MEMBER], ids=["own", "member"])
def test_what_was_withdrawn_is_not_there_at_all(here, asker):
    came(here, event(1, full(2), full(3)))
    for name in (f"indicator--{uid(2)}", f"note--{uid(403)}", f"threat-actor--{uid(103)}"):
        withdraw.withdraw(here.store, name, organisation="own", why="wrong", by="amy", at=AT, everywhere=True)
    for deleted in ("live", "all"):
        text = json.dumps(view(here, asker, deleted=deleted))
        assert not [each for each in names(2) if each in text]
        assert not [each for each in (uid(403), "note of 3", uid(103), "BEAR 3") if each in text]
        assert "proposed.example" in text


def test_what_holds_an_own_name_does_not_go_to_others(here):
    with here.store.write("test", AT) as tx:
        maps.replace(
            tx, "map", Map(nodes=(Asset(id="plc", kind="asset", name="PLC", hosts=("plc7.own.example",)),))
        )
    hit = {**PROPOSAL, "value": "plc7.own.example"}
    came(here, event(1, attribute(2), attribute(3, ShadowAttribute=[hit]), ShadowAttribute=[hit]))
    assert "plc7" in json.dumps(view(here, OWN))
    assert "plc7" not in json.dumps(view(here, MEMBER))
    assert "v2.example" in json.dumps(view(here, MEMBER))


def test_what_was_said_since_is_added_and_stands(here):
    came(here, event(1, full(2), full(3)))
    misp_seen.add_sighting(here, MEMBER, uid(2), b'{"source": "proxy"}')
    (one,) = [a for a in view(here, OWN)["Attribute"] if a["uuid"] == uid(2)]
    assert [seen["source"] for seen in one["Sighting"]] == ["a sensor", "proxy"]
    changed = attribute(3, comment="later", timestamp="1795200000")
    keep(
        here, [each for each in converted(event(1, changed)) if each.id == f"indicator--{uid(3)}"], "another"
    )
    (two,) = [a for a in view(here, OWN)["Attribute"] if a["uuid"] == uid(3)]
    assert (two["comment"], two["Galaxy"]) == ("later", full(3)["Galaxy"])
    gone = attribute(3, deleted=True, timestamp="1795300000")
    keep(here, [each for each in converted(event(1, gone)) if each.id == f"indicator--{uid(3)}"], "another")
    assert values(here, OWN) == ["v2.example"]


def test_a_change_keeps_what_stix_has_no_place_for(here):
    came(here, event(1, full(2), ShadowAttribute=[PROPOSAL]))
    edit(here, OWN, info="new")
    misp_parts.edit_attribute(here, OWN, uid(2), b'{"comment": "x"}')
    made = view(here, OWN)
    assert (made["info"], made["ShadowAttribute"][0]["uuid"]) == ("new", uid(80))
    assert (made["Attribute"][0]["Opinion"], made["Attribute"][0]["comment"]) == (full(2)["Opinion"], "x")


@pytest.mark.parametrize("asker", [OWN, MEMBER], ids=["own", "member"])
def test_without_sightings_all_else_is_what_came(here, asker):
    file = {"uuid": uid(20), "name": "file", "meta-category": "file", "Attribute": [full(3)]}
    came(here, event(1, full(2), Object=[file], x_event=[1]))
    misp_seen.add_sighting(here, OWN, uid(2), b'{"source": "proxy"}')
    bare, whole = view(here, asker, without=frozenset({"Sighting"})), view(here, asker)
    for made in (bare, whole):
        for each in (made["Attribute"][0], made["Object"][0]["Attribute"][0]):
            assert bool(each.pop("Sighting", None)) == (made is whole)
    assert bare == whole


def test_sightings_that_were_not_given_are_not_on_record_as_sent(here):
    came(here, event(1, full(2)))

    def went():
        with here.store.read() as reader:
            rows = [row for row in objects.page(reader, 0, 10_000) if sent.of_object(reader, row.id)]
        return {row.type for row in rows}

    view(here, MEMBER, without=frozenset({"Sighting"}))
    assert "indicator" in went()
    assert "sighting" not in went()
    view(here, MEMBER)
    assert "sighting" in went()


@pytest.mark.parametrize(
    ("rule", "there", "gone"),
    [
        ({"at_most": "green"}, {2}, {3}),
        ({"types": ("report", "indicator")}, {2, 3}, set()),
        ({"tags": ("nonesuch",)}, None, None),
    ],
    ids=["level", "types", "tags"],
)
def test_of_what_a_collection_does_not_take_nothing_is_in_its_feed(here, rule, there, gone):
    came(here, event(1, full(2), full(3, Tag=[{"name": "tlp:amber"}])))
    with here.store.write("test", AT) as tx:
        collections.add(tx, Collection(id=TAKES, title="Some", **rule))
    if there is None:
        with pytest.raises(NotFound):
            misp_feed_served.event(here, OWN, TAKES, uid(1))
        return
    text = misp_feed_served.event(here, OWN, TAKES, uid(1)).decode()
    assert all(f'"v{number}.example"' in text for number in there)
    assert not [each for number in gone for each in names(number) if each in text]
    if "types" in rule:
        for number in there:
            assert not [
                each for each in (f"BEAR {number}", f"note of {number}", uid(number + 200)) if each in text
            ]


def test_an_event_that_was_said_anew_as_stix_is_made_of_that(here):
    came(here, event(1, full(2)))
    later = converted(event(1, attribute(2), info="anew", timestamp="1795300000"))
    keep(here, later, "another")
    assert (view(here, OWN)["info"], "x_unknown" in view(here, OWN)["Attribute"][0]) == ("anew", False)


def test_a_record_that_cannot_be_read_is_not_given(here):
    add(here, OWN, event(1, attribute(2), {"type": 7, "uuid": uid(3)}))
    assert values(here, OWN) == ["v2.example"]


def _gone(value, members):
    """The slow oracle of what is left out."""
    if isinstance(value, list):
        return [_gone(each, members) for each in value]
    if not isinstance(value, dict):
        return value
    kept = {name: each for name, each in value.items() if name not in members}
    if LOCAL in members and "Tag" in kept:
        kept["Tag"] = [tag for tag in kept["Tag"] if tag.get("local") not in (True, 1, "1")]
    return {name: _gone(each, members) for name, each in kept.items()}


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sets(st.sampled_from(sorted(LEAVES.keys() - {"includeSightings"}))))
def test_what_is_asked_to_be_left_out_is_nowhere_and_all_else_is_the_same(here, asked_for):
    if not json.loads(misp_search.search_events(here, OWN, Search()))["response"]:
        tags = [{"name": "tlp:green"}, {"name": "mine", "local": True}, {"name": "ours", "local": "0"}]
        came(here, event(1, full(2, Tag=tags), ShadowAttribute=[PROPOSAL], Galaxy=full(3)["Galaxy"]))
    whole = view(here, OWN)
    search = read({name: LEAVES[name][0] for name in asked_for}, "events", most=9, now=0)
    members = {each for name in asked_for for each in LEAVES[name][1]}
    (found,) = json.loads(misp_search.search_events(here, OWN, search))["response"]
    assert found["Event"] == view(here, OWN, without=search.without) == _gone(whole, members)
    (row,) = json.loads(misp_search.search_attributes(here, OWN, search))["response"]["Attribute"]
    bare = json.loads(misp_search.search_attributes(here, OWN, Search()))["response"]["Attribute"][0]
    assert row == _gone(bare, members)
    (meant,) = json.loads(
        misp_search.search_events(
            here, OWN, msgspec.structs.replace(search, value=Terms(any_of=("v2.example",)))
        )
    )["response"]
    assert meant == found
    kept_in = read({name: not LEAVES[name][0] for name in asked_for}, "events", most=9, now=0)
    assert kept_in == Search()
