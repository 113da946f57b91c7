# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Many objects of STIX 2.0 upgraded together: observables that several of them hold, and bundles.

What is of STIX 2.1 already keeps its bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from tocsin.core.canonical import canonical
from tocsin.core.stix.earlier import is_earlier
from tocsin.core.stix.explain import header
from tocsin.core.stix.objects import StixObject, canonical_properties, properties_of
from tocsin.core.stix.upgrade import Part, upgrade

_MARKS = ("object_marking_refs", "granular_markings")


def upgraded(objects: Iterable[StixObject]) -> list[StixObject]:
    """The objects as STIX 2.1 has them, each once, what stood inside an observed-data before it.

    An object of 2.1 keeps its bytes. An observable that two of 2.0 say alike is there once, with the markings
    of both; where they say different things of one id, the later gets an id of its own.
    """
    given = list(objects)
    known = _Known(frozenset(each.id for each in given if each.spec_version != "2.0"))
    made: list[StixObject | dict[str, Any]] = []
    for each in given:
        made += [each] if each.spec_version != "2.0" else known.upgrade(properties_of(each.raw))
    return [each if isinstance(each, StixObject) else _object(each) for each in made]


def upgraded_bundle(bundle: Mapping[str, Any]) -> dict[str, Any]:
    """A decoded bundle as STIX 2.1 has it: without ``spec_version``, its objects upgraded.

    What is no object in its list stays, for the rules to find.
    """
    made = {key: value for key, value in bundle.items() if key not in {"spec_version", "objects"}}
    if bundle.get("spec_version") not in (None, "2.0"):
        made["spec_version"] = bundle["spec_version"]
    members = bundle.get("objects")
    if not isinstance(members, list):
        return made if members is None else made | {"objects": members}
    earlier = [isinstance(each, dict) and is_earlier(each) for each in members]
    others = (each.get("id") for each in members if isinstance(each, dict) and not is_earlier(each))
    known = _Known(frozenset(map(str, others)))
    objects: list[Any] = []
    for each, old in zip(members, earlier, strict=True):
        objects += known.upgrade(each) if old else [each]
    return made | ({"objects": objects} if objects else {})


def alike(one: bytes, other: bytes, kind: str) -> bool:
    """Whether two objects of this type, checked here before, say the same (2.1 section 3.6).

    One of 2.0 and one of 2.1 do if the upgrade of the first is the second, as RFC 8785 has it; of observed-data
    the object itself is compared, not the observables it refers to.
    """
    first, second = properties_of(one), properties_of(other)
    if is_earlier(first) != is_earlier(second):
        first, second = upgrade(first).main.object, upgrade(second).main.object
    return canonical_properties(first, kind) == canonical_properties(second, kind)


class _Known:
    """Observables made so far, by id."""

    def __init__(self, others: frozenset[str]) -> None:
        """``others`` are ids that objects of 2.1 have, whose bytes stay as they are."""
        self._others = others
        self._made: dict[str, dict[str, Any]] = {}

    def upgrade(self, value: Mapping[str, Any]) -> list[dict[str, Any]]:
        """What is new by this object: markings are joined to what is known, other content gets another id."""
        apart: set[str] = set()
        while True:
            found = upgrade(value, None, apart)
            clashing = {part.key for part in found.observables if self._clashes(part)} - apart
            if not clashing:
                break
            # a second time all are set apart: ids depend on ids, and the work must have an end
            apart = clashing if not apart else {part.key for part in found.observables}
        new = [part.object for part in found.observables if part.object["id"] not in self._made]
        for part in found.observables:
            _join_markings(self._made.setdefault(part.object["id"], part.object), part.object)
        return [*new, found.main.object]

    def _clashes(self, part: Part) -> bool:
        name = part.object["id"]
        kept = self._made.get(name)
        return name in self._others or (kept is not None and _content(kept) != _content(part.object))


def _content(value: Mapping[str, Any]) -> bytes:
    return canonical({key: held for key, held in value.items() if key not in _MARKS})


def _join_markings(kept: dict[str, Any], more: Mapping[str, Any]) -> None:
    for name in _MARKS:
        for each in more.get(name, []):
            if each not in kept.setdefault(name, []):
                kept[name].append(each)


def _object(value: Mapping[str, Any]) -> StixObject:
    return header(value, msgspec.json.encode(value))
