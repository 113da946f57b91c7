# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""``tocsin know esri``: how much of all sales is lost with each firm."""

from __future__ import annotations

import datetime as dt

import click

from tocsin.cli.as_of import at_option, day_of
from tocsin.cli.output import emit, format_option
from tocsin.cli.progress import progress
from tocsin.cli.session import Session

COLUMNS = (
    ("firm", "firm"), ("industry", "industry"), ("index", "esri"), ("bound", "bound"), ("at best", "at_best"), ("how", "how"),
    ("because", "because"),
)  # fmt: skip


@click.command()
@click.argument("sales", default="", metavar="[SALES.CSV]")
@click.option(
    "--firms", default="", metavar="FILE", help="CSV: firm, industry, final (sales to final demand)."
)
@click.option(
    "--effects",
    default="",
    metavar="FILE",
    help="CSV: from, to (industries), effect (none, linear, essential).",
)
@click.option(
    "--compatibility", is_flag=True, help="As published: by its tolerance of 1e-2, without a bound."
)
@click.option(
    "--top", type=click.IntRange(1, 1_000), default=20, show_default=True, help="How many are listed."
)
@click.option(
    "--error",
    type=click.FloatRange(1e-9, 1),
    default=1e-3,
    show_default=True,
    help="How far apart the bounds may be.",
)
@at_option("Of the stored map: as it holds on this day  [default: today].")
@format_option
@click.pass_obj
def esri(
    session: Session,
    /,
    sales: str,
    firms: str,
    effects: str,
    top: int,
    error: float,
    at: dt.datetime | None,
    form: str,
    *,
    compatibility: bool,
) -> None:
    """The economic systemic risk index (ESRI): the part of all sales that is lost with each firm, the largest first.

    SALES.CSV has the columns seller, buyer, amount, and industry (of the seller) if there is no list of firms. Without it
    the stored map is asked, where its inputs say the amount. What is not said of inputs is computed both ways: *index* takes
    every input as essential, *at best* none. No value is off by more than the bound. See docs/esri.md.

    \b
    Example:
      tocsin know esri sales.csv --firms firms.csv --top 20
    """
    from tocsin.core.errors import BadInput
    from tocsin.flows import systemic

    if error != error:  # noqa: PLR0124 - only so is a number that is none found
        raise BadInput("--error is not a number", do="give one from 1e-9 to 1")
    if not sales and (firms or effects):
        raise BadInput("--firms and --effects belong to a file of sales", do="name the file of sales")
    if sales and at is not None:
        raise BadInput("a file of sales says nothing of days", do="leave --at out")
    notes: list[str] = []
    if sales:
        made, faults, notes = systemic.read(sales, firms, effects, session.limits)
    else:
        with session.store() as store:
            made, faults = systemic.of_stored(store, day_of(at) or session.now().date(), session.limits)
    ways = 1 if made.best is made.worst else 2
    with progress("firms", ways * len(made.firms), quiet=session.quiet, unit="firms") as advance:
        rows, bound = systemic.ask(made, top, compatibility=compatibility, error=error, advance=advance)
    emit(rows, form, COLUMNS, empty="There is no firm.")
    session.faults(faults)
    for note in notes:
        session.say(f"  {note}")
    if bound is None:
        session.say("  as published: these values depend on the tolerance of 1e-2 and state no error")
    else:
        session.say(f"  {len(made.firms)} firms; no value is off by more than {bound:.1e}")
