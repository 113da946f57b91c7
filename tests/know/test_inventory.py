# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""One advisory against all components: the same answers as the other direction."""

from __future__ import annotations

from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from tests.effort import times
from tests.know.test_findings import ADVISORIES, COMPONENTS
from tocsin.core.component import Advisory, Affected, Component, KevEntry, Range, Severity, Statement
from tocsin.know.inventory import Inventory
from tocsin.know.match import match


def advisory(ecosystem: str = "npm", package: str = "lib", **more: Any) -> Advisory:
    ranges = (Range(introduced="1.0.0", fixed="2.0.0"),)
    affected = Affected(ecosystem=ecosystem, package=package, ranges=ranges)
    return Advisory(id="GHSA-1", aliases=("CVE-2026-1",), affected=(affected,), source="osv.json", **more)


def component(version: str = "1.5.0", **more: Any) -> Component:
    return Component(**{"name": "lib", "version": version, "ecosystem": "npm", "package": "lib"} | more)


@times(0.5)
@given(st.lists(COMPONENTS, max_size=8), st.lists(ADVISORIES, min_size=1, max_size=3))
def test_the_answers_are_those_of_the_other_direction(components, advisories):
    inventory = Inventory(components)
    for one in advisories:
        here, there = inventory.against(one), match(components, [one])
        assert here.exposures == there.exposures
        loaded = [
            line for line in there.unchecked if not line.why.startswith(("no advisories for", "its eco"))
        ]
        assert msgspec.to_builtins(here.unchecked) == msgspec.to_builtins(loaded)
        assert set(here.notes) <= set(there.notes)


def test_a_package_is_found_by_any_of_its_names_and_in_its_release():
    held = Inventory([
        component(ecosystem="PyPI", package="Foo_Bar"),
        component(ecosystem="Debian:12", package="openssl"),
        component(ecosystem="Debian:11", package="openssl"),
        component(ecosystem="", name="foo-bar"),
    ])  # fmt: skip
    assert [e.component.package for e in held.against(advisory("PyPI", "foo-bar")).exposures] == ["Foo_Bar"]
    found = held.against(advisory("Debian:12", "openssl"))
    assert [e.component.ecosystem for e in found.exposures] == ["Debian:12"]
    loose = held.against(advisory("Debian", "openssl"))
    assert len(loose.exposures) == 2
    assert loose.notes == ["Debian: the advisories named no release, so every release was taken to match"]
    assert held.against(advisory("npm", "foo-bar")).exposures == []


def test_a_withdrawn_advisory_accuses_nobody():
    assert Inventory([component()]).against(advisory(withdrawn="2026-01-01T00:00:00Z")).exposures == []


def test_what_cannot_be_checked_is_said():
    held = Inventory([component(""), component("latest"), component("1.1.0")])
    found = held.against(advisory())
    assert [e.component.version for e in found.exposures] == ["1.1.0"]
    assert sorted(line.why for line in found.unchecked) == [
        "npm: it has no version",
        "npm: its version does not parse by the rules of SemVer",
    ]


def test_the_row_of_the_list_of_exploited_holes_is_there():
    row = KevEntry(cve="CVE-2026-1", due="2026-03-01")
    (exposure,) = Inventory([component()]).against(advisory(), [row]).exposures
    assert (exposure.kev, exposure.fixed) == (row, "2.0.0")


def test_statements_clear_join_and_are_not_repeated():
    cleared = Statement(id="CVE-2026-1", answer="cleared", state="not_affected", cite="vex.json#/1")
    word = Severity(word="high")
    accused = Statement(id="CVE-2026-1", answer="accused", severity=(word,), cite="vex.json#/2")
    other = Statement(id="CVE-2025-9", answer="accused", cite="vex.json#/3")
    open_ = Statement(id="CVE-2025-8", answer="undecided", why="no version named", cite="vex.json#/4")
    held = [
        component("1.1.0", statements=(cleared, other, open_)),
        component("1.2.0", statements=(accused, other)),
        component("1.3.0", statements=(other,)),
    ]
    found, whole = Inventory(held).against(advisory()), match(held, [advisory()])
    assert [(e.component.version, e.severity) for e in found.exposures] == [("1.2.0", (word,)), ("1.3.0", ())]
    assert found.exposures == [e for e in whole.exposures if e.advisory == "GHSA-1"]
    (line,) = found.unchecked
    assert line.why == "GHSA-1: vex.json#/1 says not_affected; nobody here has checked that"
