# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Files named on the command line, taken in one by one, with an account of each."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tocsin.cli.output import emit
from tocsin.cli.progress import progress
from tocsin.cli.session import tell
from tocsin.core.errors import TocsinError

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
    from tocsin.flows.context import Context
    from tocsin.flows.take_file import take_named

    context = Context(
        actor=actor, at=instant.from_datetime(session.now()), limits=session.limits, release=release
    )
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
        }
        for t in done
    ]
    emit(rows, form, COLUMNS)
    session.faults([fault for t in done for fault in t.faults])
    for t in done:
        for note in t.notes:
            session.say(f"  note: {t.name}: {note}")
