# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A list of suppliers or assets with columns of any name: guessed, or named by the person who gives it.

The guess (``guess_columns``) says what the list is and which column is what; the rows are then read as ``supplier_csv``
and ``asset_csv`` read them. A guess that is not sure is refused with what was seen and the line that would say it.
Takes comma, semicolon, tab and bar, the encodings of ``core.textin``, a header within the first rows or none. A formula
(``=cmd|...``) is text like any other.
"""

from __future__ import annotations

import csv
import shlex
from collections.abc import Mapping, Sequence

import msgspec

from tocsin.core.component import Component
from tocsin.core.dependency import Map
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.memory import Account, Bounded
from tocsin.core.reading import Fault, Reading
from tocsin.core.textin import Rows, as_utf8
from tocsin.know.readers import asset_csv, supplier_csv
from tocsin.know.readers.guess_columns import Guess, guess, is_called_table, why_none
from tocsin.know.readers.list_kind import Kind, needed
from tocsin.know.readers.table_csv import each_row, rows_under

_SHOWN = 12
"""Columns that a refusal lists."""
_PLAIN = {
    "suppliers": {column: set(names) for column, names in supplier_csv.COLUMNS.items()},
    "assets": {column: set(names) for column, names in asset_csv.COLUMNS.items()},
}


class Listed(msgspec.Struct, frozen=True):
    """What a list says, and what it was taken for."""

    chart: Map
    devices: tuple[Component, ...]
    guess: Guess


def detect(name: str, head: bytes, kinds: Sequence[Kind] = ("suppliers", "assets", "OT assets")) -> bool:
    """A CSV or TSV of which it is sure enough what it lists, and that this is one of ``kinds``."""
    if not is_called_table(name):
        return False
    found = guess(name, head)
    return found is not None and found.sure and found.kind in kinds


def read(data: bytes, name: str, limits: Limits, named: Mapping[str, str] | None = None) -> Reading[Listed]:
    """Return one ``Listed``. ``named``: title of a column -> what it is, said by a person.

    Raises ``BadInput`` if the file is no table, if it is not sure what it lists, and what ``table_csv`` refuses.
    """
    if len(data) > limits.file_bytes:
        raise BadInput(f"the file is over {limits.file_bytes} bytes", where=name, do="split it")
    found = guess(name, data, named)
    if found is None:
        raise no_table(name, data)
    if not found.sure:
        raise BadInput(seen(found), where=name, do=do(found, name))
    text, encoding = as_utf8(data)
    if encoding != found.encoding:
        what = f"it begins as {found.encoding} and does not go on so"
        raise BadInput(what, where=name, do="save the list as CSV UTF-8")
    reader = Rows(text, limits, found.delimiter)
    width = _skip(reader, found, name)
    held = len(data) if text is data else len(data) + len(text)
    if found.kind == "suppliers":
        reading = _suppliers(reader, found, width, name, held, limits)
    else:
        reading = _assets(reader, found, width, name, held, limits)
    if encoding != "UTF-8":
        reading.notes.append(f"read as {encoding}: look whether its names came out right")
    return reading


def no_table(name: str, head: bytes) -> BadInput:
    """The error for a file that ``guess`` takes for no table."""
    return BadInput(why_none(head), where=name, do="save the list as CSV UTF-8, one row an entry")


def _skip(reader: Rows, found: Guess, name: str) -> int:
    """Read up to and with the header; how many columns there are."""
    header: list[str] = []
    try:
        for _ in range(found.header_row + 1):
            header = next(reader, [])
    except csv.Error as error:
        raise BadInput(f"not CSV: {error}", where=f"{name}:{reader.line_num}", do="mend the row") from None
    return max(len(header), len(found.columns)) if found.header_row < 0 else len(header)


def _suppliers(
    reader: Rows, found: Guess, width: int, name: str, held: int, limits: Limits
) -> Reading[Listed]:
    table, faults = rows_under(reader, found.positions, width, name, held, limits)
    suppliers = supplier_csv.of_table(table, faults, name, limits)
    return Reading([Listed(suppliers.records[0], (), found)], suppliers.faults, suppliers.notes)


def _assets(reader: Rows, found: Guess, width: int, name: str, held: int, limits: Limits) -> Reading[Listed]:
    account = Account(limits, name, held)
    faults: list[Fault] = Bounded.sharing(account, times=1)
    rows = each_row(reader, found.positions, width, name, faults, limits)
    assets = asset_csv.of_rows(rows, faults, name, account, limits)
    one = assets.records[0]
    return Reading([Listed(one.chart, one.devices, found)], assets.faults, assets.notes)


def kind_of(found: Guess) -> str:
    """What the store notes as the kind of the source: with the columns, unless every header says itself what it is."""
    plain = _PLAIN["suppliers" if found.kind == "suppliers" else "assets"]
    kind = (
        "supplier list"
        if found.kind == "suppliers"
        else "OT asset list"
        if found.kind == "OT assets"
        else "asset list"
    )
    if found.by == "guessed" and all(
        _said(column.header, plain.get(column.meaning, set())) for column in found.used
    ):
        return kind
    return f"{kind}, columns {found.by}: {found.line()}"[:1_000]


def _said(header: str, names: set[str]) -> bool:
    return header.strip().casefold().replace("_", " ") in {name.replace("_", " ") for name in names}


def seen(found: Guess) -> str:
    """What was seen of a table that is not sure, in one line."""
    columns = []
    for column in found.columns[:_SHOWN]:
        meaning = f"{column.meaning}, {column.score:g}" if column.meaning else "not used"
        title = column.title if column.header == "" else f"#{column.number} {column.title[:60]!r}"
        columns.append(f"{title}: {meaning} ({column.why})")
    more = len(found.columns) - _SHOWN
    rest = f"; and {more} columns more" if more > 0 else ""
    return (
        f"what this table lists is not certain: {found.why}. Seen as {found.kind}: {'; '.join(columns)}{rest}"
    )


def do(found: Guess, name: str) -> str:
    """The command that names the columns, or what the list lacks."""
    lacking = needed(found.kind, set(named_columns(found.line()).values()) if found.line() else set())
    if lacking:
        return f"add a column that names each {lacking}"
    return (
        f"correct this and run it: tocsin know add {shlex.quote(name)} --columns {shlex.quote(found.line())}"
    )


def named_columns(text: str) -> dict[str, str]:
    """``Gerätename=asset,Hersteller=vendor`` -> title: meaning; a title with a comma stands in quotes.

    Raises ``BadInput`` for what is no such list.
    """
    mend = "write it as: --columns 'Name=asset,Maker=vendor,#3=firmware'"
    try:
        (parts,) = csv.reader([text], strict=True, skipinitialspace=True)
    except (csv.Error, ValueError) as error:
        raise BadInput(f"the columns cannot be read: {error}", where="--columns", do=mend) from None
    named: dict[str, str] = {}
    for part in parts:
        title, equals, meaning = part.rpartition("=")
        if not equals or not title.strip() or not meaning.strip():
            raise BadInput(f"{part[:60]!r} names no column and its meaning", where="--columns", do=mend)
        if title.strip() in named:
            raise BadInput(f"{title.strip()[:60]!r} is named twice", where="--columns", do=mend)
        named[title.strip()] = meaning.strip().lower().replace(" ", "_")
    return named
