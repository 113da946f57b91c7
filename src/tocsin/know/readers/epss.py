# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""EPSS scores by FIRST: the daily list (CSV), and an answer of the API (JSON).

The daily list says its model and its day in a first line ``#model_version:...,score_date:...``; the header names
``cve``, ``epss`` and ``percentile`` in any order, with whatever else. An answer of the API has the same under
``data``, each row with its day. A score is a decimal number from 0 to 1; one in exponent notation is written out,
nothing is rounded. A list that names no day, not even in its file name, is refused: a score means nothing without
it. Of two rows for one CVE with other values the first stands and the second is a fault; so is a row of another day
than the first. Refused as a whole: what is cut off, is no UTF-8, has no such header, or is no answer of the API.

Cost: one pass; memory for each row, which ends at some 400,000 rows under the default limits.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from tocsin.core.component import EpssScore
from tocsin.core.errors import BadInput
from tocsin.core.jsonin import decode, split
from tocsin.core.limits import Limits
from tocsin.core.memory import Bounded
from tocsin.core.reading import Reading
from tocsin.core.textin import BOM, Rows, not_utf8
from tocsin.know.readers.shape import Faults, Record, as_record

_CVE: Final = re.compile(r"CVE-[0-9]{4}-[0-9]{4,19}")
_NUMBER: Final = re.compile(r"(?:[0-9]{1,3}(?:\.[0-9]{0,30})?|\.[0-9]{1,30})(?:[eE][+-]?[0-9]{1,2})?")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LONGEST: Final = 60
"""Digits of a score that is written out."""
_COLUMNS: Final = ("cve", "epss", "percentile")
_AGAIN: Final = "fetch the list again: epss_scores-YYYY-MM-DD.csv.gz"
_PLUS: Final = 110
"""Bytes for the entry by which a CVE that stands twice is found."""


class EpssReading(Reading[EpssScore], kw_only=True):
    """The scores, with the day and the model of the list."""

    as_of: str = ""
    model: str = ""


def detect(name: str, head: bytes) -> bool:  # noqa: ARG001 -- one shape for all readers
    """Whether this looks like the daily list, or an answer of the API."""
    bare = head.removeprefix(BOM).lstrip(b" \t\r\n")
    if bare[:1] == b"{":
        return b'"data"' in bare and b'"epss"' in bare and b'"percentile"' in bare
    first = bare.split(b"\n", 1)[0].strip().lower()
    return first.startswith((b"#model_version:", b"# model_version:", b"cve,epss"))


def read(data: bytes, name: str, limits: Limits) -> EpssReading:
    """Read the scores. Raises ``BadInput`` for what the module refuses as a whole."""
    body = data.removeprefix(BOM).lstrip(b" \t\r\n")
    return _read_json(data, name, limits) if body[:1] == b"{" else _read_csv(data, name, limits)


class _Gathered:
    """The rows of one list, each CVE once."""

    def __init__(self, limits: Limits, name: str, held: int) -> None:
        self.faults = Faults(limits)
        self.records: list[EpssScore] = Bounded(limits, name, held, times=1, plus=_PLUS)
        self._seen: dict[str, EpssScore] = {}
        self._again = 0

    def add(self, cells: Sequence[str], where: str) -> bool:
        """Keep a row of CVE, score and percentile; False, and a fault, if it is none."""
        try:
            row = _score(cells, where)
        except BadInput as error:
            self.faults.take(error, where)
            return False
        first = self._seen.setdefault(row.cve, row)
        if first is row:
            self.records.append(row)
        elif first == row:
            self._again += 1
        else:
            what = f"{row.cve} stands twice with other values: {first.probability}, then {row.probability}"
            self.faults.add(where, what, f"the first was taken; {_AGAIN}")
        return True

    def reading(self, as_of: str, model: str, notes: list[str]) -> EpssReading:
        """What came of it."""
        said = [f"EPSS scores of {as_of}" + (f", model {model}" if model else ""), *notes]
        if self._again:
            said.append(f"{self._again} rows say again what stood before")
        return EpssReading(
            records=self.records,
            faults=self.faults.listed,
            notes=said + self.faults.note(),
            as_of=as_of,
            model=model,
        )


def _score(cells: Sequence[str], where: str) -> EpssScore:
    cve = cells[0].strip().upper()
    if not _CVE.fullmatch(cve):
        what = f"not a CVE id: {cells[0].strip()[:40]!r}" if cve else "the CVE id is missing"
        raise BadInput(what, where=where, do="write it as CVE-2026-12345")
    probability, percentile = (_share(cells[at], _COLUMNS[at], where) for at in (1, 2))
    return EpssScore(cve=cve, probability=probability, percentile=percentile)


def _share(text: str, column: str, where: str) -> str:
    """A number from 0 to 1, in decimal digits."""
    text = text.strip()
    number = Decimal(text) if _NUMBER.fullmatch(text) else None
    if number is None or not 0 <= number <= 1:
        what = f"{column} = {text[:40]!r} is not a number from 0 to 1"
        raise BadInput(what, where=where, do="correct it, or leave the row out")
    plain = format(number, "f") if "e" in text.lower() else text
    if len(plain) > _LONGEST:
        raise BadInput(f"{column} has {len(plain)} digits", where=where, do="round it where it was made")
    return plain


# -- the daily list ----------------------------------------------------------------------


def _read_csv(data: bytes, name: str, limits: Limits) -> EpssReading:
    if len(data) > limits.file_bytes:
        raise BadInput(f"the file is over {limits.file_bytes} bytes", where=name, do="split it")
    wrong = not_utf8(data)
    if wrong is not None:
        raise BadInput(f"byte {wrong} is not UTF-8", where=name, do=_AGAIN)
    gathered = _Gathered(limits, name, len(data))
    rows = _Table(data, name, limits, gathered.faults)
    about, notes = _about(rows, name)
    as_of, model, header, where = about
    places = _places(header, where)
    last = ""
    for count, (cells, at) in enumerate(rows):
        if count >= limits.members:
            what = f"more than {limits.members} rows (limits.members)"
            raise BadInput(what, where=name, do="split the list, or raise limits.members")
        last = at
        if len(cells) == len(header):
            gathered.add([cells[place] for place in places], at)
            continue
        _whole(data, at)
        what = f"the row has {len(cells)} cells under {len(header)} columns"
        gathered.faults.add(at, what, "write cve,epss,percentile in it, or leave it out")
    if not last:
        notes.append("the list has no rows")
    return gathered.reading(as_of, model, notes)


class _Table(Iterator[tuple[list[str], str]]):
    """The rows that hold anything, each with its place; what is no CSV becomes a fault."""

    def __init__(self, data: bytes, name: str, limits: Limits, faults: Faults) -> None:
        self._rows, self._name, self._faults = Rows(data, limits), name, faults

    def __next__(self) -> tuple[list[str], str]:
        while True:
            where = f"{self._name}:{self._rows.line_num + 1}"
            try:
                cells = next(self._rows)
            except csv.Error as error:
                self._faults.add(where, f"the row is no CSV: {error}", "leave quotes out: no cell needs any")
                continue
            if any(cell.strip() for cell in cells):
                return cells, where


def _whole(data: bytes, where: str) -> None:
    """Raise ``BadInput`` if the row just read is the last one, and its line does not end."""
    if data.endswith((b"\n", b"\r")):
        return
    line = data.count(b"\n") + 1
    if where.endswith(f":{line}"):
        raise BadInput("the list is cut off within its last row", where=where, do=_AGAIN)


def _about(rows: _Table, name: str) -> tuple[tuple[str, str, list[str], str], list[str]]:
    """Day, model, header and its place, from the lines before the first row."""
    model = day = ""
    for cells, where in rows:
        if not cells[0].lstrip().startswith("#"):
            notes: list[str] = []
            if not day:
                found = _DAY.findall(name.rpartition("/")[2])
                day = _day(found[-1]) if found else ""
                if not day:
                    what = "the list does not say of which day it is"
                    do = "put its first line back: #model_version:...,score_date:YYYY-MM-DD"
                    raise BadInput(what, where=f"{name}:1", do=do)
                notes.append(f"the list names no day: {day} was taken from its file name")
            return (day, model, cells, where), notes
        said = dict(part.strip().lstrip("# ").partition(":")[::2] for part in cells)
        model = model or said.get("model_version", "").strip()[:40]
        stamp = said.get("score_date", "").strip()
        if stamp and not day:
            day = _day(stamp[:10])
            if not day:
                raise BadInput(f"not a day: {stamp[:40]!r}", where=where, do=_AGAIN)
    raise BadInput("there are no rows in it", where=name, do=_AGAIN)


def _places(header: list[str], where: str) -> list[int]:
    titles = [title.strip().casefold() for title in header]
    for column in _COLUMNS:
        if titles.count(column) != 1:
            much = "twice" if column in titles else "not"
            what = f"the header names {column} {much}: {','.join(titles)[:80]!r}"
            raise BadInput(what, where=where, do="the header reads: cve,epss,percentile")
    return [titles.index(column) for column in _COLUMNS]


def _day(text: str) -> str:
    try:
        return dt.date.fromisoformat(text).isoformat() if _DAY.fullmatch(text) else ""
    except ValueError:
        return ""


# -- the answer of the API ---------------------------------------------------------------


def _read_json(data: bytes, name: str, limits: Limits) -> EpssReading:
    parts = split(data, name, limits, "data")
    if parts.shape != "object" or parts.members is None:
        raise BadInput("no list of scores in it", where=f"{name}#/data", do="ask the API again")
    gathered = _Gathered(limits, name, 2 * len(data))
    as_of = ""
    for place, raw in enumerate(parts.members):
        where = f"{name}#/data/{place}"
        try:
            row = as_record(decode(raw, where, limits), where)
            day = _day_of(row, as_of, where)
        except BadInput as error:
            gathered.faults.take(error, where)
            continue
        if gathered.add([_said(row.get(column)) for column in _COLUMNS], where):
            as_of = day
    notes = _beyond(parts.others, len(parts.members), name, limits)
    if parts.members and not as_of and not gathered.records:
        return EpssReading(records=[], faults=gathered.faults.listed, notes=notes + gathered.faults.note())
    if not as_of:
        raise BadInput("the answer holds no scores", where=f"{name}#/data", do="ask for CVEs that are scored")
    return gathered.reading(as_of, "", notes)


def _day_of(row: Record, as_of: str, where: str) -> str:
    """The day of a row, which is that of the list if the list has one."""
    stamp = row.get("date")
    day = _day(stamp) if isinstance(stamp, str) else ""
    if not day:
        raise BadInput(f"not a day: {str(stamp)[:40]!r}", where=f"{where}/date", do="write YYYY-MM-DD")
    if as_of and day != as_of:
        what = f"it is of {day}, and the list is of {as_of}"
        raise BadInput(what, where=f"{where}/date", do="give each day as a list of its own")
    return day


def _beyond(others: dict[str, bytes], held: int, name: str, limits: Limits) -> list[str]:
    """A note if the answer is one page of several."""
    total = decode(others["total"], f"{name}#/total", limits) if "total" in others else held
    if isinstance(total, int) and not isinstance(total, bool) and total > held:
        return [f"the answer announces {total} scores and holds {held}: it is one page of several"]
    return []


def _said(value: object) -> str:
    """A cell; numbers of JSON as they are written."""
    if isinstance(value, float | int) and not isinstance(value, bool):
        return repr(value)
    return value if isinstance(value, str) else ""
