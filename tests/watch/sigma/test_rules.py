# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What is run, what is refused and why, and rules about rules."""

from __future__ import annotations

import json
import time

import pytest

from tocsin.core.limits import Limits
from tocsin.watch.event_blocks import Block
from tocsin.watch.sigma.kernel.sift import Kernel
from tocsin.watch.sigma.match import Match
from tocsin.watch.sigma.model import Ruleset
from tocsin.watch.sigma.rules import Text, compile_rules
from tocsin.watch.sigma.scan import Scan

LOGON = """
title: Failed logon
name: failed
logsource: {product: windows, service: security}
detection: {one: {EventID: 4625}, condition: one}
"""
MANY = """
---
title: Many failed logons
correlation:
  type: event_count
  rules: [failed]
  group-by: [TargetUserName]
  timespan: 5m
  condition: {gte: 3}
"""
FILTER = """
---
title: Not of the scanner
logsource: {product: windows, service: security}
filter:
  rules: [failed]
  selection: {IpAddress: 10.0.0.9}
  condition: not selection
"""


def ruled(text: str, *pipelines: str, **values: list[str]) -> Ruleset:
    return compile_rules([Text("made.yml", text.encode())], pipelines=pipelines or ("any",), values=values)


def told(ruleset: Ruleset, events: list[dict[str, object]]) -> list[Match]:
    """By both ways, which have to agree."""
    data = b"".join(json.dumps(each).encode() + b"\n" for each in events)
    answers = []
    for sift in (None, Kernel(ruleset, Limits())):
        found: list[Match] = []
        scan = Scan(ruleset, Limits(), sift)
        scan.block(Block(data, 1), "made.json", found.append)
        answers.append(found + list(scan.correlator.judged()))
    assert answers[0] == answers[1]
    return answers[0]


def failed(minute: int, user: str, source: str = "10.0.0.1") -> dict[str, object]:
    at = f"2026-11-01T10:{minute:02}:00Z"
    return {
        "Channel": "Security",
        "EventID": 4625,
        "TargetUserName": user,
        "IpAddress": source,
        "@timestamp": at,
    }


def detection(block: str, condition: str = "one") -> str:
    return (
        f"title: made\nlogsource: {{category: made}}\ndetection:\n  one: {block}\n  condition: {condition}\n"
    )


def test_a_correlation_counts_in_its_window_and_by_its_group():
    events = [
        failed(0, "amy"),
        failed(1, "bo"),
        failed(2, "amy"),
        failed(4, "amy"),
        failed(20, "bo"),
        failed(40, "bo"),
    ]
    (met,) = told(ruled(LOGON + MANY, "audit"), events)
    assert (met.title, met.fields) == (
        "Many failed logons",
        (("TargetUserName", "amy"), ("event_count", "3")),
    )
    assert met.events == ("made.json:1", "made.json:3", "made.json:4")


def test_a_filter_takes_events_away_from_the_rule_it_names():
    events = [failed(0, "amy", "10.0.0.9"), failed(1, "amy"), {"Channel": "Security", "EventID": 4625}]
    assert [match.line for match in told(ruled(LOGON + FILTER, "audit"), events)] == [2, 3]


def test_a_log_source_holds_a_rule_to_its_channel():
    assert told(ruled(LOGON, "audit"), [failed(0, "amy") | {"Channel": "System"}]) == []


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (detection("{Image|expand: '%tools%'}"), "placeholder tools has no value"),
        (detection("{Image|re: '(a)\\1'}"), "linear time"),
        (detection("{Image|nosuch: a}"), "nosuch"),
        (detection("{Image: a}", "two"), "two"),
        ("title: made\n", ""),
        ("- 1\n", "a rule is a map"),
        ("a: [\n", ""),
        (LOGON + MANY.replace("[failed]", "[gone]"), "the rules it names are not run: gone"),
    ],
)
def test_what_is_not_run_is_named_with_the_reason(text: str, why: str):
    good = detection("{Image: good}").replace("made", "good")
    ruleset = compile_rules(
        [Text("bad.yml", text.encode()), Text("good.yml", good.encode())], pipelines=["any"]
    )
    assert why in " ".join(each.why for each in ruleset.refused)
    assert {each.source for each in ruleset.refused} == {"bad.yml"}
    assert "good" in {rule.title for rule in ruleset.rules}


def test_a_rule_of_a_source_no_pipeline_knows_is_refused_and_run_when_asked_for():
    text = detection("{Image: a}")
    assert "no pipeline says" in ruled(text, "sysmon").refused[0].why
    assert [match.line for match in told(ruled(text, "any"), [{"Image": "A"}])] == [1]


def test_values_for_placeholders():
    ruleset = ruled(detection("{Image|expand: '%tools%'}"), tools=["a.exe", "b.exe"])
    assert [match.line for match in told(ruleset, [{"Image": "B.exe"}, {"Image": "c.exe"}])] == [1]


@pytest.mark.parametrize(
    ("field", "event", "other"),
    [
        ("Event ID", {"Event ID": "x"}, {"EventID": "x"}),
        ("a-b", {"a-b": "x"}, {"a": {"b": "x"}}),
        ("a.b c", {"a": {"b c": "x"}}, {"a": {"b": {"c": "x"}}}),
        ("a.b", {"a.b": "x"}, {"a b": "x"}),
        ('say "so"', {'say "so"': "x"}, {"say so": "x"}),
        ("用户", {"用户": "x"}, {"用": {"户": "x"}}),
        ("räum e", {"räum e": "x"}, {"raum e": "x"}),
    ],
)
def test_a_field_may_be_called_anything(field, event, other):
    ruleset = ruled(detection(json.dumps({field: "X"})))
    assert [match.line for match in told(ruleset, [other, event])] == [2]


def test_a_regular_expression_made_to_take_for_ever_does_not():
    ruleset = ruled(detection("{Image|re: '^(a+)+$'}"))
    began = time.process_time()
    assert told(ruleset, [{"Image": "a" * 100_000 + "b"}, {"Image": "aaa"}])[0].line == 2
    assert time.process_time() - began < 300  # by backtracking it would outlive the universe


@pytest.mark.parametrize(
    ("event", "negated"),
    [
        ({}, True),
        ({"Image": None}, True),
        ({"Image": ""}, True),
        ({"Image": []}, True),
        ({"Image": "a"}, False),
    ],
)
def test_a_denied_question_is_true_of_what_is_absent_null_or_empty(
    event: dict[str, object], *, negated: bool
):
    rest: dict[str, object] = {"User": "b"}
    assert bool(told(ruled(detection("{Image: a}", "not one")), [event | rest])) is negated


def test_null_and_empty_are_kept_apart():
    null, empty = detection("{Image: null}"), detection("{Image: ''}").replace("made", "empty")
    events: list[dict[str, object]] = [{"User": "b"}, {"Image": None}, {"Image": ""}]
    ruleset = compile_rules([Text("a", null.encode()), Text("b", empty.encode())], pipelines=["any"])
    assert [(match.title, match.line) for match in told(ruleset, events)] == [
        ("made", 1),
        ("made", 2),
        ("empty", 3),
    ]


@pytest.mark.parametrize(
    "event",
    [
        {
            "Event": {
                "System": {"Channel": "Security", "EventID": 4625},
                "EventData": {"TargetUserName": "amy"},
            }
        },
        {"Event": {"System": {"Channel": "Security", "EventID": {"#text": 4625}}}},
        {"winlog": {"channel": "Security", "event_id": "4625", "event_data": {}}},
        {"winlog.channel": "Security", "winlog.event_id": 4625},
    ],
)
def test_the_shapes_of_windows_events(event: dict[str, object]):
    assert [match.title for match in told(ruled(LOGON, "audit"), [event])] == ["Failed logon"]


def test_lines_that_are_no_events_are_named_and_the_rest_is_read():
    ruleset = ruled(detection("{Image: a}"))
    found: list[Match] = []
    scan = Scan(ruleset, Limits(), Kernel(ruleset, Limits()))
    lines = [
        b'{"Image":"a"}',
        b'{"Image":',
        b"\xff\xfe{",
        b'["a"]',
        b'{"a":"\xff"}',
        b"",
        b'{"\\u0049mage":"A"}',
    ]
    scan.block(Block(b"\n".join(lines) + b"\n", 1), "x", found.append)
    assert [match.line for match in found] == [1, 7]
    assert [fault.where for fault in scan.faults] == ["x:2", "x:3", "x:4", "x:5"]
