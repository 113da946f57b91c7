# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The ids of the STIX objects that one record of a MISP event becomes, by converting it and nothing else."""

from __future__ import annotations

import msgspec

from tocsin.core import ids
from tocsin.core.limits import Limits
from tocsin.core.misp import Attribute, Event, Object
from tocsin.share.misp.emit import stix_id
from tocsin.share.misp.report import Report
from tocsin.share.misp.to_stix import ToStix


class Ids(ToStix):
    """Of the records of one event, each asked about alone. Cost: that of the conversion."""

    def __init__(self, event: Event, limits: Limits) -> None:
        """Nothing is kept between two records."""
        super().__init__(event, Report(0), limits)

    def of_attribute(self, a: Attribute, inside: str = "") -> set[str]:
        """The attribute, its observables, and what hangs on it; ``inside`` as in ``ToStix.attribute``."""
        self._anew()
        return {each.id for each in self.attribute(a, inside)} | self.links.waiting()

    def of_object(self, o: Object) -> set[str]:
        """The object itself: its grouping, its references and what is said of it, without its attributes."""
        self._anew()
        own = self.uuid_of(o)
        grouping = stix_id("grouping", own)
        list(self.misp_object(msgspec.structs.replace(o, attributes=(), analyst=())))
        said = {each.id for each in self.beside.analyst(o.analyst, grouping, own)}
        return {grouping} | said | self.links.waiting()

    def of_event(self) -> set[str]:
        """What hangs on the event and not on its parts; not the event itself."""
        self._anew()
        return ({each.id for each in self.end()} | self.links.waiting()) - {self.root}

    @property
    def author(self) -> str:
        """The id of who made the event."""
        return self._out.author

    def uuid_of(self, o: Object) -> str:
        """The UUID by which the ids of an object are made."""
        return o.uuid or ids.derived("x-misp", self._event.uuid, o.name, *[a.value for a in o.attributes])[8:]

    def _anew(self) -> None:
        self.links.anew()
        self._out.anew()
