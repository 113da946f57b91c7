# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Each form of a rule by itself, and that what is said of a rule in advance is true of every rule there is."""

from __future__ import annotations

import pytest

from tests.core.stix.examples import LIMITS, PREDEFINED, an, value
from tocsin.core import ids
from tocsin.core.stix import rules
from tocsin.core.stix.catalogue import SHAPES
from tocsin.core.stix.shapes import Rule

EARLY, LATE = "2026-01-02T03:04:05.678Z", "2026-01-02T03:04:06Z"


def said(rule: Rule, *values: object) -> str:
    return rule.broken(LIMITS, *values)


@pytest.mark.parametrize(
    ("rule", "right", "wrong", "at"),
    [
        (rules.at_least_one("a", "b", section="1"), [("x", None), (None, False), ("x", 0)], [(None, None)], ""),
        (rules.not_both("a", "b", section="1"), [("x", None), (None, 0), (None, None)], [("x", 0)], "b"),
        (rules.needs("a", "b", section="1"), [("x", 0), (None, "x"), (None, None)], [("x", None), (False, None)], "a"),
        (rules.in_order("a", "b", section="1"),
         [(EARLY, LATE), (EARLY, EARLY), (EARLY, None), (None, EARLY), (LATE, LATE.replace("Z", ".000Z"))],
         [(LATE, EARLY)], "b"),
        (rules.in_order("a", "b", section="1", strictly=True),
         [(EARLY, LATE), (EARLY, None), (None, None)],
         [(LATE, EARLY), (EARLY, EARLY), (LATE, LATE.replace("Z", ".000Z"))], "b"),
        (rules.must_be("a", True, "b", section="1"), [(True, "x"), (None, "x"), (False, None)], [(False, "x")], "b"),
        (rules.must_be("a", False, "b", section="1"), [(False, "x"), (None, "x"), (True, None)], [(True, "x")], "b"),
    ],
    ids=["at least one", "not both", "needs", "in order", "strictly in order", "must be true", "must be false"],
)  # fmt: skip
def test_a_form_of_rule(rule, right, wrong, at):
    assert [values for values in right if said(rule, *values)] == []
    assert [values for values in wrong if not said(rule, *values)] == []
    assert (rule.names, rule.at, rule.section, bool(rule.do)) == (("a", "b"), at, "1", True)


SETS = {**SHAPES} | {name: shape for name, (_, shape) in PREDEFINED.items()}


@pytest.mark.parametrize("name", sorted(SETS))
def test_what_is_said_of_a_rule_in_advance_is_true(name):
    """Readers trust it and do not ask the rule then. Tried with all properties there, with none, one, and all but one."""
    shape = SETS[name]
    for rule in shape.rules:
        there = [value(shape.properties[each]) for each in rule.names]
        alone = [tuple(at == kept for at in range(len(there))) for kept in range(len(there))]
        others = [tuple(not kept for kept in each) for each in alone]
        for choice in {(True,) * len(there), (False,) * len(there), *alone, *others}:
            given = [held if kept else None for held, kept in zip(there, choice, strict=True)]
            if rule.any_of:
                assert bool(said(rule, *given)) == (not any(choice))
            if rule.only_with and not choice[rule.names.index(rule.only_with)]:
                assert not said(rule, *given)
            if rule.holds_if_equal and given[0] == given[1]:
                assert not said(rule, *given)


@pytest.mark.parametrize(
    ("text", "kind", "says"),
    [
        ("[a:b = 'x']", "stix", ""), ("[a:b = 'x'", None, "character 11"), ("[a:b = 'x'", "stix", "character 11"),
        ("alert tcp any", "snort", ""), ("", "stix", "empty"), (None, "stix", ""), ("", "snort", ""),
    ],
)  # fmt: skip
def test_a_pattern_of_stix_is_right_and_others_are_not_ours_to_judge(text, kind, says):
    found = said(rules.PATTERN, text, kind)
    assert bool(found) == bool(says)
    assert says in found


@pytest.mark.parametrize("kind", ["url", "mutex", "file"])
def test_a_version_5_id_is_the_one_its_content_gives(kind):
    own = {"url": {"value": "http://a.example/"}, "mutex": {"name": "x"}, "file": {"name": "x"}}[kind]
    rule = rules.observable_id(kind)
    values = [own.get(name) for name in rule.names[1:]]
    due = ids.of_observable(kind, own)
    other = due[:-1] + ("0" if due[-1] != "0" else "1")
    assert said(rule, due, *values) == ""
    assert due in said(rule, other, *values)
    assert said(rule, an(kind)["id"], *values) == "", "another version is another way to make ids"
    assert said(rule, None, *values) == ""
    assert rule.level == "warning", "another namespace is allowed"


def test_an_id_of_hashes_that_the_standard_does_not_rank_is_not_judged():
    rule = rules.observable_id("file")
    at = rule.names.index("hashes")
    values: list[object] = [None] * len(rule.names)
    values[0], values[at] = "file--5d0092c5-5f74-5287-9642-33f4c354e56d", {"SHA3-256": "ab" * 32}
    assert said(rule, *values) == ""
    values[at] = {"MD5": "ab" * 16}
    assert said(rule, *values)


@pytest.mark.parametrize(
    ("rule", "right", "wrong"),
    [
        (rules.FAMILY, [(True, "x"), (False, None), (None, None)], [(True, None)]),
        (rules.PLACE, [("europe", None, None, None), (None, "de", None, None), (None, None, 0.0, 0.0)],
         [(None, None, None, None), (None, None, 1.0, None), (None, None, None, 1.0)]),
        (rules.HIVE, [("HKEY_LOCAL_MACHINE\\x",), (None,), ("HKLMX\\y",), ("x\\HKLM",)], [("HKLM\\x",), ("hkcu",)]),
        (rules.TOPLEVEL, [(["toplevel-property-extension"], ["x"]), (["new-sdo"], None), (None, ["x"])], [(["new-sdo"], ["x"])]),
        (rules.NUMBER, [("cve", "CVE-2021-44228"), ("cve", None), (None, "x"), ("mitre-attack", "T1"), ("capec", "CAPEC-13")],
         [("cve", "2021-44228"), ("cve", "cve-2021-44228"), ("cve", "CVE-2021-442"), ("capec", "13"), ("capec", "CAPEC-13 "), ("cve", "")]),
    ],
    ids=["family", "place", "hive", "toplevel", "number"],
)  # fmt: skip
def test_the_rules_of_one_type(rule, right, wrong):
    assert [values for values in right if said(rule, *values)] == []
    assert [values for values in wrong if not said(rule, *values)] == []
