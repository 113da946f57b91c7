# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Files and folders named on the command line, taken in one by one, with an account of each."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import click

from tocsin.cli.output import emit, safe
from tocsin.cli.progress import progress
from tocsin.cli.session import tell
from tocsin.core.errors import BadInput, TocsinError

if TYPE_CHECKING:
    from tocsin.cli.session import Session
    from tocsin.flows.context import Context
    from tocsin.flows.formats import Room
    from tocsin.flows.take_folder import Swept
    from tocsin.flows.taken import Taken
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
GROUPED_FROM = 5
"""Files of a folder that were taken alike and are one row of a table, if there are so many."""
MOST_NOTES, MOST_LEFT = 20, 20
"""Lines of each that are shown of a folder."""
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

    An error of one file does not stop the next: it is shown, and the worst exit code is kept. What a folder holds that is not
    understood is no error, unless ``strict``, or unless there is nothing else in it.
    """
    from tocsin.core import instant
    from tocsin.flows.context import Context
    from tocsin.flows.take_file import take_named

    context = Context(
        actor=actor, at=instant.from_datetime(session.now()), limits=session.limits, release=release,
        columns=columns,
    )  # fmt: skip
    done: list[Taken] = []
    left: list[Taken] = []
    code = 0
    for path in _of_feeds(session, files) if room == "watch" else files:
        try:
            if room == "know" and os.path.isdir(path):
                swept = _take_folder(session, store, path, context)
                done += swept.taken
                left += swept.left
                if not swept.taken or (strict and any(one.faults for one in swept.left)):
                    code = max(code, EXIT_BAD_INPUT)
                continue
            size = os.path.getsize(path) if os.path.isfile(path) else None
            with progress(f"reading {path}", size, quiet=session.quiet) as advance:
                done.append(take_named(store, path, context, (room,), advance))
        except TocsinError as error:
            if len(files) == 1:
                raise
            tell(error)
            code = max(code, error.exit_code)
    if any(not taken.good or (strict and taken.faults) for taken in done):
        code = max(code, EXIT_BAD_INPUT)
    account(session, done, form, left, grouped=any(os.path.isdir(path) for path in files))
    return code


def _of_feeds(session: Session, files: Sequence[str]) -> list[str]:
    """The files, with the events of a folder that is a MISP feed in its place."""
    from tocsin.flows import misp_folder

    named: list[str] = []
    for path in files:
        named += misp_folder.event_paths(path, session.limits) if misp_folder.is_feed(path) else [path]
    return named


def _take_folder(session: Session, store: Store, path: str, context: Context) -> Swept:
    from tocsin.flows.take_folder import take_folder

    if context.columns is not None:
        raise BadInput(
            "--columns names the columns of one file", where=path, do="give that file, not its folder"
        )
    with progress(f"reading {path}", None, quiet=session.quiet) as advance:
        return take_folder(store, path, context, advance)


def account(
    session: Session, done: Sequence[Taken], form: str, left: Sequence[Taken] = (), *, grouped: bool = False
) -> None:
    """What became of each file: a row each, then the faults and notes in words, last what a folder held beside.

    ``grouped``: in a table many of one folder that were taken alike are one row.
    """
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
        for t in (*done, *(left if form in {"json", "jsonl"} else ()))
    ]
    emit(
        _grouped(rows) if grouped and form == "table" else rows, form, COLUMNS, empty="Nothing was taken in."
    )
    for t in done:
        if t.guess is not None and form == "table" and not session.quiet:
            click.echo(f"\n{safe(t.name)}: {guess_says(t.guess)}")
            emit(guess_rows(t.guess), form, GUESS_COLUMNS)
    session.faults([fault for t in done for fault in t.faults])
    notes = [f"  note: {t.name}: {note}" for t in done for note in t.notes]
    most = MOST_NOTES if grouped else len(notes)
    for line in notes[:most]:
        session.say(line)
    if len(notes) > most:
        session.say(f"  ... and {len(notes) - most} more notes")
    _left(session, left)


def _grouped(rows: Sequence[dict[str, object]]) -> list[dict[str, object]]:
    """A row a file; many of one folder, ending and kind that were taken whole are one row."""
    groups: dict[tuple[str, ...], list[dict[str, object]]] = {}
    for row in rows:
        place, name = os.path.split(str(row["name"]))
        pattern = os.path.join(place, f"*{os.path.splitext(name)[1]}")
        alike = row["outcome"] == "taken" and "columns" not in row
        groups.setdefault((pattern, str(row["kind"])) if alike else (str(row["name"]),), []).append(row)
    made: list[dict[str, object]] = []
    for (pattern, *_), group in groups.items():
        if len(group) < GROUPED_FROM:
            made.extend(group)
            continue
        sums = {key: sum(int(str(row[key])) for row in group) for key in ("records", "new", "faults")}
        made.append({**group[0], "name": f"{pattern} ({len(group)} files)", **sums})
    return made


def _left(session: Session, left: Sequence[Taken]) -> None:
    """What a folder held beside, counted, with why each was not taken."""
    if not left:
        return
    session.say(f"  not taken: {len(left)} of what the folder holds")
    for t in left[:MOST_LEFT]:
        why = f"{t.faults[0].what.rstrip('.')}; {t.faults[0].do}" if t.faults else "; ".join(t.notes)
        session.say(f"    {t.name}: {why}")
    if len(left) > MOST_LEFT:
        session.say(f"    ... and {len(left) - MOST_LEFT} more; --format json has all")


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
