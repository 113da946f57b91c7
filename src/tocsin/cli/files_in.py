# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Files named on the command line, taken in one by one, with an account of each."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import click

from tocsin.cli.output import emit, safe
from tocsin.cli.progress import progress
from tocsin.cli.session import tell
from tocsin.core.errors import TocsinError

if TYPE_CHECKING:
    from tocsin.cli.session import Session
    from tocsin.flows.take_in import Room, Taken
    from tocsin.know.readers.guess_columns import Guess
    from tocsin.store import Store

GUESS_COLUMNS = (
    ("column", "column"),
    ("taken for", "meaning"),
    ("how sure", "score"),
    ("why", "why"),
    ("such as", "samples"),
)
COLUMNS = (
    ("file", "name"),
    ("taken for", "kind"),
    ("outcome", "outcome"),
    ("records", "records"),
    ("new", "new"),
    ("not taken", "faults"),
)
EXIT_BAD_INPUT = 3
COLUMNS_SHOWN = 60
"""Columns of one table that are shown."""


def take_files(
    session: Session,
    store: Store,
    files: Sequence[str],
    *,
    room: Room,
    actor: str,
    form: str,
    strict: bool,
    release: str = "",
    columns: Mapping[str, str] | None = None,
) -> int:
    """Take in each file; return the exit code: 0, or 3 if a file gave nothing or ``strict`` found a fault.

    An error of one file does not stop the next: it is shown, and the worst exit code is kept.
    """
    from tocsin.core import instant
    from tocsin.flows.context import Context
    from tocsin.flows.take_file import take_named

    context = Context(
        actor=actor, at=instant.from_datetime(session.now()), limits=session.limits, release=release,
        columns=columns,
    )  # fmt: skip
    done: list[Taken] = []
    code = 0
    for path in files:
        size = os.path.getsize(path) if os.path.isfile(path) else None
        try:
            with progress(f"reading {path}", size, quiet=session.quiet) as advance:
                taken = take_named(store, path, context, (room,), advance)
        except TocsinError as error:
            if len(files) == 1:
                raise
            tell(error)
            code = max(code, error.exit_code)
            continue
        done.append(taken)
        if not taken.good or (strict and taken.faults):
            code = max(code, EXIT_BAD_INPUT)
    account(session, done, form)
    return code


def account(session: Session, done: Sequence[Taken], form: str) -> None:
    """What became of each file: a row each, then the faults and notes in words."""
    rows = [
        {
            "name": t.name,
            "kind": t.kind,
            "outcome": t.outcome,
            "records": t.records,
            "new": t.new,
            "faults": len(t.faults),
            "reasons": [{"where": f.where, "what": f.what, "do": f.do} for f in t.faults],
            "notes": list(t.notes),
            **({"columns": guess_rows(t.guess)} if t.guess else {}),
        }
        for t in done
    ]
    emit(rows, form, COLUMNS)
    for t in done:
        if t.guess is not None and form == "table" and not session.quiet:
            click.echo(f"\n{safe(t.name)}: {guess_says(t.guess)}")
            emit(guess_rows(t.guess), form, GUESS_COLUMNS)
    session.faults([fault for t in done for fault in t.faults])
    for t in done:
        for note in t.notes:
            session.say(f"  note: {t.name}: {note}")


def guess_says(guess: Guess) -> str:
    """What a table was taken for, in one line."""
    how = "by its named columns" if guess.by == "named" else "guessed" if guess.sure else "not certain"
    header = "no header" if guess.header_row < 0 else f"header in row {guess.header_row + 1}"
    parted = {"\t": "tab"}.get(guess.delimiter, guess.delimiter)
    return f"{guess.kind} ({how}: {guess.why}); {guess.encoding}, parted by {parted}, {header}"


def guess_rows(guess: Guess) -> list[dict[str, object]]:
    """A row for each column of a table: what it is taken for, how sure that is, and why."""
    rows: list[dict[str, object]] = [
        {
            "column": column.header[:60] if column.header else f"#{column.number}",
            "number": column.number,
            "meaning": column.meaning or "(not used)",
            "score": f"{column.score:g}" if column.meaning else "",
            "why": column.why,
            "samples": " | ".join(column.samples),
        }
        for column in guess.columns[:COLUMNS_SHOWN]
    ]
    return rows
