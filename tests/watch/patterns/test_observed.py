# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""One observation over the objects of one event: the rules of STIX 2.1 section 9, one example each."""

from __future__ import annotations

from typing import Any

import pytest

from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.pattern_tree import Seen, tree
from tocsin.watch.patterns.observed import compiled

DATA: dict[str, dict[str, Any]] = {
    "1": {"type": "file", "name": "caf\u00e9.exe", "size": 100, "hashes": {"SHA-256": "ab"}, "parent_directory_ref": "2",
          "names": ["a", "b"], "parts": [{"n": 1}, {"n": 2}], "signed": True, "made": "2026-01-01T00:00:00Z", "magic": "00ff", "packed": "AP8="},
    "2": {"type": "directory", "path": "C:\\Temp\nx", "contains_refs": ["1", "3"]},
    "3": {"type": "file", "name": "other.dll", "size": 5, "round": "2"},
    "4": {"type": "ipv4-addr", "value": "198.51.100.7", "net": "198.51.100.0/25"},
    "5": {"type": "ipv6-addr", "value": "2001:db8::1"},
    "6": {"type": "loop", "own_ref": "6", "gone_ref": "7"},
}  # fmt: skip


def judge(test: str):
    seen = tree(f"[{test}]", Limits())
    assert isinstance(seen, Seen)
    return compiled(seen.test)


def holds(test: str) -> bool:
    return bool(judge(test)(DATA))


@pytest.mark.parametrize(
    "test",
    [
        "file:name = 'other.dll'", "file:name != 'other.dll'", "file:size > 99", "file:size >= 100.0", "file:size < 6", "file:size <= 5",
        "file:size NOT > 99", "file:size IN (1, 5)", "file:name NOT IN ('other.dll')", "file:signed = true", "file:signed != false",
        "file:name LIKE 'caf_.%'", "file:name LIKE 'cafe\u0301.exe'", "file:name NOT LIKE 'o%'", "directory:path LIKE 'C:%x'",
        "file:name MATCHES '^o.*l$'", "file:name MATCHES 'the'", "directory:path MATCHES 'Temp.x'", "file:name NOT MATCHES 'o'",
        "ipv4-addr:value ISSUBSET '198.51.100.0/24'", "ipv4-addr:net ISSUPERSET '198.51.100.9'", "ipv6-addr:value ISSUBSET '2001:db8::/32'",
        "ipv4-addr:value NOT ISSUBSET '192.0.2.0/24'", "EXISTS file:hashes", "NOT EXISTS file:hashes", "file:hashes.'SHA-256' = 'ab'",
        "file:names[0] = 'a'", "file:names[1] = 'b'", "file:names[*] = 'b'", "file:parts[*].n = 2", "file:parts[1].n = 2",
        "file:parent_directory_ref.path LIKE 'C%'", "directory:contains_refs[*].name = 'other.dll'", "directory:contains_refs[1].size = 5",
        "file:parent_directory_ref.contains_refs[*].size = 5", "loop:own_ref.own_ref.own_ref = '6'",
        "file:made = t'2026-01-01T00:00:00.000Z'", "file:made < t'2026-01-01T00:00:01Z'", "file:magic = h'00FF'", "file:packed = b'AP8='",
        "file:name = 'other.dll' AND file:size = 5", "file:name = 'none' OR ipv4-addr:value = '198.51.100.7'",
        "file:size = 5 AND (file:name = 'none' OR file:name = 'other.dll')", "file:name > 'o'", "file:name LIKE 'other.dll'",
    ],
)  # fmt: skip
def test_what_holds(test: str):
    assert holds(test)


@pytest.mark.parametrize(
    "test",
    [
        "file:name = 'OTHER.DLL'", "file:name LIKE 'other'", "file:name LIKE 'otherxdll'", "file:name LIKE 'OTHER.DLL'",
        # of another kind: unlike
        "file:size = '5'", "file:round = 2", "file:signed = 1", "file:name > 5", "file:size LIKE '5'",
        # both of one object
        "file:name = 'other.dll' AND file:size = 100", "file:name = 'other.dll' AND ipv4-addr:value = '198.51.100.7'",
        # a path that leads nowhere is false, NOT or not
        "file:none = 1", "file:none != 1", "file:none NOT = 1", "directory:name NOT LIKE 'x'", "loop:gone_ref.x != 'y'", "NOT EXISTS directory:path",
        "file:names[2] != 'x'", "file:names = 'a'", "user-account:user_id != 'x'", "NOT EXISTS user-account:user_id",
        "ipv4-addr:value ISSUBSET '2001:db8::/32'", "ipv4-addr:net ISSUBSET '198.51.100.0/26'", "file:name ISSUBSET '0.0.0.0/0'", "file:size IN ()",
    ],
)  # fmt: skip
def test_what_does_not_hold(test: str):
    assert not holds(test)


@pytest.mark.parametrize(
    "test",
    [
        "a:x MATCHES '(a)\\\\1'",
        "a:x MATCHES '(?=a)'",
        "a:x MATCHES '('",
        "a:x ISSUBSET 'net'",
        "a:x MATCHES '\ud800'",
    ],
)
def test_what_cannot_be_judged(test: str):
    with pytest.raises(BadInput):
        holds(test)


def test_an_expression_that_would_go_back_for_ever_is_searched_at_once():
    data = {"1": {"type": "a", "x": "a" * 50_000 + "!", "y": "\ud800"}}
    assert not judge("a:x MATCHES '^(a+)+$' OR a:y MATCHES 'b'")(data)
