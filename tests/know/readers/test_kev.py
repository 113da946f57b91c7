# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""CISA's catalogue."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.know.readers import kev

LIMITS = Limits()
SHARED = (
    Path(__file__).resolve().parents[4] / "shared" / "data" / "kev" / "known_exploited_vulnerabilities.json"
)

ROW = {
    "cveID": "cve-2026-12345",
    "vendorProject": "Acme",
    "product": "Pump",
    "vulnerabilityName": "Acme Pump Hole",
    "dateAdded": "2026-01-02",
    "dueDate": "2026-01-23",
    "requiredAction": "Apply updates.",
    "knownRansomwareCampaignUse": "Known",
}


def catalogue(*rows: object, **more: object) -> bytes:
    top = {"catalogVersion": "2026.01.02", "dateReleased": "2026-01-02T10:00:00Z", "count": len(rows)}
    return json.dumps({**top, "vulnerabilities": rows, **more}).encode()


def test_a_row_and_the_day_of_the_catalogue():
    reading = kev.read(catalogue(ROW), "kev.json", LIMITS)
    (one,) = reading.records
    assert (one.cve, one.added, one.due, one.ransomware) == (
        "CVE-2026-12345",
        "2026-01-02",
        "2026-01-23",
        True,
    )
    assert (one.vendor, one.product, one.name, one.action) == (
        "Acme",
        "Pump",
        "Acme Pump Hole",
        "Apply updates.",
    )
    assert one.source == "kev.json#/vulnerabilities/0"
    assert reading.as_of == "2026-01-02T10:00:00Z"
    assert reading.notes == ["known exploited vulnerabilities as of 2026-01-02T10:00:00Z"]


def test_a_catalogue_that_holds_less_than_it_announces_says_so():
    reading = kev.read(catalogue(ROW, count=9), "k", LIMITS)
    assert "the catalogue announces 9 rows and holds 1" in reading.notes


def test_unknown_ransomware_use_is_not_known():
    assert (
        kev.read(catalogue({**ROW, "knownRansomwareCampaignUse": "Unknown"}), "k", LIMITS)
        .records[0]
        .ransomware
        is False
    )


@pytest.mark.parametrize(
    "bad",
    [
        7,
        {},
        {**ROW, "cveID": "2026-1"},
        {**ROW, "cveID": "CVE-2026-1/../x"},
        {**ROW, "dueDate": "soon"},
        {**ROW, "dateAdded": "2026-13-01"},
        {**ROW, "product": []},
    ],
)
def test_a_bad_row_is_a_fault(bad):
    reading = kev.read(catalogue(ROW, bad, ROW), "k", LIMITS)
    assert len(reading.records) == 2
    assert reading.faults[0].where.startswith("k#/vulnerabilities/1")


@pytest.mark.parametrize("bad", [b"", b"x", b"[]", b"{}", b'{"vulnerabilities": {}}'])
def test_what_is_no_catalogue_is_refused(bad):
    with pytest.raises(BadInput):
        kev.read(bad, "k", LIMITS)


def test_a_file_that_is_cut_off_stores_nothing_wherever_the_cut_is():
    whole = catalogue(ROW)
    for end in range(len(whole)):
        with pytest.raises(BadInput):
            kev.read(whole[:end], "k", LIMITS)


def test_detect():
    assert kev.detect("x", catalogue(ROW)[:200])
    assert not kev.detect("x", b'{"bomFormat": "CycloneDX", "vulnerabilities": []}')


@pytest.mark.shared
def test_the_real_catalogue_is_read_whole():
    data = SHARED.read_bytes()
    assert kev.detect(SHARED.name, data[:65536])
    reading = kev.read(data, "kev.json", LIMITS)
    assert (len(reading.records), reading.faults) == (1403, [])
    assert reading.as_of.startswith("2025-08-25")
