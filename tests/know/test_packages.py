# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Components and advisories by package, against a search through all of them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tocsin.core.component import Advisory, Affected, Component
from tocsin.know.packages import Entries, Entry, by_package, places_of, rows_of
from tocsin.know.versions.ecosystem import normal_package, split

ECOSYSTEMS = st.sampled_from(["npm", "PyPI", "Debian:12", "Debian:11", "Debian", ""])
NAMES = st.sampled_from(["Lib_a", "lib-a", "LIB-A", "b"])
COMPONENTS = st.lists(
    st.builds(
        Component,
        name=NAMES,
        version=st.sampled_from(["1", "2", ""]),
        ecosystem=ECOSYSTEMS,
        package=st.one_of(st.just(""), NAMES),
    ),
    max_size=8,
)
ADVISORIES = st.lists(
    st.builds(
        Advisory,
        id=st.sampled_from(["X-1", "X-2"]),
        publisher=st.sampled_from(["", "one"]),
        withdrawn=st.sampled_from(["", "", "2026-01-01T00:00:00Z"]),
        affected=st.lists(st.builds(Affected, ecosystem=ECOSYSTEMS, package=NAMES), max_size=3).map(tuple),
    ),
    max_size=5,
)


def package(ecosystem: str, name: str) -> tuple[str, str]:
    family, _ = split(ecosystem)
    return family, normal_package(family, name)


@given(COMPONENTS)
def test_every_component_stands_under_its_package_release_and_version(components):
    found = {
        place: (family, release, name, version)
        for (family, release), packages in by_package(components).items()
        for name, versions in packages.items()
        for version, places in versions.items()
        for place in places
    }
    assert found == {
        place: (*split(one.ecosystem), package(one.ecosystem, one.package or one.name)[1], one.version)
        for place, one in enumerate(components)
    }
    all_places = [
        place
        for packages in by_package(components).values()
        for versions in packages.values()
        for place in places_of(versions)
    ]
    assert sorted(all_places) == list(range(len(components)))


@given(ADVISORIES, st.none() | st.sets(st.builds(package, ECOSYSTEMS, NAMES), max_size=4))
def test_the_entries_are_those_of_the_packages_that_are_wanted(advisories, wanted):
    expected: dict[tuple[str, str], list[Entry]] = {}
    for one in advisories:
        for affected in one.affected:
            name = package(affected.ecosystem, affected.package)
            if not one.withdrawn and (wanted is None or name in wanted):
                expected.setdefault(name, []).append(Entry(split(affected.ecosystem)[1], one, affected))
    made = Entries(advisories, wanted)
    assert made.by_package == expected
    assert {(family, release) for family, some in made.releases.items() for release in some} == {
        split(affected.ecosystem) for one in advisories for affected in one.affected
    }


@given(ADVISORIES, st.sampled_from(["12", "11", ""]))
def test_a_row_is_all_that_an_advisory_says_of_a_release(advisories, release):
    entries = Entries(advisories).by_package.get(("Debian", "b"), [])
    loose: set[str] = set()
    rows = rows_of(entries, "Debian", release, loose)
    meant = [one for one in entries if not release or one.release in {"", release}]
    names = [(row.advisory.id, row.advisory.publisher) for row in rows]
    assert len(names) == len(set(names))
    assert [
        (row.advisory.id, row.advisory.publisher, affected) for row in rows for affected in row.entries
    ] == [
        (one.advisory.id, one.advisory.publisher, one.affected)
        for name in names
        for one in meant
        if (one.advisory.id, one.advisory.publisher) == name
    ]
    assert bool(loose) == any(one.release != release for one in meant)
