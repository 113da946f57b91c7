# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""CSV with the header ``kind,value,...`` (RFC 4180), which ``tocsin watch load`` reads again: every kind of value goes in.

A cell that a spreadsheet would run as a formula is not written: an apostrophe before it would be another value.
"""

from __future__ import annotations

import csv
import io

from tocsin.core.atoms import KINDS
from tocsin.watch.out.entry import Entry, Head, Unfit, printable

COLUMNS = ("kind", "value", "confidence", "valid_from", "valid_until", "tlp", "objects")
_FORMULA = frozenset("=+-@\uff1d\uff0b\uff0d\uff20")


class Table:
    """Comma-separated values."""

    name = "csv"
    suffix = ".csv"
    kinds = frozenset(KINDS)
    commented = False

    def head(self, head: Head) -> bytes:
        """The names of the columns."""
        del head
        return (",".join(COLUMNS) + "\n").encode()

    def line(self, entry: Entry) -> bytes:
        """One row. Raises ``Unfit`` for what is a formula to a spreadsheet, or does not print."""
        value = entry.value
        if not value.isprintable() or value.lstrip()[:1] in _FORMULA:
            raise Unfit("a spreadsheet would take for a formula, or that do not print")
        out = io.StringIO()
        confidence = "" if entry.confidence is None else entry.confidence
        row = (
            entry.kind,
            value,
            confidence,
            *map(_cell, (entry.since, entry.until, entry.tlp, " ".join(entry.objects[:5]))),
        )
        csv.writer(out, lineterminator="\n").writerow(row)
        return out.getvalue().encode("utf-8", "replace")

    def foot(self, head: Head) -> bytes:
        """Nothing."""
        del head
        return b""


def _cell(text: str) -> str:
    """What is known of a value; empty if a spreadsheet would take it for a formula."""
    return "" if text.lstrip()[:1] in _FORMULA else printable(text)
