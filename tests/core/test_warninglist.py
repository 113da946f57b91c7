# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Each type of list against a twin that says the rule with no index, on values made to lie near the entries."""

from __future__ import annotations

import ipaddress
import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.core import atoms
from tocsin.core.warninglist import Warninglist, Warninglists

LABEL = st.text("ab1", min_size=1, max_size=2).filter(lambda text: not text.isdigit())
NAME = st.lists(LABEL, min_size=2, max_size=4).map(".".join)
FOUR = st.integers(0, 2**6).map(lambda low: ipaddress.IPv4Address((192 << 24) + low * 2**3))
SIX = st.integers(0, 2**6).map(lambda low: ipaddress.IPv6Address((0x20010DB8 << 96) + low * 2**3))
NETWORK = st.one_of(
    st.tuples(FOUR, st.integers(24, 32)).map(lambda pair: ipaddress.ip_network(pair, strict=False)),
    st.tuples(SIX, st.integers(120, 128)).map(lambda pair: ipaddress.ip_network(pair, strict=False)),
)
HEX = st.text("01", min_size=1, max_size=6)


def of(
    name: str, type_: str, *entries: str, kinds: tuple[str, ...] = tuple(sorted(atoms.KINDS))
) -> Warninglist:
    """A list in normal form already; of type string it is of domains."""
    under = "domain" if type_ == "string" else type_
    return Warninglist(name=name, type=type_, kinds=kinds, entries={under: entries})  # type: ignore[arg-type]  # a type of lists, drawn


@st.composite
def several(draw: st.DrawFn, type_: str, entry: st.SearchStrategy[str]) -> dict[str, list[str]]:
    """Up to four lists, by name."""
    del type_
    return {f"list {n}": draw(st.lists(entry, max_size=5)) for n in range(draw(st.integers(0, 4)))}


def together(type_: str, lists: dict[str, list[str]]) -> Warninglists:
    return Warninglists([of(name, type_, *entries) for name, entries in lists.items()])


def names(lists: dict[str, list[str]], stands_on: object) -> tuple[str, ...]:
    return tuple(sorted(name for name, entries in lists.items() if any(stands_on(one) for one in entries)))  # type: ignore[operator]  # one of the functions above, by the type


@given(several("string", NAME), NAME)
def test_a_string_is_the_value_itself(lists: dict[str, list[str]], value: str) -> None:
    assert together("string", lists).match("domain", value) == names(lists, lambda entry: entry == value)


@given(several("hostname", NAME), NAME, st.sampled_from(["domain", "url", "email", "other url"]))
def test_a_hostname_is_the_name_or_one_above(lists: dict[str, list[str]], value: str, kind: str) -> None:
    said = {
        "url": f"https://{value}/a.b/?c.ab", "other url": f"http://a:b1.ab@{value}:8080/", "email": f"ab.a@{value}",
    }.get(kind, value)  # fmt: skip
    found = together("hostname", lists).match(kind.removeprefix("other "), said)
    assert found == names(lists, lambda entry: f".{value}".endswith(f".{entry}"))


@given(several("cidr", NETWORK.map(str)), NETWORK)
def test_a_network_lies_around_or_within(
    lists: dict[str, list[str]], network: ipaddress.IPv4Network | ipaddress.IPv6Network
) -> None:
    single = network.num_addresses == 1
    kind = f"ipv{network.version}" if single else "cidr"
    value = str(network.network_address) if single else str(network)
    expected = names(lists, lambda entry: ipaddress.ip_network(entry).overlaps(network))
    found = together("cidr", lists)
    assert found.match(kind, value) == expected
    if single:
        host = value if network.version == 4 else f"[{value}]"
        assert found.match("url", f"http://{host}/x") == expected


@given(
    several("substring", st.text("abX.", min_size=1, max_size=7).map(str.casefold)),
    st.text("abX.", max_size=12),
)
def test_a_substring_stands_anywhere(lists: dict[str, list[str]], value: str) -> None:
    found = together("substring", lists).match("filename", value)
    assert found == names(lists, lambda entry: entry in value.casefold())


@given(
    several("regex", st.sampled_from(["^a", "b$", "a+b", "(?i)X", "[^ab]", "^$", "a{2,3}"])),
    st.text("abX", max_size=8),
)
def test_a_regex_is_found_anywhere(lists: dict[str, list[str]], value: str) -> None:
    found = together("regex", lists).match("useragent", value)
    assert found == names(lists, lambda entry: re.search(entry, value) is not None)


@given(st.sampled_from(atoms.KINDS), st.sets(st.sampled_from(atoms.KINDS)))
def test_a_list_speaks_of_its_kinds_only(kind: str, kinds: set[str]) -> None:
    values = {"ipv4": "192.0.2.1", "ipv6": "2001:db8::1", "cidr": "192.0.2.0/24", "url": "http://a.example/"}
    one = of("every", "substring", "", ".", ":", "a", kinds=tuple(sorted(kinds)))
    assert Warninglists([one]).match(kind, values.get(kind, "a.a")) == (("every",) if kind in kinds else ())


@given(several("hostname", NAME), NAME)
def test_what_is_exactly_on_a_list_is_on_it(lists: dict[str, list[str]], value: str) -> None:
    found = together("hostname", lists)
    assert set(found.exactly("domain", value)) <= set(found.match("domain", value))
    assert found.exactly("domain", value) == names(lists, lambda entry: entry == value)


@pytest.mark.parametrize(
    ("kind", "value", "is_itself"),
    [
        ("domain", "top.example", True),
        ("domain", "www.top.example", False),
        ("url", "https://top.example/", True),
        ("url", "https://top.example/evil.exe", False),
        ("url", "https://top.example/?q=1", False),
        ("email", "mallory@top.example", False),
        ("ipv4", "192.0.2.53", True),
        ("ipv4", "198.51.100.7", False),
        ("cidr", "198.51.100.0/24", True),
        ("cidr", "198.51.100.0/25", False),
    ],
)
def test_exactly_is_the_entry_and_nothing_near_it(kind: str, value: str, is_itself: bool) -> None:
    lists = Warninglists([
        of("sites", "hostname", "top.example"),
        of("addresses", "cidr", "192.0.2.53/32", "198.51.100.0/24"),
    ])  # fmt: skip
    assert lists.match(kind, value)
    assert bool(lists.exactly(kind, value)) is is_itself


def test_a_list_that_only_tags_holds_nothing() -> None:
    one = Warninglist(
        name="tags", type="hostname", kinds=("domain",), entries={"hostname": ("a.example",)}, holds=False
    )
    assert Warninglists([one]).match("domain", "a.example") == ("tags",)
    assert Warninglists([one]).exactly("domain", "a.example") == ()


def test_an_expression_that_backtracks_elsewhere_is_linear_here() -> None:
    lists = Warninglists([of("evil", "regex", "^(a+)+$")])
    assert lists.match("filename", "a" * 8000 + "!") == ()
    assert lists.match("filename", "a" * 8000) == ("evil",)


def test_thousands_of_parts_cost_no_pass_each() -> None:
    letters = string.ascii_lowercase
    parts = [f"{a}{b}{c}x{n}" for a in letters for b in letters for c in letters[:5] for n in range(5)]
    lists = Warninglists([of("parts", "substring", *parts)])
    assert lists.match("filename", f"....{parts[777]}....") == ("parts",)
    assert lists.match("filename", "y" * 8000) == ()


def test_no_list_says_nothing() -> None:
    assert Warninglists().match("domain", "a.example") == ()
    assert len(Warninglists()) == 0
