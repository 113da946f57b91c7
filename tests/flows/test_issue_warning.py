# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest

from tests.flows.conftest import CONTEXT, CURE, DOMAIN, INTEL, LIMITS, RELAY, give
from tests.share.warning_samples import draft
from tocsin.core import stix
from tocsin.core.errors import BadInput, Conflict, Denied, NotFound
from tocsin.flows.issue_warning import end, hand_out, issue, later, update
from tocsin.store import derived, postings


def objects_of(bundle: bytes) -> dict[str, stix.StixObject]:
    reading = stix.read_bundle(bundle, "x", LIMITS)
    assert reading.faults == []
    return {each.id: each for each in reading.records}


def made(store, **said):
    return issue(store, draft(**said), organisation="csirt", to="community", context=CONTEXT)


def test_a_bundle_holds_what_it_is_about_as_far_as_markings_let_it_out(store):
    give(store, "intel.json", INTEL)
    issued = made(store, about=[DOMAIN["id"], RELAY["id"], CURE["id"], "CVE-2021-23337"])
    found = objects_of(issued.bundle)
    assert {DOMAIN["id"], CURE["id"]} <= set(found)
    assert RELAY["id"] not in found
    assert [held.id for held in issued.held] == [RELAY["id"]]
    assert str(RELAY["id"]).encode() not in issued.bundle
    assert [each.type for each in found.values()].count("vulnerability") == 1


def test_a_value_that_is_asked_for_goes_along_as_an_indicator_to_scan_for(store):
    query = {"any": [{"indicator": {"kind": "domain", "value": "BAD.example", "since": "2027-01-01"}}]}
    issued = made(store, affected=query)
    assert [each.type for each in objects_of(issued.bundle).values()].count("indicator") == 1
    with store.read() as reader:
        assert len(postings.by_atom(reader, "domain", "bad.example")) == 1
    again = update(
        store, issued.id, draft(affected=query), organisation="csirt", to="community", context=CONTEXT
    )
    assert objects_of(again.bundle).keys() == objects_of(issued.bundle).keys()


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ({"tlp": "red"}, Denied),
        ({"about": ["indicator--0f4d1c6f-8e21-4f6e-9a57-0f4d1c6f8e21"]}, NotFound),
        ({"affected": {}}, BadInput),
        ({"answer_by": "soon"}, BadInput),
        ({"step": []}, BadInput),
    ],
    ids=["red", "an object that is not here", "no query", "a day that is none", "no steps"],
)
def test_what_cannot_be_issued_leaves_nothing_behind(store, said, error):
    with pytest.raises(error):
        made(store, **said)
    with store.read() as reader:
        assert reader.last == 0


def test_a_node_without_a_name_issues_nothing(store):
    with pytest.raises(BadInput, match="no name"):
        issue(store, draft(), organisation="own", to="community", context=CONTEXT)


def test_versions_go_forward_though_the_clock_stands_still(store):
    issued = made(store)
    again = update(store, issued.id, draft(), organisation="csirt", to="community", context=CONTEXT)
    first, second = (objects_of(each.bundle)[issued.id] for each in (issued, again))
    assert second.version_key > first.version_key
    assert later("2027-01-01T00:00:00.999Z", "2020-01-01T00:00:00.000Z") == "2027-01-01T00:00:01.000Z"
    last = end(store, issued.id, state="all-clear", why="", organisation="csirt", context=CONTEXT)
    assert objects_of(last.bundle)[issued.id].revoked
    with pytest.raises(Conflict, match="ended"):
        end(store, issued.id, state="mistaken", why="", organisation="csirt", context=CONTEXT)


def test_what_is_handed_out_is_on_record_and_overwrites_nothing(store, tmp_path):
    issued = made(store)
    path = tmp_path / "w.json"
    hand_out(store, issued, str(path), CONTEXT)
    assert path.read_bytes() == issued.bundle
    with store.read() as reader:
        assert [each.path for each in derived.all(reader)] == [str(path)]
    with pytest.raises(Conflict):
        hand_out(store, issued, str(path), CONTEXT)
    with pytest.raises(NotFound):
        hand_out(store, issued, str(tmp_path / "no" / "w.json"), CONTEXT)
