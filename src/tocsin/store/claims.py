# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Claims: what somebody says of things kept here, and may take back.

"These two are one asset", "this hole cannot be mended here": a claim changes no record.
It stands beside them with its author and its time until it is taken back, and is kept then,
too. The same claim by the same author, while it stands, is not made twice.
"""

from __future__ import annotations

from typing import Any

import msgspec
import sqlalchemy as sa

from tocsin.core import instant, keys
from tocsin.core.errors import BadInput, NotFound
from tocsin.store import schema
from tocsin.store.engine import Reader, Tx

_C = schema.claim
_STANDING = (
    sa.select(_C).where(_C.c.kind == sa.bindparam("of_kind"), _C.c.taken_back_at == "").order_by(_C.c.seq)
)

MOST_BYTES = 100_000
"""Of the body of one claim."""


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    """Who says what; ``taken_back_at`` is empty while it stands."""

    seq: int
    kind: str
    """``same-asset``, ``cannot-mend``: what sort of claim, in the words of whoever reads it."""
    by: str
    at: str
    body: bytes
    """What is said, as JSON of the shape of its kind."""
    taken_back_by: str = ""
    taken_back_at: str = ""
    why_taken_back: str = ""


def make(tx: Tx, kind: str, about: tuple[str, ...], body: bytes, by: str) -> int:
    """Enter a claim about the things named; its number, or that of the same claim that stands already."""
    if len(body) > MOST_BYTES:
        raise BadInput(
            f"a claim of {len(body)} bytes is too long", do=f"say it in {MOST_BYTES} bytes at the most"
        )
    key = keys.key_of(*about)
    same = sa.and_(_C.c.kind == kind, _C.c.key == key, _C.c.by == by, _C.c.body == body)
    found = sa.select(_C.c.seq).where(same, _C.c.taken_back_at == "").order_by(_C.c.seq).limit(1)
    known = tx.connection.execute(found).scalar_one_or_none()
    number = tx.take() if known is None else int(known)
    if known is None:
        empty = {"taken_back_by": "", "taken_back_at": "", "why_taken_back": ""}
        row = {"seq": number, "kind": kind, "key": key, "by": by, "at": tx.at, "body": body, **empty}
        tx.connection.execute(sa.insert(_C), row)
    tx.audit("claims.make", kind, number=number, new=int(known is None), by=by)
    return number


def take_back(tx: Tx, number: int, by: str, why: str) -> bool:
    """End a claim; False if it was ended before. ``NotFound`` if there is none of that number."""
    row = tx.connection.execute(sa.select(_C).where(_C.c.seq == number)).one_or_none()
    if row is None:
        raise NotFound(f"there is no claim {number}", do="give the number of one that is listed")
    new = row.taken_back_at == ""
    if new:
        end = {"taken_back_by": by, "taken_back_at": tx.at, "why_taken_back": why}
        tx.connection.execute(sa.update(_C).where(_C.c.seq == number).values(end))
    tx.audit("claims.take_back", row.kind, number=number, new=int(new), by=by, why=why)
    return bool(new)


def standing(reader: Reader, kind: str) -> list[Claim]:
    """The claims of a kind that are not taken back, in the order in which they were made."""
    return [_claim(row) for row in reader.connection.execute(_STANDING, {"of_kind": kind})]


def stood(reader: Reader, kind: str, at: str) -> list[Claim]:
    """The claims of a kind that had been made by an instant and were taken back later, if at all."""
    last = instant.version_key(at)
    return [
        one
        for one in all(reader, kind)
        if instant.version_key(one.at) <= last
        and (not one.taken_back_at or instant.version_key(one.taken_back_at) > last)
    ]


def all(reader: Reader, kind: str) -> list[Claim]:  # noqa: A001 -- read as cases.all and the like
    """Every claim of a kind, those taken back too, in the order in which they were made."""
    return _read(reader, _C.c.kind == kind)


def about(reader: Reader, kind: str, *names: str) -> list[Claim]:
    """The standing claims of a kind about just the things named."""
    return _read(reader, _C.c.kind == kind, _C.c.key == keys.key_of(*names), _C.c.taken_back_at == "")


def _read(reader: Reader, *where: sa.ColumnElement[bool]) -> list[Claim]:
    rows = reader.connection.execute(sa.select(_C).where(*where).order_by(_C.c.seq))
    return [_claim(row) for row in rows]


def _claim(row: sa.Row[Any]) -> Claim:
    return Claim(
        seq=row.seq, kind=row.kind, by=row.by, at=row.at, body=row.body, taken_back_by=row.taken_back_by,
        taken_back_at=row.taken_back_at, why_taken_back=row.why_taken_back,
    )  # fmt: skip
