# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Texts made to slip through the sieve: each has a hit for the whole way that a careless look at bytes would lose."""

from __future__ import annotations

import json

import pytest

from tests.watch.sieve.test_lines import Whole, made, quick, slow
from tests.watch.test_scan import EVE
from tocsin.watch.index import build


def both(kind: str, value: str, block: bytes, reader=EVE):
    index, by = build([(kind, value, "", ())]), made({kind: [value]})
    return quick(block, reader, index, by), slow(block, reader, index)


@pytest.mark.parametrize("slashes", [True, False])
@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        ("ipv4", "203.0.113.7", "/mirror/chrome/203.0.113.7"),
        ("email", "a/b@evil.example", "a/b@evil.example"),
        ("mutex", "Global/one/two/three/four", "Global/one/two/three/four"),
        ("domain", "xn--fsqu00a.xn--0zwm56d", "例子。测试"),
        ("domain", "evil.example", "𝐞𝐯𝐢𝐥。𝐞𝐱𝐚𝐦𝐩𝐥𝐞"),
        ("domain", "evil.example", "ⓔⓥⓘⓛ。ⓔⓧⓐⓜⓟⓛⓔ"),
        ("domain", "evil.cc", "ⓔⓥⓘⓛ。㏄"),
        ("domain", "hxxp.example", "hxxp[.]example"),
        ("url", "http://evil.example/a", "see hxxps, hxxp[:]//evil.example/a"),
        ("ipv6", "2001:db8::7", "face_cafe:2001:db8:0:0:0:0:0:7:"),
        ("ipv6", "::7", "ip6:::7"),
    ],
)
def test_a_text_in_json(kind, value, text, slashes):
    line = json.dumps({"event_type": "x", "note": text}, ensure_ascii=False)
    fast, full = both(kind, value, (line.replace("/", "\\/") if slashes else line).encode() + b"\n")
    assert fast.hits == full.hits != []


@pytest.mark.parametrize("reader", [Whole(), EVE])
@pytest.mark.parametrize(
    "text", [r"C:\x\nevil[.]example", r"C:\x\nevil%2Eexample", r'{"event_type":"x" "y":"\nevil[.]example"}']
)
def test_what_looks_like_an_escape_may_be_none(text, reader):
    fast, full = both("domain", "nevil.example", text.encode() + b"\n", reader)
    assert fast.hits == full.hits != []


@pytest.mark.parametrize(
    ("url", "host", "path"),
    [
        ("http://evilhost/a", "evilhost", "/a"),
        ("http://evilhost/a", "EVILHOST.", "/a"),
        ("http://evilhost/a", "ｅｖｉｌhost", "/a"),
        ("http://[2001:db8::7]/a", "[2001:db8::7]", "/a"),
        ("http://evil.example/x/a", "evil.example/x", "/a"),
        ("http://evil.example:8080/x/a", "evil.example:8080/x", "/a"),
        ("http://203.0.113.7/a", "203.0.113.7", "/a"),
    ],
)
@pytest.mark.parametrize("slashes", [True, False])
def test_a_host_without_dots_or_with_more_behind_it_told_in_parts(url, host, path, slashes):
    line = json.dumps({"event_type": "http", "http": {"hostname": host, "url": path}}, ensure_ascii=False)
    fast, full = both("url", url, (line.replace("/", "\\/") if slashes else line).encode() + b"\n")
    assert fast.hits == full.hits != []


@pytest.mark.parametrize("ending", [b"\n", b"\r\n"])
@pytest.mark.parametrize("bad", [b'x{"event_type":"x"}', b'{"event_type":"x"', b"{", b"}"])
@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_bad_line_at_either_end_of_a_block_is_a_fault(bad, ending, place):
    lines = [b'{"event_type":"x"}'] * 3
    lines[place] = bad
    for block in (ending.join(lines), ending.join([*lines, b""])):
        fast, full = both("domain", "evil.example", block)
        assert (fast.faults, fast.faulty, fast.lines) == (full.faults, full.faulty, full.lines)
        assert full.faulty == 1
