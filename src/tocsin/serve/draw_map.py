# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The chokepoint map as SVG made on the server: boxes in columns, arrows from what delivers to what needs it.

Each box is a link that asks what falls without it. Its mark is as large as the people who fall with it (by area); the
shape says what it is: a diamond for a single point of failure, open and dashed if it is one in the worst case only, a
square for another service, a circle for anything else. What a loss does is said by border, word and day, not by colour
alone. Pure; colours come from the style sheet by class. The caller puts the same beside it as a table.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

from markupsafe import Markup

from tocsin.flows.chokepoint_map import Need, Spot
from tocsin.serve.draw import text_width, wrap
from tocsin.serve.layered import Layout, Place, Way, lay_out
from tocsin.serve.show import clean

WIDTH, HEIGHT, GAP_X, GAP_Y = 166.0, 50.0, 34.0, 9.0
_MARK = 34.0
"""Left part of a box, where the mark stands."""
FITS = ((1_480.0, "map fit"), (1_640.0, "map fit-wide"))
"""Up to such a width a picture is made smaller where that shows it whole on a wide, or on a very wide screen, with
texts of 10 pixels; beyond, it is as large as it is."""
_SIZE, _NOTE = 12.0, 11.0
_LARGEST, _SMALLEST = 14.0, 3.5


def layout(spots: Sequence[Spot], needs: Sequence[Need]) -> Layout:
    """Where the boxes stand."""
    return lay_out(
        [spot.id for spot in spots],
        [(need.member, need.consumer) for need in needs],
        width=WIDTH,
        height=HEIGHT,
        gap_x=GAP_X,
        gap_y=GAP_Y,
    )


def draw(
    spots: Sequence[Spot],
    needs: Sequence[Need],
    *,
    title: str,
    desc: str,
    link: Callable[[Spot], Markup],
    name: Callable[[Spot], str],
    note: Callable[[Spot], str],
) -> Markup:
    """The picture. ``link`` gives where a box leads, ``name`` the whole sentence about it, ``note`` its small line."""
    found = layout(spots, needs)
    by_id = {spot.id: spot for spot in spots}
    alone = {(need.member, need.consumer): need.alone for need in needs}
    most = max((spot.people for spot in spots), default=0)
    # where arrows share a lane, whole lines cover broken ones, and what falls covers what does not
    order = sorted(found.ways, key=lambda way: (_hit(way, by_id), alone[way.source, way.target]))
    ways = [_way(way, hit=_hit(way, by_id), alone=alone[way.source, way.target]) for way in order]
    boxes = [
        _box(place, by_id[place.key], most, link, name, note)
        for place in sorted(found.places, key=lambda place: (place.column, place.y, place.key))
    ]
    return Markup(
        '<svg class="{kind}" role="group" aria-labelledby="map-t map-d" viewBox="0 0 {w} {h}" width="{w}" height="{h}"'
        ' xmlns="http://www.w3.org/2000/svg"><title id="map-t">{title}</title><desc id="map-d">{desc}</desc>'
        '<g aria-hidden="true">{ways}</g>{boxes}</svg>'
    ).format(
        kind=next((kind for most, kind in FITS if found.width <= most), "map"),
        w=math.ceil(found.width),
        h=math.ceil(found.height),
        title=title,
        desc=desc,
        ways=Markup("").join(ways),
        boxes=Markup("").join(boxes),
    )


def _hit(way: Way, by_id: Mapping[str, Spot]) -> bool:
    return all(by_id[end].state != "whole" for end in (way.source, way.target))


def _way(way: Way, *, hit: bool, alone: bool) -> Markup:
    names = ["need", "alone" if alone else "other", *(["hit"] if hit else [])]
    (x, y), *rest = way.points
    path = [f"M{x:g} {y:.1f}"]
    for nx, ny in rest:
        if abs(ny - y) < 0.05:
            path.append(f"H{nx:g}")
        else:
            middle = (x + nx) / 2
            path.append(f"C{middle:g} {y:.1f} {middle:g} {ny:.1f} {nx:g} {ny:.1f}")
        x, y = nx, ny
    tip = 5 if way.back else -5
    path.append(f"m{tip} -3.5l{-tip} 3.5l{tip} 3.5")
    return Markup('<path class="{names}" d="{path}"/>').format(names=" ".join(names), path="".join(path))


def _box(
    place: Place,
    spot: Spot,
    most: int,
    link: Callable[[Spot], Markup],
    name: Callable[[Spot], str],
    note: Callable[[Spot], str],
) -> Markup:
    inner = WIDTH - _MARK - 5
    said = clean(note(spot))
    lines = wrap(clean(spot.name), inner, _SIZE, 2) or ["-"]
    small = wrap(said, inner, _NOTE, 1)
    if small and small[0] != said and text_width(said, _NOTE * 0.92) <= inner:
        small = [said]
    top = place.y + (HEIGHT - 15 * len(lines) - 13 * len(small)) / 2
    rows = [_text("", place.x + _MARK, top + 11.5 + 15 * at, line) for at, line in enumerate(lines)]
    rows += [_text("note", place.x + _MARK, top + 15 * len(lines) + 10, line) for line in small]
    whole = name(spot)
    return Markup(
        '<a class="spot {state}" href="{href}" aria-label="{whole}"><title>{whole}</title>'
        '<rect class="cell" x="{x:g}" y="{y:.1f}" width="{w:g}" height="{h:g}" rx="5"/>{mark}{rows}</a>'
    ).format(
        state=spot.state,
        href=link(spot),
        whole=whole,
        x=place.x,
        y=place.y,
        w=WIDTH,
        h=HEIGHT,
        mark=mark(spot, place.x + _MARK / 2, place.y + HEIGHT / 2, most),
        rows=Markup("").join(rows),
    )


def _text(kind: str, x: float, y: float, line: str) -> Markup:
    return Markup('<text{kind} x="{x:g}" y="{y:.1f}">{line}</text>').format(
        kind=Markup(' class="{}"').format(kind) if kind else "", x=x, y=y, line=line
    )


def mark(spot: Spot, x: float, y: float, most: int) -> Markup:
    """The shape of one node around a point, as large as the people who fall with it."""
    share = max(0, spot.people) / most if most > 0 else 0.0
    r = _SMALLEST + (_LARGEST - _SMALLEST) * math.sqrt(share)
    cross = (
        Markup('<path class="cross" d="M{a:.1f} {b:.1f}l16 16m0 -16l-16 16"/>').format(a=x - 8, b=y - 8)
        if spot.state == "lost"
        else Markup("")
    )
    if spot.services:
        kind = "single" if spot.single else "may"
        d = f"M{x:g} {y - r:.1f}l{r:.1f} {r:.1f}l{-r:.1f} {r:.1f}l{-r:.1f} {-r:.1f}z"
        return Markup('<path class="mark {kind}" d="{d}"/>{cross}').format(kind=kind, d=d, cross=cross)
    if spot.kind == "service":
        side = r * 1.6
        return Markup(
            '<rect class="mark" x="{a:.1f}" y="{b:.1f}" width="{s:.1f}" height="{s:.1f}"/>{cross}'
        ).format(a=x - side / 2, b=y - side / 2, s=side, cross=cross)
    return Markup('<circle class="mark" cx="{x:g}" cy="{y:.1f}" r="{r:.1f}"/>{cross}').format(
        x=x, y=y, r=r, cross=cross
    )
