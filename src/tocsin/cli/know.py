# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""``tocsin know``: take in what we depend on, ask what fails, list what is exposed."""

from __future__ import annotations

import click

from tocsin.cli.files_in import EXIT_BAD_INPUT, take_files
from tocsin.cli.lazy import LazyGroup
from tocsin.cli.output import emit, format_option
from tocsin.cli.session import Session

VERBS = {
    "add": (
        "tocsin.cli.know:add",
        "Take in maps, SBOMs, VEX, supplier and asset lists, package lists, advisories.",
    ),
    "impact": ("tocsin.cli.impact:impact", "What fails, when, for whom, if something drops out."),
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
