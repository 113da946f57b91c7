# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Files named on the command line, taken in one by one, with an account of each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tocsin.cli.output import emit
from tocsin.cli.session import tell
from tocsin.core.errors import BadInput, TocsinError

if TYPE_CHECKING:
    from tocsin.cli.session import Session
    from tocsin.flows.take_in import Room, Taken
    from tocsin.store import Store

COLUMNS = (
    ("file", "name"),
    ("taken for", "kind"),
    ("outcome", "outcome"),
    ("records", "records"),
    ("new", "new"),
    ("not taken", "faults"),
)
EXIT_BAD_INPUT = 3


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
) -> int:
    """Take in each file; return the exit code: 0, or 3 if a file gave nothing or ``strict`` found a fault.

    An error of one file does not stop the next: it is shown, and the worst exit code is kept.
    """
    from tocsin.core import instant
    from tocsin.flows import files as opened
    from tocsin.flows.context import Context
    from tocsin.flows.take_in import recognise, take

    context = Context(
        actor=actor, at=instant.from_datetime(session.now()), limits=session.limits, release=release
    )
    done: list[Taken] = []
    code = 0
    for path in files:
        name = opened.shown(path)
        try:
            data = opened.read_whole(path, session.limits)
            found = recognise(name, data[: opened.HEAD_BYTES], (room,))
            taken = take(store, found, name, data, context) if found else _elsewhere(name, data)
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


def _elsewhere(path: str, data: bytes) -> Taken:
    """What to say of a file that belongs to another verb, or to none."""
    from tocsin.flows import files as opened
    from tocsin.flows.take_in import not_understood, recognise

    form = recognise(path, data[: opened.HEAD_BYTES])
    if form is None:
        return not_understood(path, data[: opened.HEAD_BYTES])
    verb = {"know": "tocsin know add", "watch": "tocsin watch load", "log": "tocsin watch scan"}[form.room]
    raise BadInput(f"this is a {form.kind}", where=path, do=f"run: {verb} {path}")


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
        }
        for t in done
    ]
    emit(rows, form, COLUMNS)
    session.faults([fault for t in done for fault in t.faults])
    for t in done:
        for note in t.notes:
            session.say(f"  note: {t.name}: {note}")
