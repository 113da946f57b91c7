# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""An object is marked anew -> every way out asks about the new marking, and files for those who may not have it any more lose it."""

from __future__ import annotations

import msgspec

from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.marking import Marking, Tlp
from tocsin.core.policy import Asker, decide
from tocsin.flows import withdraw
from tocsin.flows.recipient import asker_of
from tocsin.store import Reader, Store, derived, objects, remarks, sent
from tocsin.store.derived import Derived
from tocsin.store.sent import Sent


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """What a re-marking did."""

    object_id: str
    new: bool
    remade: tuple[str, ...]
    stale: tuple[str, ...]
    out: tuple[Sent, ...]
    """What went to those who may not have it any more, out of our hands."""


def remark(
    store: Store,
    object_id: str,
    tlp: Tlp,
    *,
    organisation: str,
    why: str,
    by: str,
    at: str,
    limits: Limits = Limits(),  # noqa: B008 -- it is frozen
) -> Done:
    """Mark an object anew. Raises ``BadInput`` and ``NotFound`` as ``store.remarks.add``, ``BadInput`` without a reason."""
    if not why.strip():
        raise BadInput("no reason is given", do="say why with --why")
    with store.write("share remark", at) as tx:
        new = remarks.add(tx, object_id, tlp, why, by)
        kept = objects.get(tx, object_id, include_withdrawn=True)
        mark = kept.marking if kept is not None else Marking(tlp)
        gone = sent.of_object(tx, object_id)
        files = too_far(tx, object_id, mark)
        out = tuple(one for one in gone if not _may(asker_of(tx, one.recipient), mark))
    taken = withdraw.Taken(object_id=object_id, new=new, sources=(), left=(), standing=(), files=tuple(files))
    done = withdraw.remake(store, taken, organisation=organisation, at=at, limits=limits)
    return Done(object_id=object_id, new=new, remade=done.remade, stale=done.stale, out=out)


def too_far(reader: Reader, object_id: str, mark: Marking) -> list[Derived]:
    """The files that were written with an object for somebody who may not have it with this marking."""
    gone = sent.of_object(reader, object_id)
    return [file for file in derived.of_object(reader, object_id) if _too_far(reader, file, gone, mark)]


class _Row(msgspec.Struct, frozen=True):
    marking: Marking


def _may(asker: Asker, mark: Marking) -> bool:
    return decide(asker, _Row(mark), "read").allowed


def _too_far(reader: Reader, file: Derived, gone: list[Sent], mark: Marking) -> bool:
    """Whether a file was written for somebody who may not have the object any more; for whom is not known: for anybody."""
    recipients = {one.recipient for one in gone if one.place == file.path}
    askers = [asker_of(reader, name) for name in recipients] or [Asker("")]
    return not all(_may(asker, mark) for asker in askers)
