# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Indicators as CSV (RFC 4180) with the header ``kind,value``; further columns are kept as a note.

Columns may stand in any order and any case, lines end in LF or CRLF, a byte order mark is cut.
Refused as a whole: no UTF-8, a header without ``kind`` and ``value``. Refused line by line: an unknown
kind, a value without normal form, a row with more or fewer columns than the header (an unquoted
comma would cut a URL short). Defanged values are taken. Cost: about 5 us a row.
"""

from __future__ import annotations

import csv
import difflib

from tocsin.core.atoms import KINDS, normal
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.reading import Fault, Reading
from tocsin.core.textin import Rows
from tocsin.watch.readers.contract import Listed
from tocsin.watch.readers.listing import Gathered, check
from tocsin.watch.views import views

_HEADER = "the header names the columns kind,value"
_OTHER_NAMES = {
    "kind": ("type", "ioc_type", "indicator_type", "category"),
    "value": ("indicator", "ioc", "ioc_value", "observable", "indicator_value"),
}


class IndicatorCsv:
    """Reader of indicator CSV."""

    name = "indicator-csv"

    def detect(self, name: str, head: bytes) -> bool:
        """Whether the header has kind and value, or, in a ``.csv``, other names for both (``read`` explains)."""
        columns = _columns(head.partition(b"\n")[0].decode("utf-8-sig", "replace"))
        if {"kind", "value"} <= columns:
            return True
        known = [{wanted, *others} for wanted, others in _OTHER_NAMES.items()]
        return name.lower().endswith(".csv") and all(columns & names for names in known)

    def read(self, data: bytes, name: str, limits: Limits) -> Reading[Listed]:
        """Every row that is an indicator. Raises ``BadInput`` for another header or another encoding."""
        check(data, name, limits)
        rows = Rows(data, limits)
        header: list[str] | None = None
        gathered = Gathered(limits, name, len(data))
        while True:
            line = rows.line_num + 1
            try:
                row = next(rows)
            except StopIteration:
                break
            except csv.Error as error:
                gathered.fault(Fault(f"{name}:{line}", f"the row is no CSV: {error}", "close every quote"))
                continue
            if not any(cell.strip() for cell in row):
                continue
            if header is None:
                header = _checked(row, f"{name}:{line}")
                continue
            taken = _row(header, row, line, name)
            if isinstance(taken, Fault):
                gathered.fault(taken)
            else:
                gathered.add(taken)
        if header is None:
            raise BadInput("the file is empty", where=name, do=_HEADER)
        return gathered.reading()


def _columns(line: str) -> set[str]:
    return {cell.strip().strip('"').lower() for cell in line.split(",")}


def _checked(row: list[str], where: str) -> list[str]:
    header = [cell.strip().lower() for cell in row]
    missing = [wanted for wanted in ("kind", "value") if wanted not in header]
    if not missing:
        twice = next((cell for cell in ("kind", "value") if header.count(cell) > 1), None)
        if twice is not None:
            raise BadInput(f"the column {twice} stands twice in the header", where=where, do=_HEADER)
        return header
    if len(header) == 1 and any(sign in header[0] for sign in ";\t|"):
        raise BadInput(
            "the columns are not separated by commas", where=where, do="save it with commas: kind,value"
        )
    hints = []
    for wanted in missing:
        near = [cell for cell in header if cell in _OTHER_NAMES[wanted]]
        near = near or difflib.get_close_matches(wanted, header, n=1, cutoff=0.5)
        if near:
            hints.append(f"rename {near[0]!r} to {wanted!r}")
    what = f"the header has no column {' and no column '.join(missing)}; it names {', '.join(header[:10])}"
    raise BadInput(what[:400], where=where, do="; ".join(hints) or _HEADER)


def _row(header: list[str], row: list[str], line: int, name: str) -> Listed | Fault:
    where = f"{name}:{line}"
    if len(row) != len(header):
        what = f"the row has {len(row)} columns, the header {len(header)}"
        return Fault(where, what, "put a value that holds a comma in double quotes")
    cells = dict(zip(header, row, strict=True))
    kind, original = cells["kind"].strip().lower(), cells["value"]
    if kind not in KINDS:
        near = difflib.get_close_matches(kind, KINDS, n=1)
        meant = f"did you mean {near[0]}? " if near else ""
        return Fault(
            where,
            f"there is no kind of indicator called {kind[:60]!r}",
            f"{meant}use one of: {' '.join(KINDS)}",
        )
    try:
        value = normal(kind, views(original)[0].text)
    except BadInput as error:
        return Fault(where, error.what, error.do)
    others = [
        f"{key}: {cell.strip()}"
        for key, cell in cells.items()
        if key not in {"kind", "value"} and cell.strip()
    ]
    return Listed(kind=kind, value=value, original=original, line=line, note="; ".join(others))
