# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""``tocsin watch hunt`` and ``hunted``: what is new over logs that were scanned before, and what was scanned of which log."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from tocsin.cli.logs_named import LogsNamed
from tocsin.cli.output import emit, encode, format_option
from tocsin.cli.progress import progress
from tocsin.cli.session import Session
from tocsin.cli.watch import HIT_COLUMNS
from tocsin.cli.workers import spread_options

if TYPE_CHECKING:
    from tocsin.core.hit import Hit

ACTOR = "watch hunt"
EXIT_FOUND = 1


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "--as", "log_format", default="", metavar="FORMAT", help="Read them as this, see: watch scan --help."
)
@click.option("--encoding", default="", metavar="NAME", help="Of text that is not UTF-8 or UTF-16: gb18030.")
@click.option("--anew", is_flag=True, help="Scan all of them with everything, whatever is remembered.")
@spread_options
@click.option("--fail-on", type=click.Choice(["hit"]), help="Exit 1 if anything was found.")
@click.option("--strict", is_flag=True, help="Exit 3 if any line could not be read.")
@format_option
@click.pass_obj
def hunt(
    session: Session, files: tuple[str, ...], log_format: str, encoding: str, workers: int, ray: str, form: str,
    fail_on: str | None, *, anew: bool, strict: bool,
) -> None:  # fmt: skip
    """Scan logs for what is new since they were hunted through last: new intelligence over old lines, all of it over new lines.

    What was scanned of each log is kept as it is done: a hunt that was interrupted goes on where it was. A log is known by
    its place and its first bytes; one that is as it was, by size and time of change, is not opened if nothing new came.

    \b
    Example:
      tocsin watch hunt /var/log/suricata /srv/old-logs
      tocsin watch hunt /data/2026 --workers 8 --fail-on hit
    """
    from tocsin.core.hit import public
    from tocsin.flows import job, scan_logs
    from tocsin.flows.hunt import Hunt, Work
    from tocsin.flows.scan_spread import Asked

    if "-" in files:
        raise click.UsageError("standard input is no log that can be hunted through again: use watch scan")
    found: list[dict[str, object]] = []

    def each(hit: Hit) -> None:
        found.append(public(hit))
        if form == "jsonl":
            click.echo(encode(found[-1]))
            found[:] = found[-1:]

    with session.store() as store:
        logs = LogsNamed(session, files, "hunting through")
        alone = workers == 1 and not ray
        compiled = scan_logs.build_index(store, session.cache_dir, logs.bytes if alone else 0)
        asked = Asked(
            workers=workers, ray=ray, form=log_format, encoding=encoding, seed=int.from_bytes(os.urandom(7))
        )
        hunting = Hunt(
            store, compiled, asked, actor=ACTOR, clock=session.now, limits=session.limits, anew=anew
        )
        planned = hunting.plan(logs.paths, logs.not_opened)
        if hunting.unchanged:
            session.say(f"{len(hunting.unchanged)} logs are as they were, and nothing new came: not opened")
        work = [one for _, one in planned if isinstance(one, Work)]
        total = None if any(not one.plan.size_bytes for one in work) else sum(one.bytes for one in work)
        with progress(logs.label, total, quiet=session.quiet) as advance:
            done = [*logs.passed, *hunting.run(planned, advance=advance, each=each)]
        job.run(store, actor=ACTOR, now=session.now())
    if form != "jsonl":
        emit(found, form, HIT_COLUMNS, empty="No hit.")
    code = logs.said(done, strict=strict)
    raise SystemExit(code or (EXIT_FOUND if fail_on == "hit" and found else 0))


@click.command()
@format_option
@click.pass_obj
def hunted(session: Session, form: str) -> None:
    """What was scanned of which log by watch hunt, and with the intelligence of which moment.

    \b
    Example:
      tocsin watch hunted --format csv
    """
    from tocsin.store import hunted as kept

    with session.store() as store, store.read() as reader:
        rows: list[dict[str, object]] = [
            {
                "log": one.path, "format": one.kind, "bytes": one.stretches[-1].end if one.stretches else 0,
                "lines": one.stretches[-1].lines if one.stretches else 0,
                "oldest": min((stretch.mark.at for stretch in one.stretches), default=""), "at": one.at,
            }
            for one in kept.all(reader)
        ]  # fmt: skip
    columns = (
        ("log", "log"), ("format", "format"), ("bytes", "bytes"), ("lines", "lines"), ("with what stood at", "oldest"), ("hunted", "at"),
    )  # fmt: skip
    emit(rows, form, columns, empty="No log was hunted through yet.")
