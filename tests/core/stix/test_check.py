# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A whole file is checked in one pass, and every finding says where, by which rule, and the mend."""

from __future__ import annotations

import io
import itertools
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.stix.earlier_samples import before
from tests.core.stix.examples import LIMITS, an, an_id
from tocsin.core import stix
from tocsin.core.errors import BadInput
from tocsin.core.stix import Finding

BUNDLE = {"type": "bundle", "id": an_id("bundle")}


def check(*members, **more):
    data = json.dumps(BUNDLE | {"objects": list(members)} | more).encode()
    return list(stix.check(data, "a.json", LIMITS))


def test_a_right_file_has_no_findings():
    assert check(*(an(kind) for kind in (*stix.SDO, *stix.SRO, *stix.SCO, *stix.META))) == []


def test_every_fault_of_every_object_is_named_with_its_place():
    bad = an("malware", id=an_id("malware", 7), is_family="x", created_by_ref=an_id("tool"), tool_version="1")
    first, second, third, fourth = check(an("tool"), bad, 5)
    assert first == Finding(
        where="a.json#/objects/1/created_by_ref",
        object_id=an_id("malware", 7),
        rule="STIX 2.1 §3.3",
        what=f"{an_id('tool')} refers to a tool, which may not stand here",
        do="refer to one of: identity",
        level="error",
    )
    assert (second.where, second.rule) == ("a.json#/objects/1/is_family", "STIX 2.1 §2.2")
    assert (third.where, third.level) == ("a.json#/objects/1/tool_version", "warning")
    assert fourth.what == "not a JSON object"
    assert (fourth.where, fourth.rule, fourth.do != "") == ("a.json#/objects/2", "STIX 2.1 §1.2.10", True)


def test_the_same_version_twice():
    same, other = check(an("tool"), an("tool"), an("tool", name="y"))
    assert (same.where, same.level, same.rule) == ("a.json#/objects/1", "warning", "STIX 2.1 §3.6")
    assert (other.where, other.level, other.object_id) == ("a.json#/objects/2", "error", an_id("tool"))


def test_the_bundle_itself():
    found = check(an("tool"), id="x", more=True)
    assert [(each.where, each.level) for each in found] == [
        ("a.json#/id", "warning"),
        ("a.json#/more", "warning"),
    ]
    assert list(stix.check(b'{"objects":[],"more":true,"next":"x"}', "a.json", LIMITS)) == []
    assert list(stix.check(b"[]", "a.json", LIMITS)) == []


def test_a_single_object_has_no_prefix():
    (found,) = stix.check(json.dumps(an("tool", name=5)).encode(), "a.json", LIMITS)
    assert found.where == "a.json#/name"


def test_faults_of_json_and_limits_name_their_rule():
    found = list(stix.check(b'[{"type":"tool","type":"tool"}, "\\ud800"]', "a.json", LIMITS))
    assert [(each.where, each.rule) for each in found[:1]] == [("a.json#/0/type", "RFC 8259, RFC 7493")]
    assert found[-1].where == "a.json#/1"
    (large,) = check("x" * (LIMITS.object_bytes + 1))
    assert large.rule == "limits"


@pytest.mark.parametrize("data", [b"", b"{", b'{"a":1}', b"\xff", b'{"type":"bundle","objects":5}', b"[1] x"])
def test_a_file_that_cannot_be_read_is_one_finding(data):
    (found,) = stix.check(data, "a.json", LIMITS)
    assert found.level == "error"
    assert found.where.startswith("a.json")


def test_it_is_lazy():
    many = stix.check(b"[" + b",".join([b"5"] * 100_000) + b"]", "a.json", LIMITS)
    assert len(list(itertools.islice(many, 3))) == 3


MEMBERS = st.lists(
    st.sampled_from(
        [an("tool"), an("tool", name=5), an("tool", name="y"), an("tool", labels=[]), 5, an("url")]
    ),
    max_size=6,
)


@given(MEMBERS)
def test_what_is_refused_is_what_read_bundle_refuses(members):
    data = json.dumps(BUNDLE | {"objects": members}).encode()
    found = list(stix.check(data, "a.json", LIMITS))
    reading = stix.read_bundle(data, "a.json", LIMITS)
    refused = {"/".join(each.where.split("/")[:3]) for each in found if each.level == "error"}
    assert refused == {"/".join(each.where.split("/")[:3]) for each in reading.faults}
    again = sum("the same stands at" in each.what for each in found)
    assert len(reading.records) == len(members) - len(refused) - again


@given(st.binary(max_size=60))
def test_no_bytes_raise(data):
    found = list(stix.check(data, "a.json", LIMITS))
    try:
        stix.read_bundle(data, "a.json", LIMITS)
    except BadInput:
        assert len(found) == 1


def test_a_document_of_2_0_is_noted_once_and_its_faults_stand_in_the_original():
    right, wrong = before("campaign"), before("tool", id=an_id("tool", 7), name=5)
    first, second = check(right, wrong, spec_version="2.0")
    assert (first.where, first.level, first.object_id) == ("a.json#", "warning", "")
    assert first.what.startswith("STIX 2.0")
    assert (second.where, second.level, second.what) == ("a.json#/objects/1/name", "error", "name is no text")


def test_a_stream_of_2_0_is_noted_once_too():
    data = json.dumps(BUNDLE | {"objects": [before("campaign"), before("tool")]}).encode()
    (only,) = stix.check_stream(lambda: io.BytesIO(data), "a.json", LIMITS)
    assert only.where == "a.json#"
