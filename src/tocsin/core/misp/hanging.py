# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What hangs on the records of a MISP event: tags, clusters, sightings, proposals, reports, analyst data; each from its fields."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tocsin.core.misp.fields import Fields
from tocsin.core.misp.shapes import Analyst, Cluster, EventReport, Org, Proposal, Reference, Sighting, Tag

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
_NOTHING: frozenset[str] = frozenset()


def hanging(f: Fields) -> dict[str, Any]:
    """What most attributes have none of."""
    return {
        "tags": tuple(tags(f)),
        "clusters": tuple(clusters(f)),
        "sightings": tuple(sighting(each) for each in f.records("Sighting")),
        "proposals": tuple(proposal(each) for each in f.records("ShadowAttribute")),
        "analyst": tuple(analyst(f)),
        "sharing_group": group(f),
    }


def tags(f: Fields) -> Iterator[Tag]:
    """The tags of a record; one without a name is passed over."""
    for each in f.records("Tag"):
        name = each.text("name").strip()
        exportable = each.flag("exportable") if "exportable" in each else True
        if name:
            yield Tag(name=name, local=each.flag("local"), exportable=exportable, rest=each.rest(_TAG))


def org(f: Fields) -> Org:
    """An organisation."""
    return Org(uuid=f.uuid(), name=f.text("name"), rest=f.rest(_ORG))


def group(f: Fields) -> dict[str, object]:
    """What a record says of the sharing group that it is for."""
    return (
        next((each.others(_NOTHING) for each in f.records("SharingGroup")), {})
        if f.says("SharingGroup")
        else {}
    )


def clusters(f: Fields) -> Iterator[Cluster]:
    """The clusters of the galaxies of a record; one without value or type is passed over."""
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
                    **({"meta": kept} if meta and (kept := meta.others(_GALAXY_META)) else {}),
                },
            )


def sighting(f: Fields) -> Sighting:
    """One sighting."""
    return Sighting(
        uuid=f.uuid(),
        type=f.number("type", 0, 2) or 0,
        date=f.seconds("date_sighting"),
        source=f.text("source"),
        org=next((org(each) for each in f.records("Organisation")), Org()),
        rest=f.rest(_SIGHTING),
    )


def proposal(f: Fields) -> Proposal:
    """One shadow attribute."""
    return Proposal(
        uuid=f.uuid(),
        type=f.text("type"),
        value=f.text("value"),
        to_delete=f.flag("proposal_to_delete"),
        rest=f.rest(_PROPOSAL),
    )


def reference(f: Fields) -> Reference:
    """Where an object leads to."""
    return Reference(
        uuid=f.uuid(),
        referenced_uuid=f.uuid("referenced_uuid"),
        relationship_type=f.text("relationship_type"),
        comment=f.text("comment"),
        timestamp=f.seconds(),
        deleted=f.flag("deleted"),
        rest=f.rest(_REFERENCE),
    )


def report(f: Fields) -> EventReport:
    """One report in prose."""
    return EventReport(
        uuid=f.uuid(),
        name=f.text("name"),
        content=f.text("content"),
        timestamp=f.seconds(),
        distribution=f.distribution()[0],
        deleted=f.flag("deleted"),
        rest=f.rest(_REPORT),
    )


def analyst(f: Fields) -> Iterator[Analyst]:
    """The analyst data of a record."""
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
