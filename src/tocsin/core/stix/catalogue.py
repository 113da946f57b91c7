# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Every type of STIX 2.1 by name."""

from __future__ import annotations

from collections.abc import Mapping

from tocsin.core.stix.domain import DOMAIN, RELATIONSHIPS
from tocsin.core.stix.meta import META_OBJECTS
from tocsin.core.stix.observables import OBSERVABLES
from tocsin.core.stix.parts import ANY_REF, COMMON, FLAG, VERSIONED
from tocsin.core.stix.rules import OWN_COMMON, OWN_NEWER
from tocsin.core.stix.shapes import Shape

SHAPES: Mapping[str, Shape] = {**DOMAIN, **RELATIONSHIPS, **META_OBJECTS, **OBSERVABLES}
CUSTOM = Shape(
    "object of a type of its own",
    "3.2",
    {**COMMON, "id": ANY_REF, "defanged": FLAG},
    ("id",),
    (OWN_COMMON, OWN_NEWER),
    open=True,
)
"""A type that the standard does not know: the common properties, if they are there, and any others.

Only an extension tells whether it is an observable, which has no ``created`` and ``modified``."""


def defines(kind: str, name: str) -> bool:
    """Whether the standard defines this property of an object of this type: of another it is no such property.

    An observable may hold anything as ``modified`` or ``revoked``, and is no version and not withdrawn by it.
    """
    return name in SHAPES.get(kind, CUSTOM).properties


def _needed(shapes: Mapping[str, Shape]) -> Mapping[str, tuple[str, ...]]:
    return {
        name: tuple(each for each in shape.required if each not in VERSIONED)
        for name, shape in shapes.items()
    }


SDO: Mapping[str, tuple[str, ...]] = _needed(DOMAIN)
"""Domain objects, each with what it must hold beside the common properties (2.1 section 4)."""
SRO: Mapping[str, tuple[str, ...]] = _needed(RELATIONSHIPS)
META: Mapping[str, tuple[str, ...]] = _needed(META_OBJECTS)
SCO: Mapping[str, tuple[str, ...]] = _needed(OBSERVABLES)
"""Cyber observables (2.1 section 6)."""
