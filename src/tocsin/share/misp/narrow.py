# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A MISP event once more, without what was taken back and without what its reader may not have.

What was taken back leaves a tombstone: the same UUID, marked ``deleted``, with a later timestamp and no value, for in
MISP a record that is only missing stays where it was read before. What a reader may never have had is left out. All
other records keep their bytes. What a record is, is asked of the STIX objects that it becomes (``record_ids``).

Source: MISP core format (draft-dulaunoy-misp-core-format), attribute ``deleted`` and event ``timestamp``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any, BinaryIO

import msgspec

from tocsin.core import misp
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.reading import Fault
from tocsin.share.misp import tombstones
from tocsin.share.misp.read_back import uuid_of
from tocsin.share.misp.record_ids import Ids
from tocsin.share.misp.tombstones import Value

_HANGING = ("Galaxy", "Sighting", "Note", "Opinion", "Relationship", "ShadowAttribute")
_OF_EVENT = ("Galaxy", "EventReport", "Note", "Opinion", "Relationship")
_OF_OTHERS = frozenset({"RelatedEvent", "RelatedAttribute"})
"""What its server thinks related: it speaks of other events, about whose markings nothing is said."""


class Cut(msgspec.Struct, frozen=True, kw_only=True):
    """What is not to be in an event, by ids of STIX objects."""

    back: Mapping[str, int] = {}
    """Taken back, and when (seconds since 1970)."""
    hidden: Collection[str] = ()
    """Not for this reader, who never had it."""
    outward: bool = False
    """For others: without local tags, tags not to be exported, and records that nobody could mark."""
    holds: Callable[[Value, Collection[str]], bool] = lambda _value, _ids: False
    """Whether a record must stay for what stands in it, given the ids that it becomes."""


class Narrowed:
    """Of one event: ``pieces`` once, then what became of it."""

    def __init__(self, event: misp.Event, others: Mapping[str, bytes], cut: Cut, limits: Limits) -> None:
        """``others``: the properties of the event besides its lists, as they came."""
        self._event, self._others, self._cut, self._limits = event, others, cut, limits
        self._ids = Ids(event, limits)
        self.changed = False
        """Whether it is another event than the one that came."""
        self.back: set[str] = set()
        """Ids of what became a tombstone."""
        self.left_out = 0
        """Records that are not in it at all."""
        self.ids: set[str] = set()
        """Of all that is in it, tombstones included."""

    @property
    def root(self) -> str:
        """Id of what the event itself became."""
        return self._ids.root

    @property
    def withdrawn(self) -> bool:
        """Whether the event itself was taken back."""
        return self._ids.root in self._cut.back

    def pieces(self, stream: BinaryIO, name: str) -> Iterator[bytes]:
        """The event as a file of MISP holds it. ``stream`` holds it alone. Raises ``BadInput`` if it is not whole."""
        head = self._head()
        if self._cut.back:  # readers take an event anew only if its timestamp grew
            head["timestamp"] = str(max((self._event.timestamp or 0) + 1, *self._cut.back.values()))
        yield b'{"Event":' + msgspec.json.encode(head)[:-1]
        body = self._lists(misp.EventStream(stream, name, self._limits))
        first = next(body, b"")
        yield (b"," if head and first else b"") + first
        yield from body
        yield b"}}"

    def _lists(self, source: misp.EventStream) -> Iterator[bytes]:
        now, count = "", 0
        for part in source.parts():
            made = self._part(part)
            if made is None:
                continue
            if part.list != now:
                yield (b"]," if now else b"") + b'"' + part.list.encode() + b'":['
                now, count = part.list, 0
            yield (b"," if count else b"") + made
            count += 1
        if now:
            yield b"]"

    # -- parts -----------------------------------------------------------------------------------

    def _part(self, part: misp.Part) -> bytes | None:
        """The bytes of a record as it leaves; None if it does not."""
        try:
            value = misp.decode(part.raw, part.where, self._limits)
            made = self._record(part.list, value, part.where)
        except BadInput:
            whole = len(part.raw) <= self._limits.object_bytes
            if self._cut.outward or self.withdrawn or not whole:  # nobody knows what it says
                self._left()
                return None
            return part.raw
        if made is value:
            return part.raw
        self.changed = True
        return None if made is None else msgspec.json.encode(made)

    def _record(self, kind: str, value: Value, where: str) -> Value | None:
        if kind == "Attribute":
            return self._attribute(value, where, "")
        if kind == "Object":
            return self._object(value, where)
        return self._proposal(value)

    def _left(self) -> Value | None:
        """Nothing: the record is left out."""
        self.changed = True
        self.left_out += 1
        return None

    def _attribute(self, value: Value, where: str, inside: str) -> Value | None:
        found = self._ids.of_attribute(self._parsed(value, where), inside)
        if self.withdrawn:
            return self._tombstone(value, found)
        if not found and self._cut.outward:
            return self._left()
        hit = self._hit(found)
        tagged = self._without_tags(value) if self._cut.outward else value
        if self._cut.outward and "RelatedAttribute" in tagged:
            tagged = {name: each for name, each in tagged.items() if name not in _OF_OTHERS}
        if hit:
            bare = {name: each for name, each in value.items() if name not in _HANGING}
            base = self._ids.of_attribute(self._parsed(bare, where), inside)
            if base & self._cut.back.keys():
                return self._tombstone(value, found)
            if base.intersection(self._cut.hidden):
                return self._left()
            tagged = self._without(
                tagged, _HANGING, lambda mini: self._ids.of_attribute(self._parsed({**bare, **mini}, where), inside) - base
            )  # fmt: skip
        if self._cut.holds(tagged, found):
            return self._left()
        self.ids |= found - self._gone(found)
        return tagged

    def _object(self, value: Value, where: str) -> Value | None:
        parsed = misp.misp_object(msgspec.json.encode(value), where, self._limits, _ignore)
        own, found = self._ids.uuid_of(parsed), self._ids.of_object(parsed)
        grouping = f"grouping--{own}"
        inner = value.get("Attribute")
        attributes = [each for each in inner if isinstance(each, dict)] if isinstance(inner, list) else []
        if self.withdrawn or grouping in self._cut.back:
            return self._object_tombstone(value, attributes, where, own, found)
        if grouping in self._cut.hidden or (not attributes and self._cut.outward):
            return self._left()
        made = []
        for number, each in enumerate(attributes):
            try:
                kept = self._attribute(each, f"{where}/Attribute/{number}", own)
            except BadInput:
                kept = self._left() if self._cut.outward else each
            if kept is not None:
                made.append(kept)
        same = len(made) == len(attributes) and all(a is b for a, b in zip(made, attributes, strict=True))
        narrowed = value if same else {**value, "Attribute": made}
        if not made and not same:
            return self._left()
        if self._hit(found):
            bare = {name: each for name, each in value.items() if name not in ("ObjectReference", *_HANGING)}
            narrowed = self._without(
                narrowed,
                ("ObjectReference", "Note", "Opinion", "Relationship"),
                lambda mini: self._of_object({**bare, **mini}, where) - {grouping},
            )
        shell = {name: each for name, each in narrowed.items() if name != "Attribute"}
        if self._cut.holds(shell, found):
            return self._left()
        self.ids |= found - self._gone(found)
        return narrowed

    def _proposal(self, value: Value) -> Value | None:
        """A proposal becomes no object: it goes with the attribute that it is for, by whose UUID it is called."""
        uuid = str(value.get("uuid") or "").lower()
        gone = (*self._cut.back, *self._cut.hidden)
        if self.withdrawn or (uuid and any(each.endswith(uuid) for each in gone)):
            return self._left()
        return self._left() if self._cut.holds(value, ()) else value

    # -- the event ---------------------------------------------------------------------------------

    def _head(self) -> Value:
        head: Value = {}
        for name, raw in self._others.items():
            try:
                head[name] = misp.decode(b'{"x":' + raw + b"}", f"{self._event.where}/{name}", self._limits)[
                    "x"
                ]
            except BadInput:
                self._left()
        if self.withdrawn:
            self.changed = True
            self.back.add(self._ids.root)
            self.ids.add(self._ids.root)
            return tombstones.head(head)
        self.ids |= {self.root}
        if self._ids.author in self._cut.hidden:
            head = self._unnamed(head)
        elif self._ids.author:
            self.ids.add(self._ids.author)
        found = self._ids.of_event()
        made = self._without_tags(head) if self._cut.outward else head
        if self._cut.outward and not made.keys().isdisjoint(_OF_OTHERS):
            made = {name: each for name, each in made.items() if name not in _OF_OTHERS}
        if self._hit(found):
            bare = {name: each for name, each in head.items() if name not in _OF_EVENT}
            made = self._without(made, _OF_EVENT, lambda mini: self._of_head({**bare, **mini}))
        self.ids |= found - self._gone(found)
        self.changed = self.changed or made is not head
        return dict(made)

    def _unnamed(self, head: Value) -> Value:
        """Who made it by its UUID alone."""
        self.changed = True
        bare = {"uuid": uuid_of(self._ids.author), "name": uuid_of(self._ids.author)}
        org = self._event.org
        same = not org.uuid or org.uuid == self._event.orgc.uuid or org.name == self._event.orgc.name
        left = {name: each for name, each in head.items() if name != "Org" or not same}
        return {**left, "Orgc": bare}

    def held(self) -> bool:
        """Whether the event as a whole must stay for what stands around its parts. ``pieces`` need not have been asked."""
        cut = self._cut
        return self.root in cut.hidden or cut.holds(self._head(), {self.root})

    @property
    def stuck(self) -> bool:
        """Whether its author is to be left out, without whom it is no event."""
        return self._ids.author in self._cut.back and not self.withdrawn

    # -- how -----------------------------------------------------------------------------------------

    def _without(self, value: Value, names: Collection[str], ids_of: Callable[[Value], set[str]]) -> Value:
        """Without the members of these lists that are to go, each asked about alone."""
        made = dict(value)
        for name in names:
            members = value.get(name)
            if not isinstance(members, list):
                continue
            left = []
            for each in members:
                kept: Any = each
                if isinstance(each, dict):
                    clusters = each.get("GalaxyCluster") if name == "Galaxy" else None
                    kept = (
                        self._galaxy(each, clusters, ids_of)
                        if isinstance(clusters, list)
                        else self._kept(each, {name: [each]}, ids_of)
                    )
                if kept is not None:
                    left.append(kept)
            if len(left) != len(members) or any(a is not b for a, b in zip(left, members, strict=True)):
                made[name] = left
        gone = tombstones.tags_of(value.get("Galaxy")) - tombstones.tags_of(made.get("Galaxy"))
        if gone and isinstance(value.get("Tag"), list):
            made["Tag"] = [
                tag for tag in made["Tag"] if not (isinstance(tag, dict) and tag.get("name") in gone)
            ]
        return made

    def _galaxy(
        self, galaxy: Value, clusters: list[Any], ids_of: Callable[[Value], set[str]]
    ) -> Value | None:
        left = [
            each
            for each in clusters
            if self._kept(each, {"Galaxy": [{**galaxy, "GalaxyCluster": [each]}]}, ids_of) is not None
        ]
        if len(left) == len(clusters):
            return galaxy
        return {**galaxy, "GalaxyCluster": left} if left else None

    def _kept(self, each: Value, mini: Value, ids_of: Callable[[Value], set[str]]) -> Value | None:
        try:
            found = ids_of(mini)
        except BadInput:
            return None
        if self._hit(found):
            self.back |= found & self._cut.back.keys()
            return None
        return each

    def _hit(self, found: set[str]) -> bool:
        return not (found.isdisjoint(self._cut.back) and found.isdisjoint(self._cut.hidden))

    def _gone(self, found: set[str]) -> set[str]:
        return {each for each in found if each in self._cut.back or each in self._cut.hidden}

    def _without_tags(self, value: Value) -> Value:
        tags = value.get("Tag")
        if not isinstance(tags, list):
            return value
        left = [tag for tag in tags if isinstance(tag, dict) and tombstones.leaves(tag)]
        return value if len(left) == len(tags) else {**value, "Tag": left}

    def _parsed(self, value: Value, where: str) -> misp.Attribute:
        return misp.attribute(msgspec.json.encode(value), where, self._limits, _ignore)

    def _of_object(self, value: Value, where: str) -> set[str]:
        return self._ids.of_object(misp.misp_object(msgspec.json.encode(value), where, self._limits, _ignore))

    def _of_head(self, value: Value) -> set[str]:
        others = {name: msgspec.json.encode(each) for name, each in value.items()}
        event = misp.event(others, self._event.where, self._limits, _ignore)
        return Ids(event, self._limits).of_event()

    def _at(self, value: Value, found: set[str]) -> str:
        """When a tombstone says that it was made."""
        whole = (self._ids.root,) if self.withdrawn else ()
        at = max((self._cut.back[each] for each in (*found, *whole) if each in self._cut.back), default=0)
        return tombstones.later(value, at)

    def _tombstone(self, value: Value, found: set[str]) -> Value | None:
        if not value.get("uuid"):
            return self._left()
        self._taken(found)
        return tombstones.attribute(value, self._at(value, found))

    def _object_tombstone(
        self, value: Value, attributes: list[Value], where: str, own: str, found: set[str]
    ) -> Value | None:
        if not value.get("uuid"):
            return self._left()
        made = []
        for number, each in enumerate(attributes):
            try:
                ids = self._ids.of_attribute(self._parsed(each, f"{where}/Attribute/{number}"), own)
            except BadInput:
                ids = set()
            made.append(self._tombstone(each, ids | found))
        self._taken(found)
        left = [each for each in made if each is not None]
        return tombstones.misp_object(value, left, self._at(value, found))

    def _taken(self, found: set[str]) -> None:
        self.back |= found & self._cut.back.keys()
        self.ids |= found & self._cut.back.keys()


def _ignore(fault: Fault) -> None:
    """What is wrong was told when the event was taken in."""
    del fault
