# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""How the answers to a warning came in, as SVG made on the server: how many members stood where, over time.

Areas stand on each other, in the order of ``STATES`` from below, and add up to the number of members. Pure; colours come
from the style sheet by class. The caller puts the same beside it as a table.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

from markupsafe import Markup

from tocsin.serve.show import instant
from tocsin.share.warning_tally import STATES, Moment

WIDTH: Final = 760.0
HEIGHT: Final = 220.0
MOST: Final = 400
"""Moments drawn; of more, evenly chosen ones, the first and the last among them."""
_LEFT, _RIGHT, _TOP, _BOTTOM = 44.0, 12.0, 12.0, 26.0


def draw(moments: Sequence[Moment], *, until: str, title: str, desc: str) -> Markup:
    """The picture; ``until`` is the instant up to which the last moment holds."""
    few = _few(moments)
    first = _seconds(few[0].at)
    last = max(_seconds(until), _seconds(few[-1].at), first + 60.0)
    most = max(1, sum(few[0].counts.values()))
    marks = [_x(min(max(_seconds(each.at), first), last), first, last) for each in few] + [WIDTH - _RIGHT]
    bottoms = [0] * len(few)
    areas = []
    for state in STATES:
        tops = [low + each.counts.get(state, 0) for low, each in zip(bottoms, few, strict=True)]
        if tops != bottoms:
            corners = _steps(marks, tops, most) + _steps(marks, bottoms, most)[::-1]
            points = " ".join(f"{x:.1f},{y:.1f}" for x, y in corners)
            areas.append(Markup('<polygon class="a-{s}" points="{p}"/>').format(s=state, p=points))
        bottoms = tops
    return Markup(
        '<svg class="answers" role="img" aria-labelledby="answers-t answers-d" viewBox="0 0 {w:g} {h:g}" width="{w:g}"'
        ' height="{h:g}" xmlns="http://www.w3.org/2000/svg"><title id="answers-t">{title}</title>'
        '<desc id="answers-d">{desc}</desc>{areas}{axis}</svg>'
    ).format(
        w=WIDTH,
        h=HEIGHT,
        title=title,
        desc=desc,
        areas=Markup("").join(areas),
        axis=_axis(few[0].at, until, most),
    )


def _few(moments: Sequence[Moment]) -> list[Moment]:
    if len(moments) <= MOST:
        return list(moments)
    step = (len(moments) - 1) / (MOST - 1)
    return [moments[round(at * step)] for at in range(MOST)]


def _seconds(at: str) -> float:
    return dt.datetime.fromisoformat(at).timestamp()


def _x(at: float, first: float, last: float) -> float:
    return _LEFT + (WIDTH - _LEFT - _RIGHT) * (at - first) / (last - first)


def _y(count: int, most: int) -> float:
    return HEIGHT - _BOTTOM - (HEIGHT - _TOP - _BOTTOM) * count / most


def _steps(marks: Sequence[float], counts: Sequence[int], most: int) -> list[tuple[float, float]]:
    corners = []
    for at, count in enumerate(counts):
        corners += [(marks[at], _y(count, most)), (marks[at + 1], _y(count, most))]
    return corners


def _axis(first: str, until: str, most: int) -> Markup:
    return Markup(
        '<path class="tick" d="M{l:g} {t:g}V{b:g}H{r:g}"/><text class="note end" x="{n:g}" y="{u:g}">{most}</text>'
        '<text class="note end" x="{n:g}" y="{b:g}">0</text><text class="note" x="{l:g}" y="{f:g}">{first}</text>'
        '<text class="note end" x="{r:g}" y="{f:g}">{until}</text>'
    ).format(
        l=_LEFT, t=_TOP, b=HEIGHT - _BOTTOM, r=WIDTH - _RIGHT, n=_LEFT - 6, u=_TOP + 9, f=HEIGHT - 8,
        most=most, first=instant(first), until=instant(until),
    )  # fmt: skip
