# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A real store in a temporary folder, and small inputs of every room."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import stix_samples as made
from tests.flows import misp_node
from tests.stix_samples import GREEN, RED, Made, bundle
from tocsin.core.limits import Limits
from tocsin.flows.context import Context
from tocsin.flows.formats import recognise
from tocsin.flows.take_in import take
from tocsin.flows.taken import Taken
from tocsin.store import Store, create_store

NOW = dt.datetime(2027, 1, 15, 12, tzinfo=dt.UTC)
AT = "2027-01-15T12:00:00.000Z"
LIMITS = Limits()
CONTEXT = Context(actor="test", at=AT, limits=LIMITS)

MAP = b"""
[[service]]
id = "water"
name = "Water"
people = 1000
[[service]]
id = "clinic"
name = "Clinic"
people = 50
[[asset]]
id = "plc"
name = "PLC"
addresses = ["10.0.0.7"]
hosts = ["plc-7"]
[[asset]]
id = "desk"
name = "Desk"
addresses = ["10.0.0.9"]
[[input]]
of = "water"
name = "pumping"
from = ["plc"]
flow = "consumed"
[[input]]
of = "clinic"
name = "water"
from = ["water"]
flow = "consumed"
stock_days = 3
"""
EVE = (
    made.eve("2027-01-14T03:00:00.000000+0000", "dns", src_ip="10.0.0.9", dest_ip="10.0.0.1",
             dns={"type": "query", "rrname": "www.bad.example"})
    + made.eve("2027-01-14T04:00:00.000000+0000", "modbus", src_ip="192.0.2.66", dest_ip="10.0.0.7")
    + made.eve("2027-01-14T05:00:00.000000+0000", "dns", src_ip="10.0.0.9", dns={"rrname": "good.example"})
)  # fmt: skip
STAMP = "2027-01-01T00:00:00.000Z"


def stix(kind: str, number: int, **more: object) -> Made:
    return made.stix(kind, made.numbered(kind, number), STAMP, **more)


def indicator(number: int, pattern: str, **more: object) -> Made:
    return made.indicator(made.numbered("indicator", number), pattern, STAMP, **more)


def relation(number: int, kind: str, source: Made, target: Made) -> Made:
    return made.relationship(number, kind, source["id"], target["id"], STAMP)


DOMAIN = indicator(1, "[domain-name:value = 'bad.example']", object_marking_refs=[GREEN], labels=["c2"])
RELAY = indicator(2, "[ipv4-addr:value = '192.0.2.66']", object_marking_refs=[RED])
ACTOR = stix("intrusion-set", 3, name="TIN HERON", object_marking_refs=[GREEN])
CURE = stix("course-of-action", 4, name="Pull the plug", object_marking_refs=[GREEN])
INTEL = bundle(
    DOMAIN, RELAY, ACTOR, CURE,
    relation(5, "indicates", DOMAIN, ACTOR), relation(6, "indicates", RELAY, ACTOR), relation(7, "mitigates", CURE, ACTOR),
)  # fmt: skip


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = create_store(f"sqlite:///{tmp_path}/tocsin.db")
    yield opened
    opened.close()


def give(store: Store, name: str, data: bytes) -> Taken:
    """Take in one file as the verbs do."""
    form = recognise(name, data)
    assert form is not None, name
    return take(store, form, name, data, CONTEXT)


@pytest.fixture
def here(tmp_path):
    """A node of its own for what a MISP client asks and says."""
    made = misp_node.node(tmp_path)
    yield made
    made.store.close()
