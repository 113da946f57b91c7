# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A TAXII request -> what the asker may see of a collection -> the reply, in bytes.

Every function is given the asker and asks the one policy about each row (``store.wanted``), and for others than the own
organisation whether something of ours stands in it (``flows.own_names_kept``); what they get is on record. Stored bytes are
joined, never written anew. A page is cut so that it ends between two milliseconds of adding, unless its limit is smaller
than what one of them may hold (``store.published.EACH_MILLISECOND``).

Cost: one index range, one look-up of times, one join.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable, Sequence

import msgspec

from tocsin.core.collection import NO_VERSION, Collection, Wanted
from tocsin.core.errors import NotFound
from tocsin.core.limits import Limits
from tocsin.core.policy import Asker
from tocsin.core.stix import SCO
from tocsin.flows.own_names_kept import Handed, OwnNames
from tocsin.share import taxii, taxii_server
from tocsin.store import Reader, Store, audit, bodies, collections, posted, published, sent, wanted
from tocsin.store.objects import Stored
from tocsin.store.published import EACH_MILLISECOND, Place

DEFAULT_TITLE = "Everything this node may show"
_ALL = Wanted(versions=("all",))


_PREPARED = 256


class Prepared:
    """Collections, and what is asked of each, as they are in one state of the store: the audit chain tells of every other. Threads may share it."""

    def __init__(self) -> None:
        """Nothing is known."""
        self._kept: tuple[tuple[int, str], dict[Hashable, wanted.Question]] = ((-1, ""), {})

    def question(self, reader: Reader, asker: Asker, collection_id: str, asked: Wanted) -> wanted.Question:
        """What is asked on behalf of the asker. Raises ``NotFound`` for the collection. Cost: a look-up while nothing is written."""
        state, (known, questions) = audit.head(reader), self._kept
        if known != state or len(questions) >= _PREPARED:
            questions = {}
            self._kept = (state, questions)
        key = (asker, collection_id, asked)
        found = questions.get(key)
        if found is None:
            collection = named(reader, collection_id)
            found = questions[key] = wanted.question(reader, asker, collection, asked)
        return found


class Node(msgspec.Struct, frozen=True, kw_only=True):
    """What the routes are handed: the store, the name of who runs it, limits, clock and randomness."""

    store: Store
    organisation: str
    limits: Limits
    now: Callable[[], str]
    """The instant, RFC 3339 in UTC with milliseconds."""
    new_id: Callable[[], str]
    """A new UUID of version 4."""
    own_names: OwnNames = msgspec.field(default_factory=OwnNames)
    """What is sought in all that others are given."""
    handed: Handed = msgspec.field(default_factory=Handed)
    """What is on record as handed out."""
    prepared: Prepared = msgspec.field(default_factory=Prepared)
    """What is asked of the store again and again."""


class Reply(msgspec.Struct, frozen=True):
    """The body, and between which times of adding its objects lie: empty where the resource has none."""

    body: bytes
    first: str = ""
    last: str = ""
    made_of: bytes = b""
    """What stands for the body where that can be said in fewer bytes: two pages made of the same are the same."""
    closed: int = 0
    """The number of what stands behind the page; 0 if nothing does, and what comes next may be part of it."""


class _Cut(msgspec.Struct, frozen=True):
    seqs: list[int]
    raws: list[bytes]
    """Of each number."""
    ends: tuple[Place, Place] | None
    """Of the first and the last row; None if there is none."""
    following: str
    """``next``; empty on the last page."""
    closed: int = 0
    """As ``Reply`` has it."""
    recorded: bool = True
    """Whether all of it is known to be on record as handed to the asker, where one is kept."""


class _Passing:
    """What is asked after the policy of what others are given (``store.bodies``)."""

    def __init__(self, node: Node, reader: Reader, asker: Asker) -> None:
        """For this snapshot."""
        self._looked = node.own_names.looked(reader)
        self._names = (asker.organisation, *asker.communities)
        self._reader, self._limits = reader, node.limits
        self._handed = node.handed.to(asker.organisation)
        self.recorded = True
        """Whether all that was asked about is known to be on record as handed to the asker."""

    def known(self, seqs: Sequence[int]) -> bool:
        """Whether nothing of ours is in any of them."""
        if not self._looked.clean(seqs, self._handed):
            self.recorded = False
            return self._looked.clean(seqs)
        return True

    def going(self, rows: list[Stored]) -> list[Stored]:
        """Those that leave as they are."""
        return self._looked.going(self._reader, rows, self._names, limits=self._limits)


def first_use(node: Node) -> None:
    """Make the collection of everything that this node may show, if none was ever made."""
    with node.store.read() as reader:
        if collections.any_ever(reader):
            return
    with node.store.write("taxii", node.now()) as tx:
        if not collections.any_ever(tx):
            collections.add(
                tx,
                Collection(
                    id=node.new_id(),
                    title=DEFAULT_TITLE,
                    description="Every object that the asker may have, by its marking.",
                ),
            )


def discovery(node: Node, root: str) -> Reply:
    """The discovery resource (section 4.1); ``root`` is the URL of the one API root."""
    title = f"Tocsin of {node.organisation}" if node.organisation else "Tocsin"
    return Reply(msgspec.json.encode({"title": title, "default": root, "api_roots": [root]}))


def api_root(node: Node) -> Reply:
    """The API root resource (section 4.2)."""
    said = {
        "title": f"Objects of {node.organisation}" if node.organisation else "Objects",
        "versions": [taxii.MEDIA_TYPE],
        "max_content_length": node.limits.post_bytes,
    }
    return Reply(msgspec.json.encode(said))


def all_collections(node: Node, may_write: bool) -> Reply:
    """The collections resource (section 5.1); ``may_write``: whether the asker may write at all."""
    with node.store.read() as reader:
        there = collections.all(reader)
    if not there:
        first_use(node)
        with node.store.read() as reader:
            there = collections.all(reader)
    found = [taxii_server.shown(each, may_write=may_write) for each in there]
    return Reply(msgspec.json.encode({"collections": found} if found else {}))


def one_collection(node: Node, collection_id: str, may_write: bool) -> Reply:
    """The collection resource (section 5.2). Raises ``NotFound``."""
    with node.store.read() as reader:
        return Reply(
            msgspec.json.encode(taxii_server.shown(named(reader, collection_id), may_write=may_write))
        )


def named(reader: Reader, collection_id: str) -> Collection:
    """The collection with this id. Raises ``NotFound``."""
    found = collections.get(reader, collection_id)
    if found is None:
        raise NotFound("there is no such collection", where=collection_id[:60], do="ask for the collections")
    return found


def objects(node: Node, asker: Asker, query: taxii_server.Query) -> Reply:
    """The envelope of a page of objects (section 5.3). Raises ``NotFound`` for the collection."""
    with node.store.read() as reader:
        cut = _cut(node, reader, asker, query)
        new = _unrecorded(node, reader, asker, query, cut)
    return _handed(node, asker, query, cut, new)


def manifest(node: Node, asker: Asker, query: taxii_server.Query) -> Reply:
    """The manifest of a page (section 5.4). Raises ``NotFound`` for the collection."""
    with node.store.read() as reader:
        cut = _cut(node, reader, asker, query)
        places = published.places(reader, cut.seqs)
    entries = [_entry(raw, place) for raw, place in zip(cut.raws, places, strict=True)]
    return _reply(query, cut, taxii_server.manifest(entries, cut.following))


def one_object(node: Node, asker: Asker, query: taxii_server.Query, object_id: str) -> Reply:
    """The envelope of the versions of one object (section 5.6). Raises ``NotFound`` for what the asker may not see, too."""
    query = msgspec.structs.replace(query, ids=(object_id,), types=())
    with node.store.read() as reader:
        cut = _cut(node, reader, asker, query)
        if not cut.seqs:
            _is_there(node, reader, asker, query.collection, object_id)
        new = _unrecorded(node, reader, asker, query, cut)
    return _handed(node, asker, query, cut, new)


def object_versions(node: Node, asker: Asker, query: taxii_server.Query, object_id: str) -> Reply:
    """The versions of one object (section 5.8). Raises ``NotFound`` as ``one_object``."""
    query = msgspec.structs.replace(query, ids=(object_id,), types=(), versions=("all",))
    with node.store.read() as reader:
        cut = _cut(node, reader, asker, query)
        if not cut.seqs:
            _is_there(node, reader, asker, query.collection, object_id)
    return _reply(query, cut, taxii_server.versions([version_of(raw) for raw in cut.raws], cut.following))


def status(node: Node, asker: Asker, status_id: str) -> Reply:
    """What became of a post (section 4.3). Raises ``NotFound``, for posts of others, too."""
    with node.store.read() as reader:
        body = posted.get(reader, status_id, asker.organisation)
    if body is None:
        do = f"statuses are kept for the newest {posted.MOST} posts, for who posted"
        raise NotFound("there is no such status", where=status_id[:60], do=do)
    return Reply(body)


def leaves(node: Node, reader: Reader, asker: Asker) -> Callable[[list[Stored]], list[Stored]] | None:
    """What is asked after the policy: which objects leave as they are. None for the own organisation, where nothing leaves."""
    if asker.own:
        return None
    return _Passing(node, reader, asker).going


def _handed(node: Node, asker: Asker, query: taxii_server.Query, cut: _Cut, rows: list[Stored]) -> Reply:
    """The envelope; ``rows``, of which any may be handed out for the first time, are on record before that."""
    reply = _reply(query, cut, taxii_server.envelope(cut.raws, cut.following))
    if not rows:
        return reply
    recorded = node.handed.to(asker.organisation)
    left = [row for row in rows if row.seq not in recorded]
    out = [(row.id, row.version_key, row.raw) for row in left]
    with node.store.read() as reader:
        new = sent.not_yet(reader, out, way="taxii", recipient=asker.organisation)
    if new:
        digest = hashlib.sha256(reply.body).hexdigest()
        with node.store.write(f"taxii {asker.organisation}", node.now()) as tx:
            sent.record(
                tx, new, way="taxii", place=query.collection, recipient=asker.organisation, digest=digest, by="tocsin serve"
            )  # fmt: skip
    for row in left:
        recorded.add(row.seq)
    return reply


def _is_there(node: Node, reader: Reader, asker: Asker, collection_id: str, object_id: str) -> None:
    collection = named(reader, collection_id)
    every = msgspec.structs.replace(_ALL, ids=(object_id,))
    pass_on = leaves(node, reader, asker)
    if not wanted.page(reader, asker, collection, every, after=0, limit=1, most_bytes=1, leaves=pass_on).rows:
        raise NotFound("there is no such object in this collection", where=object_id[:100], do="check the id")


def _cut(
    node: Node,
    reader: Reader,
    asker: Asker,
    query: taxii_server.Query,
) -> _Cut:
    """The page that a query asks for. Raises ``NotFound`` for the collection. A position behind everything is not ours: begin at ``added_after``."""
    asked = node.prepared.question(reader, asker, query.collection, query.wanted)
    after = _after(reader, query)
    passing = None if asker.own else _Passing(node, reader, asker)
    found = bodies.page(
        reader,
        asker,
        asked,
        after=after,
        limit=query.limit,
        most_bytes=node.limits.page_bytes,
        passing=passing,
    )
    recorded = passing is None or passing.recorded
    seqs, raws, behind = found.seqs, found.raws, found.following
    if not seqs:
        return _Cut([], [], None, "")
    # of no other rows is it asked when they were added: a millisecond holds no more than these
    last = seqs[-EACH_MILLISECOND - 1 :]
    first, *places = published.places(reader, [seqs[0], *last, *([behind] if behind else ())])
    if not behind:
        return _Cut(seqs, raws, (first, places[-1]), "", recorded=recorded)
    open_ms = places.pop().ms
    open_rows = 0
    while open_rows < len(last) and places[-1 - open_rows].ms == open_ms:
        open_rows += 1
    if open_rows == len(seqs):  # all of a page that is smaller than what a millisecond may hold
        open_rows = 0
    end = places[-1 - open_rows]
    following = taxii_server.token(msgspec.structs.replace(query, position=(end.ms, end.at)))
    stay = len(seqs) - open_rows
    return _Cut(seqs[:stay], raws[:stay], (first, end), following, behind, recorded)


def _after(reader: Reader, query: taxii_server.Query) -> int:
    if query.position is None and query.added_after < 0:
        return 0
    begin = Place(*query.position) if query.position else published.end_of(query.added_after)
    return published.seq_of(reader, begin)


def _unrecorded(
    node: Node, reader: Reader, asker: Asker, query: taxii_server.Query, cut: _Cut
) -> list[Stored]:
    """The rows of a page of which any is not known to be on record: what a record names is not read with each page."""
    if cut.recorded or node.handed.to(asker.organisation).all_of(cut.seqs):
        return []
    return wanted.page(
        reader, asker, named(reader, query.collection), query.wanted, after=_after(reader, query), limit=len(cut.seqs),
        most_bytes=node.limits.page_bytes, leaves=leaves(node, reader, asker),
    ).rows  # fmt: skip


def _reply(query: taxii_server.Query, cut: _Cut, body: bytes) -> Reply:
    """With the times of the first and last object; an empty page echoes ``added_after``, so that no cursor is lost.

    The bytes of a version never change under its number.
    """
    made_of = msgspec.msgpack.encode((cut.seqs, cut.following))
    if cut.ends is not None:
        return Reply(
            body, published.text(cut.ends[0].ms), published.text(cut.ends[1].ms), made_of, cut.closed
        )
    asked = published.text(query.added_after) if query.added_after >= 0 else ""
    return Reply(body, asked, asked, made_of)


class _Head(msgspec.Struct):
    id: str
    type: str
    spec_version: str = ""
    created: str = ""
    modified: str = ""


_HEAD = msgspec.json.Decoder(_Head)


def version_of(raw: bytes) -> str:
    """The version of a stored object as it says it: ``modified``, else ``created``, else NO_VERSION."""
    head = _HEAD.decode(raw)
    return head.modified or head.created or NO_VERSION


def _entry(raw: bytes, place: Place) -> bytes:
    head = _HEAD.decode(raw)
    spec = head.spec_version or ("2.1" if head.type in SCO else "2.0")
    entry = taxii_server.Entry(
        id=head.id,
        date_added=published.text(place.ms),
        version=head.modified or head.created or NO_VERSION,
        media_type=f"{taxii.STIX_TYPE}{spec}",
    )
    return msgspec.json.encode(entry)
