# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Debian order against univers and the written answers of dpkg itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from univers.debian import Version

from tests.know.versions.told import otherwise
from tocsin.core.errors import BadInput
from tocsin.know.versions import debian

PART = st.text(alphabet="019aAzZ.+~", min_size=0, max_size=8)
VERSIONS = st.builds(
    lambda epoch, first, upstream, revision: f"{epoch}{first}{upstream}{revision}",
    st.sampled_from(["", "0:", "1:", "02:", "10:"]),
    st.sampled_from("0129"),
    st.text(alphabet="019aAzZ.+~-", max_size=8),
    st.one_of(st.just(""), PART.filter(bool).map(lambda part: f"-{part}")),
).filter(lambda version: not version.endswith("-"))


def sign(one: str, other: str) -> int:
    here, there = debian.key(one), debian.key(other)
    return (here > there) - (here < there)


@given(VERSIONS, VERSIONS)
def test_the_order_is_that_of_univers(one, other):
    here, there = Version.from_string(one), Version.from_string(other)
    assert sign(one, other) == (here > there) - (here < there)


USUAL = st.builds(
    lambda upstream, revision: upstream + revision,
    st.from_regex(r"[0-9]([0-9a+.~]{0,4}[0-9])?", fullmatch=True),
    st.from_regex(r"(-[0-9]([0-9a+.~-]{0,4}[0-9])?)?", fullmatch=True),
)


@given(st.one_of(USUAL, VERSIONS, st.text("0a.+~-:_", max_size=6)))
def test_the_short_way_to_a_key_ends_where_the_long_one_does(version):
    usual = debian.usual_key(version)
    assert usual in {None, usual and debian.any_key(version)}


@pytest.mark.parametrize("version", ["1", "1.0-1", "2.36-9+deb12u9", "1.0~rc1-1", "007-0"])
def test_what_is_usual_goes_the_short_way(version):
    assert debian.usual_key(version) == debian.any_key(version)


def test_the_order_is_that_of_dpkg():
    assert otherwise("dpkg", debian.key) == []


@given(VERSIONS, VERSIONS, VERSIONS)
def test_the_order_is_total(one, two, three):
    assert sign(one, two) == -sign(two, one)
    if sign(one, two) <= 0 and sign(two, three) <= 0:
        assert sign(one, three) <= 0


@pytest.mark.parametrize(
    ("lower", "higher"),
    [
        ("1.0~rc1", "1.0"),
        ("9", "1:0"),
        ("1.0-1", "1.0-1+b1"),
        ("2.36-9+deb12u9", "2.36-9+deb12u10"),
        ("1.0a", "1.0+"),
        ("18446744073709551616", "18446744073709551617"),
    ],
)
def test_known_pairs(lower, higher):
    assert sign(lower, higher) == -1


@pytest.mark.parametrize(
    "same", [("1.0", "1.0-0"), ("1.0", "0:1.0"), ("1.00", "1.0"), ("1.", "1.0"), ("1-00", "1")]
)
def test_equal_versions_have_equal_keys(same):
    assert debian.key(same[0]) == debian.key(same[1])


@pytest.mark.parametrize(
    "bad",
    ["", "1 0", "x:1", ":1", "1:", "-1", "1-", "1_0", "1:2:", "2147483648:1", "9" * 20 + ":1", "1é", "1\n"],
)
def test_what_is_no_version_is_refused(bad):
    if bad == "1:2:":  # a colon may stand in upstream once there is an epoch
        assert debian.key(bad) > debian.key("1:2")
        return
    with pytest.raises(BadInput):
        debian.key(bad)
