# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Who did what, as a hash chain: an altered, removed or reordered entry is found.

Digest of an entry = SHA-256 over a fixed label and (previous digest, seq, at, actor,
action, subject, detail), each preceded by its length in eight bytes, text in UTF-8.
The chain starts from 32 zero bytes, ``seq`` counts from 1 without gaps, and the last
number and digest stand once more in the table ``sequence``, so that entries cut off the
end are missed. Who can write the whole database can also forge the whole chain: against
that, keep ``head`` elsewhere.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any, Protocol

import msgspec
import sqlalchemy as sa

from tocsin.core import keys
from tocsin.core.reading import Fault
from tocsin.store import schema

if TYPE_CHECKING:
    from tocsin.store.engine import Reader

_START = bytes(32)
_LABEL = b"tocsin audit entry 1\n"
_T = schema.audit.c
SINCE = (
    sa.select(_T.seq, _T.at, _T.actor, _T.action, _T.subject, _T.detail, _T.digest)
    .where(_T.seq >= sa.bindparam("since"))
    .order_by(_T.seq)
    .limit(sa.bindparam("most", type_=sa.Integer))
)


class Entry(msgspec.Struct, frozen=True):
    """One entry of the chain; ``detail`` is JSON."""

    seq: int
    at: str
    actor: str
    action: str
    subject: str
    detail: str


class Head:
    """The end of the chain, as it grows within one transaction."""

    def __init__(self, seq: int = 0, digest: bytes = _START) -> None:
        """``seq`` and ``digest`` of the newest entry."""
        self.seq = seq
        self.digest = digest

    def append(
        self, at: str, actor: str, action: str, subject: str, detail: Mapping[str, int | str]
    ) -> dict[str, Any]:
        """The row of one more entry."""
        clean = {name: keys.escape(part) if isinstance(part, str) else part for name, part in detail.items()}
        text = msgspec.json.encode(clean, order="sorted").decode()
        entry = Entry(self.seq + 1, at, actor, action, subject, text)
        self.digest = link(self.digest, entry)
        self.seq = entry.seq
        return {**msgspec.structs.asdict(entry), "digest": self.digest}


def link(previous: bytes, entry: Entry) -> bytes:
    """Digest of ``entry`` when it follows the entry with digest ``previous``."""
    texts = (str(entry.seq), entry.at, entry.actor, entry.action, entry.subject, entry.detail)
    made = hashlib.sha256(_LABEL)
    for part in (previous, *(keys.escape(text).encode() for text in texts)):
        made.update(len(part).to_bytes(8, "big") + part)
    return made.digest()


class Chained(Protocol):
    """A snapshot of which the chain can be read."""

    audited: tuple[int, bytes]
    """Number and digest of the newest entry."""

    def chain(self, since: int, most: int) -> list[tuple[Any, ...]]:
        """Up to ``most`` rows from number ``since`` on: the fields of an entry, then its digest."""


def head(reader: Chained) -> tuple[int, str]:
    """Number and digest (hex) of the newest entry when the view began; (0, 64 zeros) before the first."""
    seq, digest = reader.audited
    return seq, digest.hex()


def only(reader: Chained, actions: Collection[str], mark: tuple[int, str], most: int = 1_000) -> bool:
    """Whether nothing but ``actions`` was entered since ``head`` said ``mark``.

    False, too, if that is no longer in the chain (another store stands there now), or if more than ``most`` came.
    """
    found = [] if mark == head(reader) else since(reader, mark, most)
    return found is not None and all(entry.action in actions for entry in found)


def since(reader: Chained, mark: tuple[int, str], most: int) -> list[Entry] | None:
    """The entries behind what ``head`` said once; None if they are more than ``most``, or it is no longer in the chain."""
    found = reader.chain(mark[0], most + 2)
    if not found or (found[0][0], bytes(found[0][-1]).hex()) != mark or len(found) > most + 1:
        return None
    return [Entry(*row[:-1]) for row in found[1:]]


def page(reader: Reader, after_seq: int, limit: int) -> list[Entry]:
    """Up to ``limit`` entries after number ``after_seq``."""
    table = schema.audit.c
    columns = (table.seq, table.at, table.actor, table.action, table.subject, table.detail)
    found = sa.select(*columns).where(table.seq > after_seq).order_by(table.seq).limit(limit)
    return [Entry(*row) for row in reader.connection.execute(found)]


def last_of(reader: Reader, action: str) -> Entry | None:
    """The newest entry of an action; None if there is none. Cost: one pass over the chain."""
    table = schema.audit.c
    columns = (table.seq, table.at, table.actor, table.action, table.subject, table.detail)
    found = sa.select(*columns).where(table.action == action).order_by(table.seq.desc()).limit(1)
    row = reader.connection.execute(found).one_or_none()
    return None if row is None else Entry(*row)


def verify(reader: Reader) -> list[Fault]:
    """A fault for every entry that breaks the chain; none if it is whole.

    After a fault the check goes on from what the row itself says, so that one
    altered entry is one fault. Streams; one SHA-256 an entry.
    """
    faults: list[Fault] = []
    mend = "compare with a backup: the audit log was changed outside of Tocsin"
    seq, digest = 0, _START
    for row in reader.stream(sa.select(schema.audit).order_by(schema.audit.c.seq)):
        entry = Entry(row.seq, row.at, row.actor, row.action, row.subject, row.detail)
        if row.seq != seq + 1:
            faults.append(Fault(f"audit {seq + 1}", f"missing: the next entry is {row.seq}", mend))
        elif not _readable(entry, row.digest) or link(digest, entry) != row.digest:
            faults.append(Fault(f"audit {row.seq}", "the entry or its place is not the one recorded", mend))
        seq, digest = row.seq, row.digest if isinstance(row.digest, bytes) else b""
    if (seq, digest.hex()) != head(reader):
        kept = head(reader)[0]
        faults.append(
            Fault(f"audit {seq}", f"the chain ends here, the store recorded entry {kept} last", mend)
        )
    return faults


def _readable(entry: Entry, digest: object) -> bool:
    """Whether every value is of its type: SQLite keeps anything anywhere, and a damaged page gives anything."""
    texts = (entry.at, entry.actor, entry.action, entry.subject, entry.detail)
    return isinstance(digest, bytes) and all(isinstance(text, str) for text in texts)
