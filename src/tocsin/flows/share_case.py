# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Case -> bundle for others -> file, with a record of what went where; and the way back in.

The way back in is the ordinary way in for STIX, with a digest checked first if the
sender has given one. A bundle is not signed yet: who made it is what it says of
itself, and the reading says so.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import msgspec

from tocsin.core import instant, stix
from tocsin.core.errors import Conflict, Denied, NotFound, Untrusted
from tocsin.core.limits import Limits
from tocsin.core.marking import Marking, Tlp
from tocsin.core.name_matcher import Name
from tocsin.core.policy import Asker
from tocsin.core.settings import Settings
from tocsin.flows import bulk_load, files, leaving, mail_file, picture, standing
from tocsin.flows.context import Context
from tocsin.flows.formats import Format, recognise
from tocsin.flows.leaving import Looked
from tocsin.flows.take_in import take
from tocsin.flows.taken import Taken
from tocsin.respond.case import Case
from tocsin.share.parcel import Candidate, Held, Parcel, Seen, pack
from tocsin.store import Reader, Store, audit, derived, durable, hits, objects, sent

UNNAMED = Settings().organisation

_CHUNK = 2**20
UNSIGNED = "the bundle is not signed: its author is what it says of itself"


class Prepared(msgspec.Struct, frozen=True):
    """What would leave, and what was found of our own in all that the markings allow to leave."""

    parcel: Parcel
    looked: tuple[Looked, ...]
    organisation: str
    """The name under which we share."""
    markings: dict[str, Marking]
    """Of the objects that are kept here, by id."""


def prepare(
    store: Store,
    case: Case,
    *,
    organisation: str,
    tlp: Tlp,
    to: Asker,
    limits: Limits,
    listed: Sequence[Name] = (),
) -> Parcel:
    """Return what of a case may go to ``to``, and what is held back. Raises Denied if nothing may."""
    parcel = preview(
        store, case, organisation=organisation, tlp=tlp, to=to, limits=limits, listed=listed
    ).parcel
    if not any(item.type == "sighting" for item in parcel.objects):
        reasons = sorted({str(held.reason) for held in parcel.held})
        raise Denied(
            "nothing of this case may leave",
            where=case.id,
            do="; ".join(reasons) or "it names no intelligence",
        )
    return parcel


def preview(
    store: Store,
    case: Case,
    *,
    organisation: str,
    tlp: Tlp,
    to: Asker,
    limits: Limits,
    listed: Sequence[Name] = (),
) -> Prepared:
    """Return what of a case would go to ``to``, what is held back, and the own names in it (``listed`` and the map's)."""
    with store.read() as reader:
        name = name_of(reader, organisation)
        made = partial(
            pack, organisation=name, case=case.id, title=str(case.title.values.get("threat", case.id)),
            at=case.opened_at, tlp=tlp, to=to,
        )  # fmt: skip
        candidates, seen = _candidates(reader, case, limits), _seen(reader, case)
        allowed = made(candidates=candidates, seen=seen)
        out = {item.id for item in allowed.held}
        going = [one.object for one in candidates if one.object.id not in out]
        own = leaving.matcher(reader, listed)
        looked = leaving.look(reader, going, to.organisation, own, organisation=name)
    marked = {one.object.id: one.marking for one in candidates}
    if all(row.outcome in {"leaves", "released"} for row in looked):
        return Prepared(allowed, tuple(looked), name, marked)
    rows = {row.object.id: row for row in looked}
    kept = [new for one in candidates for new in _instead(one, rows.get(one.object.id))]
    into = {row.object.id: row.instead[0].id for row in looked if row.instead}
    seen = [msgspec.structs.replace(one, indicator=into.get(one.indicator, one.indicator)) for one in seen]
    parcel = made(candidates=kept, seen=seen, also=[row.instead[1] for row in looked if row.instead])
    held = [Held(row.object.id, row.reason) for row in looked if row.outcome == "held" and row.reason]
    return Prepared(msgspec.structs.replace(parcel, held=(*parcel.held, *held)), tuple(looked), name, marked)


def _instead(one: Candidate, row: Looked | None) -> list[Candidate]:
    if row is not None and row.outcome == "held":
        return []
    if row is not None and row.instead:
        return [Candidate(row.instead[0], one.marking)]
    return [one]


def name_of(reader: Reader, organisation: str) -> str:
    """The name others see. A node that nobody has named must not share an identity with every other such node."""
    if organisation != UNNAMED:
        return organisation
    first = audit.page(reader, 0, 1)
    return f"member {hashlib.sha256(repr(first).encode()).hexdigest()[:8]}"


def export(store: Store, parcel: Parcel, path: str, *, actor: str, at: str, overwrite: bool = False) -> str:
    """Write the bundle durably, record where it went, and return its SHA-256."""
    target = Path(path)
    if target.exists() and not overwrite:
        raise Conflict("the file exists", where=path, do="name another, or pass --overwrite")
    if not target.parent.is_dir():
        raise NotFound("there is no such folder", where=str(target.parent), do="make it first")
    digest = hashlib.sha256(parcel.bundle).hexdigest()
    durable.write_file(target, parcel.bundle)
    with store.write(actor, at) as tx:
        derived.record(tx, str(target), "bundle", digest, [name for name, _, _ in _out(parcel)])
        sent.record(
            tx,
            _out(parcel),
            way="file", place=str(target), recipient=parcel.to, digest=digest, by=actor,
        )  # fmt: skip
    return digest


def _out(parcel: Parcel) -> list[tuple[str, str, bytes]]:
    """(id, version key, bytes) of what leaves; of what leaves masked under the id of the original, too."""
    rows = {item.id: (item.id, item.version_key, item.raw) for item in parcel.objects}
    for item in parcel.objects:
        said = stix.properties(item)
        if said.get("relationship_type") == "derived-from" and str(said["source_ref"]) in rows:
            original = str(said["target_ref"])
            rows.setdefault(original, (original, "", rows[str(said["source_ref"])][2]))
    return list(rows.values())


def load_file(store: Store, path: str, context: Context, *, sha256: str = "") -> Taken:
    """``load`` of a file by its name, or of standard input; a large one as a stream, in bounded memory.

    Raises what ``load`` and opening the file raise. The digest is of what is unpacked; if one was announced, a large
    file is read once more for it.
    """
    name = files.shown(path)
    with files.at_rest(path, context.limits) as place:
        if bulk_load.is_large(place) and _is_bundle(name, files.read_head(place)).kind != mail_file.KIND:
            return _load_large(store, place, name, context, sha256)
        return load(store, name, files.read_whole(place, context.limits), context, sha256=sha256)


def _load_large(store: Store, path: str, name: str, context: Context, sha256: str) -> Taken:
    if sha256:
        with files.open_file(path) as stream:
            measured = files.Measured(stream, path, context.limits)
            while measured.read(_CHUNK):
                pass
        _is_announced(name, measured.sha256, sha256)
    taken = bulk_load.take(store, "STIX 2.1", path, name, context)
    return msgspec.structs.replace(taken, notes=(*taken.notes, UNSIGNED))


def load(store: Store, name: str, data: bytes, context: Context, *, sha256: str = "") -> Taken:
    """Take in a bundle of another member. Raises Untrusted if the digest is not the one announced."""
    _is_announced(name, hashlib.sha256(data).hexdigest(), sha256)
    taken = take(store, _is_bundle(name, data), name, data, context)
    return msgspec.structs.replace(taken, notes=(*taken.notes, UNSIGNED))


def _is_announced(name: str, found: str, sha256: str) -> None:
    if sha256 and sha256.lower() != found:
        raise Untrusted(
            f"its SHA-256 is {found}, not {sha256.lower()}", where=name, do="fetch it again, ask the sender"
        )


def _is_bundle(name: str, head: bytes) -> Format:
    form = recognise(name, head, ("watch",))
    if form is None or form.kind not in {"STIX 2.1", mail_file.KIND}:
        do = "name the file that share export wrote; tocsin share check says what is wrong in a file"
        raise NotFound("there is no STIX bundle in this file", where=name, do=do)
    return form


def _candidates(reader: Reader, case: Case, limits: Limits) -> list[Candidate]:
    """The case's intelligence and what explains it, with the marking each was stored with."""
    drawn = picture.intelligence(reader, case.objects)
    found: list[Candidate] = []
    for id in dict.fromkeys([*case.objects, *drawn.about(case.objects).objects]):
        stored = objects.get(reader, id)
        if stored is not None and not stored.revoked:
            found.extend(
                Candidate(item, stored.marking) for item in stix.read_bundle(stored.raw, id, limits).records
            )
    return found


def _seen(reader: Reader, case: Case) -> list[Seen]:
    """How often each object of the case was seen, and when first and last: in time, which text order is not."""
    times: dict[str, list[str]] = {}
    for hit in standing.hits(reader, hits.all(reader)):
        for id in hit.objects:
            if id in case.objects:
                times.setdefault(id, []).append(hit.at or case.opened_at)
    key = instant.version_key
    return [
        Seen(id, len(found), min(found, key=key), max(found, key=key)) for id, found in sorted(times.items())
    ]
