# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""An attribute of a MISP event -> the STIX objects that it becomes, with what hangs on it."""

from __future__ import annotations

from collections.abc import Iterator

from tocsin.core import ids
from tocsin.core.limits import Limits
from tocsin.core.misp import Attribute, Event
from tocsin.core.stix import StixObject
from tocsin.share.misp import types
from tocsin.share.misp.beside import Beside
from tocsin.share.misp.emit import Out, stix_id
from tocsin.share.misp.indicators import Indicators
from tocsin.share.misp.links import Links, number_of
from tocsin.share.misp.report import Report
from tocsin.share.misp.values import atoms_in, observables, same_marking, terms, texts, words_of

NO_PROPOSALS = ("ShadowAttribute", "STIX knows no proposals")


class Attributes:
    """Of one event."""

    def __init__(
        self, event: Event, out: Out, links: Links, beside: Beside, report: Report, limits: Limits
    ) -> None:
        """``report`` is told what is not carried."""
        self._indicators = Indicators(out, limits)
        self._event, self._out, self._links, self._beside, self._report = event, out, links, beside, report

    def made(self, a: Attribute, inside: str = "") -> Iterator[StixObject]:
        """What an attribute becomes; ``inside`` is the UUID of the object that it is a part of."""
        number = number_of(a.uuid) if a.uuid else None
        if number in self._links.known:
            self._report.drop(a.uuid, "uuid", f"a second record with this UUID ({a.where}): the first stands")
            return
        indicator = self._indicators.made(a)
        if number is None or indicator is None:
            yield from self.carefully(a, inside)
            return
        self._links.known[number] = "indicator"
        yield from self._out.right(indicator)
        if a.clusters or a.sightings or a.analyst or a.proposals or a.rest or a.sharing_group or a.has_data or a.disable_correlation:  # fmt: skip
            refs = list(indicator.marking_refs)
            made: dict[str, object] = {"type": "indicator", **({"object_marking_refs": refs} if refs else {})}
            yield from self._hanging(a, a.uuid, indicator.id, made)

    def carefully(self, a: Attribute, inside: str = "") -> Iterator[StixObject]:
        """What an attribute becomes, of which no record with this UUID was met: property by property, each object read again."""
        own = a.uuid or ids.derived("x-misp", self._event.uuid, inside, a.type, a.value)[8:]
        made, extra = self._of_value(a, own)
        kind = str(made["type"])
        common = self._out.common(kind, stix_id(kind, own), a.timestamp)
        made = {**common, **made, "labels": [*words_of(a), *self._out.labels(a.tags, own)]}
        made |= self._out.marked(a.tags, a.distribution, odd=a.odd_distribution)
        made |= {"revoked": True} if a.deleted else {}
        if kind == "observed-data":
            made["labels"] = [*texts(made["labels"]), f'misp:value="{a.value}"']
        self._links.meet(own, kind)
        for observable in extra:
            yield from self._out.emit(observable)
        yield from self._out.emit(self._settled(made))
        yield from self._hanging(a, own, str(made["id"]), made)

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
        if a.to_ids and (looked_for := terms(a, found)):
            return {
                "type": "indicator", "name": a.value, "pattern": f"[{' OR '.join(looked_for)}]", "pattern_type": "stix",
                "pattern_version": "2.1", **about, **self._valid(a),
            }, []  # fmt: skip
        seen = observables(a, found)
        if seen and not a.to_ids:
            return self._observed(a, own, seen)
        reason = why or f"the type {a.type[:60]} has no STIX object"
        if a.to_ids or a.type not in {"comment", "text", "link", "other"}:
            self._report.drop(own, "type", f"{reason}: it is carried as a note, which nothing looks for")
        abstract = {"abstract": a.comment} if a.comment else {}
        return {"type": "note", "content": a.value, "object_refs": [self._links.root], **abstract}, []

    def _observed(
        self, a: Attribute, own: str, seen: list[dict[str, object]]
    ) -> tuple[dict[str, object], list[dict[str, object]]]:
        """An observation of these observables, which stand beside it unless it was deleted."""
        if a.deleted:
            self._report.drop(own, "deleted", "the observation is revoked; STIX cannot revoke an observable")
        span = {
            **({"first_observed": a.first_seen} if a.first_seen else {}),
            **({"last_observed": a.last_seen} if a.last_seen else {}),
        }
        refs = [str(each["id"]) for each in seen]
        made: dict[str, object] = {
            "type": "observed-data", "number_observed": 1, "object_refs": refs, **span,
        }  # fmt: skip
        return made, [] if a.deleted else seen

    def _valid(self, a: Attribute) -> dict[str, object]:
        if a.last_seen:
            self._report.drop(
                a.uuid, "last_seen", "an indicator says from when it is valid, not when it was seen last"
            )
        return {"valid_from": a.first_seen} if a.first_seen else {}

    def _hanging(self, a: Attribute, own: str, id: str, made: dict[str, object]) -> Iterator[StixObject]:  # noqa: A002 -- as the property is called
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
            target = yield from self._beside.cluster(cluster, own, made)
            verb = "indicates" if made["type"] == "indicator" else "related-to"
            if target:
                yield from self._beside.relate(id, verb, target, made, a.timestamp)
        for sighting in a.sightings:
            yield from self._beside.sighting(sighting, id, made, own)
        yield from self._beside.analyst(a.analyst, id, own)
        drop = self._report.drop
        for proposal in a.proposals:
            drop(proposal.uuid, *NO_PROPOSALS)
        if a.has_data:
            drop(own, "data", "the attached file is not carried")
        if a.disable_correlation:
            drop(own, "disable_correlation", "STIX has no such property")
        if a.sharing_group:
            drop(own, "SharingGroup", "STIX knows no sharing groups")
        self._report.rest(own, a.rest, "a field that is not known here")
