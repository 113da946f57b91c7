# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Files of warninglists -> store, and what follows: values that a list holds wait for a person, those that none holds wait no longer.

Nothing comes with the program: each list is loaded by somebody, who says under which licence it may be used.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence

import msgspec

from tocsin.core import warninglist_file
from tocsin.core.errors import BadInput, TocsinError
from tocsin.core.limits import Limits
from tocsin.core.reading import Fault
from tocsin.flows import files
from tocsin.store import Reader, Store, Tx, held_values, postings, warninglists

_HEAD = 64 * 2**10


class Loaded(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one file."""

    file: str
    name: str = ""
    type: str = ""
    version: int = 0
    size: int = 0
    new: bool = False
    """False if the same list was kept already."""
    digest: str = ""
    faults: tuple[Fault, ...] = ()
    notes: tuple[str, ...] = ()


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """What became of all of them."""

    files: tuple[Loaded, ...]
    held: int
    """Values that wait for a person now and did not before."""
    released: int
    """Values that no list holds any more."""
    passed_over: int
    """Files of folders that are no warninglists."""


def add(
    store: Store, paths: Sequence[str], limits: Limits, *, licence: str, by: str, at: str, holds: bool = True
) -> Done:
    """Load lists from files, and from all ``.json`` files of folders that are lists, in one transaction.

    ``holds``: whether values that are entries wait for a person; else they are only tagged. Raises what opening a file
    raises, and ``BadInput`` where one file alone was given and it is no list.
    """
    done: list[Loaded] = []
    found = [(path, False) for path in paths if not os.path.isdir(path)]
    found += [(each, True) for path in paths if os.path.isdir(path) for each in _inside(path, limits)]
    passed_over = 0
    with store.write("watch warninglist add", at) as tx:
        for path, in_folder in found:
            if in_folder and not warninglist_file.is_warninglist(files.read_head(path)[:_HEAD]):
                passed_over += 1
                continue
            try:
                done.append(_take(tx, path, limits, licence=licence, by=by, holds=holds))
            except TocsinError as error:
                if len(found) == 1:
                    raise
                name = files.shown(path)
                fault = Fault(error.where or name, error.what, error.do)
                done.append(Loaded(file=name, faults=(fault,)))
        if not done:
            do = "give a file of the form of MISP/misp-warninglists, or a folder of them"
            raise BadInput(
                "there is no warninglist here", where=files.shown(paths[0]) if paths else "", do=do
            )
        any_new = any(one.new for one in done)
        released = (
            held_values.settle(tx, warninglists.ready(tx), "no list holds it any more") if any_new else 0
        )
        held = look_again(tx) if any_new else 0
    return Done(files=tuple(done), held=held, released=released, passed_over=passed_over)


def _inside(folder: str, limits: Limits) -> Iterator[str]:
    """The ``.json`` files below a folder, in order."""
    count = 0
    for place, folders, names in os.walk(folder):
        depth = os.path.relpath(place, folder).count(os.sep)
        folders[:] = (
            sorted(name for name in folders if not name.startswith("."))
            if depth < limits.folder_depth
            else []
        )
        for name in sorted(names):
            if name.endswith(".json"):
                count += 1
                if count > limits.files:
                    do = "give the folders in it one by one, or raise limits.files"
                    raise BadInput(f"more than {limits.files} files", where=folder, do=do)
                yield os.path.join(place, name)


def _take(tx: Tx, path: str, limits: Limits, *, licence: str, by: str, holds: bool) -> Loaded:
    data, name = files.read_whole(path, limits), files.shown(path)
    reading = warninglist_file.read(data, name, limits)
    made = msgspec.structs.replace(reading.records[0], holds=holds)
    digest = hashlib.sha256(data).hexdigest()
    new = warninglists.put(tx, made, licence=licence, source=name, digest=digest, by=by)
    return Loaded(
        file=name, name=made.name, type=made.type, version=made.version, size=len(made), new=new, digest=digest,
        faults=tuple(reading.faults), notes=tuple(reading.notes),
    )  # fmt: skip


def remove(store: Store, name: str, *, by: str, at: str) -> int:
    """Forget a list; how many values it alone had held, which are matched from now on. Raises ``NotFound``."""
    with store.write("watch warninglist remove", at) as tx:
        warninglists.remove(tx, name, by)
        return held_values.settle(tx, warninglists.ready(tx), f"the list {name!r} was removed")


def look_again(tx: Tx) -> int:
    """Ask of every value that is looked for whether it has to wait; how many are held now that were not."""
    ready = warninglists.ready(tx)
    atoms = list(
        dict.fromkeys((kind, value) for kind, value, *_ in postings.live_atoms(tx, (held_values.ACCUSING,)))
    )
    return held_values.consider(tx, atoms, lambda: ready, "(looked at again)")


def listed(reader: Reader) -> list[dict[str, object]]:
    """A row a list, as programs read it."""
    rows = []
    for kept in warninglists.all(reader):
        one = warninglists.one(reader, kept.name)
        assert one is not None, "just listed"
        rows.append({
            "name": kept.name, "type": one.type, "version": one.version, "entries": kept.size, "kinds": list(one.kinds),
            "holds": one.holds, "licence": kept.licence or "not said", "source": kept.source, "digest": kept.digest,
            "by": kept.by, "at": kept.at, "description": one.description,
        })  # fmt: skip
    return rows
