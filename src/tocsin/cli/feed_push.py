# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""``tocsin share feed offer`` and ``push``: a collection of ours, sent to somebody's TAXII or MISP server again and again."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from tocsin.cli.feed import _at, _told
from tocsin.cli.files_in import EXIT_BAD_INPUT
from tocsin.cli.output import emit, format_option, safe
from tocsin.cli.session import Session, tell
from tocsin.core.errors import BadInput, NotFound, TocsinError

if TYPE_CHECKING:
    from tocsin.flows.push_turn import Pushed
    from tocsin.store import Reader

COLUMNS = (
    ("name", "name"), ("outcome", "outcome"), ("sent", "sent"), ("taken", "taken"), ("refused", "refused"), ("held here", "held"), ("called back", "called_back"), ("still there", "still_there"),
)  # fmt: skip


@click.command()
@click.argument("name")
@click.argument("address", metavar="URL")
@click.option("--of", "ours", required=True, metavar="ID", help="Id or title of the collection of ours.")
@click.option(
    "--for",
    "recipient",
    required=True,
    metavar="ORGANISATION",
    help="Who it is for: what they may have goes.",
)
@click.option("--collection", default="", metavar="ID", help="Id or title of the TAXII collection there.")
@click.option(
    "--kind",
    type=click.Choice(("taxii", "misp-server")),
    default="taxii",
    show_default=True,
    help="What server it is.",
)
@click.option("--auth-file", metavar="FILE", help="A file with the credential; it is read at each push.")
@click.option("--auth-env", metavar="NAME", help="A variable that holds the credential at each push.")
@click.option(
    "--inside", is_flag=True, help="The host is an own one: an inside address and plain http are allowed."
)
@click.option(
    "--every", metavar="TIME", help="How often `tocsin work` pushes: 15m, 1h, 1d. Without it: only by hand."
)
@click.pass_obj
def offer(
    session: Session, name: str, address: str, ours: str, recipient: str, collection: str, kind: str, auth_file: str | None,
    auth_env: str | None, every: str | None, *, inside: bool,
) -> None:  # fmt: skip
    """Name a TAXII 2.1 collection of somebody else, or a MISP server, that one of ours is pushed to. Nothing leaves yet.

    What goes is what that organisation would be given if it asked here: by the markings, its communities as entered with
    tocsin organisation add (one that was not entered counts as a community itself), and without own names. To a MISP server go
    events as they came, and reports and groupings with what they name; what no report names does not go.

    \b
    Example:
      tocsin share feed offer cert https://taxii.example.org/taxii2/ --of "Indicators for the sector" --for cert --collection inbox --every 1h
      tocsin share feed offer misp https://misp.example.org --kind misp-server --of "Reports" --for cert --auth-file misp.key
      tocsin share feed push cert --preview
    """
    from tocsin.core.feed import Feed, check_name, seconds
    from tocsin.flows import work
    from tocsin.net.credential import reference
    from tocsin.store import feeds, jobs

    if "://" not in address:
        raise BadInput("this is no address of a web server", where=address[:200], do="begin it with https://")
    _, place = _told(address, kind, collection)
    with session.store() as store, store.write("share feed offer", _at(session)) as tx:
        if not recipient.strip() or recipient == session.settings.organisation:
            raise BadInput("it is for nobody else", where=recipient[:100], do="name who it is for with --for")
        made = Feed(
            name=check_name(name), kind=kind, address=place, collection=collection,  # type: ignore[arg-type]  # click checked it
            credential=reference(auth_file, auth_env), inside=inside, every_s=seconds(every) if every else 0,
            offers=_ours(tx, ours), recipient=recipient,
        )  # fmt: skip
        feeds.add(tx, made)
        if made.every_s:
            jobs.schedule(tx, work.PUSH, made.name, made.every_s)
    when = (
        f"pushed every {every} by: tocsin work"
        if every
        else f"push it by: tocsin share feed push {made.name}"
    )
    click.echo(f"{made.name}: to {safe(made.address)} for {safe(recipient)}; {when}")


def _ours(reader: Reader, wanted: str) -> str:
    from tocsin.store import collections

    for each in collections.all(reader):
        if wanted in {each.id, each.title}:
            return each.id
    raise NotFound(
        "there is no such collection", where=wanted[:100], do="tocsin share collection list shows all"
    )


@click.command()
@click.argument("name", required=False)
@click.option("--preview", "only", is_flag=True, help="Only say what would go and what is held.")
@format_option
@click.pass_obj
def push(session: Session, name: str | None, form: str, *, only: bool) -> None:
    """Push what is new now, to one or to all; a push that was broken off goes on where it stopped.

    What the other server refuses is named, object by object, and costs only itself. What holds an own name that nobody
    has released stays here. What was pushed and is withdrawn or marked narrower since is called back: revoked there if it is
    ours, else deleted if that server lets us, else named as still there. Everything sent is on record: tocsin share trace.

    \b
    Example:
      tocsin share feed push cert --preview
      tocsin share feed push
    """
    from tocsin.flows import push as flow
    from tocsin.store import feeds

    rows: list[dict[str, object]] = []
    code = 0
    with session.store() as store:
        with store.read() as reader:
            every = [kept.feed.name for kept in feeds.all(reader) if kept.feed.offers]
        for each in [name] if name else every:
            try:
                if only:
                    got = flow.preview(store, each, session.settings, clock=session.now)
                else:
                    got = flow.push(store, each, session.settings, clock=session.now, environ=os.environ)
            except TocsinError as error:
                tell(error)
                code = max(code, error.exit_code)
                rows.append({"name": each, "outcome": "failed", "error": error.what})
                continue
            _tell(session, each, got)
            rows.append(_row(each, got, only=only))
    emit(rows, form, COLUMNS, empty="Nothing is offered to anybody.")
    raise SystemExit(code or (EXIT_BAD_INPUT if any(row.get("refused") for row in rows) else 0))


def _tell(session: Session, name: str, got: Pushed) -> None:
    session.faults(got.faults)
    for object_id in got.would:
        session.say(f"  would go: {object_id}")
    for object_id, why in got.held.items():
        session.say(f"  held here: {object_id}: {safe(why)}")
    for object_id in got.called_back:
        session.say(f"  called back: {object_id}")
    for object_id, why in got.still_there.items():
        session.say(f"  still there: {object_id}: {safe(why)}")
    for note in got.notes:
        session.say(f"  note: {name}: {note}")


def _row(name: str, got: Pushed, *, only: bool) -> dict[str, object]:
    return {
        "name": name,
        "outcome": "preview" if only else "pushed",
        "sent": len(got.would) if only else got.sent,
        "taken": got.taken,
        "refused": len(got.faults),
        "held": len(got.held),
        "held_ids": list(got.held),
        "called_back": len(got.called_back),
        "still_there": len(got.still_there),
        "error": "",
    }
