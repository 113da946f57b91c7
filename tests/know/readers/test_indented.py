# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Blocks of lines as yarn and pnpm write them; the oracle is a library for all of YAML."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from tocsin.core.limits import Limits
from tocsin.know.readers.indented import blocks, pair, unquoted

LIMITS = Limits()


def top(text: str):
    return [(one.key, one.fields, one.fault) for one in blocks(text.encode(), LIMITS, level=0)]


def test_keys_quoted_or_plain_with_their_fields():
    text = """\
# made by a tool

"a@npm:^1, a@npm:^2":
  version: 1.0.0
  dependencies:
    version: 9
    other: ^1
  'quoted': 'it''s'

b@^1, "c@^1":
  version "2.0.0"
  resolved "https://host.example/b#aa"
"""
    assert top(text) == [
        ("a@npm:^1, a@npm:^2", {"version": "1.0.0", "dependencies": "", "quoted": "it's"}, ""),
        ('b@^1, "c@^1"', {"version": "2.0.0", "resolved": "https://host.example/b#aa"}, ""),
    ]


def test_blocks_below_a_section():
    text = "lockfileVersion: '9.0'\n\nimporters:\n\n  .:\n    x: 1\n\npackages:\n\n  a@1:\n    r: {i: s}\n  'b@2': {r: 3}\nsnapshots:\n  a@1: {}\n"
    found = [(one.section, one.key, one.line, one.fields) for one in blocks(text.encode(), LIMITS, level=1)]
    assert found == [
        ("importers", ".", 5, {"x": "1"}),
        ("packages", "a@1", 10, {"r": "{i: s}"}),
        ("packages", "b@2", 12, {"=": "{r: 3}"}),
        ("snapshots", "a@1", 14, {"=": "{}"}),
    ]


def test_a_text_of_several_lines_holds_no_fields():
    text = "a:\n  note: |-\n    version: 9\n  two: >\n     b:\n       c: 1\n  version: 1\nb:\n  version: 2\n"
    assert top(text) == [("a", {"note": "|-", "two": ">", "version": "1"}, ""), ("b", {"version": "2"}, "")]


def test_a_long_key_is_asked_for_before_its_value():
    text = "? 'a@1(very long)'\n:\n  version: 1\n? b@2\n: version: 2\n  dev: true\n"
    found = top(text)
    assert found[0] == ("a@1(very long)", {"version": "1"}, "")
    assert found[1] == ("b@2", {"version": "2", "dev": "true"}, "")


@pytest.mark.parametrize(
    "bad", ["  nothing", '  "x', "  'x", '  "x"y: 1', "  version: 1\n  version: 2", "  " + "x" * 70]
)
def test_a_line_that_is_nothing_makes_its_block_bad(bad):
    found = top(f"a:\n{bad}\nb:\n  version: 1\n")
    assert [(key, bool(fault)) for key, _, fault in found] == [("a", True), ("b", False)]


def test_a_line_beyond_the_limit_is_a_fault():
    text = "a:\n  version: " + "9" * 100 + "\nb:\n  version: 1\n"
    found = [bool(one.fault) for one in blocks(text.encode(), Limits(line_bytes=50), level=0)]
    assert found == [True, False]


def test_anchors_and_aliases_are_texts():
    assert top("a: &x\n  b: *x\nc: *x\n") == [("a", {"=": "&x", "b": "*x"}, ""), ("c", {"=": "*x"}, "")]


KEY = st.text(st.sampled_from("abz09@/.^~+_-:, '()"), min_size=1, max_size=12)
VALUE = st.text(st.sampled_from("abz09@/.^~#:'\" -{}[]|>&*"), max_size=12)


@given(st.dictionaries(KEY, st.dictionaries(KEY, VALUE, min_size=1, max_size=3), max_size=4), st.booleans())
def test_what_a_library_writes_is_read_as_it_was(tree, plain):
    style = None if plain else "'"
    text = yaml.safe_dump(tree, width=10**6, sort_keys=False, default_style=style, allow_unicode=True)
    if not tree:
        return
    assert {one.key: one.fields for one in blocks(text.encode(), LIMITS, level=0)} == tree


def test_pair_and_unquoted():
    assert pair("a: b: c") == ("a", "b: c", "")
    assert pair("a:b: c") == ("a:b", "c", "")
    assert pair('"a" "b"') == ("a", '"b"', "")
    assert unquoted('"a\\"b"') == 'a"b'
    assert unquoted("'a''b'") == "a'b"
    assert unquoted("'a") == "'a"
