# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""``tocsin watch unusual``: what ours did for the first time, by what was usual before."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from tocsin.cli.output import emit, format_option
from tocsin.cli.progress import progress

if TYPE_CHECKING:
    from tocsin.cli.session import Session
    from tocsin.watch.unusual import Unusual

COLUMNS = (
    ("day", "day"), ("who", "who"), ("what", "kind"), ("seen", "says"), ("usual", "usual"), ("about", "about"), ("rows", "places"),
)  # fmt: skip
EXIT_FOUND = 1


@click.command()
@click.argument("logs", nargs=-1, metavar="[LOG]...")
@click.option("--own", multiple=True, metavar="PREFIX", help="A network or domain of yours; may be repeated.")
@click.option("--hosts", is_flag=True, help="Tell of hosts that are on no map, too.")
@click.option(
    "--day", "since", default="", metavar="DATE", help="Only findings of this day and later: 2026-11-22."
)
@click.option("--limit", type=click.IntRange(1, 100_000), default=1_000, show_default=True)
@click.option("--fail-on", type=click.Choice(["finding"]), help="Exit 1 if anything was found.")
@format_option
@click.pass_obj
def unusual(
    session: Session, logs: tuple[str, ...], own: tuple[str, ...], since: str, limit: int, fail_on: str | None, form: str, *, hosts: bool
) -> None:  # fmt: skip
    """Learn what is usual from logs, and name what is not: new destinations, beacons, DNS tunnels, volume, commands.

    Read are Suricata EVE, Zeek (dns, ssl, http, conn, modbus, dnp3, enip, cip, s7comm), resolver and proxy logs and flow
    tables. Each day is judged by the days before it, those of earlier runs too; a party is judged once a week of it is
    known. Without logs, what was found so far is listed.

    \b
    Example:
      tocsin watch unusual eve.json.7.gz eve.json.6.gz eve.json
      tocsin watch unusual --day 2026-11-22 --format jsonl
    """
    from tocsin.flows import unusual as flow

    with session.store() as store:
        if logs:
            total = sum(os.path.getsize(path) for path in logs if os.path.isfile(path))
            with progress("reading logs", total or None, quiet=session.quiet) as advance:
                looked = flow.look(
                    store, logs, own=own, hosts=hosts, now=session.now(), actor="watch unusual",
                    limits=session.limits, advance=advance,
                )  # fmt: skip
            found = [one for one in looked.found if one.day >= since][:limit]
        else:
            looked = None
            with store.read() as reader:
                found = [one for one in flow.listed(reader, limit) if one.day >= since]
    emit([_row(one, form) for one in found], form, COLUMNS, empty="Nothing unusual.")
    if looked is not None:
        for line in looked.read:
            session.say(line)
        days = f"{looked.days[0]} to {looked.days[-1]}" if looked.days else "no day"
        session.say(f"{days}: {len(looked.found)} findings, {looked.new} of them new")
        if looked.learning:
            first = ", ".join(f"{who} ({days} days)" for who, days in looked.learning[:5])
            session.say(
                f"{len(looked.learning)} of yours are still being learnt and were not judged: {first}"
            )
        for note in looked.notes:
            session.say(f"note: {note}")
        session.faults(list(looked.faults))
    raise SystemExit(EXIT_FOUND if fail_on and found else 0)


def _row(one: Unusual, form: str) -> dict[str, object]:
    listed = form in {"json", "jsonl"}
    row: dict[str, object] = {
        "day": one.day, "who": one.who, "kind": one.kind, "grave": one.grave, "says": str(one.says), "usual": str(one.usual),
        "count": one.count,
    }  # fmt: skip
    return row | {
        name: list(each) if listed else ", ".join(each)
        for name, each in (("about", one.about), ("places", one.places))
    }
