# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Tables as spreadsheets write them, and as they arrive broken."""

from __future__ import annotations

import csv
import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.reading import Fault
from tocsin.know.readers.table_csv import Row, Table, columns_found, number, read_table, slug

LIMITS = Limits()
COLUMNS = {"supplier": ("supplier", "supplier_name", "供应商"), "to": ("to", "used by")}


def table(data: str | bytes, need: str = "supplier", limits: Limits = LIMITS) -> tuple[Table, list[Fault]]:
    return read_table(
        data if isinstance(data, bytes) else data.encode(), "t.csv", COLUMNS, need=need, limits=limits
    )


def cells(data: str | bytes) -> list[tuple[str, str, str]]:
    found, faults = table(data)
    assert faults == []
    return [(row.where, row.get("supplier"), row.get("to")) for row in found.rows]


# -- round trip ----------------------------------------------------------------------------------------

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12).filter(
    lambda text: "\0" not in text and "\r" not in text  # the writer of the oracle does not keep these
)


@given(
    st.lists(st.tuples(texts, texts), max_size=8),
    st.sampled_from(",;\t"),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from(["utf-8", "utf-8-sig"]),
)
def test_what_a_spreadsheet_writes_is_read_back(
    rows: list[tuple[str, str]], separator: str, end: str, encoding: str
) -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=separator, lineterminator=end, quoting=csv.QUOTE_ALL)
    writer.writerows([("supplier", "to"), *rows])
    found, faults = table(out.getvalue().encode(encoding))
    assert faults == []
    kept = [(a.strip(), b.strip()) for a, b in rows if a.strip() or b.strip()]
    assert [(row.get("supplier"), row.get("to")) for row in found.rows] == kept
    assert columns_found(out.getvalue().encode(encoding), COLUMNS) == {"supplier": 0, "to": 1}


@given(st.binary(max_size=120))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    columns_found(data, COLUMNS)
    try:
        read_table(data, "t.csv", COLUMNS, need="", limits=LIMITS)
    except BadInput as error:
        assert error.where.startswith("t.csv")


@given(st.text('ab",;\t\n\r ', max_size=40))
def test_any_arrangement_of_quotes_and_separators_is_read_or_refused_with_its_line(body: str) -> None:
    try:
        found, faults = table("supplier,to\n" + body)
    except BadInput as error:
        assert re.fullmatch(r"t\.csv:\d+", error.where)
    else:
        places = [*(row.where for row in found.rows), *(fault.where for fault in faults)]
        assert len(set(places)) == len(places)


# -- headers -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "header",
    [
        "supplier,to",
        "SUPPLIER;Used By",
        " Supplier Name \tUsed_by",
        "\ufeff供应商,to",
        '"supplier","to"',
        "x,supplier,y,to",
    ],
)
def test_columns_are_known_by_any_of_their_names(header: str) -> None:
    assert set(columns_found(header.encode(), COLUMNS)) == {"supplier", "to"}
    found, _ = table(header + "\n")
    assert found.columns == ("supplier", "to")


def test_a_header_beyond_what_csv_takes_has_no_columns() -> None:
    assert columns_found(b"supplier," + b"x" * 200_000, COLUMNS) == {}


def test_the_first_of_two_columns_of_one_name_counts() -> None:
    assert cells("supplier,supplier,to\na,b,c\n") == [("t.csv:2", "a", "c")]


def test_a_separator_within_quotes_of_the_header_does_not_decide() -> None:
    assert cells('supplier;"to, or used by, or for";to\na;b;c\n') == [("t.csv:2", "a", "c")]


def test_a_header_without_the_needed_column_names_what_would_do() -> None:
    with pytest.raises(BadInput) as caught:
        table("a,b\n1,2\n")
    assert (caught.value.where, caught.value.do) == (
        "t.csv:1",
        "name it one of: supplier, supplier_name, 供应商",
    )


def test_an_empty_file_has_no_column_and_a_header_alone_no_rows() -> None:
    with pytest.raises(BadInput):
        table(b"")
    with pytest.raises(BadInput):
        table(b"\xef\xbb\xbf")
    assert table(b"", need="") == (Table([], ()), [])
    assert cells("supplier,to\n") == []
    assert cells("supplier,to") == []


# -- rows ----------------------------------------------------------------------------------------------


def test_rows_have_the_line_they_begin_on() -> None:
    data = 'supplier,to\n"a\nb",x\n\n , \n"c",y\r\nd,z'
    assert cells(data) == [("t.csv:2", "a\nb", "x"), ("t.csv:6", "c", "y"), ("t.csv:7", "d", "z")]


def test_a_lone_carriage_return_ends_a_line() -> None:
    assert cells(b"supplier,to\ra,x\rb,y\r") == [("t.csv:2", "a", "x"), ("t.csv:3", "b", "y")]


def test_short_rows_have_empty_cells_and_trailing_separators_do_not_count() -> None:
    assert cells("supplier,to\na\nb,x,,,\n") == [("t.csv:2", "a", ""), ("t.csv:3", "b", "x")]


def test_a_row_with_a_cell_too_many_is_a_fault_and_the_next_is_read() -> None:
    found, faults = table("supplier,to\nAcme, Inc.,x\nBolt,y\n")
    assert [row.get("supplier") for row in found.rows] == ["Bolt"]
    assert [(fault.where, fault.what) for fault in faults] == [("t.csv:2", "3 cells under 2 columns")]


def test_a_quote_that_is_never_closed_does_not_swallow_the_rest_in_silence() -> None:
    with pytest.raises(BadInput, match="not CSV"):
        table('supplier,to\n"Acme,x\nBolt,y\n')


def test_text_after_a_closing_quote_is_refused_with_its_line() -> None:
    with pytest.raises(BadInput) as caught:
        table('supplier,to\na,x\n"12" pipe",y\n')
    assert caught.value.where == "t.csv:3"
    assert cells('supplier,to\n12" pipe,y\n') == [("t.csv:2", '12" pipe', "y")]


def test_a_cell_beyond_the_limit_is_a_fault_and_one_of_a_megabyte_refuses_the_file() -> None:
    found, faults = table(f"supplier,to\n{'a' * 70_000},x\nb,y\n")
    assert [row.get("supplier") for row in found.rows] == ["b"]
    assert [(fault.where, fault.what) for fault in faults] == [("t.csv:2", "a cell is over 65536 bytes")]
    with pytest.raises(BadInput) as caught:
        table(f"supplier,to\nb,y\n{'a' * 2**20},x\n")
    assert caught.value.where == "t.csv:3"
    assert len(str(caught.value)) < 300


def test_the_limits_hold() -> None:
    with pytest.raises(BadInput, match="over 10 bytes"):
        table("supplier,to\n", limits=Limits(file_bytes=10))
    assert len(table("supplier,to\na,x\nb,y\n", limits=Limits(members=2))[0].rows) == 2
    with pytest.raises(BadInput, match="more than 1 rows"):
        table("supplier,to\na,x\nb,y\n", limits=Limits(members=1))


@pytest.mark.parametrize("data", ["supplier,to\n\xe4,x".encode("latin-1"), "supplier,to\n".encode("utf-16")])
def test_another_encoding_is_refused_with_what_to_do(data: bytes) -> None:
    with pytest.raises(BadInput) as caught:
        table(data)
    assert (caught.value.where, caught.value.do) == ("t.csv", "save the table as CSV UTF-8")


# -- numbers -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("7", 7),
        ("7.5", 7.5),
        ("7,5", 7.5),
        ("0,125", 0.125),
        (".5", 0.5),
        ("+3", 3),
        ("0", 0),
        ("100", 100),
        ("12,50", 12.5),
    ],
)
def test_numbers(text: str, value: float) -> None:
    faults: list[Fault] = []
    assert number(Row({"n": text}, "t.csv:2"), "n", 0, 100, faults) == value
    assert faults == []


@pytest.mark.parametrize(
    "text",
    [
        "x",
        "-1",
        "101",
        "nan",
        "inf",
        "1e1",
        "1_0",
        "0x5",
        "5 days",
        "5%",
        "1.2.3",
        "１２",
        "1" * 400,
        ",",
        "-",
    ],
)
def test_what_is_no_number_in_the_range_is_not_known_and_said(text: str) -> None:
    faults: list[Fault] = []
    assert number(Row({"n": text}, "t.csv:2"), "n", 0, 100, faults) is None
    (fault,) = faults
    assert fault.where == "t.csv:2"
    assert len(fault.what) < 120


def test_one_comma_before_three_digits_could_be_a_thousand_and_is_not_guessed_at() -> None:
    faults: list[Fault] = []
    assert number(Row({"n": "1,000"}, "t.csv:2"), "n", 0, 36_500, faults) is None
    assert "separator of thousands" in faults[0].do


def test_an_empty_cell_is_not_known_and_no_fault() -> None:
    faults: list[Fault] = []
    assert number(Row({"n": ""}, "t.csv:2"), "n", 0, 100, faults) is None
    assert number(Row({}, "t.csv:2"), "n", 0, 100, faults) is None
    assert faults == []


def test_a_percent_sign_is_taken_where_shares_stand() -> None:
    assert number(Row({"n": "40 %"}, "t.csv:2"), "n", 0, 100, [], percent=True) == 40
    assert number(Row({"n": "40％"}, "t.csv:2"), "n", 0, 100, [], percent=True) == 40


# -- ids -----------------------------------------------------------------------------------------------


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=200))
def test_an_id_is_one_that_maps_take_and_the_same_for_the_same_name(name: str) -> None:
    made = slug(name)
    assert re.fullmatch(r"[a-z0-9](?:[a-z0-9-]{0,80}[a-z0-9])?", made)
    assert slug(name.upper().lower()) == slug(name.upper()) or not name.isascii()


def test_ids_are_readable_and_long_or_foreign_names_are_told_apart() -> None:
    assert slug("Acme Chemicals Ltd.") == "acme-chemicals-ltd"
    assert slug("x" * 60) == "x" * 60
    assert slug("x" * 61) != slug("x" * 62)
    assert slug("北方水务") != slug("南方水务")
    assert slug("Müller").startswith("m-ller-")
    assert slug("...") != slug("!!!")


def test_one_name_in_two_spellings_of_unicode_is_one_id() -> None:
    assert slug("Mu\u0308ller") == slug("M\u00fcller")
    assert slug("ＡＣＭＥ") == slug("Acme") == "acme"
