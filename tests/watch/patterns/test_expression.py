# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""LIKE and MATCHES as section 9.6.1 of STIX 2.1 has them: the whole text, or found anywhere; dots cross line ends."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.core.errors import BadInput
from tocsin.watch.patterns.expression import searcher


@pytest.mark.parametrize(
    ("expression", "text", "found"),
    [
        # 9.6.1: "the search function", anchors give the rest
        ("b", "abc", True), ("^b", "abc", False), ("^abc$", "abc", True),
        # 9.6.1: DOTALL
        ("a.c", "a\nc", True), ("^a.*d$", "a\nb\nc\nd", True), ("a.c", "a\r\nc", False), ("a..c", "a\r\nc", True),
        # as PCRE: before a line end at the end too, and at no other
        ("c$", "abc\n", True), ("c$", "abc\n\n", False), ("a$", "a\nb", False), ("^b", "a\nb", False), (r"c\Z", "abc\n", True),
        (r"c\z", "abc\n", False), ("^$", "", True), ("^$", "\n", True), ("^$", "\n\n", False), ("(c$)|x", "abc\n", True),
        ("(?m)a$", "a\nb", True), ("(?m)^b", "a\nb", True), ("(?-s)a.c", "a\nc", False), ("(?i)ABC$", "abc\n", True),
        # no anchors: in a class, escaped, quoted
        ("[$]", "c\n", False), ("[$]", "$", True), (r"\$", "c\n", False), (r"\$", "a$b", True), (r"\Q$\E", "c\n", False), (r"\Q$\E", "$", True),
        ("[]$]", "$", True), ("[^]$]", "$", False), ("[[:alpha:]$]$", "a$\n", True), (r"[\]$]$", "a\n", False), (r"\\$", "a\\\n", True),
        # both sides in form C
        ("^caf\u00e9$", "cafe\u0301", True), ("^cafe\u0301$", "caf\u00e9", True), ("^...$", "e\u0301ab", True),
    ],
)  # fmt: skip
def test_matches(expression: str, text: str, found: bool):
    assert searcher("MATCHES", expression)(text) is found


@pytest.mark.parametrize(
    ("wanted", "text", "like"),
    [
        ("a%d", "a\nb\r\nd", True), ("a_c", "a\nc", True), ("abc", "abc\n", False), ("abc%", "abc\n", True), ("%", "", True), ("_", "", False),
        ("a.c", "abc", False), ("a$", "a$", True), ("a$", "a\n", False), ("[a]%", "[a]\nb", True), ("100%", "100%\n", True), ("\\%", "\\x", True),
        ("e\u0301_", "\u00e9a", True), ("_", "e\u0301", True), ("A", "a", False),
    ],
)  # fmt: skip
def test_like(wanted: str, text: str, like: bool):
    assert searcher("LIKE", wanted)(text) is like


def test_octets_are_characters_below_256():
    assert searcher("MATCHES", r"^\xd4\xc3\x00.\n$")(b"\xd4\xc3\x00\xff\n\n")
    assert searcher("LIKE", "\u00d4%\u00ff")(b"\xd4\n\xff")
    assert not searcher("MATCHES", "\u0103")(b"a\x03")
    assert not searcher("LIKE", "%")(5)


@pytest.mark.parametrize("expression", ["(a)\\1", "(?=a)", "(?<!a)b", "a++", "(?>a)", "(", "\ud800"])
def test_what_linear_time_does_not_do_is_refused(expression: str):
    with pytest.raises(BadInput, match="linear time"):
        searcher("MATCHES", expression)


ENDS = st.sampled_from(["", "", "$", "$$", "($|a)"])
PARTS = st.lists(
    st.sampled_from(["a", "b", ".", "\n", "[$a]", "[^a]", r"\$", "(?:ab)*", "b?", "^", "a+"]), max_size=4
).map("".join)


@settings(max_examples=400, deadline=None)
@given(
    st.lists(st.builds("{}{}".format, PARTS, ENDS), min_size=1, max_size=3).map("|".join),
    st.sampled_from(["", "(?m)"]),
    st.text("ab$\n", max_size=6),
)
def test_line_ends_as_the_expressions_of_python_have_them(expression: str, flags: str, text: str):
    # there $ is as in PCRE, though \Z is not
    whole = flags + expression
    assert searcher("MATCHES", whole)(text) is (re.search(whole, text, re.DOTALL) is not None)
