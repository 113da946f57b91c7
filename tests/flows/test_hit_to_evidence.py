# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Whom a hit accuses, and whom never."""

from __future__ import annotations

import json

import pytest

from tests.flows.conftest import ACTOR, CURE, DOMAIN, relation
from tocsin.core.dependency import Node
from tocsin.core.hit import Hit
from tocsin.flows.hit_to_evidence import accused, claimed_by_several, evidence, locate
from tocsin.know.locate import Locator
from tocsin.watch.intelligence import Intelligence

LOCATOR = Locator([
    Node(id="plc", kind="asset", name="PLC", addresses=("10.0.0.7",), hosts=("plc-7",)),
    Node(id="desk", kind="asset", name="Desk", addresses=("10.0.0.9",)),
    Node(id="dmz", kind="asset", name="DMZ", addresses=("192.0.2.0/24",)),
])  # fmt: skip


def hit(*hosts: str, value: str = "bad.example", deed: str = "", line: int = 1, observer: str = "") -> Hit:
    return Hit(
        file="eve.json", line=line, offset=0, field="f", at="2027-01-14T03:00:00.000Z", kind="domain", value=value,
        seen=value, objects=(str(DOMAIN["id"]),), hosts=hosts, deed=deed, observer=observer,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("found", "asset"),
    [
        (hit("10.0.0.9", "10.0.0.1"), "desk"),
        (hit("10.0.0.1", "10.0.0.7"), "plc"),
        (hit("PLC-7"), "plc"),
        (hit("192.0.2.66", "10.0.0.7", value="192.0.2.66"), "plc"),
        (hit("10.0.0.9", "10.0.0.7"), "desk"),
        (hit("203.0.113.5"), ""),
        (hit(), ""),
    ],
    ids=[
        "client",
        "second-party",
        "by-name",
        "never-the-indicator-itself",
        "first-of-two",
        "nobody",
        "no-party",
    ],
)
def test_the_accused_is_the_first_asset_that_is_not_the_indicator(found: Hit, asset: str) -> None:
    assert accused(found, LOCATOR) == ((asset,) if asset else ())


TWO_SITES = Locator([
    Node(id="plc-n", kind="asset", name="PLC north", addresses=("10.0.0.7",), hosts=("plc.north.example",), region="north"),
    Node(id="plc-s", kind="asset", name="PLC south", addresses=("10.0.0.7",), hosts=("plc.south.example",), region="south"),
    Node(id="sensor", kind="asset", name="Sensor", hosts=("ids-1",), addresses=("10.9.0.1",), region="south"),
    Node(id="lost", kind="asset", name="Lost", hosts=("ids-2",)),
])  # fmt: skip


@pytest.mark.parametrize(
    ("found", "assets"),
    [
        (hit("10.0.0.7"), ("plc-n", "plc-s")),
        (hit("plc"), ("plc-n", "plc-s")),
        (hit("10.0.0.7", observer="ids-1"), ("plc-s",)),
        (hit("10.0.0.7", observer="plc.north.example"), ("plc-n",)),
        (hit("10.0.0.7", "plc.north.example"), ("plc-n",)),
        (hit("10.0.0.7", "10.9.0.1"), ("plc-n", "plc-s")),
        (hit("10.0.0.7", observer="ids-2"), ("plc-n", "plc-s")),
        (hit("10.0.0.7", "plc.north.example", observer="ids-1"), ("plc-n",)),
        (hit("10.0.0.7", observer="nowhere"), ("plc-n", "plc-s")),
        (hit("plc.south.example", "10.0.0.7"), ("plc-s",)),
    ],
    ids=[
        "an-address-of-two", "a-name-of-two", "the-site-of-the-sensor", "the-sensor-is-one-of-them", "a-name-beside-it",
        "the-other-end-decides-nothing", "a-sensor-without-a-site", "itself-before-its-site", "a-sensor-on-no-map", "named-first",
    ],
)  # fmt: skip
def test_of_several_claimants_one_is_accused_only_if_the_line_decides(
    found: Hit, assets: tuple[str, ...]
) -> None:
    assert accused(found, TWO_SITES) == assets


def test_hits_that_several_assets_claim_accuse_nobody_and_are_listed_with_their_names() -> None:
    located = locate(
        [hit("10.0.0.7", line=4), hit("plc", line=5), hit("10.0.0.7", observer="ids-1")], TWO_SITES
    )
    assert set(located.by_asset) == {"plc-s"}
    assert located.elsewhere == {}
    assert [item.asset for item in evidence(located, Intelligence({}))] == ["plc-s"]
    (item,) = claimed_by_several(located, TWO_SITES)
    assert item.what == "2 hits on 10.0.0.7, plc, which several assets claim (PLC north, PLC south)"
    assert (item.count, item.source, item.kind) == (2, "eve.json:4", "service")
    assert "nobody is accused" in item.why


def test_machines_on_no_map_are_named_only_by_inside_addresses() -> None:
    located = locate([hit("203.0.113.5", "172.16.3.4"), hit("203.0.113.5"), hit("10.0.0.9")], LOCATOR)
    assert set(located.by_asset) == {"desk"}
    assert {name: len(rows) for name, rows in located.elsewhere.items()} == {"172.16.3.4": 1, "": 1}


def test_evidence_says_who_how_often_and_cites_the_cure() -> None:
    raw = [
        DOMAIN,
        ACTOR,
        CURE,
        relation(5, "indicates", DOMAIN, ACTOR),
        relation(7, "mitigates", CURE, ACTOR),
    ]
    about = Intelligence({str(o["id"]): json.dumps(o).encode() for o in raw})
    (item,) = evidence(locate([hit("10.0.0.7", deed="modbus write", line=n) for n in (4, 2)], LOCATOR), about)
    assert (item.asset, item.kind, item.what, item.cite) == ("plc", "compromised", "TIN HERON", "eve.json:2")
    assert str(item.says).startswith("2 log lines name TIN HERON, from 2027-01-14 03:00 UTC")
    assert "seen doing: modbus write" in str(item.says)
    assert [(str(step.says), step.cite, step.question) for step in item.next] == [
        ("Pull the plug", CURE["id"], False)
    ]


def test_without_a_course_of_action_the_step_is_a_question() -> None:
    (item,) = evidence(locate([hit("10.0.0.7")], LOCATOR), Intelligence({}))
    assert item.what == "bad.example"
    assert item.next[0].question
