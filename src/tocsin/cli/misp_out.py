# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""``tocsin share misp-event`` and ``misp-feed``: events of MISP as they came, out again by file and as a static feed."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from tocsin.cli.files_in import EXIT_BAD_INPUT
from tocsin.cli.output import emit, format_option, safe
from tocsin.cli.session import Session
from tocsin.core.errors import BadInput

if TYPE_CHECKING:
    from tocsin.flows.context import Context
    from tocsin.flows.misp_out import Asked, Written
    from tocsin.store import Store

FEED_COLUMNS = (
    ("uuid", "uuid"),
    ("date", "date"),
    ("timestamp", "timestamp"),
    ("event", "info"),
    ("state", "state"),
)
EVENT_COLUMNS = (
    ("uuid", "uuid"),
    ("source", "source"),
    ("timestamp", "timestamp"),
    ("bytes", "size"),
    ("stored", "at"),
)
SHOWN = 20


@click.command("misp-event")
@click.argument("uuid", required=False)
@click.option(
    "--for",
    "to",
    default="",
    metavar="NAME",
    help="The member or community it is for [default: the own organisation].",
)
@click.option("--source", default="", metavar="NAME", help="The event as this source says it.")
@click.option("--out", metavar="FILE", help="Where to write it.")
@click.option("--overwrite", is_flag=True, help="Replace the file if it is there.")
@format_option
@click.pass_obj
def event(
    session: Session, uuid: str | None, to: str, source: str, out: str | None, form: str, *, overwrite: bool
) -> None:
    """Write a MISP event that is kept, as it came; without UUID: list those that are kept.

    If all of it may go to whom it is for, every byte of the event is as it came. Otherwise what may not go is left out and
    named, and what was withdrawn stands there as deleted, without its value. Where it went is on record.

    \b
    Example:
      tocsin share misp-event
      tocsin share misp-event 5f1c0c2e-9a4e-4a52-8d0e-3a1f6f0f1a01 --for region --out event.json
    """
    from tocsin.flows import misp_feed

    with session.store() as store:
        if uuid is None:
            _list(store, form)
            return
        if out is None:
            raise click.UsageError("Missing option '--out'.")
        if os.path.lexists(out) and not overwrite:
            raise BadInput("the file exists", where=out, do="give another name, or --overwrite")
        asked = _asked(session, store, to)
        done = misp_feed.export(store, uuid, out, asked, _context(session, "share misp-event"), source=source)
    _tell(session, done, out)


def _list(store: Store, form: str) -> None:
    from tocsin.store import misp_events

    rows: list[dict[str, object]] = []
    with store.read() as reader:
        after = 0
        while page := misp_events.page(reader, after, 1_000):
            rows += [
                {"uuid": one.uuid, "source": one.source, "timestamp": one.timestamp, "size": one.size, "root": one.root, "at": one.at}
                for one in page
            ]  # fmt: skip
            after = page[-1].seq
    emit(rows, form, EVENT_COLUMNS, empty="No MISP event is kept.")


def _tell(session: Session, done: Written, out: str) -> None:
    if done.held:
        session.say(f"{safe(done.uuid)} stays here: {safe(done.held)}")
        raise SystemExit(EXIT_BAD_INPUT)
    for object_id, why in list(done.hidden.items())[:SHOWN]:
        session.say(f"  stays here: {safe(object_id)}: {safe(why)}")
    if len(done.hidden) > SHOWN:
        session.say(f"  ... and {len(done.hidden) - SHOWN} more objects")
    for object_id in sorted(done.back)[:SHOWN]:
        session.say(f"  says only that it was withdrawn: {safe(object_id)}")
    what = "as it came" if done.same else "not as it came: what may not go is left out"
    click.echo(f"{safe(out)}: {safe(done.uuid)}, {what}, sha256 {done.sha256}")


@click.command("misp-feed")
@click.argument("folder", metavar="DIR")
@click.argument("given", nargs=-1, metavar="[EVENT]...")
@click.option(
    "--for",
    "to",
    default="",
    metavar="NAME",
    help="The member or community that reads the feed [default: the own organisation].",
)
@format_option
@click.pass_obj
def feed(session: Session, folder: str, given: tuple[str, ...], to: str, form: str) -> None:
    """Write MISP events into a static feed, or look through the feed that is in DIR.

    With events (files, or UUIDs of events that are kept): each goes to DIR/<uuid>.json, byte for byte where all of it
    may go to whom the feed is for, and manifest.json and hashes.csv are brought up to date. Whoever can read the
    folder reads the events. Where each object went is on record: withdrawing or re-marking one writes the feed anew.
    Without: every event that the manifest names is read and compared with it; exit 3 if one is missing or differs.
    `tocsin watch load DIR` takes a feed in.

    \b
    Example:
      tocsin share misp-feed feed/ event.json
      tocsin share misp-feed feed/ 5f1c0c2e-9a4e-4a52-8d0e-3a1f6f0f1a01 --for region
      tocsin share misp-feed feed/
    """
    import msgspec

    from tocsin.flows import misp_feed as flow

    if given:
        with session.store() as store:
            asked = _asked(session, store, to)
            rows, notes = flow.write(store, folder, given, asked, _context(session, "share misp-feed"))
        for note in notes:
            session.say(f"  note: {note}")
    else:
        rows = flow.listed(folder, session.limits)
    emit([msgspec.structs.asdict(row) for row in rows], form, FEED_COLUMNS, empty="The feed names no event.")
    raise SystemExit(EXIT_BAD_INPUT if any(row.bad for row in rows) else 0)


def _context(session: Session, actor: str) -> Context:
    from tocsin.core import instant
    from tocsin.flows.context import Context

    return Context(actor=actor, at=instant.from_datetime(session.now()), limits=session.limits)


def _asked(session: Session, store: Store, to: str) -> Asked:
    """For whom; for others own names are looked for."""
    from tocsin.core.policy import Asker
    from tocsin.flows import leaving
    from tocsin.flows.misp_out import Asked
    from tocsin.flows.recipient import asker_of

    own = session.settings.organisation
    if not to or to == own:
        return Asked(asker=Asker(own, own=True))
    listed = leaving.names_of_list(session.settings.share.own_names_file, session.limits)
    with store.read() as reader:
        return Asked(asker=asker_of(reader, to), own=leaving.matcher(reader, listed))
