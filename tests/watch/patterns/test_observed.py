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
          "names": ["a", "b"], "parts": [{"n": 1}, {"n": 2}], "signed": True, "made": "2026-01-01T00:00:00Z", "magic_hex": "00ff", "packed_bin": "AP8=",
          "latin": "\u00ff\u00e9", "odd_hex": "0", "bits_bin": ["AA==", "/w=="]},
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
        "file:made = t'2026-01-01T00:00:00.000Z'", "file:made < t'2026-01-01T00:00:01Z'",
        # 9.6.4: octets beside octets, and beside text whose characters are none above 255
        "file:magic_hex = h'00FF'", "file:magic_hex = b'AP8='", "file:packed_bin = h'00ff'", "file:packed_bin = '\x00\u00ff'", "file:magic_hex = '\x00\u00ff'",
        "file:magic_hex != '00ff'", "file:magic_hex NOT = '00ff'", "file:magic_hex != '\u0103'", "file:latin = h'ffe9'", "file:magic_hex > h'00fe'",
        "file:magic_hex > 'a' OR file:packed_bin > h'00'", "file:packed_bin < h'00ff00'", "file:bits_bin[*] = h'ff'", "file:bits_bin[0] = h'00'",
        "file:magic_hex MATCHES '\\\\xff$'", "file:packed_bin LIKE '_\u00ff'", "file:packed_bin NOT MATCHES '\u0103'", "file:magic_hex IN (h'00ff', h'11')",
        "EXISTS file:odd_hex", "file:packed_bin = b'A\nP8\r\n='",
        # 9.6.1: a member is enough
        "file:names[*] != 'a'", "file:names[*] NOT = 'a'", "file:parts[*].n > 1", "file:names[*] LIKE 'b'", "file:names != 'a'", "EXISTS file:names[1]",
        "EXISTS file:parts[*].n", "EXISTS file:parent_directory_ref.path", "NOT EXISTS file:names[2]", "NOT EXISTS file:parts[*].m", "NOT EXISTS file:none.more",
        # 9.6: NOT turns the comparison, of another kind too
        "file:name NOT > 5", "file:size NOT = '100'", "file:size NOT IN ('100')", "file:size NOT LIKE '100'", "file:size NOT MATCHES '100'",
        "file:size NOT != 100", "ipv4-addr:value NOT ISSUPERSET '198.51.100.0/24'", "file:made NOT < t'2026-01-01T00:00:00Z'",
        # 9.2: numbers whole
        "file:size = 100.0", "file:size != 100.5", "file:size IN (100.0, 2)", "file:size < 100.5",
        # 9.6.2: by code points, no normal form
        "file:name != 'cafe\u0301.exe'", "file:name > 'cafe\u0301.exe'", "file:name > 'caf'",
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
        # 9.6.2: by code points, no normal form
        "file:name = 'cafe\u0301.exe'", "file:name IN ('cafe\u0301.exe')",
        # 9.6.4
        "file:magic_hex = '00ff'", "file:packed_bin = 'AP8='", "file:latin = h'c3bf'", "file:magic_hex = '\u0103'", "file:packed_bin < '\u0103'",
        "file:latin > h'ffff'", "file:odd_hex = '0'", "file:odd_hex != '0'", "file:magic_hex = 255", "directory:path = h'00'",
        # 9.7.2: beyond the list, or no list
        "file:names[5] = 'a'", "file:name[*] = 'other.dll'", "file:name[0] != 'x'", "EXISTS file:names[2]", "EXISTS file:parts[*].m", "file:parts.n = 1",
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
        # 9.6.1: members of one kind
        "a:x IN (1, '1')",
        "a:x NOT IN ('a', h'61')",
        "a:x IN (true, 1)",
        "a:x MATCHES '\ud800'",
    ],
)
def test_what_cannot_be_judged(test: str):
    with pytest.raises(BadInput):
        holds(test)


def test_an_expression_that_would_go_back_for_ever_is_searched_at_once():
    data = {"1": {"type": "a", "x": "a" * 50_000 + "!", "y": "\ud800"}}
    assert not judge("a:x MATCHES '^(a+)+$' OR a:y MATCHES 'b'")(data)
