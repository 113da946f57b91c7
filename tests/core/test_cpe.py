# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""CPE names: both bindings, and the comparison against a slow one written from the table of the standard."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.core import cpe
from tocsin.core.errors import BadInput

PLAIN = "cpe:2.3:o:acme:pump_7:1.0.2:sp1:*:*:pro:linux:x64:-"


@pytest.mark.parametrize(
    ("text", "formatted"),
    [
        (PLAIN, PLAIN), ("CPE:2.3:O:Acme:Pump:1:*:*:*:*:*:*:*", "cpe:2.3:o:acme:pump:1:*:*:*:*:*:*:*"),
        (r"cpe:2.3:a:a\-b:c\:d:1\.0\+x:*:*:*:*:*:*:*", r"cpe:2.3:a:a-b:c\:d:1.0\+x:*:*:*:*:*:*:*"),
        (r"cpe:2.3:a:x:y:\-:*:*:*:*:*:*:*", r"cpe:2.3:a:x:y:\-:*:*:*:*:*:*:*"),
        ("cpe:/o:acme:pump:1.0", "cpe:2.3:o:acme:pump:1.0:*:*:*:*:*:*:*"), ("cpe:/a", "cpe:2.3:a:*:*:*:*:*:*:*:*:*:*"),
        ("cpe:/a:x:y:1%2b2:-::en", r"cpe:2.3:a:x:y:1\+2:-:*:en:*:*:*:*"),
        ("cpe:/a:x:y:%01%01a%02", "cpe:2.3:a:x:y:??a*:*:*:*:*:*:*:*"),
        ("cpe:/a:x:y:1::~ed~pro~win~x64~more", "cpe:2.3:a:x:y:1:*:ed:*:pro:win:x64:more"),
        ("cpe:/a:x:y!:1", r"cpe:2.3:a:x:y\!:1:*:*:*:*:*:*:*"),
    ],
    ids=lambda text: text[:60],
)  # fmt: skip
def test_both_bindings(text, formatted):
    assert str(cpe.parse(text)) == formatted
    assert cpe.parse(formatted) == cpe.parse(text)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "not a CPE"), ("cpe:2.3:o:acme", "2 attributes"), (PLAIN + ":x", "too many"), ("cpe:2.3:x" + PLAIN[9:], "part"),
        (PLAIN.replace("pump_7", "pu*mp"), "product"), (PLAIN.replace("acme", "a+b"), "vendor"), (PLAIN.replace("acme", ""), "vendor"),
        (PLAIN.replace("acme", "ä"), "vendor"), ("cpe:2.3:a:x:y:1:*:*:*:*:*:*:x\\", "backslash"), ("cpe:/a:x%2:y", "vendor"),
        ("cpe:/a:x:y:1::~a~b", "edition"), ("cpe:/a:" + ":".join("x" * 9), "too many"), ("cpe:/a:x%00", "vendor"),
        ("cpe:2.3:a:" + "x" * 2_000, "characters"), (PLAIN.replace("1.0.2", "***"), "version"),
    ],
    ids=lambda text: text[:40],
)  # fmt: skip
def test_what_is_no_name_is_refused_by_attribute(text, what):
    with pytest.raises(BadInput) as error:
        cpe.parse(text)
    assert what in f"{error.value.what} {error.value.where}"
    assert error.value.do


VALUES = st.one_of(
    st.sampled_from(["*", "-"]),
    st.builds(
        lambda head, text, tail: head + text + tail,
        st.sampled_from(["", "", "*", "?", "??"]),
        st.text(alphabet="ab1", min_size=1, max_size=4),
        st.sampled_from(["", "", "*", "?", "??"]),
    ),
)


def slow(source: str, target: str) -> str:
    """Table 6-2 of NISTIR 7696, row by row; a question mark is at most one character."""
    wild = {text for text in (source, target) if text not in {"*", "-"} and re.search(r"[*?]", text)}
    if target in wild:
        return "undefined"
    if source == target:
        return "equal"
    if source == "*":
        return "superset"
    if target == "*":
        return "subset"
    if source not in wild or target == "-":
        return "disjoint"
    pattern = source.replace("*", ".*").replace("?", ".?")
    return "superset" if re.fullmatch(pattern, target) else "disjoint"


@given(VALUES, VALUES)
def test_comparison_is_that_of_the_table(source, target):
    assert cpe.compare(source, target) == slow(source, target)


@given(st.text(alphabet=st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=20))
def test_any_text_can_be_a_value_and_comes_back(text):
    value = cpe.quoted(text)
    name = cpe.parse(f"cpe:2.3:a:x:y:{value}:*:*:*:*:*:*:*")
    assert name.version == value
    assert cpe.literal(value) == text.lower()
    assert not cpe.has_wildcard(value)


@given(st.text(alphabet="cpe:/23.*-?\\%~ao01", max_size=60))
def test_no_text_breaks_it(text):
    try:
        name = cpe.parse("cpe:2.3:" + text)
    except BadInput:
        return
    assert cpe.parse(str(name)) == name
