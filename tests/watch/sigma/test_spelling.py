# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Each modifier and each kind of correlation of the specification by itself, by the plain and the compiled way."""

from __future__ import annotations

import base64

import pytest

from tests.watch.sigma.test_rules import detection, ruled, told

WIDE = "whoami".encode("utf-16-le")


def met(block: str, value: object, **more: object) -> bool:
    ruleset = ruled(detection(block))
    assert not ruleset.refused
    return bool(told(ruleset, [{"F": value, **more}]))


@pytest.mark.parametrize(
    ("block", "yes", "no"),
    [
        pytest.param("{F|contains: bc}", "aBCd", "acbd", id="contains"),
        pytest.param("{F|startswith: ab}", "ABc", "cab", id="startswith"),
        pytest.param("{F|endswith: bc}", "aBC", "bca", id="endswith"),
        pytest.param("{F|contains|all: [a, b]}", "xbxa", "xb", id="all"),
        pytest.param("{F|cased: Ab}", "Ab", "ab", id="cased"),
        pytest.param("{F|re: 'a.c$'}", "xabc", "xABC", id="re"),
        pytest.param("{F|re|i: 'a.c$'}", "xABC", "abcd", id="re-i"),
        pytest.param("{F|re|m: '^b$'}", "a\nb\nc", "a\nbb", id="re-m"),
        pytest.param("{F|re|s: 'a.b'}", "a\nb", "ab", id="re-s"),
        pytest.param("{F|cidr: 10.1.0.0/16}", "10.1.2.3", "10.2.2.3", id="cidr"),
        pytest.param("{F|cidr: 'fe80::/10'}", "FE80:0::1", "2001:db8::1", id="cidr-6"),
        pytest.param("{F|lt: 5}", 4, 5, id="lt"),
        pytest.param("{F|lte: 5}", "5", 6, id="lte"),
        pytest.param("{F|gt: 5}", 5.5, 5, id="gt"),
        pytest.param("{F|gte: 5}", 5.0, 4, id="gte"),
        pytest.param("{F|neq: 5}", 6, 5, id="neq"),
        pytest.param("{F|exists: true}", None, ..., id="exists"),
        pytest.param("{F|windash|contains: ' -x '}", "a /x b", "a +x b", id="windash"),
        pytest.param("{F|base64|contains: whoami}", base64.b64encode(b"whoami").decode(), "whoami", id="base64"),
        pytest.param("{F|base64offset|contains: whoami}", base64.b64encode(b"12whoami34").decode(), "whoami", id="base64offset"),
        pytest.param("{F|wide|base64offset|contains: whoami}", base64.b64encode(b"1" + WIDE + b"2").decode(), base64.b64encode(b"whoami").decode(), id="wide"),
        pytest.param("{F|utf16le|base64offset|contains: whoami}", base64.b64encode(b"1" + WIDE).decode(), "whoami", id="utf16le"),
        pytest.param("{F|utf16be|base64offset|contains: whoami}", base64.b64encode("whoami".encode("utf-16-be")).decode(), "whoami", id="utf16be"),
        pytest.param("{F|minute: 26}", "2026-11-23T18:26:05Z", "2026-11-23T18:27:05Z", id="minute"),
        pytest.param("{F|hour: 18}", "2026-11-23T18:26:05Z", "2026-11-23T19:26:05Z", id="hour"),
        pytest.param("{F|day: 23}", "2026-11-23T18:26:05Z", "2026-11-24T18:26:05Z", id="day"),
        pytest.param("{F|week: 48}", "2026-11-23T18:26:05Z", "2026-11-22T18:26:05Z", id="week"),
        pytest.param("{F|month: 11}", "2026-11-23T18:26:05Z", "2026-12-23T18:26:05Z", id="month"),
        pytest.param("{F|year: 2026}", "2026-11-23T18:26:05Z", "2027-11-23T18:26:05Z", id="year"),
    ],
)  # fmt: skip
def test_each_modifier(block: str, yes: object, no: object):
    assert met(block, yes)
    assert not (bool(told(ruled(detection(block)), [{"G": 1}])) if no is ... else met(block, no))


def test_a_mark_that_pysigma_writes_wrongly_is_refused():
    (refused,) = ruled(detection("{F|utf16|base64|contains: whoami}")).refused
    assert "utf16 is not encoded" in refused.why


@pytest.mark.parametrize(
    ("modifiers", "yes", "no"),
    [("fieldref", "ab", "abc"), ("fieldref|startswith", "abc", "cab"), ("fieldref|endswith", "cab", "abc")],
)
def test_a_field_against_another(modifiers: str, yes: str, no: str):
    assert met(f"{{F|{modifiers}: G}}", yes.upper(), G="ab")
    assert not met(f"{{F|{modifiers}: G}}", no, G="ab")


def test_a_placeholder_takes_its_values():
    ruleset = ruled(detection("{F|expand: 'x%name%'}"), name=["1", "2"])
    assert [match.line for match in told(ruleset, [{"F": "x1"}, {"F": "x3"}, {"F": "X2"}])] == [1, 3]


BASE = """
title: A
name: a
logsource: {category: made}
detection: {one: {F: a}, condition: one}
---
title: B
name: b
logsource: {category: made}
detection: {one: {F: b}, condition: one}
---
title: C
correlation:
  type: %s
  rules: [%s]
  group-by: [U]
  timespan: 5m
  condition: %s
"""


def correlated(kind: str, rules: str, condition: str, *seen: tuple[str, int, int]) -> bool:
    """Whether events (which rule, minute, value of V) of one user meet it."""
    ruleset = ruled(BASE % (kind, rules, condition))
    assert not ruleset.refused
    events: list[dict[str, object]] = [
        {"F": rule, "U": "amy", "V": value, "@timestamp": f"2026-11-23T10:{minute:02}:00Z"}
        for rule, minute, value in seen
    ]
    return any(match.title == "C" for match in told(ruleset, events))


@pytest.mark.parametrize(
    ("kind", "rules", "condition", "yes", "no"),
    [
        pytest.param("event_count", "a", "{gte: 2}", [("a", 0, 1), ("a", 1, 1)], [("a", 0, 1), ("a", 9, 1)], id="event_count"),
        pytest.param("value_count", "a", "{gte: 2, field: V}", [("a", 0, 1), ("a", 1, 2)], [("a", 0, 1), ("a", 1, 1)], id="value_count"),
        pytest.param("value_sum", "a", "{gt: 9, field: V}", [("a", 0, 5), ("a", 1, 5)], [("a", 0, 5), ("a", 1, 4)], id="value_sum"),
        pytest.param("value_avg", "a", "{gt: 4, field: V}", [("a", 0, 4), ("a", 1, 6)], [("a", 0, 2), ("a", 1, 6)], id="value_avg"),
        pytest.param("value_median", "a", "{gt: 4, field: V}", [("a", 0, 1), ("a", 1, 5), ("a", 2, 6)], [("a", 0, 1), ("a", 1, 3), ("a", 2, 4)], id="value_median"),
        pytest.param("value_percentile", "a", "{gt: 4, field: V, percentile: 90}", [("a", 0, 1), ("a", 1, 9)], [("a", 0, 1), ("a", 1, 2)], id="value_percentile"),
        pytest.param("temporal", "a, b", "a and b", [("b", 0, 1), ("a", 1, 1)], [("b", 0, 1), ("a", 9, 1)], id="temporal-extended"),
    ],
)  # fmt: skip
def test_each_kind_of_correlation(kind: str, rules: str, condition: str, yes: list, no: list):
    assert correlated(kind, rules, condition, *yes)
    assert not correlated(kind, rules, condition, *no)


@pytest.mark.parametrize(("kind", "backwards"), [("temporal", True), ("temporal_ordered", False)])
def test_rules_near_each_other_in_time(kind: str, *, backwards: bool):
    text = BASE.replace("  condition: %s\n", "") % (kind, "a, b")
    ruleset = ruled(text)
    assert not ruleset.refused

    def said(first: str, second: str) -> bool:
        events: list[dict[str, object]] = [
            {"F": which, "U": "amy", "@timestamp": f"2026-11-23T10:0{at}:00Z"}
            for at, which in enumerate((first, second))
        ]
        return any(match.title == "C" for match in told(ruleset, events))

    assert said("a", "b")
    assert said("b", "a") is backwards
