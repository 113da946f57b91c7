# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Maven order against the written answers of Maven itself; the plain bytes against the rule token by token."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from tests.know.versions.told import otherwise, sign
from tocsin.core.errors import BadInput
from tocsin.know.versions import maven

WORDS = "0 1 2 10 0 1 a b m alpha Beta rc cr snapshot ga Final RELEASE sp foo x . - . - . - . - _".split()
VERSIONS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=9).map("".join)


def slowly(one: str, other: str) -> int:
    """The rule token by token, whether or not the versions have bytes."""
    here, there = maven.key(one), maven.key(other)
    here.plain = there.plain = None
    return (here > there) - (here < there)


def test_the_order_is_that_of_maven():
    assert otherwise("maven", maven.key) == []
    assert (
        otherwise("maven", lambda version: maven.key(version).plain or b"") != []
    )  # tangled ones are among them


@given(VERSIONS, VERSIONS)
def test_the_bytes_say_what_the_rule_says(one, other):
    here, there = maven.key(one).plain, maven.key(other).plain
    assume(here is not None)
    assume(there is not None)
    assert here is not None and there is not None
    assert (here > there) - (here < there) == slowly(one, other) == sign(maven.key, one, other)


@given(VERSIONS, VERSIONS)
@example("1-0-alpha", "1-sp")
def test_two_versions_stand_in_one_way(one, other):
    assert sign(maven.key, one, other) == -sign(maven.key, other, one)
    assert (maven.key(one) == maven.key(other)) == (sign(maven.key, one, other) == 0)


def test_the_rule_is_no_order_and_what_breaks_it_has_no_bytes():
    ring = ["1-0-alpha", "1", "1-sp", "1-0-alpha"]
    assert [sign(maven.key, *pair) for pair in pairwise(ring)] == [-1, -1, -1]
    assert [maven.key(version).plain is None for version in ring] == [True, False, False, True]


@pytest.mark.parametrize(
    "version",
    "1.0.0.Final 4.1.0.Beta4 2.0.0.RC1 32.1.3-jre 1.2.3-SNAPSHOT 9.4.43.v20210629 Finchley.SR2 "
    "4.2.0.Final-redhat-1 1.0-alpha-1 2.9.10.8 20040616 r09 1.0b3 1-1".split(),
)
def test_versions_as_people_write_them_have_bytes(version):
    assert maven.key(version).plain is not None


def test_numbers_have_no_bound_and_levels_do_not_nest_the_program():
    long = "9" * 600
    assert maven.key(f"1.{long}8") < maven.key(f"1.{long}9") < maven.key(f"1.1{long}9")
    deep, deeper = "1" + "-1" * 490, "1" + "-1" * 491
    assert maven.key(deep) < maven.key(deeper)
    assert slowly(deep, deeper) == -1


@given(st.one_of(VERSIONS, st.from_regex(r"[0-9]{1,4}(\.[0-9]{0,4}){0,3}", fullmatch=True)))
def test_the_short_way_to_the_bytes_ends_where_the_long_one_does(version):
    usual = maven.usual_bytes(version)
    assert usual in {None, usual and maven.any_bytes(maven.levels_of(version))}


@pytest.mark.parametrize("version", ["0", "1", "1.0.0", "0.10.999"])
def test_what_is_usual_goes_the_short_way(version):
    assert maven.usual_bytes(version) == maven.any_bytes(maven.levels_of(version))


@pytest.mark.parametrize("bad", ["", "1 0", "1\t", "1é", "1\n", "1\x00"])
def test_what_is_no_version_is_refused(bad):
    with pytest.raises(BadInput):
        maven.key(bad)


def test_a_key_is_equal_to_no_other_kind_of_thing():
    assert maven.key("1") != "1"
