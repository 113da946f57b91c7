# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A MISP event -> STIX 2.1 objects, one record after the other, with deterministic ids.

| MISP | STIX |
|---|---|
| event | report if published, else grouping; beyond 1,000 objects it names groupings of them |
| attribute for detection (``to_ids``) whose value has a pattern | indicator; the value as it came is its name |
| another attribute with an observable | observed-data and the observables |
| ``vulnerability`` | vulnerability |
| rule (YARA, Sigma, Snort, Suricata, STIX) | indicator with that ``pattern_type`` |
| any other attribute | note, and the report says that nothing looks for it |
| object | grouping of what its attributes became |
| object reference | relationship |
| galaxy cluster | attack pattern, malware, actor ...; related to the attribute that it hangs on |
| sighting | sighting; of a false positive an opinion |
| analyst data | note, opinion, relationship |
| deleted | ``revoked`` |

``created`` is the day of the event and ``modified`` the timestamp of the record, so a later state of the same
attribute is a later version of the same object, and importing a file twice makes the same bytes.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence

import msgspec

from tocsin.core import ids
from tocsin.core.limits import Limits
from tocsin.core.misp import Analyst, Attribute, Cluster, Event, Object, Proposal, Sighting
from tocsin.core.stix import StixObject
from tocsin.share.misp import types
from tocsin.share.misp.emit import EPOCH, Out, marked_as, root_id, stamp, stix_id
from tocsin.share.misp.report import Report
from tocsin.share.misp.values import (
    atoms_in,
    authority,
    is_public,
    literal,
    observables,
    relation,
    same_marking,
    texts,
)

_OPINIONS = ("strongly-disagree", "disagree", "neutral", "agree", "strongly-agree")


class ToStix:
    """Of one event: ``begin``, then its parts, then ``end``. Whatever is made comes out at once and is not kept."""

    def __init__(self, event: Event, report: Report, limits: Limits, keeps: Sequence[str] = ()) -> None:
        """``report`` is told what is not carried; ``keeps``: ids that the event names beside what is made here."""
        self._keeps = keeps
        self._event, self._report, self._limits = event, report, limits
        self._out = Out(event, report, limits)
        self.root = root_id(event)
        self._known: dict[int, str] = {}
        """UUID (as a number) -> how the id of what was made of it begins."""
        self._links: list[tuple[dict[str, object], str, str]] = []
        """Relationships whose ends are known when all has been read: properties, UUIDs of source and target."""

    def begin(self) -> Iterator[StixObject]:
        """Who made the event."""
        yield from self._out.identity()

    def attribute(self, a: Attribute, inside: str = "") -> Iterator[StixObject]:
        """What an attribute becomes; ``inside`` is the UUID of the object that it is a part of."""
        if a.uuid and not self._first(a.uuid):
            self._report.drop(a.uuid, "uuid", f"a second record with this UUID ({a.where}): the first stands")
            return
        own = a.uuid or ids.derived("x-misp", self._event.uuid, inside, a.type, a.value)[8:]
        made, extra = self._of_value(a, own)
        labels = [
            f'misp:type="{a.type}"',
            *([f'misp:category="{a.category}"'] if a.category else []),
            f'misp:to_ids="{a.to_ids}"',
            *([f'misp:distribution="{a.distribution}"'] if a.distribution not in {None, 5} else []),
            *([f'misp:relation="{a.object_relation}"'] if a.object_relation else []),
        ]
        kind = str(made["type"])
        common = self._out.common(kind, stix_id(kind, own), a.timestamp)
        made = {**common, **made, "labels": [*labels, *self._out.labels(a.tags, own)]}
        made |= self._out.marked(a.tags, a.distribution, odd=a.odd_distribution)
        made |= {"revoked": True} if a.deleted else {}
        if kind == "observed-data":
            made["labels"] = [*texts(made["labels"]), f'misp:value="{a.value}"']
        self._meet(own, kind)
        for observable in extra:
            yield from self._out.emit(observable)
        yield from self._out.emit(self._settled(made))
        yield from self._beside(a, own, str(made["id"]), made)

    def _settled(self, made: dict[str, object]) -> dict[str, object]:
        """With the properties that hang on ``created``."""
        kind = made["type"]
        if kind == "indicator":
            made.setdefault("valid_from", made["created"])
        if kind == "observed-data":
            made.setdefault("first_observed", made["created"])
            last = str(made.setdefault("last_observed", made["first_observed"]))
            made["last_observed"] = max(last, str(made["first_observed"]))
        return made

    def _of_value(self, a: Attribute, own: str) -> tuple[dict[str, object], list[dict[str, object]]]:
        """The object that the value of an attribute becomes, but for what all have; and observables beside it."""
        about: dict[str, object] = {"description": a.comment} if a.comment else {}
        if a.type in types.RULES:
            return {
                "type": "indicator", "name": f"{a.type} rule", "pattern": a.value,
                "pattern_type": types.RULES[a.type], **about, **self._valid(a),
            }, []  # fmt: skip
        if a.type == "vulnerability":
            external = (
                [{"source_name": "cve", "external_id": a.value}] if a.value.upper().startswith("CVE-") else []
            )
            return {
                "type": "vulnerability", "name": a.value, **about,
                **({"external_references": external} if external else {}),
            }, []  # fmt: skip
        found, why = atoms_in(a)
        terms = [types.pattern(atom.kind, atom.value) for atom in found]
        if not terms and a.type in types.OTHER_PATHS:
            terms = [f"{types.OTHER_PATHS[a.type]} = {literal(a)}"]
        if a.to_ids and terms:
            return {
                "type": "indicator", "name": a.value, "pattern": f"[{' OR '.join(terms)}]", "pattern_type": "stix",
                "pattern_version": "2.1", **about, **self._valid(a),
            }, []  # fmt: skip
        seen = observables(a, found)
        if seen and not a.to_ids:
            if a.deleted:
                self._report.drop(
                    own, "deleted", "the observation is revoked; STIX cannot revoke an observable"
                )
            span = {
                **({"first_observed": a.first_seen} if a.first_seen else {}),
                **({"last_observed": a.last_seen} if a.last_seen else {}),
            }
            refs = [str(each["id"]) for each in seen]
            return {"type": "observed-data", "number_observed": 1, "object_refs": refs, **span}, (
                [] if a.deleted else seen
            )
        reason = why or f"the type {a.type[:60]} has no STIX object"
        if a.to_ids or a.type not in {"comment", "text", "link", "other"}:
            self._report.drop(own, "type", f"{reason}: it is carried as a note, which nothing looks for")
        abstract = {"abstract": a.comment} if a.comment else {}
        return {"type": "note", "content": a.value, "object_refs": [self.root], **abstract}, []

    def _valid(self, a: Attribute) -> dict[str, object]:
        if a.last_seen:
            self._report.drop(
                a.uuid, "last_seen", "an indicator says from when it is valid, not when it was seen last"
            )
        return {"valid_from": a.first_seen} if a.first_seen else {}

    def _beside(self, a: Attribute, own: str, id: str, made: dict[str, object]) -> Iterator[StixObject]:  # noqa: A002 -- as the property is called
        """What hangs on an attribute: comment, clusters, sightings, analyst data; and what has no place."""
        if made["type"] == "observed-data" and a.comment:
            note = self._out.common("note", ids.derived("note", "misp comment", own), a.timestamp)
            yield from self._out.emit(
                {
                    **note,
                    **same_marking(made),
                    "content": a.comment,
                    "object_refs": [id],
                    "labels": ['misp:part="comment"'],
                }
            )
        for cluster in a.clusters:
            target = yield from self._cluster(cluster, own, made)
            verb = "indicates" if made["type"] == "indicator" else "related-to"
            if target:
                yield from self._relate(id, verb, target, made, a.timestamp)
        for sighting in a.sightings:
            yield from self._sighting(sighting, id, made, own)
        yield from self._analyst(a.analyst, id, own)
        for proposal in a.proposals:
            self.proposal(proposal)
        drop = self._report.drop
        if a.has_data:
            drop(own, "data", "the attached file is not carried")
        if a.disable_correlation:
            drop(own, "disable_correlation", "STIX has no such property")
        if a.sharing_group:
            drop(own, "SharingGroup", "STIX knows no sharing groups")
        self._report.rest(own, a.rest, "a field that is not known here")

    def misp_object(self, o: Object) -> Iterator[StixObject]:
        """What an object becomes: its attributes, and a grouping of them."""
        if o.uuid and not self._first(o.uuid):
            self._report.drop(o.uuid, "uuid", f"a second record with this UUID ({o.where}): the first stands")
            return
        own = o.uuid or ids.derived("x-misp", self._event.uuid, o.name, *[a.value for a in o.attributes])[8:]
        refs: list[str] = []
        for a in o.attributes:
            inherits = a.distribution in {None, 5} and not a.odd_distribution
            far = (o.distribution, o.odd_distribution) if inherits else (a.distribution, a.odd_distribution)
            as_said = msgspec.structs.replace(a, distribution=far[0], odd_distribution=far[1])
            for each in self.attribute(as_said, own):
                yield each
                if (
                    each.type in {"indicator", "observed-data", "vulnerability", "note"}
                    and each.id not in refs
                ):
                    refs.append(each.id)
        if not refs:
            self._report.drop(own, "Object", "an object without attributes that are carried")
        else:
            grouping = {
                **self._out.common("grouping", stix_id("grouping", own), o.timestamp),
                **self._out.marked((), o.distribution, odd=o.odd_distribution),
                "name": o.name, "context": "unspecified", "object_refs": refs[:1_000],
                "labels": [
                    'misp:part="object"',
                    *([f'misp:meta-category="{o.meta_category}"'] if o.meta_category else []),
                    *([f'misp:template="{o.template_uuid}"'] if o.template_uuid else []),
                    *([f'misp:template-version="{o.template_version}"'] if o.template_version else []),
                ],
                **({"description": text} if (text := o.comment or o.description) else {}),
                **({"revoked": True} if o.deleted else {}),
            }  # fmt: skip
            self._meet(own, "grouping")
            yield from self._out.emit(grouping)
            yield from self._analyst(o.analyst, str(grouping["id"]), own)
        for name in ("first_seen", "last_seen"):
            if getattr(o, name):
                self._report.drop(own, name, "a grouping says no time")
        if o.comment and o.description:
            self._report.drop(own, "description", "a grouping has one description: the comment")
        for reference in o.references:
            base = {
                **self._out.common("relationship", stix_id("relationship", reference.uuid, own, reference.referenced_uuid, reference.relationship_type), reference.timestamp),
                "relationship_type": relation(reference.relationship_type),
                **({"description": reference.comment} if reference.comment else {}),
                **({"revoked": True} if reference.deleted else {}),
                **self._out.marked((), o.distribution, odd=o.odd_distribution),
            }  # fmt: skip
            self._links.append((base, own, reference.referenced_uuid))
        self._report.rest(own, o.rest, "a field that is not known here")

    def proposal(self, p: Proposal) -> None:
        """A proposal has no place in STIX."""
        self._report.drop(p.uuid, "ShadowAttribute", "STIX knows no proposals")

    def end(self) -> Iterator[StixObject]:
        """What can be said when all parts are known: relationships, what hangs on the event, the event itself."""
        event = self._event
        for cluster in event.clusters:
            yield from self._cluster(cluster, event.uuid, self._out.marked(event.tags, None))
        yield from self._analyst(event.analyst, self.root, event.uuid)
        for report in event.reports:
            note = self._out.common("note", stix_id("note", report.uuid, report.name), report.timestamp)
            yield from self._out.emit(
                {
                    **note, **self._out.marked((), report.distribution),
                    "abstract": report.name or "report", "content": report.content or report.name or "-",
                    "object_refs": [self.root], "labels": ['misp:part="event-report"'],
                    **({"revoked": True} if report.deleted else {}),
                }
            )  # fmt: skip
        for base, source, target in self._links:
            yield from self._link(base, source, target)
        yield from self._out.contents()
        yield from self._root()
        yield from self._out.markings()

    def _root(self) -> Iterator[StixObject]:
        event, drop = self._event, self._report.drop
        labels = ['misp:part="root"', *self._out.labels(event.tags, event.uuid)]
        for name, value in (("threat-level", event.threat_level), ("analysis", event.analysis), ("distribution", event.distribution)):  # fmt: skip
            if value is not None:
                labels.append(f'misp:{name}="{value}"')
        refs = list(dict.fromkeys([*self._out.listed, *self._keeps]))
        kind = "report" if event.published else "grouping"
        made = {
            **self._out.common(kind, self.root),
            **self._out.marked((), None),
            "name": event.info or "MISP event",
            "labels": labels,
            "object_refs": refs[:1_000],
        }
        if kind == "report":
            made["published"] = (
                stamp(event.publish_timestamp) if event.publish_timestamp else made["modified"]
            )
        else:
            made["context"] = "unspecified"
        if not refs:
            drop(event.uuid, "Event", "nothing in it is carried, and a STIX report names at least one object")
        else:
            yield from self._out.emit(made, listed=False)
        if event.extends_uuid:
            drop(event.uuid, "extends_uuid", "STIX has no such property")
        if event.sharing_group:
            drop(event.uuid, "SharingGroup", "STIX knows no sharing groups")
        if event.keys:
            drop(event.uuid, "CryptographicKey", "a signature of MISP holds for the bytes of MISP alone")
        if event.related:
            drop(event.uuid, "RelatedEvent", f"{event.related} events that its server thinks related")
        self._report.rest(event.uuid, event.rest, "a field that is not known here")

    # -- parts of records --------------------------------------------------------------------

    def _cluster(
        self, c: Cluster, owner: str, mark: Mapping[str, object]
    ) -> Generator[StixObject, None, str]:
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

    def _sighting(self, s: Sighting, id: str, made: dict[str, object], own: str) -> Iterator[StixObject]:  # noqa: A002 -- as above
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

    def _analyst(self, all_of: Sequence[Analyst], id: str, own: str) -> Iterator[StixObject]:  # noqa: A002 -- as above
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
                self._links.append((base, own, each.related_uuid))
            elif kind == "note" and each.text:
                yield from self._out.emit({**common, **authors, "content": each.text, "object_refs": [id]})
            elif kind == "opinion" and each.opinion is not None:
                word = _OPINIONS[min(each.opinion // 20, 4)]
                self._report.drop(each.uuid, "opinion", f"{each.opinion} of 100 became the word {word}")
                text = {"explanation": each.text} if each.text else {}
                yield from self._out.emit({**common, **authors, **text, "opinion": word, "object_refs": [id]})
            else:
                self._report.drop(each.uuid or own, each.kind, "it says nothing")

    def _relate(self, source: str, verb: str, target: str, made: dict[str, object], seconds: int | None) -> Iterator[StixObject]:  # fmt: skip
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

    def _link(self, base: dict[str, object], source: str, target: str) -> Iterator[StixObject]:
        ends = [self._id_of(source), self._id_of(target)]
        own = str(base["id"]).partition("--")[2]
        if not all(ends):
            gone = source if not ends[0] else target
            self._report.drop(
                own,
                "ObjectReference",
                f"it leads to {gone or 'nothing'}, which is not in the file or not carried",
            )
            return
        yield from self._out.emit({**base, "source_ref": ends[0], "target_ref": ends[1]})

    def _id_of(self, uuid: str) -> str:
        if uuid and uuid == self._event.uuid:
            return self.root
        kind = self._known.get(int(uuid.replace("-", ""), 16)) if uuid else None
        return stix_id(kind, uuid) if kind else ""

    def _first(self, uuid: str) -> bool:
        return int(uuid.replace("-", ""), 16) not in self._known

    def _meet(self, uuid: str, kind: str) -> None:
        self._known[int(uuid.replace("-", ""), 16)] = kind
