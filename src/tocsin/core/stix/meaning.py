# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What an object means to the rooms that use it: atoms to look for, markings that bind it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

import msgspec

from tocsin.core import atoms, marking
from tocsin.core import pattern as patterns
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.marking import Marking
from tocsin.core.stix.catalogue import SCO
from tocsin.core.stix.objects import StixObject, properties
from tocsin.core.stix.upgrade import upgrade

_VALUES = {
    "domain-name": ("value", "domain"),
    "url": ("value", "url"),
    "email-addr": ("value", "email"),
    "mutex": ("name", "mutex"),
    "windows-registry-key": ("key", "regkey"),
}


class _Indicator(msgspec.Struct, gc=False):
    """Of an indicator what matching needs; of any type, for only what was checked is believed."""

    spec_version: object = ""
    pattern: object = ""
    pattern_type: object = "stix"
    labels: object = None
    indicator_types: object = None


_NOTHING = patterns.Found()
_INDICATOR = msgspec.json.Decoder(_Indicator)


def said_of(obj: StixObject) -> _Indicator | None:
    """Of an indicator what ``tags_of`` and ``atoms_of`` ask, for who asks both: its bytes are then decoded once."""
    return _INDICATOR.decode(obj.raw) if obj.type == "indicator" else None


def tags_of(obj: StixObject, said: _Indicator | None = None) -> tuple[str, ...]:
    """What a hit on an indicator should say besides its name: labels and kinds, sorted."""
    if obj.type != "indicator":
        return ()
    said = said or _INDICATOR.decode(obj.raw)
    tags: list[object] = []
    for group in (said.labels, said.indicator_types):
        if isinstance(group, list):
            tags += group
    return tuple(sorted(set(map(str, tags)))) if tags else ()


def atoms_of(obj: StixObject, limits: Limits, said: _Indicator | None = None) -> patterns.Found:
    """The atoms an object names: those of an indicator's pattern, or the value of an observable.

    A file is known by its hashes, and by its name only where it has none that is kept. An observed-data of
    STIX 2.0 names those of the observables inside it.
    """
    if obj.type == "indicator":
        return _of_pattern(obj, said or _INDICATOR.decode(obj.raw), limits)
    if obj.type == "observed-data" and (b'"objects"' in obj.raw or b"\\u" in obj.raw):
        return _atoms_in(part.object for part in upgrade(properties(obj), limits).observables)
    return _atoms_in([properties(obj)]) if obj.type in SCO else _NOTHING


def _of_pattern(obj: StixObject, said: _Indicator, limits: Limits) -> patterns.Found:
    if said.spec_version != "2.1":
        said = msgspec.convert(upgrade(properties(obj), limits).main.object, _Indicator)
    if said.pattern_type != "stix":
        return patterns.Found(not_matched=f"pattern type {said.pattern_type}")
    return patterns.equalities(str(said.pattern), limits)


def _atoms_in(observables: Iterable[Mapping[str, object]]) -> patterns.Found:
    made: dict[atoms.Atom, None] = {}
    why = ""
    for kind, text in (each for value in observables for each in _observed(str(value.get("type")), value)):
        try:
            atom = atoms.address(text) if kind == "address" else atoms.Atom(kind, atoms.normal(kind, text))
            made[atom] = None
        except BadInput as error:
            why = why or f"value refused: {error.what}"
    return patterns.Found(tuple(made), "" if made else why)


def _observed(kind: str, value: Mapping[str, object]) -> list[tuple[str, str]]:
    """(kind of atom, text) of an observable, not yet in normal form."""
    if kind in ("ipv4-addr", "ipv6-addr"):
        return [("address", str(value.get("value", "")))]
    if kind in _VALUES:
        key, atom_kind = _VALUES[kind]
        return [(atom_kind, str(value[key]))] if key in value else []
    found: list[tuple[str, str]] = []
    hashes = value.get("hashes")
    if isinstance(hashes, dict):
        for algorithm, digits in hashes.items():
            hash_kind = patterns.hash_kind(algorithm)
            if hash_kind is not None:
                found.append((hash_kind, str(digits)))
    if kind == "artifact" and "url" in value:
        found.append(("url", str(value["url"])))
    if kind == "file" and not found and "name" in value:
        found.append(("filename", str(value["name"])))
    return found


def markings_in(objects: Iterable[StixObject]) -> dict[str, Marking]:
    """The markings that the marking-definition objects among these define, by id; those not understood left out."""
    found: dict[str, Marking] = {}
    for each in objects:
        if each.type == "marking-definition":
            said = marking.of_definition(properties(each))
            if said is not None:
                found[each.id] = said
    return found


def marking_of(obj: StixObject, known: Mapping[str, Marking]) -> Marking:
    """The strictest of the object's markings; ids that the standards fix need not be in ``known``.

    An unknown marking closes the object (see ``unknown_markings`` for the note to make). A known one that
    says nothing about sharing (a copyright statement) does not count; without any that counts: unmarked.
    """
    fixed = _fixed(obj.marking_refs)
    if fixed is not None:
        return fixed
    if unknown_markings(obj, known):
        return marking.CLOSED
    said = [marking.FIXED.get(ref) or known[ref] for ref in obj.marking_refs]
    return marking.strictest(each for each in said if each != marking.UNMARKED)


@lru_cache(4_096)
def _fixed(refs: tuple[str, ...]) -> Marking | None:
    """The strictest of markings that the standards fix; None if there are others among them."""
    if any(ref not in marking.FIXED for ref in refs):
        return None
    return marking.strictest(each for ref in refs if (each := marking.FIXED[ref]) != marking.UNMARKED)


def unknown_markings(obj: StixObject, known: Mapping[str, Marking]) -> tuple[str, ...]:
    """The object's markings that nobody here can read."""
    return tuple(ref for ref in obj.marking_refs if ref not in marking.FIXED and ref not in known)
