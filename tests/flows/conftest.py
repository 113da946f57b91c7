# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A real store in a temporary folder, and small inputs of every room."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tocsin.core.limits import Limits
from tocsin.flows.context import Context
from tocsin.flows.take_in import Taken, recognise, take
from tocsin.store import Store, create_store

NOW = dt.datetime(2027, 1, 15, 12, tzinfo=dt.UTC)
AT = "2027-01-15T12:00:00.000Z"
LIMITS = Limits()
CONTEXT = Context(actor="test", at=AT, limits=LIMITS)
GREEN = "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb"
RED = "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1"

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
    b'{"timestamp":"2027-01-14T03:00:00.000000+0000","event_type":"dns","src_ip":"10.0.0.9","dest_ip":"10.0.0.1",'
    b'"dns":{"type":"query","rrname":"www.bad.example"}}\n'
    b'{"timestamp":"2027-01-14T04:00:00.000000+0000","event_type":"modbus","src_ip":"192.0.2.66","dest_ip":"10.0.0.7"}\n'
    b'{"timestamp":"2027-01-14T05:00:00.000000+0000","event_type":"dns","src_ip":"10.0.0.9","dns":{"rrname":"good.example"}}\n'
)


def stix(kind: str, number: int, **more: object) -> dict[str, object]:
    stamp = "2027-01-01T00:00:00.000Z"
    return {
        "type": kind,
        "spec_version": "2.1",
        "id": f"{kind}--00000000-0000-4000-8000-{number:012d}",
        "created": stamp,
        "modified": stamp,
        **more,
    }


def indicator(number: int, pattern: str, **more: object) -> dict[str, object]:
    return stix(
        "indicator", number, pattern=pattern, pattern_type="stix", valid_from="2027-01-01T00:00:00Z", **more
    )


def bundle(*objects: object) -> bytes:
    return json.dumps(
        {"type": "bundle", "id": "bundle--00000000-0000-4000-8000-000000000000", "objects": objects}
    ).encode()


def relation(
    number: int, kind: str, source: dict[str, object], target: dict[str, object]
) -> dict[str, object]:
    return stix(
        "relationship", number, relationship_type=kind, source_ref=source["id"], target_ref=target["id"],
        object_marking_refs=[GREEN],
    )  # fmt: skip


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
