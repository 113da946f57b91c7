# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""``tocsin watch held`` and ``release``: values of indicators that wait for a person."""

from __future__ import annotations

import click

from tocsin.cli.output import emit, format_option
from tocsin.cli.session import Session

LONGEST = 2_000
_COLUMNS = (("value", "value"), ("kind", "kind"), ("reason", "reason"), ("lists", "lists"), ("source", "source"), ("since", "at"))  # fmt: skip
_RELEASED = (("value", "value"), ("kind", "kind"), ("reason", "reason"), ("by", "released_by"), ("at", "released_at"), ("why", "why"))  # fmt: skip


@click.command()
@click.option("--released", is_flag=True, help="Those that were held once: who let them go, and why.")
@click.option(
    "--look-again", is_flag=True, help="First ask of every value that is looked for whether it has to wait."
)
@format_option
@click.pass_obj
def held(session: Session, form: str, *, released: bool, look_again: bool) -> None:
    """Values that nothing is matched with until somebody releases them, with the reason and the list.

    \b
    Example:
      tocsin watch held
    """
    from tocsin.core import instant
    from tocsin.flows import warninglists
    from tocsin.store import held_values

    with session.store() as store:
        if look_again:
            with store.write("watch held", instant.from_datetime(session.now())) as tx:
                session.say(f"{warninglists.look_again(tx)} more values wait for a person")
        with store.read() as reader:
            found = held_values.released(reader) if released else held_values.standing(reader)
    rows: list[dict[str, object]] = [
        {
            "value": one.value, "kind": one.kind, "reason": one.reason,
            "lists": "; ".join(one.lists[:3]) + ("; ..." if one.lists[3:] else "") if form == "table" else list(one.lists), "source": one.source,
            "at": one.at, "released_by": one.released_by, "released_at": one.released_at, "why": one.why,
        }
        for one in found
    ]  # fmt: skip
    emit(rows, form, _RELEASED if released else _COLUMNS, empty="Nothing is held.")


@click.command()
@click.argument("value")
@click.option("--why", required=True, metavar="TEXT", help="Why it may be matched all the same.")
@click.option("--by", required=True, metavar="NAME", help="Who says so.")
@click.pass_obj
def release(session: Session, value: str, why: str, by: str) -> None:
    """Let a held value be matched, from the next scan on.

    \b
    Example:
      tocsin watch release duckdns.org --why "we do not use it at all" --by amy
    """
    from tocsin.core import instant
    from tocsin.core.errors import BadInput
    from tocsin.store import held_values

    if not why.strip() or not by.strip():
        raise BadInput("a release needs a reason and a name", do="give --why and --by")
    with session.store() as store, store.write("watch release", instant.from_datetime(session.now())) as tx:
        done = held_values.release(tx, value, by.strip()[:200], why.strip()[:LONGEST])
    for one in done:
        session.say(
            f"{one.kind} {one.value} is matched from the next scan on ({one.reason}: {', '.join(one.lists)})"
        )
