# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A CSV made by people: found header, known columns under any of their names, rows with their place.

Takes comma, semicolon and tab, quoted fields, a byte-order mark, UTF-8 (else it
says so: a guess at the encoding would garble names). Columns that are not known
are kept out and named.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Mapping, Sequence

import msgspec

from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.reading import Fault

Columns = Mapping[str, Sequence[str]]


class Row(msgspec.Struct, frozen=True):
    """One row: the cells of the known columns, and where it stands."""

    cells: dict[str, str]
    where: str

    def get(self, column: str) -> str:
        """Return the cell without surrounding space, empty where there is none."""
        return self.cells.get(column, "")


class Table(msgspec.Struct, frozen=True):
    """The rows and the known columns that the header had."""

    rows: list[Row]
    columns: tuple[str, ...]


def slug(name: str) -> str:
    """Return an id part for a name: readable where it is ASCII, else with a short digest."""
    plain = re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")[:60]
    if plain and name.isascii():
        return plain
    digest = hashlib.sha256(name.casefold().encode()).hexdigest()[:8]
    return f"{plain}-{digest}" if plain else digest


def columns_found(head: bytes, columns: Columns) -> dict[str, int]:
    """Return known column -> position, from the first line of the file."""
    first = (head.decode("utf-8-sig", "replace").splitlines() or [""])[0]
    try:
        return _positions(next(csv.reader([first], delimiter=_delimiter(first)), []), columns)
    except csv.Error:
        return {}


def read_table(
    data: bytes, name: str, columns: Columns, *, need: str, limits: Limits
) -> tuple[Table, list[Fault]]:
    """Return the rows; raises BadInput if the header lacks the column ``need`` or the file is no text."""
    if len(data) > limits.file_bytes:
        raise BadInput(f"the file is over {limits.file_bytes} bytes", where=name, do="split it")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(
            f"byte {error.start} is not UTF-8", where=name, do="save the table as CSV UTF-8"
        ) from None
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text.partition("\n")[0]))
    rows: list[Row] = []
    faults: list[Fault] = []
    try:
        header = next(reader, [])
        where_is = _positions(header, columns)
        if need and need not in where_is:
            known = ", ".join(columns[need])
            raise BadInput(
                f"the header has no column for {need}", where=f"{name}:1", do=f"name it one of: {known}"
            )
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if len(rows) >= limits.members:
                raise BadInput(f"more than {limits.members} rows", where=name, do="split the table")
            where = f"{name}:{reader.line_num}"
            if len(cells) > len(header):
                faults.append(
                    Fault(
                        where,
                        f"{len(cells)} cells under {len(header)} columns",
                        "quote cells that hold the separator",
                    )
                )
                continue
            rows.append(Row({c: cells[i].strip() for c, i in where_is.items() if i < len(cells)}, where))
    except csv.Error as error:
        raise BadInput(f"not CSV: {error}", where=f"{name}:{reader.line_num}", do="mend the row") from None
    return Table(rows, tuple(where_is)), faults


def number(row: Row, column: str, low: float, high: float, faults: list[Fault]) -> float | None:
    """Return the number in a cell, None where it is empty; a fault and None where it is none."""
    text = row.get(column).rstrip("%").strip()
    if not text:
        return None
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        value = -1.0
    if not low <= value <= high:
        faults.append(
            Fault(
                row.where,
                f"{column} = {row.get(column)!r} is not a number from {low:g} to {high:g}",
                "correct the cell; it was taken as not known",
            )
        )
        return None
    return value


def _delimiter(line: str) -> str:
    return max(",;\t", key=line.count)


def _positions(header: Sequence[str], columns: Columns) -> dict[str, int]:
    found: dict[str, int] = {}
    for position, title in enumerate(header):
        folded = title.strip().casefold().replace("_", " ")
        for column, names in columns.items():
            if column not in found and folded in {n.replace("_", " ") for n in names}:
                found[column] = position
                break
    return found
