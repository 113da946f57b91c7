# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Defanging undone and done again; each character knows its place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.core.refang import Refanged, defang, refang


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("hxxp://evil[.]com/a", "http://evil.com/a"),
        ("hXXps[:]//evil(.)com", "https://evil.com"),
        ("h**p[://]evil{.}com", "http://evil.com"),
        ("meow://evil[dot]com", "http://evil.com"),
        ("fxp://evil.com", "ftp://evil.com"),
        ("evil [.] com", "evil.com"),
        ("evil[.com evil.]com", "evil.com evil.com"),
        (r"evil\.com", "evil.com"),
        (r"http:\/\/evil.com\/a", "http://evil.com/a"),
        ("user[at]evil[dot]com", "user@evil.com"),
        ("user (at) evil (dot) com", "user@evil.com"),
        ("1[.]2[.]3[.]4", "1.2.3.4"),
        ("2001[:]db8::1", "2001:db8::1"),
        ("ｅｖｉｌ．ｃｏｍ", "evil.com"),
        ("evil。com", "evil.com"),
        ("evil【.】com", "evil.com"),
        ("ev\u200bil.c\u00adom", "evil.com"),
    ],
)
def test_is_undone(written, meant):
    assert refang(written) == meant
    assert refang(meant) == meant


@pytest.mark.parametrize(
    "text",
    [
        "the dot at the end",
        r"C:\Users\.ssh",
        "访问evil.com。Then",
        "see [2001:db8::1]",
        "f(x) and [1]",
        "hxxp is a word",
        "域名：evil.com",
    ],
)
def test_is_left_alone(text):
    assert refang(text) == text


@pytest.mark.parametrize(
    ("kind", "value", "written"),
    [
        ("url", "https://evil.com/a.b?c=d", "hxxps://evil[.]com/a.b?c=d"),
        ("domain", "a.evil.com", "a[.]evil[.]com"),
        ("ipv4", "192.0.2.1", "192[.]0[.]2[.]1"),
        ("ipv6", "2001:db8::1", "2001[:]db8[:][:]1"),
        ("email", "a.b@evil.com", "a.b[@]evil[.]com"),
        ("md5", "ab", "ab"),
    ],
)
def test_is_done_and_undone(kind, value, written):
    assert defang(kind, value) == written
    assert refang(written) == value


_PIECES = st.sampled_from(
    [
        "evil",
        "com",
        "[.]",
        "(dot)",
        " [.] ",
        "hxxp",
        "://",
        "[:]",
        "\u200b",
        "。",
        "．",
        "中",
        " ",
        "\n",
        ".",
        "\\.",
        "a",
    ]
)


@given(st.lists(_PIECES, max_size=30).map("".join))
def test_places_are_in_order_and_spell_what_was_left(text):
    made = Refanged(text)
    places = [made.place(at) for at in range(len(made.text) + 1)]
    assert places == sorted(places)
    assert places[-1] == len(text)
    for at, character in enumerate(made.text):
        if character in "evilcom中\n":
            assert text[places[at]] == character


@given(st.text(max_size=200))
def test_any_text_is_taken(text):
    made = Refanged(text)
    assert made.span(0, len(made.text))[1] == len(text)
