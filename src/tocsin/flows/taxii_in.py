# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Objects posted to a collection -> each judged by itself -> store, with an answer that names what became of each.

The way in is that of ``share load``: the same readers, the same markings, the same store. One bad object costs only
itself. Who posted is part of the name of the source. A delete is a withdrawal here: by the organisation that runs
this node of anything, by others of what nobody but they have said.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import msgspec

from tocsin.core import ids, jsonin, stix
from tocsin.core.collection import NO_VERSION, Collection, Wanted
from tocsin.core.errors import Denied, NotFound
from tocsin.core.limits import Limits
from tocsin.core.marking import Marking, Tlp
from tocsin.core.new_object import NewObject
from tocsin.core.policy import Asker
from tocsin.core.reading import Fault
from tocsin.core.stix.container import Seen
from tocsin.core.stix.judge import explained
from tocsin.core.stix.objects import StixObject
from tocsin.core.stix.quick import Quick
from tocsin.flows import withdraw
from tocsin.flows.intelligence_in import definitions
from tocsin.flows.object_file import new_object
from tocsin.flows.take_in import outcome_of
from tocsin.flows.taxii import Node, Reply, leaves, named
from tocsin.flows.warnings_in import Heard, speaks_for
from tocsin.share import taxii_server
from tocsin.share.taxii_server import Detail, NotProcessable, TooLarge
from tocsin.store import (
    Reader,
    Tx,
    objects,
    posted,
    source_markings,
    source_withdrawals,
    sources,
    wanted,
    withdrawals,
)

_NAME = "objects"
_MOST_MESSAGE = 500


class _Batch(msgspec.Struct):
    """What is known of a post so far: objects that are right, and what is to be told of each, by its place."""

    good: dict[int, StixObject] = {}
    told: dict[int, Detail] = {}
    failed: dict[int, Detail] = {}


def add(node: Node, asker: Asker, collection_id: str, body: bytes) -> Reply:
    """Take in an envelope (section 5.5); the status resource.

    Raises ``NotFound`` for the collection, ``Denied`` if it takes nothing, ``BadInput`` if the body is not JSON, and
    ``NotProcessable`` if it is no envelope. Nothing of it is stored then.
    """
    with node.store.read() as reader:
        _writable(reader, collection_id, asker)
    raws = _members(body, node.limits)
    batch = _judged(raws, node.limits)
    at, status_id = node.now(), node.new_id()
    with node.store.write(f"taxii {asker.organisation}", at) as tx:
        collection = _writable(tx, collection_id, asker)
        source = f"{collection.source}{asker.organisation}"
        _only_own_answers(tx, asker, batch)
        _store(tx, collection, source, batch, node.limits)
        digest = hashlib.sha256(body).hexdigest()
        faults = [Fault(detail.id, detail.message) for detail in batch.failed.values()]
        count = len(batch.good)
        sources.record(tx, source, "TAXII 2.1", digest, outcome_of(count, faults), count, len(faults))
        answer = msgspec.json.encode(_status(status_id, at, len(raws), batch))
        posted.keep(tx, status_id, asker.organisation, answer)
    return Reply(answer)


def _writable(reader: Reader, collection_id: str, asker: Asker) -> Collection:
    collection = named(reader, collection_id)
    if not collection.can_write or not asker.organisation:
        do = "post to a collection with can_write: tocsin share collection add --write makes one"
        raise Denied("nothing can be written to this collection", where=collection.title, do=do)
    return collection


def _members(body: bytes, limits: Limits) -> list[bytes]:
    """The objects of an envelope as the bytes they came in; a STIX bundle is read as one."""
    parts = jsonin.split(body, "body", limits, _NAME)
    if parts.shape != "object" or parts.members is None:
        do = 'send {"objects": [...]}: an envelope with a list of STIX objects'
        raise NotProcessable("the body is no TAXII envelope", where="body#/objects", do=do)
    if len(parts.members) > limits.post_objects:
        what = f"{len(parts.members)} objects are more than the limit of {limits.post_objects}"
        raise TooLarge(what, where="body#/objects", do="post them in several envelopes")
    return parts.members


def _judged(raws: list[bytes], limits: Limits) -> _Batch:
    """Each object by itself. The same version twice in one envelope is taken once, and told of twice (section 5.5)."""
    batch = _Batch()
    seen = Seen(raws, lambda at: f"body#/objects/{at}")
    for index, quick in enumerate(Quick(limits).read_all(raws)):
        made, raw = quick, raws[index]
        if made is None:
            judged = explained(raw, limits)
            made = judged.object
            if made is None:
                errors = [each for each in judged.problems if each.level == "error"]
                where = jsonin.place(f"body#/objects/{index}", *errors[0].steps) if errors else ""
                why = f"{where}: {errors[0].what}" if errors else "this is no STIX object"
                more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
                batch.failed[index] = _detail_of_bad(raw, judged.object_id, index, why + more)
                continue
        again = seen.problem(made, index)
        if again is None:
            batch.good[index] = made
        elif again.level == "error":
            batch.failed[index] = _detail(made, again.what)
        batch.told[index] = _detail(made, "" if again is None else again.what)
    return batch


def _detail(made: StixObject, message: str = "") -> Detail:
    return Detail(
        id=made.id, version=made.modified or made.created or NO_VERSION, message=message[:_MOST_MESSAGE]
    )


class _Named(msgspec.Struct):
    id: object = None
    modified: object = None
    created: object = None


def _detail_of_bad(raw: bytes, object_id: str, index: int, message: str) -> Detail:
    """What can be told of an object that is none: its id if it has one, else its place."""
    try:
        head = msgspec.json.decode(raw, type=_Named)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        head = _Named()
    texts = [each for each in (head.modified, head.created) if isinstance(each, str) and each]
    version = texts[0][:60] if texts else NO_VERSION
    name = object_id or (head.id[:250] if isinstance(head.id, str) and head.id else f"objects/{index}")
    return Detail(id=name, version=version, message=message[:_MOST_MESSAGE])


def _only_own_answers(tx: Tx, asker: Asker, batch: _Batch) -> None:
    """Nobody answers a warning for another member."""
    if asker.own:
        return
    for index, item in list(batch.good.items()):
        if not speaks_for(tx, item.raw, asker.organisation):
            batch.failed[index] = _detail(
                item, f"this answers a warning for another than {asker.organisation}"
            )
            del batch.good[index]


def _store(tx: Tx, collection: Collection, source: str, batch: _Batch, limits: Limits) -> None:
    """Keep what is right and fits the collection, follow warnings and answers; tell of disputes and of what is withdrawn here."""
    known = definitions(tx) | stix.markings_in(list(batch.good.values()))
    faults: list[Fault] = []
    places: dict[tuple[str, str], int] = {}
    rows: list[NewObject] = []
    named_here = [item.id for item in batch.good.values()]
    gone = withdrawals.among(tx, named_here) | source_withdrawals.among(tx, named_here, source)
    default = source_markings.of_source(source_markings.defaults(tx), source)
    for index, item in list(batch.good.items()):
        row = new_object(item, known, limits, _NAME, faults)
        why = collection.why_not(row.type, _marking(row, default), row.tags)
        if not why and row.id in gone:
            why = "the object is withdrawn here"
        if why:
            batch.failed[index] = _detail(item, why)
            del batch.good[index]
            continue
        places[item.id, item.version_key] = index
        rows.append(row)
    heard = Heard()
    done = objects.add(tx, heard.rows(rows), source)
    for object_id, version, _, wrong in heard.followed(tx, tx.at):
        if wrong:
            at = places[object_id, version]
            batch.told[at] = _detail(batch.good[at], f"kept, and not followed: {wrong}")
    _tell(batch, done, places)


def _tell(batch: _Batch, done: objects.Added, places: dict[tuple[str, str], int]) -> None:
    """What the store said of them."""
    for dispute in done.disputes:
        at = places[dispute.id, dispute.version_key]
        what = "kept beside other content that is here under the same version, which stands"
        batch.told[at] = _detail(batch.good[at], what)
    refused = {fault.where: fault.what for fault in done.refused}
    if not refused:
        return
    for index, item in list(batch.good.items()):
        if item.id[:100] in refused:
            batch.failed[index] = _detail(item, refused[item.id[:100]])
            del batch.good[index]


def _marking(row: NewObject, default: Tlp | None) -> Marking:
    return Marking(row.tlp or default, row.audience)  # type: ignore[arg-type]  # made from a Tlp


def _status(status_id: str, at: str, total: int, batch: _Batch) -> taxii_server.Status:
    bad = [batch.failed[index] for index in sorted(batch.failed)]
    good = [detail for index, detail in sorted(batch.told.items()) if index not in batch.failed]
    return taxii_server.Status(
        id=status_id,
        status="complete",
        request_timestamp=f"{at[:-1]}000Z",
        total_count=total,
        success_count=len(good),
        failure_count=len(bad),
        pending_count=0,
        successes=tuple(good),
        failures=tuple(bad),
    )


def delete(node: Node, asker: Asker, query: taxii_server.Query, object_id: str) -> None:
    """Withdraw an object (section 5.7), all versions of it, and write files that held it anew.

    The own organisation withdraws it whoever said it; others take back what they have posted, and what somebody else
    vouches for stays. Raises ``NotFound`` if the asker sees none of the versions asked for and has not posted them here, ``Denied`` if the collection
    takes no writing, if versions are left that were not asked for, or if the asker has not said the object.
    """
    if ids.kind_or_none(object_id) is None:
        raise NotFound("there is no such object in this collection", where=object_id[:100], do="check the id")
    at = node.now()
    with node.store.write(f"taxii {asker.organisation}", at) as tx:
        collection = _writable(tx, query.collection, asker)
        _all_asked_for(node, tx, asker, collection, query, object_id)
        mine = [name for name in objects.sources(tx, object_id) if _posted_by(name, asker)]
        if not asker.own and not mine:
            raise Denied("others have said this object", where=object_id, do="ask them to withdraw it")
        said_by = () if asker.own else mine
        taken = withdraw.take_back(tx, object_id, said_by, "deleted by TAXII", asker.organisation)
    withdraw.remake(node.store, taken, organisation=node.organisation, at=at, limits=node.limits)


def _all_asked_for(
    node: Node, tx: Tx, asker: Asker, collection: Collection, query: taxii_server.Query, object_id: str
) -> None:
    """Raise ``NotFound`` or ``Denied`` unless all versions that the asker sees are meant."""
    meant = msgspec.structs.replace(query.wanted, ids=(object_id,), types=())
    every = Wanted(ids=(object_id,), versions=("all",))
    seen = list(_walk(node, tx, asker, collection, meant))
    if not seen:
        mine = f"{collection.source}{asker.organisation}"
        if meant.versions == ("all",) and not meant.spec_versions and mine in objects.sources(tx, object_id):
            return  # who posted it knows of it, though its marking (or that it has none) keeps it from them
        raise NotFound("there is no such object in this collection", where=object_id[:100], do="check the id")
    if seen != list(_walk(node, tx, asker, collection, every)):
        do = "leave out match[version] and match[spec_version]: all versions are withdrawn together"
        raise Denied("single versions are not withdrawn here", where=object_id, do=do)


def _posted_by(source: str, asker: Asker) -> bool:
    """Whether a source is what this organisation posted to any collection."""
    head, _, rest = source.partition("/")
    return head == "taxii" and rest.partition("/")[2] == asker.organisation


def _walk(node: Node, reader: Reader, asker: Asker, collection: Collection, meant: Wanted) -> Iterator[int]:
    after, pass_on = 0, leaves(node, reader, asker)
    while True:
        found = wanted.page(
            reader, asker, collection, meant, after=after, limit=1_000, most_bytes=16 * 2**20, leaves=pass_on
        )
        yield from (row.seq for row in found.rows)
        if found.following is None:
            return
        after = found.rows[-1].seq
