# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What the two halves of the conversion to STIX share: ids, instants, markings, and the door that objects leave by."""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from tocsin.core import ids, instant, keys, marking
from tocsin.core.limits import Limits
from tocsin.core.marking import Marking
from tocsin.core.misp import Event, Tag
from tocsin.core.stix import StixObject
from tocsin.core.stix.judge import judge_written
from tocsin.core.stix.quick import Quick
from tocsin.share.misp.report import Report

EPOCH = "1970-01-01T00:00:00.000Z"
REFS = 1_000
"""References one object holds at most; more are parted among groupings."""
_SETS, _LONGEST_SET = 1_000, 4_096
"""Sets of tags of which it is remembered what they say, and the characters of each at most."""
_UUID = re.compile(ids.UUID_FORM)
_FLOOR = {0: Marking("amber+strict"), 4: Marking("amber+strict"), 1: Marking("green"), 2: Marking("green")}


_TWO = tuple(f"{number:02}" for number in range(60))


@functools.lru_cache(4096)
def _hour(hours: int) -> str:
    return instant.from_datetime(dt.datetime.fromtimestamp(3_600 * hours, dt.UTC))[:13]


def stamp(seconds: int) -> str:
    """Seconds since 1970 as STIX writes an instant."""
    hours, rest = divmod(seconds, 3_600)
    return f"{_hour(hours)}:{_TWO[rest // 60]}:{_TWO[rest % 60]}.000Z"


def marked_as(made: dict[str, object], mark: Mapping[str, object]) -> dict[str, object]:
    """Something that many events name (an organisation, a cluster), as far as one of them lets it go.

    Each level is a version of its own, so that two events never say two things of one version, and the widest is the
    newest: what was named under a wide marking is known so far, and what is unmarked is older than all.
    """
    refs = mark.get("object_marking_refs")
    level = next(
        (each for each in marking.LEVELS if isinstance(refs, list) and marking.ids_for(each) in refs), None
    )
    if level is None:
        return made
    at = instant.to_datetime(str(made["modified"])) + dt.timedelta(milliseconds=6 - marking.rank(level))
    return {**made, "modified": instant.from_datetime(at), "object_marking_refs": [marking.ids_for(level)]}


def stix_id(kind: str, uuid: str, *parts: str) -> str:
    """An id with the UUID that MISP gave, so that both ids lead to each other; else derived from ``parts``."""
    return f"{kind}--{uuid}" if _UUID.fullmatch(uuid) else ids.derived(kind, "misp", uuid, *parts)


def root_id(event: Event) -> str:
    """The id of what the event itself becomes."""
    return stix_id("report" if event.published else "grouping", event.uuid, event.info)


class Out:
    """Objects of one event on their way out: each held to the rules of STIX, and once."""

    def __init__(self, event: Event, report: Report, limits: Limits) -> None:
        """``event`` gives author, marking and time where a record says none."""
        self.event, self.report = event, report
        self._quick = Quick(limits)
        self._gone: set[int] = set()
        self._refs: list[str] = []
        self._groups: list[str] = []
        self.levels: set[str] = set()
        self._marked: dict[tuple[tuple[str, ...], int | None, bool], tuple[str, ...]] = {}
        """What ``marked`` has said: most records have the same few tags."""
        self.author = ""
        if event.orgc.uuid or event.orgc.name:
            self.author = stix_id("identity", event.orgc.uuid, event.orgc.name)
        newest = event.timestamp or event.publish_timestamp
        self.modified = stamp(newest) if newest else f"{event.date}T00:00:00.000Z" if event.date else EPOCH
        self.born = f"{event.date}T00:00:00.000Z" if event.date else self.modified

    def emit(self, properties: Mapping[str, object], *, listed: bool = True) -> Iterator[StixObject]:
        """The object, if it is right and has not left yet; ``listed``: the event names it."""
        id = str(properties["id"])  # noqa: A001 -- as the property is called
        number = keys.number_of(id)
        if number in self._gone:
            return
        judged = judge_written(dict(properties), self._quick)
        if judged.object is None:
            why = judged.errors[0].what if judged.errors else "it is no right object"
            self.report.drop(id.partition("--")[2], str(properties["type"]), f"STIX does not take it: {why}")
            return
        self._gone.add(number)
        if listed:
            yield from self.right(judged.object)
        else:
            self.report.made[judged.object.type] += 1
            yield judged.object

    def right(self, made: StixObject) -> Iterator[StixObject]:
        """An object that is known to be right and to be the first with its id; the event names it."""
        self.report.made[made.type] += 1
        if len(self._refs) >= REFS:
            yield from self._part()
        self._refs.append(made.id)
        yield made

    def has(self, id: str) -> bool:  # noqa: A002 -- as the property is called
        """Whether an object with this id has left."""
        return keys.number_of(id) in self._gone

    def anew(self) -> None:
        """As if nothing had left."""
        self._gone.clear()
        self._refs, self._groups = [], []

    def _part(self) -> Iterator[StixObject]:
        refs, self._refs = self._refs, []
        name = f"{self.event.info or 'MISP event'}, part {len(self._groups) + 1}"
        made = {
            **self.common("grouping", ids.derived("grouping", "misp part", self.event.uuid, refs[0])),
            **self.marked(self.event.tags, None),
            "name": name,
            "context": "unspecified",
            "object_refs": refs,
            "labels": ['misp:part="event"'],
        }
        self._groups.append(str(made["id"]))
        yield from self.emit(made, listed=False)

    def contents(self) -> Iterator[StixObject]:
        """The last part, if there are parts. Then ``listed`` is what the event itself names."""
        if self._groups and self._refs:
            yield from self._part()

    @property
    def listed(self) -> list[str]:
        """The references of the report: to the objects, or to their groupings."""
        return self._groups or self._refs

    def common(self, kind: str, id: str, seconds: int | None = None) -> dict[str, object]:  # noqa: A002 -- as above
        """The properties every domain object has."""
        modified = stamp(seconds) if seconds else self.modified
        made: dict[str, object] = {
            "type": kind,
            "spec_version": "2.1",
            "id": id,
            "created": min(self.born, modified),
            "modified": modified,
        }
        return {**made, "created_by_ref": self.author} if self.author else made

    def marked(self, tags: Iterable[Tag], far: int | None, *, odd: bool = False) -> dict[str, object]:
        """The marking of a record under this event: the strictest TLP of both, and no wider than the distribution.

        Without a TLP tag there is none: what is unmarked stays in the own organisation.
        """
        refs = self.refs(tuple([tag.name for tag in tags]), far, odd=odd)
        return {"object_marking_refs": list(refs)} if refs else {}

    def refs(self, names: tuple[str, ...], far: int | None, *, odd: bool) -> tuple[str, ...]:
        """``marked``, as the references alone, of the names of tags."""
        refs = self._marked.get((names, far, odd))
        if refs is None:
            if len(self._marked) >= _SETS:
                self._marked.clear()
            refs = self._refs_of(names, far, odd=odd)
            if sum(map(len, names)) <= _LONGEST_SET:
                self._marked[names, far, odd] = refs
        return refs

    def _refs_of(self, names: Iterable[str], far: int | None, *, odd: bool) -> tuple[str, ...]:
        own = (tag.name for tag in self.event.tags)
        said = [each for name in (*own, *names) if (each := marking.of_label(name))]
        if not said:
            return ()
        for allowed, strange in ((far, odd), (self.event.distribution, self.event.odd_distribution)):
            if strange:
                said.append(_FLOOR[0])
            elif allowed in _FLOOR:
                said.append(_FLOOR[allowed])
        level = marking.strictest(said).tlp or "red"
        self.levels.add(level)
        return (marking.ids_for(level),)

    def markings(self) -> Iterator[StixObject]:
        """The definitions of the markings that were used."""
        for level in marking.LEVELS:
            if level in self.levels:
                made: dict[str, object] = msgspec.json.decode(marking.definition(level))
                yield from self.emit(made, listed=False)

    def identity(self) -> Iterator[StixObject]:
        """Who made the event. MISP does not say when an organisation was entered, so all events say the same."""
        if self.author:
            org = self.event.orgc
            made: dict[str, object] = {
                "type": "identity", "spec_version": "2.1", "id": self.author, "created": EPOCH, "modified": EPOCH,
                "name": org.name or org.uuid, "identity_class": "organization",
            }  # fmt: skip
            yield from self.emit(marked_as(made, self.marked(self.event.tags, None)), listed=False)
            self.report.rest(org.uuid, org.rest, "STIX has no such property of an organisation")

    def labels(self, tags: Iterable[Tag], id: str) -> list[str]:  # noqa: A002 -- as above
        """The names of the tags that may leave, each once."""
        names: dict[str, None] = {}
        for tag in tags:
            if tag.local or not tag.exportable:
                self.report.drop(id, "Tag", f"the tag {tag.name[:60]!r} is local or not to be exported")
            else:
                names[tag.name] = None
        return list(names)
