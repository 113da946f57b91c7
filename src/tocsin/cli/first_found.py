# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What ``tocsin try`` tells of found dependencies: the first of them, how to accept them, and what to ask first."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import click

from tocsin.cli.found import COLUMNS, words
from tocsin.cli.output import emit, safe

if TYPE_CHECKING:
    from tocsin.flows.first_found import Looked

SHOWN = 10
_NAMED = 6
"""Logs that the line to run names one by one."""
FIRST = tuple(column for column in COLUMNS if column[1] not in {"count", "of"})


def tell(looked: Looked, folder: str) -> None:
    """Print it, as tables and lines for people."""
    import msgspec

    proposals = looked.answer.found.proposals
    parties = len({one.provider for one in proposals})
    click.echo(
        click.style("Found, not on the map", bold=True)
        + f": {len(proposals)} dependencies on {parties} others, by logs and settings"
    )
    emit([{**msgspec.structs.asdict(one), **words(one)} for one in proposals[:SHOWN]], "table", FIRST)
    if len(proposals) > SHOWN:
        click.echo(f"  ... and {len(proposals) - SHOWN} more")
    unknown = sum(not one.jurisdiction for one in proposals)
    if unknown and not looked.registries:
        click.echo(
            f"  jurisdiction unknown of {unknown}: a registry's delegated-*-extended-latest in the folder says who holds an address"
        )
    if looked.letters:
        click.echo("Ask first:")
        for letter in looked.letters:
            click.echo(safe(f"  ? {letter.name}: {letter.asks[0].says}"))
    click.echo("Accept, then ask what if and write the letters:")
    click.echo(safe(f"  {_accept(looked, folder)}"))
    click.echo("  tocsin know chokepoints; tocsin know impact --lose NAME; tocsin know questions")
    click.echo()


def _accept(looked: Looked, folder: str) -> str:
    logs = [shlex.quote(path) for path in looked.logs]
    named = " ".join(logs) if len(logs) <= _NAMED else "LOG..."
    holders = " ".join(f"--registry {shlex.quote(path)}" for path in looked.registries)
    settings = f"--settings {shlex.quote(folder)}" if looked.settings else ""
    return " ".join(part for part in ("tocsin know found", named, holders, settings, "--accept all") if part)
