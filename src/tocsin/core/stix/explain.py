# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What is wrong with one object: every fault of it, each with its place, rule and mend.

The slow reader of the shapes (some 50 us an object), and the oracle of the quick one. It
walks a decoded object; JSON itself (``core.jsonin``) has been looked at before.

Kept with a warning, on purpose: null and empty lists, which STIX prohibits and feeds send
all the same (a null counts as absent, except that it satisfies "required", as it always
did here); words outside of open vocabularies; properties and types that the standard does
not know; STIX 2.0, of which only the rules that 2.0 shares are applied.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from tocsin.core import ids, instant
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.stix.catalogue import CUSTOM, SHAPES
from tocsin.core.stix.objects import StixObject
from tocsin.core.stix.observables import OBSERVABLES
from tocsin.core.stix.parts import COMMON, MARKED, STAMP, TEXT, TIMESTAMP
from tocsin.core.stix.shapes import Kind, Problem, Shape
from tocsin.core.stix.values import Place, of_shape

EARLIER = "without spec_version 2.1, read as STIX 2.0"

_TYPE = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")


def explain(value: object, limits: Limits) -> Iterator[Problem]:
    """Everything that is wrong with an object, the header first; nothing for a right one."""
    if not isinstance(value, dict):
        yield Problem((), "3.1", "not a JSON object")
        return
    kind = value.get("type")
    if "type" not in value:
        yield Problem(("type",), "3.2", "type is missing", "every object has a type")
        return
    if not isinstance(kind, str) or not kind:
        what = "type is no text" if not isinstance(kind, str) else "type is empty"
        yield Problem(("type",), "3.2", what, "put it in quotes")
        return
    yield from _identity(value, kind)
    shape = SHAPES.get(kind, CUSTOM)
    if is_earlier(value, kind):
        yield Problem((), "3.2", "no STIX 2.1, read as STIX 2.0", "ask for STIX 2.1", "warning", EARLIER)
        shape = _EARLIER[shape.name]
    elif shape is CUSTOM:
        note = f"of type {kind}, which STIX 2.1 does not know, kept as it came"
        yield Problem(("type",), "7.3", f"STIX 2.1 knows no type {kind}", "", "warning", note)
    yield from of_shape(shape, value, (), Place(value, limits))
    for key, held in value.items():
        if key.endswith("_refs") and isinstance(held, list) and len(held) > limits.references:
            what = f"{len(held)} references are more than the limit of {limits.references}"
            yield Problem((key,), "", what, "raise limits.references if its source is trusted")


def header(value: Mapping[str, object], raw: bytes) -> StixObject:
    """The checked header of an object in which ``explain`` has found no error."""
    kind = str(value["type"])
    created, modified = str(value.get("created", "")), str(value.get("modified", ""))
    newest = modified or created
    return StixObject(
        id=str(value["id"]),
        type=kind,
        raw=raw,
        spec_version="2.0" if is_earlier(value, kind) else "2.1",
        created=created,
        modified=modified,
        version_key=instant.order_key(newest) if newest else "",
        created_by_ref=str(value.get("created_by_ref", "")),
        revoked=value.get("revoked") is True,
        marking_refs=_marking_refs(value),
    )


def _marking_refs(value: Mapping[str, object]) -> tuple[str, ...]:
    """Markings of the object and of its parts, each once."""
    whole, parts = value.get("object_marking_refs"), value.get("granular_markings")
    found = [str(ref) for ref in whole if ref] if isinstance(whole, list) else []
    for part in parts if isinstance(parts, list) else []:
        if isinstance(part, dict) and part.get("marking_ref"):
            found.append(str(part["marking_ref"]))
    return tuple(dict.fromkeys(found))


def is_earlier(value: Mapping[str, object], kind: str) -> bool:
    """Whether an object is to be read as STIX 2.0: it says so, or does not say and is no observable."""
    spec = value.get("spec_version", "")
    return spec == "2.0" or (
        spec == "" and kind not in OBSERVABLES and (kind in SHAPES or "created" in value)
    )


def _identity(value: Mapping[str, object], kind: str) -> Iterator[Problem]:
    named = value.get("id")
    if "id" not in value:
        yield Problem(("id",), "2.9", "id is missing", "every object has an id")
    elif not isinstance(named, str):
        yield Problem(("id",), "2.9", "id is no text", "put it in quotes")
    elif not named:
        yield Problem(("id",), "2.9", "id is empty")
    else:
        try:
            ids.check(named, kind)
        except BadInput as error:
            yield Problem(("id",), "2.9", error.what, error.do)
    if kind == "bundle":
        yield Problem(("type",), "8", "a bundle inside a bundle", "give its objects one by one")
    elif not _TYPE.fullmatch(kind) or not 3 <= len(kind) <= 250:
        yield Problem(
            ("type",), "3.1", f"{kind[:40]!r} is no name of a type", "use a-z, 0-9 and single hyphens"
        )


def _earlier(shape: Shape) -> Shape:
    """What is asked of an object of STIX 2.0: the rules that it shares, and no references."""
    kinds: dict[str, Kind] = {"created_by_ref": TEXT, "pattern": TEXT, "pattern_type": TEXT}
    for key, kind in {**shape.properties, **COMMON}.items():
        if kind is TIMESTAMP or kind is STAMP:
            kinds[key] = TIMESTAMP
        elif key in {"revoked", *MARKED}:
            kinds[key] = kind
    needed: tuple[str, ...] = ("created",) if shape.name == "marking-definition" else ("created", "modified")
    if shape.name == "indicator":
        needed += ("pattern",)
    rules = tuple(rule for rule in shape.rules if set(rule.names) <= set(kinds))
    return Shape(shape.name, "3.2", kinds, () if shape.name in OBSERVABLES else needed, rules, open=True)


_EARLIER: Mapping[str, Shape] = {shape.name: _earlier(shape) for shape in (*SHAPES.values(), CUSTOM)}
