# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""``tocsin know chokepoints`` and ``cut-sets``: what falls with each node, and what must be lost together."""

from __future__ import annotations

import datetime as dt
from typing import get_args

import click

from tocsin.cli.as_of import at_option, day_of, known_at_option, known_by
from tocsin.cli.output import emit, format_option
from tocsin.cli.session import Session
from tocsin.cli.workers import spread_options
from tocsin.core.dependency import NodeKind

KINDS = get_args(NodeKind)
POINTS = (("takes it down alone", "node"), ("kind", "kind"), ("name", "name"), ("", "sure"))
RANKED = (
    ("node", "node"), ("kind", "kind"), ("services", "services"), ("at best", "services_at_best"),
    ("people", "people"), ("at best", "people_at_best"), ("name", "name"),
)  # fmt: skip


@click.command()
@click.argument("service", default="", metavar="[ID]")
@click.option("--kind", "kinds", type=click.Choice(KINDS), multiple=True, help="Only these; may be repeated.")
@click.option(
    "--most", type=click.IntRange(1, 100_000), default=20, show_default=True, help="How many are listed."
)
@at_option()
@known_at_option
@spread_options
@format_option
@click.pass_obj
def chokepoints(
    session: Session,
    /,
    service: str,
    kinds: tuple[NodeKind, ...],
    most: int,
    at: dt.datetime | None,
    known_at: str,
    workers: int,
    ray: str,
    form: str,
) -> None:
    """What falls with each supplier, product, asset or jurisdiction alone; of a service ID, its single points of failure.

    Read as all-of, without stocks: the sum of what may go wrong, not when. What is not known is computed both ways.

    \b
    Example:
      tocsin know chokepoints --kind supplier --kind jurisdiction
      tocsin know chokepoints drinking-water
      tocsin know chokepoints --at 2028-01-01 --known-at 2027-03-31
    """
    from tocsin.flows import weak_points

    day, by = day_of(at) or session.now().date(), known_by(known_at, session.now())
    if service:
        with session.store() as store:
            rows = weak_points.points(store, service, day, by)
        shown = [{**row, "sure": "in any case" if row["at_best"] else "at worst"} for row in rows]
        emit(shown, form, POINTS, empty="Nothing takes it down alone.")
        return
    with session.store() as store:
        rows = weak_points.ranked(store, most, kinds, day, known_at=by, workers=workers, ray=ray)
    emit(rows, form, RANKED, empty="Nothing on the map takes a service down alone.")


@click.command()
@click.argument("service", metavar="ID")
@click.option(
    "--order",
    type=click.IntRange(1, 32),
    default=3,
    show_default=True,
    help="Most nodes that are lost together.",
)
@click.option(
    "--kind", "kinds", type=click.Choice(KINDS), multiple=True, help="Only these are lost; may be repeated."
)
@click.option("--best", is_flag=True, help="What is not known in the best case, not in the worst.")
@at_option()
@known_at_option
@format_option
@click.pass_obj
def cut_sets(
    session: Session,
    /,
    service: str,
    order: int,
    kinds: tuple[NodeKind, ...],
    at: dt.datetime | None,
    known_at: str,
    form: str,
    *,
    best: bool,
) -> None:
    """Which nodes must be lost together, and no less of them, so that service ID fails: its minimal cut sets.

    \b
    Example:
      tocsin know cut-sets drinking-water --order 2 --kind supplier
    """
    from tocsin.flows import weak_points

    with session.store() as store:
        day, by = day_of(at) or session.now().date(), known_by(known_at, session.now())
        rows, found = weak_points.cuts(
            store, service, order, kinds, pessimistic=not best, day=day, known_at=by
        )
    shown = [{**row, "together": " + ".join(map(str, row["nodes"]))} for row in rows]  # type: ignore[call-overload]  # a list of ids
    empty = "It fails though nothing is lost." if found.always else "No such loss takes it down."
    emit(
        shown if form in {"table", "csv"} else rows,
        form,
        (("order", "order"), ("lost together", "together")),
        empty=empty,
    )
    counts = ", ".join(f"{count} of order {place}" for place, count in enumerate(found.counts, 1))
    session.say(f"  {counts or 'nothing was counted'}")
    if found.left_off:
        session.say(f"  {found.left_off} more are counted and not listed")
    if found.complete < order:
        session.say(f"  complete up to order {found.complete} only: {found.why}")
