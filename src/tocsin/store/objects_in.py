# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Objects on their way in: what is new is kept, what is known stays, what contradicts is a dispute.

Same id and version with other content is a recorded dispute and never overwrites; content
is compared as RFC 8785 has it, so order of keys, white space, escapes and the spelling of
numbers are no change, nor is an object of STIX 2.0 that comes again as the 2.1 that it is
upgraded to. The highest version key is "last", whatever the order of arrival.

Cost: seven statements for each part of 2,000 objects, and memory for one part; about
30 us an object on SQLite (``store.bulk``).
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
import sqlalchemy as sa

from tocsin.core import jsonin, keys, stix
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.new_object import Keys, NewObject, keys_of
from tocsin.core.reading import Fault
from tocsin.store import (
    arrivals,
    bulk,
    columns,
    disputes,
    held_values,
    placed,
    postings,
    published,
    remarks,
    said,
    schema,
    source_markings,
    source_withdrawals,
    warninglists,
)
from tocsin.store.disputes import Dispute
from tocsin.store.engine import Tx

_O = schema.object_

DISPUTES_TOLD = 1_000
"""Disputes told of one by one; all are recorded and counted."""

_SHORT = said.KEY_BYTES // 5
"""Letters that fit whatever they are: none takes more than five bytes, escaped or not."""

PART = 2_000
"""Objects that are looked up and inserted together."""


class Added(msgspec.Struct, kw_only=True):
    """What ``add`` did."""

    added: int = 0
    unchanged: int = 0
    disputed: int = 0
    """Objects that say something else than what is kept under their id and version."""
    disputes: list[Dispute] = []
    """The first of them."""
    held: int = 0
    """Values of indicators that wait for a person from now on."""
    refused: list[Fault] = []
    """Objects whose id, type and version are too long to be indexed."""
    touched: int = 0
    """The lowest number of an older version that may be read otherwise from now on; 0 if nothing but new ones came."""

    def touch(self, numbers: Iterable[int]) -> None:
        """Older versions may be read otherwise."""
        self.touched = min((*numbers, *((self.touched,) if self.touched else ())), default=0)


def content_digest(raw: bytes) -> bytes:
    """SHA-256 of what the bytes say (RFC 8785); of the bytes if they are not sane JSON."""
    with contextlib.suppress(BadInput, RecursionError, UnicodeError):
        raw = jsonin.canonical(jsonin.decode(raw, "", Limits()))
    return hashlib.sha256(raw).digest()


def add(tx: Tx, objects: Iterable[NewObject], source: str) -> Added:
    """Keep ``objects`` as said by ``source``; what is kept already is left as it is.

    Writes one audit entry that covers the digests of all that was added.
    """
    done = Added()
    origin = said.origin(tx, source)
    content = hashlib.sha256()
    first = last = 0
    taken_back, remarked = source_withdrawals.any_stands(tx), remarks.any_stands(tx)
    defaults = source_markings.any_stands(tx)
    known: set[int] = set()
    back: list[int] = []
    for part in said.chunks(objects, PART):
        if remarked:
            part = remarks.narrowed(tx, part)  # noqa: PLW2901 -- the same objects, marked as they are kept
        fresh, again = _add_part(tx, part, origin, done, content, source, taken_back=taken_back)
        if fresh:
            first, last = first or fresh[0], fresh[-1]
        if defaults:
            source_markings.settle(tx, fresh, show=False)
            known |= again
        if taken_back:
            back += source_withdrawals.settle(tx, [new.id for new in part])
    arrivals.note(tx, origin, first, last, done.added)
    if done.added:
        published.note(tx, first, last)
    placed.again(tx, back)
    source_markings.settle(tx, sorted(known))
    tx.audit(
        "objects.add",
        source,
        added=done.added,
        unchanged=done.unchanged,
        disputes=done.disputed,
        refused=len(done.refused),
        content=content.hexdigest(),
        to_seq=tx.last,
        touched=done.touched,
    )
    return done


def _add_part(
    tx: Tx,
    part: list[NewObject],
    origin: int,
    done: Added,
    content: hashlib._Hash,
    source: str,
    *,
    taken_back: bool,
) -> tuple[list[int], set[int]]:
    """Returns the numbers of what was added, and of what was kept already and is said again.

    ``taken_back``: whether a source has taken back any object, so that one that is said again may bring others of it back.
    """
    fitting = [
        (new, new.keys or keys_of(new.id, new.version_key, new.raw, new.atoms))
        for new in part
        if len(new.id) + len(new.type) + len(new.version_key) <= _SHORT or _fits(new, done.refused)
    ]
    known, last = _kept(tx, fitting)
    before = {name: seq for name, (_, seq) in last.items()}
    first = tx.last + 1
    fresh: list[tuple[int, NewObject, Keys]] = []
    again: list[tuple[int, NewObject]] = []
    vouched: set[int] = set()
    for new, found_by in fitting:
        name, version = new.id, new.version_key
        seq, kept = known.get((name, version), (0, b""))
        if not seq:
            seq = first + len(fresh)
            known[name, version] = (seq, found_by.digest)
            if name not in last or version > last[name][0]:
                last[name] = (version, seq)
            fresh.append((seq, new, found_by))
        elif kept == found_by.digest:
            done.unchanged += 1
            vouched.add(seq)
        else:
            again.append((seq, new))
    tx.take(len(fresh))
    content.update(b"".join([found_by.digest for _, _, found_by in fresh]))
    done.added += len(fresh)
    _clear_last(tx, [seq for name, seq in before.items() if last[name][1] != seq])
    no_or_yes = bulk.truths(tx)
    rows = [
        _row(tx.at, seq, new, found_by, no_or_yes[last[new.id][1] == seq], no_or_yes[new.revoked], origin)
        for seq, new, found_by in fresh
    ]
    bulk.insert(tx, _O, _COLUMNS, rows)
    postings.enter(tx, [(seq, new.atoms, found_by.atoms) for seq, new, found_by in fresh])
    accused = {atom for _, new, _ in fresh if new.type == held_values.ACCUSING for atom in new.atoms}
    if accused:
        done.held += held_values.consider(tx, accused, lambda: warninglists.ready(tx), source)
    disputed = _disputed(tx, again, vouched, done)
    vouched -= {seq for seq, _, _ in fresh}
    heard = _vouch(tx, vouched, origin)
    told = disputes.record(tx, disputed, origin)
    done.disputed += len(told)
    done.disputes += told[: DISPUTES_TOLD - len(done.disputes)]
    done.touch(_touched(fresh, before, last, heard, taken_back=taken_back))
    return [seq for seq, _, _ in fresh], vouched


def _touched(
    fresh: Iterable[tuple[int, NewObject, Keys]],
    before: Mapping[str, int],
    last: Mapping[str, tuple[str, int]],
    heard: set[int],
    *,
    taken_back: bool,
) -> set[int]:
    """Numbers of older versions, of which the lowest bounds what may be read otherwise.

    Before a newer version stands one that is the last no longer; one that comes late may be the first in place of any older
    one; what another source says, too (``heard``), may be in more collections, be marked otherwise, or come back.
    """
    if taken_back and before:
        return {1}
    late = any(new.id in before and last[new.id][1] != seq for seq, new, _ in fresh)
    return {1} if late else heard | {before[new.id] for _, new, _ in fresh if new.id in before}


def _disputed(
    tx: Tx, again: list[tuple[int, NewObject]], vouched: set[int], done: Added
) -> dict[tuple[int, bytes], bytes]:
    """Of what came again in other bytes, what says something else than the version that is kept."""
    if not again:
        return {}
    columns = (_O.c.seq, _O.c.raw, _O.c.spec_version)
    kept_now = sa.select(*columns).where(_O.c.seq.in_({seq for seq, _ in again}))
    kept = {row.seq: row for row in tx.connection.execute(kept_now)}
    disputed: dict[tuple[int, bytes], bytes] = {}
    for seq, new in again:
        digest = content_digest(new.raw)
        if digest == content_digest(kept[seq].raw) or _upgraded(new, kept[seq]):
            done.unchanged += 1
            vouched.add(seq)
        else:
            disputed.setdefault((seq, digest), new.raw)
    return disputed


def _upgraded(new: NewObject, kept: Any) -> bool:
    """Whether one of the two is STIX 2.0, and the other what it is upgraded to."""
    return new.spec_version != kept.spec_version and stix.alike(kept.raw, new.raw, new.type)


def _fits(new: NewObject, refused: list[Fault]) -> bool:
    size = len(keys.escape(new.id + new.type + new.version_key).encode())
    if size <= said.KEY_BYTES:
        return True
    what = f"id, type and version take {size} bytes; {said.KEY_BYTES} can be kept"
    refused.append(Fault(new.id[:100], what, "shorten the id or the fraction of the timestamp"))
    return False


_Kept = dict[tuple[str, str], tuple[int, bytes]]
"""(id, version key) -> (seq, digest)."""


def _kept(tx: Tx, part: list[tuple[NewObject, Keys]]) -> tuple[_Kept, dict[str, tuple[str, int]]]:
    """The versions of ``part`` that are kept, and id -> (version key, seq) of the last ones.

    Other versions are looked up only where one comes that is not the last: of an id with a million of them no more
    than what is asked for is read. A newer one may be there that its sources have taken back.
    """
    columns = ("id", "version_key", "seq", "digest")
    known: _Kept = {}
    last: dict[str, tuple[str, int]] = {}
    hashes = [found_by.hash for _, found_by in part]
    for name, key, seq, digest in map(_unescaped, bulk.by_hashes(tx, hashes, _O, columns, "last")):
        known[name, key] = (seq, digest)
        last[name] = (key, seq)
    wanted = {
        (found_by.hash, keys.escape(new.version_key))
        for new, found_by in part
        if new.id in last and new.version_key != last[new.id][0]
    }
    if wanted:
        for name, key, seq, digest in map(_unescaped, bulk.by_versions(tx, wanted, _O, columns, "older")):
            known[name, key] = (seq, digest)
    return known, last


def _unescaped(row: tuple[Any, ...]) -> tuple[str, str, int, bytes]:
    name, key, seq, digest = row
    return keys.unescape(name), keys.unescape(key), seq, bytes(digest)


def _clear_last(tx: Tx, seqs: list[int]) -> None:
    for part in said.chunks(seqs):
        tx.connection.execute(sa.update(_O).where(_O.c.seq.in_(part)).values(is_last=False))


_COLUMNS = (
    "seq", "hash", "origin", "modified_ms", "id", "type", "spec_version", "created", "modified", "version_key", "created_by", "not_matched",
    "added_at", "tlp", "revoked", "is_last", "audience", "tags", "digest", "raw",
)  # fmt: skip


def _row(
    at: str, seq: int, new: NewObject, found_by: Keys, is_last: object, revoked: object, origin: int
) -> tuple[Any, ...]:
    words: tuple[str, ...] = (
        new.id, new.type, new.spec_version, new.created, new.modified, new.version_key, new.created_by,
        new.not_matched, at, new.tlp,
    )  # fmt: skip
    if not found_by.plain and keys.needs_escape("".join(words)):
        words = tuple(map(keys.escape, words))
    return (
        seq, found_by.hash, origin, found_by.modified_ms, *words, revoked, is_last,
        columns.words(new.audience), columns.words(new.tags), found_by.digest, new.raw,
    )  # fmt: skip


def _vouch(tx: Tx, seqs: set[int], origin: int) -> set[int]:
    """Note that the source has said these versions too, which were kept before; those it had not said until now."""
    table = schema.object_source
    missing = set(seqs)
    for part in said.chunks(seqs):
        first = sa.select(_O.c.seq).where(_O.c.seq.in_(part), _O.c.origin == origin)
        again = sa.select(table.c.object).where(table.c.origin == origin, table.c.object.in_(part))
        missing -= set(tx.connection.execute(first.union_all(again)).scalars())
    bulk.insert(tx, table, ("object", "origin"), [(seq, origin) for seq in sorted(missing)])
    return missing
