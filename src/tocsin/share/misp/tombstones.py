# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Records of MISP that say only that they were taken back; and which tags leave, and belong to which clusters.

Of what a record said nothing is left: a reader that does not mind ``deleted`` finds no value in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

WITHDRAWN = "withdrawn"
"""What stands where a value was."""
_ATTRIBUTE_KEPT = ("uuid", "object_relation", "distribution")
_OBJECT_KEPT = ("uuid", "name", "meta-category", "template_uuid", "template_version", "distribution")
_EVENT_KEPT = (
    "uuid", "date", "timestamp", "published", "publish_timestamp", "distribution", "analysis", "threat_level_id", "Orgc", "Org",
)  # fmt: skip

Value = dict[str, Any]


def attribute(value: Mapping[str, Any], at: str) -> Value:
    """Of an attribute, made at ``at`` (seconds since 1970, in digits)."""
    kept = {name: value[name] for name in _ATTRIBUTE_KEPT if name in value}
    return kept | {
        "type": "text", "category": "Other", "value": WITHDRAWN, "comment": "", "to_ids": False, "deleted": True,
        "timestamp": at,
    }  # fmt: skip


def misp_object(value: Mapping[str, Any], attributes: Sequence[Value], at: str) -> Value:
    """Of an object with the tombstones of its attributes."""
    kept = {name: value[name] for name in _OBJECT_KEPT if name in value}
    return kept | {
        "comment": "", "deleted": True, "timestamp": at, "ObjectReference": [], "Attribute": list(attributes),
    }  # fmt: skip


def head(value: Mapping[str, Any]) -> Value:
    """Of an event, without its lists."""
    return {name: value[name] for name in _EVENT_KEPT if name in value} | {"info": WITHDRAWN}


def later(value: Mapping[str, Any], at: int) -> str:
    """An instant no earlier than ``at``, and later than that of the record."""
    before = str(value.get("timestamp") or "0")
    return str(max(at, int(before) + 1 if before.isdecimal() and len(before) < 13 else 0))


def leaves(tag: Mapping[str, Any]) -> bool:
    """Whether a tag may leave the server that it is on."""
    return tag.get("local") in (None, False, 0, "0", "") and tag.get("exportable") not in (False, 0, "0")


def tags_of(galaxies: object) -> set[str]:
    """The names of the tags by which clusters are set."""
    clusters = [
        galaxy.get("GalaxyCluster")
        for galaxy in (galaxies if isinstance(galaxies, list) else ())
        if isinstance(galaxy, dict)
    ]
    return {
        str(each["tag_name"])
        for found in clusters
        if isinstance(found, list)
        for each in found
        if isinstance(each, dict) and each.get("tag_name")
    }
