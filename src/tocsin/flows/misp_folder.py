# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The folder of a static MISP feed: its manifest, its hashes, the event of a file."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO, cast

import msgspec

from tocsin.core import jsonin, misp
from tocsin.core.errors import BadInput, NotFound
from tocsin.core.limits import Limits
from tocsin.core.misp.fields import UUID
from tocsin.flows import files
from tocsin.share import misp as conversion
from tocsin.share.misp import feed
from tocsin.store import durable

Entries = dict[str, dict[str, object]]


def is_feed(folder: str) -> bool:
    """Whether a folder has a manifest."""
    return os.path.isfile(os.path.join(folder, feed.MANIFEST))


def event_paths(folder: str, limits: Limits) -> list[str]:
    """The files of the events that the manifest of a feed names. Raises as ``manifest``."""
    return [os.path.join(folder, f"{uuid}.json") for uuid in manifest(folder, limits)]


def manifest(folder: str, limits: Limits) -> Entries:
    """What the manifest of a feed says, by UUID. Raises ``NotFound`` if there is none, ``BadInput`` if it is none."""
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


def before(folder: str, limits: Limits) -> tuple[Entries, list[str]]:
    """The manifest and the lines of ``hashes.csv``, both empty where no feed is. Raises ``BadInput`` for a bad one."""
    if not is_feed(folder):
        return {}, []
    path = os.path.join(folder, feed.HASHES)
    lines = files.read_whole(path, limits).decode("ascii", "replace").split() if os.path.isfile(path) else []
    return manifest(folder, limits), lines


def read_file(path: str, limits: Limits) -> tuple[misp.Event, list[str]]:
    """``read_event`` of a file. Raises what opening it raises, too."""
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


def replaced(lines: Sequence[str], uuid: str, digests: Sequence[str]) -> list[str]:
    """The lines of ``hashes.csv`` with those of one event replaced."""
    return [line for line in lines if line.partition(",")[2] != uuid] + [f"{one},{uuid}" for one in digests]


def write_lists(folder: str, entries: Entries, lines: Sequence[str]) -> None:
    """Write both lists, the manifest last: it names no event that is not there."""
    durable.write_file(Path(folder, feed.HASHES), "".join(f"{line}\n" for line in lines).encode())
    durable.write_file(Path(folder, feed.MANIFEST), msgspec.json.encode(entries))
