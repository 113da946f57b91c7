# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""PEP 440 order: what the package that decides it is asked for, and what is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.version import Version
from univers.versions import PypiVersion

from tocsin.core.errors import BadInput
from tocsin.know.versions import pep440

VERSIONS = st.builds(
    lambda epoch, release, before, post, dev, local: f"{epoch}{release}{before}{post}{dev}{local}",
    st.sampled_from(["", "1!"]),
    st.lists(st.integers(0, 12), min_size=1, max_size=4).map(lambda parts: ".".join(map(str, parts))),
    st.sampled_from(["", "a1", "b2", "rc1"]),
    st.sampled_from(["", ".post0", ".post1", ".post10"]),
    st.sampled_from(["", ".dev0", ".dev3", ".dev10"]),
    st.sampled_from(["", "+cpu", "+cpu2", "+deb", "+deb.1", "+1", "+10.a"]),
)


@given(VERSIONS, VERSIONS)
def test_the_order_is_that_of_univers(one, other):
    here, there = pep440.key(one), pep440.key(other)
    a, b = PypiVersion(one), PypiVersion(other)
    assert ((here > there) - (here < there)) == ((a > b) - (a < b))


@given(VERSIONS, VERSIONS)
def test_the_order_is_that_of_the_package_that_decides_it(one, other):
    here, there = pep440.key(one), pep440.key(other)
    a, b = Version(one), Version(other)
    assert (here > there) - (here < there) == (a > b) - (a < b)


def test_numbers_have_no_bound():
    long = "9" * 600
    assert pep440.key(f"1.{long}8") < pep440.key(f"1.{long}9") < pep440.key(f"1.1{long}9")


def test_the_ladder_of_the_standard():
    ladder = "1.dev0 1.0.dev456 1.0a1 1.0a2.dev456 1.0a12 1.0b1.dev456 1.0b2 1.0rc1 1.0 1.0+abc.5 1.0+5 1.0.post456 1.1.dev1"
    keys = [pep440.key(version) for version in ladder.split()]
    assert keys == sorted(keys)


@given(
    st.one_of(
        VERSIONS, st.from_regex(r"[0-9]{1,20}(\.[0-9]{1,3}){0,3}((a|b|c|rc|)[0-9]{0,3})?", fullmatch=True)
    )
)
def test_the_short_way_to_a_key_ends_where_the_long_one_does(version):
    usual = pep440.usual_key(version)
    assert usual in {None, usual and pep440.any_key(version)}


@pytest.mark.parametrize("version", ["0", "1.0.0", "01.2", "1.2rc1", "2.0b02"])
def test_what_is_usual_goes_the_short_way(version):
    assert pep440.usual_key(version) == pep440.any_key(version)


@pytest.mark.parametrize("bad", ["", "2004d", "1.0-bogus", "latest", "9" * 5000, "1.0+", "1..0"])
def test_what_is_no_version_is_refused(bad):
    with pytest.raises(BadInput):
        pep440.key(bad)
