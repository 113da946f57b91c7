# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Rows in the order of work: every number with the row it came from, every list with its day."""

from __future__ import annotations

import datetime as dt
import json

from tests.flows.conftest import AT, MAP, NOW, give
from tests.flows.test_take_in import KEV, OSV, SBOM
from tocsin.flows import job, picture, same_asset, work_order
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
        (row,) = work_order.cleared(reader, TODAY)
    wanted = {
        "advisory": "X-1", "asset": "plc", "treatment": "cleared", "cleared_by": "plc.json#/vulnerabilities/0",
        "says": "not_affected", "justification": "code_not_present", "detail": "never called", "response": ["update"],
        "cite": "o.json",
    }  # fmt: skip
    assert {key: row[key] for key in wanted} == wanted


OT = (
    b"asset;vendor;model;firmware;service\n"
    b"pump-7;ACME GmbH;Pump 9000;1.4;Water\n"
    b"pump-8;Acme;PUMP 9000;2.0;Water\n"
    b"pump-9;Acme;Pump 9000;1.5;Water\n"
)
TOWN = b'[[service]]\nid = "service:water"\nname = "Water"\npeople = 1200\n'


def csaf(id: str, status: str, version: str = "<2.0", **more: object) -> bytes:
    """What Acme says of its pump in these versions."""
    product = {
        "category": "product_version_range",
        "name": version,
        "product": {"product_id": "P", "name": "x"},
    }
    tree = {"branches": [{"category": "vendor", "name": "Acme", "branches": [
        {"category": "product_name", "name": "Pump 9000", "branches": [product]}]}]}  # fmt: skip
    about = {
        "category": "csaf_vex", "csaf_version": "2.0", "title": "Pumps", "publisher": {"namespace": "https://acme.example"},
        "tracking": {"id": id, "status": "final", "version": "1", "initial_release_date": "2027-01-01T00:00:00Z",
                     "current_release_date": "2027-01-01T00:00:00Z"},
    }  # fmt: skip
    hole = {"cve": "CVE-2099-0001", "product_status": {status: ["P"]}, **more}
    return json.dumps({"document": about, "product_tree": tree, "vulnerabilities": [hole]}).encode()


def test_an_advisory_for_a_device_reaches_the_people_and_a_statement_takes_it_away(store: Store):
    fix = {"category": "workaround", "details": "close port 502", "product_ids": ["P"]}
    for name, data in {"t.toml": TOWN, "ot.csv": OT, "a.json": csaf("A-1", "known_affected", remediations=[fix])}.items():  # fmt: skip
        give(store, name, data)
    found = rows(store)
    assert [(row["asset"], row["version"], row["people"]) for row in found] == [
        ("asset:pump-7", "1.4", 1_200), ("asset:pump-9", "1.5", 1_200),
    ]  # fmt: skip
    assert {row["remedy"] for row in found} == {"2.0"}
    give(store, "b.json", csaf("A-2", "known_not_affected", "1.5"))
    assert [row["asset"] for row in rows(store)] == ["asset:pump-7"]
    with store.read() as reader:
        (row,) = work_order.cleared(reader, TODAY)
    services = row["services"]
    assert isinstance(services, list)
    assert (row["asset"], row["people"], services[0]["name"]) == ("asset:pump-9", 1_200, "Water")
    assert str(row["cleared_by"]).startswith("b.json#/vulnerabilities/0")


def test_without_a_fixed_version_the_remedy_is_what_the_advisory_says(store: Store):
    fix = {"category": "workaround", "details": "close port 502", "product_ids": ["P"]}
    give(store, "ot.csv", OT)
    give(store, "a.json", csaf("A-1", "known_affected", "<=1.4", remediations=[fix]))
    (row,) = rows(store)
    assert (row["fixed"], row["remedy"]) == ("", "workaround: close port 502")


def test_what_is_exposed_and_what_is_cleared_stand_on_the_merged_asset(store: Store):
    for name, data in {"t.toml": TOWN, "ot.csv": OT, "a.json": csaf("A-1", "known_affected")}.items():
        give(store, name, data)
    give(store, "scan.csv", b"asset;host\na-scan;h.example\n")
    give(store, "b.json", csaf("A-2", "known_not_affected", "1.5"))
    for each in ("asset:pump-7", "asset:pump-9"):
        same_asset.claim(store, each, "asset:a-scan", by="ops", at=AT)
    (row,) = rows(store)
    assert (row["asset"], row["people"]) == ("asset:a-scan", 1_200)
    with store.read() as reader:
        (row,) = work_order.cleared(reader, TODAY)
    assert (row["asset"], row["people"]) == ("asset:a-scan", 1_200)


def test_two_publishers_of_one_id_do_not_replace_each_other_and_are_told_apart(store: Store):
    ours = json.loads(csaf("A-1", "known_affected"))
    other = json.loads(csaf("A-1", "known_affected"))
    other["document"]["publisher"]["namespace"] = "https://cert.example/"
    other["document"]["tracking"]["current_release_date"] = "2026-01-01T00:00:00Z"
    give(store, "ot.csv", OT)
    give(store, "a.json", json.dumps(ours).encode())
    assert {row["advisory"] for row in rows(store)} == {"A-1#CVE-2099-0001"}
    give(store, "b.json", json.dumps(other).encode())
    assert [(row["asset"], row["advisory"]) for row in rows(store)] == [
        (f"asset:pump-{number}", f"https://{host}: A-1#CVE-2099-0001") for number in (7, 9) for host in ("acme.example", "cert.example")
    ]  # fmt: skip
    with store.read() as reader:
        lines = [line for line in picture.draw(reader, TODAY).trouble if line.state == "exposed"]
    assert len({line.id for line in lines}) == len(lines) == 4
    other["document"]["category"] = "csaf_withdrawn"
    other["document"]["tracking"]["current_release_date"] = "2027-01-02T00:00:00Z"
    give(store, "b.json", json.dumps(other).encode())
    assert {row["advisory"] for row in rows(store)} == {"A-1#CVE-2099-0001"}


def test_a_later_edition_of_a_publisher_replaces_its_own(store: Store):
    give(store, "ot.csv", OT)
    later = json.loads(csaf("A-1", "known_affected", "<1.5"))
    later["document"]["tracking"]["current_release_date"] = "2027-01-02T00:00:00Z"
    later["document"]["publisher"]["namespace"] = " https://ACME.example/ "
    give(store, "a.json", csaf("A-1", "known_affected"))
    give(store, "copy.json", json.dumps(later).encode())
    assert [row["asset"] for row in rows(store)] == ["asset:pump-7"]
