# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A CSV made by people: found header, known columns under any of their names, rows with their place.

Takes comma, semicolon and tab, quoted fields, a byte-order mark, UTF-8 (else it
says so: a guess at the encoding would garble names). Columns that are not known
are kept out. Refused as a whole: a quote that is never closed (the rest of the file would
be one cell, and its rows gone without a word), and a cell beyond what ``csv`` takes.
A number with a comma before its last three digits is not guessed at.
"""

from __future__ import annotations

import csv
import hashlib
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from sys import getsizeof

import msgspec

from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.memory import Bounded
from tocsin.core.reading import Fault
from tocsin.core.textin import Rows, not_utf8

Columns = Mapping[str, Sequence[str]]
NUMBER = re.compile(r"[+-]?(?:[0-9]{1,18}(?:[.,][0-9]{1,18})?|[.,][0-9]{1,18})")
THOUSANDS = re.compile(r"[+-]?[1-9][0-9]{0,2},[0-9]{3}")
"""One thousand to an English reader, one to a German one."""
_TIMES = 8
"""How often a row is there at once: as cells, as nodes and inputs of a map, and as what the store and the job make of them."""
_REPEATED = 1_000
"""Texts of one column, the first ones, of which each is kept once however many cells say it."""


class Row(msgspec.Struct, frozen=True):
    """One row: the cells of the known columns, and where it stands."""

    cells: dict[str, str]
    where: str
    new_bytes: int = 0
    """Memory that its cells take beside those of other rows."""

    def get(self, column: str) -> str:
        """Return the cell without surrounding space, empty where there is none."""
        return self.cells.get(column, "")


class Table(msgspec.Struct, frozen=True):
    """The rows and the known columns that the header had."""

    rows: list[Row]
    columns: tuple[str, ...]


def slug(name: str) -> str:
    """Return an id part for a name: readable where it is ASCII and short, else with a short digest."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    whole = re.sub(r"[^a-z0-9]+", "-", folded).strip("-")
    plain = whole[:60].strip("-")
    if plain == whole and plain and folded.isascii():
        return plain
    digest = hashlib.sha256(folded.encode()).hexdigest()[:8]
    return f"{plain}-{digest}" if plain else digest


def columns_found(head: bytes, columns: Columns) -> dict[str, int]:
    """Return known column -> position, from the first line of the file."""
    first = _first_line(head.decode("utf-8-sig", "replace"))
    try:
        return _positions(next(csv.reader([first], delimiter=_delimiter(first)), []), columns)
    except csv.Error:
        return {}


def titles(data: bytes, limits: Limits) -> list[str]:
    """The titles of the columns, known or not; none where the first line is no row."""
    first = _first_line(data[: limits.line_bytes].decode("utf-8-sig", "ignore"))
    try:
        return next(csv.reader([first], delimiter=_delimiter(first)), [])
    except csv.Error:
        return []


def read_table(
    data: bytes, name: str, columns: Columns, *, need: str, limits: Limits
) -> tuple[Table, list[Fault]]:
    """Return the rows; raises BadInput if the header lacks the column ``need`` or the file is no text."""
    if len(data) > limits.file_bytes:
        raise BadInput(f"the file is over {limits.file_bytes} bytes", where=name, do="split it")
    wrong = not_utf8(data)
    if wrong is not None:
        raise BadInput(f"byte {wrong} is not UTF-8", where=name, do="save the table as CSV UTF-8")
    first = _first_line(data[: limits.line_bytes].decode("utf-8-sig", "ignore"))
    reader = Rows(data, limits, _delimiter(first))
    try:
        header = next(reader, [])
    except csv.Error as error:
        raise _not_csv(error, name, reader) from None
    where_is = _positions(header, columns)
    if need and need not in where_is:
        known = ", ".join(columns[need])
        raise BadInput(
            f"the header has no column for {need}", where=f"{name}:1", do=f"name it one of: {known}"
        )
    return rows_under(reader, where_is, len(header), name, len(data), limits)


def rows_under(
    reader: Rows, where_is: Mapping[str, int], width: int, name: str, held: int, limits: Limits
) -> tuple[Table, list[Fault]]:
    """The rest of the rows as a whole, the header being read. ``held``: bytes of the file.

    Takes and raises what ``each_row`` does.
    """
    rows: list[Row] = Bounded(limits, name, held, times=_TIMES)
    faults: list[Fault] = Bounded(limits, name, held, times=1)
    for row in each_row(reader, where_is, width, name, faults, limits):
        rows.append(row)  # noqa: PERF402 -- append weighs, extend does not
    return Table(rows, tuple(where_is)), faults


def each_row(
    reader: Rows, where_is: Mapping[str, int], width: int, name: str, faults: list[Fault], limits: Limits
) -> Iterator[Row]:
    """The rest of the rows, one after the other; what is wrong with others goes to ``faults`` meanwhile.

    ``where_is``: column -> position; ``width``: columns there are. Raises BadInput for what is no CSV, and beyond a limit.
    """
    where, count = f"{name}:{reader.line_num + 1}", 0
    repeated: dict[str, dict[str, str]] = {column: {} for column in where_is}
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                fault = _row_fault(cells, width, where, limits)
                if fault is None:
                    count += 1
                    if count > limits.members:
                        raise BadInput(f"more than {limits.members} rows", where=name, do="split the table")
                    yield _row(cells, where_is, where, repeated)
                else:
                    faults.append(fault)
            where = f"{name}:{reader.line_num + 1}"
    except csv.Error as error:
        raise _not_csv(error, name, reader) from None


def _row(
    cells: Sequence[str], where_is: Mapping[str, int], where: str, repeated: Mapping[str, dict[str, str]]
) -> Row:
    """The row, its texts as they are there already if they are."""
    kept: dict[str, str] = {}
    size = 0
    for column, at in where_is.items():
        if at < len(cells):
            text, known = cells[at].strip(), repeated[column]
            there = known.get(text)
            if there is None:
                size += getsizeof(text)
                if len(known) < _REPEATED:
                    known[text] = text
            kept[column] = text if there is None else there
    return Row(kept, where, size)


def _not_csv(error: csv.Error, name: str, reader: Rows) -> BadInput:
    return BadInput(f"not CSV: {error}", where=f"{name}:{reader.line_num}", do="mend the row")


def _row_fault(cells: Sequence[str], columns: int, where: str, limits: Limits) -> Fault | None:
    if any(cell.strip() for cell in cells[columns:]):
        what = f"{len(cells)} cells under {columns} columns"
        return Fault(where, what, "quote cells that hold the separator")
    if any(len(cell.encode()) > limits.string_bytes for cell in cells):
        return Fault(where, f"a cell is over {limits.string_bytes} bytes", "shorten it")
    return None


def number(
    row: Row, column: str, low: float, high: float, faults: list[Fault], *, percent: bool = False
) -> float | None:
    """Return the number in a cell, None where it is empty; a fault and None where it is none.

    ``percent``: a percent sign may follow; the number is returned as it is written.
    """
    text = row.get(column)
    text = text.rstrip("%％").strip() if percent else text
    if not text:
        return None
    value = None
    if NUMBER.fullmatch(text) and not THOUSANDS.fullmatch(text):
        value = float(text.replace(",", "."))
    if value is None or not low <= value <= high:
        faults.append(
            Fault(
                row.where,
                f"{column} = {row.get(column)[:40]!r} is not a number from {low:g} to {high:g}",
                "correct the cell, without a separator of thousands; it was taken as not known",
            )
        )
        return None
    return value


def _first_line(text: str) -> str:
    return re.split(r"[\r\n]", text, maxsplit=1)[0]


def _delimiter(line: str) -> str:
    bare = re.sub(r'"[^"]*"', "", line)
    return max(",;\t", key=bare.count)


def _positions(header: Sequence[str], columns: Columns) -> dict[str, int]:
    found: dict[str, int] = {}
    for position, title in enumerate(header):
        folded = title.strip().casefold().replace("_", " ")
        for column, names in columns.items():
            if column not in found and folded in {n.replace("_", " ") for n in names}:
                found[column] = position
                break
    return found
