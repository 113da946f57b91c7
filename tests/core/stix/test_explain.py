# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The header of an object, types that nobody knows, and STIX 2.0."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.stix.examples import LIMITS, an, an_id, found, raw
from tocsin.core.limits import Limits
from tocsin.core.stix.catalogue import SHAPES
from tocsin.core.stix.judge import explained

ERROR, WARNING = "error", "warning"
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(st.sampled_from([*SHAPES, "x-own"]), st.data())
def test_any_values_are_judged_and_nothing_is_raised(kind, data):
    names = sorted(SHAPES[kind].properties) if kind in SHAPES else ["created", "x"]
    made = data.draw(st.dictionaries(st.sampled_from([*names, "type"]), VALUES, max_size=6))
    judged = explained(raw({"type": kind, "id": an_id(kind), **made}), LIMITS)
    assert (judged.object is None) == any(each.level == "error" for each in judged.problems)
    assert all(each.what and each.rule for each in judged.problems if each.rule != "")


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (5, [("", "1.2.10", ERROR)]),
        (None, [("", "1.2.10", ERROR)]),
        ({"id": an_id("tool")}, [("/type", "3.2", ERROR)]),
        ({"type": 5}, [("/type", "3.2", ERROR)]),
        ({"type": ""}, [("/type", "3.2", ERROR)]),
        (an("tool", id=an_id("malware")), [("/id", "2.9", ERROR)]),
        (an("tool", id=5), [("/id", "2.9", ERROR)]),
        (an("tool", id=None), [("/id", "2.9", ERROR)]),
        (an("tool", without=("id", "granular_markings")), [("/id", "3.3", ERROR)]),
        (an("tool", spec_version="3.0"), [("/spec_version", "10 the versions read here", ERROR)]),
        (an("tool", spec_version=2.1), [("/spec_version", "2.15", ERROR)]),
        (an("tool", spec_version=["2.1"]), [("/spec_version", "2.15", ERROR)]),
        ({"type": "x-Own", "id": an_id("tool"), "spec_version": "2.1"}, [("/id", "2.9", ERROR), ("/type", "3.1", ERROR)]),
        ({"type": "bundle", "id": an_id("bundle"), "objects": [1]}, [("/type", "8", ERROR)]),
    ],
)  # fmt: skip
def test_the_header(made, expected):
    assert [each for each in found(made) if each[2] == ERROR] == expected


def test_a_type_that_nobody_knows_is_kept():
    made = {
        "type": "x-own",
        "spec_version": "2.1",
        "id": an_id("x-own"),
        "anything": [1, {"a": "b"}],
        "name": 5,
    }
    assert found(made) == [("/type", "7.3", WARNING)]
    assert found(made | {"created": "x", "labels": 5}) == [
        ("/type", "7.3", WARNING), ("/created", "3.2", ERROR), ("/labels", "2.12", ERROR),
    ]  # fmt: skip


def test_stix_2_0_is_held_to_both_standards():
    out = ("spec_version", "granular_markings", "pattern_type")
    old = an("indicator", without=out, x_own=5, created="2017-01-01T00:00:00.000Z")
    assert found(old) == [("", "3.2", WARNING), ("/x_own", "11.1", WARNING)]
    made = explained(raw(old), LIMITS).object
    assert made is not None
    assert made.spec_version == "2.0"
    assert made.raw == raw(old)
    assert sorted(found(old | {"pattern": "[x", "modified": 5, "valid_until": "x"})) == [
        ("", "3.2", WARNING), ("/modified", "2.15", ERROR), ("/pattern", "9", ERROR), ("/valid_until", "2.16", ERROR),
        ("/x_own", "11.1", WARNING),
    ]  # fmt: skip
    del old["pattern"]
    assert ("/pattern", "STIX 2.0 part 2", ERROR) in found(old)


def test_an_observable_that_says_2_0_is_no_object_of_2_0_but_read():
    assert found(an("url", without=("granular_markings",), spec_version="2.0")) == [("", "3.2", WARNING)]


def test_faults_of_json_and_of_stix_are_found_together():
    twice = raw(an("malware", is_family="x"))[:-1] + b',"name":"y","x_n":9007199254740993,"name":"z"}'
    assert found(twice) == [
        ("/name", "json", ERROR), ("/x_n", "json", ERROR), ("/name", "json", ERROR), ("/is_family", "2.2", ERROR),
        ("/x_n", "11.1", WARNING),
    ]  # fmt: skip
    assert found(b'{"type":"tool","name":"\\ud800"}') == [("/name", "json", ERROR)]


def test_more_references_than_the_limit():
    made = an("report", object_refs=[an_id("tool", number) for number in range(3)])
    assert found(made, Limits(references=2)) == [("/object_refs", "", ERROR)]
