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

from collections.abc import Iterator, Sequence

from tocsin.core.limits import Limits
from tocsin.core.misp import Event, Proposal
from tocsin.core.stix import StixObject
from tocsin.share.misp.attributes import NO_PROPOSALS, Attributes
from tocsin.share.misp.beside import Beside
from tocsin.share.misp.emit import Out, stamp, stix_id
from tocsin.share.misp.links import Links
from tocsin.share.misp.misp_objects import Objects
from tocsin.share.misp.report import Report


class ToStix:
    """Of one event: ``begin``, then its parts, then ``end``. Whatever is made comes out at once and is not kept."""

    def __init__(self, event: Event, report: Report, limits: Limits, keeps: Sequence[str] = ()) -> None:
        """``report`` is told what is not carried; ``keeps``: ids that the event names beside what is made here."""
        self._keeps = keeps
        self._event, self.report = event, report
        self._out = Out(event, report, limits)
        self.links = Links(event, self._out, report)
        self.beside = Beside(self._out, self.links, report)
        self.attributes = Attributes(event, self._out, self.links, self.beside, report, limits)
        self.root = self.links.root
        self.attribute = self.attributes.made
        """What an attribute becomes."""
        self.misp_object = Objects(event, self._out, self.links, self.beside, self.attributes, report).made
        """What an object becomes."""

    def begin(self) -> Iterator[StixObject]:
        """Who made the event."""
        yield from self._out.identity()

    def proposal(self, p: Proposal) -> None:
        """A proposal has no place in STIX."""
        self.report.drop(p.uuid, *NO_PROPOSALS)

    def end(self) -> Iterator[StixObject]:
        """What can be said when all parts are known: relationships, what hangs on the event, the event itself."""
        event = self._event
        for cluster in event.clusters:
            yield from self.beside.cluster(cluster, event.uuid, self._out.marked(event.tags, None))
        yield from self.beside.analyst(event.analyst, self.root, event.uuid)
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
        yield from self.links.made()
        yield from self._out.contents()
        yield from self._root()
        yield from self._out.markings()

    def _root(self) -> Iterator[StixObject]:
        event, drop = self._event, self.report.drop
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
        self.report.rest(event.uuid, event.rest, "a field that is not known here")
