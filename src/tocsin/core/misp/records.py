# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A MISP record from its bytes: decoded under the limits, each field held to its type (``core.misp.fields``)."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from tocsin.core import instant, jsonin
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.misp.fields import Fields, Tell
from tocsin.core.misp.shapes import (
    Analyst,
    Attribute,
    Cluster,
    Event,
    EventReport,
    Object,
    Org,
    Proposal,
    Reference,
    Sighting,
    Tag,
)
from tocsin.core.reading import Fault

# What of a record is asked for by name; what else stands in it is its ``rest``. A test holds these against what is asked.
_TAG = frozenset("name exportable local".split())
_ORG = frozenset("uuid name".split())
_GALAXY_META = frozenset("synonyms external_id refs".split())
_CLUSTER = frozenset("value type meta uuid tag_name description version".split())
_SIGHTING = frozenset("uuid type date_sighting source Organisation".split())
_PROPOSAL = frozenset("uuid type value proposal_to_delete".split())
_REFERENCE = frozenset("uuid referenced_uuid relationship_type comment timestamp deleted".split())
_REPORT = frozenset("uuid name content timestamp distribution deleted".split())
_SAID = "authors uuid created modified relationship_type related_object_uuid related_object_type orgc_uuid distribution"
_ANALYST = {
    "Note": frozenset(f"{_SAID} note".split()),
    "Opinion": frozenset(f"{_SAID} comment opinion".split()),
    "Relationship": frozenset(f"{_SAID} comment".split()),
}
_HANGING = "Note Opinion Relationship"
_ON_ATTRIBUTE = f"Tag Galaxy Sighting ShadowAttribute SharingGroup {_HANGING}".split()
_ATTRIBUTE = frozenset(
    f"type value uuid category comment to_ids timestamp distribution deleted disable_correlation object_relation first_seen "
    f"last_seen data Tag Galaxy Sighting ShadowAttribute SharingGroup {_HANGING}".split()
)
_OBJECT = frozenset(
    f"name Attribute uuid meta-category description template_uuid template_version comment timestamp distribution deleted "
    f"first_seen last_seen ObjectReference {_HANGING}".split()
)
_EVENT = frozenset(
    f"date Org Orgc uuid info timestamp publish_timestamp published analysis threat_level_id distribution extends_uuid Tag "
    f"Galaxy EventReport SharingGroup CryptographicKey RelatedEvent {_HANGING}".split()
)
_NOTHING: frozenset[str] = frozenset()


@functools.cache
def _long(limits: Limits) -> Limits:
    """A string may be as long as a record."""
    return msgspec.structs.replace(limits, string_bytes=max(limits.string_bytes, limits.object_bytes))


def decode(raw: bytes, where: str, limits: Limits) -> dict[str, object]:
    """One record as it stands in the file. Raises ``BadInput`` if it is too large, no JSON, or no object.

    A string may be as long as a record (``limits.object_bytes``): attachments and reports stand in strings.
    """
    if len(raw) > limits.object_bytes:
        what = f"a record longer than the limit of {limits.object_bytes} bytes (limits.object_bytes)"
        raise BadInput(what, where=where, do="raise limits.object_bytes if its source is trusted")
    value = jsonin.decode(raw, where, _long(limits))
    if not isinstance(value, dict):
        raise BadInput("this is no JSON object", where=where, do="mend it at its source")
    return value


def attribute(raw: bytes, where: str, limits: Limits, tell: Tell) -> Attribute:
    """An attribute. Raises ``BadInput`` if it has no type or no value, and as ``decode``."""
    return _attribute(Fields(decode(raw, where, limits), where, tell))


def misp_object(raw: bytes, where: str, limits: Limits, tell: Tell) -> Object:
    """An object with its attributes; of these the bad ones are told. Raises ``BadInput`` if it has no name, and as ``decode``."""
    f = Fields(decode(raw, where, limits), where, tell)
    name = f.text("name")
    if not name:
        raise BadInput("an object without name", where=where, do="mend it at its source; it is left out")
    made: list[Attribute] = []
    for each in f.records("Attribute"):
        try:
            made.append(_attribute(each))
        except BadInput as error:
            tell(Fault(error.where, error.what, error.do))
    return Object(
        where=where,
        uuid=f.uuid(),
        name=name,
        meta_category=f.text("meta-category"),
        description=f.text("description"),
        template_uuid=f.uuid("template_uuid"),
        template_version=f.text("template_version"),
        comment=f.text("comment"),
        timestamp=f.seconds(),
        distribution=(far := f.distribution())[0],
        odd_distribution=far[1],
        deleted=f.flag("deleted"),
        first_seen=f.seen("first_seen"),
        last_seen=f.seen("last_seen"),
        attributes=tuple(made),
        references=tuple(_reference(each) for each in f.records("ObjectReference")),
        analyst=tuple(_analyst(f)),
        rest=f.rest(_OBJECT),
    )


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
    orgs = {name: next((_org(each) for each in f.records(name)), Org()) for name in ("Org", "Orgc")}
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
        tags=tuple(_tags(f)),
        clusters=tuple(_clusters(f)),
        reports=tuple(_report(each) for each in f.records("EventReport")),
        analyst=tuple(_analyst(f)),
        sharing_group=_group(f),
        keys=sum(1 for _ in f.records("CryptographicKey")),
        related=sum(1 for _ in f.records("RelatedEvent")),
        rest=f.rest(_EVENT),
    )


def proposal(raw: bytes, where: str, limits: Limits, tell: Tell) -> Proposal:
    """A shadow attribute. Raises as ``decode``."""
    return _proposal(Fields(decode(raw, where, limits), where, tell))


def _attribute(f: Fields) -> Attribute:
    kind, value = f.text("type").strip(), f.text("value")
    if not kind or not value:
        missing = "type" if not kind else "value"
        what = f"an attribute without {missing}"
        raise BadInput(what, where=f.where, do="mend it at its source; it is left out")
    return Attribute(
        where=f.where,
        uuid=f.uuid(),
        type=kind,
        category=f.text("category"),
        value=value,
        comment=f.text("comment"),
        to_ids=f.flag("to_ids"),
        timestamp=f.seconds(),
        distribution=(far := f.distribution())[0],
        odd_distribution=far[1],
        deleted=f.flag("deleted"),
        disable_correlation=f.flag("disable_correlation"),
        object_relation=f.text("object_relation"),
        first_seen=f.seen("first_seen"),
        last_seen=f.seen("last_seen"),
        has_data=bool(f.text("data")),
        rest=f.rest(_ATTRIBUTE),
        **(_hanging(f) if f.says_any(_ON_ATTRIBUTE) else {}),
    )


def _hanging(f: Fields) -> dict[str, Any]:
    """What most attributes have none of."""
    return {
        "tags": tuple(_tags(f)),
        "clusters": tuple(_clusters(f)),
        "sightings": tuple(_sighting(each) for each in f.records("Sighting")),
        "proposals": tuple(_proposal(each) for each in f.records("ShadowAttribute")),
        "analyst": tuple(_analyst(f)),
        "sharing_group": _group(f),
    }


def _tags(f: Fields) -> Iterator[Tag]:
    for each in f.records("Tag"):
        name = each.text("name").strip()
        exportable = each.flag("exportable") if "exportable" in each else True
        if name:
            yield Tag(name=name, local=each.flag("local"), exportable=exportable, rest=each.rest(_TAG))


def _org(f: Fields) -> Org:
    return Org(uuid=f.uuid(), name=f.text("name"), rest=f.rest(_ORG))


def _group(f: Fields) -> dict[str, object]:
    return (
        next((each.rest(_NOTHING) for each in f.records("SharingGroup")), {})
        if f.says("SharingGroup")
        else {}
    )


def _clusters(f: Fields) -> Iterator[Cluster]:
    for galaxy in f.records("Galaxy"):
        kind = galaxy.text("type")
        for each in galaxy.records("GalaxyCluster"):
            value = each.text("value").strip()
            named = each.text("type") or kind
            if not value or not named:
                continue
            meta = next(each.records("meta"), None)
            yield Cluster(
                uuid=each.uuid(),
                type=named,
                value=value,
                tag_name=each.text("tag_name"),
                description=each.text("description"),
                version=each.number("version"),
                synonyms=meta.texts("synonyms") if meta else (),
                external_ids=meta.texts("external_id") if meta else (),
                refs=meta.texts("refs") if meta else (),
                rest={
                    **each.rest(_CLUSTER),
                    **({"meta": kept} if meta and (kept := meta.rest(_GALAXY_META)) else {}),
                },
            )


def _sighting(f: Fields) -> Sighting:
    return Sighting(
        uuid=f.uuid(),
        type=f.number("type", 0, 2) or 0,
        date=f.seconds("date_sighting"),
        source=f.text("source"),
        org=next((_org(each) for each in f.records("Organisation")), Org()),
        rest=f.rest(_SIGHTING),
    )


def _proposal(f: Fields) -> Proposal:
    return Proposal(
        uuid=f.uuid(),
        type=f.text("type"),
        value=f.text("value"),
        to_delete=f.flag("proposal_to_delete"),
        rest=f.rest(_PROPOSAL),
    )


def _reference(f: Fields) -> Reference:
    return Reference(
        uuid=f.uuid(),
        referenced_uuid=f.uuid("referenced_uuid"),
        relationship_type=f.text("relationship_type"),
        comment=f.text("comment"),
        timestamp=f.seconds(),
        deleted=f.flag("deleted"),
        rest=f.rest(_REFERENCE),
    )


def _report(f: Fields) -> EventReport:
    return EventReport(
        uuid=f.uuid(),
        name=f.text("name"),
        content=f.text("content"),
        timestamp=f.seconds(),
        distribution=f.distribution()[0],
        deleted=f.flag("deleted"),
        rest=f.rest(_REPORT),
    )


def _analyst(f: Fields) -> Iterator[Analyst]:
    for kind in ("Note", "Opinion", "Relationship"):
        for each in f.records(kind):
            authors = each.text("authors")
            yield Analyst(
                kind=kind,
                uuid=each.uuid(),
                authors=tuple(name.strip() for name in authors.split(",") if name.strip()),
                created=each.seen("created"),
                modified=each.seen("modified"),
                text=each.text("note") if kind == "Note" else each.text("comment"),
                opinion=each.number("opinion", 0, 100) if kind == "Opinion" else None,
                relationship_type=each.text("relationship_type"),
                related_uuid=each.uuid("related_object_uuid"),
                related_type=each.text("related_object_type"),
                org_uuid=each.uuid("orgc_uuid"),
                distribution=each.distribution()[0],
                rest=each.rest(_ANALYST[kind]),
            )
