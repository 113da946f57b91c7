# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The first reading of STIX objects on their way to MISP: what they say of one another, and of the event."""

from __future__ import annotations

from collections.abc import Mapping

from tocsin.core import ids, stix
from tocsin.core.stix import StixObject
from tocsin.share.misp import types
from tocsin.share.misp.read_back import Props, as_misp, labels_of, refs_of, seconds_of, uuid_of
from tocsin.share.misp.report import Report

_COMMON = frozenset(
    "type spec_version id created modified created_by_ref revoked labels object_marking_refs".split()
)
CARRIED: Mapping[str, frozenset[str]] = {
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
ALIKE = ("indicator", "observed-data", "vulnerability")
"""Types that become attributes."""
_STRENGTH = {"strongly-disagree": 0, "disagree": 25, "neutral": 50, "agree": 75, "strongly-agree": 100}


class Surveyed:
    """Of one bundle: ``take`` each object, then ``relate``."""

    def __init__(self, report: Report) -> None:
        """Nothing is read yet."""
        self._report = report
        self.root: Props = {}
        """The report or grouping that becomes the event."""
        self.names: dict[str, Props] = {}
        """Identities."""
        self.clusters: dict[str, Props] = {}
        self.on: dict[str, list[str]] = {}
        """Id -> ids of clusters on it."""
        self.hung: dict[str, dict[str, list[Props]]] = {}
        """Id -> list of MISP -> what hangs on it there."""
        self.seen_as: dict[str, str] = {}
        """Observable -> the observed-data that names it."""
        self.values: dict[str, list[Props]] = {}
        """Observed-data made of MISP -> its observables."""
        self.groups: dict[str, Props] = {}
        """Groupings that are MISP objects."""
        self.inside: dict[str, str] = {}
        """Id -> grouping."""
        self.comments: dict[str, str] = {}
        self.first = ""
        """The id of the first object."""
        self._links: list[Props] = []

    def take(self, obj: StixObject) -> None:
        """What one object says of others, or of the event."""
        self.first = self.first or obj.id
        kind = obj.type
        if kind in {"indicator", "vulnerability"} or kind in stix.SCO:
            return
        p = stix.properties(obj)
        said = labels_of(p)
        part = said.get("part", "")
        if kind == "identity":
            self.names[obj.id] = p
        elif kind in {"report", "grouping"}:
            self._of_container(obj, p, part)
        elif kind == "observed-data":
            for ref in refs_of(p):
                self.seen_as.setdefault(ref, obj.id)
            if "type" in said:
                self.values[obj.id] = []
        elif kind in types.GALAXY_OF:
            self.clusters[obj.id] = p
            self.left(p, _CLUSTER)
        elif kind == "relationship":
            self._links.append(p)
        elif kind == "sighting":
            at = seconds_of(str(p.get("last_seen") or p.get("first_seen") or obj.modified))
            made: Props = {"uuid": uuid_of(obj.id), "type": "0", "date_sighting": str(at)}
            made |= {"source": p["description"]} if p.get("description") else {}
            self.hang(str(p["sighting_of_ref"]), "Sighting", made)
            self.left(p, CARRIED[kind])
        elif kind in {"note", "opinion"} and "type" not in said:
            self._of_analyst(obj, p, part)
        elif kind not in {"note", "marking-definition"}:
            self._report.drop(obj.id, "type", f"MISP has no place for a {kind}")

    def relate(self) -> None:
        """When all are read: put each relationship where MISP has it."""
        for link in self._links:
            self._relate(link)

    def _of_container(self, obj: StixObject, p: Props, part: str) -> None:
        if part == "object":
            self.groups[obj.id] = p
            self.inside |= dict.fromkeys(refs_of(p), obj.id)
        elif part != "event" and (part == "root" or not self.root):
            if self.root:
                self._report.drop(
                    str(self.root["id"]), "type", "one event is made of a file, of another report"
                )
            self.root = p
            self.left(p, CARRIED["report"])
        elif part != "event":
            self._report.drop(obj.id, "type", "one event is made of a file, of another report")

    def _of_analyst(self, obj: StixObject, p: Props, part: str) -> None:
        refs = refs_of(p)
        if part == "comment":
            self.comments[refs[0]] = str(p["content"])
            return
        if part == "sighting":
            self.hang(
                refs[0],
                "Sighting",
                {"uuid": uuid_of(obj.id), "type": "1", "date_sighting": str(seconds_of(obj.modified))},
            )
            return
        if part == "event-report":
            self.hang("", "EventReport", {"uuid": uuid_of(obj.id), "name": p.get("abstract", ""), "content": p["content"], "timestamp": str(seconds_of(obj.modified)), "distribution": "5", "deleted": obj.revoked})  # fmt: skip
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
            self.hang(ref, obj.type.capitalize(), {**again, "object_uuid": uuid_of(ref)})
        self.left(p, CARRIED[obj.type])

    def _relate(self, p: Props) -> None:
        source, target = str(p["source_ref"]), str(p["target_ref"])
        if target in self.clusters and source.partition("--")[0] in {*ALIKE, "note"}:
            self.on.setdefault(source, []).append(target)
            return
        if source in self.groups and not p.get("revoked"):
            self.hang(source, "ObjectReference", {
                "uuid": uuid_of(str(p["id"])), "object_uuid": uuid_of(source), "referenced_uuid": uuid_of(target),
                "relationship_type": p["relationship_type"], "comment": p.get("description", ""),
                "timestamp": str(seconds_of(str(p["modified"]))),
            })  # fmt: skip
            return
        if source.partition("--")[0] in ALIKE and target.partition("--")[0] in ALIKE:
            self.hang(source, "Relationship", {
                "uuid": uuid_of(str(p["id"])), "object_uuid": uuid_of(source), "object_type": "Attribute",
                "related_object_uuid": uuid_of(target), "related_object_type": "Attribute",
                "relationship_type": p["relationship_type"], "distribution": "0",
                "created": as_misp(str(p["created"])), "modified": as_misp(str(p["modified"])),
            })  # fmt: skip
            return
        self._report.drop(str(p["id"]), "relationship", f"MISP has no link from {source} to {target}")

    def hang(self, on: str, name: str, made: Props) -> None:
        """Have something hang on an object, in a list of MISP; on the event if it is on none."""
        self.hung.setdefault(on, {}).setdefault(name, []).append(made)

    def left(self, p: Props, carried: frozenset[str]) -> None:
        """Name the properties that nothing is made of."""
        cve = [{"source_name": "cve", "external_id": p.get("name")}]
        for name in p:
            if name == "external_references" and p[name] == cve:
                continue
            if name not in carried and name not in _COMMON:
                self._report.drop(str(p["id"]), name, "MISP has no place for this property")
