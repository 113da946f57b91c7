# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""STIX 2.1 objects -> one MISP event, written attribute by attribute.

Indicators whose pattern is plain equalities, observables and vulnerabilities become attributes; other patterns
are kept whole as ``stix2-pattern``, rules as rules. Actors, malware and techniques become galaxy clusters, on the
attribute that they are related to, else on the event. What ``to_stix`` has made becomes what it was.
Everything else is named in the report.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import msgspec

from tocsin.core import ids
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.stix import StixObject
from tocsin.share.misp.attributes_back import AttributesBack
from tocsin.share.misp.read_back import Props, labels_of, parted, refs_of, seconds_of, uuid_of
from tocsin.share.misp.report import Report
from tocsin.share.misp.surveyed import Surveyed
from tocsin.share.misp.tags_back import TagsBack

_ENCODE = msgspec.json.Encoder().encode


class FromStix:
    """Of one bundle; ``objects`` is asked twice for its objects."""

    def __init__(
        self, objects: Callable[[], Iterable[StixObject]], name: str, report: Report, limits: Limits
    ) -> None:
        """Read nothing yet."""
        self._objects, self._name, self._report, self._limits = objects, name, report, limits
        self._found = Surveyed(report)

    def event(self) -> Iterator[bytes]:
        """The event as JSON in pieces. Raises ``BadInput`` if there is no object, and as ``objects``."""
        found = self._found
        for obj in self._objects():
            found.take(obj)
        if not found.first:
            raise BadInput("there is no STIX object in it", where=self._name, do="give a bundle with objects")
        found.relate()
        tags = TagsBack(found, self._report)
        yield b'{"Event":' + _ENCODE(self._header(tags))[:-1] + b',"Attribute":['
        attributes = AttributesBack(found, tags, self._report, self._limits)
        inside: dict[str, list[Props]] = {}
        count = 0
        for obj in self._objects():
            for made in attributes.made(obj):
                group = found.inside.get(obj.id)
                if group is not None:
                    inside.setdefault(group, []).append(made)
                    continue
                yield (b"," if count else b"") + _ENCODE(made)
                count += 1
                self._report.made["Attribute"] += 1
        yield b'],"Object":['
        for number, (id, held) in enumerate(inside.items()):  # noqa: A001 -- as the property is called
            yield (b"," if number else b"") + _ENCODE(self._object(found.groups[id], held))
            self._report.made["Object"] += 1
        yield b"]}}\n"

    def _header(self, tags: TagsBack) -> Props:
        root = self._found.root
        said, names = parted(root)
        id = str(root.get("id") or self._found.first)  # noqa: A001 -- as the property is called
        author = self._found.names.get(str(root.get("created_by_ref", "")), {})
        for other in self._found.names.values():
            if other is not author:
                self._report.drop(str(other["id"]), "identity", "an event has one organisation, its author")
        modified = str(root.get("modified") or "1970-01-01T00:00:00.000Z")
        made: Props = {
            "uuid": uuid_of(id) if root else ids.derived("x-misp", "event", id)[8:],
            "info": root.get("name") or f"STIX objects of {self._name}",
            "date": str(root.get("created") or modified)[:10],
            "timestamp": str(seconds_of(modified)),
            "published": root.get("type") == "report" and said.get("part") == "root",
            "analysis": said.get("analysis", "0"),
            "threat_level_id": said.get("threat-level", "4"),
            "distribution": said.get("distribution", "0"),
            "Tag": tags.tags(root, names),
        }
        if root.get("type") == "report":
            made["publish_timestamp"] = str(seconds_of(str(root["published"])))
        if author:
            made["Orgc"] = {"uuid": uuid_of(str(author["id"])), "name": author["name"]}
        hung = {c for each in self._found.on.values() for c in each}
        named = set(refs_of(root)) if root else set()
        free = [c for c in self._found.clusters if c not in hung or c in named - hung]
        made["Galaxy"] = [tags.galaxy(each) for each in free]
        if root.get("description"):
            self._found.hang("", "EventReport", {"uuid": ids.derived("note", id)[6:], "name": root["name"], "content": root["description"], "timestamp": made["timestamp"], "distribution": "5"})  # fmt: skip
        for lists in (self._found.hung.get("", {}), self._found.hung.get(id, {})):
            made |= lists
        return made

    def _object(self, p: Props, attributes: list[Props]) -> Props:
        said = labels_of(p)
        id = str(p["id"])  # noqa: A001 -- as the property is called
        return {
            "uuid": uuid_of(id), "name": p.get("name", "object"), "meta-category": said.get("meta-category", "misc"),
            **({"template_uuid": said["template"]} if "template" in said else {}),
            **({"template_version": said["template-version"]} if "template-version" in said else {}),
            "comment": p.get("description", ""), "timestamp": str(seconds_of(str(p["modified"]))), "distribution": "5",
            "deleted": bool(p.get("revoked")), "Attribute": attributes, **self._found.hung.get(id, {}),
        }  # fmt: skip
