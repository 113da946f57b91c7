# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Bundles of YARA rules: the engine reads from the whole what it reads from each alone."""

from __future__ import annotations

import hashlib

import pytest
import yara_x
from hypothesis import given

from tests.watch.out.hostile import entries, heads, made, refused
from tocsin.watch.out import Entry
from tocsin.watch.out.yara import Yara


def names(text: str) -> list[str]:
    compiler = yara_x.Compiler()
    compiler.enable_includes(False)  # noqa: FBT003 -- as the package has it
    compiler.add_source(text)
    return [rule.identifier for rule in compiler.build()]


@given(entries(Yara.kinds), heads)
def test_the_bundle_holds_the_rules_of_each_and_no_more(found, head):
    data, went = made(Yara(), found, head)
    wanted = [
        name for entry in went
        for name in (names(entry.value) if entry.kind == "yara" else [f"tocsin_{entry.kind}_{entry.value}"])
    ]  # fmt: skip
    assert names(data.decode()) == wanted


BAD = {
    "open remark": "rule a { condition: true } /*",
    "open text": 'rule a { meta: x = "',
    "a file of ours": 'include "/etc/passwd"\nrule a { condition: true }',
    "global": "global rule a { condition: false }",
    "global behind a quote in a regex": 'rule a { strings: $a = /"/ condition: $a } global rule b { condition: false } rule c { strings: $a = /"/ condition: $a }',
    "global with a remark": "global/**/private rule a { condition: false }",
    "no rule": "// nothing",
    "no YARA": "alert ip any any -> any any (sid:1;)",
    "the rule that is put behind it": "rule tocsin_end_of_rule { condition: true }",
    "half a character": "rule a { condition: true } // \ud800",
}


@pytest.mark.parametrize("text", BAD.values(), ids=BAD)
def test_what_would_spoil_the_bundle_stays_out(text):
    assert refused(Yara(), "yara", text)


def test_a_second_rule_of_a_name_stays_out():
    form = Yara()
    form.line(Entry(number=1, kind="yara", value="rule a { condition: true }"))
    assert "name" in refused(form, "yara", "rule a { condition: false }")


def test_the_word_global_in_a_text_is_no_global_rule():
    text = 'rule a { meta: x = "a global threat" strings: $s = "global" condition: $s } // global'
    assert made(Yara(), [Entry(number=1, kind="yara", value=text)])[1]


def test_a_hash_finds_the_file_that_has_it():
    files = {kind: f"evil {kind}".encode() for kind in ("md5", "sha1", "sha256")}
    wanted = [
        Entry(number=1, kind=kind, value=hashlib.new(kind, data).hexdigest(), tlp='green"', until="2027")
        for kind, data in files.items()
    ]
    rules = yara_x.compile(made(Yara(), wanted)[0].decode())
    for kind, data in files.items():
        assert [rule.identifier for rule in rules.scan(data).matching_rules] == [
            f"tocsin_{kind}_{hashlib.new(kind, data).hexdigest()}"
        ]
    assert not rules.scan(b"good").matching_rules
