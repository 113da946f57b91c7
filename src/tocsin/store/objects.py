# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""STIX objects: their bytes, their versions, and the atoms they speak of.

The original bytes are the record and come back as they came. Same id and version with
other content is a recorded dispute and never overwrites; content is compared as JSON with
sorted keys, so order of keys and white space are no change (the spelling of numbers is: RFC
8785 would see ``1.0`` and ``1`` as one). The highest version key is "last", whatever the order
of arrival. A withdrawn id vanishes from every reader below, later versions of it too, unless
``include_withdrawn`` is given.

Cost of adding: five statements for each 500 objects, memory for 500 objects; each look-up is
one index range.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterable, Iterator
from typing import Any, Literal, get_args

import msgspec
import sqlalchemy as sa

from tocsin.core.marking import Marking, Tlp
from tocsin.core.reading import Fault
from tocsin.store import disputes, postings, said, schema, withdrawals
from tocsin.store.disputes import Dispute
from tocsin.store.engine import Reader, Tx
from tocsin.store.postings import by_atom, live_atoms

__all__ = [
    "Added",
    "Dispute",
    "NewObject",
    "Stored",
    "add",
    "by_atom",
    "content_digest",
    "count",
    "exists",
    "get",
    "live_atoms",
    "not_matched",
    "of_type",
    "page",
    "sources",
    "versions",
]

_O = schema.object_


class NewObject(msgspec.Struct, frozen=True, kw_only=True):
    """One object as a reader hands it in."""

    id: str
    type: str
    spec_version: str = "2.1"
    created: str = ""
    modified: str = ""
    version_key: str
    """Sorts by code point in order of time (``core.instant``)."""
    created_by: str = ""
    revoked: bool = False
    raw: bytes
    tlp: str = ""
    """Empty for unmarked; a level that is not known counts as red."""
    audience: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    """What a hit on one of the atoms should say (labels, kinds of indicator)."""
    atoms: tuple[tuple[str, str], ...] = ()
    """(kind, value in normal form)."""
    not_matched: str = ""
    """Why nothing can be matched by it, if it is meant for matching."""


class Stored(msgspec.Struct, frozen=True, kw_only=True):
    """One kept version of an object."""

    seq: int
    id: str
    type: str
    spec_version: str
    created: str
    modified: str
    version_key: str
    created_by: str
    revoked: bool
    is_last: bool
    raw: bytes
    marking: Marking
    tags: tuple[str, ...]
    not_matched: str
    added_at: str


class Added(msgspec.Struct, kw_only=True):
    """What ``add`` did."""

    added: int = 0
    unchanged: int = 0
    disputes: list[Dispute] = []
    refused: list[Fault] = []
    """Objects whose id, type and version are too long to be indexed."""


def content_digest(raw: bytes) -> bytes:
    """SHA-256 of the JSON value with sorted keys; of the bytes if they are not (sane) JSON."""
    with contextlib.suppress(msgspec.DecodeError, RecursionError, UnicodeError):
        raw = msgspec.json.encode(msgspec.json.decode(raw), order="sorted")
    return hashlib.sha256(raw).digest()


def add(tx: Tx, objects: Iterable[NewObject], source: str) -> Added:
    """Keep ``objects`` as said by ``source``; what is kept already is left as it is.

    Writes one audit entry that covers the digests of all that was added.
    """
    done = Added()
    origin = said.origin(tx, source)
    content = hashlib.sha256()
    for part in said.chunks(objects):
        _add_part(tx, part, origin, done, content)
    tx.audit(
        "objects.add",
        source,
        added=done.added,
        unchanged=done.unchanged,
        disputes=len(done.disputes),
        refused=len(done.refused),
        content=content.hexdigest(),
        to_seq=tx.last,
    )
    return done


def _add_part(tx: Tx, part: list[NewObject], origin: int, done: Added, content: hashlib._Hash) -> None:
    fitting = [new for new in part if _fits(new, done.refused)]
    known = _known(tx, fitting)
    last = _last(tx, fitting)
    before = {name: seq for name, (_, seq) in last.items()}
    fresh: list[tuple[int, NewObject, bytes]] = []
    vouched: set[int] = set()
    disputed: dict[tuple[int, bytes], bytes] = {}
    for new in fitting:
        digest = content_digest(new.raw)
        seq, kept = known.get((new.id, new.version_key), (0, b""))
        if not seq:
            seq = tx.take()
            known[new.id, new.version_key] = (seq, digest)
            if new.id not in last or new.version_key > last[new.id][0]:
                last[new.id] = (new.version_key, seq)
            fresh.append((seq, new, digest))
            content.update(digest)
        elif kept == digest:
            done.unchanged += 1
        else:
            disputed[seq, digest] = new.raw
            continue
        vouched.add(seq)
    done.added += len(fresh)
    lasts = {seq for _, seq in last.values()}
    _clear_last(tx, [seq for name, seq in before.items() if last[name][1] != seq])
    if fresh:
        tx.connection.execute(sa.insert(_O), [_row(tx, *each, each[0] in lasts) for each in fresh])
        postings.enter(tx, [(seq, new.atoms) for seq, new, _ in fresh])
    _vouch(tx, vouched, origin)
    done.disputes += disputes.record(tx, disputed, origin)


def _fits(new: NewObject, refused: list[Fault]) -> bool:
    size = len(schema.escape(new.id + new.type + new.version_key).encode())
    if size <= said.KEY_BYTES:
        return True
    what = f"id, type and version take {size} bytes; {said.KEY_BYTES} can be kept"
    refused.append(Fault(new.id[:100], what, "shorten the id or the fraction of the timestamp"))
    return False


def _known(tx: Tx, part: list[NewObject]) -> dict[tuple[str, str], tuple[int, bytes]]:
    pairs = list({(new.id, new.version_key) for new in part})
    found = sa.select(_O.c.seq, _O.c.id, _O.c.version_key, _O.c.digest).where(
        sa.tuple_(_O.c.id, _O.c.version_key).in_(pairs)
    )
    return {(row.id, row.version_key): (row.seq, row.digest) for row in tx.connection.execute(found)}


def _last(tx: Tx, part: list[NewObject]) -> dict[str, tuple[str, int]]:
    ids = list({new.id for new in part})
    found = sa.select(_O.c.id, _O.c.version_key, _O.c.seq).where(_O.c.is_last, _O.c.id.in_(ids))
    return {row.id: (row.version_key, row.seq) for row in tx.connection.execute(found)}


def _clear_last(tx: Tx, seqs: list[int]) -> None:
    if seqs:
        tx.connection.execute(sa.update(_O).where(_O.c.seq.in_(seqs)).values(is_last=False))


def _row(tx: Tx, seq: int, new: NewObject, digest: bytes, is_last: bool) -> dict[str, Any]:
    same = ("id", "type", "spec_version", "created", "modified", "version_key", "created_by", "revoked")
    row = {name: getattr(new, name) for name in same}
    row |= {"seq": seq, "is_last": is_last, "digest": digest, "raw": new.raw, "added_at": tx.at}
    more = ("tlp", "audience", "tags", "not_matched")
    return row | {name: getattr(new, name) for name in more}


def _vouch(tx: Tx, seqs: set[int], origin: int) -> None:
    """Note that the source has said these versions."""
    table = schema.object_source
    mine = sa.select(table.c.object).where(table.c.origin == origin, table.c.object.in_(seqs))
    missing = seqs - set(tx.connection.execute(mine).scalars())
    if missing:
        rows = [{"object": seq, "origin": origin} for seq in sorted(missing)]
        tx.connection.execute(sa.insert(table), rows)


def _select(*where: sa.ColumnElement[bool], include_withdrawn: bool) -> sa.Select[Any]:
    return sa.select(_O).where(*where, *(() if include_withdrawn else (withdrawals.stands(),)))


def _as_stored(row: sa.Row[Any]) -> Stored:
    level: Tlp | None = None
    if row.tlp:
        level = row.tlp if row.tlp in get_args(Tlp) else "red"
    return Stored(
        seq=row.seq,
        id=row.id,
        type=row.type,
        spec_version=row.spec_version,
        created=row.created,
        modified=row.modified,
        version_key=row.version_key,
        created_by=row.created_by,
        revoked=row.revoked,
        is_last=row.is_last,
        raw=row.raw,
        marking=Marking(level, row.audience),
        tags=row.tags,
        not_matched=row.not_matched,
        added_at=row.added_at,
    )


def get(
    reader: Reader, object_id: str, version: str = "last", *, include_withdrawn: bool = False
) -> Stored | None:
    """The last version of an object, or the one with version key ``version``; None if there is none."""
    which = _O.c.is_last if version == "last" else _O.c.version_key == version
    found = _select(_O.c.id == object_id, which, include_withdrawn=include_withdrawn)
    row = reader.connection.execute(found).one_or_none()
    return None if row is None else _as_stored(row)


def versions(reader: Reader, object_id: str, *, include_withdrawn: bool = False) -> list[Stored]:
    """Every version of an object, the oldest first."""
    found = _select(_O.c.id == object_id, include_withdrawn=include_withdrawn).order_by(_O.c.version_key)
    return [_as_stored(row) for row in reader.connection.execute(found)]


def page(
    reader: Reader,
    after_seq: int,
    limit: int,
    *,
    version: Literal["all", "last"] = "all",
    include_withdrawn: bool = False,
) -> list[Stored]:
    """Up to ``limit`` versions with a sequence number above ``after_seq``, in its order."""
    where = [_O.c.seq > after_seq, *([_O.c.is_last] if version == "last" else [])]
    found = _select(*where, include_withdrawn=include_withdrawn).order_by(_O.c.seq).limit(limit)
    return [_as_stored(row) for row in reader.connection.execute(found)]


def of_type(reader: Reader, type_name: str, *, include_withdrawn: bool = False) -> list[Stored]:
    """The last version of every object of a type, revoked ones too, in order of sequence."""
    where = (_O.c.is_last, _O.c.type == type_name)
    found = _select(*where, include_withdrawn=include_withdrawn).order_by(_O.c.seq)
    return [_as_stored(row) for row in reader.connection.execute(found)]


def count(reader: Reader, *, include_withdrawn: bool = False) -> int:
    """How many objects there are, their versions counted once."""
    inner = _select(_O.c.is_last, include_withdrawn=include_withdrawn).with_only_columns(sa.func.count())
    return int(reader.connection.execute(inner).scalar_one())


def not_matched(reader: Reader) -> Iterator[tuple[str, str]]:
    """(object id, reason) of every live object that was meant for matching and cannot be."""
    found = sa.select(_O.c.id, _O.c.not_matched).where(withdrawals.live(), _O.c.not_matched != "")
    for row in reader.stream(found.order_by(_O.c.seq)):
        yield row.id, row.not_matched


def exists(reader: Reader, ids: Iterable[str], *, include_withdrawn: bool = False) -> set[str]:
    """Those of ``ids`` that are kept."""
    found: set[str] = set()
    for part in said.chunks(ids):
        wanted = _select(_O.c.is_last, _O.c.id.in_(part), include_withdrawn=include_withdrawn)
        found |= set(reader.connection.execute(wanted.with_only_columns(_O.c.id)).scalars())
    return found


def sources(reader: Reader, object_id: str) -> list[str]:
    """Names of the sources that said any version of an object."""
    by, origin = schema.object_source, schema.origin
    joined = by.join(_O, _O.c.seq == by.c.object).join(origin, origin.c.id == by.c.origin)
    found = sa.select(origin.c.name).select_from(joined).where(_O.c.id == object_id, withdrawals.stands())
    return list(reader.connection.execute(found.distinct().order_by(origin.c.name)).scalars())
