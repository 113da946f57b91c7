# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Package by package is what ``match`` says of all; a digest changes with anything that bears on its package, and only then."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.effort import times
from tests.flows.test_matching import BARE, DOCUMENTS, KEV, LISTED, MENTIONED, NAMED, NEWS
from tests.know.test_inventory import advisory, component
from tocsin.core import keys
from tocsin.core.component import Advisory, Component, KevEntry, Statement
from tocsin.know.match import match
from tocsin.know.matched import lines_of, place_of
from tocsin.know.mentioned import bring
from tocsin.know.package_facts import Facts, Naming, number_of, number_of_name, package_of


def facts_of(
    components: Sequence[Component], advisories: Sequence[Advisory], kev: Sequence[KevEntry] = (), mentioned: Sequence[Component] = ()
) -> Facts:  # fmt: skip
    listed = [(one, hashlib.sha256(msgspec.json.encode(one)).digest()) for one in components]
    facts = Facts(listed, bring(components, mentioned), kev)
    for number, one in enumerate(advisories):
        for hole in (one, *one.holes):
            for affected in hole.affected:
                naming = Naming(number, (hole.id, *hole.aliases))
                facts.name(naming, affected.ecosystem, affected.package, withdrawn=bool(one.withdrawn))
        if one.products and not one.withdrawn:
            names = [name for hole in (one, *one.holes) for name in (hole.id, *hole.aliases)]
            facts.name_products(Naming(number, tuple(names)))
    return facts


@times(0.5)
@given(
    LISTED,
    BARE,
    NAMED,
    st.lists(st.one_of(NEWS, DOCUMENTS), max_size=4, unique_by=lambda one: one.id),
    KEV,
    MENTIONED,
)
def test_all_packages_together_are_what_match_says(listed, bare, named, advisories, kev, mentioned):
    components = [*listed, *bare, *named]
    facts = facts_of(components, advisories, kev, mentioned)
    by_number = dict(enumerate(advisories))
    asked = [facts.ask(package, digest, by_number) for package, digest in facts.digests().items()]
    whole = match(components, advisories, kev, mentioned)
    for mine, theirs in (("exposures", whole.exposures), ("cleared", whole.cleared)):
        found = sorted((one for each in asked for one in getattr(each, mine)), key=place_of)
        assert found == list({(one.component, one.advisory): one for one in theirs}.values())
        assert {package_of(one.component) for one in found} <= facts.held.keys()
    doubts = [doubt for each in asked for doubt in each.answered.doubts]
    brought = bring(components, mentioned).unchecked
    assert [*lines_of([*doubts, *facts.nowhere()]), *brought] == whole.unchecked


def test_of_a_component_that_is_listed_twice_the_last_in_the_order_of_answers_counts():
    """Whichever is found first: places are held in sets."""
    said = [
        Statement(id="X-2", answer="accused", why="so it is", cite=f"v.json#/{number}") for number in (1, 0)
    ]
    lib = Component(name="lib", version="1.0", asset="asset-0", source="bare.json#/0")
    twice = [msgspec.structs.replace(lib, statements=(said[0],)), lib]
    mentioned = [
        Component(name="lib", version="1.0", kind="mentioned", source="v.json#/0", statements=(said[1],))
    ]
    for components in (twice, twice[::-1]):
        facts = facts_of(components, [], mentioned=mentioned)
        (asked,) = (facts.ask(package, digest, {}) for package, digest in facts.digests().items())
        assert [each.cite for each in asked.exposures] == ["v.json#/1"]


LIB = component()
OTHER = component(name="other", package="other", source="other.json")
SAID = Statement(id="CVE-2026-1", answer="cleared", cite="v.json#/0")
LINK = Component(name="lib", version="1.5.0", kind="mentioned", statements=(SAID,))


@pytest.mark.parametrize(
    "more",
    [
        {"components": [LIB, OTHER, component("1.6.0")]},
        {"components": [component("1.5.1"), OTHER]},
        {"components": [msgspec.structs.replace(LIB, statements=(SAID,)), OTHER]},
        {"advisories": [advisory(), advisory("npm", "other"), advisory()]},
        {"advisories": [advisory("npm", "elsewhere"), advisory("npm", "other")]},
        {"kev": [KevEntry(cve="CVE-2026-1")]},
        {"mentioned": [LINK]},
    ],
    ids=[
        "a component more",
        "another version",
        "a statement",
        "an advisory more",
        "an advisory less",
        "kev",
        "a VEX apart",
    ],
)
def test_what_bears_on_a_package_makes_another_digest(more):
    before = {"components": [LIB, OTHER], "advisories": [advisory(), advisory("npm", "other")]}
    one, other = (facts_of(**each).digests() for each in (before, {**before, **more}))
    assert one["npm", "lib"] != other.get(("npm", "lib"))


def test_what_bears_on_another_package_leaves_the_digest_and_the_order_of_components_does():
    advisories = [advisory(), advisory("npm", "other")]
    more = [component("1.7.0"), OTHER, LIB]
    one, other = facts_of([LIB, OTHER], advisories).digests(), facts_of(more, advisories).digests()
    assert one["npm", "other"] == other["npm", "other"]
    assert facts_of(more[::-1], advisories).digests() == other


def test_a_package_has_one_number_by_whatever_name_its_ecosystem_takes():
    one = Component(name="x", version="1", ecosystem="PyPI", package="Foo_Bar")
    other = Component(name="foo-bar", version="2", ecosystem="PyPI")
    assert number_of(one) == number_of(other) == number_of_name("PyPI", "foo.bar")
    assert number_of(one) != number_of(msgspec.structs.replace(one, ecosystem="npm"))
    held = msgspec.structs.replace(one, ecosystem="Debian:12")
    assert number_of(held) == number_of_name("Debian:13", "Foo_Bar") == keys.number_of(*package_of(held))
