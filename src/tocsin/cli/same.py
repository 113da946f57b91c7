# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""``tocsin know same``: which entries of several sources are one asset, as somebody claims and may take back."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import click

from tocsin.cli.output import emit, format_option
from tocsin.cli.session import Session
from tocsin.core.errors import BadInput

if TYPE_CHECKING:
    from tocsin.know.same_asset import Proposed

HUBS_SHOWN = 10


@click.command()
@click.option("--claim", "pair", nargs=2, metavar="A B", help="Say that these two are one asset.")
@click.option(
    "--claim-all",
    "least",
    type=click.Choice(["strong", "medium"]),
    help="Say it of every proposal that is so strong at least, and no conflict.",
)
@click.option("--take-back", "number", type=int, metavar="N", help="End the claim of this number.")
@click.option("--why", default="", help="Why a claim is taken back.")
@click.option(
    "--by", default="", metavar="NAME", help="Who says so; needed for a claim and for taking it back."
)
@click.option("--list", "listing", is_flag=True, help="List the claims, those taken back too.")
@format_option
@click.pass_obj
def same(
    session: Session,
    pair: tuple[str, str] | None,
    least: str | None,
    number: int | None,
    why: str,
    by: str,
    form: str,
    *,
    listing: bool,
) -> None:
    """Which entries may be one asset, and why; say that they are, or take that back.

    A claim has an author and changes no source: everything reads the two as one asset, with the names and addresses of
    both, until the claim is taken back. What differs in its serial number is shown and not merged.

    \b
    Example:
      tocsin know same
      tocsin know same --claim asset:pump-7 asset:plc-7 --by "control room"
      tocsin know same --claim-all strong --by "control room"
      tocsin know same --take-back 12 --why "another pump" --by "control room"
    """
    from tocsin.core import instant
    from tocsin.flows import job, same_asset

    asked = sum((pair is not None, least is not None, number is not None, listing))
    if asked > 1:
        raise BadInput("one thing at a time", do="give one of --claim, --claim-all, --take-back, --list")
    now = session.now()
    at = instant.from_datetime(now)
    with session.store() as store:
        if listing:
            _claims(same_asset.listed(store), form, "Nothing is claimed to be one asset.")
            return
        if not asked:
            _show(session, same_asset.proposed(store), form)
            return
        if pair is not None:
            made = [same_asset.claim(store, *pair, by=by, at=at)]
        elif least is not None:
            made = same_asset.claim_all(store, "strong" if least == "strong" else "medium", by=by, at=at)
        else:
            assert number is not None
            ended = same_asset.take_back(store, number, by=by, why=why, at=at)
            session.say("  taken back" if ended else "  it was taken back before")
            made = []
        job.run(store, actor="know same", now=now)
        rows = [row for row in same_asset.listed(store) if row["claim"] in {*made, number}]
    _claims(rows, form, "No proposal is so strong.")


def _claims(rows: list[dict[str, object]], form: str, empty: str) -> None:
    plain = form in {"table", "csv"}
    shown = [{**row, "why": "; ".join(map(str, cast("list[str]", row["why"])))} for row in rows]
    emit(shown if plain else rows, form, CLAIMS, empty=empty)


CLAIMS = (
    ("claim", "claim"), ("asset", "a"), ("is", "b"), ("says", "by"), ("at", "at"), ("state", "state"), ("because", "why"),
    ("taken back by", "taken_back_by"), ("for", "why_taken_back"),
)  # fmt: skip


def _show(session: Session, found: Proposed, form: str) -> None:
    rows = [
        {
            "a": one.a,
            "b": one.b,
            "strength": one.strength,
            "reasons": "; ".join(one.reasons),
            "conflict": one.conflict,
        }
        for one in found.pairs
    ]
    columns = (
        ("asset", "a"), ("may be", "b"), ("how strong", "strength"), ("because", "reasons"), ("but", "conflict"),
    )  # fmt: skip
    emit(rows, form, columns, empty="No two entries look like one asset.")
    for hub in found.hubs[:HUBS_SHOWN]:
        session.say(f"  not paired: {hub.count} entries share the {hub.what} {hub.value}")
    if len(found.hubs) > HUBS_SHOWN:
        session.say(f"  ... and {len(found.hubs) - HUBS_SHOWN} more that too many share")
