# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What is wrong with one object: every fault of it, each with its place, rule and mend.

The slow reader of the shapes (some 50 us an object), and the oracle of the quick one. It
walks a decoded object; JSON itself (``core.jsonin``) has been looked at before.

Kept with a warning, on purpose: null and empty lists, which STIX prohibits and feeds send
all the same (they count as absent, so what is required is missing then); words outside of open vocabularies; properties and types that the standard does
not know. An object of STIX 2.0 is held to what 2.0 requires, and to the rules of 2.1 in the
form it is upgraded to (``upgrade``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import chain

import msgspec

from tocsin.core import ids, instant
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.stix.catalogue import CUSTOM, SHAPES, defines
from tocsin.core.stix.earlier import OBSERVED_ADDED, RENAMED, is_earlier, missing
from tocsin.core.stix.objects import StixObject
from tocsin.core.stix.shapes import Problem
from tocsin.core.stix.upgrade import upgrade
from tocsin.core.stix.values import Place, Steps, of_shape

EARLIER = "STIX 2.0, kept as it came, read as the STIX 2.1 that it is upgraded to"

_OF_VERSIONS = ("created", "modified", "created_by_ref", "revoked")
_TYPE = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")


def explain(value: object, limits: Limits) -> Iterator[Problem]:
    """Everything that is wrong with an object, the header first; nothing for a right one."""
    if not isinstance(value, dict):
        yield Problem((), "1.2.10", "not a JSON object")
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
    if is_earlier(value):
        what = "STIX 2.0: checked as the STIX 2.1 that it is upgraded to; places are those of the original"
        yield Problem((), "3.2", what, "ask its source for STIX 2.1", "warning", EARLIER)
        yield from _upgraded(value, limits)
    else:
        yield from _rules(value, kind, limits)


def _rules(value: Mapping[str, object], kind: str, limits: Limits) -> Iterator[Problem]:
    shape = SHAPES.get(kind, CUSTOM)
    if shape is CUSTOM:
        note = f"of type {kind}, which STIX 2.1 does not know, kept as it came"
        yield Problem(("type",), "7.3", f"STIX 2.1 knows no type {kind}", "", "warning", note)
    yield from of_shape(shape, value, (), Place(value, limits))
    for key, held in value.items():
        if key.endswith("_refs") and isinstance(held, list) and len(held) > limits.references:
            what = f"{len(held)} references are more than the limit of {limits.references}"
            yield Problem((key,), "", what, "raise limits.references if its source is trusted")


def _upgraded(value: Mapping[str, object], limits: Limits) -> Iterator[Problem]:
    """What is wrong with an object of STIX 2.0: what 2.0 asks for, and what 2.1 says of its upgrade.

    Every problem is put where the original has it, and said once for each place.
    """
    told: set[tuple[object, ...]] = set()
    for problem in missing(value):
        told.add((problem.steps, "error"))
        yield problem
    container = value.get("objects")
    if value.get("type") == "observed-data" and isinstance(container, dict):
        if too_many := list(_too_many(value, container, limits)):
            yield from too_many
            return
        for problem in _contained(container):
            told.add((problem.steps, problem.level))
            yield problem
    upgraded = upgrade(value, limits)
    for part in upgraded.parts:
        found = _rules(part.object, str(part.object["type"]), limits)
        if part is not upgraded.main:
            found = chain(
                (p for p in _identity(part.object, str(part.object["type"])) if p.steps != ("id",)), found
            )
        for problem in found:
            steps = part.origin(problem.steps)
            if (steps, problem.level) not in told:
                told.add((steps, problem.level))
                yield msgspec.structs.replace(problem, steps=steps, what=_as_called(problem, steps))


def _too_many(
    value: Mapping[str, object], container: Mapping[str, object], limits: Limits
) -> Iterator[Problem]:
    """What would make upgrading long: each observable becomes a reference, and each selector may meet all of them."""
    granular = value.get("granular_markings")
    selectors = sum(
        len(each["selectors"])
        for each in (granular if isinstance(granular, list) else [])
        if isinstance(each, dict) and isinstance(each.get("selectors"), list)
    )
    counted = (
        ("objects", len(container), "observables", limits.references),
        ("granular_markings", selectors, "selectors", limits.references),
        ("granular_markings", selectors * len(container), "marks on observables", 100 * limits.references),
    )
    for name, count, things, most in counted:
        if count > most:
            what = f"{count} {things} are more than the limit of {most}"
            yield Problem((name,), "", what, "raise limits.references if its source is trusted")


def _as_called(problem: Problem, steps: Steps) -> str:
    """What is wrong, said with the name that the property has in the original."""
    new, old = str(problem.steps[-1] if problem.steps else ""), str(steps[-1] if steps else "")
    return (
        old + problem.what.removeprefix(new) if new and problem.what.startswith(f"{new} ") else problem.what
    )


def _contained(container: Mapping[str, object]) -> Iterator[Problem]:
    """What the container of STIX 2.0 asks for itself: observables with a type, references to its keys."""
    for key, held in container.items():
        if not isinstance(held, dict) or not isinstance(held.get("type"), str):
            what = "an observable is an object with a type"
            yield Problem(("objects", key), "STIX 2.0 part 3", what, "say which kind it is")
            continue
        shape, renamed = SHAPES.get(held["type"]), RENAMED.get(held["type"], {})
        for name, each in held.items():
            if shape is None or renamed.get(name, name) not in shape.properties or name in OBSERVED_ADDED:
                continue
            many = name.endswith("_refs") and isinstance(each, list)
            at: Steps = ("objects", key, name)
            for steps, ref in [((*at, n), r) for n, r in enumerate(each)] if many else [(at, each)]:
                if name.endswith(("_ref", "_refs")) and isinstance(ref, str) and ref not in container:
                    what = f"{ref[:60]!r} is no key of objects"
                    do = "refer to another observable of the same objects by its key"
                    yield Problem(steps, "STIX 2.0 part 3", what, do)


def header(value: Mapping[str, object], raw: bytes) -> StixObject:
    """The checked header of an object in which ``explain`` has found no error."""
    kind = str(value["type"])
    own = {name: value[name] for name in _OF_VERSIONS if value.get(name) and defines(kind, name)}
    created, modified = str(own.get("created", "")), str(own.get("modified", ""))
    newest = modified or created
    return StixObject(
        id=str(value["id"]),
        type=kind,
        raw=raw,
        spec_version="2.0" if is_earlier(value) else "2.1",
        created=created,
        modified=modified,
        version_key=instant.order_key(newest) if newest else "",
        created_by_ref=str(own.get("created_by_ref", "")),
        revoked=own.get("revoked") is True,
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


def _identity(value: Mapping[str, object], kind: str) -> Iterator[Problem]:
    named = value.get("id")
    if "id" not in value:
        yield Problem(("id",), "3.3", "id is missing", "every object has an id")
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
