# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Scenarios as CSV, one row a scenario: the keys and checks of a ``[[scenario]]`` table (``plan_toml``).

Columns, of which ``id`` and one of ``lost`` and ``shocks`` are needed: id, name, weight, shocks, lost, start, end, level,
de_minimis, cite. Several ids in one cell are parted by semicolons or spaces; days are 2027-04-15; a share may be written
``25%``. A row with anything wrong is left out and named, and so is a column that is not known: to pass it over would be to
guess that it does not matter.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping

from tocsin.core import instant
from tocsin.core.dependency import Shock
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.reading import Fault, Reading
from tocsin.know.readers.plan_toml import Asked, Made
from tocsin.know.readers.table_csv import NUMBER, THOUSANDS, Row, columns_found, read_table, titles
from tocsin.know.readers.toml_tables import BadEntry, shown

COLUMNS = {
    "id": ("id", "scenario", "情景"),
    "name": ("name", "名称"),
    "weight": ("weight", "probability", "权重", "概率"),
    "shocks": ("shocks", "shock", "冲击"),
    "lost": ("lost", "lose", "失去"),
    "start": ("start", "from", "开始"),
    "end": ("end", "until", "结束"),
    "level": ("level", "水平"),
    "de_minimis": ("de_minimis", "de minimis", "最低含量"),
    "cite": ("cite", "依据"),
}
_PARTS = re.compile(r"[;\s]+")


def detect(name: str, head: bytes) -> bool:
    """A CSV or TSV by its name, or, where that says nothing, a header with an id and what is lost."""
    named = name.lower()
    if named.endswith((".json", ".toml", ".csv", ".tsv")):
        return named.endswith((".csv", ".tsv"))
    found = columns_found(head, COLUMNS)
    return "id" in found and bool({"lost", "shocks"} & found.keys())


def read(data: bytes, name: str, limits: Limits, announced: Mapping[str, Shock]) -> Reading[Asked]:
    """Return one ``Asked`` without measures; ``announced`` are the shocks of the map by id.

    Raises ``BadInput`` for what is no CSV, and for a header without ``id`` or with neither ``lost`` nor ``shocks``.
    """
    table, faults = read_table(data, name, COLUMNS, need="id", limits=limits)
    if not {"lost", "shocks"} & set(table.columns):
        do = "name a column lost (ids of nodes) or shocks (ids of what the map announces)"
        raise BadInput("the header has no column for what is lost", where=f"{name}:1", do=do)
    made = Made(announced)
    made.faults = [*_unknown(titles(data, limits), name), *faults]
    for row in table.rows:
        try:
            made.scenario(_entry(row), row.where)
        except BadEntry as bad:
            made.faults.append(Fault(row.where, *bad.args))
    return made.reading(limits)


def _unknown(header: list[str], name: str) -> list[Fault]:
    known = {title for titles_ in COLUMNS.values() for title in titles_}
    return [
        Fault(
            f"{name}:1",
            f"there is no column {shown(title)} here; it is passed over",
            f"did you mean {near[0]!r}?"
            if (near := difflib.get_close_matches(title, known, 1))
            else "delete it",
        )
        for title in header
        if title.strip() and not columns_found(title.strip().encode(), COLUMNS)
    ]


def _entry(row: Row) -> dict[str, object]:
    """The cells that are filled as TOML would give them. Raises ``BadEntry``."""
    return {key: _KINDS.get(key, _text)(key, cell) for key in COLUMNS if (cell := row.get(key))}


def _text(key: str, cell: str) -> object:  # noqa: ARG001 -- one of several that are called alike
    return cell


def _ids(key: str, cell: str) -> object:  # noqa: ARG001 -- one of several that are called alike
    return [part for part in _PARTS.split(cell) if part]


def _day(key: str, cell: str) -> object:
    try:
        return instant.parse_date(cell)
    except BadInput:
        raise BadEntry(f"{key} = {shown(cell)} is not a date", "write it as 2027-01-31") from None


def _number(key: str, cell: str) -> object:
    text = cell.rstrip("%％").strip()
    if not NUMBER.fullmatch(text) or THOUSANDS.fullmatch(text) or (text != cell and key == "weight"):
        raise BadEntry(
            f"{key} = {shown(cell)} is not a number", "correct the cell, without a separator of thousands"
        )
    return float(text.replace(",", ".")) / (1.0 if text == cell else 100.0)


_KINDS: dict[str, Callable[[str, str], object]] = {
    "shocks": _ids, "lost": _ids, "start": _day, "end": _day, "weight": _number, "level": _number, "de_minimis": _number,
}  # fmt: skip
