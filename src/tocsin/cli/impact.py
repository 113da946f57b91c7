# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""``tocsin know impact``: one loss and its chain, or many scenarios side by side."""

from __future__ import annotations

import datetime as dt
import math
from typing import TYPE_CHECKING

import click
import msgspec

from tocsin.cli.as_of import at_option, day_of, known_at_option, known_by
from tocsin.cli.output import emit, format_option
from tocsin.cli.progress import progress
from tocsin.cli.session import Session
from tocsin.cli.workers import spread_options
from tocsin.core.errors import BadInput, NotFound

if TYPE_CHECKING:
    from tocsin.core.dependency import Shock
    from tocsin.flows.impact import Answer

KNOWN_SHOWN = 5
AT = "The map of this one day  [default: from the first day of the loss on, with what begins and ends later]."
CHANGES_SHOWN = 3
COLUMNS = (
    ("service", "name"), ("falls on", "falls_on"), ("at best", "at_best"), ("level", "level"), ("by shares alone", "linear"), ("back on", "back_on"),
    ("people", "people"), ("people x days", "people_days"), ("because", "because"),
)  # fmt: skip
DRAWN = (
    ("fell in draws", "fell_in"),
    ("of", "draws"),
    ("people x days at 5, 50, 95 %", "people_days_5_50_95"),
)
EACH = (
    ("scenario", "scenario"), ("services", "services"), ("at best", "services_at_best"), ("first", "first"), ("which", "first_service"),
    ("lowest level", "lowest"), ("people x days", "people_days"), ("at best", "people_days_at_best"), ("days", "days"),
)  # fmt: skip


@click.command()
@click.option(
    "--lose", "lost", multiple=True, metavar="ID", help="What drops out, by id or name; may be repeated."
)
@click.option(
    "--from", "start", type=click.DateTime(["%Y-%m-%d"]), help="First day of the loss [default: today]."
)
@click.option(
    "--until", "end", type=click.DateTime(["%Y-%m-%d"]), help="First day after the loss [default: for good]."
)
@click.option(
    "--level", type=click.FloatRange(0, 1), default=0.0, show_default=True, help="What is left of it."
)
@click.option(
    "--de-minimis",
    type=click.FloatRange(0, 1),
    metavar="SHARE",
    help="Lost are also products made elsewhere with so much content from a lost jurisdiction.",
)
@click.option(
    "--days",
    type=click.IntRange(1, 36_500),
    default=365,
    show_default=True,
    help="Days after the begin over which people without service are counted.",
)
@at_option(AT)
@known_at_option
@click.option(
    "--draws",
    type=click.IntRange(0, 100_000),
    default=0,
    help="Also settle what is not known at random so often, beside the bounds [default: 0].",
)
@click.option("--seed", type=click.IntRange(0, 2**31), default=0, show_default=True, help="Of the draws.")
@click.option(
    "--scenarios",
    default="",
    metavar="FILE",
    help="Instead of --lose: each scenario of a plan file (TOML, JSON, or CSV with one a row) by itself.",
)
@spread_options
@format_option
@click.pass_obj
def impact(
    session: Session,
    /,
    lost: tuple[str, ...],
    start: dt.datetime | None,
    end: dt.datetime | None,
    level: float,
    de_minimis: float | None,
    days: int,
    at: dt.datetime | None,
    known_at: str,
    draws: int,
    seed: int,
    scenarios: str,
    workers: int,
    ray: str,
    form: str,
) -> None:
    """What fails, when, for whom, if a supplier, product, asset or jurisdiction drops out.

    What is not known is computed both ways: *falls on* is the worst case, *at best* the best. *By shares alone* is the level if
    output fell in proportion to the value of what is missing. At the end: which answer would move the result most.

    \b
    Example:
      tocsin know impact --lose supplier-a --from 2027-04-15 --until 2027-09-01 --draws 200
      tocsin know impact --scenarios plan.toml --workers 4
      tocsin know impact --scenarios scenarios.csv
      tocsin know impact --lose supplier-a --from 2027-04-15 --known-at 2027-03-31
    """
    from tocsin.flows import impact as flow

    day, by = day_of(at), known_by(known_at, session.now())
    if scenarios:
        if lost or start or end or level or de_minimis is not None or draws:
            raise BadInput("--scenarios brings its own losses", do="leave --lose and what belongs to it out")
        _each(session, scenarios, day, days, workers, ray, form, by)
        return
    if not lost:
        raise click.UsageError("Missing option '--lose' (or '--scenarios').")
    if workers > 1 or ray:
        raise BadInput("one loss is not spread over workers", do="give --scenarios with --workers or --ray")
    shock = _shock(lost, start.date() if start else session.now().date(), end, level, de_minimis)
    with session.store() as store:
        answer = flow.ask(store, shock, days, day, known_at=by, draws=draws, seed=seed)
    _known(answer, day or shock.start, by)
    columns = COLUMNS + (DRAWN if draws else ())
    emit(answer.rows, form, columns, empty="No service falls.")
    _tell(session, answer)


def _shock(
    lost: tuple[str, ...], first: dt.date, end: dt.datetime | None, level: float, de_minimis: float | None
) -> Shock:
    from tocsin.core.dependency import Shock

    last = end.date() if end else None
    for option, value in (("--level", level), ("--de-minimis", de_minimis or 0.0)):
        if math.isnan(value):
            raise BadInput(f"{option} is not a number", do="give a share from 0 to 1")
    if last is not None and last <= first:
        raise BadInput(f"the loss ends ({last}) before it begins ({first})", do="correct --from and --until")
    return Shock(
        id="asked", name="the loss asked about", lost=lost, start=first, end=last, level=level, de_minimis=de_minimis
    )  # fmt: skip


def _known(answer: Answer, day: dt.date, by: str) -> None:
    """Raise ``NotFound`` for names that are not on the map of that day."""
    if answer.gone:
        what = f"{', '.join(answer.gone)} is not on the map on {day}"
        raise NotFound(what, do="look at since and until in the map, or ask about another day by --at")
    if answer.unknown:
        near = (
            f"did you mean {', '.join(answer.near)}?"
            if answer.near
            else "tocsin status lists what is on the map"
        )
        then = f" that had arrived by {by}" if by else ""
        raise NotFound(f"{', '.join(answer.unknown)} is on no map{then}", do=near)


def _tell(session: Session, answer: Answer) -> None:
    if answer.drawn:
        session.say(f"  {answer.drawn}")
    for region, people_days in answer.by_region.items():
        session.say(f"  {region}: {people_days} people x days without service")
    for question in answer.asks:
        session.say(f"  ask: {question}")
    for fault in answer.faults:
        session.say(f"  left out of the map: {fault.where}: {fault.what}")
    if answer.changes:
        shown = ", ".join(str(day) for day in answer.changes[:CHANGES_SHOWN])
        more = len(answer.changes) - CHANGES_SHOWN
        session.say(f"  the map changes on {shown}{f' and {more} more days' if more > 0 else ''}: followed")
    for source, since in list(answer.known.items())[:KNOWN_SHOWN]:
        session.say(f"  known since {since[:10]}: {source}")
    if len(answer.known) > KNOWN_SHOWN:
        session.say(f"  ... and {len(answer.known) - KNOWN_SHOWN} more sources")


def _each(
    session: Session,
    path: str,
    day: dt.date | None,
    days: int,
    workers: int,
    ray: str,
    form: str,
    known_at: str,
) -> None:
    from tocsin.flows import scenarios

    with session.store() as store:
        asked = scenarios.read(store, path, session.limits, day, known_at)
    with progress("scenarios", len(asked.scenarios), quiet=session.quiet, unit="scenarios") as advance:
        found = list(scenarios.run(asked, days, workers=workers, ray=ray, advance=advance))
    rows = [
        {
            **msgspec.structs.asdict(one),
            "first": one.first.isoformat() if one.first else "",
            "lowest": round(one.lowest, 4),
        }
        for one in sorted(found, key=lambda one: (-one.people_days, -one.days, one.scenario))
    ]
    emit(rows, form, EACH)
    session.faults(asked.faults, "left out")
