# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""``tocsin share same``: two objects or two sources that are the same, as somebody claims and may take back."""

from __future__ import annotations

import click

from tocsin.cli.output import emit, format_option, safe
from tocsin.cli.session import Session
from tocsin.core.errors import BadInput

COLUMNS = (
    ("claim", "claim"), ("", "what"), ("one", "a"), ("is", "b"), ("says", "by"), ("at", "at"), ("state", "state"),
    ("because", "why"), ("taken back by", "taken_back_by"), ("for", "why_taken_back"),
)  # fmt: skip


@click.command()
@click.option(
    "--claim", "pair", nargs=2, metavar="A B", help="Say that these two objects or sources are the same."
)
@click.option("--take-back", "number", type=int, metavar="N", help="End the claim of this number.")
@click.option(
    "--list", "listing", is_flag=True, help="List the claims, those taken back too; so without anything."
)
@click.option("--why", default="", help="Why two are the same, or why a claim is taken back.")
@click.option(
    "--by", default="", metavar="NAME", help="Who says so; needed for a claim and for taking it back."
)
@format_option
@click.pass_obj
def same(
    session: Session, pair: tuple[str, str] | None, number: int | None, why: str, by: str, form: str, *, listing: bool
) -> None:  # fmt: skip
    """Say that two objects, identities among them, or two sources are the same; or take that back.

    Nothing is merged: both keep their ids, bytes, markings and sources. The page of each, tocsin watch find and tocsin
    share sources name the other, until the claim is taken back.

    \b
    Example:
      tocsin share same --claim identity--1d8c identity--7f21 --why "one CERT, two names" --by "duty officer"
      tocsin share same --claim feed:cert feed:cert-old --by "duty officer"
      tocsin share same --take-back 12 --why "two firms after all" --by "duty officer"
      tocsin share same --list
    """
    from tocsin.core import instant
    from tocsin.flows import same_as

    if sum((pair is not None, number is not None, listing)) > 1:
        raise BadInput("one thing at a time", do="give one of --claim, --take-back, --list")
    at = instant.from_datetime(session.now())
    with session.store() as store:
        if pair is not None:
            made = same_as.claim(store, *pair, by=by, why=why, at=at)
            click.echo(f"claim {made}: {safe(pair[0])} is {safe(pair[1])}")
        elif number is not None:
            ended = same_as.take_back(store, number, by=by, why=why, at=at)
            click.echo(f"claim {number}: {'taken back' if ended else 'it was taken back before'}")
        else:
            with store.read() as reader:
                rows = same_as.listed(reader)
            emit(rows, form, COLUMNS, empty="Nothing is claimed to be the same.")
