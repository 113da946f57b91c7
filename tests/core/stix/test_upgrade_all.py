# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Objects upgraded together: bytes of 2.1 stay, observables come once, markings add up."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.stix.earlier_samples import before, containers
from tests.core.stix.examples import LATER, LIMITS, an, an_id, raw
from tocsin.core import ids, marking, stix
from tocsin.core.stix.judge import explained

GREEN, AMBER = marking.ids_for("green"), marking.ids_for("amber")
BUNDLE = {"type": "bundle", "id": an_id("bundle")}


def taken(value: dict[str, Any]) -> stix.StixObject:
    made = explained(raw(value), LIMITS).object
    assert made is not None
    return made


def seen(number: int, *inside: dict[str, Any], marked: str = GREEN) -> dict[str, Any]:
    value = before("observed-data", id=an_id("observed-data", number), object_marking_refs=[marked])
    del value["granular_markings"]
    return value | {"objects": {str(key): each for key, each in enumerate(inside)}}


def upgraded(*values: dict[str, Any]) -> list[dict[str, Any]]:
    return [json.loads(each.raw) for each in stix.upgraded(map(taken, values))]


FILE = {"type": "file", "name": "a"}
FILE_ID = ids.of_observable("file", {"name": "a"})


def test_what_is_of_2_1_keeps_its_bytes():
    given_ = [taken(an("tool")), taken(an("url"))]
    assert stix.upgraded(given_) == given_


def test_an_observable_of_two_is_there_once_with_the_markings_of_both():
    file, first, second = upgraded(seen(1, FILE), seen(2, FILE, marked=AMBER))
    assert file["object_marking_refs"] == [GREEN, AMBER]
    assert first["object_refs"] == second["object_refs"] == [file["id"]] == [FILE_ID]


def test_other_content_under_one_id_gets_an_id_of_its_own():
    one, first, two, second = upgraded(seen(1, FILE | {"size": 1}), seen(2, FILE | {"size": 2}))
    assert (one["id"], one["size"], two["size"]) == (FILE_ID, 1, 2)
    assert [first["object_refs"], second["object_refs"]] == [[one["id"]], [two["id"]]]
    assert one["id"] != two["id"]


def test_ids_that_depend_on_one_set_apart_are_made_anew():
    host = {"type": "domain-name", "value": "a.example"}
    flow = {"type": "network-traffic", "src_ref": "0", "protocols": ["tcp"]}
    made = upgraded(seen(1, host, flow), seen(2, host | {"x_a": 1}, flow))
    flows = [each for each in made if each["type"] == "network-traffic"]
    hosts = {each["id"] for each in made if each["type"] == "domain-name"}
    assert {each["src_ref"] for each in flows} == hosts
    assert len({each["id"] for each in flows}) == len(hosts) == 2


def test_an_observable_of_2_1_is_not_touched():
    own = {"type": "file", "id": FILE_ID, "name": "a"}
    made = stix.upgraded([taken(own), taken(seen(1, FILE))])
    assert made[0].raw == raw(own)
    assert len({each.id for each in made}) == 3


def test_two_versions_of_one_object_stay():
    old = before("campaign")
    del old["granular_markings"]
    assert len(upgraded(old, old | {"modified": LATER.replace("Z", ".000Z")})) == 2


def test_a_bundle_loses_its_version_and_nothing_else():
    old = BUNDLE | {"spec_version": "2.0", "x_a": 1, "objects": [seen(1, FILE), an("tool"), 5]}
    kept = json.dumps(old)
    made = stix.upgraded_bundle(old)
    assert json.dumps(old) == kept
    assert {key: held for key, held in made.items() if key != "objects"} == BUNDLE | {"x_a": 1}
    assert [each["type"] for each in made["objects"][:-1]] == ["file", "observed-data", "tool"]
    assert made["objects"][2:] == [an("tool"), 5]
    assert stix.upgraded_bundle(made) == made
    assert stix.upgraded_bundle(BUNDLE | {"spec_version": "2.0", "objects": []}) == BUNDLE
    assert stix.upgraded_bundle(BUNDLE | {"spec_version": ["2.0"]}) == BUNDLE | {"spec_version": ["2.0"]}
    assert stix.upgraded_bundle(BUNDLE | {"objects": "x"}) == BUNDLE | {"objects": "x"}


def test_one_version_in_both_standards_says_the_same():
    old = seen(1, FILE)
    new = stix.upgrade(old).main.object
    assert stix.alike(raw(old), raw(new), "observed-data")
    assert stix.alike(raw(new), raw(old), "observed-data")
    assert not stix.alike(raw(old), raw(new | {"number_observed": 8}), "observed-data")
    assert not stix.alike(raw(old), raw(seen(1, FILE | {"size": 1})), "observed-data")
    assert stix.alike(raw(old), raw(dict(reversed(old.items()))), "observed-data")


@settings(max_examples=40)
@given(st.lists(containers(), min_size=2, max_size=3))
def test_a_bundle_has_each_id_once_and_no_loose_end(each_inside):
    values = [
        seen(number, marked=[GREEN, AMBER][number % 2]) | {"objects": inside}
        for number, inside in enumerate(each_inside)
    ]
    made = stix.upgraded_bundle(BUNDLE | {"spec_version": "2.0", "objects": values})
    reading = stix.read_bundle(raw(made), "a.json", LIMITS)
    assert reading.faults == []
    named = [each["id"] for each in made["objects"]]
    assert len(set(named)) == len(named)
    for each in made["objects"]:
        assert set(each.get("object_refs", [])) <= set(named)
    assert {each.raw: 0 for each in stix.upgraded(map(taken, values))} == {
        raw(each): 0 for each in made["objects"]
    }  # the same, in the same order
