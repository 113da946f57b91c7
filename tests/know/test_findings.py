# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The cut points of a package against ``verdict``, which judges one version and one advisory at a time."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.effort import times
from tocsin.core.component import Advisory, Affected, Component, Range, Severity
from tocsin.know.findings import Answer, Findings, Row
from tocsin.know.match import match
from tocsin.know.verdict import Keys, first_fix, judge
from tocsin.know.versions import order

WORDS = {
    "npm": ["0.9.0", "1.0.0-rc.1", "1.0.0", "1.0", "v1.0.0+b", "1.5.0", "2.0.0-0", "2.0.0", "soon", ""],
    "PyPI": ["0.9", "1.0.dev1", "1.0rc1", "1.0", "1.0.0", "1.0.0-1", "1.0.0.4", "2.0", "2.0.0", "soon", ""],
    "Maven": ["0.9", "1.0-alpha-1", "1", "1.0.Final", "1.0.0.Alpha-redhat-1", "1-0-alpha", "1-sp", "2.0", "a b", ""],
    "RubyGems": ["0.9", "1.0.rc1", "1.0", "1.0.0", "1.5", "2.0", "soon", ""],
    "Debian:12": ["1.0~rc1", "1.0", "1.0-0", "1.0-1", "1:0.9", "2.0-1", "_", ""],
    "Red Hat": ["1.0~rc1", "1.0", "1.0-1", "0:1.0-1", "1:0.9-1", "2.0^git-1", "/", ""],
    "Alpine:v3.20": ["1.0_rc1", "1.0", "1.0-r0", "1.0_p1-r0", "1.10", "01", "x", ""],
    "Hackage": ["1.0", "1.0.0", "2.0"],
}  # fmt: skip
FAMILIES = st.sampled_from(sorted(WORDS))


@cache
def _versions(family: str) -> st.SearchStrategy[str]:
    return st.sampled_from(WORDS[family])


@cache  # building a strategy costs more than an example
def _affected(family: str) -> st.SearchStrategy[Affected]:
    bound = st.sampled_from([word for word in WORDS[family] if word])
    shared = {
        "introduced": st.one_of(st.just("0"), bound),
        "limits": st.one_of(st.just(()), st.lists(bound, max_size=2).map(tuple)),
        "kind": st.sampled_from(["ECOSYSTEM", "ECOSYSTEM", "ECOSYSTEM", "SEMVER"]),
    }
    some = st.one_of(
        st.builds(Range, fixed=bound, **shared), st.builds(Range, last_affected=bound, **shared), st.builds(Range, **shared)
    )  # fmt: skip
    return st.builds(
        Affected,
        ecosystem=st.just(family),
        package=st.sampled_from(["lib", "lib", "other"]),
        ranges=st.lists(some, max_size=3).map(tuple),
        versions=st.lists(bound, max_size=2).map(tuple),
        severity=st.sampled_from([(), (Severity(word="high"),), (Severity(word="low"),)]),
    )


COMPONENTS = FAMILIES.flatmap(
    lambda family: st.builds(
        Component,
        name=st.sampled_from(["lib", "other"]),
        version=_versions(family),
        ecosystem=st.just(family),
        range=st.sampled_from(["", "vers:npm/>=1.0.0"]),
    )
)
ADVISORIES = st.builds(
    Advisory,
    id=st.sampled_from(["X-1", "X-2"]),
    affected=st.lists(FAMILIES.flatmap(_affected), min_size=1, max_size=4).map(tuple),
    severity=st.sampled_from([(), (Severity(word="critical"),)]),
    source=st.just("osv.json"),
)


@st.composite
def packages(draw: st.DrawFn) -> tuple[str, list[Row]]:
    """Some advisories about one package."""
    family = draw(FAMILIES)
    entries = draw(
        st.lists(st.lists(_affected(family), min_size=1, max_size=3).map(tuple), min_size=1, max_size=5)
    )
    own = draw(st.sampled_from([(), (Severity(word="critical"),)]))
    return family, [
        Row(Advisory(id=f"X-{place}", severity=own), entry) for place, entry in enumerate(entries)
    ]


def slowly(version: str, rows: list[Row], family: str) -> tuple[set[object], set[object]]:
    """Each advisory by itself: (id, fix, severities) of those that accuse, (reason, id) of those nobody can judge."""
    accused, doubts = set[object](), set[object]()
    for row in rows:
        advisory, entries = row.advisory, row.entries
        keys = Keys(family, order(family))
        verdict = judge(version, entries, keys)
        if verdict.answer == "affected":
            said = [
                one.severity[0]
                for one in entries
                if one.severity and judge(version, [one], keys).answer == "affected"
            ]
            severity = tuple(dict.fromkeys([*said, *advisory.severity]))
            accused.add((advisory.id, first_fix(version, entries, keys), severity))
        elif verdict.answer == "unknown":
            doubts.add((verdict.why, advisory.id if verdict.advisory_at_fault else ""))
    return accused, doubts


@given(packages(), st.randoms(use_true_random=False))
def test_the_answers_are_those_of_the_verdicts_one_by_one(case, luck):
    ecosystem, rows = case
    family = ecosystem.partition(":")[0]
    findings = Findings(rows, Keys(family, order(family)))
    versions = [*WORDS[ecosystem], "1.2.0", "0.1", "99"]
    luck.shuffle(versions)
    for version in versions:
        answer = findings.of(version)
        accused = {(one.advisory.id, one.fixed, one.severity) for one in answer.accused}
        assert (accused, {(one.why, one.advisory) for one in answer.doubts}) == slowly(version, rows, family)
        assert len(answer.accused) == len(accused)


@given(packages())
def test_the_keys_within_are_those_that_are_accused(case):
    ecosystem, rows = case
    family = ecosystem.partition(":")[0]
    keys = Keys(family, order(family))
    findings = Findings(rows, keys)
    known = sorted((key, word) for word in WORDS[ecosystem] if isinstance(key := keys.get(word), bytes))
    parts = findings.within([key for key, _ in known])
    if parts is not None:
        assert [known[at][1] for part in parts for at in part] == [
            word for _, word in known if findings.of(word).accused
        ]


@times(0.5)
@given(st.lists(COMPONENTS, max_size=6), st.lists(ADVISORIES, max_size=4, unique_by=lambda one: one.id))
def test_a_match_is_every_verdict_of_every_pair(components, advisories):
    expected = []
    for one in components:
        family = one.ecosystem.partition(":")[0]
        for advisory in advisories:
            entries = [
                entry for entry in advisory.affected if (entry.ecosystem, entry.package) == (one.ecosystem, one.name)
            ]  # fmt: skip
            if judge(one.version, entries, Keys(family, order(family))).answer == "affected":
                expected.append((one.ecosystem, one.name, one.version, advisory.id))
    found = [
        (one.component.ecosystem, one.component.name, one.component.version, one.advisory)
        for one in match(components, advisories).exposures
    ]
    assert found == sorted(expected)


def plain(*entries: Affected) -> Findings:
    rows = [Row(Advisory(id=f"X-{place}"), (entry,)) for place, entry in enumerate(entries)]
    return Findings(rows, Keys("npm", order("npm")))


def entry(**bounds: str) -> Affected:
    return Affected(ecosystem="npm", package="lib", ranges=(Range(**bounds),))  # type: ignore[arg-type]  # strings only


@pytest.mark.parametrize(
    ("version", "ids"),
    [
        ("0.9.9", ["X-2"]),
        ("1.0.0-rc.1", ["X-2"]),
        ("1.0.0", ["X-0", "X-2"]),
        ("1.5.0", ["X-0", "X-1", "X-2"]),
        ("2.0.0-0", ["X-0", "X-1", "X-2"]),
        ("2.0.0", ["X-1", "X-2"]),
        ("3.0.0", ["X-1", "X-2"]),
        ("3.0.1-0", ["X-2"]),
    ],
)
def test_both_ends_of_each_range(version, ids):
    findings = plain(
        entry(introduced="1.0.0", fixed="2.0.0"), entry(introduced="1.5.0", last_affected="3.0.0"), entry(introduced="0")
    )  # fmt: skip
    assert sorted(one.advisory.id for one in findings.of(version).accused) == ids


def test_without_advisories_nothing_is_said():
    assert plain().of("1.0.0") == Answer((), ())
    assert plain().within([b"x"]) == []
