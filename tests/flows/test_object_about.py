# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import json

import pytest

from tests.flows import signing
from tests.flows.conftest import ACTOR, AT, DOMAIN, GREEN, INTEL, LIMITS, RED, RELAY, STAMP, give, stix
from tests.stix_samples import bundle, numbered
from tocsin.core.errors import NotFound
from tocsin.core.policy import Asker
from tocsin.flows.intelligence_now import Reading
from tocsin.flows.object_about import refs_in
from tocsin.store import Store, sent, source_withdrawals, withdrawals

OWN = Asker("own", own=True)
MEMBER = Asker("Harbour", communities=("Harbour",))
LATER = "2027-01-03T00:00:00.000Z"
ID, HIDDEN = str(DOMAIN["id"]), str(RELAY["id"])
EVENT = {
    "uuid": "5e3a1b2c-0000-4000-8000-000000000001", "info": "An event", "date": "2026-11-02", "timestamp": "1793923200",
    "Attribute": [{"uuid": "5e3a1b2c-0000-4000-8000-000000000002", "type": "domain", "category": "Network activity",
                   "value": "drill.example", "to_ids": True, "timestamp": "1793923200"}],
}  # fmt: skip


@pytest.fixture
def reading(store: Store) -> Reading:
    give(store, "intel.json", INTEL)
    give(
        store,
        "later.json",
        bundle(DOMAIN | {"modified": LATER, "object_marking_refs": [RED], "name": "newer"}),
    )
    give(store, "other.json", bundle(DOMAIN | {"name": "said otherwise"}))
    return Reading(store, LIMITS, now=signing.Clock())


def test_everything_of_an_object_for_ourselves(reading):
    found = reading.about(OWN, ID, "")
    assert (found.says, found.state, found.shown) == ("newer", "kept", "2027-01-03T00:00:00")
    assert [(each.tlp, each.last) for each in found.versions] == [("red", True), ("green", False)]
    assert [(each.source, each.version) for each in found.disputes] == [("other.json", "2027-01-01T00:00:00")]
    assert found.trace is not None
    assert found.trace.sources == ("intel.json", "later.json")
    assert {each.name: each.text for each in found.properties}["labels"] == '["c2"]'
    assert found.links[-1].says == "TIN HERON"
    assert [each.form for each in found.conversions] == ["misp"]


def test_a_member_sees_the_newest_version_that_is_for_them_and_nothing_of_where_it_came_from(reading):
    found = reading.about(MEMBER, ID, "")
    assert [(each.version, each.last, each.added_at) for each in found.versions] == [
        ("2027-01-01T00:00:00", True, "")
    ]
    assert (found.trace, found.disputes, found.conversions) == (None, (), ())
    told = [link.says for link in reading.about(MEMBER, str(ACTOR["id"]), "").links if not link.out]
    assert sorted(told) == ["", "Pull the plug", "[domain-name:value = 'bad.example']"]
    assert {link.id for link in reading.about(OWN, str(ACTOR["id"]), "").links} >= {ID, HIDDEN}


@pytest.mark.parametrize(
    ("asker", "name", "version"),
    [(MEMBER, HIDDEN, ""), (OWN, "indicator--x", ""), (MEMBER, ID, "2027-01-03T00:00:00"), (OWN, ID, "then"), (OWN, "\x00", "")],
    ids=["hidden", "none", "hidden-version", "no-version", "no-id"],
)  # fmt: skip
def test_what_is_not_there_and_what_may_not_be_seen_are_told_alike(reading, asker, name, version):
    for ask in (reading.about, lambda *asked: reading.raw(*asked, "")):
        with pytest.raises(NotFound) as raised:
            ask(asker, name, version)
        assert raised.value.do


def test_the_bytes_are_those_that_came(reading):
    assert json.loads(reading.raw(OWN, ID, "", ""))["name"] == "newer"
    assert reading.raw(OWN, ID, "2027-01-01T00:00:00", "") == json.dumps(DOMAIN).encode()
    assert reading.raw(MEMBER, ID, "", "") == json.dumps(DOMAIN).encode()


def test_a_dispute_is_handed_out_to_ourselves_alone(reading):
    (dispute,) = reading.about(OWN, ID, "").disputes
    assert json.loads(reading.raw(OWN, ID, "", dispute.digest))["name"] == "said otherwise"
    with pytest.raises(NotFound):
        reading.raw(MEMBER, ID, "", dispute.digest)
    with pytest.raises(NotFound):
        reading.raw(OWN, HIDDEN, "", dispute.digest)


def test_what_was_taken_back_keeps_its_history_and_loses_its_content(store, reading):
    with store.write("test", AT) as tx:
        sent.record(
            tx, [(ID, "v", b"{}")], way="file", place="out.json", recipient="Harbour", digest="00", by="amy"
        )
        source_withdrawals.add(tx, ID, "later.json", "false positive", "amy")
        withdrawals.add(tx, ID, "wrong", "amy")
    found = reading.about(OWN, ID, "")
    assert (found.state, found.properties, found.versions, found.disputes) == ("withdrawn", (), (), ())
    assert found.trace is not None
    assert [out.place for out in found.trace.sent] == ["out.json"]
    for asker in (OWN, MEMBER):
        with pytest.raises(NotFound):
            reading.raw(asker, ID, "", "")
    with pytest.raises(NotFound):
        reading.about(MEMBER, ID, "")


def test_what_came_as_stix_is_offered_as_misp_where_an_event_holds_anything_of_it(store, reading):
    (attribute,) = json.loads(reading.as_misp(OWN, ID))["Event"]["Attribute"]
    assert (attribute["type"], attribute["value"]) == ("domain", "bad.example")
    somebody = {
        "type": "identity", "spec_version": "2.1", "id": "identity--00000000-0000-4000-8000-000000000077",
        "created": "2027-01-01T00:00:00.000Z", "modified": "2027-01-01T00:00:00.000Z", "name": "Harbour",
    }  # fmt: skip
    give(store, "somebody.json", bundle(somebody))
    assert reading.about(OWN, str(somebody["id"]), "").conversions == ()


def test_what_came_as_misp_is_offered_as_misp(store):
    give(store, "event.json", json.dumps({"Event": EVENT}).encode())
    reading = Reading(store, LIMITS, now=signing.Clock())
    name = "indicator--5e3a1b2c-0000-4000-8000-000000000002"
    assert [each.form for each in reading.about(OWN, name, "").conversions] == ["misp"]
    (attribute,) = json.loads(reading.as_misp(OWN, name))["Event"]["Attribute"]
    assert (attribute["type"], attribute["value"]) == ("domain", "drill.example")
    (report,) = [link.id for link in reading.about(OWN, name, "").links if link.by == "object_refs"]
    whole = json.loads(reading.as_misp(OWN, report))["Event"]
    assert whole == EVENT
    with pytest.raises(NotFound):
        reading.as_misp(MEMBER, name)


def test_many_relations_are_cut_and_counted(store):
    notes = [
        stix("note", n, content="x", object_refs=[ID], object_marking_refs=[GREEN]) for n in range(10, 240)
    ]
    give(store, "intel.json", bundle(DOMAIN, *notes))
    found = Reading(store, LIMITS, now=signing.Clock()).about(MEMBER, ID, "")
    assert len(found.links) + found.links_more == 231  # with the marking
    assert (found.links_more, found.links_whole) == (31, True)


def test_references_are_found_wherever_they_stand():
    said = {
        "a_ref": "x--1",
        "b": [{"c_refs": ["y--2", 3, "no id"]}],
        "d_ref": 4,
        "e": {"f_ref": "z--3"},
        "id": "i--0",
    }
    assert list(refs_in(said)) == [("a_ref", "x--1"), ("c_refs", "y--2"), ("f_ref", "z--3")]


def test_a_version_without_a_time(store):
    name = numbered("domain-name", 1)
    give(
        store,
        "o.json",
        bundle({"type": "domain-name", "spec_version": "2.1", "id": name, "value": "bad.example"}),
    )
    found = Reading(store, LIMITS, now=signing.Clock()).about(OWN, name, "")
    assert (found.says, found.shown, [each.version for each in found.versions]) == ("bad.example", "", [""])
    assert STAMP not in str(found)
