# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""``tocsin watch``: load and find intelligence, scan logs, list hits."""

from __future__ import annotations

import os

import click

from tocsin.cli.files_in import EXIT_BAD_INPUT, take_files
from tocsin.cli.lazy import LazyGroup
from tocsin.cli.output import emit, encode, format_option
from tocsin.cli.progress import progress
from tocsin.cli.session import Session, tell
from tocsin.core.errors import TocsinError

VERBS = {
    "load": ("tocsin.cli.watch:load", "Take in intelligence: STIX, indicator CSV, plain lists."),
    "scan": ("tocsin.cli.watch:scan", "Match the intelligence against logs."),
    "sigma": ("tocsin.cli.watch_sigma:sigma", "Ask Sigma rules of events."),
    "find": ("tocsin.cli.find:find", "The intelligence that is kept, by what is known of it."),
    "hits": ("tocsin.cli.watch:hits", "The hits found so far."),
    "unusual": (
        "tocsin.cli.watch_unusual:unusual",
        "What ours did for the first time, by what was usual before.",
    ),
    "sightings": (
        "tocsin.cli.watch_sightings:sightings",
        "Hits by value, asset and day, in the forms that others read.",
    ),
    "false": ("tocsin.cli.watch_sightings:false", "Say that a hit is false."),
    "warninglist": (
        "tocsin.cli.watch_warninglist:warninglist",
        "Lists of values that mean no harm by themselves.",
    ),
    "held": ("tocsin.cli.watch_held:held", "Values that wait for a person."),
    "release": ("tocsin.cli.watch_held:release", "Let a held value be matched."),
}
EXIT_FOUND = 1
HIT_COLUMNS = (
    ("file", "file"), ("line", "line"), ("at", "at"), ("field", "field"), ("kind", "kind"), ("value", "value"), ("seen", "seen"),
)  # fmt: skip


@click.group(cls=LazyGroup, verbs=VERBS)
def watch() -> None:
    """Everybody's intelligence over our logs.

    \b
    Example:
      tocsin watch load bundle.json list.csv
      tocsin watch scan eve.json --format jsonl
    """


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--strict", is_flag=True, help="Exit 3 if any record was not taken.")
@format_option
@click.pass_obj
def load(session: Session, files: tuple[str, ...], form: str, *, strict: bool) -> None:
    """Take in STIX 2.1 bundles, CSV with kind,value, plain lists, Zeek intel files.

    \b
    Example:
      tocsin watch load csirt-bundle.json sector-list.csv
    """
    with session.store() as store:
        code = take_files(session, store, files, room="watch", actor="watch load", form=form, strict=strict)
    raise SystemExit(code)


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--fail-on", type=click.Choice(["hit"]), help="Exit 1 if anything was found.")
@click.option("--strict", is_flag=True, help="Exit 3 if any line could not be read.")
@format_option
@click.pass_obj
def scan(session: Session, files: tuple[str, ...], form: str, fail_on: str | None, *, strict: bool) -> None:
    """Match the loaded intelligence against logs: EVE JSON lines and syslog, plain or compressed.

    \b
    Example:
      tocsin watch scan /var/log/suricata/eve.json --format jsonl
      tocsin watch scan syslog.log.gz --fail-on hit
    """
    from tocsin.core import instant
    from tocsin.core.hit import Hit, public
    from tocsin.flows import files as opened
    from tocsin.flows import job, scan_logs

    now = session.now()
    found: list[dict[str, object]] = []

    def each(hit: Hit) -> None:
        found.append(public(hit))
        if form == "jsonl":
            click.echo(encode(found[-1]))

    done, code = [], 0
    with session.store() as store:
        compiled = scan_logs.build_index(store)
        sieve = scan_logs.sieve_of(compiled, int.from_bytes(os.urandom(8)))
        for path in files:
            size = os.path.getsize(path) if os.path.isfile(path) else None
            try:
                with progress(f"scanning {path}", size, quiet=session.quiet) as advance:
                    done.append(
                        scan_logs.scan_log(
                            store,
                            path,
                            opened.shown(path),
                            compiled,
                            actor="watch scan",
                            now=now,
                            at=instant.from_datetime(now),
                            limits=session.limits,
                            advance=advance,
                            each=each,
                            sieve=sieve,
                        )
                    )
            except TocsinError as error:
                if len(files) == 1:
                    raise
                tell(error)
                code = max(code, error.exit_code)
        job.run(store, actor="watch scan", now=now)
    if form != "jsonl":
        emit(found, form, HIT_COLUMNS, empty="No hit.")
    for taken in done:
        session.say(
            f"{taken.name}: {taken.kind or 'not understood'}, {taken.records} lines, {taken.new} new hits"
        )
        for note in taken.notes:
            session.say(f"  note: {taken.name}: {note}")
    session.faults([fault for taken in done for fault in taken.faults])
    if any(not t.good or (strict and t.faults) for t in done):
        code = max(code, EXIT_BAD_INPUT)
    if not code and fail_on == "hit" and found:
        code = EXIT_FOUND
    raise SystemExit(code)


@click.command()
@click.option(
    "--after",
    type=click.IntRange(0, 2**63 - 1),
    default=0,
    help="Only hits with a greater sequence number [default: 0].",
)
@click.option("--limit", type=click.IntRange(1, 1_000_000), default=1_000, show_default=True)
@format_option
@click.pass_obj
def hits(session: Session, after: int, limit: int, form: str) -> None:
    """The hits found so far, in the order in which they were found.

    \b
    Example:
      tocsin watch hits --format csv
    """
    from tocsin.core.hit import public
    from tocsin.flows import standing
    from tocsin.store import hits as kept

    with session.store() as store, store.read() as reader:
        page = kept.page(reader, after, limit)
        rows = [{"seq": seq, **public(hit)} for seq, hit in standing.numbered(reader, page)]
        total = kept.count(reader)
    emit(
        rows,
        form,
        (("seq", "seq"), *HIT_COLUMNS),
        empty="No hit yet.",
    )
    if len(page) == limit and page[-1][0] and total > len(page):
        session.say(f"{total} hits in all; go on with --after {page[-1][0]}")
