# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""``tocsin organisation``: whose accounts they are, and which communities they are members of."""

from __future__ import annotations

import click

from tocsin.cli.lazy import LazyGroup
from tocsin.cli.output import emit, format_option, safe
from tocsin.cli.session import Session

VERBS = {
    "add": ("tocsin.cli.organisation:add", "Add an organisation, or communities to one."),
    "list": ("tocsin.cli.organisation:list_", "Every organisation with its communities."),
    "leave": ("tocsin.cli.organisation:leave", "End a membership."),
}
COLUMNS = (
    ("name", "name"), ("", "own"), ("communities", "communities"), ("accounts", "accounts"), ("since", "at"),
)  # fmt: skip


@click.group(cls=LazyGroup, verbs=VERBS)
def organisation() -> None:
    """Whose accounts they are. What a marking lets an organisation read hangs on its name and its communities.

    \b
    Example:
      tocsin organisation add "Northbank Utilities" --community energy
      tocsin organisation list
    """


@click.command()
@click.argument("name")
@click.option(
    "--community",
    "communities",
    multiple=True,
    metavar="NAME",
    help="A community it is a member of, as audiences name it; may be repeated.",
)
@click.pass_obj
def add(session: Session, name: str, communities: tuple[str, ...]) -> None:
    """Add an organisation; if it is there, add communities to it.

    \b
    Example:
      tocsin organisation add "Northbank Utilities" --community energy --community north
    """
    from tocsin.core import instant
    from tocsin.store import accounts

    at = instant.from_datetime(session.now())
    with session.store() as store, store.write("organisation add", at) as tx:
        _, new = accounts.add_organisation(tx, name, communities)
    click.echo(f"{safe(name)}: {'added' if new else 'nothing new'}")


@click.command("list")
@format_option
@click.pass_obj
def list_(session: Session, form: str) -> None:
    """Every organisation, with its communities and how many accounts it has.

    \b
    Example:
      tocsin organisation list
    """
    from tocsin.store import accounts

    with session.store() as store, store.read() as reader:
        found = accounts.organisations(reader)
    rows = [
        {
            "name": one.name,
            "own": one.own,
            "communities": list(one.communities),
            "accounts": one.accounts,
            "at": one.at,
        }
        for one in found
    ]
    shown = [{**row, "own": "own" if row["own"] else ""} for row in rows] if form == "table" else rows
    emit(shown, form, COLUMNS, empty="no organisations: the first account makes the own one")


@click.command()
@click.argument("name")
@click.argument("community")
@click.pass_obj
def leave(session: Session, name: str, community: str) -> None:
    """End the membership of an organisation in a community, from the next request on.

    \b
    Example:
      tocsin organisation leave "Northbank Utilities" energy
    """
    from tocsin.core import instant
    from tocsin.store import accounts

    at = instant.from_datetime(session.now())
    with session.store() as store, store.write("organisation leave", at) as tx:
        ended = accounts.leave(tx, name, community)
    click.echo(f"{safe(name)}: {'left' if ended else 'was no member of'} {safe(community)}")
