# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A folder -> every file recognised and taken in -> the main job: what ``tocsin try`` does.

Inventories and intelligence come first, logs last, since logs are asked against
both. Every file is accounted for: what it was taken for, or why it was not
understood. Links are not followed, hidden folders are passed over and said so.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterator

import msgspec

from tocsin.core import instant
from tocsin.core.errors import BadInput, NotFound, TocsinError, Unavailable
from tocsin.core.limits import Limits
from tocsin.core.reading import Fault
from tocsin.flows import files, job, scan_logs, this_machine
from tocsin.flows.take_in import Context, Format, Taken, not_understood, recognise, take
from tocsin.store import Store

Advance = Callable[[int], None]


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """One file of the folder."""

    path: str
    name: str
    """Relative to the folder, with forward slashes."""
    size_bytes: int


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

    Raises NotFound or BadInput if it is no folder, Unavailable if it may not be listed.
    """
    at = instant.from_datetime(now)
    context = Context(actor=actor, at=at, limits=limits, release=release)
    done: list[Taken] = []
    logs: list[Found] = []
    for entry in _walk(root, limits):
        try:
            form = _recognised(entry, done)
            if form is not None and form.room == "log":
                logs.append(entry)
            elif form is not None:
                done.append(take(store, form, entry.name, files.read_whole(entry.path, limits), context))
                advance(entry.size_bytes)
        except TocsinError as error:
            done.append(_refused(entry, error))
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
            done.append(_refused(entry, error))
    job.run(store, actor=actor, now=now)
    return sorted(done, key=lambda taken: taken.name)


def size(root: str, limits: Limits) -> int:
    """Bytes in all the files of the folder, for progress."""
    return sum(entry.size_bytes for entry in _walk(root, limits))


def _recognised(entry: Found, done: list[Taken]) -> Format | None:
    head = files.read_head(entry.path)
    form = recognise(entry.name, head)
    if form is None:
        done.append(not_understood(entry.name, head))
    return form


def _refused(entry: Found, error: TocsinError) -> Taken:
    outcome = "unreadable" if isinstance(error, Unavailable) else "not whole"
    return Taken(name=entry.name, outcome=outcome, faults=(Fault(entry.name, error.what, error.do),))  # type: ignore[arg-type]  # both are outcomes


def _walk(root: str, limits: Limits) -> Iterator[Found]:
    if not os.path.exists(root):
        raise NotFound("there is no such folder", where=root, do="check the name")
    if not os.path.isdir(root):
        raise BadInput("this is a file, not a folder", where=root, do="name the folder it is in")
    count = 0

    def refuse(error: OSError) -> None:
        raise Unavailable(
            f"the folder may not be listed: {error.strerror}",
            where=str(error.filename),
            do="give yourself the right to",
        )

    for place, folders, names in os.walk(root, onerror=refuse):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = os.path.join(place, name)
            if name.startswith(".") or os.path.islink(path):
                continue
            count += 1
            if count > limits.files:
                raise BadInput(
                    f"more than {limits.files} files",
                    where=root,
                    do="try a smaller folder, or raise limits.files",
                )
            size_bytes = os.lstat(path).st_size
            yield Found(
                path=path, name=os.path.relpath(path, root).replace(os.sep, "/"), size_bytes=size_bytes
            )
