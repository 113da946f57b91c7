# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Case -> bundle for others -> file, with a record of what went where; and the way back in.

The way back in is the ordinary way in for STIX, with a digest checked first if the
sender has given one. A bundle is not signed yet: who made it is what it says of
itself, and the reading says so.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec

from tocsin.core import instant, stix
from tocsin.core.errors import Conflict, Denied, NotFound, Untrusted
from tocsin.core.limits import Limits
from tocsin.core.marking import Tlp
from tocsin.core.policy import Asker
from tocsin.core.settings import Settings
from tocsin.flows import bulk_load, files, picture
from tocsin.flows.context import Context
from tocsin.flows.formats import Format, recognise
from tocsin.flows.take_in import Taken, take
from tocsin.respond.case import Case
from tocsin.share.parcel import Candidate, Parcel, Seen, pack
from tocsin.store import Reader, Store, audit, derived, durable, hits, objects

UNNAMED = Settings().organisation

_CHUNK = 2**20
UNSIGNED = "the bundle is not signed: its author is what it says of itself"


def prepare(store: Store, case: Case, *, organisation: str, tlp: Tlp, to: Asker, limits: Limits) -> Parcel:
    """Return what of a case may go to ``to``, and what is held back. Raises Denied if nothing may."""
    with store.read() as reader:
        parcel = pack(
            organisation=_name(reader, organisation),
            case=case.id,
            title=str(case.title.values.get("threat", case.id)),
            at=case.opened_at,
            tlp=tlp,
            to=to,
            candidates=_candidates(reader, case, limits),
            seen=_seen(reader, case),
        )
    if not any(item.type == "sighting" for item in parcel.objects):
        reasons = sorted({str(held.reason) for held in parcel.held})
        raise Denied(
            "nothing of this case may leave",
            where=case.id,
            do="; ".join(reasons) or "it names no intelligence",
        )
    return parcel


def _name(reader: Reader, organisation: str) -> str:
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
        derived.record(tx, str(target), "bundle", digest, [item.id for item in parcel.objects])
    return digest


def load_file(store: Store, path: str, context: Context, *, sha256: str = "") -> Taken:
    """``load`` of a file by its name, or of standard input; a large one as a stream, in bounded memory.

    Raises what ``load`` and opening the file raise. The digest is of what is unpacked; if one was announced, a large
    file is read once more for it.
    """
    name = files.shown(path)
    with files.at_rest(path, context.limits) as place:
        if bulk_load.is_large(place):
            return _load_large(store, place, name, context, sha256)
        return load(store, name, files.read_whole(place, context.limits), context, sha256=sha256)


def _load_large(store: Store, path: str, name: str, context: Context, sha256: str) -> Taken:
    if sha256:
        with files.open_file(path) as stream:
            measured = files.Measured(stream, path, context.limits)
            while measured.read(_CHUNK):
                pass
        _is_announced(name, measured.sha256, sha256)
    _is_bundle(name, files.read_head(path))
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
    if form is None or form.kind != "STIX 2.1":
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
    for hit in hits.all(reader):
        for id in hit.objects:
            if id in case.objects:
                times.setdefault(id, []).append(hit.at or case.opened_at)
    key = instant.version_key
    return [
        Seen(id, len(found), min(found, key=key), max(found, key=key)) for id, found in sorted(times.items())
    ]
