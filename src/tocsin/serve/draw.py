# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The chain from cause to people, as SVG made on the server.

Boxes from top to bottom with arrows between them. Pure: texts in, markup out.
Colours come from the style sheet by class; there is no style attribute, no
script and no outside reference, so the strictest content policy lets it pass.
Refuses nothing: a text that is too long ends in an ellipsis, a chain of more
than ``MOST`` boxes has its middle left out and says how many. The caller puts the
whole chain beside it as a list, which is what a screen reader and a narrow
screen use.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import msgspec
from markupsafe import Markup

MOST = 9
"""Boxes drawn at most."""
_SIZE, _NOTE_SIZE = 13.0, 11.0
_LEADING, _NOTE_LEADING = 17, 14
_PAD, _GAP = 8, 16
_NARROW = frozenset("fijlrtI.,:;'|!()[]{}/ -")
_WIDE = frozenset("mwMW@%&")
_CLOSING = ("Po", "Pe", "Pf")
_OPENING = ("Ps", "Pi")


class Box(msgspec.Struct, frozen=True, kw_only=True):
    """One step of the chain: a text and, small below it, the row it stands on."""

    text: str
    note: str = ""


def text_width(text: str, size: float, *, mono: bool = False) -> float:
    """Estimated width in pixels, on the generous side (DejaVu Sans is the widest in use), so that nothing sticks out of its box."""
    if mono:
        return size * sum(1.2 if unicodedata.east_asian_width(char) in "WF" else 0.62 for char in text)
    total = 0.0
    for char in text:
        if unicodedata.east_asian_width(char) in "WF":
            total += 1.0
        elif char in _NARROW:
            total += 0.38
        elif char in _WIDE or char.isupper():
            total += 0.78
        else:
            total += 0.63
    return total * size


def wrap(text: str, width: float, size: float, most: int, *, mono: bool = False) -> list[str]:
    """Lines no wider than ``width``; breaks at spaces, between wide characters, and in words too long."""
    lines: list[str] = []
    line = ""
    for word in _words(text):
        joined = line + word
        if text_width(joined.lstrip(), size, mono=mono) <= width or not line:
            line = joined
        else:
            lines.append(line)
            line = word
        line = line.lstrip()
        while text_width(line, size, mono=mono) > width and len(line) > 1:
            cut = _fitting(line, width, size, mono=mono)
            lines.append(line[:cut])
            line = line[cut:]
    if line:
        lines.append(line)
    if len(lines) > most:
        last = lines[most - 1]
        while last and text_width(last + "…", size, mono=mono) > width:
            last = last[:-1]
        lines = [*lines[: most - 1], last.rstrip() + "…"]
    return lines


def _words(text: str) -> list[str]:
    """Pieces a line may break between; joined they are the text with its white space made single."""
    pieces: list[str] = []
    for word in " ".join(text.split()).split(" "):
        pieces.append(" ")
        for char in word:
            wide = unicodedata.east_asian_width(char) in "WF"
            last = pieces[-1][-1]
            # 。 and ） must not begin a line, （ must not end one
            glued = unicodedata.category(char) in _CLOSING or unicodedata.category(last) in _OPENING
            after_wide = unicodedata.east_asian_width(last) in "WF"
            if not glued and pieces[-1] != " " and (wide or after_wide):
                pieces.append(char)
            else:
                pieces[-1] += char
    return pieces


def _fitting(line: str, width: float, size: float, *, mono: bool) -> int:
    cut, total = 0, 0.0
    while cut < len(line) and total <= width:  # from the left: a name may be far longer than its line
        total += text_width(line[cut], size, mono=mono)
        cut += 1
    while cut > 1 and text_width(line[:cut], size, mono=mono) > width:
        cut -= 1
    return cut


def fold(boxes: Sequence[Box], left_out: str) -> list[Box]:
    """At most ``MOST`` boxes: the middle of a longer chain becomes one that says ``left_out``."""
    if len(boxes) <= MOST:
        return list(boxes)
    head = MOST // 2
    tail = MOST - head - 1
    return [*boxes[:head], Box(text=left_out.format(count=len(boxes) - head - tail)), *boxes[-tail:]]


def chain(
    boxes: Sequence[Box],
    *,
    title: str,
    desc: str,
    left_out: str = "… {count} …",
    width: int = 400,
    key: str = "chain",
) -> Markup:
    """Draw the boxes; the first is the cause, the last the people. Lengths in pixels.

    ``title`` and ``desc`` name the picture for those who do not see it; ``key`` makes its ids unique on a page.
    """
    shown = fold(boxes, left_out)
    inner = width - 2 * _PAD - 6
    parts: list[Markup] = []
    top = 1
    for place, box in enumerate(shown):
        lines = wrap(box.text, inner, _SIZE, 3) or ["-"]
        note = wrap(box.note, inner, _NOTE_SIZE, 1, mono=True)
        height = 2 * _PAD + len(lines) * _LEADING + (_NOTE_LEADING if note else 0) - 3
        role = "cause" if place == 0 else "end" if place == len(shown) - 1 else "link"
        if place:
            parts.append(_arrow(width // 2, top))
            top += _GAP
        parts.append(_box(role, top, width, height, lines, note))
        top += height
    return Markup(
        '<svg class="chain" role="img" aria-labelledby="{key}-t {key}-d" viewBox="0 0 {width} {height}"'
        ' width="{width}" height="{height}" xmlns="http://www.w3.org/2000/svg">'
        '<title id="{key}-t">{title}</title><desc id="{key}-d">{desc}</desc>{parts}</svg>'
    ).format(key=key, width=width, height=top + 1, title=title, desc=desc, parts=Markup("").join(parts))


def _arrow(x: int, top: int) -> Markup:
    return Markup('<path class="arrow" d="M{x} {a}v{b}m-4 -5l4 5l4 -5"/>').format(x=x, a=top + 1, b=_GAP - 3)


def _box(role: str, top: int, width: int, height: int, lines: Sequence[str], note: Sequence[str]) -> Markup:
    rows = [
        Markup('<text x="{x}" y="{y}">{line}</text>').format(
            x=_PAD + 3, y=top + _PAD + 11 + place * _LEADING, line=line
        )
        for place, line in enumerate(lines)
    ]
    rows += [
        Markup('<text class="note" x="{x}" y="{y}">{line}</text>').format(
            x=_PAD + 3, y=top + height - _PAD, line=line
        )
        for line in note
    ]
    return Markup('<g class="{role}"><rect x="1" y="{y}" width="{w}" height="{h}" rx="4"/>{rows}</g>').format(
        role=role, y=top, w=width - 2, h=height, rows=Markup("").join(rows)
    )
