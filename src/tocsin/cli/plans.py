# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""``tocsin know plans``: the plans that are kept for the page, and how one is taken off it."""

from __future__ import annotations

import click

from tocsin.cli.output import emit, format_option
from tocsin.cli.session import Session

COLUMNS = (
    ("claim", "claim"), ("plan", "name"), ("budget", "budget"), ("spent", "cost"), ("aim", "aim"), ("loss before", "before"),
    ("after", "after"), ("status", "status"), ("computed", "computed"), ("the map", "map"), ("by", "by"),
)  # fmt: skip


@click.command()
@click.option("--take-back", "number", type=click.IntRange(min=1), metavar="N", help="Take claim N back.")
@click.option("--why", default="", help="With --take-back: why.")
@click.option("--by", default="", metavar="NAME", help="With --take-back: who says so.")
@format_option
@click.pass_obj
def plans(session: Session, number: int | None, why: str, by: str, form: str) -> None:
    """The plans that are kept, each with whether the map has changed since it was computed; or take one back.

    \b
    Example:
      tocsin know plans
      tocsin know plans --take-back 12 --why "the budget was cut" --by "water board"
    """
    from tocsin.core import instant
    from tocsin.flows import kept_plans
    from tocsin.flows.files import shown

    now = session.now()
    with session.store() as store:
        if number is not None:
            at = instant.from_datetime(now)
            ended = kept_plans.take_back(store, number, by=shown(by), why=shown(why), at=at)
            session.say("  taken back" if ended else "  it was taken back before")
        rows = kept_plans.listed(store, now.date())
    emit(rows, form, COLUMNS, empty="No plan is kept: tocsin know plan FILE --budget N --keep --by NAME")
