# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""``tocsin watch find``: the intelligence that is kept, by what is known of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tocsin.cli.output import emit, format_option
from tocsin.cli.session import Session
from tocsin.core.marking import LEVELS

if TYPE_CHECKING:
    from tocsin.flows import find_objects as flow

COLUMNS = (("id", "id"), ("modified", "modified"), ("tlp", "tlp"), ("says", "says"), ("same as", "same_as"))
_ONE = ("id", "type", "value", "source", "tlp", "since or until", "added-since or added-until")


@click.command()
@click.option("--id", "object_id", default="", help="All versions of this object.")
@click.option("--type", "type_name", default="", help="Objects of this type, last versions.")
@click.option("--value", default="", help="Objects that speak of this value: 192.0.2.1, or kind:value.")
@click.option("--source", default="", help="What this file or feed said.")
@click.option("--tlp", type=click.Choice([*LEVELS, "unmarked"]), help="Versions with this marking.")
@click.option("--since", default="", help="Versions made at this time or later: 2026-11-22T09:30:00.000Z.")
@click.option("--until", default="", help="Versions made before this time.")
@click.option("--added-since", default="", help="Versions stored at this time or later.")
@click.option("--added-until", default="", help="Versions stored before this time.")
@click.option("--for", "member", default="", help="As this member would see it, by the markings.")
@click.option("--after", type=click.IntRange(0, 2**63 - 1), default=0, help="Go on behind this number.")
@click.option("--limit", type=click.IntRange(1, 1_000_000), default=1_000, show_default=True)
@click.option("--raw", is_flag=True, help="The objects as they came, each on one line, and nothing else.")
@format_option
@click.pass_obj
def find(
    session: Session, /, form: str, member: str, after: int, limit: int, *, raw: bool, **asked: str | None
) -> None:
    """Find objects by id, type, value, source, marking or time; one of them at a time, or all in order.

    \b
    Example:
      tocsin watch find --value bad.example
      tocsin watch find --since 2026-11-01T00:00:00.000Z --format jsonl
      tocsin watch find --tlp green --for Harbour
    """
    from tocsin.core.policy import Asker
    from tocsin.flows import find_objects as flow
    from tocsin.flows import same_as

    question = _question(asked)
    own = not member
    name = session.settings.organisation
    asker = Asker(name, own=True) if own else Asker(member, communities=(member,))
    with session.store() as store, store.read() as reader:
        answer = flow.ask(reader, question, asker, after, limit)
        same = same_as.groups(reader, "object") if own else {}
    if raw:
        for row in answer.rows:
            click.echo(row.raw.replace(b"\n", b" ").replace(b"\r", b" "))
        return
    emit(flow.public(answer.rows, own=own, same=same), form, COLUMNS, empty="Nothing is found.")
    if answer.next_after and own:
        session.say(f"there may be more: go on with --after {answer.next_after}")
    if answer.cut:
        session.say(f"there may be more than {limit}: narrow the time, or raise --limit")


def _question(asked: dict[str, str | None]) -> flow.Question:
    from tocsin.flows import find_objects as flow

    given = {key: value for key, value in asked.items() if value}
    kinds = {key.replace("added_until", "added_since").replace("until", "since") for key in given}
    if len(kinds) > 1:
        raise click.UsageError(f"ask by one of these at a time: {', '.join(_ONE)}")
    names = {"object_id": "id", "type_name": "type"}
    return flow.Question(**{names.get(key, key): value for key, value in given.items()})
