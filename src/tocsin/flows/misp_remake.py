# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The file of a MISP event once more, without what was taken back or marked anew; and its feed, if it is in one."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from tocsin.core import instant, misp
from tocsin.core.errors import NotFound, TocsinError
from tocsin.core.limits import Limits
from tocsin.flows.misp_folder import before, read_file, replaced, write_lists
from tocsin.flows.misp_out import Opened
from tocsin.share.misp import feed
from tocsin.share.misp.narrow import Cut, Narrowed
from tocsin.store import Store, derived, durable
from tocsin.store.derived import Derived

KIND = "MISP event"
"""Of a file that is on record, in a feed or alone."""
_BLOCK = 2**20


def remake(store: Store, file: Derived, object_id: str, limits: Limits, *, actor: str, at: str) -> str:
    """Write the file of an event anew without an object; why it could not be, or empty.

    A tombstone stays in its place. If the file is one of a feed, its manifest and hashes follow. Cost: one conversion.
    """
    try:
        with open(file.path, "rb") as stream:
            if hashlib.file_digest(stream, "sha256").hexdigest() != file.digest:
                return "it was altered since it was written: take the object out by hand"
        return _remake(store, file, object_id, limits, actor=actor, at=at)
    except FileNotFoundError:
        return "it is not there any more: it may have been moved or handed on"
    except (TocsinError, OSError, ValueError) as error:
        return f"it could not be written anew: {str(error)[:200]}"


def _remake(store: Store, file: Derived, object_id: str, limits: Limits, *, actor: str, at: str) -> str:
    folder, name = os.path.split(file.path)
    entries, lines = before(folder, limits)
    with Opened(_blocks(file.path), file.path, limits) as event:
        uuid = event.event.uuid
        listed = name == f"{uuid}.json" and uuid in entries
        seconds = _free(event.event, entries if listed else {}, at)
        now = Narrowed(event.event, event.others, Cut(back={object_id: seconds}), limits)
        if now.stuck:
            return "its author was taken back, and without one it is no event: delete it"
        made = hashlib.sha256()
        with durable.replacing(Path(file.path)) as target:
            for piece in now.pieces(event.stream(), file.path):
                made.update(piece)
                target.write(piece)
            if object_id not in now.back:
                do = "take the object out by hand"
                raise NotFound("no record of it is that object", where=object_id, do=do)
    with store.write(actor, at) as tx:
        derived.record(tx, file.path, file.kind, made.hexdigest(), now.ids - now.back)
    if listed:
        head, digests = read_file(file.path, limits)
        entries[uuid] = feed.entry(head)
        write_lists(folder, entries, replaced(lines, uuid, digests))
    return ""


def _free(event: misp.Event, entries: Mapping[str, Mapping[str, object]], at: str) -> int:
    """A timestamp for the event that is later than its own and that no other event of the feed has."""
    taken = {str(entry.get("timestamp")) for uuid, entry in entries.items() if uuid != event.uuid}
    now = (instant.milliseconds(instant.order_key(at)) or 0) // 1000
    seconds = max((event.timestamp or 0) + 1, now)
    while str(seconds) in taken:
        seconds += 1
    return seconds


def _blocks(path: str) -> Iterator[bytes]:
    with open(path, "rb") as stream:
        while block := stream.read(_BLOCK):
            yield block
