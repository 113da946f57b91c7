# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""``tocsin share withdraw`` and ``trace``: what is taken back, and where it went."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tocsin.cli.output import encode, format_option, safe
from tocsin.cli.session import Session

if TYPE_CHECKING:
    from tocsin.flows.trace import Trace


@click.command()
@click.argument("object_id", metavar="ID")
@click.option("--why", required=True, help="Why: the author's error, a law, a false positive.")
@click.option(
    "--source", default="", metavar="NAME", help="The source that takes it back, if several said it."
)
@click.option("--everywhere", is_flag=True, help="Withdraw the object as a whole, whoever else said it.")
@click.option("--by", required=True, metavar="NAME", help="Who decides.")
@click.pass_obj
def withdraw(session: Session, object_id: str, why: str, source: str, by: str, *, everywhere: bool) -> None:
    """Take back what a source said of an object: it leaves queries, search, pages, scans and files at once.

    What other sources said of it stays. A file that was exported with it is written anew if it stands as it was
    written, and noted as stale otherwise; what others have been sent is out of our hands, and tocsin share trace
    lists it.

    \b
    Example:
      tocsin share withdraw indicator--1d8c --why "false positive" --by "duty officer"
      tocsin share withdraw indicator--1d8c --source feed.json --why "deleted upstream" --by "duty officer"
    """
    from tocsin.core import instant
    from tocsin.flows import job
    from tocsin.flows import withdraw as flow

    now = session.now()
    with session.store() as store:
        done = flow.withdraw(
            store, object_id, organisation=session.settings.organisation, why=why, by=by, at=instant.from_datetime(now),
            source=source, everywhere=everywhere, limits=session.limits,
        )  # fmt: skip
        job.run(store, actor="share withdraw", now=now)
    whose = f"what {safe(done.source)} said" if done.source else "as a whole"
    click.echo(f"{safe(object_id)}: {'withdrawn' if done.new else 'it was withdrawn before'}, {whose}")
    for name in done.left:
        click.echo(f"  still vouched for by {safe(name)}")
    for path in done.remade:
        click.echo(f"  written anew: {safe(path)}")
    for path in done.stale:
        click.echo(f"  stale: {safe(path)}")


@click.command()
@click.argument("object_id", metavar="ID")
@format_option
@click.pass_obj
def trace(session: Session, object_id: str, form: str) -> None:
    """Where an object came from, who took it back, where it went, and with whose approval.

    \b
    Example:
      tocsin share trace indicator--1d8c
      tocsin share trace indicator--1d8c --format json
    """
    from tocsin.flows import trace as flow

    with session.store() as store, store.read() as reader:
        found = flow.trace(reader, object_id)
    if form != "table":
        click.echo(encode(found, indent=form == "json"))
        return
    _print(found)


def _print(found: Trace) -> None:
    click.echo(f"{safe(found.object_id)}: {found.state}")
    for version in found.versions:
        gone = "" if version.standing else ", withdrawn"
        click.echo(
            f"  version {version.version or '(none)'}, TLP:{version.tlp}, stored {version.added_at}{gone}"
        )
    for name in found.sources:
        click.echo(f"  said by {safe(name)}")
    for taken in found.taken_back:
        click.echo(
            f"  taken back by {safe(taken.source)}, {taken.at}, {safe(taken.by)}: {safe(taken.reason)}"
        )
    if found.withdrawn:
        one = found.withdrawn
        click.echo(f"  withdrawn as a whole, {one.at}, {safe(one.by)}: {safe(one.reason)}")
    for mark in found.remarks:
        click.echo(f"  marked TLP:{mark.tlp} here, {mark.at}, {safe(mark.by)}: {safe(mark.reason)}")
    for approval in found.approvals:
        click.echo(
            f"  decided for {safe(approval.recipient)}, {approval.at}, {safe(approval.by)}: {safe(approval.body.decode())}"
        )
    for file in found.files:
        click.echo(
            f"  in the file {safe(file.path)}, {file.at}"
            + (f", stale: {safe(file.stale)}" if file.stale else "")
        )
    for back in found.called_back:
        why = f": {safe(back.why)}" if back.why else ""
        click.echo(f"  {back.state} at {safe(back.place)}, of {safe(back.recipient)}, {back.at}{why}")
    for out in found.sent:
        click.echo(
            f"  out of our hands: {out.way} {safe(out.place)} for {safe(out.recipient)}, {out.at}, sha256 {out.digest}"
        )
