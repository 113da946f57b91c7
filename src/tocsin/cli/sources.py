# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""``tocsin share sources``: every source with its state and its standing, and who owns it."""

from __future__ import annotations

import click

from tocsin.cli.lazy import LazyGroup
from tocsin.cli.output import emit, format_option, safe
from tocsin.cli.session import Session

COLUMNS = (
    ("name", "name"), ("owner", "owner"), ("marking", "marking"), ("kind", "kind"), ("state", "state"), ("last", "last"), ("next", "next"),
    ("objects", "objects"), ("found false", "false"), ("firsts", "firsts"), ("error", "error"), ("same as", "same_as"),
)  # fmt: skip


VERBS = {"set": ("tocsin.cli.sources_set:set_", "Say who owns a source, and its default marking.")}


@click.group(cls=LazyGroup, verbs=VERBS, invoke_without_command=True)
@click.option(
    "--owner", nargs=2, metavar="NAME OWNER", help="Say who owns a source; an empty OWNER takes it back."
)
@click.option("--by", default="", metavar="NAME", help="Who says so; needed with --owner.")
@format_option
@click.pass_obj
def sources(session: Session, owner: tuple[str, str] | None, by: str, form: str) -> None:
    """Every source and feed: owner, state, last and next pull, error, and what its word is worth.

    Found false: its objects that were taken back as a false positive, that an opinion disagrees with, or that a sighting
    says were seen 0 times. Firsts: values that it said before another source said them, too, of the newest 100,000.

    \b
    Example:
      tocsin share sources
      tocsin share sources --owner feed:cert "National CERT" --by "duty officer"
      tocsin share sources set feed:cert --marking amber --by "duty officer"
    """
    context = click.get_current_context()
    if context.invoked_subcommand is not None:
        return
    from tocsin.core import instant
    from tocsin.core.policy import Asker
    from tocsin.flows import sources_now

    with session.store() as store:
        if owner is not None:
            with store.write("share sources", instant.from_datetime(session.now())) as tx:
                sources_now.own(tx, *owner, by)
            click.echo(f"{safe(owner[0])}: {safe(owner[1]) or 'nobody is said to own it'}")
            return
        with store.read() as reader:
            found = sources_now.look(reader, Asker(session.settings.organisation, own=True))
    emit([_row(line) for line in found.sources], form, COLUMNS, empty="There are no sources yet.")


def _row(line: object) -> dict[str, object]:
    from tocsin.flows.sources_now import Line

    assert isinstance(line, Line)
    return {
        "name": line.name, "owner": line.owner, "marking": line.marking, "kind": line.kind, "address": line.address, "state": line.state,
        "last": line.last, "next": line.next or ("by hand" if line.feed else ""), "error": line.error,
        "records": line.records, "faults": line.faults, "objects": line.standing.objects, "false": line.standing.false,
        "firsts": line.standing.firsts, "same_as": line.same_as,
    }  # fmt: skip
