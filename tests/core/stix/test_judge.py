# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""One member: taken by the quick reader or explained, and a finding says where, by which rule, what to do."""

from __future__ import annotations

import pytest

from tests.core.stix.examples import LIMITS, an, an_id, raw
from tocsin.core.limits import Limits
from tocsin.core.stix.judge import Finding, Judged, explained, finding, judge
from tocsin.core.stix.quick import Quick
from tocsin.core.stix.shapes import Problem

QUICK = Quick(LIMITS)


@pytest.mark.parametrize(
    "data",
    [
        raw(an("tool")), raw(an("tool", name=5)), raw(an("tool", tool_types=["own"])), raw({"type": "x-own", "id": "x"}),
        b"5", b"", b'{"type":"tool","type":"tool"}', b"\xff", b"[" * 5_000, raw(an("url", value="http://x.example/")),
    ],
    ids=["right", "an error", "a warning", "no id", "a number", "nothing", "twice", "no text", "deep", "observable"],
)  # fmt: skip
def test_the_quick_way_changes_no_judgement(data):
    assert judge(data, QUICK) == explained(data, LIMITS)


def test_an_error_refuses_and_a_warning_does_not():
    warned = explained(raw(an("tool", tool_types=["own"])), LIMITS)
    assert warned.object is not None
    assert [each.level for each in warned.problems] == ["warning"]
    assert warned.errors == []
    refused = explained(raw(an("tool", tool_types=["own"], name=5)), LIMITS)
    assert refused.object is None
    assert {each.level for each in refused.problems} == {"warning", "error"}
    assert [each.steps for each in refused.errors] == [("name",)]


@pytest.mark.parametrize(
    ("made", "object_id"),
    [
        (an("tool", name=5), an_id("tool")),
        (an("tool", id="tool--x"), ""),
        (an("tool", id=5), ""),
        (an("tool", id=an_id("malware")), an_id("malware")),
        ([1], ""),
    ],
    ids=["right", "no id", "a number", "of another type", "no object"],
)
def test_the_id_is_told_if_it_is_one(made, object_id):
    judged = explained(raw(made), LIMITS)
    assert judged.object is None
    assert judged.object_id == object_id


def test_an_object_too_large_is_not_looked_into():
    data = raw(an("tool", name=5))
    (problem,) = explained(data, Limits(object_bytes=len(data) - 1)).problems
    assert (problem.rule, problem.steps, problem.level) == ("", (), "error")
    assert [each.rule for each in explained(data, Limits(object_bytes=len(data))).problems] != [""]


def test_what_json_may_not_hold_is_told_beside_what_stix_may_not():
    judged = explained(b'{"type":"tool","id":"x","name":"a","name":"b"}', LIMITS)
    assert judged.object is None
    assert {each.rule for each in judged.problems} >= {"json", "2.9", "3.2"}
    broken = explained(b'{"type":"tool"', LIMITS)
    assert {each.rule for each in broken.problems} == {"json"}


@pytest.mark.parametrize(
    ("section", "rule"), [("4.7", "STIX 2.1 §4.7"), ("10 tool-type-ov", "STIX 2.1 §10 tool-type-ov"),
                          ("json", "RFC 8259, RFC 7493"), ("", "limits")]
)  # fmt: skip
def test_a_finding_names_the_rule(section, rule):
    found = finding(
        Judged(None, "x"), Problem(("a/b", 1), section, "wrong", level="warning"), "f.json#/objects/2"
    )
    assert found == Finding("f.json#/objects/2/a~1b/1", "x", rule, "wrong", found.do, "warning")
    assert found.do, "there is always something to do"
    assert finding(Judged(None), Problem((), section, "wrong", "mend this"), "f.json").do == "mend this"
