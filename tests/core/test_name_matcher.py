# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Own names are found as words, in every dress, and not inside other words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.core.name_matcher import Matcher, Name, is_common

NAMES = (
    Name("alder", "name"), Name("North Water", "name"), Name("northwater", "name"), Name("北方水务", "name"),
    Name("192.0.2.0/24", "address"), Name("192.0.2.9", "address"), Name("2001:db8::/32", "address"),
    Name("scada-1.north.example", "host"), Name("north.example", "domain"), Name("00:11:22:aa:bb:cc", "mac"), Name("SN-4711-X", "serial"),
)  # fmt: skip
MATCHER = Matcher(NAMES)
FOUND = {
    "alone": ("Alder!", "Alder"),
    "in a path": (r"C:\Users\ALDER\a.exe", "ALDER"),
    "two words": ("NORTH_water", "NORTH_water"),
    "encoded": ("north%20water", "north%20water"),
    "glued": ("northwaterlogin.test", "northwater"),
    "no spaces": ("昨日北方水务公司", "北方水务"),
    "bracketed": ("hxxp://mail.NORTH[.]example/x", "NORTH[.]example"),
    "in a mail address": ("x@north.example", "north.example"),
    "in a prefix": ("192[.]0[.]2[.]7", "192[.]0[.]2[.]7"),
    "with hyphens": ("ip-192-0-2-8.cloud", "192-0-2-8"),
    "reversed": ("7.2.0.192.in-addr.arpa", "7.2.0.192"),
    "IPv6": ("[2001:DB8::5]:443", "2001:DB8::5"),
    "mapped": ("::ffff:192.0.2.7", "::ffff:192.0.2.7"),
    "MAC with dots": ("0011.22AA.bbcc", "0011.22AA.bbcc"),
    "bare MAC": ("x 001122aabbcc", "001122aabbcc"),
    "serial": ("unit sn 4711 x", "sn 4711 x"),
}
NOT_FOUND = {
    "inside a word": "balderdash alders",
    "inside a number": "1192.0.2.7 192.0.2.77.1 192.0.2.256",
    "another prefix": "192.0.3.7",
    "not a host name in prose": "north example",
    "inside hex": "ff001122aabbccff",
    "another order": "water north",
    "empty": "",
}


@pytest.mark.parametrize("case", FOUND)
def test_a_name_is_found_where_it_stands(case: str) -> None:
    text, said = FOUND[case]
    assert said in {text[one.begin : one.end] for one in MATCHER.find(text)}


@pytest.mark.parametrize("case", NOT_FOUND)
def test_what_only_looks_like_a_name_is_not_found(case: str) -> None:
    assert MATCHER.find(NOT_FOUND[case]) == []


@pytest.mark.parametrize(
    ("name", "common"),
    [
        (Name("North", "name"), True), (Name("Water Plant", "name"), True), (Name("OT", "name"), True), (Name("mail", "host"), True),
        (Name("17", "serial"), True), (Name("alder", "name"), False), (Name("plc-7", "host"), False), (Name("水", "name"), True),
        (Name("North", "name", wanted=True), False), (Name("10.0.0.0/8", "address"), False),
    ],
    ids=lambda value: value.text if isinstance(value, Name) else str(value),
)  # fmt: skip
def test_names_that_point_at_nobody_are_known_as_such(name: Name, common: bool) -> None:
    assert is_common(name) == common


WORDS = st.lists(st.sampled_from(["ax", "by", "cz", "axby"]), min_size=1, max_size=4)


@given(st.lists(WORDS, max_size=6), st.lists(st.sampled_from(["ax", "by", "cz", "axby", "q"]), max_size=14))
def test_just_the_rows_of_words_are_found(names: list[list[str]], text: list[str]) -> None:
    """The oracle looks at every part of the text."""
    found = Matcher(Name(" ".join(one), "name") for one in names).find("-".join(text))
    wanted = {tuple(one) for one in names}
    slow = [
        " ".join(text[a:b])
        for a in range(len(text))
        for b in range(a + 1, len(text) + 1)
        if tuple(text[a:b]) in wanted
    ]
    assert sorted(one.name.text for one in found) == sorted(slow)
