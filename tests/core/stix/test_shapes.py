# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The words of the shapes: what a reference takes, which numbers are whole, and what stands if nothing is said."""

from __future__ import annotations

import math

import pytest

from tocsin.core.stix.shapes import Integer, Number, Problem, Ref, Rule, Shape, Text


@pytest.mark.parametrize(
    ("ref", "taken", "refused"),
    [
        (Ref(), ("tool", "x-own"), ()),
        (Ref(frozenset({"tool", "url"})), ("tool", "url"), ("malware", "x-own", "")),
        (Ref(never=frozenset({"bundle"})), ("tool", "x-own"), ("bundle",)),
    ],
    ids=["any", "one of", "none of"],
)
def test_what_a_reference_takes(ref, taken, refused):
    assert all(ref.takes(kind) for kind in taken)
    assert not any(ref.takes(kind) for kind in refused)


def test_whole_numbers_are_those_that_any_reader_of_json_keeps():
    """2.10: what a double holds without loss; one further is the same double as its neighbour."""
    most = Integer()
    assert float(most.high) == most.high
    assert int(float(most.high)) + 1 == int(float(most.high + 1))
    assert float(most.high + 1) == float(most.high + 2)
    assert most.low == -most.high


def test_a_number_has_no_bound_unless_one_is_given():
    assert (Number().low, Number().high) == (-math.inf, math.inf)


def test_what_is_not_said_refuses_nothing_and_hides_nothing():
    rule = Rule(("a",), lambda *_: "", "1")
    assert (rule.level, rule.only_with, rule.holds_if_equal, rule.any_of) == ("error", "", False, False)
    assert Problem((), "1", "wrong").level == "error"
    assert not Shape("x", "1", {}).open
    assert Text().ok is None


def test_kinds_are_values():
    """Readers are made once for each kind: equal ones must be found again, and none may change."""
    assert len({Ref(frozenset({"tool"})), Ref(frozenset({"tool"})), Ref()}) == 2
    with pytest.raises(AttributeError):
        Integer().low = 0  # type: ignore[misc] # what is tried
