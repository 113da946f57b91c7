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
from collections.abc import Iterator, Sequence

import msgspec

from tocsin.core import stix
from tocsin.core.collection import Collection
from tocsin.core.policy import Asker
from tocsin.flows import misp_original, misp_out
from tocsin.flows.misp_original import Original
from tocsin.flows.misp_roots import EVERYTHING, Root, Roots
from tocsin.flows.taxii import Node
from tocsin.share.misp import served
from tocsin.share.misp.from_stix import FromStix
from tocsin.share.misp.read_back import labels_of, refs_of
from tocsin.share.misp.report import Report
from tocsin.share.misp.served import Props
from tocsin.store import Reader, newest
from tocsin.store.objects import Stored

MOST_SEEN = 10_000
"""Sightings, and opinions, that one request looks through for what is said of an event: the newest."""
_ABOUT = ("sighting", "opinion")


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


class Events(Roots):
    """Of one request, in one snapshot of the store."""

    def __init__(self, node: Node, reader: Reader, asker: Asker, collection: Collection = EVERYTHING) -> None:
        """Nothing is read yet."""
        super().__init__(node, reader, asker, collection)
        self._about: dict[str, list[str]] | None = None

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

        What came as MISP is the same MISP, as far as the asker may have it and the collection takes it, if that is the newest
        word on it; else it is made of the objects that the asker may see.
        """
        made = self._of_objects(root, deleted=deleted, sightings=sightings)
        found = misp_original.kept(self._reader, root.uuid, root.id, root.modified)
        if found is None:
            return made
        rule = None if self._collection is EVERYTHING else self
        came = misp_original.given(
            self._node, self._reader, self._asker, found, rule=rule, sightings=sightings
        )
        whole = None if came is None else self._as_came(made, came, root)
        if whole is None or (rule and len(whole.attributes) < len(made.attributes)):
            return made  # an attribute is in the collection without the object that it is a part of
        return whole

    def taken(self, ids: Sequence[str]) -> set[str]:
        """Those of the objects that the collection takes and the asker may see."""
        return {row.id for row in self.rows(ids)}

    def takes_unmarked(self, kind: str) -> bool:
        """Whether the collection takes objects of this type by nothing but their type, and the marking of their event."""
        rule = self._collection
        return not rule.sources and not rule.tags and (not rule.types or kind in rule.types)

    def _as_came(self, made: Made, came: Original, root: Root) -> Made:
        """``made`` with what the original says in its place; what was said of its attributes since is added."""
        since = {str(each["uuid"]): each for each, _ in made.attributes}
        whole = Made(
            head={**made.head, **came.head},
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


def _part(said: Props) -> str:
    return labels_of(said).get("part", "")
