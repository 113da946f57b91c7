# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A STIX object: a checked header, and beside it the bytes as they came.

The original bytes are the record: they are stored, sent on and signed, never written
anew.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from tocsin.core import instant, jsonin
from tocsin.core.stix.catalogue import SCO, defines


class StixObject(msgspec.Struct, frozen=True, gc=False):
    """One object: a checked header, and the bytes as they came."""

    id: str
    type: str
    raw: bytes
    spec_version: str = "2.1"
    """As the object says; 2.1 for an observable that need not say, 2.0 for another that does not."""
    created: str = ""
    modified: str = ""
    version_key: str = ""
    """Order in time of modified, else created; empty for an observable without versions."""
    created_by_ref: str = ""
    revoked: bool = False
    marking_refs: tuple[str, ...] = ()
    """Of the object, and of its parts: the strictest of all of them binds the whole."""


def properties_of(raw: bytes) -> dict[str, object]:
    """The properties of an object that was checked here before, from its bytes as they are stored."""
    found: dict[str, object] = msgspec.json.decode(raw, type=dict[str, object])
    return found


def properties(obj: StixObject) -> dict[str, object]:
    """The properties of an object that was read here, decoded."""
    return properties_of(obj.raw)


def version_key_of(raw: bytes) -> str:
    """The ``version_key`` of an object that was checked here before, from its bytes."""
    value = properties_of(raw)
    kind = str(value["type"])
    held = (value.get(name) for name in ("modified", "created") if defines(kind, name))
    newest = next((str(each) for each in held if each), "")
    return instant.order_key(newest) if newest else ""


def canonical(obj: StixObject) -> bytes:
    """What the object says, in one text: equal for two that differ in spelling only (2.1 section 3.6).

    Properties at their default (``revoked`` false, ``spec_version`` 2.1 of an observable) are left out;
    key order, white space, escapes and the spelling of numbers and instants do not count.
    """
    return canonical_of(obj.raw, obj.type)


def canonical_of(raw: bytes, kind: str) -> bytes:
    """``canonical`` of an object of this type that was checked here before, from its bytes."""
    return canonical_properties(properties_of(raw), kind)


def canonical_properties(properties: Mapping[str, object], kind: str) -> bytes:
    """``canonical`` of the properties of an object of this type that was checked here before."""
    value = dict(properties)
    if value.get("revoked") is False:
        del value["revoked"]
    if kind in SCO and value.get("spec_version") == "2.1":
        del value["spec_version"]
    for key in ("created", "modified"):
        if key in value and defines(kind, key):
            value[key] = instant.version_key(str(value[key])) + "Z"
    return jsonin.canonical(value)
