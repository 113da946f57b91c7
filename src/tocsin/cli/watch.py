# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""``tocsin watch``: load intelligence, list hits; the other verbs have files of their own."""

from __future__ import annotations

import click

from tocsin.cli.files_in import take_files
from tocsin.cli.lazy import LazyGroup
from tocsin.cli.output import emit, format_option
from tocsin.cli.session import Session

VERBS = {
    "load": ("tocsin.cli.watch:load", "Take in intelligence: STIX, indicator CSV, plain lists."),
    "scan": ("tocsin.cli.watch_scan:scan", "Match the intelligence against logs."),
    "sigma": ("tocsin.cli.watch_sigma:sigma", "Ask Sigma rules of events."),
    "hunt": ("tocsin.cli.watch_hunt:hunt", "New intelligence over old logs, and all of it over new lines."),
    "hunted": ("tocsin.cli.watch_hunt:hunted", "What was scanned of which log, and with what."),
    "patterns": ("tocsin.cli.watch_patterns:patterns", "STIX patterns in full over logs."),
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
    "out": ("tocsin.cli.watch_out:out", "A list for another tool: firewall, resolver, sensor."),
    "outs": ("tocsin.cli.watch_out:outs", "The lists that are made for other tools."),
    "held": ("tocsin.cli.watch_held:held", "Values that wait for a person."),
    "release": ("tocsin.cli.watch_held:release", "Let a held value be matched."),
}
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
