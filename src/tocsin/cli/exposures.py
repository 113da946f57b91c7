# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""``tocsin know exposures`` and ``cannot-patch``: the order of work, and what is done where nothing can be mended."""

from __future__ import annotations

import datetime as dt

import click

from tocsin.cli.output import emit, format_option
from tocsin.cli.session import Session
from tocsin.core.errors import BadInput

BY = ("work", "kev", "epss", "people", "severity")
MEASURES = (
    "segmentation", "allow-list", "access-control", "virtual-patch", "monitoring", "manual-operation", "replacement", "other"
)  # fmt: skip
LONGEST = 120
"""Characters of a remedy in a table; the other forms have all of it."""
SHOWN = (
    ("#", "place"), ("advisory", "advisory"), ("package", "package"), ("version", "version"), ("asset", "asset"),
    ("services", "services"), ("people", "people"), ("fails on", "fails_on"), ("kev", "kev"), ("due", "due"), ("epss", "epss"),
    ("epss of", "epss_of"), ("remedy", "remedy"), ("treatment", "treatment"), ("severity", "severity"), ("state", "state"),
    ("cite", "cite"), ("via", "way"),
)  # fmt: skip
CLEARED = (
    ("advisory", "advisory"), ("package", "package"), ("version", "version"), ("asset", "asset"),
    ("services", "services"), ("people", "people"), ("kev", "kev"),
    ("says", "says"), ("justification", "justification"), ("detail", "detail"), ("cleared by", "cleared_by"), ("cite", "cite"),
)  # fmt: skip
LISTED = (
    ("claim", "claim"), ("state", "state"), ("advisory", "advisory"), ("package", "package"), ("version", "version"),
    ("asset", "asset"), ("why", "why"), ("instead", "instead"), ("measure", "measure"), ("until", "until"), ("by", "by"),
)  # fmt: skip


@click.command()
@click.option(
    "--by",
    type=click.Choice(BY),
    default="work",
    show_default=True,
    help="What comes first; what it does not decide is in the order of work.",
)
@click.option("--cleared", is_flag=True, help="What an SBOM or VEX document takes away, and who says so.")
@format_option
@click.pass_obj
def exposures(session: Session, by: str, form: str, *, cleared: bool) -> None:
    """Components with a known hole, in the order of work: which to mend first, and why.

    Known exploited (KEV) first, those past their day before all; then by EPSS score; then by the people and services that fall
    without the asset; then by the word of severity. What cannot be patched stands below, until its review is due: then it comes first. JSON has
    the reasons for each place, each with the row it was read from. "via" is the chain of dependencies from what the SBOM describes to the
    component, "direct" if it needs it itself: of a chain it is the second name that asks for the rest, and has to be updated.

    \b
    Example:
      tocsin know exposures
      tocsin know exposures --by people --format csv
      tocsin know exposures --cleared
    """
    from tocsin.flows import work_order
    from tocsin.store import inventory

    today = session.now().date()
    with session.store() as store, store.read() as reader:
        rows = work_order.cleared(reader, today) if cleared else work_order.rows(reader, today, by)  # type: ignore[arg-type]  # click has checked the word
        unchecked = inventory.unchecked(reader)
        lists = work_order.lists(reader, today)
    shown = rows if form in {"json", "jsonl"} else [{**row, **_short(row, form)} for row in rows]
    if cleared:
        emit(shown, form, CLEARED, empty="No statement takes an exposure away.")
        return
    emit(shown, form, SHOWN, empty="No exposure found in what was checked.")
    for line in lists if rows else ():
        session.say(f"  {line}")
    for item in unchecked:
        session.say(f"  not checked: {item.what}: {item.why}")


def _short(row: dict[str, object], form: str) -> dict[str, object]:
    """What a line has of a row: services by name; in a table, of a text that may fill a page its beginning."""
    said = " ".join(str(row["remedy"]).split())
    remedy = said if len(said) <= LONGEST or form == "csv" else f"{said[: LONGEST - 1]}…"
    return {"services": _names(row["services"]), "remedy": remedy}


def _names(services: object) -> str:
    if services is None:
        return "on no map"
    return ", ".join(str(one["name"]) for one in services) if isinstance(services, list) else ""


@click.command(name="cannot-patch")
@click.argument("advisory", default="", metavar="[ADVISORY]")
@click.option("--asset", default="", metavar="ID", help="On which asset.")
@click.option("--component", default="", metavar="NAME", help="Only this component of the asset.")
@click.option("--why", default="", help="Why it cannot be patched; with --take-back, why the claim ends.")
@click.option("--instead", default="", metavar="TEXT", help="The compensating countermeasure.")
@click.option("--measure", type=click.Choice(MEASURES), default="other", show_default=True, help="Its kind.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Day of the review.")
@click.option("--by", default="", metavar="NAME", help="Who says so.")
@click.option("--take-back", type=click.IntRange(min=1), metavar="N", help="End claim N.")
@click.option("--list", "listed", is_flag=True, help="All claims, those that ended too.")
@format_option
@click.pass_obj
def cannot_patch(
    session: Session,
    advisory: str,
    asset: str,
    component: str,
    why: str,
    instead: str,
    measure: str,
    until: dt.datetime | None,
    by: str,
    take_back: int | None,
    form: str,
    *,
    listed: bool,
) -> None:
    """Say that a hole cannot be patched on an asset, which compensating countermeasure stands in its place, and until when.

    The exposure stays listed as treated, below what is open; when its review is due it comes first. The claim is about
    one version of the component: another version is open again. Saying so mends nothing.

    \b
    Example:
      tocsin know cannot-patch CVE-2026-12345 --asset plc-7 --why "no update" --instead "own VLAN" --until 2027-06-30 --by "shift lead"
      tocsin know cannot-patch --list
      tocsin know cannot-patch --take-back 7 --why "updated in June" --by "shift lead"
    """
    from tocsin.core import instant
    from tocsin.flows import treatments

    now = session.now()
    at = instant.from_datetime(now)
    if sum((bool(advisory), take_back is not None, listed)) != 1:
        raise click.UsageError("give one of: ADVISORY, --take-back N, --list")
    with session.store() as store:
        if take_back is not None:
            new = treatments.take_back(store, take_back, why=why, by=by, at=at)
            session.say(f"claim {take_back} " + ("is taken back" if new else "had been taken back before"))
        elif advisory:
            if not asset or until is None:
                missing = "--asset" if not asset else "--until"
                raise BadInput(f"{missing} is missing", do="tocsin know cannot-patch --help has an example")
            made = treatments.claim(
                store, advisory, asset=asset, component=component, why=why, instead=instead, measure=measure,  # type: ignore[arg-type]  # click has checked the word
                until=until.date(), by=by, now=now, at=at,
            )  # fmt: skip
            for one in made:
                says = one.says
                session.say(
                    f"claim {one.number}: {says.advisory} in {says.package} {says.version} on {says.asset}"
                )
        rows = treatments.listed(store, now.date())
    if listed or form != "table":
        emit(rows, form, LISTED, empty="Nothing is said to be beyond patching.")
