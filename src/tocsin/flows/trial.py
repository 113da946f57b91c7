# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A folder -> every file recognised and taken in -> the main job: what ``tocsin try`` does.

Inventories and intelligence come first, logs last, since logs are asked against
both. Every file is accounted for: what it was taken for, or why it was not
understood, or passed over (``flows.folder``).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from tocsin.core import instant
from tocsin.core.errors import TocsinError
from tocsin.core.limits import Limits
from tocsin.flows import files, job, node_modules, scan_logs, this_machine
from tocsin.flows.context import Context
from tocsin.flows.folder import Found, refused, walk
from tocsin.flows.formats import Format, recognise
from tocsin.flows.take_file import take_file
from tocsin.flows.take_in import not_understood
from tocsin.flows.taken import Taken
from tocsin.store import Store

Advance = Callable[[int], None]


def folder(
    store: Store,
    root: str,
    *,
    actor: str,
    now: dt.datetime,
    limits: Limits,
    machine: bool = True,
    release: str = "",
    advance: Advance = lambda _bytes: None,
) -> list[Taken]:
    """Take in a folder and run the main job; returns an account of every file, by name.

    Raises NotFound or BadInput if it is no folder or has too many files, Unavailable if it may not be listed.
    """
    at = instant.from_datetime(now)
    context = Context(actor=actor, at=at, limits=limits, release=release)
    done: list[Taken] = []
    logs: list[Found] = []
    for entry in walk(root, limits, done):
        try:
            if entry.modules:
                done.append(node_modules.take(store, entry.path, entry.name, context))
                continue
            form = _recognised(entry, done)
            if form is not None and form.room == "log":
                logs.append(entry)
            elif form is not None:
                done.append(take_file(store, form, entry.path, entry.name, context))
                advance(entry.size_bytes)
        except TocsinError as error:
            done.append(refused(entry.name, error))
    if machine:
        this_machine.take(store, actor=actor, now=now, limits=limits)
    compiled = scan_logs.build_index(store)
    for entry in logs:
        try:
            done.append(
                scan_logs.scan_log(
                    store,
                    entry.path,
                    entry.name,
                    compiled,
                    actor=actor,
                    now=now,
                    at=at,
                    limits=limits,
                    advance=advance,
                )
            )
        except TocsinError as error:
            done.append(refused(entry.name, error))
    job.run(store, actor=actor, now=now)
    return sorted(done, key=lambda taken: taken.name)


def size(root: str, limits: Limits) -> int:
    """Bytes in all the files of the folder, for progress."""
    return sum(entry.size_bytes for entry in walk(root, limits, []))


def _recognised(entry: Found, done: list[Taken]) -> Format | None:
    head = files.read_head(entry.path)
    form = recognise(entry.name, head)
    if form is None:
        done.append(not_understood(entry.name, head))
    return form
