# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What STIX 2.0 asks, and in what STIX 2.1 differs from it: the facts that ``upgrade`` works by.

Properties that must be there: STIX 2.0 parts 1 and 2, as the schemas of the OASIS TC give them.
What 2.1 added and renamed: the property tables of both versions, set side by side.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tocsin.core.stix.catalogue import SHAPES
from tocsin.core.stix.observables import OBSERVABLES
from tocsin.core.stix.shapes import Problem
from tocsin.core.stix.values import HASH_SHAPES

KINDS: Mapping[str, str] = {
    "identity": "roles",
    "indicator": "indicator_types",
    "malware": "malware_types",
    "report": "report_types",
    "threat-actor": "threat_actor_types",
    "tool": "tool_types",
}
"""Where 2.1 holds what 2.0 holds in ``labels``; of other types labels are labels in both."""

ADDED: Mapping[str, tuple[str, ...]] = {
    "": ("confidence", "lang", "extensions"),
    "attack-pattern": ("aliases",),
    "identity": ("roles",),
    "indicator": ("indicator_types", "pattern_type", "pattern_version"),
    "malware": (
        "malware_types", "is_family", "aliases", "first_seen", "last_seen", "operating_system_refs",
        "architecture_execution_envs", "implementation_languages", "capabilities", "sample_refs",
    ),
    "marking-definition": ("name",),
    "observed-data": ("object_refs",),
    "relationship": ("start_time", "stop_time"),
    "report": ("report_types",),
    "sighting": ("description",),
    "threat-actor": ("threat_actor_types", "first_seen", "last_seen"),
    "tool": ("tool_types", "aliases"),
    "artifact": ("encryption_algorithm", "decryption_key"),
    "email-message": ("message_id",),
    "software": ("swid",),
    "user-account": ("credential",),
}  # fmt: skip
"""What only 2.1 defines, by type; under the empty name, of all objects but observables."""
OBSERVED_ADDED = ("spec_version", "object_marking_refs", "granular_markings", "defanged")
"""The same of all observables; their ids are looked at apart."""

_TIMES = {"created": "ctime", "modified": "mtime", "accessed": "atime"}
RENAMED: Mapping[str, Mapping[str, str]] = {
    "directory": _TIMES,
    "file": _TIMES,
    "network-traffic": {"encapsulates_by_ref": "encapsulated_by_ref"},
    "process": {"created": "created_time", "binary_ref": "image_ref"},
    "user-account": {"password_last_changed": "credential_last_changed"},
    "windows-registry-key": {"modified": "modified_time"},
}
"""Properties of observables that have another name in 2.1. Those that 2.1 dropped keep theirs."""

_SAME_HASH = {name.replace("-", "").lower(): name for name in (*HASH_SHAPES, "SSDEEP", "TLSH")}
_REQUIRED: Mapping[str, tuple[str, ...]] = {
    "attack-pattern": ("name",),
    "campaign": ("name",),
    "course-of-action": ("name",),
    "identity": ("name", "identity_class"),
    "indicator": ("labels", "pattern", "valid_from"),
    "intrusion-set": ("name",),
    "malware": ("labels", "name"),
    "marking-definition": ("definition_type", "definition"),
    "observed-data": ("first_observed", "last_observed", "number_observed", "objects"),
    "report": ("labels", "name", "published", "object_refs"),
    "threat-actor": ("labels", "name"),
    "tool": ("labels", "name"),
    "vulnerability": ("name",),
    "relationship": ("relationship_type", "source_ref", "target_ref"),
    "sighting": ("sighting_of_ref",),
}


def is_earlier(value: Mapping[str, object]) -> bool:
    """Whether an object is of STIX 2.0: it says so, or does not say and is no observable."""
    spec, kind = value.get("spec_version", ""), value.get("type")
    return spec == "2.0" or (
        spec == "" and kind not in OBSERVABLES and (kind in SHAPES or "created" in value)
    )


def hash_name(algorithm: str, digits: object = None) -> str:
    """The name 2.1 has for a hash algorithm, or the same if it has none or ``digits`` are not of its form."""
    name = _SAME_HASH.get(algorithm.replace("-", "").replace("_", "").lower(), algorithm)
    shape = HASH_SHAPES.get(name)
    wrong = isinstance(digits, str) and shape is not None and shape.fullmatch(digits) is None
    return algorithm if wrong else name


def missing(value: Mapping[str, object]) -> Iterator[Problem]:
    """What STIX 2.0 requires of an object and is not there."""
    kind = str(value.get("type"))
    if kind in OBSERVABLES:  # 2.0 knows none outside of observed-data
        return
    for name in ("created",) if kind == "marking-definition" else ("created", "modified"):
        if name not in value:
            yield Problem((name,), "STIX 2.0 part 1", f"{name} is missing", f"every {kind} has {name}")
    for name in _REQUIRED.get(kind, ()):
        # what 2.1 has in its place is taken from objects that are half of each version
        if not ({name, *_INSTEAD.get((kind, name), ())} & value.keys()):
            yield Problem((name,), "STIX 2.0 part 2", f"{name} is missing", f"every {kind} has {name}")


_INSTEAD = {("observed-data", "objects"): ("object_refs",)} | {
    (kind, "labels"): (name,) for kind, name in KINDS.items()
}
