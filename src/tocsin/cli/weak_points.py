# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""``tocsin know chokepoints``: what falls with each node, and the single points of failure of a service."""

from __future__ import annotations

from typing import get_args

import click

from tocsin.cli.output import emit, format_option
from tocsin.cli.session import Session
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
@format_option
@click.pass_obj
def chokepoints(session: Session, service: str, kinds: tuple[NodeKind, ...], most: int, form: str) -> None:
    """What falls with each supplier, product, asset or jurisdiction alone; of a service ID, its single points of failure.

    Read as all-of, without stocks: the sum of what may go wrong, not when. What is not known is computed both ways.

    \b
    Example:
      tocsin know chokepoints --kind supplier --kind jurisdiction
      tocsin know chokepoints drinking-water
    """
    from tocsin.flows import weak_points

    if service:
        with session.store() as store:
            rows = weak_points.points(store, service)
        shown = [{**row, "sure": "in any case" if row["at_best"] else "at worst"} for row in rows]
        emit(shown, form, POINTS, empty="Nothing takes it down alone.")
        return
    with session.store() as store:
        rows = weak_points.ranked(store, most, kinds)
    emit(rows, form, RANKED, empty="Nothing on the map takes a service down alone.")
