# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Which of the objects that an asker may see are MISP events, and what is said of each as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from tocsin.core import ids, stix
from tocsin.core.collection import Collection, Wanted
from tocsin.core.errors import BadInput, NotFound
from tocsin.core.policy import Asker
from tocsin.flows.taxii import Node, leaves
from tocsin.share.misp import served
from tocsin.share.misp.from_stix import FromStix
from tocsin.share.misp.read_back import labels_of, uuid_of
from tocsin.share.misp.report import Report
from tocsin.share.misp.served import Props
from tocsin.store import Reader, wanted
from tocsin.store.objects import Stored

EVERYTHING = Collection(id="", title="")
ROOTS = ("report", "grouping")
MOST_EVENTS = 10_000
"""Events that one request looks through."""
_PART = 500
_UNBOUND = 2**40


class Root(msgspec.Struct, frozen=True, kw_only=True):
    """The object that an event is made of."""

    id: str
    uuid: str
    seq: int
    modified: str
    """Its version key."""
    author: str
    """Id of who made it; may be one that the asker does not see."""


class Roots:
    """Of one request, in one snapshot of the store."""

    def __init__(self, node: Node, reader: Reader, asker: Asker, collection: Collection = EVERYTHING) -> None:
        """Nothing is read yet."""
        self._node, self._reader, self._asker, self._collection = node, reader, asker, collection
        self.limits = node.limits
        self._leaves = leaves(node, reader, asker)
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

    def _objects(self, rows: Iterable[Stored]) -> list[stix.StixObject]:
        """As they are kept. STIX 2.0 is not written as MISP."""
        made = (stix.read_bundle(row.raw, row.id, self._node.limits).records for row in rows)
        return [obj for several in made for obj in several if obj.spec_version == "2.1"]


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
