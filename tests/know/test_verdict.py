# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""One version against one advisory: the rules of OSV, and a slow twin over univers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from univers.versions import SemverVersion

from tocsin.core.component import Affected, Range
from tocsin.know.verdict import Keys, first_fix, judge
from tocsin.know.versions import order

VERSION = st.builds(
    lambda a, b, before: f"{a}.{b}.0{before}",
    st.integers(0, 3),
    st.integers(0, 3),
    st.sampled_from(["", "-0", "-rc.1"]),
)
RANGE = st.one_of(
    st.builds(Range, introduced=st.one_of(st.just("0"), VERSION), fixed=VERSION),
    st.builds(Range, introduced=st.one_of(st.just("0"), VERSION), last_affected=VERSION),
    st.builds(Range, introduced=st.one_of(st.just("0"), VERSION)),
)
ENTRY = st.builds(
    Affected,
    ecosystem=st.just("npm"),
    package=st.just("p"),
    ranges=st.lists(RANGE, min_size=1, max_size=3).map(tuple),
    versions=st.lists(VERSION, max_size=2).map(tuple),
)


def slow(version: str, entries: list[Affected]) -> bool:
    """The sentence of the schema, with another's versions: no keys, no early end."""
    here = SemverVersion(version)
    answers = []
    for entry in entries:
        answers += [here == SemverVersion(one) for one in entry.versions]
        for one in entry.ranges:
            low = one.introduced == "0" or here >= SemverVersion(one.introduced)
            high = one.fixed is None or here < SemverVersion(one.fixed)
            last = one.last_affected is None or here <= SemverVersion(one.last_affected)
            answers.append(low and high and last)
    return any(answers)


def npm() -> Keys:
    return Keys("npm", order("npm"))


def entry(ecosystem: str = "npm", *, versions: tuple[str, ...] = (), **bounds: str) -> Affected:
    ranges = (Range(**bounds),) if bounds else ()
    return Affected(ecosystem=ecosystem, package="p", ranges=ranges, versions=versions)


@given(VERSION, st.lists(ENTRY, min_size=1, max_size=3))
def test_the_verdict_is_that_of_the_slow_twin(version, entries):
    assert judge(version, entries, npm()).answer == ("affected" if slow(version, entries) else "clear")


@given(VERSION, st.lists(ENTRY, min_size=1, max_size=2))
def test_the_fix_is_the_lowest_bound_above_that_is_clear(version, entries):
    bounds = {one.fixed for one_entry in entries for one in one_entry.ranges if one.fixed}
    clear = [b for b in bounds if SemverVersion(b) > SemverVersion(version) and not slow(b, entries)]
    found = first_fix(version, tuple(entries), npm())
    assert (found == "") == (not clear)
    if clear:
        assert found in clear
        assert SemverVersion(found) == min(map(SemverVersion, clear))


def test_fixed_is_exclusive_and_last_affected_inclusive():
    assert judge("2.0.0", [entry(introduced="1.0.0", fixed="2.0.0")], npm()).answer == "clear"
    assert judge("2.0.0", [entry(introduced="1.0.0", last_affected="2.0.0")], npm()).answer == "affected"
    assert judge("1.0.0", [entry(introduced="1.0.0", fixed="2.0.0")], npm()).answer == "affected"


def test_zero_is_below_every_pre_release():
    assert judge("0.0.0-alpha", [entry(introduced="0", fixed="1.0.0")], npm()).answer == "affected"


@pytest.mark.parametrize("version", ["not a version", "1.2.3.4", ""])
def test_a_version_that_does_not_parse_is_unknown_not_clear(version):
    assert judge(version, [entry(introduced="1.0.0", fixed="2.0.0")], npm()).answer == "unknown"
    assert judge(version, [entry(versions=("1.0.0",))], npm()).answer == "unknown"


def test_a_version_that_does_not_parse_is_still_accused_by_its_text_and_by_a_range_over_all():
    assert judge("weird", [entry(versions=("weird",))], npm()).answer == "affected"
    assert judge("weird", [entry(introduced="0")], npm()).answer == "affected"
    assert judge("", [entry(introduced="0")], npm()).answer == "affected"


def test_a_bound_that_does_not_parse_is_the_advisorys_fault():
    verdict = judge("1.0.0", [entry(introduced="0", fixed="soon")], npm())
    assert (verdict.answer, verdict.advisory_at_fault) == ("unknown", True)


def test_an_entry_of_commits_alone_is_unknown():
    assert judge("1.0.0", [entry()], npm()).answer == "unknown"


def test_one_sure_accusation_outweighs_an_unknown():
    assert (
        judge(
            "1.0.0", [entry(), entry(introduced="0", fixed="soon"), entry(versions=("1.0.0",))], npm()
        ).answer
        == "affected"
    )


def test_equal_versions_written_in_two_ways_are_one():
    keys = Keys("PyPI", order("PyPI"))
    assert judge("1.0", [entry("PyPI", versions=("1.0.0",))], keys).answer == "affected"


def test_without_an_order_the_text_decides_lists_and_ranges_are_unknown():
    keys = Keys("Hackage", order("Hackage"))
    assert judge("1.0", [entry("Hackage", versions=("1.0",))], keys).answer == "affected"
    assert judge("1.1", [entry("Hackage", versions=("1.0",))], keys).answer == "clear"
    assert judge("1.1", [entry("Hackage", introduced="0", fixed="1.0")], keys).answer == "unknown"


def test_the_fix_of_one_branch_is_not_offered_if_another_range_holds_it():
    entries = (entry(introduced="0", fixed="1.5.0"), entry(introduced="1.4.0", fixed="2.0.0"))
    assert first_fix("1.0.0", entries, npm()) == "2.0.0"
    assert first_fix("weird", entries, npm()) == ""
