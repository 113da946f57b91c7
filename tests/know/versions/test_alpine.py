# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Alpine order against the written answers of apk itself, and against univers where that is not known to err."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from univers.versions import AlpineLinuxVersion

from tests.know.versions.told import otherwise, sign
from tocsin.core.errors import BadInput
from tocsin.know.versions import alpine

SUFFIXES = ("alpha", "beta", "pre", "rc", "cvs", "svn", "git", "hg", "p")
VERSIONS = st.builds(
    lambda first, more, letter, suffix, digest, revision: first + more + letter + suffix + digest + revision,
    st.sampled_from(["0", "1", "2", "10", "01"]),
    st.lists(st.sampled_from([".0", ".1", ".10", ".01", ".010"]), max_size=3).map("".join),
    st.sampled_from(["", "a", "b"]),
    st.lists(
        st.builds(lambda name, digits: f"_{name}{digits}", st.sampled_from(SUFFIXES), st.sampled_from(["", "0", "10"])),
        max_size=2,
    ).map("".join),
    st.sampled_from(["", "~a", "~ab"]),
    st.sampled_from(["", "-r0", "-r2", "-r10"]),
)  # fmt: skip
PLAIN = st.builds(
    lambda numbers, suffix, revision: ".".join(map(str, numbers)) + suffix + f"-r{revision}",
    st.lists(st.integers(1, 12), min_size=1, max_size=3),
    st.sampled_from(
        ["", *(f"_{name}{digits}" for name in ("alpha", "beta", "pre", "rc", "p") for digits in (1, 2, 10))]
    ),
    st.integers(1, 11),
)
"""Without leading zeros, always with a revision, and of the suffixes those that Gentoo has too: of the rest univers
refuses much and answers some otherwise than apk (``answers``)."""


def test_the_order_is_that_of_apk():
    assert otherwise("apk", alpine.key) == []


@given(PLAIN, PLAIN)
def test_the_order_is_that_of_univers(one, other):
    here, there = AlpineLinuxVersion(one), AlpineLinuxVersion(other)
    assert sign(alpine.key, one, other) == (there < here) - (here < there)


@given(VERSIONS, VERSIONS, VERSIONS)
def test_the_order_is_total(one, two, three):
    assert sign(alpine.key, one, two) == -sign(alpine.key, two, one)
    if sign(alpine.key, one, two) <= 0 and sign(alpine.key, two, three) <= 0:
        assert sign(alpine.key, one, three) <= 0


def test_numbers_have_no_bound():
    long = "9" * 600
    assert alpine.key(f"1.{long}8-r1") < alpine.key(f"1.{long}9-r0") < alpine.key(f"1.1{long}9")


@pytest.mark.parametrize(
    "bad",
    [
        "", "a", ".1", "1.", "1..2", "1ab", "1A", "1a.2", "1_foo", "1_", "1_p1.2", "1-1", "1-r", "1-r1-r2",
        "1-r1_p1", "1~", "1~xyz", "1~AB", "1-r1~ab", "1 0", "1\n", "1:2",
    ],
)  # fmt: skip
def test_what_is_no_version_is_refused(bad):
    with pytest.raises(BadInput):
        alpine.key(bad)
