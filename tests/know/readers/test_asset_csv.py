# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Asset lists as they are exported from wherever they are kept."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.core.dependency import Map, Node
from tocsin.core.errors import BadInput
from tocsin.core.graph import build
from tocsin.core.limits import Limits
from tocsin.core.reading import Reading
from tocsin.know.locate import Locator
from tocsin.know.readers import asset_csv, guessed_csv, toml_tables


def reading(text: str | bytes) -> Reading[Map]:
    return asset_csv.read(text if isinstance(text, bytes) else text.encode(), "assets.csv", Limits())


def assets(text: str) -> list[Node]:
    found = reading(text)
    assert found.faults == []
    assert build(found.records[0])[1] == []
    return [node for node in found.records[0].nodes if node.kind == "asset"]


def faults(text: str) -> list[tuple[str, str]]:
    return [(one.where, one.what) for one in reading(text).faults]


def test_an_asset_with_address_host_owner_and_service() -> None:
    found = reading(
        "Asset Name;IP Address;FQDN;Used by;Organisation\nPump 7;10.0.0.7;PLC-7.North.example;Water;Works\n"
    )
    (chart,) = found.records
    assert [(node.id, node.kind, node.name) for node in chart.nodes] == [
        ("organisation:works", "organisation", "Works"),
        ("asset:pump-7", "asset", "Pump 7"),
        ("service:water", "service", "Water"),
    ]
    plc = chart.nodes[1]
    assert (plc.addresses, plc.hosts, plc.owner, plc.source) == (
        ("10.0.0.7",),
        ("plc-7.north.example",),
        "organisation:works",
        "assets.csv:2",
    )
    (need,) = chart.inputs
    assert (need.of, need.rule, need.flow, [m.node for m in need.members]) == (
        "service:water",
        "all",
        "consumed",
        ["asset:pump-7"],
    )
    assert found.notes == ["each asset listed for a service is taken as needed by it"]


def test_chinese_headers() -> None:
    text = "资产名称,IP地址,主机名,业务\n水泵控制器,10.0.0.7,plc-7,供水\n"
    assert asset_csv.detect("资产.csv", text.encode())
    (plc,) = assets(text)
    assert (plc.name, plc.addresses, plc.hosts) == (
        "水泵控制器",
        ("10.0.0.7",),
        ("水泵控制器", "plc-7")[::-1],
    )


def test_a_list_of_hosts_and_addresses_alone() -> None:
    rows = assets("host,ip\nplc-7,10.0.0.7\n,10.0.0.8\n")
    assert [(node.id, node.name) for node in rows] == [
        ("asset:plc-7", "plc-7"),
        ("asset:10-0-0-8", "10.0.0.8"),
    ]
    locator = Locator(rows)
    assert locator.assets("10.0.0.8") == ("asset:10-0-0-8",)
    assert locator.assets("plc-7.north.example") == ("asset:plc-7",)


def test_an_asset_named_by_its_address_is_found_by_it() -> None:
    assert Locator(assets("asset\n10.0.0.9\n")).assets("10.0.0.9") == ("asset:10-0-0-9",)


def test_several_addresses_and_names_in_one_cell() -> None:
    (plc,) = assets('asset,address,host\nplc,"10.0.0.7, 10.0.0.8;fd00::7  10.1.0.0/24","a, b;C"\n')
    assert plc.addresses == ("10.0.0.7", "10.0.0.8", "fd00::7", "10.1.0.0/24")
    assert plc.hosts == ("a", "b", "c", "plc")


def test_an_asset_of_two_services_stands_in_two_rows() -> None:
    found = reading("asset,address,service\nplc,10.0.0.7,Water\nplc,,Sewage\nplc,10.0.0.7 10.0.0.8,Water\n")
    assert found.faults == []
    (chart,) = found.records
    assert [(need.of, need.members[0].node) for need in chart.inputs] == [
        ("service:water", "asset:plc"),
        ("service:sewage", "asset:plc"),
    ]
    assert [n.addresses for n in chart.nodes if n.kind == "asset"] == [("10.0.0.7", "10.0.0.8")]


@pytest.mark.parametrize("again", ["plc,10.0.0.8,", "PLC,10.0.0.7,Others"], ids=["address", "owner"])
def test_two_machines_of_one_name_are_not_made_one(again: str) -> None:
    assert faults(f"asset,address,owner\nplc,10.0.0.7,Works\n{again}\n") == [
        ("assets.csv:3", f"asset {again[:3]!r} is listed twice, with different addresses or owners")
    ]


def test_what_is_no_address_is_said_and_the_asset_kept() -> None:
    found = reading("asset,address\nplc,10.0.0.256 10.0.0.7 eth0\n")
    assert [(one.where, one.what) for one in found.faults] == [
        ("assets.csv:2", "'10.0.0.256' is no IP address"),
        ("assets.csv:2", "'eth0' is no IP address"),
    ]
    assert found.records[0].nodes[0].addresses == ("10.0.0.7",)


def test_an_interface_is_its_address_and_a_question() -> None:
    found = reading("asset,address\nplc,10.0.0.7/24\n")
    assert [one.what for one in found.faults] == ["'10.0.0.7/24' names one address and a network around it"]
    assert found.records[0].nodes[0].addresses == ("10.0.0.7",)


def test_a_zone_is_not_part_of_the_address() -> None:
    (plc,) = assets("asset,address\nplc,fe80::7%eth0\n")
    assert plc.addresses == ("fe80::7",)


def test_a_row_without_name_is_a_fault() -> None:
    assert faults("asset,host,address,service\n,,,Water\n") == [("assets.csv:2", "the row names no asset")]


@pytest.mark.parametrize(
    ("name", "head", "known"),
    [
        ("a.csv", b"asset,x\n", True),
        ("a.tsv", b"Hostname\tIP\n", True),
        ("a.csv", b"host\n", False),
        ("a.csv", b"ip\n", False),
        ("a.csv", b"", False),
        ("a.json", b"asset,x\n", False),
    ],
)
def test_detect(name: str, head: bytes, known: bool) -> None:
    assert asset_csv.detect(name, head) is known


def test_an_empty_file_and_a_header_alone_have_no_assets() -> None:
    assert reading(b"").records[0].nodes == ()
    assert reading("asset,ip\n").records[0].nodes == ()


def test_another_encoding_is_refused() -> None:
    with pytest.raises(BadInput):
        reading("asset\n\xe4".encode("latin-1"))


cell = st.text('ab. ,;"/%:0125北', max_size=6) | st.sampled_from(
    ["plc", "10.0.0.7", "10.0.0.0/24", "fd00::1", "Water"]
)


@given(st.lists(st.lists(cell, min_size=5, max_size=5), max_size=8))
def test_whatever_the_rows_hold_the_map_is_sound_and_the_locator_takes_it(rows: list[list[str]]) -> None:
    quoted = [",".join('"' + text.replace('"', '""') + '"' for text in row) for row in rows]
    found = reading("\n".join(["asset,address,host,service,owner", *quoted]))
    (chart,) = found.records
    assert build(chart)[1] == []
    assert all(toml_tables.ID.fullmatch(node.id) for node in chart.nodes)
    assert Locator(chart.nodes).faults == []
    services = {row.strip() for *_, row, _ in rows if row.strip()}
    assert len({need.of for need in chart.inputs}) <= len(services)


def test_no_more_faults_are_listed_than_the_limit():
    data = b"asset,ip\n" + b"a,nonsense\n" * 30
    reading = asset_csv.read(data, "a.csv", Limits(faults=20))
    assert len(reading.faults) == 20
    assert "10 more faults are counted, not listed" in reading.notes


@pytest.mark.parametrize("column", ["mac", "host"])
def test_rows_of_one_name_that_add_more_and_more_are_not_one_machine(column: str) -> None:
    values = [
        f"00:00:00:00:{at >> 8:02x}:{at & 255:02x}" if column == "mac" else f"h{at}" for at in range(30)
    ]
    text = f"asset,{column}\n" + "".join(f"a b,{value}\n" for value in values)
    reading = guessed_csv.read(text.encode(), "a.csv", Limits(references=20))
    (node,) = reading.records[0].chart.nodes
    assert len({*node.macs, *node.hosts}) == 20
    assert [fault.where for fault in reading.faults] == [f"a.csv:{line}" for line in range(22, 32)]
