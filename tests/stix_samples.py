# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""STIX 2.1 objects and EVE lines as the samples of several rooms need them: shapes here, stories there."""

from __future__ import annotations

import json

GREEN = "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb"
RED = "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1"

Made = dict[str, object]


def numbered(kind: str, number: int) -> str:
    """The id of the n-th object of a kind."""
    return f"{kind}--00000000-0000-4000-8000-{number:012d}"


def stix(kind: str, id_: str, stamp: str, **more: object) -> Made:
    """An object, created and modified at ``stamp``."""
    return {"type": kind, "spec_version": "2.1", "id": id_, "created": stamp, "modified": stamp, **more}


def indicator(id_: str, pattern: str, stamp: str, **more: object) -> Made:
    """An indicator with a STIX pattern, valid from ``stamp``."""
    return stix("indicator", id_, stamp, pattern=pattern, pattern_type="stix", valid_from=stamp, **more)


def relationship(number: int, kind: str, source: object, target: object, stamp: str) -> Made:
    """The n-th relationship, TLP:GREEN."""
    return stix(
        "relationship", numbered("relationship", number), stamp, relationship_type=kind, source_ref=source,
        target_ref=target, object_marking_refs=[GREEN],
    )  # fmt: skip


def bundle(*objects: object) -> bytes:
    """A bundle of these objects, whatever they are."""
    return json.dumps({"type": "bundle", "id": numbered("bundle", 0), "objects": objects}).encode()


def eve(stamp: str, kind: str, **more: object) -> bytes:
    """One line of an EVE log, with its newline."""
    return json.dumps({"timestamp": stamp, "event_type": kind, **more}).encode() + b"\n"
