# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What one asker may see of the store, as MISP events.

An event is a report, or a grouping that stands for one; what it names is in it, as far as the one policy lets it go to
the asker, nothing of our own stands in it, and the collection takes it (``store.wanted``, ``flows.taxii.leaves``). All
that is said of an event is made of what is left: also what can be found, and what is counted.

Cost: an index range for the events; for one event the look-up of each of its objects, read twice.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator

import msgspec

from tocsin.core import ids, stix
from tocsin.core.collection import Collection, Wanted
from tocsin.core.errors import BadInput, NotFound
from tocsin.core.policy import Asker
from tocsin.flows import misp_original, misp_out
from tocsin.flows.misp_original import Original
from tocsin.flows.taxii import Node, leaves
from tocsin.share.misp import served
from tocsin.share.misp.from_stix import FromStix
from tocsin.share.misp.read_back import labels_of, refs_of, uuid_of
from tocsin.share.misp.report import Report
from tocsin.share.misp.served import Props
from tocsin.store import Reader, newest, wanted
from tocsin.store.objects import Stored

EVERYTHING = Collection(id="", title="")
ROOTS = ("report", "grouping")
MOST_EVENTS = 10_000
"""Events that one request looks through."""
MOST_SEEN = 10_000
"""Sightings, and opinions, that one request looks through for what is said of an event: the newest."""
_PART = 500
_UNBOUND = 2**40
_ABOUT = ("sighting", "opinion")


class Root(msgspec.Struct, frozen=True, kw_only=True):
    """The object that an event is made of."""

    id: str
    uuid: str
    seq: int
    modified: str
    """Its version key."""
    author: str
    """Id of who made it; may be one that the asker does not see."""


class Made(msgspec.Struct, kw_only=True):
    """An event as it is given."""

    head: Props
    attributes: list[tuple[Props, str]]
    """Of the event and of its objects, with the name of the object."""
    members: dict[str, list[bytes]]
    """``Attribute`` and ``Object``, written."""
    sent: list[tuple[str, str, bytes]]
    """(id, version key, bytes) of all it was made of."""
    came: bool = False
    """It came as MISP and is given as it came."""

    @property
    def body(self) -> bytes:
        """``{"Event": {...}}``."""
        head = msgspec.json.encode(served.headed(self.head, len(self.attributes), anew=self.came))
        lists = (b'"%s":[%s]' % (name.encode(), b",".join(each)) for name, each in self.members.items())
        return b'{"Event":' + head[:-1] + b"," + b",".join(lists) + b"}}"


class Events:
    """Of one request, in one snapshot of the store."""

    def __init__(self, node: Node, reader: Reader, asker: Asker, collection: Collection = EVERYTHING) -> None:
        """Nothing is read yet."""
        self._node, self._reader, self._asker, self._collection = node, reader, asker, collection
        self.limits = node.limits
        self._leaves = leaves(node, reader, asker)
        self._about: dict[str, list[str]] | None = None
        self._heads: dict[str, Props] = {}
        self._authors: dict[str, stix.StixObject | None] = {}

    def rows(self, names: Iterable[str], collection: Collection | None = None) -> Iterator[Stored]:
        """Last versions of these objects that the asker may see, in parts."""
        each = list(dict.fromkeys(names))
        for begin in range(0, len(each), _PART):
            part = Wanted(ids=tuple(each[begin : begin + _PART]))
            yield from self._page(part, 0, _PART, collection or self._collection)

    def _page(self, asked: Wanted, after: int, limit: int, collection: Collection) -> list[Stored]:
        return wanted.page(
            self._reader, self._asker, collection, asked, after=after, limit=limit, most_bytes=_UNBOUND, leaves=self._leaves
        ).rows  # fmt: skip

    def _walk(self, types: tuple[str, ...], most: int, do: str) -> Iterator[Stored]:
        after, count = 0, 0
        while rows := self._page(Wanted(types=types), after, _PART, self._collection):
            for row in rows:
                count += 1
                if count > most:
                    raise BadInput(
                        f"more than {most} objects would have to be looked through", where=types[0], do=do
                    )
                yield row
            after = rows[-1].seq

    # -- events ------------------------------------------------------------------------------

    def all(self) -> list[Root]:
        """Every event, in the order of storing. Of a report and a grouping with one UUID the later one stands.

        Raises ``BadInput`` if there are more than MOST_EVENTS.
        """
        found: dict[str, Root] = {}
        for row in self._walk(ROOTS, MOST_EVENTS, "ask for events one by one, or use TAXII"):
            root = self._root(row)
            if root is None:
                continue
            other = found.get(root.uuid)
            if other is None or _later(root, other):
                found[root.uuid] = root
        live = [each for each in found.values() if each.id in self._heads]
        return sorted(live, key=lambda each: each.seq)

    def get(self, name: str) -> Root:
        """The event with a UUID or number. Raises ``NotFound``, also for what the asker may not see."""
        uuid, number = served.uuid_in(name), served.number_in(name)
        if number:
            found = [each.uuid for each in self.all() if served.number_of(each.uuid) == number]
            uuid = found[0] if len(found) == 1 else ""
        best: Root | None = None
        for row in self.rows([f"{kind}--{uuid}" for kind in ROOTS] if uuid else []):
            root = self._root(row)
            if root is not None and (best is None or _later(root, best)):
                best = root
        if best is None or best.id not in self._heads:
            raise NotFound("there is no such event", where=name[:60], do="check the UUID")
        return best

    def head(self, root: Root) -> Props:
        """What is said of the event as a whole, without its contents."""
        return self._heads[root.id]

    def _root(self, row: Stored) -> Root | None:
        """None for a grouping that is a part of an event. One that is revoked stands, and has no head."""
        (obj,) = self._objects([row]) or (None,)
        if obj is None or obj.type not in ROOTS:
            return None
        if labels_of(stix.properties(obj)).get("part", "root") != "root":
            return None
        root = Root(
            id=row.id, uuid=uuid_of(row.id), seq=row.seq, modified=row.version_key, author=obj.created_by_ref
        )
        if not obj.revoked:
            author = self._author(root.author)
            made = FromStix(lambda: [obj, *author], row.id, Report(0), self._node.limits).event()
            self._heads[row.id] = self._signed(next(served.parts(made))[1], root)
        return root

    def _author(self, name: str) -> list[stix.StixObject]:
        if name and name not in self._authors:
            found = self._objects(self.rows([name], EVERYTHING))
            self._authors[name] = found[0] if found else None
        made = self._authors.get(name)
        return [made] if made is not None else []

    def _signed(self, head: Props, root: Root) -> Props:
        """Who made it is told by its UUID alone, if the asker may not see more and does not know it."""
        if root.author and "Orgc" not in head:
            known = (self._node.organisation, self._asker.organisation)
            names = {ids.derived("identity", name): name for name in known if name}
            head["Orgc"] = {
                "uuid": uuid_of(root.author),
                "name": names.get(root.author, uuid_of(root.author)),
            }
        return head

    # -- what is in them ---------------------------------------------------------------------

    def named(self, root: Root) -> list[str]:
        """Ids of all that the event names, also by way of its groupings and observations. Some may not be there."""
        seen: dict[str, None] = {}
        asked = [root.id]
        while asked:
            found: list[str] = []
            for row in self.rows(asked):
                (obj,) = self._objects([row]) or (None,)
                if obj is None:
                    continue
                said = stix.properties(obj)
                if row.id == root.id or obj.type == "observed-data" or _part(said) in {"event", "object"}:
                    found += [ref for ref in refs_of(said) if ref not in seen]
                    seen |= dict.fromkeys(found)
            asked = [
                each for each in dict.fromkeys(found) if each.startswith(("grouping--", "observed-data--"))
            ]
        seen.pop(root.id, None)
        return list(seen)

    def made(self, root: Root, *, deleted: str = "live", sightings: bool = True) -> Made:
        """The event with what is in it; ``deleted``: whether revoked attributes are ``live`` (left out), ``all`` or ``gone``.

        What came as MISP is the same MISP, if that is the newest word on it and the whole of it is asked about; else it
        is made of the objects that the asker may see.
        """
        made = self._of_objects(root, deleted=deleted, sightings=sightings)
        if self._collection is not EVERYTHING or not sightings:
            return made
        found = misp_original.kept(self._reader, root.uuid, root.id, root.modified)
        came = misp_original.given(self._node, self._reader, self._asker, found) if found else None
        return made if came is None else self._as_came(made, came, root)

    def _as_came(self, made: Made, came: Original, root: Root) -> Made:
        """``made`` with what the original says in its place; what was said of its attributes since is added."""
        since = {str(each["uuid"]): each for each, _ in made.attributes}
        whole = Made(
            head=misp_original.head(made.head, came.head),
            attributes=[],
            members={},
            sent=made.sent,
            came=True,
        )
        for name, records in came.lists.items():
            whole.members[name] = []
            for record in records:
                proposed = name == "ShadowAttribute"
                meant = record if proposed else misp_original.meant(record, since.keys())
                if meant is None:
                    continue
                inner = served.listed(meant, "Attribute") if name == "Object" else [meant]
                for each in inner if name != "ShadowAttribute" else ():
                    misp_original.bring_up_to_date(each, since.get(str(each["uuid"]), {}))
                    whole.attributes.append((each, str(record.get("name", "")) if name == "Object" else ""))
                whole.members[name].append(msgspec.json.encode(served.numbered(meant, root.uuid, anew=True)))
        if not self._asker.own:
            told = {each[0] for each in made.sent}
            for id, key, raw in misp_out.rows(self._reader, came.ids - told):  # noqa: A001 -- as it is called
                whole.sent.append((id, key, raw))
        return whole

    def _of_objects(self, root: Root, *, deleted: str, sightings: bool) -> Made:
        named = self.named(root)
        if sightings:
            known = set(named)
            named += [each for ref in [*named] for each in self._pointing(ref) if each not in known]
        sent: list[tuple[str, str, bytes]] = []
        first = True

        def objects() -> Iterator[stix.StixObject]:
            nonlocal first
            for row in self.rows([root.id]):
                yield from self._taken(row, sent, first, "all")
            yield from self._author(root.author)
            for row in self.rows(named):
                if sightings or row.type not in _ABOUT:
                    yield from self._taken(row, sent, first, deleted)
            first = False

        made = Made(head={}, attributes=[], members={"Attribute": [], "Object": []}, sent=sent)
        for name, record in served.parts(FromStix(objects, root.id, Report(0), self._node.limits).event()):
            if name == "Event":
                made.head = self._signed(record, root)
                continue
            if deleted == "gone" and not record.get("deleted"):
                continue
            inner = served.listed(record, "Attribute") if name == "Object" else [record]
            made.attributes += [
                (each, str(record.get("name", "")) if name == "Object" else "") for each in inner
            ]
            made.members[name].append(msgspec.json.encode(served.numbered(record, root.uuid)))
        return made

    def _taken(
        self, row: Stored, sent: list[tuple[str, str, bytes]], note: bool, deleted: str
    ) -> list[stix.StixObject]:
        if row.revoked and deleted == "live":
            return []
        if note and not self._asker.own:
            sent.append((row.id, row.version_key, row.raw))
        return self._objects([row])

    def _pointing(self, ref: str) -> list[str]:
        """Ids of sightings and opinions of it, of the newest here: the event need not name them, as they may have come later."""
        if self._about is None:
            self._about = {}
            for kind in _ABOUT:
                for row in itertools.islice(newest.newest(self._reader, kind), MOST_SEEN):
                    said = stix.properties_of(row.raw)
                    for each in (said.get("sighting_of_ref"), *refs_of(said)):
                        self._about.setdefault(str(each), []).append(row.id)
        return self._about.get(ref, [])

    def _objects(self, rows: Iterable[Stored]) -> list[stix.StixObject]:
        """As they are kept. STIX 2.0 is not written as MISP."""
        made = (stix.read_bundle(row.raw, row.id, self._node.limits).records for row in rows)
        return [obj for several in made for obj in several if obj.spec_version == "2.1"]


def _part(said: Props) -> str:
    return labels_of(said).get("part", "")


def _later(one: Root, other: Root) -> bool:
    """A report stands before a grouping of the same instant: it was published."""
    return (one.modified, one.id.startswith("report")) > (other.modified, other.id.startswith("report"))


def order_of(head: Props, root: Root, name: str) -> tuple[object, str]:
    """What events are put in order by."""
    if name == "id":
        return root.seq, root.uuid
    if name in {"timestamp", "publish_timestamp"}:
        return served.seconds_in(head.get(name)), root.uuid
    return str(head.get(name, "")), root.uuid
