# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""An object of a MISP event -> what its attributes become, a grouping of that, and where it leads to."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from tocsin.core import ids
from tocsin.core.misp import Event, Object
from tocsin.core.stix import StixObject
from tocsin.share.misp.attributes import Attributes
from tocsin.share.misp.beside import Beside
from tocsin.share.misp.emit import Out, stix_id
from tocsin.share.misp.links import Links
from tocsin.share.misp.report import Report
from tocsin.share.misp.values import relation


class Objects:
    """Of one event."""

    def __init__(self, event: Event, out: Out, links: Links, beside: Beside, attributes: Attributes, report: Report) -> None:  # fmt: skip
        """``attributes`` makes what its attributes become."""
        self._event, self._out, self._links, self._beside = event, out, links, beside
        self._attributes, self._report = attributes, report

    def made(self, o: Object) -> Iterator[StixObject]:
        """What an object becomes: its attributes, and a grouping of them."""
        if o.uuid and not self._links.first(o.uuid):
            self._report.drop(o.uuid, "uuid", f"a second record with this UUID ({o.where}): the first stands")
            return
        own = o.uuid or ids.derived("x-misp", self._event.uuid, o.name, *[a.value for a in o.attributes])[8:]
        refs: dict[str, None] = {}
        for each in self._parts(o, own):
            yield each
            if each.type in {"indicator", "observed-data", "vulnerability", "note"}:
                refs[each.id] = None
        if refs:
            yield from self._grouping(o, own, list(refs))
        else:
            self._report.drop(own, "Object", "an object without attributes that are carried")
        for name in ("first_seen", "last_seen"):
            if getattr(o, name):
                self._report.drop(own, name, "a grouping says no time")
        if o.comment and o.description:
            self._report.drop(own, "description", "a grouping has one description: the comment")
        self._references(o, own)
        self._report.rest(own, o.rest, "a field that is not known here")

    def _parts(self, o: Object, own: str) -> Iterator[StixObject]:
        """What its attributes become, which go as far as the object unless they say otherwise."""
        for a in o.attributes:
            inherits = a.distribution in {None, 5} and not a.odd_distribution
            far = (o.distribution, o.odd_distribution) if inherits else (a.distribution, a.odd_distribution)
            as_said = msgspec.structs.replace(a, distribution=far[0], odd_distribution=far[1])
            yield from self._attributes.made(as_said, own)

    def _grouping(self, o: Object, own: str, refs: list[str]) -> Iterator[StixObject]:
        """The grouping of what became of it, and what is said about that."""
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
        self._links.meet(own, "grouping")
        yield from self._out.emit(grouping)
        yield from self._beside.analyst(o.analyst, str(grouping["id"]), own)

    def _references(self, o: Object, own: str) -> None:
        """Where it leads to, which is made when all ends are known."""
        for reference in o.references:
            base = {
                **self._out.common("relationship", stix_id("relationship", reference.uuid, own, reference.referenced_uuid, reference.relationship_type), reference.timestamp),
                "relationship_type": relation(reference.relationship_type),
                **({"description": reference.comment} if reference.comment else {}),
                **({"revoked": True} if reference.deleted else {}),
                **self._out.marked((), o.distribution, odd=o.odd_distribution),
            }  # fmt: skip
            self._links.later(base, own, reference.referenced_uuid)
