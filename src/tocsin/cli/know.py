# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""``tocsin know``: take in what we depend on, ask what fails."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import click

from tocsin.cli.as_of import at_option, day_of
from tocsin.cli.columns import columns_option, named_columns
from tocsin.cli.files_in import EXIT_BAD_INPUT, take_files
from tocsin.cli.lazy import LazyGroup
from tocsin.cli.output import emit, format_option
from tocsin.cli.session import Session

MEMBERS_SHOWN = 3
"""Who delivers one input, in a table; the other forms name all."""
VERBS = {
    "add": (
        "tocsin.cli.know:add",
        "Take in maps, SBOMs, VEX, lists of suppliers, assets and packages, lock files, own names, advisories.",
    ),
    "guess": (
        "tocsin.cli.columns:guess",
        "What the columns of a list would be taken for; nothing is taken in.",
    ),
    "same": ("tocsin.cli.same:same", "Which entries of several sources are one asset."),
    "found": ("tocsin.cli.found:found", "Dependencies proposed from logs, settings and the inventory."),
    "questions": ("tocsin.cli.questions:questions", "What to ask a supplier: a short letter, ready to send."),
    "impact": ("tocsin.cli.impact:impact", "What fails, when, for whom, if something drops out."),
    "chokepoints": (
        "tocsin.cli.weak_points:chokepoints",
        "What falls with each node alone; single points of failure.",
    ),
    "cut-sets": ("tocsin.cli.weak_points:cut_sets", "What must be lost together so that a service fails."),
    "plan": ("tocsin.cli.plan:plan", "Which measures to buy under a budget, and why not the others."),
    "plans": ("tocsin.cli.plans:plans", "The plans that are kept for the page."),
    "control": ("tocsin.cli.know:control", "Who controls a firm, through which chain of holdings."),
    "concentration": (
        "tocsin.cli.know:concentration",
        "Which inputs hang on few firms, owners, jurisdictions.",
    ),
    "exposures": ("tocsin.cli.exposures:exposures", "Components with a known hole, in the order of work."),
    "cannot-patch": (
        "tocsin.cli.exposures:cannot_patch",
        "What cannot be patched, and what is done instead.",
    ),
    "names": ("tocsin.cli.names:names", "What is wrong with own domains, certificates and prefixes."),
    "esri": ("tocsin.cli.esri:esri", "The part of all sales that is lost with each firm (ESRI)."),
    "schema": ("tocsin.cli.map_schema:schema", "The JSON Schema of the dependency map."),
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
@click.argument("files", nargs=-1, required=True, metavar="FILE|DIR...")
@click.option("--machine", is_flag=True, help="Also take in what is installed on this machine.")
@click.option("--strict", is_flag=True, help="Exit 3 if any record was not taken.")
@click.option(
    "--release", default="", metavar="NAME", help="Release of package lists that do not say: Debian:12."
)
@columns_option
@format_option
@click.pass_obj
def add(
    session: Session,
    files: tuple[str, ...],
    form: str,
    release: str,
    columns: str,
    *,
    machine: bool,
    strict: bool,
) -> None:
    """Take in dependency maps, SBOMs, VEX, supplier and asset lists, package lists, OSV advisories, the KEV list, EPSS scores.

    Of own names and addresses: zone files, RDAP answers, certificates, announcements, ROA payloads.

    What the columns of a list were taken for is shown. Where that is wrong or not certain, --columns says it.

    Of a folder every file is taken that is recognised, and node_modules as the packages installed in it; what is not understood is
    listed at the end. Links and hidden files are passed over.

    Package databases (Debian, Alpine, RPM) and lock files (npm, yarn, pnpm, Python, Cargo, Go, Ruby) too: docs/formats.md names all.

    \b
    Example:
      tocsin know add map.toml sbom.cdx.json suppliers.csv
      tocsin know add list.csv --columns "Device=asset,Maker=vendor,#3=firmware"
      tocsin know add package-lock.json poetry.lock
      tocsin know add advisories/ project/node_modules
      tocsin know add /mnt/image/lib/apk/db/installed --release Alpine:v3.20
    """
    from tocsin.flows import files as opened
    from tocsin.flows import job, this_machine

    named = named_columns(columns, files)
    with session.store() as store:
        code = take_files(
            session, store, files, room="know", actor="know add", form=form, strict=strict, release=release,
            columns=named,
        )  # fmt: skip
        now = session.now()
        if machine:
            this_machine.take(store, actor="know add", now=now, limits=session.limits)
        drawn = job.run(store, actor="know add", now=now)
    session.faults(drawn.faults, "left out of the map")
    if drawn.graph.services:
        session.say(
            "  next: tocsin status; tocsin know concentration; tocsin know chokepoints; tocsin know impact --lose NAME"
        )
    names = {opened.shown(path) for path in files}
    folders = tuple(f"{name.rstrip('/')}/" for name in names)
    where = [fault.where.rpartition(":")[0] for fault in drawn.faults]
    if strict and any(place in names or place.startswith(folders) for place in where):
        code = max(code, EXIT_BAD_INPUT)
    raise SystemExit(code)


@click.command()
@click.argument("node", default="", metavar="[ID]")
@at_option()
@format_option
@click.pass_obj
def control(session: Session, node: str, at: dt.datetime | None, form: str) -> None:
    """Who controls a firm, or may where shares are not known; of all firms, or of those that ID holds or is.

    Control is by votes, through chains and cross-holdings; the share is what reaches the holder of the firm's profit.

    \b
    Example:
      tocsin know control acme
      tocsin know control --at 2028-01-01
    """
    from tocsin.flows import dependence

    with session.store() as store:
        rows = dependence.control(store, node, day_of(at) or session.now().date())
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
@at_option()
@format_option
@click.pass_obj
def concentration(session: Session, at: dt.datetime | None, form: str) -> None:
    """Which inputs hang on few: the HHI by jurisdiction, owner and firm, the most concentrated first.

    1 is a single source. Where shares are not known the index is an interval, and the last column says whom to ask.

    \b
    Example:
      tocsin know concentration
      tocsin know concentration --at 2028-01-01
    """
    from tocsin.flows import dependence

    with session.store() as store:
        rows = dependence.concentration(store, day_of(at) or session.now().date())
    columns = (
        ("of", "of"), ("input", "input"), ("from", "from"), ("hangs most on", "largest"), ("HHI by jurisdiction", "hhi_jurisdiction"),
        ("by owner", "hhi_owner"), ("by firm", "hhi_firm"), ("ask for the share of", "ask"),
    )  # fmt: skip
    if form in {"table", "csv"}:
        most = MEMBERS_SHOWN if form == "table" else None
        rows = [{**row, "from": _joined(row["from"], most)} for row in rows]  # type: ignore[arg-type]  # a list of ids
    emit(
        rows,
        form,
        columns,
        empty="No input on the map is delivered by a firm.",
    )


def _joined(names: Sequence[str], most: int | None) -> str:
    more = 0 if most is None else max(0, len(names) - most)
    return ", ".join(names[:most]) + (f" and {more} more" if more else "")
