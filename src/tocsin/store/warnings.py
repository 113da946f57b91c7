# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Warnings that this node follows, and the answers to them: own ones and those received.

A warning belongs to whoever is named in the version that came first: a later version of
anybody else is not followed, nor one from outside of a warning that this node issues.
An answer is kept once for each member and sequence; the first content stands.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec
import sqlalchemy as sa

from tocsin.core import keys
from tocsin.core.errors import NotFound
from tocsin.store import schema
from tocsin.store.engine import Reader, Tx

_W, _A = schema.warning, schema.answer
_GET, _ALL = sa.select(_W).where(_W.c.key == sa.bindparam("of_key")), sa.select(_W).order_by(_W.c.seq)
_GIVEN = sa.select(_A.c.raw).where(_A.c.key == sa.bindparam("of_key"))
_ANSWERS = sa.select(_A).where(_A.c.warning == sa.bindparam("of_key")).order_by(_A.c.seq)
"""Built once: to build them takes as long as to run them."""
Noted = Literal["new", "newer", "known", "of another", "of this node"]
Given = Literal["new", "known", "contradicts"]


class Followed(msgspec.Struct, frozen=True, kw_only=True):
    """A warning and what this node says of it."""

    seq: int
    id: str
    issuer: str
    version: str
    """Version key of the version that is followed."""
    mine: bool
    """Whether this node issues it."""
    members: bytes
    """JSON: who is to answer; empty where nobody said."""
    own: bytes
    """JSON: what this node found; empty before it has looked."""


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """An answer as it came."""

    seq: int
    warning_id: str
    member: str
    sequence: int
    own: bool
    received: str
    raw: bytes


def note(tx: Tx, warning_id: str, issuer: str, version: str, *, mine: bool = False) -> Noted:
    """Follow a version of a warning, if it is newer and its issuer's."""
    known = get(tx, warning_id)
    noted = _noted(known, issuer, version, mine=mine)
    if noted == "new":
        row = {
            "id": warning_id,
            "issuer": issuer,
            "version": version,
            "mine": mine,
            "members": b"",
            "own": b"",
        }
        tx.connection.execute(sa.insert(_W), {"seq": tx.take(), "key": keys.key_of(warning_id), **row})
    elif noted == "newer":
        _set(tx, warning_id, version=version)
    tx.audit("warnings.note", warning_id, noted=noted)
    return noted


def _noted(known: Followed | None, issuer: str, version: str, *, mine: bool) -> Noted:
    if known is None:
        return "new"
    if known.issuer != issuer:
        return "of another"
    if version <= known.version:
        return "known"
    return "newer" if mine or not known.mine else "of this node"


def keep_own(tx: Tx, warning_id: str, found: bytes) -> None:
    """Keep what this node found about a warning, in the place of what it found before."""
    _set(tx, warning_id, own=found)
    tx.audit("warnings.keep_own", warning_id)


def keep_members(tx: Tx, warning_id: str, members: bytes) -> None:
    """Keep who is to answer, in the place of who was before."""
    _set(tx, warning_id, members=members)
    tx.audit("warnings.keep_members", warning_id)


def _set(tx: Tx, warning_id: str, **values: object) -> None:
    tx.connection.execute(sa.update(_W).where(_W.c.key == keys.key_of(warning_id)).values(**values))


def get(reader: Reader, warning_id: str) -> Followed | None:
    """The warning of this id, if it is followed."""
    row = reader.connection.execute(_GET, {"of_key": keys.key_of(warning_id)}).one_or_none()
    return None if row is None else _followed(row)


def find(reader: Reader, start: str) -> Followed:
    """The one warning whose id begins like this. Raises ``NotFound`` if there is none, or several."""
    found = [one for one in all(reader) if one.id == start or (len(start) > 7 and one.id.startswith(start))]
    exact = [one for one in found if one.id == start] or found
    if len(exact) != 1:
        what = "several warnings begin like this" if exact else "no warning of this id is kept here"
        raise NotFound(what, where=start[:100], do="tocsin share warn list has their ids")
    return exact[0]


def all(reader: Reader) -> list[Followed]:  # noqa: A001 -- read as cases.all and the like
    """Every warning, in the order in which they came."""
    return [_followed(row) for row in reader.connection.execute(_ALL)]


def _followed(row: sa.Row[Any]) -> Followed:
    return Followed(
        seq=row.seq, id=row.id, issuer=row.issuer, version=row.version, mine=row.mine, members=row.members, own=row.own
    )  # fmt: skip


def give(tx: Tx, warning_id: str, member: str, sequence: int, raw: bytes, *, own: bool = False) -> Given:
    """Keep an answer; ``contradicts`` if this member has said something else under this sequence."""
    key = keys.key_of(warning_id, member, str(sequence))
    before = tx.connection.execute(_GIVEN, {"of_key": key}).scalar_one_or_none()
    given: Given = "new" if before is None else "known" if bytes(before) == raw else "contradicts"
    if given == "new":
        row = {"key": key, "warning": keys.key_of(warning_id), "warning_id": warning_id, "member": member}
        more = {"sequence": sequence, "own": own, "received": tx.at, "raw": raw}
        tx.connection.execute(sa.insert(_A), {"seq": tx.take(), **row, **more})
    tx.audit("warnings.give", warning_id, member=member, sequence=sequence, given=given)
    return given


def answers(reader: Reader, warning_id: str) -> list[Kept]:
    """Every answer to a warning, in the order in which they came."""
    return [
        Kept(
            seq=row.seq, warning_id=row.warning_id, member=row.member, sequence=row.sequence, own=row.own,
            received=row.received, raw=row.raw,
        )
        for row in reader.connection.execute(_ANSWERS, {"of_key": keys.key_of(warning_id)})
    ]  # fmt: skip
