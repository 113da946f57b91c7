# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
r"""Defanging undone and done: ``hxxp://evil[.]com`` <-> ``http://evil.com``, each character with its place.

Undone are what reports write so that nobody clicks: dots, colons, slashes and at signs in brackets of any kind
(``[.]`` ``(.)`` ``{.}`` ``[dot]`` ``(at)`` ``[:]`` ``[://]`` ``[/]``, also half open: ``evil[.com``), with a space on both
sides or on none; ``\.`` and ``\/``; ``hxxp``, ``hXXp``, ``h**p``, ``h__p``, ``htxp``, ``hxtp``, ``fxp`` before a colon and
``meow://``; letters, digits, dots, hyphens and at signs of full width; an ideographic full stop between letters or
digits; characters that take no room. Left alone: ``dot`` and ``at`` without brackets, which are words.

Cost: linear in the text for any input; two numbers of 4 bytes for each place that was changed.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right

_OPEN, _CLOSE = r"[\[({<\u3010\uff08\uff3b]", r"[\])}>\u3011\uff09\uff3d]"
_INSIDE = r"(?P<inside>\.|dot|d0t|\u70b9|:(?://)?|/{1,2}|@|at)"
_CHANGED = re.compile(
    rf"(?P<left>(?<=[a-z0-9_]) (?=[^\n]{{3,7}} [a-z0-9]))?{_OPEN} ?{_INSIDE} ?{_CLOSE}(?(left) )"
    r"|(?<=[a-z0-9])\[(?P<half>\.)(?=[a-z0-9])|(?<=[a-z0-9])(?P<half2>\.)\](?=[a-z0-9])"
    r"|(?<=[a-z0-9])\\(?P<dot>\.)(?=[a-z0-9])|\\(?P<slash>/)"
    r"|(?<![a-z0-9])(?P<http>h(?:xx|tx|xt|\*\*|__)p|fxp|meow)(?=s?\s?(?::|\[:))"
    r"|(?<=[a-z0-9])(?P<full>\u3002)(?=[a-z0-9])"
    r"|(?P<none>[\u200b\u2060\ufeff\u00ad])",
    re.IGNORECASE,
)
_SAID = {"dot": ".", "d0t": ".", "\u70b9": ".", "at": "@"}
_SCHEMES = {"f": "ftp", "m": "http", "h": "http"}
_WIDE = {
    **{code + 0xFEE0: code for code in range(0x21, 0x7F) if chr(code).isalnum() or chr(code) in ".-@"},
    0xFF61: ord("."),
}
_PATH = re.compile(r"[\\/:]")
_LOOKED_BACK = 64


class Refanged:
    """A text with defanging undone, which knows where each of its characters stood in ``source``."""

    __slots__ = ("_new", "_old", "source", "text")

    def __init__(self, source: str) -> None:
        """Undo what there is."""
        self.source = source
        wide = source if source.isascii() else source.translate(_WIDE)
        self._new, self._old = array("I"), array("I")
        parts: list[str] = []
        done = length = 0
        for found in _CHANGED.finditer(wide):
            meant = _meant(found)
            if meant is None:
                continue
            start, end = found.span()
            parts.append(wide[done:start])
            parts.append(meant)
            length += start - done + len(meant)
            self._new.append(length)
            self._old.append(end)
            done = end
        self.text = "".join([*parts, wide[done:]]) if parts else wide

    def place(self, at: int) -> int:
        """Where this character of ``text`` stood in ``source``."""
        before = bisect_right(self._new, at) - 1
        return at if before < 0 else self._old[before] + at - self._new[before]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of ``source`` that became this stretch of ``text``."""
        return self.place(start), self.place(end)

    def changed(self, start: int, end: int) -> bool:
        """Whether anything was undone within this stretch of ``text``."""
        return bisect_right(self._new, end) > bisect_right(self._new, start)


def _meant(found: re.Match[str]) -> str | None:
    kind = found.lastgroup
    said = found[kind] if kind else ""
    if kind == "none":
        return ""
    if kind == "http":
        return _SCHEMES[said[0].lower()]
    back = found.string[max(0, found.start() - _LOOKED_BACK) : found.start()]
    word = back.rsplit(None, 1)[-1] if back.strip() else ""
    if kind == "dot" and _PATH.search(word):
        return None  # a folder that begins with a dot, in a path of Windows
    if kind == "full":  # where the name has ASCII dots already, it ends a sentence
        return None if "." in word else "."
    return _SAID.get(said.lower(), said)


def refang(text: str) -> str:
    """The text with defanging undone."""
    return Refanged(text).text


def defang(kind: str, value: str) -> str:
    """The value of an atom, so that no program takes it for a link; other kinds stay as they are."""
    if kind in {"ipv4", "domain", "cidr", "ipv6"}:
        return value.replace(".", "[.]").replace(":", "[:]")
    if kind == "email":
        local, _, host = value.rpartition("@")
        return f"{local}[@]{host.replace('.', '[.]')}"
    if kind == "url":
        scheme, _, rest = value.partition("://")
        host, slash, path = rest.partition("/")
        return f"{scheme.replace('tt', 'xx', 1)}://{host.replace('.', '[.]')}{slash}{path}"
    return value
