# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What the intelligence says about a hit: who and what it points to, and which course of action answers it.

Walks the relationships of the objects at hand, two steps at most: indicator
*indicates* malware (or actor, campaign, tool); that is *used by* or *attributed to* an
actor; a course of action *mitigates* any of them. References to objects that are not
here lead nowhere and are no fault (STIX 2.1 allows them). What its author has revoked
says nothing any more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

ACTORS = frozenset({"threat-actor", "intrusion-set", "campaign"})


class _Shape(msgspec.Struct):
    """The few properties read here, of any object."""

    type: str = ""
    name: str | None = ""
    description: str | None = ""
    relationship_type: str = ""
    source_ref: str = ""
    target_ref: str = ""
    revoked: bool = False


class Action(msgspec.Struct, frozen=True):
    """A course of action on file."""

    id: str
    text: str


class About(msgspec.Struct, frozen=True):
    """What some objects are about."""

    threats: tuple[str, ...]
    """Names of malware, tools and the like."""
    actors: tuple[str, ...]
    actions: tuple[Action, ...]
    objects: tuple[str, ...]
    """Every object that was walked over, relationships included: what a reader needs to follow it."""


class Intelligence:
    """The relationships of a set of objects, indexed by both ends."""

    def __init__(self, raw: Mapping[str, bytes]) -> None:
        """``raw``: object id -> its bytes. Objects of a wrong shape are passed over: they were reported when read."""
        self._objects: dict[str, _Shape] = {}
        self._from: dict[str, list[str]] = {}
        self._to: dict[str, list[str]] = {}
        decoder = msgspec.json.Decoder(_Shape)
        for id, data in raw.items():
            try:
                shape = decoder.decode(data)
            except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
                continue
            if shape.revoked:
                continue
            self._objects[id] = shape
            if shape.type == "relationship":
                self._from.setdefault(shape.source_ref, []).append(id)
                self._to.setdefault(shape.target_ref, []).append(id)

    def about(self, ids: Iterable[str]) -> About:
        """Follow the relationships from these objects (indicators, as a rule)."""
        start = [id for id in ids if id in self._objects]
        walked: dict[str, None] = dict.fromkeys(start)
        meant = self._follow(start, walked)
        subjects = [*start, *meant]
        for id in list(meant):
            subjects.extend(self._users(id, walked))
        actions = [
            self._objects[link].source_ref
            for id in subjects
            for link in self._links(self._to, id, {"mitigates"}, walked, other="source_ref")
        ]
        walked.update(dict.fromkeys(actions))
        named = [self._objects[id] for id in dict.fromkeys(subjects)]
        threats = {o.name for o in named if o.name and o.type not in ACTORS and o.type != "indicator"}
        actors = {o.name for o in named if o.name and o.type in ACTORS}
        found = {id: self._objects[id] for id in dict.fromkeys(actions)}
        return About(
            threats=tuple(sorted(threats)),
            actors=tuple(sorted(actors)),
            actions=tuple(
                Action(id, text) for id, o in found.items() if (text := o.description or o.name or "")
            ),
            objects=tuple(walked),
        )

    def _follow(self, start: Iterable[str], walked: dict[str, None]) -> list[str]:
        meant: dict[str, None] = {}
        for id in start:
            for link in self._links(self._from, id, {"indicates", "based-on"}, walked, other="target_ref"):
                meant[self._objects[link].target_ref] = None
        walked.update(meant)
        return list(meant)

    def _users(self, id: str, walked: dict[str, None]) -> list[str]:
        """Who uses a malware, and to whom it is attributed."""
        links = self._links(self._to, id, {"uses", "controls"}, walked, other="source_ref")
        found = [self._objects[link].source_ref for link in links]
        links = self._links(self._from, id, {"attributed-to", "authored-by"}, walked, other="target_ref")
        found.extend(self._objects[link].target_ref for link in links)
        walked.update(dict.fromkeys(found))
        return found

    def _links(
        self, index: Mapping[str, list[str]], id: str, kinds: set[str], walked: dict[str, None], *, other: str
    ) -> list[str]:
        links = [
            link
            for link in index.get(id, ())
            if self._objects[link].relationship_type in kinds
            and getattr(self._objects[link], other) in self._objects
        ]
        walked.update(dict.fromkeys(links))
        return links
