# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Boxes in columns, so that arrows go from left to right: where each stands and how each arrow runs.

The layered form (Sugiyama, Tagawa and Toda, "Methods for visual understanding of hierarchical system structures",
IEEE Trans. SMC 11, 1981): cycles are opened by turning arrows that lead back, each box goes one column right of the
last one it hangs on, arrows of one box that pass a column share a lane there, columns are ordered by the mean place of
neighbours, and heights are the nearest to those of neighbours that keep the distance (pooled means).

Pure; keys are compared, so the order of the input changes nothing. Refuses nothing: arrows to nowhere, to themselves
and repeated ones are left out. Cost: the arrows times the columns they cross, a few dozen times; meant for 100 boxes.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Sequence

import msgspec

SWEEPS = 12
ROUNDS = 8
MARGIN = 8.0
LANE = 10.0
"""Height that an arrow takes where it passes a column."""

Key = tuple[int, str, int]
"""(0, box, 0), or (1, box, column) of the lane that the arrows from a box share where they pass a column."""


class Place(msgspec.Struct, frozen=True):
    """Where a box stands: its upper left corner and its column."""

    key: str
    x: float
    y: float
    column: int


class Way(msgspec.Struct, frozen=True):
    """How an arrow runs: points from one box to the other; ``back`` if it leads from right to left."""

    source: str
    target: str
    points: tuple[tuple[float, float], ...]
    back: bool


class Layout(msgspec.Struct, frozen=True):
    """Everything lies between (0, 0) and (width, height)."""

    width: float
    height: float
    places: tuple[Place, ...]
    ways: tuple[Way, ...]


def lay_out(
    keys: Iterable[str],
    arrows: Iterable[tuple[str, str]],
    *,
    width: float,
    height: float,
    gap_x: float,
    gap_y: float,
) -> Layout:
    """Place boxes of one size. ``arrows`` are (from, to)."""
    names = sorted(set(keys))
    known = set(names)
    asked = sorted({(a, b) for a, b in arrows if a != b and a in known and b in known})
    turned = _turned(names, asked)
    forward = sorted({(b, a) if (a, b) in turned else (a, b) for a, b in asked})
    column = columns(names, forward)
    chains = {(a, b): _chain(a, b, column) for a, b in forward}
    order = _ordered(names, column, chains)
    middle = _heights(order, chains, height, gap_y)
    top = min((middle[key] - _tall(key, height) / 2 for key in middle), default=0.0) - MARGIN
    bottom = max((middle[key] + _tall(key, height) / 2 for key in middle), default=0.0) + MARGIN
    left = {at: MARGIN + at * (width + gap_x) for at in range(len(order))}
    places = tuple(
        Place(name, left[column[name]], middle[0, name, 0] - height / 2 - top, column[name]) for name in names
    )
    ways = []
    for a, b in asked:
        chain = chains[(b, a) if (a, b) in turned else (a, b)]
        points = _points(chain, middle, left, column, width, top)
        ways.append(Way(a, b, tuple(reversed(points)) if (a, b) in turned else points, (a, b) in turned))
    return Layout(
        width=2 * MARGIN + len(order) * (width + gap_x) - gap_x if order else 2 * MARGIN,
        height=bottom - top,
        places=places,
        ways=tuple(ways),
    )


def columns(names: Sequence[str], arrows: Iterable[tuple[str, str]]) -> dict[str, int]:
    """The column of each box, the first 0. ``arrows`` must hold no cycle; who needs nothing stands next to who needs it."""
    after: dict[str, list[str]] = defaultdict(list)
    waiting = dict.fromkeys(names, 0)
    for a, b in arrows:
        after[a].append(b)
        waiting[b] += 1
    sources = [name for name in names if not waiting[name]]
    column = dict.fromkeys(names, 0)
    ready = list(sources)
    for name in ready:
        for other in after[name]:
            column[other] = max(column[other], column[name] + 1)
            waiting[other] -= 1
            if not waiting[other]:
                ready.append(other)
    for name in sources:
        if after[name]:
            column[name] = min(column[other] for other in after[name]) - 1
    least = min(column.values(), default=0)
    return {name: at - least for name, at in column.items()}


def acyclic(names: Sequence[str], arrows: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """The arrows without those that lead back, so that no cycle is left."""
    back = _turned(names, arrows)
    return [arrow for arrow in arrows if arrow not in back]


def _turned(names: Sequence[str], arrows: Sequence[tuple[str, str]]) -> set[tuple[str, str]]:
    """The arrows that lead back to a box on the way to them, walked in depth from who needs nothing."""
    after: dict[str, list[str]] = defaultdict(list)
    for a, b in arrows:
        after[a].append(b)
    needing = {b for _, b in arrows}
    state: dict[str, int] = {}
    turned: set[tuple[str, str]] = set()
    for start in [*(n for n in names if n not in needing), *names]:
        if start in state:
            continue
        state[start] = 1
        way = [(start, iter(after[start]))]
        while way:
            name, rest = way[-1]
            other = next(rest, None)
            if other is None:
                state[name] = 2
                way.pop()
            elif other not in state:
                state[other] = 1
                way.append((other, iter(after[other])))
            elif state[other] == 1:
                turned.add((name, other))
    return turned


def _chain(a: str, b: str, column: dict[str, int]) -> list[Key]:
    between: list[Key] = [(1, a, at) for at in range(column[a] + 1, column[b])]
    return [(0, a, 0), *between, (0, b, 0)]


def _steps(chains: dict[tuple[str, str], list[Key]]) -> dict[tuple[Key, Key], None]:
    """From column to column, each once."""
    return dict.fromkeys(step for chain in chains.values() for step in itertools.pairwise(chain))


def _ordered(
    names: Sequence[str], column: dict[str, int], chains: dict[tuple[str, str], list[Key]]
) -> list[list[Key]]:
    """The boxes and lanes of each column from top to bottom, with the fewest crossings of those tried."""
    order: list[list[Key]] = [[] for _ in range(max(column.values(), default=-1) + 1)]
    for name in names:
        order[column[name]].append((0, name, 0))
    sides: dict[bool, dict[Key, list[Key]]] = {True: defaultdict(list), False: defaultdict(list)}
    for lane in dict.fromkeys(key for chain in chains.values() for key in chain[1:-1]):
        order[lane[2]].append(lane)
    for one, two in _steps(chains):
        sides[True][one].append(two)
        sides[False][two].append(one)
    best, least = [list(each) for each in order], _crossings(order, sides[True])
    for sweep in range(SWEEPS):
        if not least:
            break
        rightward = sweep % 2 == 0
        steps = range(1, len(order)) if rightward else range(len(order) - 2, -1, -1)
        for at in steps:
            beside = {key: place for place, key in enumerate(order[at - 1 if rightward else at + 1])}
            order[at] = _sorted_by(order[at], beside, sides[not rightward])
        count = _crossings(order, sides[True])
        if count < least:
            best, least = [list(each) for each in order], count
    return best


def _sorted_by(keys: list[Key], beside: dict[Key, int], near: dict[Key, list[Key]]) -> list[Key]:
    """By the mean place of the neighbours; who has none stays where it is."""
    value = {}
    for place, key in enumerate(keys):
        others = [beside[other] for other in near[key]]
        value[key] = sum(others) / len(others) if others else place * len(beside) / len(keys)
    return sorted(keys, key=lambda key: value[key])


def _crossings(order: Sequence[Sequence[Key]], right: dict[Key, list[Key]]) -> int:
    total = 0
    for keys, beside in itertools.pairwise(order):
        place = {key: at for at, key in enumerate(beside)}
        seen: list[int] = []
        for key in keys:
            ends = sorted(place[other] for other in right[key])
            total += sum(1 for end in ends for other in seen if other > end)
            seen += ends
    return total


def _tall(key: Key, height: float) -> float:
    return LANE if key[0] else height


def _heights(
    order: Sequence[Sequence[Key]], chains: dict[tuple[str, str], list[Key]], height: float, gap: float
) -> dict[Key, float]:
    """The middle of each box and lane."""
    near: dict[Key, list[Key]] = defaultdict(list)
    for one, two in _steps(chains):
        near[one].append(two)
        near[two].append(one)
    middle: dict[Key, float] = {}
    for keys in order:
        middle.update(
            zip(keys, spread([0.0] * len(keys), [_tall(k, height) for k in keys], gap), strict=True)
        )
    for each in range(ROUNDS):
        for keys in order if each % 2 == 0 else reversed(order):
            wished = [
                sum(middle[other] for other in near[key]) / len(near[key]) if near[key] else middle[key]
                for key in keys
            ]
            middle.update(zip(keys, spread(wished, [_tall(k, height) for k in keys], gap), strict=True))
    return middle


def spread(wished: Sequence[float], tall: Sequence[float], gap: float) -> list[float]:
    """Middles in this order that keep ``gap`` between neighbours, the nearest to what is wished (least squares)."""
    offset = [0.0]
    for one, two in itertools.pairwise(tall):
        offset.append(offset[-1] + (one + two) / 2 + gap)
    pools: list[tuple[float, int]] = []
    for wish, off in zip(wished, offset, strict=False):
        mean, size = wish - off, 1
        while pools and pools[-1][0] > mean:
            other, count = pools.pop()
            mean, size = (mean * size + other * count) / (size + count), size + count
        pools.append((mean, size))
    flat = [mean for mean, size in pools for _ in range(size)]
    return [mean + off for mean, off in zip(flat, offset, strict=False)]


def _points(
    chain: Sequence[Key],
    middle: dict[Key, float],
    left: dict[int, float],
    column: dict[str, int],
    width: float,
    top: float,
) -> tuple[tuple[float, float], ...]:
    points = [(left[column[chain[0][1]]] + width, middle[chain[0]] - top)]
    for key in chain[1:-1]:
        points += [(left[key[2]], middle[key] - top), (left[key[2]] + width, middle[key] - top)]
    points.append((left[column[chain[-1][1]]], middle[chain[-1]] - top))
    return tuple(points)
