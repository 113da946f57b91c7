# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
r"""The readings of one text: what it says once defanging and encodings are undone.

* The first view has bracketed dots, ``hxxp`` and ``\/`` undone. They occur in no honest value, so it
  *replaces* the text: ``evil.com[.]example`` is not a hit on evil.com.
* If the text holds ``%XX``, a second view has those decoded, once.
* With ``escaped=True`` (a line that did not parse), further views have JSON escapes decoded first:
  in ``see\nevil.com`` the raw letters read ``nevil.com`` and a hit would be lost.

Each view knows where its characters stood in the text, so that a hit can show what the log held.
Spelled-out ``dot`` and ``at`` are left to intake: in a log they are words. Cost: linear.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import msgspec

_DEFANGED = re.compile(
    r"\[\.\]|\(\.\)|\{\.\}|\[:\]|\[://\]|\[@\]|\\/"
    r"|(?<![A-Za-z0-9])[hH][xX][xX][pP](?=[sS]?(?::|\[:|%3[aA]))"
)
_PERCENT = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
_ESCAPE = re.compile(r'(?:\\u[0-9A-Fa-f]{4})+|\\["\\/bfnrt]')
_PLAIN = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_FANGED = {"[.]": ".", "(.)": ".", "{.}": ".", "[:]": ":", "[://]": "://", "[@]": "@", "\\/": "/"}

# The decoded characters of one match, each with the count of original characters it took.
_Pieces = Iterator[tuple[str, int]]


class View(msgspec.Struct, frozen=True):
    """One reading of a text."""

    text: str
    source: str
    """The text as given."""
    starts: list[int] | None = None
    """Where each character began in the text as given, plus its end; None if nothing was changed."""
    percent: bool = False

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The place in the text as given of a stretch of this view."""
        return (start, end) if self.starts is None else (self.starts[start], self.starts[end])

    def spelled(self, start: int, end: int) -> str:
        """The stretch as the text as given has it."""
        first, last = self.span(start, end)
        return self.source[first:last]


def views(text: str, *, escaped: bool = False) -> list[View]:
    """Every reading of the text, the one to believe first."""
    plain = View(text, text)
    decoded = _rewritten(plain, _ESCAPE, _unescaped) if escaped and "\\" in text else plain
    found = [] if decoded is plain else list(_with_percent(decoded))
    found.extend(_with_percent(plain))
    return found


def _with_percent(view: View) -> Iterator[View]:
    yield _rewritten(view, _DEFANGED, _refanged)
    if "%" in view.text:
        decoded = _rewritten(view, _PERCENT, _unquoted)
        if decoded is not view:
            fanged = _rewritten(decoded, _DEFANGED, _refanged)
            yield View(fanged.text, fanged.source, fanged.starts, percent=True)


def _rewritten(view: View, pattern: re.Pattern[str], decode: Callable[[str], _Pieces]) -> View:
    """The view with every match decoded; the view itself if there is none."""
    match = pattern.search(view.text)
    if match is None:
        return view
    text: list[str] = []
    starts: list[int] = []
    done = 0
    old = view.starts if view.starts is not None else range(len(view.text) + 1)
    while match is not None:
        at = match.start()
        text.append(view.text[done:at])
        starts.extend(old[done:at])
        for characters, width in decode(match.group()):
            text.append(characters)
            starts.extend([old[at]] * len(characters))
            at += width
        done = match.end()
        match = pattern.search(view.text, done)
    text.append(view.text[done:])
    starts.extend(old[done:])
    return View("".join(text), view.source, starts)


def _refanged(found: str) -> _Pieces:
    if found in _FANGED:
        yield _FANGED[found], len(found)
    else:
        for character in "http":
            yield character, 1


def _unquoted(found: str) -> _Pieces:
    # Bytes that are not UTF-8 stay single characters: they are neighbours like any other.
    for character in bytes.fromhex(found.replace("%", "")).decode("utf-8", "surrogateescape"):
        yield character, 3 * len(character.encode("utf-8", "surrogateescape"))


def _unescaped(found: str) -> _Pieces:
    if found[1] != "u":
        yield _PLAIN[found[1]], 2
        return
    units = bytes.fromhex(found.replace("\\u", ""))
    for character in units.decode("utf-16-be", "surrogatepass"):
        yield character, 12 if ord(character) > 0xFFFF else 6
