# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Indicators in one column of any table: somebody says which one, by its name or its number.

For lists that others publish in columns of their own. The separator is the first of comma, semicolon, tab and bar under which a
header names the column; a line that begins with ``#`` is a remark, unless it is that header. The kind of each value is guessed
from its shape (``core.atoms.guess``); the other cells are kept as a note. Refused as a whole: no UTF-8, no such column. Refused
line by line: a cell that is no indicator, a row that ends before the column. Cost: about that of ``indicator_csv``.
"""

from __future__ import annotations

import csv
import re

from tocsin.core.atoms import guess
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.reading import Fault, Reading
from tocsin.core.textin import Rows
from tocsin.watch.readers.contract import Listed
from tocsin.watch.readers.listing import Gathered, check
from tocsin.watch.views import views

SEPARATORS = (",", ";", "\t", "|")
_LOOKED_AT = 200
"""Rows that a header is looked for in."""
_MOST_NAMED = 10
_NUMBER = re.compile(r"[1-9][0-9]{0,3}")


class OneColumn:
    """Reader of a table, of which one column holds indicators."""

    name = "one column"

    def __init__(self, column: str) -> None:
        """``column``: its name as the header has it, whatever its case, or its number, counted from 1."""
        self.column = column.strip()

    def detect(self, name: str, head: bytes) -> bool:
        """Somebody says that it is; nothing is guessed."""
        del name, head
        return True

    def read(self, data: bytes, name: str, limits: Limits) -> Reading[Listed]:
        """Every row with an indicator in the column. Raises ``BadInput`` if there is no such column."""
        check(data, name, limits)
        separator, header, at = self._place(data, name, limits)
        rows, gathered = Rows(data, limits, separator), Gathered(limits, name, len(data))
        while True:
            line = rows.line_num + 1
            try:
                row = next(rows)
            except StopIteration:
                return gathered.reading()
            except csv.Error as error:
                gathered.fault(Fault(f"{name}:{line}", f"the row is no CSV: {error}", "close every quote"))
                continue
            if (
                not any(cell.strip() for cell in row)
                or row[0].lstrip().startswith("#")
                or _named(row) == header
            ):
                continue
            taken = _taken(row, header, at, line, name)
            if isinstance(taken, Fault):
                gathered.fault(taken)
            else:
                gathered.add(taken)

    def _place(self, data: bytes, name: str, limits: Limits) -> tuple[str, list[str], int]:
        """The separator, the header (empty for a column given by number), and the place of the column."""
        if _NUMBER.fullmatch(self.column):
            wide = max(
                SEPARATORS, key=lambda each: len(next(iter(_rows(data, limits, each, plain=True)), []))
            )
            return wide, [], int(self.column) - 1
        seen: list[str] = []
        for separator in SEPARATORS:
            for row in _rows(data, limits, separator, plain=False):
                named = _named(row)
                if self.column.casefold() in named:
                    return separator, named, named.index(self.column.casefold())
                seen = seen or (named if len(named) > 1 else [])
        known = f"; it begins with {', '.join(seen[:_MOST_NAMED])}" if seen else ""
        do = "give its name as the header has it, or its number, counted from 1"
        raise BadInput(f"no header names the column {self.column[:60]!r}{known}"[:400], where=name, do=do)


def _rows(data: bytes, limits: Limits, separator: str, *, plain: bool) -> list[list[str]]:
    """The first rows with something in them; ``plain``: without remarks."""
    rows, found = Rows(data, limits, separator), list[list[str]]()
    for _ in range(_LOOKED_AT):
        try:
            row = next(rows)
        except StopIteration:
            break
        except csv.Error:
            continue
        if any(cell.strip() for cell in row) and not (plain and row[0].lstrip().startswith("#")):
            found.append(row)
    return found


def _named(row: list[str]) -> list[str]:
    return [cell.strip().strip('#"').strip().casefold() for cell in row]


def _taken(row: list[str], header: list[str], at: int, line: int, name: str) -> Listed | Fault:
    where = f"{name}:{line}"
    if at >= len(row):
        what = f"the row has {len(row)} columns, and the indicator is to stand in column {at + 1}"
        return Fault(where, what, "put a value that holds the separator in double quotes")
    original = row[at].strip()
    atom = guess(views(original)[0].text)
    if atom is None:
        return Fault(where, f"{original[:60]!r} is no indicator", "name another column, or take the row out")
    names = header if len(header) == len(row) else [f"column {place}" for place in range(1, len(row) + 1)]
    note = "; ".join(
        f"{key}: {cell.strip()}" for place, (key, cell) in enumerate(zip(names, row, strict=True)) if place != at and cell.strip()
    )  # fmt: skip
    return Listed(kind=atom.kind, value=atom.value, original=original, line=line, note=note)
