# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The levels of services over time as SVG made on the server: a band between the worst case and the best.

One row a service: from bottom (0) to top (1), whole line the worst case, broken line the best, the band between them what
is not known; a triangle where a stock on the way to it is used up. Pure; colours come from the style sheet by class. The
caller puts the same beside it as a table.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Sequence

from markupsafe import Markup

from tocsin.flows.time_line import Line, RunOut
from tocsin.know.days import date_after
from tocsin.serve.draw import text_width, wrap
from tocsin.serve.show import clean

WIDTH = 960.0
_LABEL, _RIGHT, _TOP = 210.0, 44.0, 30.0
_ROW, _PLOT = 46.0, 30.0
_SIZE, _NOTE = 12.0, 11.0
TICKS = 7
LEAST_DAYS = 14
ROUND = (1, 2, 7, 14, 30, 61, 91, 183, 365, 730, 1826, 3652, 7305)
"""Days between the marks of the axis."""


def draw(
    rows: Sequence[Line],
    *,
    start: dt.date,
    days: int,
    title: str,
    desc: str,
    note: Callable[[Line], str],
    ran_out: Callable[[RunOut], str],
) -> Markup:
    """The picture. ``note`` gives the small line of a service, ``ran_out`` what a triangle means."""
    height = _TOP + len(rows) * _ROW + 14
    parts = [_axis(start, days, height)]
    for place, row in enumerate(rows):
        parts.append(_row(row, _TOP + place * _ROW, days, note(row), ran_out))
    return Markup(
        '<svg class="time" role="img" aria-labelledby="time-t time-d" viewBox="0 0 {w:g} {h:g}" width="{w:g}" height="{h:g}"'
        ' xmlns="http://www.w3.org/2000/svg"><title id="time-t">{title}</title><desc id="time-d">{desc}</desc>{parts}</svg>'
    ).format(w=WIDTH, h=height, title=title, desc=desc, parts=Markup("").join(parts))


def window(rows: Sequence[Line], days: int) -> int:
    """Days worth drawing: until nothing changes any more, and some more."""
    last = max((day for row in rows for day, _ in (*row.worst, *row.best)), default=0.0)
    return min(days, max(LEAST_DAYS, math.ceil(last * 1.25) + 1))


def _x(day: float, days: int) -> float:
    return _LABEL + (WIDTH - _LABEL - _RIGHT) * min(1.0, day / days)


def _axis(start: dt.date, days: int, height: float) -> Markup:
    step = next((size for size in ROUND if days / size <= TICKS), -(-days // TICKS))
    parts = []
    for day in range(0, days + 1, step):
        x = _x(day, days)
        parts.append(
            Markup(
                '<path class="tick" d="M{x:.1f} {a:g}V{b:g}"/><text class="note day" x="{x:.1f}" y="14">{on}</text>'
            ).format(x=x, a=_TOP - 10, b=height - 8, on=date_after(start, day).isoformat())
        )
    return Markup("").join(parts)


def path(steps: Sequence[tuple[float, float]], bottom: float, days: int) -> list[tuple[float, float]]:
    """The corners of a level over time, from the begin to the last day."""
    corners: list[tuple[float, float]] = []
    for day, level in steps:
        if corners:
            corners.append((_x(day, days), corners[-1][1]))
        corners.append((_x(day, days), bottom - _PLOT * min(1.0, max(0.0, level))))
    if corners:
        corners.append((_x(days, days), corners[-1][1]))
    return corners


def _row(row: Line, top: float, days: int, note: str, ran_out: Callable[[RunOut], str]) -> Markup:
    bottom = top + _PLOT + 6
    worst, best = path(row.worst, bottom, days), path(row.best, bottom, days)
    inner = _LABEL - 16
    name = wrap(clean(row.name), inner, _SIZE, 1) or ["-"]
    small = note if text_width(note, _NOTE * 0.92) <= inner else (wrap(note, inner, _NOTE, 1) or [""])[0]
    marks = [
        Markup('<path class="out" d="M{x:.1f} {y:.1f}l-5 8h10z"><title>{says}</title></path>').format(
            x=_x(out.day, days), y=bottom, says=ran_out(out)
        )
        for out in row.run_outs
    ]
    return Markup(
        '<g><text x="4" y="{a:.1f}">{name}</text><text class="note" x="4" y="{b:.1f}">{small}</text>'
        '<path class="base" d="M{l:g} {bottom:.1f}H{r:g}M{l:g} {full:.1f}H{r:g}"/>'
        '<path class="band" d="{band}z"/><path class="best" d="{best}"/><path class="worst" d="{worst}"/>{marks}</g>'
    ).format(
        a=top + 18,
        b=top + 33,
        name=name[0],
        small=small,
        l=_LABEL,
        r=WIDTH - _RIGHT,
        bottom=bottom,
        full=bottom - _PLOT,
        band=_d([*worst, *reversed(best)]),
        best=_d(best),
        worst=_d(worst),
        marks=Markup("").join(marks),
    )


def _d(corners: Sequence[tuple[float, float]]) -> str:
    return "".join(f"{'L' if place else 'M'}{x:.1f} {y:.1f}" for place, (x, y) in enumerate(corners))
