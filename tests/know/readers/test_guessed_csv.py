# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Lists with columns of any name, read into maps and devices; what is not certain is refused with the line to write."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.core.component import Component
from tocsin.core.errors import BadInput
from tocsin.core.graph import build
from tocsin.core.limits import Limits
from tocsin.core.memory import Account
from tocsin.core.reading import Reading
from tocsin.know.readers import asset_csv, supplier_csv, table_csv
from tocsin.know.readers.guessed_csv import Listed, detect, do, kind_of, named_columns, read

OT = (
    "Gerätename;Hersteller;Typ;Bestellnummer;Firmware;Seriennummer;IP-Adresse;MAC;Standort;Kritikalität;Dienst;CPE\n"
    "Pumpe 7;Siemens AG;S7-1500;6ES7 511-1AK02;V2.9.4;SC123;10.0.0.7;00-1B-1B-00-00-07;Werk Nord;hoch;Wasser;cpe:2.3:h:siemens:s7:-:*:*:*:*:*:*:*\n"
)


def of(text: str | bytes, columns: str = "", limits: Limits | None = None) -> Reading[Listed]:
    data = text if isinstance(text, bytes) else text.encode()
    return read(data, "list.csv", limits or Limits(), named_columns(columns) if columns else None)


def one(reading: Reading[Listed]) -> Listed:
    (listed,) = reading.records
    assert build(listed.chart)[1] == []
    return listed


def test_an_ot_asset_is_a_node_and_a_device() -> None:
    reading = of(OT)
    listed = one(reading)
    assert reading.faults == []
    node = next(node for node in listed.chart.nodes if node.kind == "asset")
    assert (node.id, node.addresses, node.macs, node.serials) == (
        "asset:pumpe-7",
        ("10.0.0.7",),
        ("00:1b:1b:00:00:07",),
        ("SC123",),
    )
    assert (node.region, node.criticality, node.source) == ("Werk Nord", "hoch", "list.csv:2")
    assert listed.devices == (
        Component(
            name="S7-1500", version="V2.9.4", supplier="Siemens AG", asset="asset:pumpe-7", kind="device", source="list.csv:2",
            order_number="6ES7 511-1AK02", cpe="cpe:2.3:h:siemens:s7:-:*:*:*:*:*:*:*",
        ),
    )  # fmt: skip
    assert [(need.of, [m.node for m in need.members]) for need in listed.chart.inputs] == [
        ("service:wasser", ["asset:pumpe-7"])
    ]


@pytest.mark.parametrize(
    ("text", "reader"),
    [
        ("supplier,provides,to,country,share\nA,x,W,DE,60%\nB,x,W,FR,40%\n", supplier_csv.read),
        ("vendor;product\nA;x\nB;x\n", supplier_csv.read),
        (
            "asset,ip,hostname,service,owner\nPump 7,10.0.0.7,plc-7,Water,North\nPump 7,10.0.0.8,,,\n",
            asset_csv.read,
        ),
        ("host\tip\nplc-7\t10.0.0.7\n", asset_csv.read),
    ],
    ids=["suppliers", "vendors", "assets", "hosts"],
)
def test_lists_with_the_usual_headers_say_what_they_always_said(text, reader) -> None:
    before, now = reader(text.encode(), "list.csv", Limits()), of(text)
    assert now.records[0].chart == before.records[0]
    assert (now.faults, now.notes) == (before.faults, before.notes)
    assert kind_of(now.records[0].guess) in {"supplier list", "asset list"}


def test_the_source_says_so_where_a_guess_or_a_person_decided() -> None:
    assert (
        kind_of(one(of("Lieferant;Ware\nA;x\n")).guess)
        == "supplier list, columns guessed: Lieferant=supplier,Ware=provides"
    )
    named = one(of("Wer;Was\nA;x\n", "Wer=supplier,Was=provides")).guess
    assert kind_of(named) == "supplier list, columns named: Wer=supplier,Was=provides"


def test_what_is_not_certain_is_refused_with_what_was_seen_and_the_line_to_write() -> None:
    with pytest.raises(BadInput) as error:
        of("plc 1,10.0.0.5,Siemens\nplc 2,10.0.0.6,ABB\n")
    assert "#2: address, 0.75 (2 of 2 cells are addresses)" in error.value.what
    assert (
        error.value.do == "correct this and run it: tocsin know add list.csv --columns '#1=asset,#2=address'"
    )
    assert [node.name for node in one(of("plc 1,10.0.0.5,Siemens\n", "#1=asset,#2=address")).chart.nodes] == [
        "plc 1"
    ]


def test_names_that_a_shell_would_take_apart_are_quoted() -> None:
    with pytest.raises(BadInput) as error:
        of('"it\'s, a ""name""; $(x)",foo\n10.0.0.1,y\n10.0.0.2,z\n')
    assert error.value.do.startswith("correct this and run it: tocsin know add list.csv --columns ")
    assert do(one(of('"a,b",Firmware\nx,1.2\n', '"a,b=asset"')).guess, "my list.csv").endswith(
        """'my list.csv' --columns '"a,b=asset",Firmware=firmware'"""
    )


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a=b,c=d", {"a": "b", "c": "d"}), ('"x,y=asset"', {"x,y": "asset"}), ("a=b=asset", {"a=b": "asset"}), ("#3=Order Number", {"#3": "order_number"}),
    ],
)  # fmt: skip
def test_columns_named_on_the_command_line(text: str, wanted: dict[str, str]) -> None:
    assert named_columns(text) == wanted


@pytest.mark.parametrize("text", ["x", "=asset", "a=", "a=b,a=c", '"a=b', "a=b\nc=d", ","])
def test_columns_that_cannot_be_read_are_refused(text: str) -> None:
    with pytest.raises(BadInput) as error:
        named_columns(text)
    assert error.value.where == "--columns"


def test_a_formula_stays_text() -> None:
    node = one(of("Asset,IP\n=cmd|' /C calc'!A0,10.0.0.1\n")).chart.nodes[0]
    assert node.name == "=cmd|' /C calc'!A0"


def test_two_definitions_of_one_asset_are_one_and_a_fault() -> None:
    text = "Device,Vendor,Model,Serial\nP,A,m,S-000001\nP,A,m,S-000002\nP,A,card,S-000003\n"
    reading = of(text)
    assert [(fault.where, fault.what) for fault in reading.faults] == [
        ("list.csv:3", "asset 'P' is listed twice, with different serial numbers")
    ]
    listed = one(reading)
    assert [node.serials for node in listed.chart.nodes] == [("S-000001", "S-000003")]
    assert [device.name for device in listed.devices] == ["m", "card"]


def test_bad_cells_are_reported_and_their_rows_kept() -> None:
    reading = of(
        "Device,MAC,IP,CPE,Model\nP,nonsense,10.0.0.1,cpe:/h:a:b,m\nQ,00:1b:1b:00:00:07,10.0.0.2,,m\nR,00:1b:1b:00:00:08,10.0.0.3,,m\nS,,10.0.0.4,,m,more\n"
    )
    assert [(fault.where, fault.what) for fault in reading.faults] == [
        ("list.csv:5", "6 cells under 5 columns"), ("list.csv:2", "'nonsense' is no MAC address"), ("list.csv:2", "'cpe:/h:a:b' is no CPE 2.3 name"),
    ]  # fmt: skip
    assert [node.name for node in one(reading).chart.nodes] == ["P", "Q", "R"]


def test_a_vendor_without_a_model_makes_no_device_and_is_counted() -> None:
    reading = of("Device,IP,Vendor,Model\nP,10.0.0.1,A,\nQ,10.0.0.2,A,m\n")
    assert len(one(reading).devices) == 1
    assert reading.notes == ["rows with a vendor or firmware and no model, of which no device was made: 1"]


def test_another_encoding_is_read_and_said() -> None:
    reading = of(OT.encode("cp1252"))
    assert one(reading).chart.nodes[0].name == "Pumpe 7"
    assert reading.notes[-1] == "read as Windows-1252: look whether its names came out right"


@pytest.mark.parametrize(
    ("data", "limits"),
    [
        (b"\0\1\2" * 100, Limits()), (b"asset,ip\nx,10.0.0.1\n" + b"y,10.0.0.2\n" * 7_000 + b"\xff\x81,\n", Limits()), (b'asset,ip\n"x,1\n', Limits()),
        (b"asset,ip\n" + b"x,10.0.0.1\n" * 30, Limits(members=20)), (b"asset,ip\nx,10.0.0.1\n", Limits(file_bytes=5)),
        (b"asset,ip\n" + b"x,10.0.0.1\n" * 3_000, Limits(memory_bytes=200_000)), (b"asset,ip\n" + b"x" * 2**21 + b",10.0.0.1\n", Limits()),
    ],
    ids=["no text", "changes its encoding", "an open quote", "rows", "bytes", "memory", "a cell of 2 MB"],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_as_a_whole(data: bytes, limits: Limits) -> None:
    with pytest.raises(BadInput) as error:
        of(data, limits=limits)
    assert error.value.where.startswith("list.csv")
    assert error.value.do


def test_only_what_is_called_a_table_and_is_certain_is_recognised() -> None:
    assert detect("list.csv", OT.encode())
    assert detect("LIST.TSV", OT.replace(";", "\t").encode())
    assert not detect("list.txt", OT.encode())
    assert not detect("list.csv", b"foo,bar\nx,y\n")
    assert not detect("list.csv", b"type,value\nipv4,10.0.0.1\n")


def test_a_hundred_thousand_devices_pass_with_the_default_memory() -> None:
    head = b"asset,vendor,model,firmware,address\n"
    rows = b"".join(
        b"plc-%d,Acme,M%d,1.%d,10.0.%d.%d\n" % (at, at % 9, at % 7, at >> 8 & 255, at & 255)
        for at in range(100_000)
    )
    (found,) = read(head + rows, "assets.csv", Limits()).records
    assert (len(found.chart.nodes), len(found.devices)) == (100_000, 100_000)


@pytest.mark.parametrize(
    ("header", "row"),
    [
        pytest.param("asset,owner", "a{0},o{0}", id="an owner each"),
        pytest.param("asset,service", "a,s{0}", id="one asset of many services"),
        pytest.param("asset,model", "a,m{0}", id="one asset of many models"),
        pytest.param("asset,address", ",not an asset{0}", id="rows that name nothing"),
        pytest.param("asset,address", "a{0},b,c", id="rows of too many cells"),
    ],
)
def test_what_is_kept_of_each_row_is_weighed(header: str, row: str) -> None:
    rows = "".join(f"{row.format(at)}\n" for at in range(2_000))
    with pytest.raises(BadInput, match="memory_bytes"):
        read(f"{header}\n{rows}".encode(), "assets.csv", Limits(memory_bytes=300_000))


def test_faults_of_reading_a_row_come_before_those_of_what_it_says() -> None:
    text = b"asset,address\na,10.0.0.256\nb,10.0.0.1,x\nc,10.0.0.2\n"
    reading = read(text, "assets.csv", Limits())
    assert [fault.where for fault in reading.faults] == ["assets.csv:3", "assets.csv:2"]
    assert [node.name for node in reading.records[0].chart.nodes] == ["a", "c"]


@given(st.lists(st.tuples(*[st.sampled_from(["", "x", "y y"])] * 3), max_size=8))
def test_rows_taken_one_by_one_say_what_they_say_as_a_whole(rows: list[tuple[str, ...]]) -> None:
    text = "asset,vendor,model\n" + "".join(",".join(row) + "\n" for row in [*rows, ("z", "Acme", "M1")])
    one_by_one = read(text.encode(), "a.csv", Limits())
    whole, faults = table_csv.read_table(
        text.encode(), "a.csv", {"asset": ("asset",), "vendor": ("vendor",), "model": ("model",)}, need="", limits=Limits()
    )  # fmt: skip
    assert faults == []
    found = asset_csv.of_rows(whole.rows, [], "a.csv", Account(Limits(), "a.csv", 0), Limits())
    assert one_by_one.records[0].chart == found.records[0].chart
    assert one_by_one.records[0].devices == found.records[0].devices
    assert one_by_one.faults == found.faults
