# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""``tocsin share sources set``: who owns a source, and how far what it gives unmarked may go."""

from __future__ import annotations

from typing import cast

import click

from tocsin.cli.leave import LEVELS
from tocsin.cli.output import safe
from tocsin.cli.session import Session
from tocsin.core.errors import BadInput

NONE = "none"


def _level(ctx: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    """``amber`` as well as ``TLP:AMBER``."""
    if value is None:
        return None
    level = value.strip().lower().removeprefix("tlp:")
    if level not in (*LEVELS, NONE):
        raise click.BadParameter(f"{value!r} is none of {', '.join((*LEVELS, NONE))}", ctx, parameter)
    return level


@click.command("set")
@click.argument("name")
@click.option(
    "--marking",
    callback=_level,
    metavar="LEVEL",
    help="How far what comes without a marking may go: clear, green, amber, amber+strict, red; none takes it back.",
)
@click.option("--owner", metavar="OWNER", help="Who owns the source; an empty one takes it back.")
@click.option("--by", required=True, metavar="NAME", help="Who says so.")
@click.pass_obj
def set_(session: Session, name: str, marking: str | None, owner: str | None, by: str) -> None:
    """Say who owns a source, and how far what it gives without a marking may go.

    The default marking holds at once for all that the source gave unmarked, by every way out, and for what it will give;
    bytes stay as they came. It holds for NAME/... too, unless that has one of its own. Of several sources of one version
    that have a default, the strictest holds. A source may be named before it gives anything.

    \b
    Example:
      tocsin share sources set feed:cert --marking tlp:amber --owner "National CERT" --by "duty officer"
      tocsin share sources set feed:cert --marking none --by "duty officer"
    """
    from tocsin.core import instant
    from tocsin.core.marking import Tlp
    from tocsin.flows import sources_now

    if marking is None and owner is None:
        raise BadInput(
            "nothing is said of the source", where=name[:200], do="give --marking, --owner, or both"
        )
    level = None if marking == NONE else cast("Tlp | None", marking)
    with session.store() as store:
        with store.read() as reader:
            known = sources_now.is_known(reader, name)
        if owner is not None:
            with store.write("share sources set", instant.from_datetime(session.now())) as tx:
                sources_now.own(tx, name, owner, by)
            click.echo(f"{safe(name)}: {safe(owner) or 'nobody is said to own it'}")
        if marking is not None:
            done = sources_now.mark(
                store, name, level, organisation=session.settings.organisation, by=by,
                at=instant.from_datetime(session.now()),
            )  # fmt: skip
            what = f"TLP:{level}" if level else "no default marking"
            click.echo(f"{safe(name)}: {what}; {done.changed} versions were marked anew")
            if not known:
                session.say("  no source is called so yet: tocsin share sources lists those that are")
            for path in done.remade:
                click.echo(f"  written anew: {safe(path)}")
            for path in done.stale:
                click.echo(f"  stale: {safe(path)}")
