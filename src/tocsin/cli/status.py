# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""``tocsin status``: the list of trouble, and how it is laid out for people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import click

from tocsin.cli.output import emit, format_option, safe
from tocsin.cli.session import Session

if TYPE_CHECKING:
    from tocsin.flows.status import Status
    from tocsin.know.trouble import NextStep, Trouble

COLUMNS = (
    ("state", "state"),
    ("name", "name"),
    ("what", "headline"),
    ("people", "people"),
    ("day", "stops_on"),
    ("bridge days", "bridge_days"),
    ("id", "id"),
)
COLOURS = {
    "now": "red",
    "due": "yellow",
    "exposed": "magenta",
    "weakened": "blue",
    "fragile": "cyan",
    "treated": "white",
}
WEAKENED_SHOWN = 5
FRAGILE_SHOWN = 5
TREATED_SHOWN = 5
ASIDE_SHOWN = 10
UNCHECKED_SHOWN = 12
STEPS_SHOWN = 4
WIDTH = 11


@click.command()
@format_option
@click.pass_obj
def status(session: Session, form: str) -> None:
    """The list of trouble: which services fail or are one loss away, why, and what to do by when.

    \b
    Example:
      tocsin status
      tocsin status --format json
    """
    from tocsin.flows import status as flow

    with session.store() as store:
        state = flow.compute(store, organisation=session.settings.organisation, now=session.now())
    if form == "table":
        show(state)
    else:
        emit(flow.rows(state), form, COLUMNS)


def show(state: Status) -> None:
    """Print the status for people: the sentence, then trouble by state, this machine, what was not checked."""
    click.echo(click.style(str(state.state), bold=True))
    click.echo()
    _show_all([t for t in state.trouble if t.state in {"now", "due", "exposed"}])
    _capped(
        [t for t in state.trouble if t.state == "weakened"],
        WEAKENED_SHOWN,
        "more are weakened by what is lost",
    )
    _capped([t for t in state.trouble if t.state == "fragile"], FRAGILE_SHOWN, "more are one loss away")
    _capped(
        [t for t in state.trouble if t.state == "treated"],
        TREATED_SHOWN,
        "more hang on what cannot be patched",
    )
    _capped(
        [t for t in state.trouble if t.state == "aside"], ASIDE_SHOWN, "more on assets that stop no service"
    )
    _capped(
        [t for t in state.trouble if t.state == "not-checked"], FRAGILE_SHOWN, "more services without a map"
    )
    if state.machine:
        click.echo(click.style("This machine", bold=True) + " (listed apart: it is on nobody's map)")
        for item in state.machine[:ASIDE_SHOWN]:
            todo = "; ".join(_step(step) for step in item.next[:1])
            click.echo(f"  - {safe(str(item.headline))}  {todo}")
        if len(state.machine) > ASIDE_SHOWN:
            click.echo(
                f"  ... {len(state.machine) - ASIDE_SHOWN} more on this machine: tocsin status --format csv"
            )
        click.echo()
    if state.unchecked:
        click.echo(click.style("Not checked", bold=True))
        for gap in state.unchecked[:UNCHECKED_SHOWN]:
            click.echo(f"  - {safe(gap.what)}: {safe(gap.why)}")
        if len(state.unchecked) > UNCHECKED_SHOWN:
            click.echo(f"  ... and {len(state.unchecked) - UNCHECKED_SHOWN} more: tocsin status --format csv")


def _capped(items: Sequence[Trouble], most: int, what: str) -> None:
    _show_all(items[:most])
    if len(items) > most:
        click.echo(f"  ... {len(items) - most} {what}: tocsin status --format csv\n")


def _show_all(items: Iterable[Trouble]) -> None:
    listed = list(items)
    for item in listed:
        people = f"   {item.people:,} people" if item.people else ""
        label = click.style(item.state.upper().ljust(WIDTH), fg=COLOURS.get(item.state), bold=True)
        click.echo(f"{label}  {click.style(safe(item.name), bold=True)}: {safe(str(item.headline))}{people}")
        for number, step in enumerate(item.chain):
            cite = click.style(f"  [{safe(step.cite)}]", dim=True) if step.cite else ""
            click.echo(f"{'because' if not number else '':>{WIDTH}}  {safe(str(step.says))}{cite}")
        steps = item.next if len(listed) == 1 else item.next[:STEPS_SHOWN]
        for number, todo in enumerate(steps):
            click.echo(f"{'do' if not number else '':>{WIDTH}}  {_step(todo)}")
        if len(item.next) > len(steps):
            click.echo(
                f"{'':>{WIDTH}}  ... and {len(item.next) - len(steps)} more: tocsin status --format json"
            )
        click.echo()


def _step(step: NextStep) -> str:
    mark = "? " if step.question else "> "
    by = f" (by {step.by})" if step.by else ""
    cite = click.style(f"  [{safe(step.cite)}]", dim=True) if step.cite else ""
    return f"{mark}{safe(str(step.says))}{by}{cite}"
