# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A watched folder -> store: the files that are new or were changed. What is prose waits for a person (``flows.drafts_waiting``)."""

from __future__ import annotations

import os
from collections.abc import Callable

from tocsin.core.errors import BadInput, TocsinError
from tocsin.core.feed import Cursor
from tocsin.core.reading import Fault
from tocsin.flows import files, folder, mail_file
from tocsin.flows.context import Context
from tocsin.flows.drafts_waiting import Box, is_prose
from tocsin.flows.pull_taxii import Pulled
from tocsin.flows.take_file import take_fetched
from tocsin.flows.taken import Taken
from tocsin.share import mailed
from tocsin.store import Store, feeds

PROSE = "report in prose"


def pull(store: Store, kept: feeds.Kept, context: Context, renew: Callable[[], None]) -> Pulled:
    """Take in what is new; what is bad costs no other file, is tried again the next time, and raises ``BadInput`` at the end."""
    feed, before = kept.feed, kept.cursor
    done, bad, passed = Pulled(name=feed.name), list[Fault](), list[Taken]()
    now: dict[str, str] = {}
    seen: set[str] = set()
    box = Box(store, feed.source, context.actor, context.at)
    for found in folder.walk(feed.address, context.limits, passed):
        if found.modules:
            continue
        renew()
        seen.add(found.name)
        stamp = _stamp(found.path)
        if before.files.get(found.name) == stamp:
            now[found.name] = stamp
            continue
        try:
            taken = _take(store, found, feed.source, context, feed.column, box)
        except TocsinError as error:
            taken = folder.refused(found.name, error)
        good = taken.good or taken.kind == PROSE
        if good and stamp == _stamp(found.path):
            now[found.name] = stamp
        if not good:
            bad.extend(taken.faults[:1])
        done.pages += 1
        done.add(taken, context.limits)
    if not any(one.outcome == "unreadable" or one.name.endswith("/") for one in passed):
        box.tidy(seen)  # what lies in a folder that was not looked into is not gone
    after = Cursor(files=now)
    if before != after:
        with store.write(context.actor, context.at) as tx:
            feeds.move(tx, feed.name, before, after)
    done.notes.extend(box.notes())
    if bad:
        what = f"{len(bad)} of {done.pages} files were not taken; the first: {bad[0].what}"
        raise BadInput(what, where=bad[0].where, do=bad[0].do)
    return done


def _take(
    store: Store, found: folder.Found, source: str, context: Context, column: str, box: Box
) -> Taken:  # fmt: skip
    name = f"{source}/{found.name}"
    taken = take_fetched(store, found.path, name, context, column)
    letter = taken.kind == mail_file.KIND and [fault.what for fault in taken.faults] == [mailed.NONE]
    unknown = not taken.kind and not column and is_prose(found.name, files.read_head(found.path))
    if not (letter or unknown):
        return taken
    box.note(found.path, found.name, context.limits)
    return Taken(name=name, kind=PROSE, outcome="passed over")


def _stamp(path: str) -> str:
    try:
        found = os.stat(path)
    except OSError:
        return ""
    return f"{found.st_size} {found.st_mtime_ns}"
