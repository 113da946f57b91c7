# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A folder -> every file recognised and taken in -> the main job: what ``tocsin try`` does.

Inventories and intelligence come first, logs last, since logs are asked against
both. Every file is accounted for: what it was taken for, or why it was not
understood. Links are not followed; they, hidden files and folders, and what is no
ordinary file (a pipe, a device) are passed over and said so. A subfolder that may not
be listed is one line of the account, not the end of the run.
"""

from __future__ import annotations

import datetime as dt
import os
import stat
from collections.abc import Callable, Iterator

import msgspec

from tocsin.core import instant
from tocsin.core.errors import BadInput, NotFound, TocsinError, Unavailable
from tocsin.core.limits import Limits
from tocsin.core.reading import Fault
from tocsin.flows import files, job, scan_logs, this_machine
from tocsin.flows.context import Context
from tocsin.flows.take_file import take_file
from tocsin.flows.take_in import Format, Outcome, Taken, not_understood, recognise
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

    Raises NotFound or BadInput if it is no folder or has too many files, Unavailable if it may not be listed.
    """
    at = instant.from_datetime(now)
    context = Context(actor=actor, at=at, limits=limits, release=release)
    done: list[Taken] = []
    logs: list[Found] = []
    for entry in _walk(root, limits, done):
        try:
            form = _recognised(entry, done)
            if form is not None and form.room == "log":
                logs.append(entry)
            elif form is not None:
                done.append(take_file(store, form, entry.path, entry.name, context))
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
    return sum(entry.size_bytes for entry in _walk(root, limits, []))


def _recognised(entry: Found, done: list[Taken]) -> Format | None:
    head = files.read_head(entry.path)
    form = recognise(entry.name, head)
    if form is None:
        done.append(not_understood(entry.name, head))
    return form


def _refused(entry: Found, error: TocsinError) -> Taken:
    outcome: Outcome = "not whole" if isinstance(error, BadInput) else "unreadable"
    return Taken(name=entry.name, outcome=outcome, faults=(Fault(entry.name, error.what, error.do),))


def _walk(root: str, limits: Limits, passed: list[Taken]) -> Iterator[Found]:
    """Yield the ordinary files, in order of their names; ``passed`` gets an account of the rest."""
    if not os.path.exists(root):
        raise NotFound("there is no such folder", where=root, do="check the name")
    if not os.path.isdir(root):
        raise BadInput("this is a file, not a folder", where=root, do="name the folder it is in")
    count = 0

    def refuse(error: OSError) -> None:
        place = str(error.filename)
        what, do = f"the folder may not be listed: {error.strerror}", "give yourself the right to"
        if place == root:
            raise Unavailable(what, where=place, do=do)
        name = _name(place, root)
        passed.append(Taken(name=f"{name}/", outcome="unreadable", faults=(Fault(name, what, do),)))

    for place, folders, names in os.walk(root, onerror=refuse):
        kept: list[str] = []
        for name in sorted([*folders, *names]):
            path = os.path.join(place, name)
            skipped, size_bytes = _look(path, _name(path, root))
            if skipped is not None:
                passed.append(skipped)
            elif size_bytes is None:
                kept.append(name)
            else:
                count += 1
                if count > limits.files:
                    do = "try a smaller folder, or raise limits.files"
                    raise BadInput(f"more than {limits.files} files", where=root, do=do)
                yield Found(path=path, name=_name(path, root), size_bytes=size_bytes)
        folders[:] = kept


def _look(path: str, name: str) -> tuple[Taken | None, int | None]:
    """Whether to pass over what stands there, and its size; no size for a folder."""
    if os.path.basename(path).startswith("."):
        return Taken(name=name, outcome="passed over", notes=("its name begins with a dot: hidden",)), None
    try:
        found = os.lstat(path)
    except OSError as error:
        fault = Fault(name, f"it cannot be looked at: {error.strerror}", "run it again")
        return Taken(name=name, outcome="unreadable", faults=(fault,)), None
    if stat.S_ISDIR(found.st_mode):
        return None, None
    if stat.S_ISREG(found.st_mode):
        return None, found.st_size
    if stat.S_ISLNK(found.st_mode):
        fault = Fault(
            name, "this is a link, and links are not followed", "put the file itself into the folder"
        )
    else:
        fault = Fault(name, "this is no ordinary file", "name files only")
    return Taken(name=name, outcome="passed over", faults=(fault,)), None


def _name(path: str, root: str) -> str:
    return files.shown(os.path.relpath(path, root)).replace(os.sep, "/")
