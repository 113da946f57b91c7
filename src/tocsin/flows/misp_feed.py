# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A static MISP feed in a folder: written from event files, each byte for byte, and looked through again."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator, Sequence
from typing import BinaryIO, cast

import msgspec

from tocsin.core import jsonin, misp
from tocsin.core.errors import BadInput, NotFound, TocsinError
from tocsin.core.limits import Limits
from tocsin.core.misp.fields import UUID
from tocsin.flows import files
from tocsin.share import misp as conversion
from tocsin.share.misp import feed


class Row(msgspec.Struct, frozen=True):
    """One event of a feed."""

    uuid: str
    info: str
    date: str
    timestamp: int
    state: str
    """``written``; of a feed that is read: ``whole``, or what is wrong."""
    bad: bool = False


def write(folder: str, paths: Sequence[str], limits: Limits) -> tuple[list[Row], list[str]]:
    """Add events to the feed in ``folder``; those that are in it stay. Returns the events written, and notes.

    Raises ``BadInput`` for a file that is not one MISP event with a UUID; nothing is written then. ``manifest.json`` is
    written last, so a reader never finds an event in it that is not there.
    """
    entries, lines = _before(folder, limits)
    made: list[tuple[str, str]] = []
    rows: list[Row] = []
    for path in paths:
        event, digests = _read(path, limits)
        if event.uuid in [uuid for uuid, _ in made]:
            what = f"the event {event.uuid} is given twice"
            raise BadInput(what, where=files.shown(path), do="give its latest state alone")
        made.append((event.uuid, path))
        entries[event.uuid] = feed.entry(event)
        lines = [line for line in lines if line.partition(",")[2] != event.uuid]
        lines += [f"{digest},{event.uuid}" for digest in digests]
        rows.append(Row(event.uuid, event.info, event.date, event.timestamp or 0, "written"))
    os.makedirs(folder, exist_ok=True)
    for uuid, path in made:
        with files.open_file(path) as source, _replacing(folder, f"{uuid}.json") as target:
            shutil.copyfileobj(source, target)
    with _replacing(folder, feed.HASHES) as target:
        target.write("".join(f"{line}\n" for line in lines).encode())
    with _replacing(folder, feed.MANIFEST) as target:
        target.write(msgspec.json.encode(entries))
    return rows, feed.apart(entries)


def listed(folder: str, limits: Limits) -> list[Row]:
    """The events that the manifest of a feed names, each read to its end and compared with it.

    Raises ``NotFound`` if there is no manifest, ``BadInput`` if it is none.
    """
    return [_row(folder, uuid, entry, limits) for uuid, entry in _manifest(folder, limits).items()]


def event_paths(folder: str, limits: Limits) -> list[str]:
    """The files of the events that the manifest of a feed names. Raises as ``listed``."""
    return [os.path.join(folder, f"{uuid}.json") for uuid in _manifest(folder, limits)]


def is_feed(folder: str) -> bool:
    """Whether a folder has a manifest."""
    return os.path.isfile(os.path.join(folder, feed.MANIFEST))


def _row(folder: str, uuid: str, entry: dict[str, object], limits: Limits) -> Row:
    said = entry.get("timestamp")
    at = int(said) if str(said).isascii() and str(said).isdecimal() and len(str(said)) < 13 else 0  # type: ignore[call-overload]  # digits
    state, bad = "whole", False
    try:
        event, _ = _read(os.path.join(folder, f"{uuid}.json"), limits)
    except TocsinError as error:
        state, bad = error.what, True
    else:
        if event.uuid != uuid:
            state, bad = f"the file holds the event {event.uuid}", True
        elif (event.timestamp or 0) != at:
            state, bad = f"the manifest says the timestamp {at}, the event {event.timestamp}", True
    return Row(uuid, str(entry.get("info", "")), str(entry.get("date", "")), at, state, bad)


def _manifest(folder: str, limits: Limits) -> dict[str, dict[str, object]]:
    path = os.path.join(folder, feed.MANIFEST)
    if not os.path.isfile(path):
        raise NotFound(
            "there is no manifest.json",
            where=folder,
            do="give the folder of a MISP feed, or events to write one",
        )
    value = jsonin.decode(files.read_whole(path, limits), path, limits)
    if not isinstance(value, dict):
        raise BadInput("a manifest is a JSON object", where=path, do="fetch it again")
    for uuid, entry in value.items():
        # it becomes the name of a file
        if not UUID.fullmatch(uuid) or not isinstance(entry, dict):
            raise BadInput(
                f"{uuid[:60]!r} names no event", where=jsonin.place(path, uuid), do="fetch it again"
            )
    return value


def _before(folder: str, limits: Limits) -> tuple[dict[str, dict[str, object]], list[str]]:
    if not is_feed(folder):
        return {}, []
    path = os.path.join(folder, feed.HASHES)
    lines = files.read_whole(path, limits).decode("ascii", "replace").split() if os.path.isfile(path) else []
    return _manifest(folder, limits), lines


def _read(path: str, limits: Limits) -> tuple[misp.Event, list[str]]:
    """The one event of a file, and the hashes of its values."""
    with files.open_file(path) as stream:
        return read_event(cast("BinaryIO", files.Measured(stream, path, limits)), files.shown(path), limits)


def read_event(stream: BinaryIO, name: str, limits: Limits) -> tuple[misp.Event, list[str]]:
    """The one event in a stream, and the hashes of its values. Raises ``BadInput`` for none, several, or one without UUID."""
    faults = conversion.Faults(limits)
    digests: dict[str, None] = {}
    source = misp.EventStream(stream, name, limits)
    for part in source.parts():
        with contextlib.suppress(BadInput):  # a bad record has no value to be looked for
            if part.list == "Attribute":
                digests |= dict.fromkeys(
                    feed.hashes(misp.attribute(part.raw, part.where, limits, faults.tell))
                )
            elif part.list == "Object":
                digests |= dict.fromkeys(
                    feed.hashes(misp.misp_object(part.raw, part.where, limits, faults.tell))
                )
    events = [misp.event(others, where, limits, faults.tell) for where, others in source.events]
    if len(events) != 1 or not events[0].uuid:
        what = (
            f"a feed holds one event a file, and here are {len(events)}"
            if len(events) != 1
            else "the event has no UUID"
        )
        raise BadInput(what, where=name, do="export the events one by one from MISP")
    return events[0], list(digests)


@contextlib.contextmanager
def _replacing(folder: str, name: str) -> Iterator[BinaryIO]:
    """A file that takes the place of the old one when it is whole."""
    path = os.path.join(folder, name)
    with open(f"{path}.new", "wb") as target:
        yield target
    os.replace(f"{path}.new", path)
