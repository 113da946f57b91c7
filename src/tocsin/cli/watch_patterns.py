# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""``tocsin watch patterns``: STIX patterns in full over logs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tocsin.cli.files_in import EXIT_BAD_INPUT
from tocsin.cli.output import emit, encode, format_option
from tocsin.cli.progress import progress
from tocsin.cli.session import Session

if TYPE_CHECKING:
    from tocsin.flows.judge_patterns import Account

COLUMNS = (("object", "object"), ("at", "at"), ("lines", "events"), ("pattern", "pattern"))
EXIT_FOUND = 1


@click.command()
@click.argument("logs", nargs=-1, required=True, metavar="LOG...")
@click.option(
    "--patterns",
    "of",
    multiple=True,
    metavar="FILE",
    help="A STIX bundle, or one pattern a line; else those of the store.",
)
@click.option(
    "--mapping", "own", multiple=True, metavar="FILE", help="How events are mapped, before the package's own."
)
@click.option(
    "--keep", is_flag=True, help="Keep what is found as hits, for the page and for tocsin watch sightings."
)
@click.option("--fail-on", type=click.Choice(["hit"]), help="Exit 1 if anything was found.")
@click.option("--strict", is_flag=True, help="Exit 3 if any line or pattern could not be read.")
@format_option
@click.pass_obj
def patterns(
    session: Session, logs: tuple[str, ...], of: tuple[str, ...], own: tuple[str, ...], form: str, fail_on: str | None, *,
    keep: bool, strict: bool,
) -> None:  # fmt: skip
    """Judge STIX patterns over events: FOLLOWEDBY, WITHIN, REPEATS, LIKE, MATCHES, ISSUBSET, references, all of it.

    Read are JSON lines and arrays (Suricata EVE, Zeek, Winlogbeat, Sysmon, ECS), Windows event logs (EVTX) and Zeek's text. Without
    --patterns, those of the loaded patterns are judged that the scan does not look for: all that are more than equalities joined by OR.

    \b
    Example:
      tocsin watch patterns eve.json --patterns campaign.json
      tocsin watch patterns conn.log dns.log --patterns patterns.txt --format jsonl
      tocsin watch patterns Security.evtx --patterns patterns.txt
      tocsin watch patterns vendor.json --mapping vendor.toml --fail-on hit
      tocsin watch patterns eve.json --keep
    """
    from contextlib import nullcontext

    from tocsin.core.errors import BadInput
    from tocsin.flows import judge_patterns, kept_patterns, log_paths
    from tocsin.flows.taken import Taken

    if keep and "-" in logs:
        raise BadInput(
            "what is kept is read twice", where="-", do="write standard input into a file, and name it"
        )
    account = judge_patterns.Account()
    mapped = [judge_patterns.of_mapping(path, session.limits) for path in own]
    passed: list[Taken] = []
    named = log_paths.logs(logs, session.limits, passed)
    with nullcontext() if of else session.store() as store:
        if store is None:
            asked = [one for path in of for one in judge_patterns.of_file(path, session.limits, account)]
        else:
            asked = list(judge_patterns.of_store(store, account))
    judging = judge_patterns.Judging(iter(asked), mapped, session.limits, account)
    kept = kept_patterns.Keeping(judging.mappings, session.limits) if keep else None
    rows, found = [], 0
    sizes = [log.size_bytes for log in named]
    with progress(
        "judging patterns", None if None in sizes else sum(size or 0 for size in sizes), quiet=session.quiet
    ) as advance:
        sources = [judging.log(log.path, advance) for log in named]
        for source in (*sources, judging.end()):
            for hit in source:
                found += 1
                if kept is not None:
                    kept.add(hit)
                if form == "jsonl":
                    click.echo(encode(hit))
                else:
                    rows.append(hit if form == "json" else _row(hit))
    if form != "jsonl":
        emit(rows, form, COLUMNS, empty="No hit.")
    _say(session, account, found)
    if kept is not None:
        with session.store() as store:
            for said in kept.into(store, [log.path for log in named], session.now(), session.limits):
                session.say(said)
    if strict and (account.bad or account.not_judged):
        raise SystemExit(EXIT_BAD_INPUT)
    raise SystemExit(EXIT_FOUND if fail_on and found else 0)


def _row(hit: dict[str, object]) -> dict[str, object]:
    events = hit["events"]
    assert isinstance(events, list)
    return hit | {"events": ", ".join(f"{each['file']}:{each['line']}" for each in events)}


def _say(session: Session, account: Account, found: int) -> None:
    """What was judged, and what was not."""
    session.say(f"{account.judged} patterns over {account.lines} lines: {found} hits")
    if account.unmapped:
        session.say(f"note: {account.unmapped} events are known to no mapping and were not judged")
    if account.timeless:
        session.say(f"note: {account.timeless} events say no time: no FOLLOWEDBY, WITHIN or START binds them")
    for note in account.notes:
        session.say(f"note: {note}")
    session.faults(account.not_judged, "not judged")
    session.faults(account.faults)
