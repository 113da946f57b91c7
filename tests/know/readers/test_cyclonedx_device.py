# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Devices of a CycloneDX document: vendor, model and firmware version, and what is no device."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tocsin.core.component import Component
from tocsin.core.limits import Limits
from tocsin.core.reading import Reading
from tocsin.know.readers import cyclonedx

CPE = "cpe:2.3:h:big_vendor:pump:1:*:*:*:*:*:*:*"


def device(name: str = "PLC-7", **more: Any) -> dict[str, Any]:
    return {"type": "device", "name": name, **more}


def firmware(version: str = "2.9", **more: Any) -> dict[str, Any]:
    return {"type": "firmware", "name": "fw", "version": version, **more}


def read(*components: Any, described: Any = None) -> Reading[Component]:
    head: dict[str, Any] = {"bomFormat": "CycloneDX", "specVersion": "1.6", "components": components}
    if described is not None:
        head["metadata"] = {"component": described}
    return cyclonedx.read(json.dumps(head).encode(), "s.json", Limits())


def told(reading: Reading[Component]) -> list[tuple[str, str, str, str]]:
    return [(one.kind, one.supplier, one.name, one.version) for one in reading.records]


@pytest.mark.parametrize(
    ("more", "vendor"),
    [
        pytest.param({"manufacturer": {"name": " M "}, "supplier": {"name": "S"}}, "M", id="manufacturer"),
        pytest.param({"supplier": {"name": "S"}, "cpe": CPE, "group": "g"}, "S", id="supplier"),
        pytest.param({"cpe": CPE, "group": "g"}, "big vendor", id="cpe"),
        pytest.param({"cpe": "cpe:2.3:h:*:pump:1:*:*:*:*:*:*:*", "group": "g"}, "g", id="cpe of any vendor"),
        pytest.param(
            {"cpe": "cpe:2.3:h:big*:p:1:*:*:*:*:*:*:*", "group": "g"}, "g", id="cpe of many vendors"
        ),
        pytest.param({"cpe": "none", "group": "g"}, "g", id="no cpe"),
        pytest.param({"manufacturer": "M", "supplier": ["S"]}, "", id="no organisations"),
    ],
)
def test_the_vendor_of_a_device_is_who_made_it_else_who_supplies_it(more: dict[str, Any], vendor: str):
    assert told(read(device(version="1", **more))) == [("device", vendor, "PLC-7", "1")]


def test_a_device_has_the_version_of_the_firmware_in_it_and_that_is_one_too():
    reading = read(device(supplier={"name": "S"}, components=[firmware(), firmware("x", type="library")]))
    assert told(reading) == [
        ("device", "S", "PLC-7", "2.9"),
        ("device", "S", "fw", "2.9"),
        ("software", "", "fw", "x"),
    ]
    assert "2 devices are checked by vendor, model and firmware version (CSAF)" in reading.notes


def test_a_version_of_its_own_stands_and_firmware_may_have_a_maker_of_its_own():
    reading = read(device(version="1", components=[firmware(manufacturer={"name": "M"})]))
    assert told(reading) == [("device", "", "PLC-7", "1"), ("device", "M", "fw", "2.9")]
    assert "1 devices name neither manufacturer nor supplier and cannot be checked" in reading.notes


def test_firmware_of_several_versions_is_none_of_the_device():
    reading = read(device(components=[firmware("1"), firmware("2", name="boot")]))
    assert [one.version for one in reading.records] == ["", "1", "2"]
    assert "1 devices hold firmware of several versions, so none was taken for theirs" in reading.notes


def test_firmware_in_the_list_of_a_described_device_is_its_own():
    own: dict[str, Any] = {"bom-ref": "plc", "supplier": {"name": "S"}}
    reading = read(firmware(), {"type": "library", "name": "lib"}, described=device(**own))
    assert told(reading) == [
        ("device", "S", "PLC-7", "2.9"),
        ("device", "S", "fw", "2.9"),
        ("software", "", "lib", ""),
    ]
    assert reading.records[0].document is not None and reading.records[0].document.described


def test_firmware_in_no_device_stays_software():
    part = device("rack", components=[{"type": "library", "name": "lib", "components": [firmware()]}])
    reading = read(firmware("1"), part)
    assert [one.kind for one in reading.records] == ["software", "device", "software", "software"]


def test_a_module_in_a_device_keeps_its_firmware_to_itself():
    rack = device("rack", supplier={"name": "S"}, components=[device("cpu", components=[firmware()])])
    assert told(read(rack)) == [("device", "S", "rack", ""), ("device", "", "cpu", "2.9"), ("device", "", "fw", "2.9")]  # fmt: skip


@pytest.mark.parametrize("bad", [5, [], {"type": 5}, {"type": "firmware", "version": {}}], ids=repr)
def test_what_is_no_component_within_a_device_costs_itself_alone(bad: Any):
    reading = read(device(supplier={"name": "S"}, components=[bad, firmware()]))
    assert told(reading)[0] == ("device", "S", "PLC-7", "2.9")
    assert len(reading.records) == 2 and len(reading.faults) == 1
