# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""STIX 2.0 upgraded to 2.1: each difference between the two by hand, and laws over all types."""

from __future__ import annotations

import copy
import json
from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.stix.earlier_samples import EARLIER, NEW, before, objects
from tests.core.stix.examples import LATER, LIMITS, WHEN, an, an_id, found, raw
from tocsin.core import marking
from tocsin.core.limits import Limits
from tocsin.core.stix.catalogue import SHAPES
from tocsin.core.stix.judge import explained
from tocsin.core.stix.upgrade import upgrade

GREEN, RED = marking.ids_for("green"), marking.ids_for("red")
FEW = settings(max_examples=60)


def main(value: dict[str, Any]) -> dict[str, Any]:
    return upgrade(value).main.object


def errors(value: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [each for each in found(value) if each[2] == "error"]


# by hand: (type, what 2.0 says, what 2.1 says, why)

CHANGES: dict[str, tuple[str, dict[str, Any], dict[str, Any]]] = {
    # 3.2: spec_version is required of all but observables; 2.0 has it on bundles alone
    "spec_version_is_added": ("campaign", {}, {"spec_version": "2.1"}),
    # 4.7: labels of 2.0, from indicator-label-ov, are indicator_types from indicator-type-ov
    "labels_of_an_indicator": ("indicator", {"labels": ["benign"]}, {"indicator_types": ["benign"]}),
    # 4.11 malware_types, 4.16 report_types, 4.17 threat_actor_types, 4.18 tool_types
    "labels_of_malware": ("malware", {"labels": ["worm"]}, {"malware_types": ["worm"]}),
    "labels_of_a_report": ("report", {"labels": ["campaign"]}, {"report_types": ["campaign"]}),
    "labels_of_a_threat_actor": ("threat-actor", {"labels": ["spy"]}, {"threat_actor_types": ["spy"]}),
    "labels_of_a_tool": ("tool", {"labels": ["exploitation"]}, {"tool_types": ["exploitation"]}),
    # 4.5: labels of an identity of 2.0 are the roles it has, which 2.1 calls so
    "labels_of_an_identity": ("identity", {"labels": ["CEO"]}, {"roles": ["CEO"]}),
    # elsewhere labels are labels (3.2)
    "labels_of_a_campaign": ("campaign", {"labels": ["a"]}, {"labels": ["a"]}),
    # half of each version: both stay
    "labels_beside_types": (
        "malware", {"labels": ["a"], "malware_types": ["worm"]}, {"labels": ["a"], "malware_types": ["worm"]},
    ),
    # 4.11: is_family is required; 2.0 could not say it
    "a_family_is_not_told": ("malware", {}, {"is_family": False}),
    "a_family_is_told": ("malware", {"is_family": True}, {"is_family": True}),
    # 4.7: pattern_type is required; all patterns of 2.0 are STIX patterns
    "language_of_the_pattern": ("indicator", {}, {"pattern_type": "stix", "pattern_version": "2.1"}),
    # 9.8: START and STOP take timestamps with the prefix t
    "pattern": (
        "indicator",
        {"pattern": f"[file:name = 'a'] START '{WHEN}' STOP '{LATER}'"},
        {"pattern": f"[file:name = 'a'] START t'{WHEN}' STOP t'{LATER}'"},
    ),
    # 2.5: hashes of an external reference come from hash-algorithm-ov, in which ssdeep is SSDEEP
    "names_of_hashes": (
        "tool",
        {"external_references": [{"source_name": "a", "url": "b", "hashes": {"md5": "ab" * 16, "ssdeep": "3:a:b"}}]},
        {"external_references": [{"source_name": "a", "url": "b", "hashes": {"MD5": "ab" * 16, "SSDEEP": "3:a:b"}}]},
    ),
    "hashes_that_2_1_does_not_list": (
        "tool",
        {"external_references": [{"source_name": "a", "url": "b", "hashes": {"MD6": "ab", "SHA-1": "ab" * 20}}]},
        {"external_references": [
            {"source_name": "a", "url": "b", "hashes": {"SHA-1": "ab" * 20}, "x_stix20_hashes": {"MD6": "ab"}},
        ]},
    ),
    # 3.2: confidence is a number in 2.1, and was anything as a property of somebody's own in 2.0
    "own_property_that_2_1_means_otherwise": (
        "tool", {"confidence": "high", "aliases": 5}, {"x_stix20_confidence": "high", "x_stix20_aliases": 5},
    ),
    "own_property_that_2_1_means_alike": ("tool", {"confidence": 80}, {"confidence": 80}),
    "own_property": ("tool", {"x_own": [1, {"a": 5}]}, {"x_own": [1, {"a": 5}]}),
    # 7.2.3.1: selectors follow what they select
    "selectors_of_what_is_renamed": (
        "tool",
        {"labels": ["a", "b"], "granular_markings": [{"selectors": ["labels.[1]", "name"], "marking_ref": RED}]},
        {"granular_markings": [{"selectors": ["tool_types.[1]", "name"], "marking_ref": RED}]},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_a_difference_between_the_versions(name):
    kind, old, new = CHANGES[name]
    value = {**before(kind), **({} if name.startswith("selectors") else {"granular_markings": []}), **old}
    if not value["granular_markings"]:
        del value["granular_markings"]
    made = main(value)
    assert {key: made.get(key) for key in new} == new
    gone = {"labels", "confidence", "aliases"} & (old.keys() - new.keys())
    assert not gone & made.keys()
    assert errors(made) == []


@pytest.mark.parametrize("kind", EARLIER)
def test_each_type_is_right_in_both_forms(kind):
    old = before(kind)
    kept = copy.deepcopy(old)
    assert errors(old) == []
    for part in upgrade(old).parts:
        assert explained(raw(part.object), LIMITS).errors == []
    assert old == kept


@pytest.mark.parametrize("kind", sorted(SHAPES))
def test_what_is_of_2_1_is_its_own_upgrade(kind):
    found_ = upgrade(an(kind, without=()))
    assert (found_.main.object, found_.observables) == (an(kind, without=()), [])


def leaves(value: object, steps: tuple[str | int, ...] = ()) -> list[tuple[tuple[str | int, ...], object]]:
    """Every scalar with its place."""
    if isinstance(value, dict):
        return [leaf for key, each in value.items() for leaf in leaves(each, (*steps, key))]
    if isinstance(value, list):
        return [leaf for index, each in enumerate(value) for leaf in leaves(each, (*steps, index))]
    return [(steps, value)]


def is_pointer(steps: tuple[str | int, ...]) -> bool:
    return any(str(step).endswith(("_ref", "_refs")) or step == "selectors" for step in steps)


@FEW
@given(objects())
def test_the_upgrade_of_a_right_object_is_right(old):
    assert errors(old) == []
    made = upgrade(old)
    for part in made.parts:
        assert explained(raw(part.object), LIMITS).errors == []
        assert upgrade(part.object).parts[-1].object == part.object


@FEW
@given(objects())
def test_nothing_is_lost(old):
    def said(value: object) -> Counter[str]:
        return Counter(json.dumps(held) for steps, held in leaves(value) if not is_pointer(steps))

    twins = [json.dumps(each, sort_keys=True) for each in old.get("objects", {}).values()]
    if len(set(twins)) == len(twins):
        assert not said(old) - said([part.object for part in upgrade(old).parts])


@FEW
@given(objects())
def test_every_place_leads_to_where_it_came_from(old):
    there = dict(leaves(old))
    for part in upgrade(old).parts:
        for steps, held in leaves(part.object):
            if is_pointer(steps) or steps[-1] in {
                "id",
                "spec_version",
                "is_family",
                "pattern_type",
                "pattern_version",
            }:
                continue
            assert there[part.origin(steps)] == held, steps


@FEW
@given(objects())
def test_markings_bind_what_they_bound(old):
    made = upgrade(old)
    refs = explained(raw(old), LIMITS).object
    for part in made.parts:
        new = explained(raw(part.object), LIMITS).object
        assert refs is not None
        assert new is not None
        assert set(new.marking_refs) <= set(refs.marking_refs)
        assert {*old.get("object_marking_refs", [])} <= {*part.object.get("object_marking_refs", [])}
    granular = {each["marking_ref"] for each in old.get("granular_markings", [])}
    everywhere = {ref for p in made.parts for ref in p.object.get("object_marking_refs", [])}
    everywhere |= {each["marking_ref"] for p in made.parts for each in p.object.get("granular_markings", [])}
    assert granular <= everywhere


MISSING = {
    "indicator_without_labels": ("indicator", "labels"), "malware_without_labels": ("malware", "labels"),
    "tool_without_labels": ("tool", "labels"), "report_without_labels": ("report", "labels"),
    "threat_actor_without_labels": ("threat-actor", "labels"), "indicator_without_pattern": ("indicator", "pattern"),
    "indicator_without_valid_from": ("indicator", "valid_from"), "malware_without_name": ("malware", "name"),
    "identity_without_class": ("identity", "identity_class"), "report_without_objects": ("report", "object_refs"),
    "observed_data_without_objects": ("observed-data", "objects"), "sighting_of_nothing": ("sighting", "sighting_of_ref"),
    "marking_that_says_nothing": ("marking-definition", "definition"),
}  # fmt: skip


@pytest.mark.parametrize("name", MISSING)
def test_what_2_0_requires(name):
    kind, gone = MISSING[name]
    value = before(kind)
    del value[gone]
    value.pop("granular_markings", None)
    assert (f"/{gone}", "STIX 2.0 part 2", "error") in found(value)
    assert explained(raw(value), LIMITS).object is None


def test_created_is_required_by_the_core_of_2_0():
    value = before("tool")
    del value["created"]
    assert errors(value)[0] == ("/created", "STIX 2.0 part 1", "error")


FAULTS: dict[str, tuple[dict[str, Any], str]] = {
    "labels_no_list": (before("tool", labels="a"), "/labels"),
    "a_label_no_text": (before("tool", labels=["a", 5]), "/labels/1"),
    "pattern_wrong": (before("indicator", pattern="[file:name = "), "/pattern"),
    "observable_without_type": (before("observed-data", objects={"0": {"value": "a"}}), "/objects/0"),
    "observable_wrong": (
        before("observed-data", objects={"a": {"type": "ipv4-addr", "value": "1.2.3"}}), "/objects/a/value",
    ),
    "renamed_property_wrong": (
        before("observed-data", objects={"0": {"type": "file", "name": "a", "created": "x"}}), "/objects/0/created",
    ),
    "reference_to_nothing": (
        before("observed-data", objects={"0": {"type": "file", "name": "a", "parent_directory_ref": "7"}}),
        "/objects/0/parent_directory_ref",
    ),
    "reference_in_a_list_to_nothing": (
        before("observed-data", objects={"0": {"type": "directory", "path": "a", "contains_refs": ["0", "7"]}}),
        "/objects/0/contains_refs/1",
    ),
    "reference_to_another_type": (
        before("observed-data", objects={
            "0": {"type": "file", "name": "a", "parent_directory_ref": "1"}, "1": {"type": "mutex", "name": "a"},
        }),
        "/objects/0/parent_directory_ref",
    ),
    "type_of_an_observable_no_name": (
        before("observed-data", objects={"0": {"type": "X Y", "value": "a"}}), "/objects/0/type",
    ),
    "objects_no_dictionary": (before("observed-data", objects=[1]), "/objects"),
    "selector_of_nothing": (
        before("tool", granular_markings=[
            {"selectors": ["name"], "marking_ref": RED}, {"selectors": ["id", "labels.[7]"], "marking_ref": RED},
        ]),
        "/granular_markings/1/selectors/1",
    ),
    "selector_of_nothing_inside": (
        before("observed-data", granular_markings=[
            {"selectors": ["id", "objects.0.created", "objects.9"], "marking_ref": RED},
        ]),
        "/granular_markings/0/selectors/1",
    ),
    "hash_wrong": (
        before("tool", external_references=[{"source_name": "a", "url": "b", "hashes": {"SHA-1": "ab"}}]),
        "/external_references/0/hashes/SHA-1",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_faults_are_placed_in_the_original(name):
    value, place = FAULTS[name]
    if name not in {"selector_of_nothing", "selector_of_nothing_inside"}:
        value.pop("granular_markings", None)
    assert place in [each[0] for each in errors(value)]


def test_more_observables_or_selectors_than_the_limit_are_not_upgraded():
    few = Limits(references=2)
    many = {str(n): {"type": "url", "value": str(n)} for n in range(3)}
    value = before("observed-data", objects=many)
    del value["granular_markings"]
    assert found(value, few)[1:] == [("/objects", "", "error")]
    value = before("observed-data", granular_markings=[{"selectors": ["objects"] * 3, "marking_ref": RED}])
    assert found(value, few)[1:] == [("/granular_markings", "", "error")]


def test_a_fault_names_the_property_as_the_original_does():
    value = before("tool", labels="a")
    del value["granular_markings"]
    (problem,) = explained(raw(value), LIMITS).errors
    assert problem.what == "labels is no list"


ANY = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-9, 9)
    | st.sampled_from(["", "0", "1", "objects.0", "file", WHEN]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["type", "0", "1", "a_ref", "b_refs", "hashes", "extensions", "id", "created", "md5", "MD5"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@FEW
@given(
    st.sampled_from([*EARLIER, "x-own"]),
    st.dictionaries(
        st.sampled_from(["objects", "labels", "granular_markings", "external_references", "pattern", "object_marking_refs",
                         "object_refs", *NEW["malware"].split()]),
        ANY,
        max_size=4,
    ),
)  # fmt: skip
def test_hostile_values_are_judged_and_nothing_is_raised(kind, values):
    old = {"type": kind, "id": an_id(kind), "created": WHEN, "modified": WHEN} | values
    kept = copy.deepcopy(old)
    upgrade(old)
    explained(raw(old), LIMITS)
    assert old == kept
