# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A static MISP feed in a folder: written from events, each as it came where all of it may go, and looked through again.

Which objects went into which file is on record (``store.derived``, ``store.sent``), so that what is taken back or marked
anew leaves the files of events, the manifest and the hashes, too (``flows.misp_remake``).
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO, cast

import msgspec

from tocsin.core import misp
from tocsin.core.errors import BadInput, TocsinError
from tocsin.core.limits import Limits
from tocsin.core.misp.fields import UUID
from tocsin.flows import files, misp_out
from tocsin.flows.context import Context
from tocsin.flows.misp_folder import before, manifest, read_file, replaced, write_lists
from tocsin.flows.misp_out import Asked, Opened, Written
from tocsin.flows.misp_remake import KIND
from tocsin.share.misp import feed
from tocsin.store import Reader, Store, derived, durable, sent

WAY = "misp feed"
_BLOCK = 2**20


class Row(msgspec.Struct, frozen=True):
    """One event of a feed."""

    uuid: str
    info: str
    date: str
    timestamp: int
    state: str
    """``written``, ``narrowed``, ``held``; of a feed that is read: ``whole``, or what is wrong."""
    bad: bool = False


class _Made(msgspec.Struct, frozen=True):
    """One event that is to be put into a feed."""

    event: misp.Event
    digests: list[str]
    path: str
    """Where it stands until all are made."""
    written: Written


def write(
    store: Store, folder: str, given: Sequence[str], asked: Asked, context: Context
) -> tuple[list[Row], list[str]]:
    """Add events to the feed in ``folder``; those that are in it stay. Returns what became of each, and notes.

    ``given``: paths of event files, or UUIDs of events that are kept. Raises ``BadInput`` for a file that is not one MISP
    event with a UUID, ``NotFound`` for what is neither; nothing is written then. What is written is on record first, and
    ``manifest.json`` is written last, so a reader never finds an event in it that is not there.
    """
    folder = os.path.abspath(folder)
    entries, lines = before(folder, context.limits)
    rows, made, notes = list[Row](), list[_Made](), list[str]()
    with tempfile.TemporaryDirectory(prefix="tocsin-feed-") as beside:
        for each in given:
            new, row = _make(store, folder, each, asked, context.limits, beside, len(made))
            if new is not None and new.event.uuid in [one.event.uuid for one in made]:
                what = f"the event {new.event.uuid} is given twice"
                raise BadInput(what, where=files.shown(each), do="give its latest state alone")
            rows.append(row)
            if new is None:
                notes.append(f"{row.uuid} stays here: {row.state}")
                continue
            made.append(new)
            notes += _said(new.written)
            entries[new.event.uuid] = feed.entry(new.event)
            lines = replaced(lines, new.event.uuid, new.digests)
        if made:
            _record(store, folder, made, asked, context)
            os.makedirs(folder, exist_ok=True)
            for each_made in made:
                _copy(each_made.path, os.path.join(folder, f"{each_made.event.uuid}.json"))
            write_lists(folder, entries, lines)
    return rows, notes + feed.apart(entries)


def _make(
    store: Store, folder: str, given: str, asked: Asked, limits: Limits, beside: str, number: int
) -> tuple[_Made | None, Row]:
    with store.read() as reader, _opened(reader, given, limits) as event:
        uuid = event.event.uuid
        if not uuid:
            do = "export the events one by one from MISP"
            raise BadInput("the event has no UUID", where=files.shown(given), do=do)
        place = os.path.join(folder, f"{uuid}.json")
        before = sent.went(reader, (each.id for each in event.objects()), way=WAY, place=place)
        path = os.path.join(beside, f"{number}.json")
        with open(path, "wb") as out:
            done = misp_out.write(reader, event, asked, misp_out.gone(reader, event, asked, went=before), out)
    if done.held:
        return None, Row(
            uuid, event.event.info, event.event.date, event.event.timestamp or 0, done.held, bad=True
        )
    head, digests = read_file(path, limits)
    row = Row(uuid, head.info, head.date, head.timestamp or 0, "written" if done.same else "narrowed")
    return _Made(head, digests, path, done), row


def _opened(reader: Reader, given: str, limits: Limits) -> Opened:
    if UUID.fullmatch(given.lower()) and not os.path.exists(given):
        return misp_out.opened(reader, given, limits)
    with files.open_file(given) as stream:
        measured = files.Measured(stream, given, limits)
        return Opened(iter(lambda: measured.read(_BLOCK), b""), files.shown(given), limits)


def _said(done: Written) -> list[str]:
    said = []
    if done.back:
        said.append(f"{done.uuid}: {len(done.back)} objects were taken back and say only that")
    if done.hidden or done.left_out:
        said.append(f"{done.uuid}: {done.left_out} records stay here, of {len(done.hidden)} objects")
    return said


def _record(store: Store, folder: str, made: Sequence[_Made], asked: Asked, context: Context) -> None:
    with store.write(context.actor, context.at) as tx:
        for each in made:
            place = os.path.join(folder, f"{each.event.uuid}.json")
            done = each.written
            derived.record(tx, place, KIND, done.sha256, done.ids - done.back)
            sent.record(
                tx, misp_out.rows(tx, done.ids), way=WAY, place=place, recipient=asked.asker.organisation,
                digest=done.sha256, by=context.actor,
            )  # fmt: skip


def _copy(path: str, place: str) -> None:
    with open(path, "rb") as source, durable.replacing(Path(place)) as target:
        shutil.copyfileobj(source, target)


def export(
    store: Store, uuid: str, path: str, asked: Asked, context: Context, *, source: str = ""
) -> Written:
    """Write one kept event into a file of its own, on record. Raises ``NotFound``, and what writing raises.

    What is held is not written: see ``Written.held``.
    """
    place = os.path.abspath(path)
    with tempfile.NamedTemporaryFile(prefix="tocsin-misp-") as beside:
        with store.read() as reader, misp_out.opened(reader, uuid, context.limits, source=source) as event:
            names = (each.id for each in event.objects())
            before = sent.went(reader, names, way="file", place=place)
            without = misp_out.gone(reader, event, asked, went=before)
            done = misp_out.write(reader, event, asked, without, cast("BinaryIO", beside))
        if done.held:
            return done
        beside.flush()
        with store.write(context.actor, context.at) as tx:
            derived.record(tx, place, KIND, done.sha256, done.ids - done.back)
            sent.record(
                tx, misp_out.rows(tx, done.ids), way="file", place=place, recipient=asked.asker.organisation,
                digest=done.sha256, by=context.actor,
            )  # fmt: skip
        _copy(beside.name, place)
    return done


def listed(folder: str, limits: Limits) -> list[Row]:
    """The events that the manifest of a feed names, each read to its end and compared with it.

    Raises ``NotFound`` if there is no manifest, ``BadInput`` if it is none.
    """
    return [_row(folder, uuid, entry, limits) for uuid, entry in manifest(folder, limits).items()]


def _row(folder: str, uuid: str, entry: dict[str, object], limits: Limits) -> Row:
    said = entry.get("timestamp")
    at = int(said) if str(said).isascii() and str(said).isdecimal() and len(str(said)) < 13 else 0  # type: ignore[call-overload]  # digits
    state, bad = "whole", False
    try:
        event, _ = read_file(os.path.join(folder, f"{uuid}.json"), limits)
    except TocsinError as error:
        state, bad = error.what, True
    else:
        if event.uuid != uuid:
            state, bad = f"the file holds the event {event.uuid}", True
        elif (event.timestamp or 0) != at:
            state, bad = f"the manifest says the timestamp {at}, the event {event.timestamp}", True
    return Row(uuid, str(entry.get("info", "")), str(entry.get("date", "")), at, state, bad)
