# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""``tocsin share remark``: an object marked anew, for every way out at once."""

from __future__ import annotations

import click

from tocsin.cli.leave import LEVELS
from tocsin.cli.output import safe
from tocsin.cli.session import Session


@click.command()
@click.argument("object_id", metavar="ID")
@click.argument("level", type=click.Choice(LEVELS), metavar="LEVEL")
@click.option("--why", required=True, help="Why: the author asked, a mistake, a law.")
@click.option("--by", required=True, metavar="NAME", help="Who decides.")
@click.pass_obj
def remark(session: Session, object_id: str, level: str, why: str, by: str) -> None:
    """Mark an object anew, narrower than it is, or for the first time: clear, green, amber, amber+strict, red.

    All versions here and those that come later are for whom the level allows, by every way out: TAXII, pushes, exports,
    search. Its bytes stay as they came. A file that was exported for somebody who may not have it any more is written
    anew without it, or noted as stale; what others have been sent is out of our hands, and is listed.

    \b
    Example:
      tocsin share remark indicator--1d8c red --why "the source asked for it" --by "duty officer"
    """
    from tocsin.core import instant
    from tocsin.flows import remark as flow

    with session.store() as store:
        done = flow.remark(
            store, object_id, level, organisation=session.settings.organisation, why=why, by=by,  # type: ignore[arg-type]  # click checked it
            at=instant.from_datetime(session.now()), limits=session.limits,
        )  # fmt: skip
    click.echo(f"{safe(object_id)}: {'marked' if done.new else 'it was marked so before:'} TLP:{level}")
    for path in done.remade:
        click.echo(f"  written anew: {safe(path)}")
    for path in done.stale:
        click.echo(f"  stale: {safe(path)}")
    for out in done.out:
        click.echo(f"  out of our hands: {out.way} {safe(out.place)} for {safe(out.recipient)}, {out.at}")
