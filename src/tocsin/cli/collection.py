# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""``tocsin share collection``: the saved rules by which others read from this node."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from tocsin.cli.lazy import LazyGroup
from tocsin.cli.output import emit, format_option, safe
from tocsin.cli.session import Session

if TYPE_CHECKING:
    from tocsin.flows.taxii import Node
    from tocsin.store import Store

VERBS = {
    "add": ("tocsin.cli.collection:add", "Make a collection."),
    "list": ("tocsin.cli.collection:list_", "List the collections and their rules."),
    "remove": ("tocsin.cli.collection:remove", "Remove a collection; its objects stay."),
}
LEVELS = ("clear", "green", "amber", "amber+strict", "red")
_COLUMNS = (
    ("title", "title"), ("id", "id"), ("types", "types"), ("sources", "sources"), ("at most", "at_most"), ("tags", "tags"),
    ("takes posts", "can_write"),
)  # fmt: skip


@click.group(cls=LazyGroup, verbs=VERBS)
def collection() -> None:
    """Collections: rules that say which objects TAXII clients find together.

    \b
    Example:
      tocsin share collection add "Indicators for the sector" --type indicator --at-most green
      tocsin share collection list
    """


def node_of(session: Session, store: Store) -> Node:
    """What TAXII is handed: the store, this organisation, its own names, the limits, clock and randomness."""
    import uuid

    from tocsin.core import instant
    from tocsin.flows import leaving
    from tocsin.flows.own_names_kept import OwnNames
    from tocsin.flows.taxii import Node

    listed = leaving.names_of_list(session.settings.share.own_names_file, session.limits)
    return Node(
        store=store,
        organisation=session.settings.organisation,
        limits=session.limits,
        now=lambda: instant.from_datetime(session.now()),
        new_id=lambda: str(uuid.uuid4()),
        own_names=OwnNames(listed),
    )


@click.command()
@click.argument("title")
@click.option("--description", default="", metavar="TEXT", help="What a client is told of it.")
@click.option("--type", "types", multiple=True, metavar="TYPE", help="A STIX type; may be repeated.")
@click.option("--source", "sources", multiple=True, metavar="NAME", help="A source; may be repeated.")
@click.option("--at-most", type=click.Choice(LEVELS), help="The narrowest TLP level; unmarked is left out.")
@click.option(
    "--tag", "tags", multiple=True, metavar="LABEL", help="A label that objects bear; may be repeated."
)
@click.option("--write", "can_write", is_flag=True, help="Let clients post objects to it.")
@click.pass_obj
def add(session: Session, /, title: str, **rule: Any) -> None:
    """Make a collection: objects that fit every part of its rule. Who may see which is decided by their marking.

    \b
    Example:
      tocsin share collection add "Indicators for the sector" --type indicator --at-most green
      tocsin share collection add "Inbox" --write
    """
    from tocsin.core import collection as collection_of
    from tocsin.flows import taxii
    from tocsin.store import collections

    with session.store() as store:
        node = node_of(session, store)
        made = collection_of.Collection(id=node.new_id(), title=title, **rule)
        collection_of.check(made)
        taxii.first_use(node)
        with store.write("share collection add", node.now()) as tx:
            collections.add(tx, made)
    click.echo(made.id)


@click.command(name="list")
@format_option
@click.pass_obj
def list_(session: Session, form: str) -> None:
    """List the collections in the order in which they were made.

    \b
    Example:
      tocsin share collection list
      tocsin share collection list --format json
    """
    import msgspec

    from tocsin.flows import taxii
    from tocsin.store import collections

    with session.store() as store:
        taxii.first_use(node_of(session, store))
        with store.read() as reader:
            rows = [msgspec.to_builtins(each) for each in collections.all(reader)]
    emit(rows, form, _COLUMNS, empty="no collection")


@click.command()
@click.argument("collection_id", metavar="ID")
@click.pass_obj
def remove(session: Session, collection_id: str) -> None:
    """Remove a collection: clients find it no more, its objects stay, and its id is never given out again.

    \b
    Example:
      tocsin share collection remove 5f3c2a2e-8a55-4c0e-9d51-0d6f7f3e2a10
    """
    from tocsin.core import instant
    from tocsin.store import collections

    at = instant.from_datetime(session.now())
    with session.store() as store, store.write("share collection remove", at) as tx:
        collections.remove(tx, collection_id)
    click.echo(f"{safe(collection_id)}: removed")
