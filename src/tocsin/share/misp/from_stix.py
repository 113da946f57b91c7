# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""STIX 2.1 objects -> one MISP event, written attribute by attribute.

Indicators whose pattern is plain equalities, observables and vulnerabilities become attributes; other patterns
are kept whole as ``stix2-pattern``, rules as rules. Actors, malware and techniques become galaxy clusters, on the
attribute that they are related to, else on the event. What ``to_stix`` has made becomes what it was.
Everything else is named in the report.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

import msgspec

from tocsin.core import ids, marking, stix
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.stix import StixObject
from tocsin.share.misp import types
from tocsin.share.misp.read_back import (
    LABEL,
    Props,
    as_misp,
    labels_of,
    refs_of,
    seconds_of,
    texts_of,
    uuid_of,
)
from tocsin.share.misp.report import Report

_COMMON = frozenset(
    "type spec_version id created modified created_by_ref revoked labels object_marking_refs".split()
)
_CARRIED: Mapping[str, frozenset[str]] = {
    "indicator": frozenset("name description pattern pattern_type pattern_version valid_from".split()),
    "observed-data": frozenset("first_observed last_observed number_observed object_refs".split()),
    "vulnerability": frozenset({"name", "description"}),
    "note": frozenset("content abstract authors object_refs".split()),
    "opinion": frozenset("explanation authors opinion object_refs".split()),
    "report": frozenset("name published object_refs context description".split()),
    "grouping": frozenset("name context object_refs description".split()),
    "relationship": frozenset("relationship_type source_ref target_ref description".split()),
    "sighting": frozenset(
        "count first_seen last_seen sighting_of_ref description where_sighted_refs".split()
    ),
}
_CLUSTER = frozenset("name description aliases external_references is_family".split())
_ALIKE = ("indicator", "observed-data", "vulnerability")
_STRENGTH = {"strongly-disagree": 0, "disagree": 25, "neutral": 50, "agree": 75, "strongly-agree": 100}


class FromStix:
    """Of one bundle; ``objects`` is asked twice for its objects."""

    def __init__(
        self, objects: Callable[[], Iterable[StixObject]], name: str, report: Report, limits: Limits
    ) -> None:
        """Read nothing yet."""
        self._objects, self._name, self._report, self._limits = objects, name, report, limits
        self._root: Props = {}
        self._names: dict[str, Props] = {}
        """Identities."""
        self._clusters: dict[str, Props] = {}
        self._on: dict[str, list[str]] = {}
        """Id -> ids of clusters on it."""
        self._hung: dict[str, dict[str, list[Props]]] = {}
        """Id -> list of MISP -> what hangs on it there."""
        self._seen_as: dict[str, str] = {}
        """Observable -> the observed-data that names it."""
        self._values: dict[str, list[Props]] = {}
        """Observed-data made of MISP -> its observables."""
        self._groups: dict[str, Props] = {}
        """Groupings that are MISP objects."""
        self._in: dict[str, str] = {}
        """Id -> grouping."""
        self._comments: dict[str, str] = {}
        self._first = ""

    def event(self) -> Iterator[bytes]:
        """The event as JSON in pieces. Raises ``BadInput`` if there is no object, and as ``objects``."""
        links: list[Props] = []
        for obj in self._objects():
            self._first = self._first or obj.id
            self._survey(obj, links)
        if not self._first:
            raise BadInput("there is no STIX object in it", where=self._name, do="give a bundle with objects")
        for link in links:
            self._relate(link)
        head = msgspec.json.encode(self._header())
        yield b'{"Event":' + head[:-1] + b',"Attribute":['
        inside: dict[str, list[Props]] = {}
        count = 0
        for obj in self._objects():
            for made in self._attributes(obj):
                group = self._in.get(obj.id)
                if group is not None:
                    inside.setdefault(group, []).append(made)
                    continue
                yield (b"," if count else b"") + msgspec.json.encode(made)
                count += 1
                self._report.made["Attribute"] += 1
        yield b'],"Object":['
        for number, (id, attributes) in enumerate(inside.items()):  # noqa: A001 -- as the property is called
            yield (b"," if number else b"") + msgspec.json.encode(self._object(self._groups[id], attributes))
            self._report.made["Object"] += 1
        yield b"]}}\n"

    # -- first reading -----------------------------------------------------------------------

    def _survey(self, obj: StixObject, links: list[Props]) -> None:
        kind = obj.type
        if kind in {"indicator", "vulnerability"} or kind in stix.SCO:
            return
        p = stix.properties(obj)
        said = labels_of(p)
        part = said.get("part", "")
        if kind == "identity":
            self._names[obj.id] = p
        elif kind in {"report", "grouping"}:
            self._of_container(obj, p, part)
        elif kind == "observed-data":
            for ref in refs_of(p):
                self._seen_as.setdefault(ref, obj.id)
            if "type" in said:
                self._values[obj.id] = []
        elif kind in types.GALAXY_OF:
            self._clusters[obj.id] = p
            self._left(p, _CLUSTER)
        elif kind == "relationship":
            links.append(p)
        elif kind == "sighting":
            at = seconds_of(str(p.get("last_seen") or p.get("first_seen") or obj.modified))
            made: Props = {"uuid": uuid_of(obj.id), "type": "0", "date_sighting": str(at)}
            made |= {"source": p["description"]} if p.get("description") else {}
            self._hang(str(p["sighting_of_ref"]), "Sighting", made)
            self._left(p, _CARRIED[kind])
        elif kind in {"note", "opinion"} and "type" not in said:
            self._of_analyst(obj, p, part)
        elif kind not in {"note", "marking-definition"}:
            self._report.drop(obj.id, "type", f"MISP has no place for a {kind}")

    def _of_container(self, obj: StixObject, p: Props, part: str) -> None:
        if part == "object":
            self._groups[obj.id] = p
            self._in |= dict.fromkeys(refs_of(p), obj.id)
        elif part != "event" and (part == "root" or not self._root):
            if self._root:
                self._report.drop(
                    str(self._root["id"]), "type", "one event is made of a file, of another report"
                )
            self._root = p
            self._left(p, _CARRIED["report"])
        elif part != "event":
            self._report.drop(obj.id, "type", "one event is made of a file, of another report")

    def _of_analyst(self, obj: StixObject, p: Props, part: str) -> None:
        refs = refs_of(p)
        if part == "comment":
            self._comments[refs[0]] = str(p["content"])
            return
        if part == "sighting":
            self._hang(
                refs[0],
                "Sighting",
                {"uuid": uuid_of(obj.id), "type": "1", "date_sighting": str(seconds_of(obj.modified))},
            )
            return
        if part == "event-report":
            self._hang("", "EventReport", {"uuid": uuid_of(obj.id), "name": p.get("abstract", ""), "content": p["content"], "timestamp": str(seconds_of(obj.modified)), "distribution": "5", "deleted": obj.revoked})  # fmt: skip
            return
        made: Props = {
            "uuid": uuid_of(obj.id),
            "created": as_misp(obj.created),
            "modified": as_misp(obj.modified),
            "distribution": "0",
        }
        authors = p.get("authors")
        made["authors"] = ", ".join(map(str, authors)) if isinstance(authors, list) else ""
        if obj.created_by_ref:
            made["orgc_uuid"] = uuid_of(obj.created_by_ref)
        if obj.type == "note":
            made |= {"note": p["content"], "language": ""}
            if p.get("abstract"):
                self._report.drop(obj.id, "abstract", "a note of MISP has no title")
        else:
            made |= {"opinion": _STRENGTH.get(str(p["opinion"]), 50), "comment": p.get("explanation", "")}
        for number, ref in enumerate(refs):
            again = {**made, "uuid": ids.derived("note", obj.id, ref)[6:]} if number else made
            self._hang(ref, obj.type.capitalize(), {**again, "object_uuid": uuid_of(ref)})
        self._left(p, _CARRIED[obj.type])

    def _relate(self, p: Props) -> None:
        source, target = str(p["source_ref"]), str(p["target_ref"])
        if target in self._clusters and source.partition("--")[0] in {*_ALIKE, "note"}:
            self._on.setdefault(source, []).append(target)
            return
        if source in self._groups and not p.get("revoked"):
            self._hang(source, "ObjectReference", {
                "uuid": uuid_of(str(p["id"])), "object_uuid": uuid_of(source), "referenced_uuid": uuid_of(target),
                "relationship_type": p["relationship_type"], "comment": p.get("description", ""),
                "timestamp": str(seconds_of(str(p["modified"]))),
            })  # fmt: skip
            return
        if source.partition("--")[0] in _ALIKE and target.partition("--")[0] in _ALIKE:
            self._hang(source, "Relationship", {
                "uuid": uuid_of(str(p["id"])), "object_uuid": uuid_of(source), "object_type": "Attribute",
                "related_object_uuid": uuid_of(target), "related_object_type": "Attribute",
                "relationship_type": p["relationship_type"], "distribution": "0",
                "created": as_misp(str(p["created"])), "modified": as_misp(str(p["modified"])),
            })  # fmt: skip
            return
        self._report.drop(str(p["id"]), "relationship", f"MISP has no link from {source} to {target}")

    def _hang(self, on: str, name: str, made: Props) -> None:
        self._hung.setdefault(on, {}).setdefault(name, []).append(made)

    def _left(self, p: Props, carried: frozenset[str]) -> None:
        """Name the properties that nothing is made of."""
        cve = [{"source_name": "cve", "external_id": p.get("name")}]
        for name in p:
            if name == "external_references" and p[name] == cve:
                continue
            if name not in carried and name not in _COMMON:
                self._report.drop(str(p["id"]), name, "MISP has no place for this property")

    # -- the event -----------------------------------------------------------------------------

    def _header(self) -> Props:
        root = self._root
        said = labels_of(root)
        id = str(root.get("id") or self._first)  # noqa: A001 -- as the property is called
        author = self._names.get(str(root.get("created_by_ref", "")), {})
        for other in self._names.values():
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
            "Tag": self._tags(root),
        }
        if root.get("type") == "report":
            made["publish_timestamp"] = str(seconds_of(str(root["published"])))
        if author:
            made["Orgc"] = {"uuid": uuid_of(str(author["id"])), "name": author["name"]}
        hung = {c for each in self._on.values() for c in each}
        named = set(refs_of(root)) if root else set()
        free = [c for c in self._clusters if c not in hung or c in named - hung]
        made["Galaxy"] = [self._galaxy(each) for each in free]
        if root.get("description"):
            self._hang("", "EventReport", {"uuid": ids.derived("note", id)[6:], "name": root["name"], "content": root["description"], "timestamp": made["timestamp"], "distribution": "5"})  # fmt: skip
        for lists in (self._hung.get("", {}), self._hung.get(id, {})):
            made |= lists
        return made

    def _galaxy(self, id: str) -> Props:  # noqa: A002 -- as the property is called
        p = self._clusters[id]
        kind, name = types.GALAXY_OF[str(p["type"])]
        value = str(p["name"])
        labels = p.get("labels")
        tag = (
            next((str(each) for each in labels if str(each).startswith("misp-galaxy:")), "")
            if isinstance(labels, list)
            else ""
        )
        kind = tag[12:].partition("=")[0] or kind
        meta: Props = {"synonyms": aliases} if isinstance(aliases := p.get("aliases"), list) else {}
        external = p.get("external_references")
        for each in external if isinstance(external, list) else ():
            if isinstance(each, dict) and each.get("external_id"):
                meta.setdefault("external_id", [each["external_id"]])
            elif isinstance(each, dict) and each.get("url"):
                meta["refs"] = [*texts_of(meta.get("refs")), each["url"]]
        cluster = {
            "uuid": uuid_of(id), "type": kind, "value": value, "tag_name": tag or f'misp-galaxy:{kind}="{value}"',
            "description": p.get("description", ""), "meta": meta,
        }  # fmt: skip
        return {"type": kind, "name": name, "GalaxyCluster": [cluster]}

    def _object(self, p: Props, attributes: list[Props]) -> Props:
        said = labels_of(p)
        id = str(p["id"])  # noqa: A001 -- as the property is called
        return {
            "uuid": uuid_of(id), "name": p.get("name", "object"), "meta-category": said.get("meta-category", "misc"),
            **({"template_uuid": said["template"]} if "template" in said else {}),
            **({"template_version": said["template-version"]} if "template-version" in said else {}),
            "comment": p.get("description", ""), "timestamp": str(seconds_of(str(p["modified"]))), "distribution": "5",
            "deleted": bool(p.get("revoked")), "Attribute": attributes, **self._hung.get(id, {}),
        }  # fmt: skip

    # -- attributes ------------------------------------------------------------------------------

    def _attributes(self, obj: StixObject) -> Iterator[Props]:
        if obj.type in stix.SCO:
            yield from self._of_observable(obj)
            return
        if obj.type not in {*_ALIKE, "note"}:
            return
        p = stix.properties(obj)
        said = labels_of(p)
        if obj.type == "note" and "type" not in said:
            return
        self._left(p, _CARRIED[obj.type])
        if obj.type == "observed-data":
            yield from self._of_observed(obj, p, said)
            return
        comment = str(p.get("description") or p.get("abstract") or "")
        for number, (kind, category, value) in enumerate(self._of(obj, p, said)):
            own = obj.id if not number else ids.derived("x-misp", obj.id, value)
            yield self._attribute(obj, p, own, said.get("type") or kind, said.get("category") or category, value, comment, to_ids=said.get("to_ids", str(obj.type == "indicator")) == "True")  # fmt: skip

    def _of(self, obj: StixObject, p: Props, said: Mapping[str, str]) -> list[tuple[str, str, str]]:
        """(type, category, value) of each attribute that an object becomes."""
        if obj.type == "note":
            return [("text", "Other", str(p["content"]))]
        if obj.type == "vulnerability":
            return [("vulnerability", "External analysis", str(p["name"]))]
        kind = str(p["pattern_type"])
        whole = str(p["pattern"])
        if kind in types.RULES_BACK:
            category = "Network activity" if kind in {"snort", "suricata"} else "Payload delivery"
            return [(types.RULES_BACK[kind], category, whole)]
        if kind != "stix":
            self._report.drop(obj.id, "pattern_type", f"MISP has no type for the language {kind[:40]}")
            return [("text", "Other", whole)]
        if "type" in said and said["type"] not in types.RULES and p.get("name"):
            return [("", "", str(p["name"]))]
        try:
            found = stix.atoms_of(obj, self._limits)
        except BadInput:
            found = None
        back = [types.BACK.get(atom.kind) for atom in found.atoms] if found else []
        if not found or not back or None in back:
            return [("stix2-pattern", "Payload delivery", whole)]
        made = [(*each, atom.value) for each, atom in zip(back, found.atoms, strict=True) if each]
        if p.get("name") and [value for _, _, value in made] != [p["name"]]:
            self._report.drop(obj.id, "name", "an attribute has no name beside its value")
        if len(made) > 1:
            self._report.drop(obj.id, "pattern", "one attribute is made of each value that it looks for")
        return made

    def _of_observed(self, obj: StixObject, p: Props, said: Mapping[str, str]) -> Iterator[Props]:
        """Made of MISP it says the type, and its name the value; of others the observables speak."""
        value = said.get("value", "")
        if "type" in said and value:
            made = self._attribute(obj, p, obj.id, said["type"], said.get("category", "Other"), value, self._comments.get(obj.id, ""), to_ids=False)  # fmt: skip
            for name, key in (("first_observed", "first_seen"), ("last_observed", "last_seen")):
                if p.get(name) and p[name] != p["created"]:
                    made[key] = as_misp(str(p[name]))
            yield made

    def _of_observable(self, obj: StixObject) -> Iterator[Props]:
        seen = self._seen_as.get(obj.id)
        if seen in self._values:
            return
        found = stix.atoms_of(obj, self._limits)
        back = [(atom, types.BACK.get(atom.kind)) for atom in found.atoms]
        if not back:
            self._report.drop(obj.id, "type", found.not_matched or f"no attribute is made of a {obj.type}")
        for number, (atom, each) in enumerate(back):
            own = obj.id if not number else ids.derived("x-misp", obj.id, atom.value)
            if each:
                yield self._attribute(obj, stix.properties(obj), own, *each, atom.value, "", to_ids=False)

    def _attribute(self, obj: StixObject, p: Props, own: str, kind: str, category: str, value: str, comment: str, *, to_ids: bool) -> Props:  # fmt: skip
        root = str(self._root.get("modified") or "1970-01-01T00:00:00.000Z")
        said = labels_of(p)
        made: Props = {
            "uuid": uuid_of(own), "type": kind, "category": category if category in types.CATEGORIES else "Other",
            "value": value, "to_ids": to_ids, "comment": comment,
            "timestamp": str(seconds_of(obj.modified or root)), "distribution": said.get("distribution", "5"),
            "deleted": obj.revoked,
        }  # fmt: skip
        if "relation" in said:
            made["object_relation"] = said["relation"]
        if obj.type == "indicator" and p.get("valid_from") not in (None, p["created"]):
            made["first_seen"] = as_misp(str(p["valid_from"]))
        if tags := self._tags(p):
            made["Tag"] = tags
        if clusters := self._on.get(obj.id):
            made["Galaxy"] = [self._galaxy(each) for each in clusters]
        author = p.get("created_by_ref")
        if author and self._root and author != self._root.get("created_by_ref"):
            self._report.drop(obj.id, "created_by_ref", "an event has one organisation, its author")
        return {**made, **self._hung.get(obj.id, {})}

    def _tags(self, p: Props) -> list[Props]:
        labels = p.get("labels")
        names = [str(each) for each in labels] if isinstance(labels, list) else []
        tags = dict.fromkeys(each for each in names if not LABEL.fullmatch(each))
        refs = p.get("object_marking_refs")
        for ref in refs if isinstance(refs, list) else ():
            fixed = marking.FIXED.get(str(ref))
            if fixed is None or fixed.tlp is None:
                self._report.drop(str(p["id"]), "object_marking_refs", f"no tag is made of the marking {ref}")
            elif not self._inherits(fixed.tlp, tags, of_root=p is self._root):
                tags[f"tlp:{fixed.tlp}"] = None
        return [{"name": each} for each in tags]

    def _inherits(self, level: str, tags: Iterable[str], *, of_root: bool) -> bool:
        """Whether a tag of the record, or else the event that it is of, says this level already."""
        own = [each.tlp for tag in tags if (each := marking.of_label(tag))]
        if own or of_root:
            return level in own
        refs = texts_of(self._root.get("object_marking_refs"))
        return any((each := marking.FIXED.get(ref)) and each.tlp == level for ref in refs)
