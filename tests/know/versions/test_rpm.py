# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""RPM order against the written answers of rpm itself, and against univers where that reads a version."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from univers.versions import RpmVersion

from tests.know.versions.told import otherwise, sign
from tocsin.core.errors import BadInput
from tocsin.know.versions import rpm

PART = st.lists(st.sampled_from("0 1 2 10 01 a ab Z . _ + ~ ^ rc".split()), min_size=1, max_size=6).map(
    "".join
)
VERSIONS = st.builds(
    lambda epoch, version, release: f"{epoch}{version}{release}",
    st.sampled_from(["", "0:", "1:", ":"]),
    PART,
    st.one_of(st.just(""), PART.map(lambda part: f"-{part}")),
)
PLAIN = st.builds(
    lambda epoch, version, release: f"{epoch}:{version}-{release}",
    st.integers(0, 2),
    *[st.from_regex(r"[0-9]{1,3}(\.[0-9a-z]{1,3}){0,2}([~^][a-z]{1,2}[0-9])?", fullmatch=True)] * 2,
)


def test_the_order_is_that_of_rpm():
    assert otherwise("rpm", rpm.key) == []


@given(PLAIN, PLAIN)
def test_the_order_is_that_of_univers(one, other):
    here, there = RpmVersion(one), RpmVersion(other)
    assert sign(rpm.key, one, other) == (there < here) - (here < there)


@given(st.one_of(VERSIONS, PLAIN, st.text("0a._~^-:/", max_size=6)))
def test_the_short_way_to_a_key_ends_where_the_long_one_does(version):
    usual = rpm.usual_key(version)
    assert usual in {None, usual and rpm.any_key(version)}


@pytest.mark.parametrize("version", ["1", "1.0-1", "1.0~rc1-1.el9", "^", "1.0-._"])
def test_what_is_usual_goes_the_short_way(version):
    assert rpm.usual_key(version) == rpm.any_key(version)


@given(VERSIONS, VERSIONS, VERSIONS)
def test_the_order_is_total(one, two, three):
    assert sign(rpm.key, one, two) == -sign(rpm.key, two, one)
    if sign(rpm.key, one, two) <= 0 and sign(rpm.key, two, three) <= 0:
        assert sign(rpm.key, one, three) <= 0


def test_numbers_have_no_bound():
    long = "9" * 600
    assert rpm.key(f"1.{long}8") < rpm.key(f"1.{long}9") < rpm.key(f"1.1{long}9")


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "1 0",
        "x:1",
        "1:",
        "-1",
        "1-",
        "1:-1",
        "1/0",
        "1:2:3",
        "4294967296:1",
        "9" * 30 + ":1",
        "1%",
        "1\n",
    ],
)
def test_what_is_no_version_is_refused(bad):
    with pytest.raises(BadInput):
        rpm.key(bad)
