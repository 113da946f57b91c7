# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A folder named on the command line -> every file in it that `tocsin know add` takes, taken in; of the rest it is said why not."""

from __future__ import annotations

import os

import msgspec

from tocsin.core.errors import TocsinError
from tocsin.core.reading import Fault
from tocsin.flows import files, node_modules
from tocsin.flows.context import Context
from tocsin.flows.folder import Found, refused, walk
from tocsin.flows.formats import recognise
from tocsin.flows.take_file import VERBS, Advance, take_file
from tocsin.flows.take_in import not_understood
from tocsin.flows.taken import Taken
from tocsin.store import Store


class Swept(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a folder."""

    taken: tuple[Taken, ...]
    """Files that were recognised, in the order of their names, also those that are not whole."""
    left: tuple[Taken, ...]
    """What was not understood, is of another verb, or was passed over; each says why."""


def take_folder(
    store: Store,
    root: str,
    context: Context,
    advance: Advance = lambda _bytes: None,
) -> Swept:
    """Take in a folder. Raises what ``folder.walk`` raises; then nothing was stored.

    A file is called by its path as if it had been named itself, so that it is the same source either way.
    """
    left: list[Taken] = []
    taken: list[Taken] = []
    intro = "" if root in {".", "./"} else os.path.join(root, "")
    found = list(walk(root, context.limits, left))
    left = [_called(one, files.shown(intro)) for one in left]
    for one in found:
        name = files.shown(root.rstrip("/")) if one.path == root else files.shown(intro) + one.name
        try:
            done = _take(store, one, name, context)
        except TocsinError as error:
            done = refused(name, error)
        advance(one.size_bytes)
        (taken if done.kind or done.outcome in {"not whole", "unreadable"} else left).append(done)
    return Swept(taken=tuple(taken), left=tuple(sorted(left, key=lambda one: one.name)))


def _take(store: Store, one: Found, name: str, context: Context) -> Taken:
    if one.modules:
        return node_modules.take(store, one.path, name, context)
    head = files.read_head(one.path)
    form = recognise(name, head, ("know",))
    if form is not None:
        return take_file(store, form, one.path, name, context)
    other = recognise(name, head)
    if other is None:
        return not_understood(name, head)
    fault = Fault(name, f"another verb takes this in: {other.kind}", f"run: {VERBS[other.room]} {name}")
    return Taken(name=name, outcome="passed over", faults=(fault,))


def _called(one: Taken, intro: str) -> Taken:
    name = f"{intro}{one.name}"
    faults = tuple(msgspec.structs.replace(fault, where=name) for fault in one.faults)
    return msgspec.structs.replace(one, name=name, faults=faults)
