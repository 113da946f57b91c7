# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A text as a person means it, with the place of each character in the text as it came.

Lower case, compatibility forms folded (Unicode NFKC), invisible characters gone, ``[.]`` and its like read as what they
stand for, percent-encoding undone, up to ``ROUNDS`` times. Linear in the text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

import msgspec

ROUNDS = 3
_PLAIN = re.compile(r"[\x20-\x24\x26\x27\x29-\x5a\x5c-\x7a\x7c-\x7e\n\t\r]*")
"""Nothing to do but lower case: no ``%``, ``(``, ``[``, ``{``, nothing beyond ASCII, no control character."""
_MEANT = (
    r"(?P<dot>[\[({]\s?(?:\.|dot)\s?[\])}])|(?P<colon>[\[({]:[\])}])|(?P<at>[\[({]\s?(?:@|at)\s?[\])}])"
    r"|(?P<code>(?:%[0-9a-f]{2})+)"
)
_IN_PLACE_OF = re.compile(_MEANT, re.IGNORECASE)
_PIECE = re.compile(rf"{_MEANT}|(?P<one>.)", re.IGNORECASE | re.DOTALL)
_FOR = {"dot": ".", "colon": ":", "at": "@"}


class Plain(msgspec.Struct, frozen=True):
    """``text`` to be searched; each of its characters comes from ``places[i]`` (begin, end) of what came."""

    text: str
    places: list[tuple[int, int]] | None = None
    """None where every character stands where it stood."""

    def span(self, begin: int, end: int) -> tuple[int, int]:
        """Where a part that is not empty stood in the text as it came."""
        if self.places is None:
            return begin, end
        return self.places[begin][0], self.places[end - 1][1]


def plain(text: str) -> Plain:
    """Read a text as it is meant."""
    if _PLAIN.fullmatch(text) or (text.isascii() and _IN_PLACE_OF.search(text) is None):
        return Plain(text.lower())
    places = [(at, at + 1) for at in range(len(text))]
    for _ in range(ROUNDS):
        made = [(char, places[b][0], places[e - 1][1]) for part, b, e in _pieces(text) for char in part]
        read = "".join(char for char, _, _ in made)
        places = [(b, e) for _, b, e in made]
        if read == text:
            break
        text = read
    return Plain(text, places)


def _pieces(text: str) -> Iterator[tuple[str, int, int]]:
    for found in _PIECE.finditer(text):
        kind, said = found.lastgroup or "one", found[0]
        if kind == "code":
            yield from _decoded(said, found.start())
        else:
            yield _FOR.get(kind) or _folded(said), found.start(), found.end()


def _decoded(said: str, begin: int) -> Iterator[tuple[str, int, int]]:
    """Percent-encoded octets: each alone where they are ASCII, else all of a run together."""
    data = bytes.fromhex(said.replace("%", ""))
    if data.isascii():
        for at, octet in enumerate(data):
            yield _folded(chr(octet)), begin + 3 * at, begin + 3 * at + 3
    else:
        read = "".join(map(_folded, data.decode("utf-8", "replace")))
        yield read, begin, begin + len(said)


def _folded(char: str) -> str:
    if char.isascii():
        return char.lower()
    if unicodedata.category(char) == "Cf":
        return ""
    return unicodedata.normalize("NFKC", char).casefold()
