# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The order of work, against a twin that compares two exposures at a time, and the reasons."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.know.test_treatment import LATER, TODAY, treat
from tocsin.core.component import Component, EpssScore, Exposure, KevEntry, Severity
from tocsin.core.dependency import Input, Map, Member, Node
from tocsin.core.graph import Graph, build
from tocsin.know.treatment import Claimed, Treatments
from tocsin.know.work_order import Impact, Ranked, Reached, cves, impacts, order

DAY = dt.timedelta(days=1)


def exposure(id: str = "CVE-2026-1001", *aliases: str, asset: str = "plc", **more: Any) -> Exposure:
    component = Component(name="lib", version="1", asset=asset, source=f"sbom.json#/{asset}")
    return Exposure(component=component, advisory=id, aliases=aliases, cite=f"{id}.json", **more)


def score(cve: str, probability: str) -> EpssScore:
    return EpssScore(
        cve=cve, probability=probability, percentile="0.5", as_of="2027-01-14", source="epss.csv"
    )


def reached(people: int, days: int = 0) -> Impact:
    one = Reached(
        service="water", name="Water", people=people, fails_on=TODAY + days * DAY, cite="map.toml:2"
    )
    return Impact(services=(one,), people=people, fails_on=one.fails_on)


def claim(one: Exposure, number: int = 7, until: dt.date = LATER) -> Claimed:
    said = treat(
        one, why="no update", instead="own VLAN", measure="segmentation", until=until, today=min(TODAY, until)
    )
    return Claimed(number=number, by="lead", at="", says=said)


def ranked(rows: Sequence[Exposure], **more: Any) -> list[Ranked]:
    given: dict[str, Any] = {"impacts": {}, "scores": {}, "treatments": Treatments(), "today": TODAY}
    return order(rows, **(given | more))


def said(row: Ranked) -> list[tuple[str, str]]:
    return [(str(one.says), one.cite) for one in row.reasons]


# -- the law -----------------------------------------------------------------------------

CVES = [f"CVE-2026-{1001 + at}" for at in range(4)]
ASSETS = ["plc", "hmi", "desk", "nowhere"]
ROWS = st.lists(
    st.builds(
        exposure,
        st.sampled_from([*CVES, "GHSA-1"]),
        st.sampled_from([*CVES, "GHSA-2"]),
        asset=st.sampled_from(ASSETS),
        kev=st.one_of(
            st.none(),
            st.builds(KevEntry, cve=st.just("CVE-2026-1"), due=st.sampled_from(["", "2027-01-10", "2027-01-14", "2027-02-01"])),
        ),
        severity=st.sampled_from([(), *((Severity(word=word),) for word in ("CRITICAL", "high", "Low", "odd"))]),
    ),
    max_size=8,
)  # fmt: skip
SCORES = st.dictionaries(
    st.sampled_from(CVES), st.sampled_from(["0", "0.00043", "0.9", "0.90", "1"]), max_size=4
)
IMPACTS = st.fixed_dictionaries(
    {asset: st.builds(reached, st.sampled_from([0, 10, 5_000]), st.integers(0, 2)) for asset in ASSETS[:3]}
)


def before(one: Ranked, other: Ranked) -> int:
    """Rule by rule, the first that tells them apart decides."""

    def less(a: Any, b: Any) -> int:
        return (a > b) - (a < b)

    order_of = ["review-due", "open", "treated"]
    found = less(order_of.index(one.standing), order_of.index(other.standing))
    if found:
        return found
    a, b = one.exposure, other.exposure
    if (a.kev is None) != (b.kev is None):
        return -1 if a.kev else 1
    if a.kev and b.kev and a.kev.due != b.kev.due:
        if not a.kev.due or not b.kev.due:
            return -1 if a.kev.due else 1
        return less(a.kev.due, b.kev.due)  # who is past the day has the earlier one
    if (one.score is None) != (other.score is None):
        return -1 if one.score else 1
    if one.score and other.score and float(one.score.probability) != float(other.score.probability):
        return -less(float(one.score.probability), float(other.score.probability))
    if (one.impact is None) != (other.impact is None):
        return -1 if one.impact else 1
    if one.impact and other.impact:
        if one.impact.people != other.impact.people:
            return -less(one.impact.people, other.impact.people)
        if one.impact.fails_on != other.impact.fails_on:
            return less(one.impact.fails_on, other.impact.fails_on)
    words = ["critical", "high", "low"]

    def worst(row: Exposure) -> int:
        return min([words.index(s.word.lower()) for s in row.severity if s.word.lower() in words], default=9)

    return less(worst(a), worst(b))


@given(ROWS, SCORES, IMPACTS, st.sets(st.integers(0, 7)), st.sets(st.integers(0, 7)))
def test_the_first_rule_that_tells_two_apart_decides(rows, digits, reach, treated, due):
    claims = [claim(row, at) for at, row in enumerate(rows, 1) if at in treated]
    claims += [claim(row, 100 + at, TODAY - DAY) for at, row in enumerate(rows, 1) if at in due]
    scores = {cve: score(cve, text) for cve, text in digits.items()}
    found = ranked(rows, scores=scores, impacts=reach, treatments=Treatments(claims, TODAY))
    assert sorted(map(repr, rows)) == sorted(repr(one.exposure) for one in found)  # nothing is ever hidden
    slowly = sorted(found, key=functools.cmp_to_key(before))
    assert slowly == found
    assert all(row.reasons for row in found)


# -- by hand -----------------------------------------------------------------------------


def test_each_rule_in_turn():
    row = KevEntry(cve="CVE-2026-1001", due="2027-01-10", source="kev.json#/3")
    late = exposure("CVE-2026-1001", kev=row)
    soon = exposure("CVE-2026-1002", kev=KevEntry(cve="CVE-2026-1002", due="2027-03-01"))
    likely = exposure("GHSA-1", "CVE-2026-1003", "CVE-2026-1004")
    many, few, word, plain, lost = (
        exposure("X-1"), exposure("X-2", asset="hmi"), exposure("X-3", asset="desk", severity=(Severity(word="HIGH"),)),
        exposure("X-4", asset="desk"), exposure("X-5", asset="nowhere"),
    )  # fmt: skip
    fenced = exposure("CVE-2026-1009", kev=KevEntry(cve="CVE-2026-1009"))
    overdue = exposure("X-0", asset="nowhere")
    right = [overdue, late, soon, likely, many, few, word, plain, lost, fenced]
    found = ranked(
        right[::-1],
        scores={
            "CVE-2026-1003": score("CVE-2026-1003", "0.1"),
            "CVE-2026-1004": score("CVE-2026-1004", "0.02"),
        },
        impacts={
            "plc": reached(5_000),
            "hmi": reached(10),
            "desk": Impact(services=(), people=0, fails_on=None),
        },
        treatments=Treatments([claim(fenced), claim(overdue, 8, TODAY - DAY)], TODAY),
    )
    assert [one.exposure for one in found] == right
    assert said(found[0])[0] == (
        "the review of 2027-01-14 has passed: lead said it cannot be mended, no update", "claim 8",
    )  # fmt: skip
    assert said(found[1])[0] == (
        "CVE-2026-1001 is known to be exploited, and the day to act by, 2027-01-10, has passed", "kev.json#/3",
    )  # fmt: skip
    assert ("no EPSS score is known for it", "CVE-2026-1001.json") in said(found[1])
    assert said(found[3])[0] == (
        "EPSS of 2027-01-14: CVE-2026-1003 is exploited within 30 days with a probability of 0.1",
        "epss.csv, 2027-01-14, CVE-2026-1003",
    )
    assert ("without plc, Water (5,000 people) falls on 2027-01-15", "map.toml:2") in said(found[4])
    assert ("its source says: HIGH", "X-3.json") in said(found[6])
    assert ("no service falls without desk", "sbom.json#/desk") in said(found[7])
    assert ("nowhere is on no map: what depends on it is not known", "sbom.json#/nowhere") in said(found[8])
    assert said(found[9])[0] == (
        "lead says it cannot be mended, no update; until 2027-06-30 instead: own VLAN (segmentation)", "claim 7",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("by", "first"),
    [("people", "X-1"), ("severity", "X-3"), ("epss", "CVE-2026-1002"), ("kev", "X-4"), ("work", "X-4")],
)
def test_another_rule_may_come_first(by, first):
    rows = [
        exposure("X-1"), exposure("CVE-2026-1002", asset="hmi"), exposure("X-3", asset="hmi", severity=(Severity(word="low"),)),
        exposure("X-4", asset="hmi", kev=KevEntry(cve="CVE-2026-1")),
    ]  # fmt: skip
    found = ranked(
        rows, by=by, impacts={"plc": reached(9)}, scores={"CVE-2026-1002": score("CVE-2026-1002", "0.1")}
    )
    assert (found[0].exposure.advisory, len(found)) == (first, 4)


def test_names_of_a_hole_in_any_case():
    assert cves(exposure("cve-2026-1001", "CVE-2026-1001", "GHSA-1", "CVE-2026-1")) == [
        "CVE-2026-1001",
        "CVE-2026-1",
    ]


def graph() -> Graph:
    nodes = (
        Node(id="water", kind="service", name="Water", people=1_000, source="map.toml:1"),
        Node(id="clinic", kind="service", name="Clinic", people=50, source="map.toml:5"),
        Node(id="plc", kind="asset", name="PLC"),
        Node(id="desk", kind="asset", name="Desk"),
    )
    inputs = (
        Input(of="water", name="pumping", members=(Member(node="plc"),), flow="consumed"),
        Input(of="clinic", name="water", members=(Member(node="water"),), flow="consumed", stock_days=3),
    )
    return build(Map(nodes=nodes, inputs=inputs))[0]


def test_what_the_loss_of_an_asset_does():
    found = impacts(graph(), TODAY, ["plc", "desk", "plc", "nowhere"])
    assert found.keys() == {"plc", "desk"}
    assert [(one.service, one.people, one.fails_on, one.cite) for one in found["plc"].services] == [
        ("water", 1_000, TODAY, "map.toml:1"),
        ("clinic", 50, TODAY + 3 * DAY, "map.toml:5"),
    ]
    assert (found["plc"].people, found["plc"].fails_on) == (1_050, TODAY)
    assert found["desk"] == Impact(services=(), people=0, fails_on=None)
