# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A file by its name -> store: read whole, or, if it is a large one of STIX objects, as a stream."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence

import msgspec

from tocsin.core.errors import BadInput
from tocsin.flows import bulk_load, files, misp_file, root_release, rpm_database
from tocsin.flows.context import Context
from tocsin.flows.formats import NAMED_LIST, Format, Room, of_column, recognise
from tocsin.flows.take_in import not_understood, take, take_reading
from tocsin.flows.taken import Taken
from tocsin.store import Store

VERBS = {"know": "tocsin know add", "watch": "tocsin watch load", "log": "tocsin watch scan"}

OF_A_ROOT = frozenset({"Debian packages", "Alpine packages", rpm_database.KIND})
"""Kinds of package databases, which belong to the release of the root that they lie in."""

FETCHED: tuple[Room, ...] = ("watch", "know")
"""Rooms whose formats a feed may bring."""

Advance = Callable[[int], None]


def take_named(
    store: Store,
    path: str,
    context: Context,
    rooms: Sequence[Room],
    advance: Advance = lambda _bytes: None,
) -> Taken:
    """Recognise and take in one file. Raises ``BadInput`` if it belongs to another verb, and what opening raises."""
    name = files.shown(path)
    with files.at_rest(path, context.limits) as place:
        if context.columns is not None:
            return take_file(store, NAMED_LIST, place, name, context, advance)
        head = files.read_head(place)
        form = recognised(name, head, rooms)
        return take_file(store, form, place, name, context, advance) if form else not_understood(name, head)


def take_fetched(store: Store, path: str, name: str, context: Context, column: str) -> Taken:
    """Take in a file that a feed brought; ``column`` names the one that holds indicators, if a person said so."""
    head = files.read_head(path)
    form = of_column(column) if column else recognise(name, head, FETCHED)
    return take_file(store, form, path, name, context) if form else not_understood(name, head)


def recognised(name: str, head: bytes, rooms: Sequence[Room]) -> Format | None:
    """Return the format, None if it is none; raise ``BadInput`` if it is one of another verb's."""
    form = recognise(name, head, rooms)
    if form is None and (other := recognise(name, head)) is not None:
        raise BadInput(f"this is a {other.kind}", where=name, do=f"run: {VERBS[other.room]} {name}")
    return form


def take_file(
    store: Store,
    form: Format,
    path: str,
    name: str,
    context: Context,
    advance: Advance = lambda _bytes: None,
) -> Taken:
    """Take in a file of a known format. Raises what opening it raises, and ``BadInput`` beyond a limit."""
    if form.kind == "STIX 2.1" and bulk_load.is_large(path):
        return bulk_load.take(store, form.kind, path, name, context, advance)
    if form.kind == misp_file.KIND and bulk_load.is_large(path):
        return bulk_load.take(store, form.kind, path, name, context, advance, file=misp_file.MispFile)
    context = _with_release(form, path, context)
    if form.kind == rpm_database.KIND and rpm_database.is_plain(path):
        digest = rpm_database.digest(path)
        taken = take_reading(
            store, form, name, digest, lambda: rpm_database.read_path(path, name, context), context
        )
        advance(os.path.getsize(path))
        return taken
    data = files.read_whole(path, context.limits)
    taken = take(store, form, name, data, context)
    advance(len(data))
    return taken


def _with_release(form: Format, path: str, context: Context) -> Context:
    """The release of the root that a package database lies in, if nobody has said one."""
    if context.release or form.kind not in OF_A_ROOT:
        return context
    release, place = root_release.release_beside(path)
    if not release:
        return context
    note = f"the release is {release}, by {files.shown(place)}"
    return msgspec.structs.replace(context, release=release, release_note=note)
