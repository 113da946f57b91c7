# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Results on standard output: a table for people; json, jsonl or csv for programs.

On a terminal the table is drawn by rich; elsewhere it is plain text, one row a
line, so that ``grep`` works. Control characters from outside never reach a
terminal as they are.
"""

from __future__ import annotations

import csv
import io
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import click

from tocsin.cli.session import terminal

if TYPE_CHECKING:
    from collections.abc import Iterable

FORMATS = ("table", "json", "jsonl", "csv")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")

Call = TypeVar("Call", bound=Callable[..., Any])
Column = tuple[str, str]
"""Title and key."""


def format_option(call: Call) -> Call:
    """``--format`` and its short form ``--json``."""
    call = click.option(
        "--format",
        "form",
        type=click.Choice(FORMATS),
        default="table",
        show_default=True,
        help="How to print the result.",
    )(call)
    return click.option("--json", "form", flag_value="json", help="Short for --format json.")(call)


def safe(text: str) -> str:
    """Control and direction characters spelt out: what came from outside must not drive the terminal."""
    return CONTROL.sub(lambda found: f"\\x{ord(found[0]):02x}", text)


def emit(
    rows: Sequence[Mapping[str, object]], form: str, columns: Sequence[Column], *, empty: str = ""
) -> None:
    """Print rows. ``columns`` chooses and names what the table and the csv show; json has every key."""
    if form == "json":
        click.echo(encode(list(rows), indent=True))
    elif form == "jsonl":
        jsonl(rows)
    elif form == "csv":
        click.echo(_csv(rows, columns), nl=False)
    elif not rows:
        click.echo(empty)
    elif terminal():
        _rich_table(rows, columns)
    else:
        _plain_table(rows, columns)


def jsonl(rows: Iterable[Mapping[str, object]]) -> None:
    """One object a line, written as they come."""
    for row in rows:
        click.echo(encode(row))


def encode(value: object, *, indent: bool = False) -> str:
    """JSON text of records and plain values."""
    import msgspec

    data = msgspec.json.encode(value)
    return (msgspec.json.format(data, indent=2) if indent else data).decode()


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return " ".join(_cell(item) for item in value)
    return safe(str(value)).replace("\n", " ")


def _csv(rows: Sequence[Mapping[str, object]], columns: Sequence[Column]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([key for _, key in columns])
    # a spreadsheet runs a cell that begins like a formula: such cells are led by an apostrophe
    writer.writerows(
        [
            "'" + cell if cell[:1] in {"=", "+", "-", "@"} else cell
            for cell in (_cell(row.get(key)) for _, key in columns)
        ]
        for row in rows
    )
    return out.getvalue()


def _plain_table(rows: Sequence[Mapping[str, object]], columns: Sequence[Column]) -> None:
    lines = [[title for title, _ in columns], *([_cell(row.get(key)) for _, key in columns] for row in rows)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(columns))]
    for line in lines:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


def _rich_table(rows: Sequence[Mapping[str, object]], columns: Sequence[Column]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, header_style="bold", pad_edge=False)
    for title, _ in columns:
        table.add_column(title, overflow="fold")
    for row in rows:
        table.add_row(*(Text(_cell(row.get(key))) for _, key in columns))
    Console(file=sys.stdout, soft_wrap=False).print(table)
