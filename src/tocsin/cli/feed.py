# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""``tocsin share feed``: others' collections, lists and folders, pulled again and again."""

from __future__ import annotations

import os

import click

from tocsin.cli.files_in import EXIT_BAD_INPUT
from tocsin.cli.lazy import LazyGroup
from tocsin.cli.output import emit, format_option, safe
from tocsin.cli.session import Session, tell
from tocsin.core.errors import BadInput, TocsinError

VERBS = {
    "add": (
        "tocsin.cli.feed:add",
        "Name a TAXII collection, a MISP server, an address or a folder to pull from.",
    ),
    "list": ("tocsin.cli.feed:show", "Every feed: its state, last success, next run and error."),
    "pull": ("tocsin.cli.feed:pull", "Pull one feed, or all, now."),
    "offer": ("tocsin.cli.feed_push:offer", "Name somebody's TAXII collection to push one of ours to."),
    "push": ("tocsin.cli.feed_push:push", "Push what is new to those who were offered a collection."),
    "remove": ("tocsin.cli.feed:remove", "Forget a feed; what it brought stays."),
}
COLUMNS = (
    ("name", "name"), ("kind", "kind"), ("address", "address"), ("state", "state"),
    ("last success", "last_success"), ("next run", "next_run"), ("error", "error"),
)  # fmt: skip
PULLED = (
    ("name", "name"),
    ("outcome", "outcome"),
    ("records", "records"),
    ("new", "new"),
    ("not taken", "faults"),
)


@click.group(cls=LazyGroup, verbs=VERBS)
def feed() -> None:
    """Feeds: TAXII 2.1 collections, MISP servers, any address of a format that is read here, watched folders.

    \b
    Example:
      tocsin share feed add lists ./lists --every 15m
      tocsin share feed pull lists
      tocsin share feed list
    """


@click.command()
@click.argument("name")
@click.argument("address", metavar="URL|FOLDER")
@click.option(
    "--collection",
    default="",
    metavar="ID",
    help="Id or title of the TAXII collection, if there are several.",
)
@click.option(
    "--column",
    default="",
    metavar="NAME|N",
    help="The column of a table that holds indicators, by the name in its header or its number.",
)
@click.option(
    "--kind",
    type=click.Choice(("taxii", "misp-server", "address")),
    help="What an URL is, if it does not tell by itself.",
)
@click.option("--auth-file", metavar="FILE", help="A file with the credential; it is read at each pull.")
@click.option("--auth-env", metavar="NAME", help="A variable that holds the credential at each pull.")
@click.option(
    "--inside", is_flag=True, help="The host is an own one: an inside address and plain http are allowed."
)
@click.option(
    "--every", metavar="TIME", help="How often `tocsin work` pulls it: 15m, 1h, 1d. Without it: only by hand."
)
@click.pass_obj
def add(
    session: Session,
    name: str,
    address: str,
    collection: str,
    column: str,
    kind: str | None,
    auth_file: str | None,
    auth_env: str | None,
    every: str | None,
    *,
    inside: bool,
) -> None:
    """Name a feed. Nothing is fetched yet; of a credential only the place is kept.

    An URL with /taxii2 or /collections/ in it, or one given with --collection, is of a TAXII server; with --kind misp-server
    it is of a MISP server, whose key stands in the file as one line `Authorization: KEY`; another is of one file.

    \b
    Example:
      tocsin share feed add cert https://taxii.example.org/taxii2/ --collection indicators --auth-file cert.token --every 1h
      tocsin share feed add misp https://misp.example.org --kind misp-server --auth-file misp.key --every 1h
      tocsin share feed add blocklist https://example.org/list.csv --every 1d
      tocsin share feed add c2 https://example.org/c2.csv --column dst_ip --every 1h
      tocsin share feed add inbox ./inbox --every 5m
    """
    from tocsin.core.feed import Feed, check_name, seconds
    from tocsin.flows import work
    from tocsin.net.credential import reference
    from tocsin.store import feeds, jobs

    shape, place = _told(address, kind, collection)
    if column and shape == "taxii":
        raise BadInput("a TAXII collection has no columns", where=name, do="leave --column out")
    made = Feed(
        name=check_name(name), kind=shape, address=place, collection=collection, column=column,  # type: ignore[arg-type]  # _told checked it
        credential=reference(auth_file, auth_env), inside=inside, every_s=seconds(every) if every else 0,
    )  # fmt: skip
    with session.store() as store, store.write("share feed add", _at(session)) as tx:
        feeds.add(tx, made)
        if made.every_s:
            jobs.schedule(tx, work.PULL, made.name, made.every_s)
    when = (
        f"pulled every {every} by: tocsin work"
        if every
        else f"pull it by: tocsin share feed pull {made.name}"
    )
    click.echo(f"{made.name}: {made.kind} {safe(made.address)}; {when}")


def _told(address: str, kind: str | None, collection: str) -> tuple[str, str]:
    """What an address is, and the address as it is kept."""
    from urllib.parse import urlsplit

    if "://" not in address:
        if not os.path.isdir(address):
            raise BadInput(
                "this is neither an URL nor a folder", where=address, do="begin an URL with https://"
            )
        return "folder", os.path.abspath(address)
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError as error:
        raise BadInput(f"this is no URL: {error}", where=address[:200], do="correct the address") from None
    if parts.scheme not in {"http", "https"} or not host:
        raise BadInput("this is no address of a web server", where=address[:200], do="begin it with https://")
    if "@" in parts.netloc:
        raise BadInput(
            "a user or password stands in this URL", where=host, do="give it by --auth-file or --auth-env"
        )
    if kind is None:
        kind = "taxii" if collection or "/taxii" in parts.path or "/collections/" in parts.path else "address"
    return kind, address


@click.command("list")
@format_option
@click.pass_obj
def show(session: Session, form: str) -> None:
    """Every feed, what state it is in, when it was last pulled to the end, when it is next, and its error in words.

    \b
    Example:
      tocsin share feed list
    """
    from tocsin.flows import work
    from tocsin.store import feeds, jobs

    with session.store() as store, store.read() as reader:
        rows = [
            _row(kept, jobs.get(reader, work.PUSH if kept.feed.offers else work.PULL, kept.feed.name))
            for kept in feeds.all(reader)
        ]
    emit(rows, form, COLUMNS, empty="There is no feed; name one by: tocsin share feed add NAME URL")


def _row(kept: object, job: object) -> dict[str, object]:
    from tocsin.store.feeds import Kept
    from tocsin.store.jobs import Job

    assert isinstance(kept, Kept)
    running = isinstance(job, Job) and job.state == "running"
    state = (
        "failed" if kept.error else ("pushed" if kept.feed.offers else "pulled") if kept.pulled_at else "new"
    )
    return {
        "name": kept.feed.name,
        "kind": kept.feed.kind,
        "address": kept.feed.address,
        "collection": kept.feed.collection,
        "offers": kept.feed.offers,
        "recipient": kept.feed.recipient,
        "every_s": kept.feed.every_s,
        "state": "running" if running else state,
        "last_success": kept.pulled_at,
        "next_run": job.due_at if isinstance(job, Job) else "by hand",
        "error": kept.error or (job.error if isinstance(job, Job) else ""),
    }


@click.command()
@click.argument("name")
@click.pass_obj
def remove(session: Session, name: str) -> None:
    """Forget a feed and how far it was pulled. What it brought stays, with the feed as its source.

    \b
    Example:
      tocsin share feed remove blocklist
    """
    from tocsin.flows import work
    from tocsin.store import feeds, jobs

    with session.store() as store, store.write("share feed remove", _at(session)) as tx:
        feeds.remove(tx, name)
        jobs.cancel(tx, work.PULL, name)
        jobs.cancel(tx, work.PUSH, name)
    click.echo(f"{safe(name)}: forgotten")


@click.command()
@click.argument("name", required=False)
@format_option
@click.pass_obj
def pull(session: Session, name: str | None, form: str) -> None:
    """Pull one feed now, or all of them; one that was broken off goes on where it stopped.

    \b
    Example:
      tocsin share feed pull
    """
    from tocsin.flows.pull import pull as pull_one
    from tocsin.store import feeds

    rows: list[dict[str, object]] = []
    code = 0
    with session.store() as store:
        with store.read() as reader:
            names = [name] if name else [kept.feed.name for kept in feeds.all(reader) if not kept.feed.offers]
        for each in names:
            try:
                got = pull_one(store, each, session.settings, clock=session.now, environ=os.environ)
            except TocsinError as error:
                tell(error)
                code = max(code, error.exit_code)
                rows.append(
                    {
                        "name": each,
                        "outcome": "failed",
                        "records": 0,
                        "new": 0,
                        "faults": 0,
                        "error": error.what,
                    }
                )
                continue
            session.faults(got.faults)
            for note in got.notes:
                session.say(f"  note: {each}: {note}")
            rows.append(
                {
                    "name": each,
                    "outcome": "pulled",
                    "records": got.records,
                    "new": got.new,
                    "faults": len(got.faults),
                    "error": "",
                }
            )
    emit(rows, form, PULLED, empty="There is no feed.")
    raise SystemExit(code or (EXIT_BAD_INPUT if name is None and not rows else 0))


def _at(session: Session) -> str:
    from tocsin.core import instant

    return instant.from_datetime(session.now())
