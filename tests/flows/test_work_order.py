# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Rows in the order of work: every number with the row it came from, every list with its day."""

from __future__ import annotations

import datetime as dt
import json

from tests.flows.conftest import AT, MAP, NOW, give
from tests.flows.test_take_in import KEV, OSV, SBOM
from tocsin.flows import job, work_order
from tocsin.store import Store

EPSS = b"#model_version:v4,score_date:2027-01-01\ncve,epss,percentile\nCVE-2099-0001,0.25,0.97\n"
HOLE = json.dumps({**json.loads(OSV), "aliases": ["CVE-2099-0001"]}).encode()
TODAY = NOW.date()


def rows(store: Store) -> list[work_order.Row]:
    job.match_exposures(store, actor="test", at=AT)
    with store.read() as reader:
        return work_order.rows(reader, TODAY)


def test_every_number_has_the_row_it_came_from(store: Store):
    for name, data in {
        "m.toml": MAP,
        "plc.json": SBOM,
        "o.json": HOLE,
        "k.json": KEV,
        "e-2027-01-01.csv": EPSS,
    }.items():
        give(store, name, data)
    (row,) = rows(store)
    assert {key: row[key] for key in ("place", "people", "epss", "percentile", "epss_of", "epss_cite", "epss_cve")} == {
        "place": 1, "people": 1_050, "epss": "0.25", "percentile": "0.97", "epss_of": "2027-01-01", "epss_cite": "e.csv",
        "epss_cve": "CVE-2099-0001",
    }  # fmt: skip
    assert (row["kev"], row["kev_cite"], row["remedy"]) == (
        "CVE-2099-0001",
        "k.json#/vulnerabilities/0",
        "act",
    )
    assert row["services"] == [
        {"service": "water", "name": "Water", "people": 1000, "fails_on": "2027-01-15", "cite": "m.toml:2"},
        {"service": "clinic", "name": "Clinic", "people": 50, "fails_on": "2027-01-18", "cite": "m.toml:6"},
    ]
    assert (row["treatment"], row["fails_on"]) == ("open", TODAY)
    assert isinstance(row["reasons"], list)
    assert all(reason["cite"] for reason in row["reasons"])


def test_without_map_and_lists_it_is_said_that_nobody_knows(store: Store):
    give(store, "plc.json", SBOM)
    give(store, "o.json", OSV)
    (row,) = rows(store)
    assert (row["services"], row["people"], row["epss"]) == (None, None, "")
    with store.read() as reader:
        told = work_order.lists(reader, TODAY)
    assert [line.split(":")[0] for line in told] == ["KEV", "EPSS"]
    assert all("no list is here" in line for line in told)


def test_lists_are_said_with_their_day_and_age(store: Store):
    give(store, "k.json", KEV)
    give(store, "e.csv", EPSS)
    with store.read() as reader:
        assert work_order.lists(reader, TODAY) == [
            "KEV: list of 2027-01-01, 14 days old (k.json)", "EPSS: list of 2027-01-01, 14 days old (e.csv)",
        ]  # fmt: skip
        assert "of today" in work_order.lists(reader, dt.date(2027, 1, 1))[1]
        assert "of a day to come" in work_order.lists(reader, dt.date(2026, 1, 1))[1]


def test_what_a_statement_takes_away_is_told_with_who_says_so(store: Store):
    sbom = json.loads(SBOM)
    sbom["components"][0]["bom-ref"] = "lib"
    sbom["vulnerabilities"] = [
        {"id": "X-1", "affects": [{"ref": "lib"}],
         "analysis": {"state": "not_affected", "justification": "code_not_present", "detail": "never called", "response": ["update"]}}
    ]  # fmt: skip
    give(store, "plc.json", json.dumps(sbom).encode())
    give(store, "o.json", OSV)
    assert rows(store) == []
    with store.read() as reader:
        (row,) = work_order.cleared(reader)
    wanted = {
        "advisory": "X-1", "asset": "plc", "treatment": "cleared", "cleared_by": "plc.json#/vulnerabilities/0",
        "says": "not_affected", "justification": "code_not_present", "detail": "never called", "response": ["update"],
        "cite": "o.json",
    }  # fmt: skip
    assert {key: row[key] for key in wanted} == wanted
