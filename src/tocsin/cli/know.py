# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""``tocsin know``: take in what we depend on, ask what fails, list what is exposed."""

from __future__ import annotations

import datetime as dt
import math

import click

from tocsin.cli.files_in import EXIT_BAD_INPUT, take_files
from tocsin.cli.lazy import LazyGroup
from tocsin.cli.output import emit, format_option
from tocsin.cli.session import Session
from tocsin.core.errors import BadInput, NotFound

KNOWN_SHOWN = 5
VERBS = {
    "add": (
        "tocsin.cli.know:add",
        "Take in maps, SBOMs, VEX, supplier and asset lists, package lists, advisories.",
    ),
    "impact": ("tocsin.cli.know:impact", "What fails, when, for whom, if something drops out."),
    "chokepoints": (
        "tocsin.cli.weak_points:chokepoints",
        "What falls with each node alone; single points of failure.",
    ),
    "cut-sets": ("tocsin.cli.weak_points:cut_sets", "What must be lost together so that a service fails."),
    "plan": ("tocsin.cli.plan:plan", "Which measures to buy under a budget, and why not the others."),
    "control": ("tocsin.cli.know:control", "Who controls a firm, through which chain of holdings."),
    "concentration": (
        "tocsin.cli.know:concentration",
        "Which inputs hang on few firms, owners, jurisdictions.",
    ),
    "esri": ("tocsin.cli.esri:esri", "The part of all sales that is lost with each firm (ESRI)."),
    "schema": ("tocsin.cli.map_schema:schema", "The JSON Schema of the dependency map."),
    "exposures": ("tocsin.cli.know:exposures", "Components with a known hole."),
}


@click.group(cls=LazyGroup, verbs=VERBS)
def know() -> None:
    """What we depend on, and what fails without it.

    \b
    Example:
      tocsin know add map.toml sbom.cdx.json
      tocsin know impact --lose supplier-a --from 2027-04-15
    """


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--machine", is_flag=True, help="Also take in what is installed on this machine.")
@click.option("--strict", is_flag=True, help="Exit 3 if any record was not taken.")
@click.option(
    "--release", default="", metavar="NAME", help="Release of package lists that do not say: Debian:12."
)
@format_option
@click.pass_obj
def add(
    session: Session, files: tuple[str, ...], form: str, release: str, *, machine: bool, strict: bool
) -> None:
    """Take in dependency maps, SBOMs, VEX, supplier and asset lists, package lists, OSV advisories, the KEV list.

    \b
    Example:
      tocsin know add map.toml sbom.cdx.json suppliers.csv
    """
    from tocsin.flows import files as opened
    from tocsin.flows import job, this_machine

    with session.store() as store:
        code = take_files(
            session, store, files, room="know", actor="know add", form=form, strict=strict, release=release
        )
        now = session.now()
        if machine:
            this_machine.take(store, actor="know add", now=now, limits=session.limits)
        drawn = job.run(store, actor="know add", now=now)
    session.faults(drawn.faults, "left out of the map")
    names = {opened.shown(path) for path in files}
    if strict and any(fault.where.rpartition(":")[0] in names for fault in drawn.faults):
        code = max(code, EXIT_BAD_INPUT)
    raise SystemExit(code)


@click.command()
@click.option(
    "--lose", "lost", multiple=True, required=True, metavar="ID", help="What drops out; may be repeated."
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
@click.option(
    "--at",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The map as it holds on this day [default: that of --from].",
)
@format_option
@click.pass_obj
def impact(
    session: Session,
    lost: tuple[str, ...],
    start: dt.datetime | None,
    end: dt.datetime | None,
    level: float,
    de_minimis: float | None,
    days: int,
    at: dt.datetime | None,
    form: str,
) -> None:
    """What fails, when, for whom, if a supplier, product, asset or jurisdiction drops out.

    What is not known is computed both ways: *falls on* is the worst case, *at best* the best. *By shares alone* is the level if
    output fell in proportion to the value of what is missing. At the end: which answer would move the result most.

    \b
    Example:
      tocsin know impact --lose supplier-a --from 2027-04-15 --until 2027-09-01
    """
    from tocsin.core.dependency import Shock
    from tocsin.flows import impact as flow
    from tocsin.know.readers.toml_tables import FIRST_YEAR

    first = start.date() if start else session.now().date()
    last = end.date() if end else None
    if at is not None and at.year < FIRST_YEAR:
        raise BadInput(f"--at {at.date()} is before {FIRST_YEAR}", do="correct the year")
    for option, value in (("--level", level), ("--de-minimis", de_minimis or 0.0)):
        if math.isnan(value):
            raise BadInput(f"{option} is not a number", do="give a share from 0 to 1")
    if last is not None and last <= first:
        raise BadInput(f"the loss ends ({last}) before it begins ({first})", do="correct --from and --until")
    shock = Shock(
        id="asked", name="the loss asked about", lost=lost, start=first, end=last, level=level, de_minimis=de_minimis
    )  # fmt: skip
    with session.store() as store:
        answer = flow.ask(store, shock, days, at.date() if at else None)
    if answer.gone:
        what = f"{', '.join(answer.gone)} is not on the map on {at.date() if at else first}"
        raise NotFound(what, do="look at since and until in the map, or ask about another day by --at")
    if answer.unknown:
        near = (
            f"did you mean {', '.join(answer.near)}?"
            if answer.near
            else "tocsin status lists what is on the map"
        )
        raise NotFound(f"{', '.join(answer.unknown)} is on no map", do=near)
    columns = (
        ("service", "name"), ("falls on", "falls_on"), ("at best", "at_best"), ("level", "level"), ("by shares alone", "linear"), ("back on", "back_on"),
        ("people", "people"), ("people x days", "people_days"), ("because", "because"),
    )  # fmt: skip
    emit(answer.rows, form, columns, empty="No service falls.")
    for region, people_days in answer.by_region.items():
        session.say(f"  {region}: {people_days} people x days without service")
    for question in answer.asks:
        session.say(f"  ask: {question}")
    for fault in answer.faults:
        session.say(f"  left out of the map: {fault.where}: {fault.what}")
    for source, since in list(answer.known.items())[:KNOWN_SHOWN]:
        session.say(f"  known since {since[:10]}: {source}")
    if len(answer.known) > KNOWN_SHOWN:
        session.say(f"  ... and {len(answer.known) - KNOWN_SHOWN} more sources")


@click.command()
@click.argument("node", default="", metavar="[ID]")
@format_option
@click.pass_obj
def control(session: Session, node: str, form: str) -> None:
    """Who controls a firm, or may where shares are not known; of all firms, or of those that ID holds or is.

    Control is by votes, through chains and cross-holdings; the share is what reaches the holder of the firm's profit.

    \b
    Example:
      tocsin know control acme
    """
    from tocsin.flows import dependence

    with session.store() as store:
        rows = dependence.control(store, node)
    shown = [{**row, "control": "certain" if row["certain"] else "possible"} for row in rows]
    columns = (
        ("firm", "name"), ("controlled by", "controller"), ("control", "control"), ("share", "share"),
        ("jurisdiction", "jurisdiction"), ("chain", "chain"),
    )  # fmt: skip
    emit(
        shown,
        form,
        columns,
        empty="Nobody is known to control another (held_by in the map says who holds what).",
    )


@click.command()
@format_option
@click.pass_obj
def concentration(session: Session, form: str) -> None:
    """Which inputs hang on few: the HHI by jurisdiction, owner and firm, the most concentrated first.

    1 is a single source. Where shares are not known the index is an interval, and the last column says whom to ask.

    \b
    Example:
      tocsin know concentration
    """
    from tocsin.flows import dependence

    with session.store() as store:
        rows = dependence.concentration(store)
    columns = (
        ("of", "of"), ("input", "input"), ("hangs most on", "largest"), ("HHI by jurisdiction", "hhi_jurisdiction"),
        ("by owner", "hhi_owner"), ("by firm", "hhi_firm"), ("ask for the share of", "ask"),
    )  # fmt: skip
    emit(rows, form, columns, empty="No input on the map is delivered by a firm.")


@click.command()
@format_option
@click.pass_obj
def exposures(session: Session, form: str) -> None:
    """Components accused by an advisory, an SBOM or a VEX document, the known exploited ones first.

    What an SBOM or VEX document clears is listed below them with who says so, beside what was not checked.

    \b
    Example:
      tocsin know exposures --format csv
    """
    from tocsin.store import inventory

    with session.store() as store, store.read() as reader:
        found = inventory.exposures(reader)
        unchecked = inventory.unchecked(reader)
    rows = [
        {
            "advisory": e.advisory,
            "kev": e.kev.cve if e.kev else "",
            "due": e.kev.due if e.kev else "",
            "package": e.component.package or e.component.name,
            "version": e.component.version,
            "fixed": e.fixed,
            "severity": ", ".join(map(str, e.severity)),
            "state": e.state,
            "asset": e.component.asset,
            "ecosystem": e.component.ecosystem,
            "summary": e.summary,
            "cite": e.cite,
            "stated": e.stated,
            "source": e.component.source,
        }
        for e in sorted(found, key=lambda e: (e.kev is None, e.component.asset, e.advisory))
    ]
    shown = ("advisory", "kev", "due", "package", "version", "fixed", "asset", "cite", "state", "severity")
    columns = tuple((key, key) for key in shown)
    emit(rows, form, columns, empty="No exposure found in what was checked.")
    for item in unchecked:
        session.say(f"  not checked: {item.what}: {item.why}")
