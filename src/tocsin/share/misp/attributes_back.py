# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What a STIX object becomes of attributes of a MISP event, at the second reading."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from tocsin.core import ids, stix
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.stix import StixObject
from tocsin.share.misp import types
from tocsin.share.misp.read_back import Props, as_misp, parted, seconds_of, uuid_of
from tocsin.share.misp.report import Report
from tocsin.share.misp.surveyed import ALIKE, CARRIED, Surveyed
from tocsin.share.misp.tags_back import TagsBack


class AttributesBack:
    """Of one bundle."""

    def __init__(self, found: Surveyed, tags: TagsBack, report: Report, limits: Limits) -> None:
        """``found``: the first reading, which has ended."""
        self._found, self._tags, self._report, self._limits = found, tags, report, limits
        self._modified = str(found.root.get("modified") or "1970-01-01T00:00:00.000Z")

    def made(self, obj: StixObject) -> Iterator[Props]:
        """The attributes that an object becomes."""
        if obj.type in stix.SCO:
            yield from self._of_observable(obj)
            return
        if obj.type not in {*ALIKE, "note"}:
            return
        p = stix.properties(obj)
        said, tags = parted(p)
        if obj.type == "note" and "type" not in said:
            return
        self._found.left(p, CARRIED[obj.type])
        if obj.type == "observed-data":
            yield from self._of_observed(obj, p, said, tags)
            return
        comment = str(p.get("description") or p.get("abstract") or "")
        for number, (kind, category, value) in enumerate(self._of(obj, p, said)):
            own = obj.id if not number else ids.derived("x-misp", obj.id, value)
            yield self._attribute(obj, p, (said, tags), own, said.get("type") or kind, said.get("category") or category, value, comment, to_ids=said.get("to_ids", str(obj.type == "indicator")) == "True")  # fmt: skip

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

    def _of_observed(
        self, obj: StixObject, p: Props, said: Mapping[str, str], tags: Sequence[str]
    ) -> Iterator[Props]:
        """Made of MISP it says the type, and its name the value; of others the observables speak."""
        value = said.get("value", "")
        if "type" in said and value:
            made = self._attribute(obj, p, (said, tags), obj.id, said["type"], said.get("category", "Other"), value, self._found.comments.get(obj.id, ""), to_ids=False)  # fmt: skip
            for name, key in (("first_observed", "first_seen"), ("last_observed", "last_seen")):
                if p.get(name) and p[name] != p["created"]:
                    made[key] = as_misp(str(p[name]))
            yield made

    def _of_observable(self, obj: StixObject) -> Iterator[Props]:
        seen = self._found.seen_as.get(obj.id)
        if seen in self._found.values:
            return
        found = stix.atoms_of(obj, self._limits)
        back = [(atom, types.BACK.get(atom.kind)) for atom in found.atoms]
        if not back:
            self._report.drop(obj.id, "type", found.not_matched or f"no attribute is made of a {obj.type}")
        p = stix.properties(obj)
        for number, (atom, each) in enumerate(back):
            own = obj.id if not number else ids.derived("x-misp", obj.id, atom.value)
            if each:
                yield self._attribute(obj, p, parted(p), own, *each, atom.value, "", to_ids=False)

    def _attribute(self, obj: StixObject, p: Props, labels: tuple[Mapping[str, str], Sequence[str]], own: str, kind: str, category: str, value: str, comment: str, *, to_ids: bool) -> Props:  # fmt: skip
        said, names = labels
        made: Props = {
            "uuid": uuid_of(own), "type": kind, "category": category if category in types.CATEGORIES else "Other",
            "value": value, "to_ids": to_ids, "comment": comment,
            "timestamp": str(seconds_of(obj.modified or self._modified)), "distribution": said.get("distribution", "5"),
            "deleted": obj.revoked,
        }  # fmt: skip
        if "relation" in said:
            made["object_relation"] = said["relation"]
        if obj.type == "indicator" and p.get("valid_from") not in (None, p["created"]):
            made["first_seen"] = as_misp(str(p["valid_from"]))
        if tags := self._tags.tags(p, names):
            made["Tag"] = tags
        if clusters := self._found.on.get(obj.id):
            made["Galaxy"] = [self._tags.galaxy(each) for each in clusters]
        author = p.get("created_by_ref")
        if author and self._found.root and author != self._found.root.get("created_by_ref"):
            self._report.drop(obj.id, "created_by_ref", "an event has one organisation, its author")
        return {**made, **self._found.hung.get(obj.id, {})}
