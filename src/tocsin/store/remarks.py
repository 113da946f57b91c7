# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Objects marked anew: the marking of every kept version is narrowed, and of those that come later.

The bytes stay as they came; the marking of a row is what every way out asks about. Nothing is made wider than its
author marked it: only what nobody marked is given a level. An audience stays.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import sqlalchemy as sa

from tocsin.core.errors import BadInput, NotFound
from tocsin.core.marking import LEVELS, Marking, Tlp, rank, strictest
from tocsin.core.new_object import NewObject
from tocsin.store import columns, objects, placed, said, schema, source_markings
from tocsin.store.engine import Reader, Tx

_R = schema.remark
_O = schema.object_


class Remark(msgspec.Struct, frozen=True, kw_only=True):
    """Who marked an object anew, how, when and why."""

    seq: int
    object_id: str
    tlp: str
    reason: str
    by: str
    at: str


def add(tx: Tx, object_id: str, tlp: Tlp, reason: str, by: str) -> bool:
    """Mark an object anew; False if that changes nothing.

    Raises ``NotFound`` if it is not kept, ``BadInput`` for a level that is wider than the one it has.
    """
    rows = objects.versions(tx, object_id, include_withdrawn=True)
    if not rows:
        raise NotFound("this object is not kept", where=object_id[:200], do="tocsin watch find lists what is")
    narrowest = max(
        (row.marking for row in rows), key=lambda mark: -1 if mark.tlp is None else rank(mark.tlp)
    )
    if narrowest.tlp is not None and rank(tlp) < rank(narrowest.tlp):
        do = "only its author can widen it, by a new version; TLP 2.0 asks for the source's leave"
        raise BadInput(f"it is marked TLP:{narrowest.tlp}, which is narrower", where=object_id, do=do)
    changed = 0
    given = [row.seq for row in rows if row.marking.tlp is None]
    for row in rows:
        new = _marked(row.marking, tlp)
        if new != row.marking:
            values = {"tlp": new.tlp or "", "audience": columns.words(new.audience)}
            tx.connection.execute(sa.update(_O).where(_O.c.seq == row.seq).values(values))
            changed += 1
    if changed or all(one.tlp != tlp for one in of_object(tx, object_id)):
        row_of = {
            "seq": tx.take(),
            "object_id": object_id,
            "tlp": tlp,
            "reason": reason,
            "by": by,
            "at": tx.at,
        }
        tx.connection.execute(sa.insert(_R).values(row_of))
    source_markings.note(tx, given)
    if rank(tlp) < rank(None):
        placed.again(tx, given)
    tx.audit("objects.remark", object_id, tlp=tlp, changed=changed, reason=reason, by=by)
    return changed > 0


def _marked(mark: Marking, tlp: Tlp) -> Marking:
    return Marking(tlp, mark.audience) if mark.tlp is None else strictest([mark, Marking(tlp)])


def of_object(reader: Reader, object_id: str) -> list[Remark]:
    """Every re-marking of an object, the oldest first."""
    found = sa.select(_R).where(_R.c.object_id == object_id).order_by(_R.c.seq)
    return [Remark(**row) for row in reader.connection.execute(found).mappings()]


_ANY = sa.select(_R.c.seq).limit(1)


def any_stands(reader: Reader) -> bool:
    """Whether any object was ever marked anew."""
    return reader.connection.execute(_ANY).one_or_none() is not None


def narrowed(reader: Reader, part: Sequence[NewObject]) -> list[NewObject]:
    """These objects, none wider than it was marked here. What comes unmarked stays unmarked, or becomes red."""
    levels: dict[str, Tlp] = {}
    for ids in said.chunks({new.id for new in part}):
        asked = sa.select(_R.c.object_id, _R.c.tlp).where(_R.c.object_id.in_(ids))
        for name, tlp in reader.connection.execute(asked):
            known: Tlp = tlp if tlp in LEVELS else "red"
            levels[name] = max(levels.get(name, known), known, key=rank)
    return [_narrowed(new, levels[new.id]) if new.id in levels else new for new in part]


def _narrowed(new: NewObject, tlp: Tlp) -> NewObject:
    said_level: Tlp | None = None
    if new.tlp:
        said_level = new.tlp if new.tlp in LEVELS else "red"
    mark = strictest([Marking(said_level, tuple(new.audience)), Marking(tlp)])
    return msgspec.structs.replace(new, tlp=mark.tlp or "", audience=mark.audience)
