# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What a table is taken for, in five languages, with hostile shapes, and what a person says instead."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.core.errors import BadInput
from tocsin.know.readers import asset_csv, supplier_csv
from tocsin.know.readers.column_score import MEANINGS
from tocsin.know.readers.guess_columns import HEAD_BYTES, MOST_COLUMNS, Guess, guess, why_none
from tocsin.know.readers.guessed_csv import do, named_columns

OT = "Pump 7,Siemens AG,S7-1500,V2.9.4,SC12345678,10.0.0.7,00:1b:1b:00:00:07\nPump 8,ABB,AC500,3.1,AB00000017,10.0.0.8,00:1b:1b:00:00:08\n"
OF_OT = ["asset", "vendor", "model", "firmware", "serial", "address", "mac"]
HEADERS = {
    "english": "Device Name,Manufacturer,Model,Firmware Version,Serial No.,IP Address,MAC Address",
    "german": "Gerätename,Hersteller,Typ,Firmware-Stand,Seriennummer,IP-Adresse,MAC-Adresse",
    "french": "Nom de l'équipement,Constructeur,Modèle,Version du firmware,N° de série,Adresse IP,Adresse MAC",
    "spanish": "Nombre del equipo,Fabricante,Modelo,Versión de firmware,Número de serie,Dirección IP,Dirección MAC",
    "chinese": "设备名称,生产厂家,设备型号,固件版本,序列号,IP地址,MAC地址",
    "shouting": "DEVICE_NAME,MANUFACTURER,MODEL,FIRMWARE_VERSION,SERIAL_NUMBER,IP_ADDRESS,MAC_ADDRESS",
    "wordy": "Plant device name,Device vendor,Device model (type),Installed firmware version,Our serial number,Main IP address,First MAC address",
}


def of(text: str, name: str = "list.csv", columns: str = "") -> Guess:
    found = guess(name, text.encode(), named_columns(columns) if columns else None)
    assert found is not None
    return found


def meanings(found: Guess) -> list[str]:
    return [column.meaning for column in found.columns]


@pytest.mark.parametrize("language", HEADERS)
def test_a_list_of_ot_assets_in_the_words_of_a_language(language: str) -> None:
    found = of(f"{HEADERS[language]}\n{OT}")
    assert (found.kind, found.sure, meanings(found)) == ("OT assets", True, OF_OT)
    assert all(column.why and len(column.samples) == 2 for column in found.columns)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"], ids=["comma", "semicolon", "tab", "bar"])
@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le"])
def test_delimiters_and_encodings(delimiter: str, codec: str) -> None:
    text = f"{HEADERS['german']}\r\n{OT}".replace(",", delimiter)
    found = guess("list.csv", text.encode(codec))
    assert found is not None
    assert (found.delimiter, meanings(found), found.sure) == (delimiter, OF_OT, True)


SUPPLIERS = {
    "the plain one": ("supplier,provides,country\nA,b,DE\n", ["supplier", "provides", "country"]),
    "name, country, what they deliver, share": (
        "name,country,what they deliver,share\nA,DE,chlorine,60%\nB,FR,chlorine,40%\n", ["supplier", "country", "provides", "share"],
    ),
    "german": ("Lieferant;Warengruppe;Land;Anteil (%);Lieferzeit (Tage)\nA;x;DE;50;10\n", ["supplier", "provides", "country", "share", "lead_days"]),
    "french": ("Fournisseur;Produit;Pays;Délai de livraison\nA;x;France;10\n", ["supplier", "provides", "country", "lead_days"]),
    "spanish": ("Proveedor;Producto;País\nA;x;España\n", ["supplier", "provides", "country"]),
    "chinese": ("供应商名称,产品名称,国家,占比\n甲,阀,中国,50%\n", ["supplier", "provides", "country", "share"]),
    "vendors": ("vendor,product\nA,x\n", ["supplier", "provides"]),
}  # fmt: skip


@pytest.mark.parametrize("case", SUPPLIERS)
def test_lists_of_suppliers(case: str) -> None:
    text, wanted = SUPPLIERS[case]
    found = of(text)
    assert (found.kind, found.sure, meanings(found)) == ("suppliers", True, wanted)


def test_a_file_called_after_suppliers_may_call_them_by_name() -> None:
    text = "Bezeichnung;Land\nA;DE\n"
    assert of(text, "Lieferanten-2026.csv").sure
    found = of(text, "Teile.csv")
    assert (found.sure, found.line()) == (False, "Bezeichnung=supplier,Land=country")


@pytest.mark.parametrize(
    ("module", "column", "word"),
    [
        (module, column, word)
        for module, columns in (("suppliers", supplier_csv.COLUMNS), ("assets", asset_csv.COLUMNS))
        for column, words in columns.items()
        for word in words
    ],
)
def test_each_header_that_was_read_before_is_what_it_was(module: str, column: str, word: str) -> None:
    first = "supplier" if module == "suppliers" else "asset"
    text = f"{word},note\nx,y\n" if column == first else f"{first},{word}\nx,\n"
    found = of(text)
    assert found.sure
    assert column in meanings(found)
    assert (found.kind == "suppliers") == (module == "suppliers")


def test_the_header_may_stand_behind_a_title_and_blank_lines() -> None:
    found = of(f"Export of the asset database,,,,,,\n\n2026-11-22,,,,,,\n{HEADERS['german']}\n{OT}")
    assert (found.header_row, meanings(found), found.sure) == (3, OF_OT, True)


def test_cells_that_contradict_their_header_are_believed_more_than_it() -> None:
    found = of("Asset,IP address,Place\npump,north,10.0.0.7\nvalve,south,10.0.0.8\n")
    assert meanings(found) == ["asset", "", "address"]
    assert "but only 0 of 2 cells are addresses" in found.columns[1].why


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("plc-1,10.0.0.5,Siemens\nplc-2,10.0.0.6,ABB\n", "it has no header, and its cells alone do not tell"),
        ("foo,bar\nx,y\n", "it has no header, and its cells alone do not tell"),
        ("ip,comment\n10.0.0.1,x\n", "only one column names a machine, and nothing else tells of it"),
        ("time,host,ip\n2026-01-01,a.example,10.0.0.1\n", "a column is called after the time, as in a log"),
        ("name,comment\na,b\n", "it is not certain that it lists assets"),
    ],
    ids=["no header", "unknown words", "only addresses", "a log", "only names"],
)
def test_what_is_not_certain_is_not_sure_and_says_why(text: str, why: str) -> None:
    found = of(text)
    assert (found.sure, found.why) == (False, why)
    assert of(text, columns=found.line()).sure


def test_a_list_that_names_no_machine_is_asked_for_a_column() -> None:
    found = of("manufacturer,model\nA,b\n")
    assert (found.sure, found.why) == (False, "no column names an asset")
    assert do(found, "list.csv") == "add a column that names each asset"


def test_without_a_header_addresses_beside_macs_are_machines() -> None:
    found = of("pump,10.0.0.7,00:1b:1b:00:00:07\nvalve,10.0.0.8,00:1b:1b:00:00:08\n")
    assert (found.sure, found.header_row, meanings(found)) == (True, -1, ["", "address", "mac"])
    assert found.line() == "#1=asset,#2=address,#3=mac"


def test_of_two_columns_of_one_meaning_the_surer_one_is_taken_and_the_other_says_so() -> None:
    found = of("Asset,IP,IP\na,,10.0.0.1\nb,,10.0.0.2\n")
    assert meanings(found) == ["asset", "", "address"]
    assert found.columns[1].why.endswith("column 3 is taken for the address")
    assert found.line() == "Asset=asset,#3=address"


def test_what_is_named_is_believed() -> None:
    text = "Wer,Was,10.0.0.1\nA,b,c\n"
    found = of(text, columns="Wer=supplier,#2=provides")
    assert (found.kind, found.sure, found.by, found.columns[0].score) == ("suppliers", True, "named", 1.0)
    assert found.positions == {"supplier": 0, "provides": 1}
    other = of("Asset,IP,Ort\na,10.0.0.1,x\n", columns="IP=-,Ort=site")
    assert meanings(other) == ["asset", "", "site"]


@pytest.mark.parametrize(
    ("columns", "what"),
    [
        ("Nix=asset", "no column is called 'Nix'"), ("IP=asset", "several columns are called 'IP'"), ("#9=asset", "no column is called '#9'"),
        ("Asset=colour", "'colour' is no meaning of a column"), ("Asset=asset,#2=asset", "two columns are named asset"),
        ("#0=asset", "no column is called '#0'"), ("#99999999=asset", "no column is called '#99999999'"),
    ],
)  # fmt: skip
def test_names_that_cannot_be_believed_are_refused(columns: str, what: str) -> None:
    with pytest.raises(BadInput) as error:
        of("Asset,IP,IP\na,10.0.0.1,\n", columns=columns)
    assert error.value.what == what
    assert error.value.do


@pytest.mark.parametrize(
    "data",
    [
        b"", b"\n\n", b"\0" * 4_000, bytes(range(256)) * 20, b"x" * 2**20, b"a," * 2**19 + b"\n", b"\xff" * 500, b'"' + b"x" * 70_000,
        ",".join(f"c{n}" for n in range(100_000)).encode() + b"\n", b"{}" * 40,
    ],
    ids=["empty", "blank", "zeros", "every byte", "a cell of 1 MB", "a row of 1 MB", "no text", "an open quote", "100,000 columns", "json"],
)  # fmt: skip
def test_what_is_no_table_is_none_or_not_sure(data: bytes) -> None:
    found = guess("list.csv", data)
    assert found is None or not found.sure


def test_the_most_columns_are_still_guessed_at() -> None:
    header = ["asset", "ip", *(f"c{n}" for n in range(MOST_COLUMNS - 2))]
    found = of(",".join(header) + "\n" + ",".join(["a", "10.0.0.1", *("" for _ in header[2:])]) + "\n")
    assert found.positions == {"asset": 0, "address": 1}
    assert guess("list.csv", (",".join([*header, "x"]) + "\na\n").encode()) is None


CELLS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)


@given(
    st.lists(st.lists(CELLS, min_size=1, max_size=5), max_size=6),
    st.sampled_from(",;\t|"),
    st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_any_table_gives_a_guess_that_its_own_line_repeats(
    rows: list[list[str]], delimiter: str, end: str
) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator=end).writerows(rows)
    found = guess("list.csv", out.getvalue().encode())
    if found is None:
        return
    used = [column.meaning for column in found.used]
    assert len(set(used)) == len(used)
    assert set(used) <= set(MEANINGS)
    if found.line():
        again = guess("list.csv", out.getvalue().encode(), named_columns(found.line()))
        assert again is not None
        assert set(used) <= {column.meaning for column in again.used}


@given(st.integers(1, 40))
def test_rows_beyond_the_head_change_nothing(times: int) -> None:
    text = (HEADERS["german"] + "\n" + OT * 400).encode()[: HEAD_BYTES - times] + b"\n"
    longer = text.ljust(HEAD_BYTES, b"\n") + b"x" * times
    assert guess("list.csv", longer) == guess("list.csv", longer[:HEAD_BYTES])


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (bytes(range(256)) * 20, "this is no table, for it is no text"),
        (b"asset," + b"x" * 2**20 + b"\na,b\n", f"its first row is over {HEAD_BYTES} bytes"),
        (b"a," * 2_000 + b"\n", f"it has more than {MOST_COLUMNS} columns"),
        (b"one word\n", "this is no table: it has no columns that a comma, semicolon, tab or bar parts"),
    ],
    ids=["no text", "a long row", "many columns", "one word"],
)
def test_what_is_no_table_says_why(data: bytes, why: str) -> None:
    assert guess("list.txt", data) is None
    assert why_none(data) == why


def test_cells_beyond_the_header_are_no_columns() -> None:
    assert len(of("asset,ip\na,10.0.0.1\nb,10.0.0.2,x,y\n").columns) == 2
