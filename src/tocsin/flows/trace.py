# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""An object id -> where it came from, what became of it here, where it went, and what of that is out of our hands."""

from __future__ import annotations

import msgspec

from tocsin.core.errors import NotFound
from tocsin.store import (
    Reader,
    approvals,
    called_back,
    derived,
    objects,
    remarks,
    sent,
    source_withdrawals,
    withdrawals,
)
from tocsin.store.approvals import Approval
from tocsin.store.called_back import CalledBack
from tocsin.store.remarks import Remark
from tocsin.store.sent import Sent
from tocsin.store.source_withdrawals import Taken
from tocsin.store.withdrawals import Withdrawal


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """One version of the object; without its content where it was withdrawn."""

    version: str
    added_at: str
    tlp: str
    audience: tuple[str, ...]
    revoked: bool
    last: bool
    standing: bool


class File(msgspec.Struct, frozen=True, kw_only=True):
    """A file that was written with the object in it."""

    path: str
    kind: str
    at: str
    stale: str
    """Why it still holds what was taken back; empty if it does not, or nothing was."""


class Trace(msgspec.Struct, frozen=True, kw_only=True):
    """All that is on record of one object. For the own organisation only."""

    object_id: str
    state: str
    """``kept``, ``withdrawn``, ``not kept``."""
    versions: tuple[Version, ...]
    sources: tuple[str, ...]
    taken_back: tuple[Taken, ...]
    withdrawn: Withdrawal | None
    files: tuple[File, ...]
    sent: tuple[Sent, ...]
    approvals: tuple[Approval, ...]
    remarks: tuple[Remark, ...] = ()
    """How it was marked anew here."""
    called_back: tuple[CalledBack, ...] = ()
    """What became of it where it was pushed, once it was not to be there any more."""


def trace(reader: Reader, object_id: str) -> Trace:
    """Everything on record of an object. Raises ``NotFound`` if there is nothing."""
    standing = {row.seq for row in objects.versions(reader, object_id)}
    rows = objects.versions(reader, object_id, include_withdrawn=True)
    stale = {one.path: one.why for one in derived.all_stale(reader)}
    found = Trace(
        object_id=object_id,
        state="kept" if standing else "withdrawn" if rows else "not kept",
        versions=tuple(
            Version(
                version=row.version_key, added_at=row.added_at, tlp=row.marking.tlp or "unmarked", audience=row.marking.audience,
                revoked=row.revoked, last=row.is_last, standing=row.seq in standing,
            )
            for row in rows
        ),
        sources=tuple(objects.sources(reader, object_id, include_withdrawn=True)),
        taken_back=tuple(source_withdrawals.of_object(reader, object_id)),
        withdrawn=withdrawals.state(reader, object_id),
        files=tuple(
            File(path=one.path, kind=one.kind, at=one.at, stale=stale.get(one.path, ""))
            for one in derived.of_object(reader, object_id)
        ),
        sent=tuple(sent.of_object(reader, object_id)),
        approvals=tuple(approvals.of_object(reader, object_id)),
        remarks=tuple(remarks.of_object(reader, object_id)),
        called_back=tuple(called_back.of_object(reader, object_id)),
    )  # fmt: skip
    if not (rows or found.taken_back or found.withdrawn or found.sent or found.approvals or found.files):
        raise NotFound(
            "nothing is on record of this object",
            where=object_id[:200],
            do="tocsin watch find lists what is kept",
        )
    return found
