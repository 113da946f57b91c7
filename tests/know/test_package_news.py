# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What new advisories add is what asking all of them anew says besides; and only what is needed is asked for."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.effort import times
from tests.flows.test_matching import COMPONENTS, KEV, NEWS, accusing, library
from tests.know.test_package_facts import facts_of
from tocsin.core.component import Advisory, Affected, Answered, Component, Exposure, KevEntry, Range
from tocsin.know import package_facts, package_news
from tocsin.know.matched import by_cve, place_of
from tocsin.know.package_facts import HELD, Asked, Naming, alike_of, alike_text, package_of
from tocsin.know.packages import Package

PLAIN = st.lists(
    st.builds(
        lambda one, at: msgspec.structs.replace(one, asset=f"asset-{at}", source=f"s.json#/{at}"),
        COMPONENTS,
        st.integers(0, 3),
    ),
    min_size=1,
    max_size=6,
)
SEVERAL = st.lists(NEWS, max_size=5).map(
    lambda group: [msgspec.structs.replace(one, id=f"X-{at}") for at, one in enumerate(group)]
)


def asked_anew(components: Sequence[Component], advisories: Sequence[Advisory], kev: Sequence[KevEntry]) -> dict[Package, Asked]:  # fmt: skip
    facts = facts_of(components, advisories, kev)
    by_number = dict(enumerate(advisories))
    return {package: facts.ask(package, digest, by_number) for package, digest in facts.digests().items()}


def added(
    package: Package,
    components: Sequence[Component],
    new: dict[int, Advisory],
    kev: Sequence[KevEntry],
    was: Answered | None,
) -> tuple[list[Exposure], tuple[object, ...], package_news.Heard]:
    mine = [one for one in components if package_of(one) == package]
    kinds = {alike_text(one): one for one in mine}
    entries = package_facts.entries_of(package, new.values())
    heard = package_news.hear(kinds.values(), entries, by_cve(kev), was)
    doubtful = [one for one in mine if alike_text(one) in heard.in_doubt()]
    return package_news.spread(heard.accused, mine), package_news.doubts(heard, doubtful, was), heard


@times(0.5)
@given(PLAIN, SEVERAL, KEV, st.data())
def test_what_is_added_and_what_was_there_is_what_all_say(components, advisories, kev, data):
    first = data.draw(st.integers(0, len(advisories)), label="how many were there before")
    before, after = asked_anew(components, advisories[:first], kev), asked_anew(components, advisories, kev)
    new = {at: one for at, one in enumerate(advisories) if at >= first and not one.withdrawn}
    for package in {package_of(one) for one in components} & after.keys():
        was = before.get(package)
        mine = {at: one for at, one in new.items() if package_facts.entries_of(package, [one])}
        known = was.answered if was else None
        exposures, doubts, heard = added(package, components, mine, kev, known)
        old = was.exposures if was else []
        assert sorted([*old, *exposures], key=place_of) == sorted(after[package].exposures, key=place_of)
        assert doubts == after[package].answered.doubts
        accused = {alike_text(one.component) for one in heard.accused}
        assert accused == {alike_text(one.component) for one in exposures}
        naming = [Naming(at, (one.id, *one.aliases)) for at, one in mine.items()]
        exploited = {*(known.exploited if known else ()), *package_facts.exploited(naming, by_cve(kev))}
        assert tuple(sorted(exploited)) == after[package].answered.exploited
        if known:
            assert known.facts[:HELD] == after[package].answered.facts[:HELD]


def test_components_of_one_version_are_alike_wherever_they_are():
    one, other = library("a", "x"), library("a", "y")
    assert alike_of(one) == alike_of(other)
    assert alike_of(one) == alike_of(
        msgspec.structs.replace(one, name="called otherwise", purl="pkg:npm/a@1")
    )


@pytest.mark.parametrize(
    "change",
    [{"version": "1.5.1"}, {"ecosystem": "PyPI"}, {"package": "b"}, {"range": "vers:npm/*"}],
    ids=["version", "ecosystem", "package", "a range"],
)
def test_components_that_advisories_tell_apart_are_not_alike(change):
    one = library("a")
    assert alike_of(msgspec.structs.replace(one, **change)) not in {alike_of(one), None}


@pytest.mark.parametrize(
    "change", [{"cpe": "cpe:2.3:a:x:y:1:*:*:*:*:*:*:*"}, {"kind": "device"}, {"kind": "service"}]
)
def test_what_goes_by_other_names_is_like_nothing(change):
    assert alike_of(msgspec.structs.replace(library("a"), **change)) is None


def test_releases_of_a_distribution_are_not_alike():
    one, other = (Component(name="a", version="1", ecosystem=f"Debian:{at}") for at in (12, 13))
    assert alike_of(one) != alike_of(other)


def test_only_kinds_of_which_something_is_said_are_asked_for():
    held = [library("a", f"host-{at}", version) for at in range(3) for version in ("1.5.0", "2.0.0", "0.1.0")]
    exposures, doubts, heard = added(("npm", "a"), held, {7: accusing("a")}, (), None)
    assert [alike_text(one.component) for one in heard.accused] == [alike_text(held[0])]
    assert heard.in_doubt() == set()
    assert ([one.component for one in exposures], doubts) == ([held[0], held[3], held[6]], ())


def test_a_doubt_that_is_known_asks_for_nothing_and_one_that_grows_for_all_that_are_in_doubt():
    held = [library("a", version="latest"), library("a", "hmi", "latest"), library("a", version="odd one")]
    whole = asked_anew(held, [accusing("a")], ())["npm", "a"].answered
    exposures, doubts, heard = added(("npm", "a"), held, {7: accusing("a", "X-7")}, (), whole)
    assert (heard.in_doubt(), exposures, doubts) == (set(), [], whole.doubts)
    listing = Advisory(id="X-8", affected=(Affected(ecosystem="npm", package="a", versions=("odd one",)),))
    part = asked_anew(held, [listing], ())["npm", "a"].answered
    assert [one.count for one in part.doubts] == [2]
    _, doubts, heard = added(("npm", "a"), held, {7: accusing("a")}, (), part)
    assert heard.in_doubt() == {alike_text(one) for one in held}
    assert doubts == whole.doubts


@pytest.mark.parametrize(
    ("id", "holes", "simple"), [("X-1", [], True), ("X#1", [], False), ("X-1", [object()], False)]
)
def test_an_advisory_is_simple_if_no_document_names_its_hole(id, holes, simple):
    assert package_news.is_simple(id, holes) is simple


def test_of_two_releases_each_is_asked_about_its_own():
    held = [Component(name="a", version="1", ecosystem=f"Debian:{at}", package="a") for at in (12, 13)]
    affected = Affected(ecosystem="Debian:13", package="a", ranges=(Range(),))
    exposures, _, _ = added(("Debian", "a"), held, {1: Advisory(id="D-1", affected=(affected,))}, (), None)
    assert [one.component for one in exposures] == held[1:]
