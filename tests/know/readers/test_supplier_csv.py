# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Supplier lists as they lie in purchasing departments."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.core.dependency import Input, Map
from tocsin.core.errors import BadInput
from tocsin.core.graph import build
from tocsin.core.limits import Limits
from tocsin.core.reading import Reading
from tocsin.know.concentration import concentrations
from tocsin.know.diagnosis import diagnose
from tocsin.know.readers import supplier_csv, toml_tables

LIMITS = Limits()


def reading(text: str | bytes, name: str = "lists/vendors.csv") -> Reading[Map]:
    return supplier_csv.read(text if isinstance(text, bytes) else text.encode(), name, LIMITS)


def needs(text: str | bytes) -> dict[str, Input]:
    """The needs of services by name; the list has no fault and makes a sound graph."""
    found = reading(text)
    assert found.faults == []
    (chart,) = found.records
    assert build(chart)[1] == []
    return {entry.name: entry for entry in chart.inputs if entry.of.startswith("service:")}


def parts(entry: Input) -> list[tuple[str, float, float]]:
    return [(member.node, round(member.low, 9), round(member.high, 9)) for member in entry.members]


def test_ten_rows_of_suppliers_alone_already_give_an_answer() -> None:
    text = "supplier\n" + "".join(f"Maker {n}\n" for n in range(10))
    found = reading(text)
    assert found.faults == []
    (chart,) = found.records
    graph, faults = build(chart)
    assert faults == []
    (row,) = diagnose(graph, today=dt.date(2027, 1, 1))
    assert (row.name, row.state, len(row.causes)) == ("operations (vendors)", "fragile", 10)
    assert found.notes == [
        "no column for the country: what a jurisdiction could stop is not known",
        "no column stock_days: at worst nothing is in stock",
        "no column for what is supplied: each supplier counts as one need of its own",
        "10 needs; several suppliers of one need count as alternatives unless all have a share",
    ]


def test_rows_of_one_need_are_alternatives() -> None:
    entry = needs("supplier,product,service\nAcme,chlorine,Water\nBolt,chlorine,Water\n")["chlorine"]
    assert (entry.of, entry.rule, entry.flow, entry.source) == (
        "service:water",
        "any",
        "consumed",
        "lists/vendors.csv:2",
    )
    assert parts(entry) == [("supplier:acme", 0, 1), ("supplier:bolt", 0, 1)]
    assert (entry.stock_known, entry.lead_days) == (False, None)


def test_chinese_headers_semicolons_and_a_byte_order_mark() -> None:
    text = "\ufeff供应商;产品;用于;国家;占比;库存天数;交期\r\n北方化工;液氯;供水;甲国;60%;21;90\r\n南方化工;液氯;供水;乙国;40%;;60\r\n"
    assert supplier_csv.detect("供应商.csv", text.encode()[:40])
    entry = needs(text)["液氯"]
    assert [(low, high) for _, low, high in parts(entry)] == [(0.6, 0.6), (0.4, 0.4)]
    assert (entry.rule, entry.stock_days, entry.stock_known, entry.lead_days) == ("shares", 21, True, 60)
    names = {node.name: node.kind for node in reading(text).records[0].nodes}
    assert names == {
        "北方化工": "supplier",
        "南方化工": "supplier",
        "甲国": "jurisdiction",
        "乙国": "jurisdiction",
        "供水": "service",
    }


@pytest.mark.parametrize(
    ("shares", "rule", "lows"),
    [
        (("60", "40"), "shares", [0.6, 0.4]),
        (("60 %", "40%"), "shares", [0.6, 0.4]),
        (("0.6", "0.4"), "shares", [0.6, 0.4]),
        (("0,6", "0,4"), "shares", [0.6, 0.4]),
        (("1%", "0.3%"), "shares", [0.01, 0.003]),
        (("60", "20"), "shares", [0.6, 0.2]),
        (("60", ""), "any", [0, 0]),
        (("", ""), "any", [0, 0]),
    ],
)
def test_shares_in_percent_or_as_fractions_count_where_all_rows_have_one(
    shares: tuple[str, str], rule: str, lows: list[float]
) -> None:
    first, second = shares
    entry = needs(f'supplier,product,share\nAcme,salt,"{first}"\nBolt,salt,"{second}"\n')["salt"]
    assert (entry.rule, [low for _, low, _ in parts(entry)]) == (rule, lows)


def test_shares_over_the_whole_are_said_and_count_as_alternatives() -> None:
    found = reading("supplier,product,share\nAcme,salt,60\nBolt,salt,60\n")
    assert [(one.where, one.what) for one in found.faults] == [
        ("lists/vendors.csv:2", "the shares of 'salt' add up to 120%")
    ]
    assert [entry.rule for entry in found.records[0].inputs] == ["any"]


def test_a_share_that_is_none_is_said_and_its_need_counts_as_alternatives() -> None:
    found = reading("supplier,product,share\nAcme,salt,most\nBolt,salt,40\n")
    assert [one.where for one in found.faults] == ["lists/vendors.csv:2"]
    assert [entry.rule for entry in found.records[0].inputs] == ["any"]


def test_one_supplier_in_several_rows_of_a_need_is_one_source() -> None:
    entry = needs("supplier,product,share\nAcme,salt,30\nBolt,salt,50\nACME,salt,20\n")["salt"]
    assert parts(entry) == [("supplier:acme", 0.5, 0.5), ("supplier:bolt", 0.5, 0.5)]
    assert parts(needs("supplier,product\nAcme,salt\nAcme,salt\n")["salt"]) == [("supplier:acme", 0, 1)]


def test_the_least_stock_and_the_shortest_lead_count() -> None:
    entry = needs("supplier,product,stock,lead time\nAcme,salt,30,90\nBolt,salt,10,120\n")["salt"]
    assert (entry.stock_days, entry.lead_days) == (10, 90)
    found = reading("supplier,product,stock,lead time\nAcme,salt,many,soon\n")
    assert [one.where for one in found.faults] == ["lists/vendors.csv:2"] * 2
    assert not found.records[0].inputs[0].stock_known


def test_a_country_can_stop_its_supplier_and_several_countries_each_can() -> None:
    found = reading("supplier,product,country\nAcme,salt,Alder\nAcme,ore,Birch\nAcme,tin,Alder\nBolt,salt,\n")
    leave = [entry for entry in found.records[0].inputs if entry.name == "leave to deliver"]
    assert [(entry.of, entry.rule, entry.flow, [m.node for m in entry.members]) for entry in leave] == [
        ("supplier:acme", "all", "licence", ["jurisdiction:alder", "jurisdiction:birch"])
    ]
    assert "Acme is listed under several countries: each of them can stop it" in found.notes


def test_suppliers_of_one_country_are_one_jurisdiction_to_concentration() -> None:
    """Countries were leave to deliver alone, so that two suppliers of one country passed for apart."""
    rows = (
        "Acme,salt,Alder,60%\nBolt,salt,Alder,40%\nCord,ore,Alder,50%\nDell,ore,Birch,50%\nDell,ore,Cedar,\n"
    )
    (chart,) = reading(f"supplier,product,country,share\n{rows}").records
    by_input = {one.input: one for one in concentrations(chart)}
    assert by_input["salt"].jurisdiction == (1.0, 1.0)
    assert by_input["salt"].largest == "jurisdiction:alder"
    assert by_input["salt"].firm == pytest.approx((0.52, 0.52))
    assert {node.id: node.jurisdiction for node in chart.nodes if node.kind == "supplier"} == {
        "supplier:acme": "jurisdiction:alder",
        "supplier:bolt": "jurisdiction:alder",
        "supplier:cord": "jurisdiction:alder",
        "supplier:dell": "",
    }


def test_quoted_separators_and_empty_rows() -> None:
    found = reading('supplier,product\n"Acme, Inc.","salt; fine"\n,\n,ore\n')
    assert [node.name for node in found.records[0].nodes if node.kind == "supplier"] == ["Acme, Inc."]
    assert [(one.where, one.what) for one in found.faults] == [
        ("lists/vendors.csv:4", "the row names no supplier")
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "lone CR"])
def test_every_way_to_end_a_line(end: str) -> None:
    assert set(needs(end.join(["supplier,product", "Acme,salt", "Bolt,ore", ""]))) == {"salt", "ore"}


@pytest.mark.parametrize(
    "data", [b"", b"\n", b"a,b\n1,2\n", b"\xff\xfes\x00", b'supplier\n"Acme\n', b"supplier\n" + b"x" * 2**20]
)
def test_what_is_no_supplier_list_stores_nothing(data: bytes) -> None:
    with pytest.raises(BadInput):
        reading(data)


def test_a_header_alone_is_an_empty_list() -> None:
    found = reading("supplier,product\n")
    assert (found.records, found.faults) == ([Map(name="operations (vendors)")], [])


@pytest.mark.parametrize(
    ("name", "head", "known"),
    [
        ("v.csv", b"supplier,product\n", True),
        ("v.TSV", b"product\tVendor Name\n", True),
        ("v.csv", "\ufeff厂商;物料".encode(), True),
        ("v.csv", b"asset,ip\n", False),
        ("v.csv", b"", False),
        ("v.csv", b'"supplier', True),  # cut off, which its reader says
        ("v.txt", b"supplier,product\n", False),
    ],
)
def test_detect(name: str, head: bytes, known: bool) -> None:
    assert supplier_csv.detect(name, head) is known


cell = st.text('ab ,;"%0125.北', max_size=5) | st.sampled_from(["Acme", "Bolt", "40", "60%", "0,5", "7"])


@given(st.lists(st.lists(cell, min_size=7, max_size=7), max_size=8))
def test_whatever_the_rows_hold_the_map_is_sound_and_its_ids_are_those_of_maps(rows: list[list[str]]) -> None:
    quoted = [",".join('"' + text.replace('"', '""') + '"' for text in row) for row in rows]
    found = reading("\n".join(["supplier,provides,to,country,share,stock_days,lead_days", *quoted]))
    (chart,) = found.records
    assert build(chart)[1] == []
    assert all(toml_tables.ID.fullmatch(node.id) for node in chart.nodes)
    for entry in chart.inputs:
        assert entry.source
        assert sum(member.low for member in entry.members) <= 1 + 1e-6
        assert len({member.node for member in entry.members}) == len(entry.members)


def test_no_more_faults_are_listed_than_the_limit():
    data = b"supplier,provides,share\n" + b"A,x,lots\n" * 30
    reading = supplier_csv.read(data, "s.csv", Limits(faults=20))
    assert len(reading.faults) == 20
    assert "10 more faults are counted, not listed" in reading.notes
