# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Components against advisories, with a naive twin written apart."""

from __future__ import annotations

import random
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from univers.versions import SemverVersion

from tocsin.core.component import Advisory, Affected, Component, KevEntry, Range
from tocsin.know.match import match

NUMBERS = st.builds(lambda a, b: f"{a}.{b}.0", st.integers(0, 3), st.integers(0, 3))
COMPONENTS = st.lists(
    st.builds(
        lambda eco, package, version: Component(
            name=package, version=version, ecosystem=eco, package=package
        ),
        st.sampled_from(["npm", "crates.io"]),
        st.sampled_from(["a", "b", "c"]),
        NUMBERS,
    ),
    max_size=6,
)
ADVISORIES = st.lists(
    st.tuples(
        st.sampled_from(["npm", "crates.io"]), st.sampled_from(["a", "b"]), NUMBERS, NUMBERS, st.booleans()
    ),
    max_size=6,
).map(lambda rows: [make(f"X-{place}", *row) for place, row in enumerate(rows)])


def make(name: str, ecosystem: str, package: str, low: str, high: str, withdrawn: bool = False) -> Advisory:
    affected = Affected(ecosystem=ecosystem, package=package, ranges=(Range(introduced=low, fixed=high),))
    return Advisory(id=name, affected=(affected,), withdrawn="2026-01-01T00:00:00Z" if withdrawn else "")


def component(name: str = "lib", version: str = "1.0.0", ecosystem: str = "npm", **more: Any) -> Component:
    return Component(name=name, version=version, ecosystem=ecosystem, package=name, **more)


def naive(components: list[Component], advisories: list[Advisory]) -> list[tuple[str, str, str, str]]:
    return sorted(
        (one.ecosystem, one.name, one.version, advisory.id)
        for one in components
        for advisory in advisories
        if not advisory.withdrawn
        and any(
            (affected.ecosystem, affected.package) == (one.ecosystem, one.package)
            and SemverVersion(span.introduced) <= SemverVersion(one.version) < SemverVersion(span.fixed or "")
            for affected in advisory.affected
            for span in affected.ranges
        )
    )


@given(COMPONENTS, ADVISORIES)
def test_the_exposures_are_those_of_the_naive_twin(components, advisories):
    found = match(components, advisories).exposures
    rows = sorted((e.component.ecosystem, e.component.name, e.component.version, e.advisory) for e in found)
    assert rows == naive(components, advisories)


@given(COMPONENTS, ADVISORIES, st.randoms(use_true_random=False))
def test_the_order_of_the_input_does_not_show(components, advisories, luck: random.Random):
    here = match(components, advisories)
    luck.shuffle(components)
    luck.shuffle(advisories)
    assert msgspec.to_builtins(match(components, advisories)) == msgspec.to_builtins(here)


@given(COMPONENTS, ADVISORIES)
def test_every_component_is_looked_up_or_said_not_to_be(components, advisories):
    loaded = {affected.ecosystem for advisory in advisories for affected in advisory.affected}
    unchecked = match(components, advisories).unchecked
    assert sum(line.count for line in unchecked) == len(
        {one for one in components if one.ecosystem not in loaded}
    )


def test_no_advisories_at_all_is_not_checked_never_clear():
    (line,) = match([component("a"), component("b")], []).unchecked
    assert (line.count, line.why) == (2, "no advisories for the ecosystem npm are loaded")
    assert line.what == "components a 1.0.0, b 1.0.0"


def test_a_component_without_an_ecosystem_is_not_checked():
    (line,) = match([component(ecosystem="")], [make("X-1", "npm", "lib", "0", "9")]).unchecked
    assert "ecosystem is not known" in line.why


def test_a_component_without_a_version_is_not_checked():
    found = match([component(version="", asset="web-1")], [make("X-1", "npm", "lib", "0", "9")])
    assert found.exposures == []
    assert (found.unchecked[0].what, found.unchecked[0].why) == (
        "component lib on asset web-1",
        "npm: it has no version",
    )


def test_many_components_of_one_reason_are_one_line():
    many = [component(f"lib{number:03}", ecosystem="") for number in range(50)]
    (line,) = match(many, []).unchecked
    assert line.count == 50
    assert line.what == "components lib000 1.0.0, lib001 1.0.0, lib002 1.0.0 and 47 more"


def test_commits_alone_cannot_be_compared_and_the_advisory_is_named():
    bare = Advisory(id="OSV-1", affected=(Affected(ecosystem="npm", package="lib"),))
    (line,) = match([component()], [bare]).unchecked
    assert line.why == "npm, OSV-1: the advisory names no versions, or only commits"


def test_releases_of_a_distribution_are_kept_apart():
    def dsa(ecosystem: str) -> Advisory:
        return make(f"DSA-{ecosystem}", ecosystem, "openssl", "0", "3.0.9-1")

    here = component("openssl", "3.0.8-1", "Debian:12")
    assert [e.advisory for e in match([here], [dsa("Debian:12"), dsa("Debian:11")]).exposures] == [
        "DSA-Debian:12"
    ]
    loose = match([here], [dsa("Debian")])
    assert len(loose.exposures) == 1
    assert loose.notes == ["Debian: the advisories named no release, so every release was taken to match"]
    (line,) = match([here], [dsa("Debian:11")]).unchecked
    assert line.why == "no advisories for the ecosystem Debian:12 are loaded"


def test_the_kev_row_is_found_by_any_name_and_the_earliest_due_counts():
    advisory = msgspec.structs.replace(
        make("GHSA-1", "npm", "lib", "0", "9.0.0"), aliases=("CVE-2026-1", "cve-2026-2")
    )
    rows = [
        KevEntry(cve="CVE-2026-2", due="2026-03-01"),
        KevEntry(cve="CVE-2026-1", due="2026-02-01"),
        KevEntry(cve="CVE-2026-3", due="2026-01-01"),
    ]
    (exposure,) = match([component()], [advisory], rows).exposures
    assert exposure.kev == rows[1]
    assert exposure.fixed == "9.0.0"


def test_of_two_advisories_with_one_id_the_later_counts():
    old = msgspec.structs.replace(make("X-1", "npm", "lib", "0", "9.0.0"), modified="2026-01-01T00:00:00Z")
    new = msgspec.structs.replace(make("X-1", "npm", "lib", "0", "0.5.0"), modified="2026-02-01T00:00:00Z")
    for order in ([old, new], [new, old]):
        assert match([component()], order).exposures == []


def test_ranges_of_two_advisories_are_never_merged():
    found = match(
        [component(version="1.5.0")],
        [make("X-1", "npm", "lib", "0", "1.0.0"), make("X-2", "npm", "lib", "2.0.0", "3.0.0")],
    )
    assert found.exposures == []


@pytest.mark.parametrize(
    "family",
    [
        "RubyGems",
        "NuGet",
        "Packagist",
        "ConanCenter",
        "Hackage",
        "CRAN",
        "Julia",
        "Bitnami",
        "GitHub Actions",
    ],
)
def test_an_ecosystem_without_a_proven_order_is_not_compared(family):
    advisory = make("GHSA-1", family, "lib", "0", "1.10")
    found = match([component("lib", "1.9", family), component("lib", "2.0", family)], [advisory])
    assert found.exposures == []
    (line,) = found.unchecked
    assert (line.count, line.why) == (
        2,
        f"{family}: versions of this ecosystem are not compared: no order of them is proven here",
    )


def test_a_version_that_is_listed_is_accused_whatever_its_order():
    affected = Affected(ecosystem="RubyGems", package="lib", versions=("1.9",))
    found = match([component("lib", "1.9", "RubyGems")], [Advisory(id="GHSA-1", affected=(affected,))])
    assert [e.advisory for e in found.exposures] == ["GHSA-1"]


def test_two_entries_of_one_advisory_make_one_exposure():
    entry = Affected(ecosystem="npm", package="lib", ranges=(Range(introduced="0", fixed="2.0.0"),))
    twice = Advisory(id="X-1", affected=(entry, entry))
    assert len(match([component()], [twice]).exposures) == 1
