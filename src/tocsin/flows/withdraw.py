# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A source takes back what it said -> it leaves every reader here, and the files that were written with it.

What others vouch for stays. A file that stands as it was written is written anew without the object; one that was
altered, is gone or cannot be written is noted as stale.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import msgspec

from tocsin.core import ids, instant
from tocsin.core.errors import BadInput, NotFound, TocsinError
from tocsin.core.limits import Limits
from tocsin.flows import lists_out, misp_remake
from tocsin.share.without import without
from tocsin.store import Store, Tx, derived, durable, objects, source_withdrawals, withdrawals
from tocsin.store.derived import Derived


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """What a withdrawal did."""

    object_id: str
    new: bool
    source: str
    """Whose word was taken back; empty if the object was withdrawn as a whole."""
    left: tuple[str, ...]
    """Sources that still vouch for it: it stays as they said it."""
    remade: tuple[str, ...]
    stale: tuple[str, ...]


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """What was taken back in a transaction, for ``remake``."""

    object_id: str
    new: bool
    sources: tuple[str, ...]
    left: tuple[str, ...]
    standing: tuple[bytes, ...]
    """Versions that others vouch for."""
    files: tuple[Derived, ...]


def withdraw(
    store: Store,
    object_id: str,
    *,
    organisation: str,
    why: str,
    by: str,
    at: str,
    source: str = "",
    everywhere: bool = False,
    limits: Limits = Limits(),  # noqa: B008 -- it is frozen
) -> Done:
    """Take back what ``source`` said of an object, or the object as a whole.

    Without a source it is that of the only one there is; ``BadInput`` if there are several, ``NotFound`` if the object is
    not kept and no source is named, or the source is not among those that said it.
    """
    if not why.strip():
        raise BadInput("no reason is given", do="say why with --why")
    if everywhere and source:
        raise BadInput(
            "either one source takes it back, or it is withdrawn as a whole", do="give one of the two"
        )
    with store.write("share withdraw", at) as tx:
        said = objects.sources(tx, object_id, include_withdrawn=True)
        if not everywhere:
            source = source or _only(object_id, objects.sources(tx, object_id))
            if said and source not in said:
                raise NotFound(
                    "this source has not said it", where=source, do=f"it was said by: {', '.join(said)}"
                )
        taken = take_back(tx, object_id, () if everywhere else (source,), why, by)
    return remake(store, taken, organisation=organisation, at=at, limits=limits)


def take_back(tx: Tx, object_id: str, sources: Sequence[str], why: str, by: str) -> Taken:
    """Within a transaction: each of ``sources`` takes the object back; if there are none, it is withdrawn as a whole."""
    said = objects.sources(tx, object_id, include_withdrawn=True)
    if sources:
        new = sum(source_withdrawals.add(tx, object_id, source, why, by) for source in sources) > 0
    else:
        new = withdrawals.add(tx, object_id, why, by)
    gone = {one.source for one in source_withdrawals.of_object(tx, object_id)}
    return Taken(
        object_id=object_id,
        new=new,
        sources=tuple(sources),
        left=tuple(name for name in said if name not in gone) if sources else (),
        standing=tuple(row.raw for row in objects.versions(tx, object_id)),
        files=tuple(derived.of_object(tx, object_id)),
    )


def remake(
    store: Store,
    taken: Taken,
    *,
    organisation: str,
    at: str,
    limits: Limits = Limits(),  # noqa: B008 -- it is frozen
) -> Done:
    """After the transaction: the files that were written with the object are written anew without it, or noted as stale."""
    made: dict[bool, list[str]] = {True: [], False: []}
    if any(file.kind.startswith(lists_out.KIND) for file in taken.files):
        now = instant.to_datetime(at)
        for done in lists_out.freshen(store, now=now, limits=limits, actor="share withdraw"):
            made[done.written].append(done.path)
    for file in taken.files:
        if file.kind.startswith(lists_out.KIND):
            continue
        ok = _remake(store, file, taken.object_id, taken.standing, organisation, limits, at=at)
        made[ok].append(file.path)
    return Done(
        object_id=taken.object_id,
        new=taken.new,
        source=", ".join(taken.sources),
        left=taken.left,
        remade=tuple(made[True]),
        stale=tuple(made[False]),
    )


def _only(object_id: str, said: list[str]) -> str:
    if not said:
        do = "name the --source that takes it back before it comes, or --everywhere"
        raise NotFound("this object is not kept, or was withdrawn", where=object_id[:200], do=do)
    if len(said) > 1:
        do = f"name one with --source, or withdraw it --everywhere; it was said by: {', '.join(said)}"
        raise BadInput(f"{len(said)} sources vouch for this object", where=object_id, do=do)
    return said[0]


def _remake(
    store: Store,
    file: Derived,
    object_id: str,
    standing: Sequence[bytes],
    organisation: str,
    limits: Limits,
    *,
    at: str,
) -> bool:
    """Whether the file holds nothing any more that was taken back."""
    if file.kind == misp_remake.KIND:
        why = (
            ""
            if standing
            else misp_remake.remake(store, file, object_id, limits, actor="share withdraw", at=at)
        )
        return _stale(store, file, why, at) if why else True
    path = Path(file.path)
    try:
        data = path.read_bytes()
    except (OSError, ValueError):
        return _stale(store, file, "it is not there any more: it may have been moved or handed on", at)
    if hashlib.sha256(data).hexdigest() != file.digest:
        return _stale(store, file, "it was altered since it was written: take the object out by hand", at)
    if any(raw in data for raw in standing):
        return True  # it holds a version that others vouch for
    try:
        made = without(data, {object_id}, _author(data, organisation), at)
        if made is None:
            return _stale(store, file, "nothing else is in it: delete it", at)
        bundle, left = made
        durable.write_file(path, bundle)
    except (TocsinError, OSError) as error:
        return _stale(store, file, f"it could not be written anew: {str(error)[:200]}", at)
    digest = hashlib.sha256(bundle).hexdigest()
    with store.write("share withdraw", at) as tx:
        derived.record(tx, file.path, file.kind, digest, [item.id for item in left])
    return True


def _author(data: bytes, organisation: str) -> str:
    """The id under which we wrote the file: that of the name in the settings, or of the number of a node without one."""
    found = ids.derived("identity", organisation)
    if found.encode() in data:
        return found
    objects_in = msgspec.json.decode(data).get("objects", [])
    mine = [
        one["created_by_ref"]
        for one in objects_in
        if one.get("type") == "sighting" and "where_sighted_refs" in one
    ]
    return str(mine[0]) if mine else found


def _stale(store: Store, file: Derived, why: str, at: str) -> bool:
    with store.write("share withdraw", at) as tx:
        derived.stale(tx, file.path, why)
    return False
