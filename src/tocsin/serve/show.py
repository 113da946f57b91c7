# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""How values look: numbers, times, and text that others wrote.

Text of outsiders is escaped by the template engine; here its control and
direction characters are made visible too, so that a value from a log cannot
turn the line it stands in around, and what is very long is cut on the page (the
JSON form has it whole). Dates and times are ISO 8601, in every language.
"""

from __future__ import annotations

import datetime as dt
import unicodedata

from markupsafe import Markup

LONGEST = 400
"""Characters of one value on a page."""
_HIDDEN = ("Cc", "Cf", "Co", "Cs", "Zl", "Zp")
_JOINERS = "\u200c\u200d"
"""Needed to write Persian and several scripts of India; harmless inside a line."""


def clean(text: str) -> str:
    r"""Text safe to stand in a line: hidden characters as ``\u202e``, white space single, long text cut."""
    cut = text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
    if cut.isascii() and cut.isprintable():
        return cut
    return "".join(
        char
        if char in _JOINERS
        else " "
        if char in "\t\n\r"
        else f"\\u{ord(char):04x}"
        if unicodedata.category(char) in _HIDDEN
        else char
        for char in cut
    )


def finalize(value: object) -> object:
    """What Jinja calls on every value it prints, before escaping."""
    if isinstance(value, Markup) or not isinstance(value, str):
        return value
    return clean(value)


def number(value: int) -> str:
    """Digits in threes with a narrow space (ISO 80000-1 7.3.1): the same in every language."""
    return f"{value:,}".replace(",", "\u202f")


def instant(text: str) -> str:
    """``2026-04-03T10:22:33.1Z`` as ``2026-04-03 10:22:33Z``; what is no instant stays as it is."""
    when = _parse(text)
    return when.strftime("%Y-%m-%d %H:%M:%SZ") if when else text


def span(first: str, last: str) -> str:
    """Two instants, the day said once if it is the same."""
    a, b = instant(first), instant(last)
    if a == b:
        return a
    return f"{a[:-1]} – {b[11:]}" if a[:10] == b[:10] and len(a) == len(b) else f"{a} – {b}"


def seconds_between(earlier: str, later: str) -> int | None:
    """Whole seconds from one instant to the other; None if either cannot be read."""
    a, b = _parse(earlier), _parse(later)
    return int((b - a).total_seconds()) if a and b else None


def days_until(day: dt.date, at: str) -> int | None:
    """Days from the (UTC) day of ``at`` to ``day``; negative if it has passed."""
    when = _parse(at)
    return (day - when.date()).days if when else None


def _parse(text: str) -> dt.datetime | None:
    try:
        when = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    return when.astimezone(dt.UTC) if when.tzinfo else None
