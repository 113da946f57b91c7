# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What stands in a MISP event, as records with types. A view: the bytes stay the truth and are never written anew.

Each record keeps under ``rest`` the fields that are not known here, but for numbers and states of one server (``LOCAL``).

Source: MISP core format (Internet-Draft draft-dulaunoy-misp-core-format), with what MISP 2.5 writes beside it.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

Rest = Mapping[str, object]

LOCAL = frozenset({
    "id", "event_id", "object_id", "org_id", "orgc_id", "sharing_group_id", "user_id", "galaxy_id", "galaxy_cluster_id",
    "attribute_id",
    "attribute_uuid",
    "tag_id",
    "collection_uuid", "old_id", "attribute_count", "proposal_email_lock", "locked", "template_id", "referenced_id",
    "referenced_type", "event_uuid", "object_uuid", "object_type", "note_type_name", "event_creator_email",
    "Attribute", "warnings",
})  # fmt: skip
"""Numbers and states of one server, and what is said elsewhere again: without them nothing is lost."""


class Tag(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A tag, mostly a machine tag such as ``tlp:amber``."""

    name: str
    local: bool = False
    """Not to leave the server that it is on."""
    exportable: bool = True
    rest: Rest = {}


class Org(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """An organisation."""

    uuid: str = ""
    name: str = ""
    rest: Rest = {}


class Cluster(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A galaxy cluster: an actor, a malware, a technique."""

    uuid: str = ""
    type: str
    """Of its galaxy, such as ``threat-actor`` or ``mitre-attack-pattern``."""
    value: str
    tag_name: str = ""
    description: str = ""
    version: int | None = None
    synonyms: tuple[str, ...] = ()
    external_ids: tuple[str, ...] = ()
    refs: tuple[str, ...] = ()
    rest: Rest = {}


class Sighting(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """That an attribute was seen (type 0), was a false positive (1), or expires (2)."""

    uuid: str = ""
    type: int = 0
    date: int | None = None
    """Seconds since 1970."""
    source: str = ""
    org: Org = Org()
    rest: Rest = {}


class Analyst(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Analyst data: a note, an opinion (0 to 100) or a relationship."""

    kind: str
    """``Note``, ``Opinion`` or ``Relationship``."""
    uuid: str = ""
    authors: tuple[str, ...] = ()
    created: str = ""
    modified: str = ""
    text: str = ""
    """The note, or the comment of the opinion."""
    opinion: int | None = None
    relationship_type: str = ""
    related_uuid: str = ""
    related_type: str = ""
    org_uuid: str = ""
    """Of the organisation that made it."""
    distribution: int | None = None
    rest: Rest = {}


class Proposal(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A shadow attribute: what another organisation proposes to add, change or delete."""

    uuid: str = ""
    type: str = ""
    value: str = ""
    to_delete: bool = False
    rest: Rest = {}


class Attribute(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One value with its type."""

    where: str
    uuid: str = ""
    type: str
    category: str = ""
    value: str
    comment: str = ""
    to_ids: bool = False
    timestamp: int | None = None
    distribution: int | None = None
    """0 own organisation, 1 community, 2 connected communities, 3 all, 4 sharing group, 5 as the event; None if
    it does not say or says something else."""
    odd_distribution: bool = False
    """It says something else: nobody knows how far it may go."""
    deleted: bool = False
    disable_correlation: bool = False
    object_relation: str = ""
    first_seen: str = ""
    last_seen: str = ""
    has_data: bool = False
    """An attachment or sample is inside."""
    tags: tuple[Tag, ...] = ()
    clusters: tuple[Cluster, ...] = ()
    sightings: tuple[Sighting, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    analyst: tuple[Analyst, ...] = ()
    sharing_group: Rest = {}
    rest: Rest = {}


class Reference(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """From an object to another object or attribute."""

    uuid: str = ""
    referenced_uuid: str = ""
    relationship_type: str = ""
    comment: str = ""
    timestamp: int | None = None
    deleted: bool = False
    rest: Rest = {}


class Object(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Attributes that belong together by a template."""

    where: str
    uuid: str = ""
    name: str
    meta_category: str = ""
    description: str = ""
    template_uuid: str = ""
    template_version: str = ""
    comment: str = ""
    timestamp: int | None = None
    distribution: int | None = None
    odd_distribution: bool = False
    deleted: bool = False
    first_seen: str = ""
    last_seen: str = ""
    attributes: tuple[Attribute, ...] = ()
    references: tuple[Reference, ...] = ()
    analyst: tuple[Analyst, ...] = ()
    rest: Rest = {}


class EventReport(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Prose in Markdown."""

    uuid: str = ""
    name: str = ""
    content: str = ""
    timestamp: int | None = None
    distribution: int | None = None
    deleted: bool = False
    rest: Rest = {}


class Event(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """All of an event but its attributes, objects and proposals, which may be many and come one by one."""

    where: str
    uuid: str = ""
    info: str = ""
    date: str = ""
    """YYYY-MM-DD."""
    timestamp: int | None = None
    publish_timestamp: int | None = None
    published: bool = False
    analysis: int | None = None
    threat_level: int | None = None
    distribution: int | None = None
    odd_distribution: bool = False
    extends_uuid: str = ""
    org: Org = Org()
    orgc: Org = Org()
    """Who made it."""
    tags: tuple[Tag, ...] = ()
    clusters: tuple[Cluster, ...] = ()
    reports: tuple[EventReport, ...] = ()
    analyst: tuple[Analyst, ...] = ()
    sharing_group: Rest = {}
    keys: int = 0
    """Cryptographic keys of a protected event."""
    related: int = 0
    """Events that its server thinks related."""
    span: tuple[int, int] = (0, 0)
    """Where its object begins in the file that it came in, and where it ends, in bytes."""
    rest: Rest = {}
