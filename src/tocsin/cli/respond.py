# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""``tocsin respond``: cases and their next steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tocsin.cli.lazy import LazyGroup
from tocsin.cli.output import emit, encode, format_option, safe
from tocsin.cli.session import Session

if TYPE_CHECKING:
    from tocsin.respond.case import Case

VERBS = {
    "list": ("tocsin.cli.respond:list_cases", "All cases."),
    "show": ("tocsin.cli.respond:show", "One case whole."),
}
COLUMNS = (
    ("id", "id"),
    ("state", "state"),
    ("opened", "opened_at"),
    ("title", "title"),
    ("people", "people"),
    ("next", "next_step"),
)


@click.group(cls=LazyGroup, verbs=VERBS)
def respond() -> None:
    """Cases and their next steps.

    \b
    Example:
      tocsin respond list
      tocsin respond show case--0b5e...
    """


@click.command("list")
@format_option
@click.pass_obj
def list_cases(session: Session, form: str) -> None:
    """All cases, the one that changed last at the end.

    \b
    Example:
      tocsin respond list --format json
    """
    from tocsin.flows import case_book

    with session.store() as store:
        found = case_book.all_cases(store)
    emit([_row(case) for case in found], form, COLUMNS, empty="No case is open.")


@click.command()
@click.argument("case_id", metavar="CASE")
@format_option
@click.pass_obj
def show(session: Session, case_id: str, form: str) -> None:
    """One case whole: what happened, what is concerned, what to do. The start of an id is enough.

    \b
    Example:
      tocsin respond show case--0b5e
    """
    from tocsin.flows import case_book

    with session.store() as store:
        case = case_book.find(store, case_id)
    if form == "table":
        _print(case)
    elif form == "csv":
        emit([_row(case)], form, COLUMNS)
    else:
        click.echo(encode(_row(case), indent=form == "json"))


def _row(case: Case) -> dict[str, object]:
    return {
        "id": case.id,
        "state": case.state,
        "opened_at": case.opened_at,
        "title": str(case.title),
        "services": list(case.services),
        "assets": list(case.assets),
        "people": case.people,
        "objects": list(case.objects),
        "events": [{"at": e.at, "says": str(e.says), "cite": e.cite} for e in case.events],
        "next": [
            {"says": str(s.says), "cite": s.cite, "by": s.by, "question": s.question} for s in case.next
        ],
        "next_step": str(case.next[0].says) if case.next else "",
    }


def _print(case: Case) -> None:
    click.echo(click.style(safe(str(case.title)), bold=True))
    click.echo(f"  {case.id}, {case.state}, opened {case.opened_at}")
    click.echo(
        f"  services: {', '.join(case.services) or 'none known'}   assets: {', '.join(case.assets)}   people: {case.people:,}"
    )
    click.echo("  history")
    for event in case.events:
        click.echo(
            f"    {event.at}  {safe(str(event.says))}" + (f"  [{safe(event.cite)}]" if event.cite else "")
        )
    click.echo("  next")
    for step in case.next:
        by = f" (by {step.by})" if step.by else ""
        click.echo(
            f"    {'?' if step.question else '>'} {safe(str(step.says))}{by}"
            + (f"  [{safe(step.cite)}]" if step.cite else "")
        )
