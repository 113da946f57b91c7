# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The budget-loss curve of a plan, in a page or as an SVG file of its own: what is left of the loss, by what may be spent.

Points are the budgets that were solved. Between two of them nothing was computed, but more money never does worse: the loss
lies between what the smaller budget reaches and what the larger cannot go below, and that band is drawn. A hollow point
is a budget under which no plan keeps the ceiling. In a page the style sheet colours it; in a file the colours stand in
the file, for light and dark. There is no script and no outside reference. Pure.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Protocol

import msgspec
from markupsafe import Markup

from tocsin.serve.language import N_, Language
from tocsin.serve.show import clean, number

WIDTH, HEIGHT = 760.0, 420.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 96.0, 24.0, 46.0, 54.0
TICKS = 6
NAMED = 8
"""Measures that are named of one point."""
ROUNDED = 1_000.0
"""From here on amounts are told in whole numbers."""
AIM_WORDS = {
    "mean": N_("the mean of the scenarios"),
    "cvar": N_("CVaR: the mean of the worst scenarios"),
    "worst": N_("the worst scenario"),
}
_NOTHING = Markup("")
_STYLE = Markup(
    "<style>svg{background:#fff;font:12px system-ui,sans-serif}text{fill:#1a2027}.grid{stroke:#dde2e7}.axis{stroke:#55606b}"
    ".band{fill:#fdf3e3}.curve{fill:none;stroke:#8a4a00;stroke-width:2}.floor{fill:none;stroke:#8a4a00;stroke-dasharray:4 3}"
    ".point{fill:#8a4a00;stroke:#8a4a00}.none{fill:#fff}.given{stroke:#0b56a3;stroke-dasharray:6 3}.end{text-anchor:end}"
    ".mid{text-anchor:middle}.head{font-weight:600;font-size:14px}@media(prefers-color-scheme:dark){svg{background:#13181d}"
    "text{fill:#e5e9ed}.grid{stroke:#303942}.axis{stroke:#a2adb8}.band{fill:#2f2414}.curve,.floor,.point{stroke:#f7b45c}"
    ".point{fill:#f7b45c}.none{fill:#13181d}.given{stroke:#86bbf3}}</style>"
)


LEAST = 1e-300
"""What is less is drawn as nothing: a part of it would be no number any more."""


def ticks(most: float) -> list[float]:
    """Round numbers from 0 up to ``most``, about ``TICKS`` of them."""
    if not LEAST < most < math.inf:
        return [0.0]
    rough = most / TICKS
    size = 10.0 ** math.floor(math.log10(rough))
    step = next(size * factor for factor in (1, 2, 5, 10) if size * factor >= rough)
    return [min(most, step * at) for at in range(int(most / step + 1e-9) + 1)]


class Spot(Protocol):
    """What is drawn of a point of the curve."""

    @property
    def budget(self) -> float:
        """What may be spent."""

    @property
    def loss(self) -> float:
        """What is left."""

    @property
    def bound(self) -> float:
        """What cannot be gone below."""

    @property
    def keeps_ceiling(self) -> bool:
        """Whether there is a plan at all."""

    @property
    def chosen(self) -> Sequence[str]:
        """What is bought."""


class Words(msgspec.Struct, frozen=True, kw_only=True):
    """The texts of a picture, in the language of whoever looks."""

    title: str
    desc: str
    budget: str
    """Under the axis."""
    given: str
    """Of the line at the budget that was asked for."""
    points: tuple[str, ...]
    """One for each point."""


def draw(points: Sequence[Spot], *, budget: float, aim: str, name: str, language: Language) -> str:
    """The file. ``points`` rise by budget; ``name`` is that of the file the plan was read from."""
    made = words(language, points, budget)
    title = f"{made.title} ({language.text(AIM_WORDS[aim])})"
    told = msgspec.structs.replace(made, title=title, desc="; ".join(made.points))
    head = Markup('<text class="head" x="12" y="20">{title}</text><text x="12" y="37">{name}</text>').format(
        title=title, name=clean(name)[:90]
    )
    return str(picture(points, told, budget=budget, first=_STYLE + head, language=language)) + "\n"


def words(language: Language, points: Sequence[Spot], budget: float, desc: str = "") -> Words:
    """The texts of the curve; ``desc`` says what stands beside the picture."""
    say = language.text
    return Words(
        title=say(N_("People x days without service left, by budget")),
        desc=desc,
        budget=say(N_("budget")),
        given=say(N_("the budget asked for: {budget}")).format(budget=amount(budget)),
        points=tuple(_says(language, point) for point in points),
    )


def picture(
    points: Sequence[Spot],
    words: Words,
    *,
    budget: float,
    first: Markup = _NOTHING,
    language: Language | None = None,
) -> Markup:
    """The picture for a page; ``first`` is put before all that is drawn. ``points`` rise by budget.

    ``language`` is written into a file of its own; in a page that of the page holds.
    """
    tongue = Markup(' lang="{code}" xml:lang="{code}"').format(code=language.html) if language else _NOTHING
    most_x = max((point.budget for point in points), default=0.0) or 1.0
    most_y = max((point.loss for point in points), default=0.0) or 1.0

    def x(value: float) -> float:
        return _LEFT + (WIDTH - _LEFT - _RIGHT) * value / most_x

    def y(value: float) -> float:
        return HEIGHT - _BOTTOM - (HEIGHT - _TOP - _BOTTOM) * value / most_y

    parts = [_axes(most_x, most_y, words.budget)]
    if len(points) > 1:
        parts.append(_curve([(x(p.budget), y(p.loss), y(p.bound)) for p in points]))
    parts.append(
        Markup('<path class="given" d="M{x:.1f} {a:.1f}V{b:.1f}"><title>{says}</title></path>').format(
            x=x(min(budget, most_x)), a=_TOP, b=HEIGHT - _BOTTOM, says=words.given
        )
    )
    parts += [
        Markup(
            '<circle class="{kind}" cx="{x:.1f}" cy="{y:.1f}" r="4"><title>{says}</title></circle>'
        ).format(
            kind="point" if point.keeps_ceiling else "point none",
            x=x(point.budget),
            y=y(point.loss),
            says=says,
        )
        for point, says in zip(points, words.points, strict=True)
    ]
    return Markup(
        '<svg class="plan-curve" xmlns="http://www.w3.org/2000/svg"{tongue} role="img" aria-labelledby="curve-t curve-d"'
        ' viewBox="0 0 {w:g} {h:g}" width="{w:g}" height="{h:g}"><title id="curve-t">{title}</title>'
        '<desc id="curve-d">{desc}</desc>{first}{parts}</svg>'
    ).format(
        w=WIDTH,
        h=HEIGHT,
        tongue=tongue,
        title=words.title,
        desc=words.desc,
        first=first,
        parts=Markup("").join(parts),
    )


def _says(language: Language, point: Spot) -> str:
    say = language.text
    said = say(N_("budget {budget}: {loss} left")).format(
        budget=amount(point.budget), loss=amount(point.loss)
    )
    if not point.keeps_ceiling:
        return f"{said}; {say(N_('no plan keeps the ceiling'))}"
    chosen = ", ".join(clean(name) for name in point.chosen[:NAMED])
    more = len(point.chosen) - NAMED
    return "; ".join(
        part for part in (said, chosen, say(N_("+{n} more")).format(n=more) if more > 0 else "") if part
    )


def _curve(corners: Sequence[tuple[float, float, float]]) -> Markup:
    """Upper line: what the smaller budget reaches. Lower: what the larger cannot go below."""
    upper = [f"M{corners[0][0]:.1f} {corners[0][1]:.1f}"]
    lower = [f"M{corners[0][0]:.1f} {corners[1][2]:.1f}"]
    back: list[str] = []
    for place, (x, top, _) in enumerate(corners[1:], 1):
        upper.append(f"H{x:.1f}V{top:.1f}")
        lower.append(f"H{x:.1f}")
        if place + 1 < len(corners):
            lower.append(f"V{corners[place + 1][2]:.1f}")
    for place in range(len(corners) - 1, 0, -1):
        x, _, floor = corners[place]
        back.append(f"L{x:.1f} {floor:.1f}L{corners[place - 1][0]:.1f} {floor:.1f}")
    band = "".join(upper) + "".join(back) + "z"
    return Markup(
        '<path class="band" d="{band}"/><path class="floor" d="{lower}"/><path class="curve" d="{upper}"/>'
    ).format(band=band, lower="".join(lower), upper="".join(upper))


def _axes(most_x: float, most_y: float, budget: str) -> Markup:
    parts = []
    low, right = HEIGHT - _BOTTOM, WIDTH - _RIGHT
    for value in ticks(most_x):
        at = _LEFT + (right - _LEFT) * value / most_x
        parts.append(
            Markup(
                '<path class="grid" d="M{x:.1f} {a:.1f}V{b:.1f}"/><text class="mid" x="{x:.1f}" y="{c:.1f}">{says}</text>'
            ).format(x=at, a=_TOP, b=low, c=low + 18, says=figure(value))
        )
    for value in ticks(most_y):
        at = low - (low - _TOP) * value / most_y
        parts.append(
            Markup(
                '<path class="grid" d="M{a:.1f} {y:.1f}H{b:.1f}"/><text class="end" x="{c:.1f}" y="{d:.1f}">{says}</text>'
            ).format(y=at, a=_LEFT, b=right, c=_LEFT - 8, d=at + 4, says=figure(value))
        )
    parts.append(
        Markup(
            '<path class="axis" fill="none" d="M{x:.1f} {t:.1f}V{y:.1f}H{r:.1f}"/><text class="mid" x="{m:.1f}" y="{b:.1f}">{says}</text>'
        ).format(x=_LEFT, t=_TOP, y=low, r=right, m=(_LEFT + right) / 2, b=HEIGHT - 12, says=budget)
    )
    return Markup("").join(parts)


def figure(value: float) -> str:
    """A number of money or loss: whole ones in threes, the largest in powers of ten."""
    if abs(value) >= 1e12:
        return f"{value:g}"
    return number(round(value)) if value == round(value) else f"{value:g}"


def amount(value: float) -> str:
    """Money or loss: whole from a thousand on, else with four digits; the largest in powers of ten."""
    return figure(round(value)) if abs(value) >= ROUNDED else f"{value:.4g}"
