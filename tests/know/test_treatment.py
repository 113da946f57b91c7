# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What cannot be mended: whom a claim covers, and for how long."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec
import pytest

from tocsin.core.component import Component, Exposure
from tocsin.core.errors import BadInput
from tocsin.know.treatment import MOST, Claimed, Treatment, Treatments, about, covers, matching, treat

TODAY = dt.date(2027, 1, 15)
LATER = dt.date(2027, 6, 30)
PLC = Component(name="OpenSSL", package="openssl", version="3.0.9", ecosystem="Debian:12", asset="plc")


def exposure(advisory: str = "DSA-1", *aliases: str, **more: Any) -> Exposure:
    return Exposure(component=msgspec.structs.replace(PLC, **more), advisory=advisory, aliases=aliases)


def says(one: Exposure | None = None, **more: Any) -> Treatment:
    given: dict[str, Any] = {
        "why": "no update",
        "instead": "own VLAN",
        "measure": "segmentation",
        "until": LATER,
    }
    return treat(one or exposure("DSA-1", "CVE-2026-1", "CVE-2026-2"), today=TODAY, **(given | more))


def claimed(number: int = 7, **more: Any) -> Claimed:
    return Claimed(number=number, by="lead", at="2027-01-15T12:00:00.000Z", says=says(**more))


@pytest.mark.parametrize(
    ("one", "is_covered"),
    [
        (exposure("DSA-1"), True),
        (exposure("dsa-1", "CVE-2026-9"), True),
        (exposure("GHSA-1", "CVE-2026-2"), True),
        (exposure("cve-2026-1"), True),
        (exposure("GHSA-1", "CVE-2026-2", "CVE-2026-3"), False),
        (exposure("GHSA-1"), False),
        (exposure("DSA-1", version="3.0.10"), False),
        (exposure("DSA-1", asset="hmi"), False),
        (exposure("DSA-1", package="openssh"), False),
        (exposure("DSA-1", ecosystem="Debian:11"), False),
    ],
    ids=["same id", "same id, new CVE", "its CVE", "its CVE as id", "a CVE not named", "no CVE", "version", "asset",
         "package", "release"],
)  # fmt: skip
def test_a_claim_speaks_of_one_hole_in_one_version_on_one_asset(one, is_covered):
    assert covers(says(), one) is is_covered


def test_it_stands_until_its_day_is_over():
    days = {TODAY: "treated", LATER: "treated", LATER + dt.timedelta(days=1): "review-due"}
    for day, standing in days.items():
        assert Treatments([claimed()], day).standing(exposure()) == standing
    assert Treatments([claimed()], TODAY).standing(exposure("DSA-2")) == "open"
    assert Treatments().of(exposure()) is None


def test_of_several_claims_the_one_with_the_latest_day_counts():
    soon = claimed(9, until=TODAY)
    for order in ([soon, claimed()], [claimed(), soon]):
        found = Treatments(order, dt.date(2027, 2, 1))
        assert (found.of(exposure()), found.standing(exposure())) == (claimed(), "treated")


@pytest.mark.parametrize(
    ("more", "what", "where"),
    [
        ({"why": " \n"}, "nothing is said", "--why"),
        ({"instead": ""}, "nothing is said", "--instead"),
        ({"instead": "x" * (MOST + 1)}, "2001 characters are more than 2000", "--instead"),
        ({"until": dt.date(2027, 1, 14)}, "the day of the review, 2027-01-14, has passed", "--until"),
    ],
    ids=["no reason", "no countermeasure", "too long", "in the past"],
)
def test_what_is_no_treatment_is_refused(more, what, where):
    with pytest.raises(BadInput, match=what) as error:
        says(**more)
    assert error.value.where == where
    assert error.value.do


def test_the_day_itself_is_no_past():
    assert says(until=TODAY).until == TODAY


def test_a_hole_is_found_by_any_of_its_names():
    rows = [exposure("DSA-1", "CVE-2026-1"), exposure("DSA-2"), exposure("DSA-1", asset="hmi")]
    assert matching(rows, "cve-2026-1 ", "plc") == rows[:1]
    assert matching(rows, "DSA-1", "plc", "OpenSSL") == rows[:1]
    assert matching(rows, "DSA-1", "plc", "other") == []


def test_what_it_is_about_tells_claims_apart():
    assert about(says()) == ("dsa-1", "Debian:12", "openssl", "3.0.9", "plc")
