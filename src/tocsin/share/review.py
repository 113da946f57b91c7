# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The table that a person reviews: out as CSV with a verdict for each value, and the verdicts back in.

Values are defanged, so that no program makes links of them. What a table program changes does no harm: rows are known
by ``key`` alone, and only ``verdict`` is read. Comma, semicolon or tab, any encoding of ``core.textin``.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.reading import Fault, Reading
from tocsin.core.refang import defang
from tocsin.core.textin import Rows, as_utf8
from tocsin.share.gather import Item

COLUMNS = ("key", "verdict", "kind", "value", "count", "where", "context", "doubt")
KEEP, DROP = "keep", "drop"
VERDICTS = (KEEP, DROP)
_FORMULA = frozenset("=+-@\uff1d\uff0b\uff0d\uff20")


def proposed(item: Item, *, with_doubtful: bool) -> str:
    """The verdict before anybody has looked."""
    return KEEP if item.doubt is None or with_doubtful else DROP


def row(item: Item, verdict: str) -> dict[str, object]:
    """One value as a row."""
    return {
        "key": item.key,
        "verdict": verdict,
        "kind": item.kind,
        "value": defang(item.kind, item.value),
        "count": item.count,
        "where": "; ".join(place.where for place in item.places),
        "context": item.places[0].context,
        "doubt": "" if item.doubt is None else str(item.doubt),
    }


def table(rows: Sequence[Mapping[str, object]]) -> bytes:
    """The rows as CSV in UTF-8 with a byte order mark, by which table programs know it; formulas are defused."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([_cell(each[name]) for name in COLUMNS] for each in rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", "replace")


def _cell(value: object) -> object:
    if isinstance(value, int):
        return value
    cell = "".join(character if character.isprintable() else " " for character in str(value))
    return "'" + cell if cell.lstrip()[:1] in _FORMULA else cell


def read(data: bytes, name: str, limits: Limits) -> Reading[tuple[str, str]]:
    """Pairs of key and verdict; a row without a verdict that is known is a fault.

    Raises ``BadInput`` for a table without the columns key and verdict.
    """
    text, encoding = as_utf8(data)
    if not encoding or len(data) > limits.file_bytes:
        raise BadInput(
            "this is no table in CSV, or too large a one", where=name, do="save it as CSV, in UTF-8"
        )
    first = text.removeprefix(b"\xef\xbb\xbf").partition(b"\n")[0]
    rows = Rows(text, limits, max(",;\t", key=lambda sign: first.count(sign.encode())))
    try:
        header = [cell.strip().lower() for cell in next(rows, [])]
    except csv.Error:
        header = []
    if not {"key", "verdict"} <= set(header):
        do = "make the table with --to-review, and leave its first row as it is"
        raise BadInput("the table has no columns key and verdict", where=name, do=do)
    return _verdicts(rows, header.index("key"), header.index("verdict"), name, limits)


def _verdicts(rows: Rows, key: int, verdict: int, name: str, limits: Limits) -> Reading[tuple[str, str]]:
    found: dict[str, str] = {}
    faults: list[Fault] = []
    while True:
        what = ""
        try:
            cells = next(rows)
        except StopIteration:
            break
        except csv.Error as error:
            cells, what = [], str(error)
        if not what and not any(cell.strip() for cell in cells):
            continue
        said = cells[verdict].strip().lower() if len(cells) > max(key, verdict) else ""
        known = cells[key].strip() if len(cells) > key else ""
        if not what and said not in VERDICTS:
            what = f"{said[:40]!r} is no verdict"
        if not what and found.get(known, said) != said:
            what = "the row has two verdicts in this table"
        if not what:
            found[known] = said
        elif len(faults) < limits.faults:
            faults.append(Fault(f"{name}:{rows.line_num}", what, "write keep or drop; the value is left out"))
    return Reading(list(found.items()), faults)
