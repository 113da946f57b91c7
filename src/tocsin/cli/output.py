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
import os
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from collections.abc import Iterable

FORMATS = ("table", "json", "jsonl", "csv")
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
"""Control and direction characters, and what stands for bytes that are no text."""
BLANK = re.compile(r"[\t\n\r\x0b\x0c]+")
FORMULA = frozenset("=+-@\uff1d\uff0b\uff0d\uff20")

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


def terminal() -> bool:
    """Whether results go to a person's terminal."""
    return sys.stdout is not None and sys.stdout.isatty()


def plain() -> bool:
    """Whether the person wants no colours (https://no-color.org), or the terminal knows none."""
    return bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"


def safe(text: str) -> str:
    """One line, control and direction characters spelt out: what came from outside must not drive the terminal."""
    return CONTROL.sub(_spelt, BLANK.sub(" ", text))


def _spelt(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\x{code - 0xDC00 if 0xDC80 <= code <= 0xDCFF else code:02x}"


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


def written(rows: Sequence[Mapping[str, object]], form: str, columns: Sequence[Column]) -> bytes:
    """What ``emit`` prints as json, jsonl or csv, for a file."""
    if form == "csv":
        return _csv(rows, columns).encode()
    return (
        b"".join(encode(row) + b"\n" for row in rows)
        if form == "jsonl"
        else encode(list(rows), indent=True) + b"\n"
    )


def jsonl(rows: Iterable[Mapping[str, object]]) -> None:
    """One object a line, written as they come."""
    for row in rows:
        click.echo(encode(row))


def encode(value: object, *, indent: bool = False) -> bytes:
    """JSON of records and plain values, in UTF-8 wherever it goes; control characters are escaped."""
    import msgspec

    try:
        data = msgspec.json.encode(value)
    except UnicodeEncodeError:  # bytes of a log that are no text
        data = msgspec.json.encode(_as_text(value))
    text = (msgspec.json.format(data, indent=2) if indent else data).decode()
    return CONTROL.sub(
        lambda found: found[0] if found[0] == "\n" else f"\\u{ord(found[0]):04x}", text
    ).encode()


def _as_text(value: object) -> object:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, Mapping):
        return {key: _as_text(part) for key, part in value.items()}
    return [_as_text(part) for part in value] if isinstance(value, list | tuple) else value


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return " ".join(_cell(item) for item in value)
    return safe(str(value))


def _csv(rows: Sequence[Mapping[str, object]], columns: Sequence[Column]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([key for _, key in columns])
    writer.writerows([_defused(row.get(key)) for _, key in columns] for row in rows)
    return out.getvalue()


def _defused(value: object) -> str:
    """A spreadsheet runs a cell that begins like a formula: such text is led by an apostrophe."""
    cell = _cell(value)
    return cell if isinstance(value, int | float) or cell.lstrip()[:1] not in FORMULA else "'" + cell


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
    Console(file=sys.stdout, soft_wrap=False, color_system=None if plain() else "auto").print(table)
