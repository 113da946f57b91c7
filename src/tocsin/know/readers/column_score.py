# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""How sure it is what one column is, by its header and by its cells, and why.

The scores are set by hand, not learnt: a known header is believed (0.9), one that only holds a known word less (0.65),
cells alone still less (0.4 to 0.8, by how few other things look like that); agreement adds, contradiction takes away.
``SURE`` is what the columns that decide must reach.
"""

from __future__ import annotations

from collections import Counter

import msgspec

from tocsin.know.readers.column_words import SECOND_BEST, VAGUE, WORDS, by_header, folded

SURE = 0.6
MEANINGS = tuple(WORDS)
"""What a column can be."""

_EXACT, _HOLDS, _VAGUE = 0.9, 0.65, 0.5
_AGREES = 0.08
_CONTRADICTED = 0.3
_SECOND = 0.05
_MOST = 0.8
"""Part of the cells that must have a shape for the column to have it."""
_EXPECTED = {
    "address": ({"address"}, "addresses"),
    "mac": ({"mac"}, "MAC addresses"),
    "cpe": ({"cpe"}, "CPE names"),
    "share": ({"percent", "number"}, "numbers"),
    "stock_days": ({"number"}, "numbers"),
    "lead_days": ({"number"}, "numbers"),
    "country": ({"country"}, "countries"),
    "firmware": ({"version", "number"}, "versions"),
    "serial": ({"serial", "number"}, "serial numbers"),
    "order_number": ({"order number", "serial"}, "order numbers"),
    "host": ({"host"}, "host names"),
}
"""Meaning -> the shapes its cells have, and their name."""
_STRICT = frozenset({"address", "mac", "cpe", "share", "stock_days", "lead_days"})
"""Meanings whose cells have such a shape, or are something else."""
_ALONE = (
    ("mac", "mac", 0.8), ("cpe", "cpe", 0.8), ("address", "address", 0.75), ("host", "host", 0.6),
    ("country", "country", 0.6), ("percent", "share", 0.5), ("version", "firmware", 0.4),
)  # fmt: skip
"""Shape -> meaning and score, where no header says anything."""
_OTHER = (
    ("url", "web addresses"), ("mail", "mail addresses"), ("instant", "dates with a time"), ("date", "dates"),
    ("number", "numbers"), ("order number", "order or type numbers"), ("serial", "serial or other numbers"),
)  # fmt: skip


class Looks(msgspec.Struct, frozen=True, kw_only=True):
    """What there is to see of a column."""

    number: int
    header: str
    shapes: Counter[str]
    filled: int
    """Cells that are not empty, of those looked at."""
    distinct: int
    samples: tuple[str, ...]

    def are(self, *wanted: str) -> float:
        """Part of the filled cells that have the shape that most of them have, of those wanted."""
        return max((self.shapes[shape] for shape in wanted), default=0) / self.filled if self.filled else 0.0


class Scored(msgspec.Struct, frozen=True, kw_only=True):
    """What a column is by itself, before the others are looked at."""

    meaning: str = ""
    score: float = 0.0
    why: str = ""
    word: str = ""
    """The known word that its header is or holds."""
    vague: bool = False
    """Its header names whatever the list is about."""


def of_column(looks: Looks) -> Scored:
    """The best meaning of one column."""
    meaning, word, exact = by_header(looks.header)
    if not meaning:
        return _by_cells(looks)
    score = (_EXACT if exact else _HOLDS) - (_SECOND if word in SECOND_BEST else 0.0)
    why = f"the header is {word!r}" if exact else f"the header holds {word!r}"
    if meaning not in _EXPECTED or not looks.filled:
        return Scored(meaning=meaning, score=score, why=why, word=word)
    wanted, called = _EXPECTED[meaning]
    agreeing = looks.are(*wanted)
    count = f"{round(agreeing * looks.filled)} of {looks.filled} cells are {called}"
    if agreeing >= _MOST:
        return Scored(meaning=meaning, score=score + _AGREES, why=f"{why}, {count}", word=word)
    if meaning in _STRICT and agreeing < 0.5:
        return Scored(meaning=meaning, score=_CONTRADICTED, why=f"{why}, but only {count}", word=word)
    return Scored(meaning=meaning, score=score, why=why, word=word)


def _by_cells(looks: Looks) -> Scored:
    vague = folded(looks.header) in VAGUE
    if vague and looks.are("address", "mac", "number", "url") < _MOST:
        return Scored(score=_VAGUE, why=f"the header is {looks.header[:40]!r}", vague=True)
    for shape, meaning, score in _ALONE:
        if looks.are(shape) >= _MOST:
            called = _EXPECTED[meaning][1]
            count = f"{looks.shapes[shape]} of {looks.filled} cells are {called}"
            return Scored(meaning=meaning, score=score, why=count)
    for shape, called in _OTHER:
        if looks.are(shape) >= _MOST:
            return Scored(why=called)
    return Scored(why="no known header, and its cells have no form that tells" if looks.filled else "empty")
