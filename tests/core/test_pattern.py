# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Patterns: what is planted is found, what is not matched says so, and one look says what the full way says."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.core.test_pattern_grammar import TOKENS, oracle
from tocsin.core import atoms, pattern
from tocsin.core.atoms import Atom
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits

LIMITS = Limits()
MD5, SHA1, SHA256, SHA512 = ("ab" * size for size in (16, 20, 32, 64))


def quoted(text):
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


ONE = [
    ("ipv4-addr:value", "198.51.100.1", Atom("ipv4", "198.51.100.1")),
    ("ipv4-addr:value", "198.51.100.1/32", Atom("ipv4", "198.51.100.1")),
    ("ipv4-addr:value", "198.51.100.7/24", Atom("cidr", "198.51.100.0/24")),
    ("ipv6-addr:value", "2001:DB8::1", Atom("ipv6", "2001:db8::1")),
    ("ipv6-addr:value", "2001:db8::1/64", Atom("cidr", "2001:db8::/64")),
    ("ipv6-addr:value", "::ffff:198.51.100.1", Atom("ipv4", "198.51.100.1")),
    ("domain-name:value", "EVIL.example", Atom("domain", "evil.example")),
    ("url:value", "http://EVIL.example/It's\\a", Atom("url", "http://evil.example/It's%5Ca")),
    ("email-addr:value", "A@evil.example", Atom("email", "a@evil.example")),
    ("email-message:from_ref.value", "A@evil.example", Atom("email", "a@evil.example")),
    ("email-message:sender_ref.value", "A@evil.example", Atom("email", "a@evil.example")),
    ("file:hashes.MD5", MD5, Atom("md5", MD5)),
    ("file:hashes.md5", MD5.upper(), Atom("md5", MD5)),
    ("file:hashes.'MD5'", MD5, Atom("md5", MD5)),
    ("file:hashes.'SHA-1'", SHA1, Atom("sha1", SHA1)),
    ("file:hashes.SHA1", SHA1, Atom("sha1", SHA1)),
    ("file:hashes.'SHA-256'", SHA256, Atom("sha256", SHA256)),
    ("file:hashes.SHA256", SHA256, Atom("sha256", SHA256)),
    ("file:hashes.sha_256", SHA256, Atom("sha256", SHA256)),
    ("file:hashes.'SHA-512'", SHA512, Atom("sha512", SHA512)),
    ("artifact:hashes.'SHA-256'", SHA256, Atom("sha256", SHA256)),
    ("x509-certificate:hashes.'SHA-1'", SHA1, Atom("sha1", SHA1)),
    ("file:name", "Evil's.EXE", Atom("filename", "evil's.exe")),
    ("mutex:name", "Global\\It's", Atom("mutex", "Global\\It's")),
    ("windows-registry-key:key", "HKLM\\Software\\X", Atom("regkey", "hkey_local_machine\\software\\x")),
    ("network-traffic:src_ref.value", "198.51.100.1", Atom("ipv4", "198.51.100.1")),
    ("network-traffic:dst_ref.value", "2001:db8::1", Atom("ipv6", "2001:db8::1")),
    ("network-traffic:dst_ref.value", "evil.example", Atom("domain", "evil.example")),
    (
        "network-traffic:extensions.'http-request-ext'.request_header.'User-Agent'",
        "It's [me]",
        Atom("useragent", "It's [me]"),
    ),
]


@pytest.mark.parametrize(("path", "text", "atom"), ONE)
def test_one_equality(path, text, atom):
    for shape in (
        "[{}={}]",
        "[{} == {}]",
        " [\t{}\n=\u2003{} ] ",
        "[({} = {})]",
        "([{} = {}])",
        "[{} = {} /* ' ] */] // '",
    ):
        written = shape.format(path, quoted(text))
        assert pattern.equalities(written, LIMITS) == pattern.Found((atom,)), written


spaces = st.sampled_from(["", " ", "\n", "\t ", "/* [ */", "\u00a0"])


@st.composite
def equality_patterns(draw):
    """A pattern of the equality grammar, and the atoms planted in it."""
    planted = []

    def test():
        path, text, atom = draw(st.sampled_from(ONE))
        planted.append(atom)
        return f"{path}{draw(spaces)}{draw(st.sampled_from(['=', '==']))}{draw(spaces)}{quoted(text)}"

    def joined(part, depth):
        parts = []
        for _ in range(draw(st.integers(1, 3))):
            nest = depth and draw(st.booleans())
            parts.append(f"({draw(spaces)}{joined(part, depth - 1)})" if nest else part())
        return f"{draw(spaces)} OR {draw(spaces)}".join(parts) + draw(spaces)

    def observation():
        return f"[{draw(spaces)}{joined(test, 2)}]"

    return draw(spaces) + joined(observation, 2), planted


@given(equality_patterns())
def test_what_is_planted_is_found(drawn):
    text, planted = drawn
    assert pattern.equalities(text, LIMITS) == pattern.Found(tuple(dict.fromkeys(planted)))


@given(equality_patterns())
def test_the_oracle_takes_what_we_take(drawn):
    # it takes no comment before the first bracket, though the grammar does
    assert oracle(drawn[0].replace("/* [ */", " "))


@given(
    st.sampled_from(ONE),
    spaces,
    spaces,
    st.sampled_from(["=", "==", "!=", "LIKE"]),
    st.text("'\\a]", max_size=4),
)
def test_the_short_way_agrees_with_the_full_way(one, before, after, operator, tail):
    path, text, _ = one
    for literal in (quoted(text + tail), f"'{text}{tail}'"):
        written = f"{before}[{path}{after}{operator}{literal}{before}]{after}"
        quick = pattern._quickly(written)
        if quick is not None:
            assert quick == pattern._fully(written, LIMITS)


@st.composite
def compositions(draw):
    """Comparisons, right and wrong ones, joined in the ways of the grammar and in some of its own."""
    path = st.sampled_from(
        [
            "a:b",
            "a:true",
            "a:b.false_c",
            "a:b.trueX",
            "false:b",
            "url:value",
            "file:hashes.'SHA-256'",
            "true:b",
            "a:IN",
            "a:b.AND.c",
            "a-b:c_d",
            "a:b-c",
        ]
    )
    operator = st.sampled_from(["=", "==", "!=", "<", ">=", "<>", " LIKE ", " MATCHES ", "LIKE", "=="])
    literal = st.sampled_from(["'x'", "'a:true [x] AND'", "'z:'", "'\\''", "'\\x'", "5", "''"])

    def test():
        return (
            draw(spaces)
            + draw(path)
            + draw(spaces)
            + draw(operator)
            + draw(spaces)
            + draw(literal)
            + draw(spaces)
        )

    def joined(part, words):
        text = part()
        for _ in range(draw(st.integers(0, 2))):
            text += draw(st.sampled_from(words)) + part()
        return text

    def observation():
        within = st.sampled_from(
            ["", "", " WITHIN 5 SECONDS", "WITHIN 5 SECONDS ", " WITHIN 0 SECONDS", " WITHIN 5 SECONDSx"]
        )
        return f"{draw(spaces)}[{joined(test, ['AND ', 'OR ', 'AND', ' OR', 'ANDx'])}]{draw(spaces)}{draw(within)}"

    return joined(observation, [" AND ", "OR", " FOLLOWEDBY ", "FOLLOWEDBY", "ANDx"])


@given(compositions() | st.text("[]a:b.='\\ \nANDOR", max_size=20))
@example("[a:b='x']AND[a:b='x']")
@example("[a:b='x' AND a:b LIKE 'x']FOLLOWEDBY [a:b!='x']WITHIN 5 SECONDS")
@example("[a:b='x']WITHIN 5 SECONDSAND[a:b='x']")
@example("[true:b='x' OR a:b='x']")
@example("[a:b='z:' OR true:b='x']")
def test_one_look_takes_only_what_the_full_way_takes(text):
    for limits in (LIMITS, Limits(pattern_terms=2)):
        try:
            pattern._fully(text, limits)
        except BadInput:
            assert not pattern.is_simple(text, limits)
            with pytest.raises(BadInput):
                pattern.check(text, limits)
        else:
            pattern.check(text, limits)


@given(compositions() | st.text("[]a:b.='\\ \nANDOR", max_size=20))
@example("[a:b = 'x' AND c:d = 'y'] FOLLOWEDBY [e:f = 'z']")
@example("[a:b = 'x'] WITHIN 5 SECONDS AND [e:f = 'z']")
@example("[a:b != ' AND '] AND [e:f LIKE '[']")
@example("[a:'AND' = '\\'' OR c:d <= 'y']")
@example("[a:b = 'x' OR c:d = 'y'] OR [e:f = 'z']")
def test_the_reason_is_the_one_the_full_way_gives(text):
    found = pattern._beyond(text, Limits())
    if found is not None:
        assert found == pattern._fully(text, Limits())
        assert found.not_matched


@given(compositions(), st.lists(st.text("ab:.[]= AND", max_size=6), min_size=1, max_size=3))
def test_whether_a_pattern_is_right_does_not_hang_on_its_texts(text, others):
    pieces = text.split("'")
    for at in range(1, len(pieces) - 1, 2):
        if pieces[at - 1][-1:] not in {".", ":"}:
            pieces[at] = others[at % len(others)]
    other = "'".join(pieces)
    if "\\" not in text:
        assert pattern.is_simple(text, LIMITS) == pattern.is_simple(other, LIMITS)


def test_one_look_is_enough_for_most():
    for text in (
        "[a:b = 'x']",
        "[a:b LIKE 'x%' AND c-d:e.'f-g' != 'y'] FOLLOWEDBY [a:b='x'] WITHIN 30 SECONDS",
    ):
        assert pattern.is_simple(text, LIMITS)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[ipv4-addr:value = '198.51.100.1' AND ipv4-addr:value = '198.51.100.2']", "AND"),
        ("[ipv4-addr:value = '198.51.100.1'] AND [url:value = 'http://a.b/']", "AND between"),
        ("[ipv4-addr:value = '198.51.100.1'] FOLLOWEDBY [url:value = 'http://a.b/']", "FOLLOWEDBY"),
        ("[ipv4-addr:value = '198.51.100.1'] WITHIN 5 SECONDS", "WITHIN"),
        ("[ipv4-addr:value = '198.51.100.1'] REPEATS 5 TIMES", "REPEATS"),
        (
            "[ipv4-addr:value = '198.51.100.1'] START t'2020-01-01T00:00:00Z' STOP t'2021-01-01T00:00:00Z'",
            "START",
        ),
        ("[ipv4-addr:value != '198.51.100.1']", "!="),
        ("[ipv4-addr:value <> '198.51.100.1']", "<>"),
        ("[ipv4-addr:value NOT = '198.51.100.1']", "NOT ="),
        ("[ipv4-addr:value > '198.51.100.1']", ">"),
        ("[ipv4-addr:value IN ('198.51.100.1')]", "IN"),
        ("[ipv4-addr:value LIKE '198.51.%']", "LIKE"),
        ("[ipv4-addr:value MATCHES '.*']", "MATCHES"),
        ("[ipv4-addr:value ISSUBSET '198.51.100.0/24']", "ISSUBSET"),
        ("[ipv4-addr:value ISSUPERSET '198.51.100.0/24']", "ISSUPERSET"),
        ("[EXISTS ipv4-addr:value]", "EXISTS"),
        ("[NOT EXISTS ipv4-addr:value]", "NOT EXISTS"),
        ("[file:size = 5]", "a int compared with path file:size"),
        ("[process:name = 'x']", "path process:name"),
        ("[file:hashes.SSDEEP = 'x']", "path file:hashes.SSDEEP"),
        ("[ipv4-addr:value[0] = '198.51.100.1']", "path ipv4-addr:value.[0]"),
        ("[ipv4-addr:value = '198.51.100.1' OR process:name = 'x']", "path process:name"),
        ("[ipv4-addr:value = '010.1.1.1']", "value refused"),
        ("[ipv4-addr:value = '10.0.0.0/4']", "shorter than /8"),
        ("[file:hashes.MD5 = 'x']", "32"),
    ],
)
def test_right_but_not_matched_yet(text, why):
    found = pattern.equalities(text, LIMITS)
    assert found.atoms == ()
    assert why in found.not_matched


def test_hash_kinds():
    assert [pattern.hash_kind(each) for each in ("MD5", "sha-1", "SHA256", "sha_512", "SHA3-256", "TLSH")] == [
        "md5", "sha1", "sha256", "sha512", None, None,
    ]  # fmt: skip
    assert all(pattern.hash_kind(each) in atoms.KINDS for each in ("MD5", "SHA-1", "SHA-256", "SHA-512"))


def test_a_pattern_may_be_as_long_as_the_limit_says():
    short = Limits(pattern_bytes=200)
    assert pattern.equalities("[url:value = 'http://a.b/']", short).atoms
    for inner in ("a" * 200, "é" * 100):
        text = f"[url:value = '{inner}']"
        for ask in (pattern.equalities, pattern.check):
            with pytest.raises(BadInput, match="longer than the limit of 200"):
                ask(text, short)
        assert not pattern.is_simple(text, short)


def test_a_pattern_may_be_as_deep_as_the_limit_says():
    for outer, inner in ((31, 0), (0, 31), (15, 16)):
        text = "(" * outer + "[" + "(" * inner + "url:value = 'http://a.b/'" + ")" * inner + "]" + ")" * outer
        assert pattern.equalities(text, LIMITS).atoms
        pattern.check(text, LIMITS)
        for deeper, limits in ((f"({text})", LIMITS), (text, Limits(pattern_depth=31))):
            assert not pattern.is_simple(deeper, limits)
            for ask in (pattern.equalities, pattern.check):
                with pytest.raises(BadInput, match=f"deeper than the limit of {limits.pattern_depth} "):
                    ask(deeper, limits)


@pytest.mark.parametrize("joint", [" OR ", " AND ", "] OR [", "] AND ["])
@pytest.mark.parametrize("term", ["a:b = 'x'", "a:b LIKE 'a:b = 5'", "a:b = 5", "url:value='http://a.b/'"])
def test_a_pattern_may_have_as_many_comparisons_as_the_limit_says(term, joint):
    for limits in (LIMITS, Limits(pattern_terms=3)):
        right = f"[{joint.join([term] * limits.pattern_terms)}]"
        pattern.check(right, limits)
        pattern.equalities(right, limits)
        wrong = f"[{term}{joint}{right[1:]}"
        assert not pattern.is_simple(wrong, limits)
        for ask in (pattern.equalities, pattern.check):
            with pytest.raises(BadInput, match=f"more comparisons than the limit of {limits.pattern_terms} "):
                ask(wrong, limits)


@given(st.lists(st.sampled_from(TOKENS), max_size=12).map(" ".join))
def test_a_right_pattern_has_atoms_or_a_reason(text):
    try:
        found = pattern.equalities(text, LIMITS)
    except BadInput:
        return
    assert bool(found.atoms) != bool(found.not_matched)
