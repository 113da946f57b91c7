# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What a table made by people lists, and which column is what: guessed from its first 64 KiB, with a reason for each.

A *guess* is never more than that: it says how sure each column is and why, shows two cells of it, and is taken only
where it is ``sure``: else a person is asked, with the line to write (``Guess.line``). Headers speak first
(``column_words``), then the form of the cells (``column_values``): a header that its cells contradict is not believed,
cells under a header that nobody knows speak for themselves, but more softly.

Cost: linear in the first 64 KiB, at most ``SAMPLE`` rows and ``MOST_COLUMNS`` columns.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Literal

import msgspec

from tocsin.core.errors import BadInput
from tocsin.core.textin import as_utf8
from tocsin.know.readers import column_words
from tocsin.know.readers.column_score import MEANINGS, Looks, of_column
from tocsin.know.readers.column_values import shapes, shapes_of
from tocsin.know.readers.list_kind import Kind, judge, needed

HEAD_BYTES = 64 * 1024
SAMPLE = 200
"""Rows looked at under the header."""
MOST_COLUMNS = 1_000
DELIMITERS = ",;\t|"
_HEADER_WITHIN = 20
"""Rows in which the header is sought."""
_SHOWN = 60
"""Characters of a header or sample that are shown."""
_ENDINGS = (".csv", ".tsv", ".tab")


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """One column, and what it is taken for."""

    number: int
    """From 1."""
    header: str
    """As it stands in the file; empty where there is none."""
    meaning: str = ""
    """One of ``MEANINGS``; empty for what is not used."""
    score: float = 0.0
    """How sure the meaning is, from 0 to 1; 1 where a person said it."""
    why: str = ""
    samples: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """How ``--columns`` names it: by its header, or by ``#`` and its number."""
        return self.header or f"#{self.number}"


class Guess(msgspec.Struct, frozen=True, kw_only=True):
    """What a table is taken for."""

    kind: Kind
    sure: bool
    """Whether it is sure enough to be taken in without asking."""
    why: str
    """Why it is taken for that, or what is missing."""
    columns: tuple[Column, ...]
    delimiter: str
    encoding: str
    header_row: int
    """Rows before the header; -1 where there is no header."""
    by: Literal["guessed", "named"] = "guessed"

    @property
    def used(self) -> tuple[Column, ...]:
        """The columns that are read."""
        return tuple(column for column in self.columns if column.meaning)

    @property
    def positions(self) -> dict[str, int]:
        """Meaning -> position of its column, from 0."""
        return {column.meaning: column.number - 1 for column in self.used}

    def line(self) -> str:
        """The value of ``--columns`` that says just this guess, what is missing filled in as best it can be."""
        wanted = {column.number: column.meaning for column in self.used}
        lacking = needed(self.kind, set(wanted.values()))
        if not lacking and self.kind != "suppliers" and not {"asset", "host"} & set(wanted.values()):
            lacking = "asset"  # a name is worth more than an address
        if lacking:
            best = max((c for c in self.columns if not c.meaning), key=_label_like, default=None)
            if best is not None:
                wanted[best.number] = lacking
        out = io.StringIO()
        titles = _unique_titles(self.columns)
        pairs = [f"{titles[number]}={meaning}" for number, meaning in sorted(wanted.items())]
        csv.writer(out, lineterminator="").writerow(pairs)
        return out.getvalue()


def _label_like(column: Column) -> tuple[int, int, int]:
    """Names of things are words, differ, and stand in front."""
    words = sum(any(letter.isalpha() for letter in sample) for sample in column.samples)
    return (column_words.folded(column.header) in column_words.VAGUE, words, -column.number)


def _unique_titles(columns: Sequence[Column]) -> dict[int, str]:
    counts = Counter(column.title for column in columns)
    return {
        c.number: c.title if counts[c.title] == 1 and len(c.title) <= _SHOWN else f"#{c.number}"
        for c in columns
    }


def guess(name: str, head: bytes, named: Mapping[str, str] | None = None) -> Guess | None:
    """Guess what a file is by its first bytes; None if it is no table.

    ``named``: title of a column -> meaning, or ``-`` for one that is not to be used; these are believed. Raises
    ``BadInput`` for a title that the file has not, and for a meaning that there is not.
    """
    text, encoding = as_utf8(head[:HEAD_BYTES], whole=len(head) < HEAD_BYTES)
    if not encoding:
        return None
    rows, delimiter = _rows(text, whole=len(head) < HEAD_BYTES)
    width = max((len(row) for row in rows), default=0)
    if not rows or not 1 <= width <= MOST_COLUMNS or (width == 1 and not named and not is_called_table(name)):
        return None
    at = _header(rows, named or {})
    header = rows[at] if at >= 0 else []
    under = [row for row in rows[at + 1 :] if any(cell.strip() for cell in row)][:SAMPLE]
    looks = [_looks(position, header, under) for position in range(len(header) or width)]
    scored = [of_column(one) for one in looks]
    told = _told(looks, named or {}, name)
    verdict = judge(name, looks, scored, told, headed=at >= 0)
    columns = tuple(
        Column(
            number=one.number,
            header=one.header,
            meaning=verdict.meanings.get(one.number, ""),
            score=1.0 if one.number in told else round(verdict.scores.get(one.number, 0.0), 2),
            why=verdict.reasons.get(one.number, ""),
            samples=tuple(sample[:_SHOWN] for sample in one.samples),
        )
        for one in looks
    )
    return Guess(
        kind=verdict.kind, sure=verdict.sure, why=verdict.why, columns=columns, delimiter=delimiter,
        encoding=encoding, header_row=at, by="named" if named else "guessed",
    )  # fmt: skip


def why_none(head: bytes) -> str:
    """Say why the file is no table that could be guessed at, where ``guess`` gives None."""
    text, encoding = as_utf8(head[:HEAD_BYTES], whole=len(head) < HEAD_BYTES)
    if not encoding:
        return "this is no table, for it is no text"
    rows, _ = _rows(text, whole=len(head) < HEAD_BYTES)
    if not rows and len(head) >= HEAD_BYTES:
        return f"its first row is over {HEAD_BYTES} bytes"
    width = max((len(row) for row in rows), default=0)
    if width > MOST_COLUMNS:
        return f"it has more than {MOST_COLUMNS} columns"
    return "this is no table: it has no columns that a comma, semicolon, tab or bar parts"


def is_called_table(name: str) -> bool:
    """Whether the name of a file says that it is a table."""
    return name.lower().endswith(_ENDINGS)


def _rows(text: bytes, *, whole: bool) -> tuple[list[list[str]], str]:
    """The rows of the head, by the delimiter that gives most rows of one width; the last one may be cut and is left out."""
    lines = io.StringIO(text.decode("utf-8-sig", "ignore"), newline="")
    readable = list(lines)
    if not whole and readable:
        readable.pop()
    best: tuple[tuple[int, int], list[list[str]], str] = ((0, 0), [], ",")
    for delimiter in DELIMITERS:
        try:
            rows = list(csv.reader(readable, delimiter=delimiter))[: SAMPLE + _HEADER_WITHIN]
        except csv.Error:
            continue
        widths = Counter(len(row) for row in rows if any(cell.strip() for cell in row))
        width, count = max(
            widths.items(), key=lambda item: (item[1] if item[0] > 1 else 0, item[0]), default=(0, 0)
        )
        key = (count if width > 1 else 0, width)
        if key > best[0]:
            best = (key, rows, delimiter)
    return best[1], best[2]


def _header(rows: Sequence[Sequence[str]], named: Mapping[str, str]) -> int:
    """Which row is the header, -1 if none is: the one that a person speaks of, or with most words that name columns."""
    spoken_of = [sum(cell.strip() in named for cell in row) for row in rows[:_HEADER_WITHIN]]
    if max(spoken_of, default=0):
        return spoken_of.index(max(spoken_of))
    found = [(_header_score(row), -at) for at, row in enumerate(rows[:_HEADER_WITHIN])]
    score, at = max(found, default=(0, 0))
    if score >= 2:
        return -at
    first = next((at for at, row in enumerate(rows) if any(cell.strip() for cell in row)), -1)
    if (
        first < 0
        or len(rows) == first + 1
        or any(shapes_of(cell.strip()) & _NEVER_A_HEADER for cell in rows[first])
    ):
        return -1
    cells = [cell.strip() for cell in rows[first] if cell.strip()]
    below = [cell for row in rows[first + 1 :] for cell in row]
    return first if len(set(cells)) == len(cells) and shapes(below)[0] else -1


_NEVER_A_HEADER = frozenset(
    {"address", "mac", "date", "instant", "url", "mail", "percent", "number", "cpe", "country"}
)


def _header_score(row: Sequence[str]) -> int:
    score = 0
    for cell in row[:MOST_COLUMNS]:
        bare = cell.strip()
        if not bare:
            continue
        meaning, _, exact = column_words.by_header(bare)
        if meaning or column_words.folded(bare) in column_words.VAGUE:
            score += 2 if exact or not meaning else 1
        elif shapes_of(bare) & _NEVER_A_HEADER:
            score -= 2
    return score


def _looks(position: int, header: Sequence[str], under: Sequence[Sequence[str]]) -> Looks:
    cells = [row[position].strip() for row in under if position < len(row)]
    counts, filled = shapes(cells)
    return Looks(
        number=position + 1,
        header=header[position].strip() if position < len(header) else "",
        shapes=counts,
        filled=filled,
        distinct=len(set(filter(None, cells))),
        samples=tuple(dict.fromkeys(filter(None, cells)))[:2],
    )


def _told(looks: Sequence[Looks], named: Mapping[str, str], name: str) -> dict[int, str]:
    """Number of a column -> the meaning that a person gave it."""
    by_title: dict[str, list[int]] = {}
    for one in looks:
        by_title.setdefault(one.header, []).append(one.number)
    told: dict[int, str] = {}
    for title, meaning in named.items():
        if meaning not in MEANINGS and meaning != "-":
            do = f"write one of {', '.join(MEANINGS)}, or - for a column that is not to be used"
            raise BadInput(f"{meaning[:_SHOWN]!r} is no meaning of a column", where="--columns", do=do)
        numbers = by_title.get(title, []) if title else []
        if not numbers and title.startswith("#") and title[1:].isdecimal() and len(title) < 8:
            numbers = [int(title[1:])] if 1 <= int(title[1:]) <= len(looks) else []
        if len(numbers) != 1:
            there = ", ".join(
                repr(one.header[:_SHOWN]) if one.header else f"#{one.number}" for one in looks[:20]
            )
            what = (
                f"several columns are called {title[:_SHOWN]!r}"
                if numbers
                else f"no column is called {title[:_SHOWN]!r}"
            )
            do = f"name it by its number: #{numbers[0]}" if numbers else f"the columns are {there}"
            raise BadInput(what, where=name, do=do)
        if meaning != "-" and meaning in told.values():
            raise BadInput(f"two columns are named {meaning}", where="--columns", do="name one of them")
        told[numbers[0]] = meaning
    return told
