# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""MISP events to STIX 2.1 and back, at the edge: the originals stay the truth.

A conversion names everything that it could not carry (``Report``). Events are read twice, as what
stands after the attributes (author, tags) is needed for the first of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import BinaryIO

import msgspec

from tocsin.core import misp
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.reading import Fault
from tocsin.core.stix import StixObject
from tocsin.share.misp.emit import root_id
from tocsin.share.misp.from_stix import FromStix
from tocsin.share.misp.report import Dropped, Report
from tocsin.share.misp.to_stix import ToStix

__all__ = ["Dropped", "Faults", "FromStix", "Report", "objects", "root_id", "survey"]


class Faults:
    """Faults listed up to ``limits.faults``; more are counted."""

    def __init__(self, limits: Limits) -> None:
        """None yet."""
        self.listed: list[Fault] = []
        self.more = 0
        self._most = limits.faults

    def tell(self, fault: Fault) -> None:
        """Take one in."""
        if len(self.listed) < self._most:
            self.listed.append(fault)
        else:
            self.more += 1

    def notes(self) -> list[str]:
        """What is to be said beside the list."""
        return [f"{self.more} more faults are counted, not listed"] if self.more else []


def survey(stream: BinaryIO, name: str, limits: Limits, faults: Faults) -> list[misp.Event]:
    """Read all of it for the events without their attributes and objects. Raises ``BadInput`` if it is not whole."""
    source = misp.EventStream(stream, name, limits)
    for _ in source.parts():
        pass
    return [
        msgspec.structs.replace(misp.event(others, where, limits, faults.tell), span=span)
        for (where, others), span in zip(source.events, source.spans, strict=True)
    ]


def objects(
    stream: BinaryIO,
    name: str,
    limits: Limits,
    events: Sequence[misp.Event],
    report: Report,
    faults: Faults,
    keeps: Sequence[str] = (),
) -> Iterator[StixObject]:
    """Everything that the events become, event by event; bad records are told and left out.

    ``keeps``: ids that an event names beside what is made of it here. ``events``: as ``survey`` found them. Raises ``BadInput`` if the file is not whole, or not the one surveyed.
    """
    source, records = misp.EventStream(stream, name, limits), misp.Records(limits)
    number, now = -1, ToStix(misp.Event(where=name), report, limits)
    for part in source.parts():
        while number < part.event:
            if number >= 0:
                yield from now.end()
            number += 1
            if number >= len(events):
                raise BadInput("the file changed while it was read", where=name, do="try again")
            now = ToStix(events[number], report, limits, keeps)
            yield from now.begin()
        try:
            if part.list == "Attribute":
                yield from now.attribute(records.attribute(part.raw, part.where, faults.tell))
            elif part.list == "Object":
                yield from now.misp_object(records.misp_object(part.raw, part.where, faults.tell))
            else:
                now.proposal(misp.proposal(part.raw, part.where, limits, faults.tell))
        except BadInput as error:
            faults.tell(Fault(error.where or part.where, error.what, error.do))
    for each in range(number, len(events)):
        if each > number:
            now = ToStix(events[each], report, limits, keeps)
            yield from now.begin()
        if each >= 0:
            yield from now.end()
