# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""SemVer order against univers and the written answers of npm's own package, and the traps."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from univers.versions import SemverVersion

from tests.know.versions.told import otherwise
from tocsin.core.errors import BadInput
from tocsin.know.versions import semver

NUMBER = st.one_of(st.integers(0, 12), st.integers(0, 10**30)).map(str)
IDENTIFIER = st.one_of(NUMBER, st.from_regex(r"\A[0-9A-Za-z-]{0,3}[A-Za-z-][0-9A-Za-z-]{0,3}\Z"))
BEFORE = st.one_of(
    st.just(""), st.lists(IDENTIFIER, min_size=1, max_size=3).map(lambda parts: "-" + ".".join(parts))
)
VERSIONS = st.builds(lambda a, b, c, before: f"{a}.{b}.{c}{before}", NUMBER, NUMBER, NUMBER, BEFORE)
NEAR = st.builds(lambda c, before: f"1.2.{c}{before}", st.sampled_from("01"), BEFORE)


def sign(one: str, other: str, key=semver.key) -> int:
    here, there = key(one), key(other)
    return (here > there) - (here < there)


@given(st.one_of(VERSIONS, NEAR), st.one_of(VERSIONS, NEAR))
def test_the_order_is_that_of_univers(one, other):
    here, there = SemverVersion(one), SemverVersion(other)
    assert sign(one, other) == (here > there) - (here < there)


@given(st.one_of(VERSIONS, NEAR, st.text("0129.v-+", max_size=8)))
def test_the_short_way_to_a_key_ends_where_the_long_one_does(version):
    usual = semver.usual_key(version)
    assert usual in {None, usual and semver.any_key(version)}
    assert usual in {None, usual and semver.go_key(version)}


@pytest.mark.parametrize("version", ["0.0.0", "1.2.3", "999.10.100"])
def test_what_is_usual_goes_the_short_way(version):
    assert semver.usual_key(version) == semver.any_key(version)


def test_the_order_is_that_of_npm():
    assert otherwise("npm", semver.key) == []


@given(NEAR, NEAR, NEAR)
def test_the_order_is_total(one, two, three):
    assert sign(one, two) == -sign(two, one)
    if sign(one, two) <= 0 and sign(two, three) <= 0:
        assert sign(one, three) <= 0


def test_the_ladder_of_the_standard():
    ladder = "1.0.0-alpha 1.0.0-alpha.1 1.0.0-alpha.beta 1.0.0-beta 1.0.0-beta.2 1.0.0-beta.11 1.0.0-rc.1 1.0.0 2.0.0"
    keys = [semver.key(version) for version in ladder.split()]
    assert keys == sorted(keys)
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize(
    "same",
    [
        ("1.2.3+build", "1.2.3"),
        ("1.2.3+a", "1.2.3+b"),
        ("v1.2.3", "1.2.3"),
        ("1.2", "1.2.0"),
        ("4", "4.0.0"),
        ("1.02.3", "1.2.3"),
        ("2.0.0+incompatible", "2.0.0"),
    ],
)
def test_equal_versions_have_equal_keys(same):
    assert semver.key(same[0]) == semver.key(same[1])


def test_numbers_beyond_64_bits_are_compared_as_numbers():
    assert sign("0.0.18446744073709551616", "0.0.18446744073709551615") == 1
    assert sign("0.0.99999999999999999999", "0.0.100000000000000000000") == -1
    assert sign("0.0.1-18446744073709551616", "0.0.1-9") == 1


@pytest.mark.parametrize(
    "bad",
    ["", "x", "1.2.3.4", "1..2", "1.2.3-", "1.2.3+", "1.2.3-a..b", "vv1", "1.2.3 ", "1.2.3-ä", "latest"],
)
def test_what_is_no_version_is_refused(bad):
    with pytest.raises(BadInput):
        semver.key(bad)


@pytest.mark.parametrize(
    ("lower", "higher"),
    [
        ("v0.0.0-20190813141303-74dc4d7220e7", "v0.0.0-20210520170846-37e1c6afe023"),
        ("go1.21rc2", "go1.21.0"),
        ("go1.21beta9", "go1.21rc1"),
        ("1.12.0-0", "go1.12"),
        ("go1.9", "go1.10"),
        ("v0.3.5-0.20201125200606-c27b9fd57aec", "v0.3.5"),
    ],
)
def test_go_orders_pseudo_versions_and_toolchains(lower, higher):
    assert sign(lower, higher, semver.go_key) == -1


def test_pub_orders_builds_after_none():
    assert sign("1.0.0+1", "1.0.0", semver.pub_key) == 1
    assert sign("1.0.0+2", "1.0.0+10", semver.pub_key) == -1
    assert sign("1.0.0+9", "1.0.1-a", semver.pub_key) == -1
