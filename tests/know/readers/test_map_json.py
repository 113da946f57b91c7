# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The map as JSON says what the map as TOML says, and refuses what that refuses."""

from __future__ import annotations

import json
import tomllib

import msgspec
import pytest

from tests.cli import samples
from tests.house.tracked import ROOT
from tests.know.readers.schema_walk import as_json
from tocsin.core.dependency import Map
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.reading import Reading
from tocsin.know.readers import map_json, map_toml

LIMITS = Limits()


def reading(value: object) -> Reading[Map]:
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    return map_json.read(data, "map.json", LIMITS)


def bare(chart: Map) -> Map:
    """Without places."""
    parts = {
        part: tuple(msgspec.structs.replace(each, source="") for each in getattr(chart, part))
        for part in ("nodes", "inputs", "shocks")
    }
    return msgspec.structs.replace(chart, **parts)


TEXTS = {"samples": samples.MAP} | {
    path.stem: path.read_text(encoding="utf-8") for path in sorted((ROOT / "docs/examples").glob("*.toml"))
}


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in TEXTS.items()])
def test_both_forms_say_the_same(text):
    by_toml = map_toml.read(text.encode(), "map.toml", LIMITS)
    by_json = reading(as_json(tomllib.loads(text)))
    assert (by_json.faults, by_toml.faults) == ([], [])
    assert bare(by_json.records[0]) == bare(by_toml.records[0])


WATER = {"id": "water", "people": 10}
NEED = {"of": "water", "name": "salt", "from": ["acme"], "flow": "consumed"}
BAD = {
    "a misspelt key": ({"service": [WATER], "input": [{**NEED, "stock_day": 3}]}, "/input/0", "'stock_day'"),
    "a table that is none": ({"service": [WATER], "servise": []}, "", "'servise'"),
    "no table in a list": ({"service": [WATER, 7]}, "/service/1", "not a table"),
    "a single table that is bad": ({"service": {"id": "A"}}, "/service", "no id"),
    "a date that is none": ({"service": [WATER, {"id": "x", "since": "2027-02-30"}]}, "/service/1", "not a date"),
    "a date without hyphens": ({"service": [WATER, {"id": "x", "since": "20270101"}]}, "/service/1", "not a date"),
    "a date as a number": ({"service": [WATER, {"id": "x", "since": 2027}]}, "/service/1", "not a date"),
    "a date before our time": ({"service": [WATER, {"id": "x", "since": "0203-01-01"}]}, "/service/1", "before 1900"),
    "until before since": (
        {"service": [WATER, {"id": "x", "since": "2027-02-01", "until": "2027-01-01"}]}, "/service/1", "before it holds",
    ),
    "until on the day of since": (
        {"service": [WATER, {"id": "x", "since": "2027-02-01", "until": "2027-02-01"}]}, "/service/1", "before it holds",
    ),
    "a share over one": (
        {"input": [{**NEED, "rule": "shares", "from": [{"node": "acme", "share": 1.2}]}]}, "/input/0", "no share",
    ),
    "an amount below zero": ({"input": [{**NEED, "amount": -1}]}, "/input/0", "amount = -1"),
    "a stock of a service": (
        {"input": [{**NEED, "flow": "service", "stock_days": 3}]}, "/input/0", "cannot be kept in stock",
    ),
    "an expiry of what is consumed": ({"input": [{**NEED, "expires": "2027-01-01"}]}, "/input/0", "its flow is 'consumed'"),
    "an expiry and a stock": (
        {"input": [{**NEED, "flow": "licence", "expires": "2027-01-01", "stock_days": 1}]}, "/input/0", "both",
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("value", "where", "what"), [pytest.param(*case, id=name) for name, case in BAD.items()]
)
def test_what_is_bad_is_named_by_pointer_and_the_rest_is_kept(value, where, what):
    found = reading(value)
    (fault,) = found.faults
    assert fault.where == (f"map.json#{where}" if where else "map.json")
    assert what in fault.what
    assert fault.do
    kept = found.records[0]
    assert [node.id for node in kept.nodes] == [n["id"] for n in value.get("service", []) if n == WATER]


@pytest.mark.parametrize(
    "data", [b"[]", b'"x"', b"{", b'{"service": [{"id": "a", "id": "b"}]}', b'{"service": [NaN]}', b"\xff"],
    ids=["list", "text", "cut", "key-twice", "nan", "no-utf8"],
)  # fmt: skip
def test_what_is_no_json_object_stores_nothing(data):
    with pytest.raises(BadInput):
        reading(data)


def test_the_schema_may_be_named():
    assert reading({"$schema": "./map.schema.json", "service": [WATER]}).faults == []


@pytest.mark.parametrize(
    ("name", "head", "taken"),
    [
        ("m.json", b'{"name": "x", "service": [{"id": "a"}]}', True),
        ("m.json", b'\xef\xbb\xbf{ "$schema": "x", "input": [ {"of": "a"}]}', True),
        ("m.txt", b'{"name": "x", "service": [{"id": "a"}]}', False),
        ("m.json", b'{"bomFormat": "CycloneDX", "services": [{"name": "a"}]}', False),
        ("m.json", b'{"name": "x", "version": 1}', False),
        ("m.json", b'[{"service": []}]', False),
    ],
    ids=["name-first", "schema-first", "other-ending", "cyclonedx", "no-table", "list"],
)
def test_it_is_known_by_what_it_holds(name, head, taken):
    assert map_json.detect(name, head) is taken
