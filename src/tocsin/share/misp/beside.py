# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What hangs on a record of a MISP event, as STIX objects: clusters, sightings, analyst data."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence

from tocsin.core import ids
from tocsin.core.misp import Analyst, Cluster, Sighting
from tocsin.core.stix import StixObject
from tocsin.share.misp import types
from tocsin.share.misp.emit import EPOCH, Out, marked_as, stamp, stix_id
from tocsin.share.misp.links import Links
from tocsin.share.misp.report import Report
from tocsin.share.misp.values import authority, is_public, relation, same_marking

_OPINIONS = ("strongly-disagree", "disagree", "neutral", "agree", "strongly-agree")


class Beside:
    """Of the records of one event."""

    def __init__(self, out: Out, links: Links, report: Report) -> None:
        """``links``: where relationships between records wait."""
        self._out, self._links, self._report = out, links, report

    def cluster(self, c: Cluster, owner: str, mark: Mapping[str, object]) -> Generator[StixObject, None, str]:
        """Emit the object of a cluster, marked as what it hangs on; its id is the value of the generator, empty if there is none.

        What everybody knows (an entry of ATT&CK) has no marking: it tells of an event only where it is referred to.
        """
        kind = types.CLUSTERS.get(c.type)
        if kind is None:
            self._report.drop(
                owner, "Galaxy", f"a cluster of the galaxy {c.type[:60]} is no STIX object: {c.value[:60]}"
            )
            return ""
        # Of two states of one cluster the later is the later version; of neither it is known when it was made.
        modified = stamp(c.version) if c.version and c.version < 2**31 else EPOCH
        id = stix_id(kind, c.uuid, c.type, c.value)  # noqa: A001 -- as the property is called
        made: dict[str, object] = {
            "type": kind, "spec_version": "2.1", "id": id, "created": EPOCH, "modified": modified, "name": c.value,
            "labels": [c.tag_name or f'misp-galaxy:{c.type}="{c.value}"'],
            **({"description": c.description} if c.description else {}),
            **({"is_family": True} if kind == "malware" else {}),
        }  # fmt: skip
        aliases = [each for each in c.synonyms if each != c.value]
        if aliases and kind not in {"course-of-action", "vulnerability"}:
            made["aliases"] = aliases
        elif aliases:
            self._report.drop(c.uuid, "synonyms", f"a {kind} has no aliases")
        external = [{"source_name": authority(each), "external_id": each} for each in c.external_ids]
        external += [{"source_name": "misp-galaxy", "url": each} for each in c.refs if "://" in each]
        if external:
            made["external_references"] = external
        self._report.rest(c.uuid or owner, c.rest, "a field of a cluster that STIX has no property for")
        yield from self._out.emit(made if is_public(c.type, c.external_ids) else marked_as(made, mark))
        return id if self._out.has(id) else ""

    def sighting(self, s: Sighting, id: str, made: dict[str, object], own: str) -> Iterator[StixObject]:  # noqa: A002 -- as the property is called
        """What a sighting of the record ``own`` becomes, which became ``made``."""
        if s.type == 2:
            self._report.drop(own, "Sighting", "an expiration of MISP is not carried")
            return
        kind = "opinion" if s.type else "sighting"
        at = str(s.date or "")
        common = {
            **self._out.common(kind, stix_id(kind, s.uuid, own, at, s.source), s.date),
            **same_marking(made),
        }
        if s.type:
            yield from self._out.emit(
                {**common, "opinion": "strongly-disagree", "explanation": "false positive", "object_refs": [id], "labels": ['misp:part="sighting"']}
            )  # fmt: skip
        else:
            seen = {"first_seen": stamp(s.date), "last_seen": stamp(s.date)} if s.date else {}
            where: dict[str, object] = {}
            if s.org.uuid or s.org.name:
                named = {"name": s.org.name or s.org.uuid, "identity_class": "organization"}
                identity = stix_id("identity", s.org.uuid, s.org.name)
                stamped = {
                    "type": "identity",
                    "spec_version": "2.1",
                    "id": identity,
                    "created": EPOCH,
                    "modified": EPOCH,
                }
                yield from self._out.emit(marked_as({**stamped, **named}, made), listed=False)
                where = {"where_sighted_refs": [identity]}
            yield from self._out.emit(
                {**common, **seen, **where, "count": 1, "sighting_of_ref": id, **({"description": s.source} if s.source else {})}
            )  # fmt: skip
        self._report.rest(own, s.rest, "a field of a sighting that is not known here")

    def analyst(self, all_of: Sequence[Analyst], id: str, own: str) -> Iterator[StixObject]:  # noqa: A002 -- as above
        """What analyst data on the record ``own`` becomes, which became the object ``id``."""
        for each in all_of:
            kind = each.kind.lower()
            common = self._out.common(kind, stix_id(kind, each.uuid, own, each.text, each.relationship_type))
            common |= {"modified": each.modified} if each.modified else {}
            common["created"] = min(each.created or str(common["created"]), str(common["modified"]))
            common["created_by_ref"] = (
                f"identity--{each.org_uuid}" if each.org_uuid else common.get("created_by_ref")
            )
            common = {name: value for name, value in common.items() if value}
            common |= {**self._out.marked((), each.distribution), "labels": ['misp:part="analyst"']}
            authors = {"authors": list(each.authors)} if each.authors and kind != "relationship" else {}
            if kind == "relationship":
                base = {**common, "relationship_type": relation(each.relationship_type)}
                self._links.later(base, own, each.related_uuid)
            elif kind == "note" and each.text:
                yield from self._out.emit({**common, **authors, "content": each.text, "object_refs": [id]})
            elif kind == "opinion" and each.opinion is not None:
                word = _OPINIONS[min(each.opinion // 20, 4)]
                self._report.drop(each.uuid, "opinion", f"{each.opinion} of 100 became the word {word}")
                text = {"explanation": each.text} if each.text else {}
                yield from self._out.emit({**common, **authors, **text, "opinion": word, "object_refs": [id]})
            else:
                self._report.drop(each.uuid or own, each.kind, "it says nothing")

    def relate(self, source: str, verb: str, target: str, made: dict[str, object], seconds: int | None) -> Iterator[StixObject]:  # fmt: skip
        """A relationship from one object to another, marked as ``made``."""
        common = self._out.common(
            "relationship", ids.derived("relationship", "misp", source, verb, target), seconds
        )
        yield from self._out.emit(
            {
                **common,
                **same_marking(made),
                "relationship_type": verb,
                "source_ref": source,
                "target_ref": target,
            }
        )
