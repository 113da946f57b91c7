# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What an advisory says about an asset, in words that are cited."""

from __future__ import annotations

import datetime as dt
import random

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.core.component import Component, Exposure, KevEntry
from tocsin.know.exposed import evidence
from tocsin.know.treatment import Claimed, Treatments, treat
from tocsin.know.trouble import Evidence

KEV = KevEntry(cve="CVE-2026-1", due="2026-12-01", action="Apply updates.", source="kev.json#/7")


def exposure(
    package: str = "openssl",
    *,
    asset: str = "gw",
    advisory: str = "DSA-1",
    fixed: str = "3.0.15",
    kev: KevEntry | None = None,
) -> Exposure:
    component = Component(name=package, version="3.0.9", asset=asset, source=f"sbom.json#/{package}")
    return Exposure(component=component, advisory=advisory, fixed=fixed, kev=kev, cite=f"osv/{advisory}.json")


def only(*rows: Exposure) -> Evidence:
    (found,) = evidence(rows)
    return found


def steps(found: Evidence) -> list[tuple[str, str, dt.date | None, bool]]:
    return [(str(step.says), step.cite, step.by, step.question) for step in found.next]


def test_a_fix_is_the_step_and_cites_its_advisory() -> None:
    found = only(exposure())
    assert (found.asset, found.kind, found.causes, found.cite) == (
        "gw",
        "exposed",
        ("DSA-1",),
        "osv/DSA-1.json",
    )
    assert str(found.says) == "openssl 3.0.9 has a known hole (DSA-1)"
    assert found.what == "DSA-1 (openssl 3.0.9)"
    assert steps(found) == [("Update openssl from 3.0.9 to 3.0.15", "osv/DSA-1.json", None, False)]


def test_without_a_fix_the_step_is_a_question() -> None:
    assert steps(only(exposure(fixed=""))) == [
        (
            "DSA-1 names no fixed version of openssl: can it be removed or fenced off?",
            "osv/DSA-1.json",
            None,
            True,
        )
    ]


def test_the_known_exploited_has_its_action_and_its_day() -> None:
    found = only(exposure(kev=KEV))
    assert str(found.says) == "openssl 3.0.9 has a hole that is being used by attackers (DSA-1)"
    assert found.what == "CVE-2026-1 (openssl 3.0.9)"
    day = dt.date(2026, 12, 1)
    assert steps(found) == [
        ("Update openssl from 3.0.9 to 3.0.15", "osv/DSA-1.json", day, False),
        ("CVE-2026-1, known exploited: Apply updates.", "kev.json#/7", day, False),
    ]


def test_a_waiting_update_is_called_that() -> None:
    found = only(exposure(advisory="security update: openssl 3.0.15"))
    assert str(found.says) == "a security update of openssl 3.0.9 is waiting"


def test_every_package_that_one_advisory_accuses_gets_its_step() -> None:
    found = only(
        exposure("libssl3", kev=KEV),
        exposure("openssl", fixed="3.0.16", kev=KEV),
        exposure("libssl3", kev=KEV),
    )
    assert [text for text, *_ in steps(found)] == [
        "Update libssl3 from 3.0.9 to 3.0.15",
        "CVE-2026-1, known exploited: Apply updates.",
        "Update openssl from 3.0.9 to 3.0.16",
    ]


def test_the_known_exploited_come_first_with_or_without_a_day() -> None:
    undated = msgspec.structs.replace(KEV, due="")
    rows = [
        exposure(advisory="A"),
        exposure(advisory="B", kev=undated),
        exposure(advisory="C", kev=KEV),
        exposure(advisory="D", kev=msgspec.structs.replace(KEV, due="2026-11-01")),
    ]
    assert [item.causes for item in evidence(rows)] == [("D",), ("C",), ("B",), ("A",)]


@pytest.mark.parametrize("due", ["", "soon", "2026-13-01", "0000-00-00", "2026-12-01T00:00:00Z" * 9])
def test_a_day_that_is_none_is_left_out(due: str) -> None:
    found = only(exposure(kev=msgspec.structs.replace(KEV, due=due)))
    assert [step.by for step in found.next] == [None, None]


def test_a_package_named_like_a_template_stays_a_name() -> None:
    assert str(only(exposure("{version.__class__}")).next[0].says).startswith(
        "Update {version.__class__} from"
    )


@given(
    st.lists(
        st.builds(
            lambda package, asset, advisory, fixed, kev: exposure(
                package, asset=asset, advisory=advisory, fixed=fixed, kev=kev
            ),
            st.sampled_from(["openssl", "bash", "zlib"]),
            st.sampled_from(["gw", "hmi"]),
            st.sampled_from(["A", "B", "security update: x 1"]),
            st.sampled_from(["", "3.0.15"]),
            st.sampled_from([None, KEV]),
        ),
        max_size=8,
    ),
    st.integers(0, 2**32),
)
def test_one_piece_for_each_asset_and_advisory_and_every_step_cited(rows: list[Exposure], seed: int) -> None:
    found = evidence(rows)
    wanted = {(row.component.asset, row.advisory) for row in rows}
    assert sorted((item.asset, *item.causes) for item in found) == sorted(wanted)
    for item in found:
        assert item.next
        assert all(step.cite for step in item.next)
    shuffled = random.Random(seed).sample(rows, len(rows))
    assert {(i.asset, i.causes) for i in evidence(shuffled)} == {(i.asset, i.causes) for i in found}


def test_the_recommendation_of_the_inventory_is_a_step_and_cites_it() -> None:
    row = msgspec.structs.replace(
        exposure(fixed=""), recommendation="Disable {remote} login.", stated="sbom.json#/vulnerabilities/0"
    )
    assert steps(only(row))[1:] == [
        (
            "DSA-1, in the words of the inventory: Disable {remote} login.",
            "sbom.json#/vulnerabilities/0",
            None,
            False,
        )
    ]


def claims(
    *rows: Exposure, until: dt.date = dt.date(2027, 6, 30), today: dt.date = dt.date(2027, 1, 15)
) -> Treatments:
    """Nothing of this can be mended, since the year before."""
    said = [
        treat(
            row,
            why="no outage",
            instead="own VLAN",
            measure="segmentation",
            until=until,
            today=dt.date(2026, 1, 1),
        )
        for row in rows
    ]
    made = [Claimed(number=number, by="lead", at="", says=one) for number, one in enumerate(said, 7)]
    return Treatments(made, today)


def test_what_cannot_be_mended_is_to_be_reviewed_and_comes_last():
    first, other = exposure(kev=KEV), exposure(advisory="DSA-2", asset="plc")
    found = evidence([first, other], claims(first))
    assert [(one.kind, one.causes) for one in found] == [("exposed", ("DSA-2",)), ("treated", ("DSA-1",))]
    assert str(found[1].says) == (
        "openssl 3.0.9 has a known hole (DSA-1) that lead says cannot be mended: no outage; instead: own VLAN"
    )
    assert steps(found[1]) == [
        (
            "Review by 2027-06-30: does this still stand in for mending openssl: own VLAN",
            "claim 7",
            dt.date(2027, 6, 30),
            True,
        )
    ]


def test_once_its_review_has_passed_it_comes_first_with_all_its_steps():
    first, other = exposure(), exposure(advisory="DSA-2", asset="plc", kev=KEV)
    found = evidence([first, other], claims(first, until=dt.date(2027, 1, 14)))
    assert [(one.kind, one.causes) for one in found] == [("exposed", ("DSA-1",)), ("exposed", ("DSA-2",))]
    assert [cite for _, cite, _, _ in steps(found[0])] == ["claim 7", "osv/DSA-1.json"]


def test_an_advisory_is_treated_only_if_all_of_its_packages_are():
    rows = [exposure("openssl"), exposure("libssl3")]
    (half,) = evidence(rows, claims(rows[0]))
    (whole,) = evidence(rows, claims(*rows))
    assert (half.kind, whole.kind) == ("exposed", "treated")
    assert [cite for _, cite, _, _ in steps(half)] == ["claim 7", "osv/DSA-1.json"]
    assert [cite for _, cite, _, _ in steps(whole)] == ["claim 7", "claim 8"]


def test_what_the_advisory_says_to_do_is_a_step_and_cites_it() -> None:
    told = msgspec.structs.replace(
        exposure(fixed=""), remedy="workaround: Close {port} 102.", cite="a.json#/vulnerabilities/0"
    )
    assert (
        "DSA-1, in its own words: workaround: Close {port} 102.",
        "a.json#/vulnerabilities/0",
        None,
        False,
    ) in steps(only(told))
