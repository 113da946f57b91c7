# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The grammar of patterns is that of stix2-patterns, what is wrong has its place, and nothing takes long."""

from __future__ import annotations

import re

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from stix2patterns.validator import run_validator

from tocsin.core import pattern_grammar as grammar
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits

LIMITS = Limits()


def read(text):
    return grammar.read(text, LIMITS)


def oracle(text):
    """Whether stix2-patterns takes it; it fails in ways of its own on empty text and bad indexes."""
    try:
        return not run_validator(text, stix_version="2.1")
    except (AttributeError, UnboundLocalError):
        return False


TOKENS = (
    "[ ] ( ) AND OR NOT FOLLOWEDBY = == != <> < >= IN LIKE MATCHES ISSUBSET EXISTS START STOP WITHIN SECONDS REPEATS "
    "TIMES 5 -1 1.5 .5 true false 'x' 'x\\'y' '' t'2020-01-01T00:00:00Z' h'ab' b'YQ==' a:b a-b:c.'d-e' a:b[0] a:b[*].c , "
    ": . * a b-c TRUE or // /**/ [a:b='x'] [a:b='x']"
).split(" ")


@st.composite
def near_patterns(draw):
    """Right patterns of the full grammar, most of them then spoilt a little."""
    path = st.sampled_from(["a:b", "file:name", "a-b:c.'d-e'[*]", "a:b[0].c"])
    value = st.sampled_from(
        ["'x'", "5", "-1", "1.5", "true", "t'2020-01-01T00:00:00.5Z'", "h'ab'", "b'YQ=='"]
    )

    def test():
        not_ = draw(st.sampled_from(["", "", " NOT"]))
        return draw(
            st.sampled_from(
                [
                    f"{draw(path)}{not_} = {draw(value)}",
                    f"{draw(path)}{not_} <= {draw(value.filter(lambda each: each != 'true'))}",
                    f"{draw(path)}{not_} IN ({draw(value)}, {draw(value)})",
                    f"{draw(path)}{not_} LIKE 'x%'",
                    f"{draw(path)}{not_} ISSUBSET '198.51.100.0/24'",
                    f"EXISTS {draw(path)}",
                    f"NOT EXISTS {draw(path)}",
                    f"({draw(path)} = 'x' OR {draw(path)} = 'y')",
                ]
            )
        )

    def observation():
        inner = draw(st.sampled_from([" AND ", " OR "])).join(test() for _ in range(draw(st.integers(1, 2))))
        qualifier = st.sampled_from(
            [
                "",
                "",
                " WITHIN 5 SECONDS",
                " REPEATS 2 TIMES",
                " START t'2020-01-01T00:00:00Z' STOP t'2021-01-01T00:00:00Z'",
            ]
        )
        return f"[{inner}]{draw(qualifier)}"

    text = draw(st.sampled_from([" AND ", " OR ", " FOLLOWEDBY "])).join(
        observation() for _ in range(draw(st.integers(1, 2)))
    )
    for _ in range(draw(st.integers(0, 2))):
        at = draw(st.integers(0, len(text)))
        cut = draw(st.integers(0, 3))
        text = text[:at] + draw(st.sampled_from(["", *TOKENS])) + text[at + cut :]
    return text


@given(near_patterns())
@example("[a:b='x'] WITHIN 5 SECONDS WITHIN 6 SECONDS")
@example("[a:b = 'x\n']")
@example("[a:b = 'x'\x1c]")
@example("[a:b = 'x'] /* open")
@example("[a:b IN ()]")
@example("[NOT a:b = 'x']")
@example("[a:b[01] = 'x']")
@example("[a:SHA-256 = 'x']")
@example("[a:b = 'x' or a:b = 'y']")
@example("[a:b=1]OR[a:b=2]")
def test_right_and_wrong_as_the_oracle_has_it(text):
    assume("/" not in text.partition("[")[0])  # as above
    try:
        found = read(text)
    except BadInput as error:
        assert not oracle(text), error
        assert error.where.startswith("character ")
        return
    assert oracle(text), found


@given(st.lists(st.sampled_from(TOKENS), max_size=12).map(" ".join))
def test_no_tokens_raise_anything_else(text):
    try:
        found = read(text)
    except BadInput:
        return
    assert found.equalities or found.beyond


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("", 1),
        ("ipv4-addr:value = '198.51.100.1'", 1),
        ("[ipv4-addr:value = '198.51.100.1'", 34),
        ("[ipv4-addr:value = '198.51.100.1']]", 35),
        ("[ipv4-addr:value = '198.51.100.1", 20),
        ('[ipv4-addr:value = "198.51.100.1"]', 20),
        ("[url:value = 'a\\b']", 14),
        ("[url:value = 'a' or url:value = 'b']", 18),
        ("[file:hashes.SHA-256 = 'x']", 14),
        ("[url:value = t'2020-13-01T00:00:00Z']", 14),
        ("[url:value]", 11),
        ("[]", 2),
        ("[url:value = 'a'] OR", 21),
        # NOT stands before an operator or before EXISTS, nowhere else (section 9.6.1)
        ("[NOT url:value = 'a']", 6),
        ("[NOT (url:value = 'a')]", 6),
        ("[url:value NOT EXISTS]", 16),
        ("[url:value NOT NOT = 'a']", 16),
        ("[url:value = NOT 'a']", 14),
        ("NOT [url:value = 'a']", 1),
        # section 9.2: line ends in base64, and nothing else
        ("[a:b = b'']", 8),
        ("[a:b = b'A Q==']", 8),
        ("[a:b = b'AQ=\n']", 8),
    ],
)
def test_wrong_with_its_place(text, place):
    with pytest.raises(BadInput) as caught:
        read(text)
    assert caught.value.where == f"character {place}"


def test_an_unquoted_hyphen_says_how_to_mend_it():
    with pytest.raises(BadInput) as caught:
        read("[file:hashes.SHA-256 = 'x']")
    assert "'SHA-256'" in caught.value.do


def test_depth_is_bounded_whatever_is_asked_for():
    for shape in ("[{}a:b = 'x'{}]", "{}[a:b = 'x']{}"):
        for most, deepest in ((5, 4), (50, 49), (10_000, 199)):
            right = shape.format("(" * deepest, ")" * deepest)
            limits = Limits(pattern_depth=most)
            assert grammar.read(right, limits).equalities == [(("a", "b"), "x")]
            with pytest.raises(BadInput, match=r"deeper than the limit of .*limits\.pattern_depth"):
                grammar.read(shape.format("(" * (deepest + 1), ")" * (deepest + 1)), limits)
    for opening in ("(", "[("):
        with pytest.raises(BadInput):
            read(opening + "(" * 5000)


COMPARISONS = [
    "a:b='x'",
    "EXISTS a:b",
    "NOT EXISTS a:b",
    "(a:b NOT = 5)",
    "a:b IN ('x', 'y', 5)",
    "a:b LIKE 'a:b=5'",
]


@pytest.mark.parametrize("joint", [" OR ", " AND ", "] OR [", "] FOLLOWEDBY ["])
@pytest.mark.parametrize("most", [1, 7])
def test_each_comparison_counts_once(joint, most):
    limits = Limits(pattern_terms=most)
    for first in range(len(COMPARISONS)):
        taken = [COMPARISONS[(first + each) % len(COMPARISONS)] for each in range(most + 1)]
        grammar.read(f"[{joint.join(taken[:most])}]", limits)
        with pytest.raises(
            BadInput, match=rf"more comparisons than the limit of {most} \(limits.pattern_terms"
        ):
            grammar.read(f"[{joint.join(taken)}]", limits)


@pytest.mark.parametrize(
    "text",
    [
        "[" + "a" * 9000,
        "[a:b = '" + "\\'" * 4000,
        "/*" * 4000,
        "[a:b=b'" + "A" * 9000,
        " " * 9000,
        "." * 9000,
    ],
)
def test_long_hostile_patterns_are_refused_at_once(text):
    """A pattern of the allowed size that makes a backtracking reader think for minutes."""
    with pytest.raises(BadInput):
        read(text)


def test_a_comment_may_stand_first():
    assert read("/* [ */[a:b = 'x']").equalities


@pytest.mark.parametrize(
    ("text", "equalities", "beyond"),
    [
        ("[a:b = 'x']", [(("a", "b"), "x")], ""),
        ("[a:b='x' OR c-d:'e-f'.g[*] == 'y']OR[a:b='x']",
         [(("a", "b"), "x"), (("c-d", "e-f", "g", "[*]"), "y"), (("a", "b"), "x")], ""),
        (r"[a:'it\'s' = 'b\\c']", [(("a", "it's"), "b\\c")], ""),
        ("[a:b = 'x' AND a:c LIKE 'y'] FOLLOWEDBY [a:d = 'z']",
         [(("a", "b"), "x"), (("a", "d"), "z")], "operator AND inside an observation"),
        ("[a:b NOT = 'x']", [], "operator NOT ="),
        ("[a:b.c > 5]", [], "a int compared with path a:b.c"),
        ("[EXISTS a:b] REPEATS 2 TIMES", [], "operator EXISTS"),
    ],
)  # fmt: skip
def test_the_equalities_are_told_in_order_and_the_first_thing_beyond_them(text, equalities, beyond):
    assert read(text) == grammar.Read(equalities, beyond)


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("a:b", True), ("file:hashes.'SHA-256'", True), ("a-b:c[0].d[*]", True), ("a:AND", False), ("true:b", False),
        ("a:b.c-d", False), ("a:b = 'x'", False), ("a:b[-1]", False), ("a", False), ("", False), ("a:b'", False),
    ],
)  # fmt: skip
def test_a_path_is_told_from_what_only_looks_like_one(text, right):
    assert grammar.is_path(text) is right


@given(st.text("\\'ab", max_size=6))
def test_a_string_says_what_was_put_into_it(text):
    inner = text.replace("\\", "\\\\").replace("'", "\\'")
    assert grammar.unescaped(inner) == grammar.unquoted(f"'{inner}'") == text
    assert read(f"[a:b = '{inner}']").equalities == [(("a", "b"), text)]


def test_white_space_is_that_of_the_grammar():
    for character in map(chr, range(0x3100)):
        try:
            taken = bool(read(f"{character}[a:b = 'x']").equalities)
        except BadInput:
            taken = False
        assert taken == (re.fullmatch(grammar.SPACE, character) is not None), hex(ord(character))


@pytest.mark.parametrize("inner", ["AAEC", "\nAA\r\nEC\n", "A\nA\nE=", "AA=\n=", "AAECAAEC\nAA\n=="])
def test_line_ends_in_base64_are_passed_over(inner: str):
    # section 9.2
    assert read(f"[artifact:payload_bin = b'{inner}']").beyond
