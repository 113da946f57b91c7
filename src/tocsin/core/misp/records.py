# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A MISP record from its bytes, under the limits: by the quick reader (``written``), else by the careful one."""

from __future__ import annotations

import functools
from collections.abc import Mapping

from tocsin.core import instant
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.misp import careful, hanging
from tocsin.core.misp.careful import HANGING
from tocsin.core.misp.fields import Fields, Tell, decode
from tocsin.core.misp.shapes import Attribute, Event, Object, Org, Proposal
from tocsin.core.misp.written import Written
from tocsin.core.reading import Fault

_EVENT = frozenset(
    f"date Org Orgc uuid info timestamp publish_timestamp published analysis threat_level_id distribution extends_uuid Tag "
    f"Galaxy EventReport SharingGroup CryptographicKey RelatedEvent {HANGING}".split()
)


class Records:
    """Reads records under one set of limits; what many of them say alike is read once."""

    def __init__(self, limits: Limits) -> None:
        """Nothing is remembered yet."""
        self._limits, self._written = limits, Written(limits)

    def attribute(self, raw: bytes, where: str, tell: Tell) -> Attribute:
        """An attribute. Raises ``BadInput`` if it has no type or no value, and as ``decode``."""
        found = self._written.attribute(raw, where)
        return careful.attribute(self._fields(raw, where, tell)) if found is None else found

    def misp_object(self, raw: bytes, where: str, tell: Tell) -> Object:
        """An object with its attributes; of these the bad ones are told. Raises ``BadInput`` if it has no name, and as ``decode``."""
        found = self._written.misp_object(raw, where)
        return careful.misp_object(self._fields(raw, where, tell), tell) if found is None else found

    def _fields(self, raw: bytes, where: str, tell: Tell) -> Fields:
        return Fields(decode(raw, where, self._limits), where, tell)


_records = functools.lru_cache(8)(Records)


def attribute(raw: bytes, where: str, limits: Limits, tell: Tell) -> Attribute:
    """One attribute, as ``Records.attribute``, which is to be asked where there are many."""
    return _records(limits).attribute(raw, where, tell)


def misp_object(raw: bytes, where: str, limits: Limits, tell: Tell) -> Object:
    """One object, as ``Records.misp_object``."""
    return _records(limits).misp_object(raw, where, tell)


def event(others: Mapping[str, bytes], where: str, limits: Limits, tell: Tell) -> Event:
    """The event around its attributes, from the bytes of its other properties; a bad one is told and left out."""
    value: dict[str, object] = {}
    for name, raw in others.items():
        try:
            value[name] = decode(b'{"x":' + raw + b"}", f"{where}/{name}", limits)["x"]
        except BadInput as error:
            tell(Fault(error.where, error.what, error.do))
    f = Fields(value, where, tell)
    date = f.text("date")
    if date:
        try:
            instant.parse_date(date)
        except BadInput as error:
            tell(Fault(f"{where}/date", error.what, error.do))
            date = ""
    orgs = {name: next((hanging.org(each) for each in f.records(name)), Org()) for name in ("Org", "Orgc")}
    return Event(
        where=where,
        uuid=f.uuid(),
        info=f.text("info"),
        date=date,
        timestamp=f.seconds(),
        publish_timestamp=f.seconds("publish_timestamp"),
        published=f.flag("published"),
        analysis=f.number("analysis", 0, 2),
        threat_level=f.number("threat_level_id", 1, 4),
        distribution=(far := f.distribution())[0],
        odd_distribution=far[1],
        extends_uuid=f.uuid("extends_uuid"),
        org=orgs["Org"],
        orgc=orgs["Orgc"],
        tags=tuple(hanging.tags(f)),
        clusters=tuple(hanging.clusters(f)),
        reports=tuple(hanging.report(each) for each in f.records("EventReport")),
        analyst=tuple(hanging.analyst(f)),
        sharing_group=hanging.group(f),
        keys=sum(1 for _ in f.records("CryptographicKey")),
        related=sum(1 for _ in f.records("RelatedEvent")),
        rest=f.rest(_EVENT),
    )


def proposal(raw: bytes, where: str, limits: Limits, tell: Tell) -> Proposal:
    """A shadow attribute. Raises as ``decode``."""
    return hanging.proposal(Fields(decode(raw, where, limits), where, tell))
