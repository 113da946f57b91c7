# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The law: the compiled way, the plain way and an oracle written apart say the same of any rule and any event."""

from __future__ import annotations

import io
import json
import subprocess
import sys

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.watch.sigma.oracle import holds
from tocsin.core.limits import Limits
from tocsin.watch import event_blocks
from tocsin.watch.event_blocks import Block
from tocsin.watch.sigma.kernel.sift import Kernel
from tocsin.watch.sigma.match import Match
from tocsin.watch.sigma.rules import Text, compile_rules
from tocsin.watch.sigma.scan import Scan

NAMES = ("Image", "CommandLine", "User", "Port")
WORDS = st.sampled_from(
    ["", "a", "A", "cmd.exe", "CMD.EXE", "C:\\Windows\\cmd.exe", "-enc x", "/enc x", "ünïcode", "ÜNÏCODE", "10.1.2.3", "fe80::1",
     "4", "04", "-4", "4.0", "12", "true", "a*b", "a?b", "aXb", "x\ny", 'say "x"', "\U0001f600 smile", "aGVsbG8=", "eGhlbGxv"]
)  # fmt: skip
VALUES = st.one_of(
    WORDS,
    st.text("abAB*?\\-. é", max_size=6),
    st.integers(-20, 20),
    st.booleans(),
    st.none(),
    st.lists(WORDS, max_size=3),
)
EVENTS = st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=4)
PATTERNS = st.one_of(
    WORDS.filter(bool),
    st.text("abAB*?. é", min_size=1, max_size=5),
    st.sampled_from(["*cmd*", "*.exe", "a\\*b", "?", "*", "*a*b*", "c?d*"]),
)


def _keyed(modifiers: list[str], values: st.SearchStrategy) -> st.SearchStrategy:
    listed = values | st.lists(values, min_size=1, max_size=3)
    return st.tuples(st.sampled_from(NAMES), st.sampled_from(modifiers), listed).map(
        lambda one: {one[0] + one[1]: one[2]}
    )


PLAIN = st.sampled_from(["cmd", "enc", "a", "b", "-e", "ünï", ".exe", "hello"])
BLOCKS = st.one_of(
    _keyed([""], PATTERNS | st.integers(-5, 12) | st.none()),
    _keyed(["|contains", "|startswith", "|endswith", "|contains|all", "|cased", "|contains|cased"], PLAIN),
    _keyed(["|windash|contains"], st.sampled_from(["-enc", "-e x"])),
    _keyed(["|base64offset|contains", "|base64|contains"], st.sampled_from(["hello", "foo"])),
    _keyed(["|re", "|re|i"], st.sampled_from(["^a", "cmd.exe$", "[a-b]+", "ü", "(a+)+$", "[a-b]{8,}|b"])),
    _keyed(["|cidr"], st.sampled_from(["10.0.0.0/8", "fe80::/10"])),
    _keyed(["|lt", "|lte", "|gt", "|gte"], st.integers(-5, 12)),
    st.tuples(st.sampled_from(NAMES), st.booleans()).map(lambda one: {one[0] + "|exists": one[1]}),
    st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)).map(lambda one: {one[0] + "|fieldref": one[1]}),
    st.lists(PLAIN, min_size=1, max_size=2),
)
CONDITIONS = st.sampled_from(
    [
        "one",
        "not one",
        "one and two",
        "one and not two",
        "one or not two",
        "not (one or two)",
        "not (one and two)",
    ]
)
RULES = st.builds(
    lambda one, two, condition: {
        "title": "made", "logsource": {"category": "made"}, "detection": {"one": one, "two": two, "condition": condition}
    },
    BLOCKS, BLOCKS, CONDITIONS,
)  # fmt: skip


def told(ruleset, data: bytes, *, plain: bool) -> set[tuple[str, int]]:
    found: list[Match] = []
    scan = Scan(ruleset, Limits(), None if plain else Kernel(ruleset, Limits()))
    scan.block(Block(data, 1), "made", found.append)
    assert not scan.bad
    return {(match.title, match.line) for match in found}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(RULES, min_size=1, max_size=8), st.lists(EVENTS, min_size=1, max_size=12), st.booleans())
def test_three_ways_agree(rules, events, escaped):
    rules = [rule | {"title": str(at)} for at, rule in enumerate(rules)]
    ruleset = compile_rules(
        [Text("made", yaml.safe_dump_all(rules, allow_unicode=True).encode())], pipelines=["any"]
    )
    assert not ruleset.refused
    data = b"".join(json.dumps(each, ensure_ascii=escaped).encode() + b"\n" for each in events)
    expected = {
        (rule["title"], at) for at, event in enumerate(events, 1) for rule in rules if holds(rule, event)
    }
    assert told(ruleset, data, plain=True) == expected
    assert told(ruleset, data, plain=False) == expected


@pytest.mark.parametrize("plain", [True, False])
def test_lines_are_counted_over_blocks_with_blank_and_odd_ones_between(monkeypatch, plain):
    monkeypatch.setattr(event_blocks, "SIZE", 97)
    rule = {
        "title": "met",
        "logsource": {"category": "made"},
        "detection": {"one": {"a": "x"}, "condition": "one"},
    }
    ruleset = compile_rules([Text("made", yaml.safe_dump(rule).encode())], pipelines=["any"])
    lines = [
        b'{"a": "x"}',
        b"",
        b'{"a": "y"}',
        b"no event",
        b"\n" * 200,
        b'{"a": "x", "b": "' + b"z" * 150 + b'"}',
    ] * 7
    data = b"\n".join(lines)
    found: list[Match] = []
    scan = Scan(ruleset, Limits(), None if plain else Kernel(ruleset, Limits()))
    for block in event_blocks.blocks(io.BytesIO(data), data, "made", Limits()):
        scan.block(block, "made", found.append)
    expected = [at for at, line in enumerate(data.split(b"\n"), 1) if b'"x"' in line]
    assert [match.line for match in found] == expected
    assert [fault.where for fault in scan.faults] == [
        f"made:{at}" for at, line in enumerate(data.split(b"\n"), 1) if line == b"no event"
    ]


def test_the_compiler_is_needed_by_what_is_compiled_alone():
    code = "import sys, tocsin.watch.sigma.kernel.sift; print('numba' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=True, capture_output=True).stdout == b"False\n"
