# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""One version against one advisory: the rules of OSV, and a slow twin over univers."""

from __future__ import annotations

from typing import Any

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
ANY: dict[str, st.SearchStrategy[Any]] = {
    "introduced": st.one_of(st.just("0"), VERSION),
    "limits": st.lists(VERSION, max_size=2).map(tuple),
    "kind": st.sampled_from(["ECOSYSTEM", "SEMVER"]),
}
RANGE = st.one_of(
    st.builds(Range, fixed=VERSION, **ANY),
    st.builds(Range, last_affected=VERSION, **ANY),
    st.builds(Range, **ANY),
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
            limit = not one.limits or any(here < SemverVersion(limit) for limit in one.limits)
            answers.append(low and high and last and limit)
    return any(answers)


def npm() -> Keys:
    return Keys("npm", order("npm"))


def entry(ecosystem: str = "npm", *, versions: tuple[str, ...] = (), **bounds: Any) -> Affected:
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


def test_a_version_counts_only_before_one_of_the_limits():
    entries = [entry(introduced="1.0.0", limits=("2.0.0", "1.5.0"))]
    assert judge("1.9.0", entries, npm()).answer == "affected"
    assert judge("2.0.0", entries, npm()).answer == "clear"
    assert judge("0.9.0", entries, npm()).answer == "clear"


def test_a_range_over_all_that_has_a_limit_needs_a_version():
    entries = [entry(introduced="0", limits=("2.0.0",))]
    assert judge("weird", entries, npm()).answer == "unknown"
    assert judge("", entries, npm()).answer == "unknown"


def test_a_limit_that_does_not_parse_matters_only_where_no_other_lets_the_version_in():
    entries = [entry(introduced="1.0.0", limits=("soon", "2.0.0"))]
    assert judge("1.5.0", entries, npm()).answer == "affected"
    assert judge("0.5.0", entries, npm()).answer == "clear"
    verdict = judge("2.5.0", entries, npm())
    assert (verdict.answer, verdict.advisory_at_fault) == ("unknown", True)


def test_a_fix_may_stand_above_a_limit_and_a_limit_is_no_fix():
    assert first_fix("1.0.0", (entry(introduced="0", fixed="3.0.0", limits=("2.0.0",)),), npm()) == "3.0.0"
    assert first_fix("1.0.0", (entry(introduced="0", limits=("2.0.0",)),), npm()) == ""
    held = (entry(introduced="0", fixed="1.5.0"), entry(introduced="0", fixed="3.0.0", limits=("2.0.0",)))
    assert first_fix("1.0.0", held, npm()) == "3.0.0"
    past = (entry(introduced="0", fixed="2.5.0"), entry(introduced="0", fixed="3.0.0", limits=("2.0.0",)))
    assert first_fix("1.0.0", past, npm()) == "2.5.0"


def test_each_range_is_compared_in_the_order_of_its_kind():
    keys = Keys("PyPI", order("PyPI"))  # 1.0.0-1 is a release after 1.0.0 by PEP 440, and before it by SemVer
    own, semver = (entry("PyPI", introduced="1.0.0", kind=kind) for kind in ("ECOSYSTEM", "SEMVER"))
    for _ in range(2):  # the keys that are remembered must not mix
        assert judge("1.0.0-1", [own], keys).answer == "affected"
        assert judge("1.0.0-1", [semver], keys).answer == "clear"


def test_a_version_that_is_no_semver_is_unknown_in_a_range_of_that_kind():
    keys = Keys("PyPI", order("PyPI"))
    verdict = judge("1.0.0.4", [entry("PyPI", introduced="1.0.0", kind="SEMVER")], keys)
    assert (verdict.answer, verdict.why) == (
        "unknown",
        "its version does not parse by the rules of SemVer",
    )
    assert verdict.advisory_at_fault is False


def test_semver_ranges_are_judged_where_the_ecosystem_has_no_order():
    keys = Keys("Hackage", order("Hackage"))
    entries = (entry("Hackage", introduced="0", fixed="1.2.0", kind="SEMVER"),)
    assert judge("1.1.0", entries, keys).answer == "affected"
    assert first_fix("1.1.0", entries, keys) == "1.2.0"


def test_toolchains_of_go_are_judged_as_the_semver_that_go_writes_for_them():
    keys = Keys("Go", order("Go"))
    entries = [entry("Go", introduced="1.21.0-0", fixed="1.21.0", kind="SEMVER")]
    assert judge("go1.21rc2", entries, keys).answer == "affected"
    assert judge("go1.21", entries, keys).answer == "clear"


def test_fixes_of_both_kinds_are_weighed_and_the_lower_is_offered():
    keys = Keys("PyPI", order("PyPI"))
    entries = (
        entry("PyPI", introduced="0", fixed="1.5.0", kind="SEMVER"),
        entry("PyPI", introduced="0", fixed="1.4", kind="ECOSYSTEM"),
    )
    assert first_fix("1.0.0", entries, keys) == "1.5.0"
    assert first_fix("1.4.2", entries[:1], keys) == "1.5.0"
    apart = (entry("PyPI", introduced="1.0.0", fixed="1.5.0", kind="SEMVER"), entry("PyPI", fixed="2.0"))
    assert first_fix("1.2.0", apart, keys) == "2.0"
    far = (
        entry("PyPI", introduced="0", fixed="0.6.0", kind="SEMVER"),
        entry("PyPI", introduced="2.0", fixed="2.1"),
    )
    assert first_fix("0.5.0", far, keys) == "0.6.0"
    either = (
        entry("PyPI", introduced="1.0.0", last_affected="1.1.0", kind="SEMVER"),
        entry("PyPI", introduced="0.5.0", fixed="0.6.0", kind="SEMVER"),
        entry("PyPI", introduced="0.5.0", fixed="0.7.0"),
    )
    assert first_fix("0.5.1", either, keys) == "0.7.0"
