# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""An object of STIX 2.0 as objects of STIX 2.1, with nothing lost and nothing invented.

Pure, and total: of a wrong object as much is upgraded as can be, and the rules of 2.1 find the rest
(``explain``, which refuses first what would take long: more observables or selectors than
``limits.references``).
``Upgraded.origin`` leads from each place in the new objects to the place in the old one. An object of
2.1 is its own upgrade. What differs is written down in ``earlier``; what was decided where the standards
leave it open, in docs/decisions/0010.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

import msgspec

from tocsin.core.limits import Limits
from tocsin.core.stix.catalogue import SHAPES
from tocsin.core.stix.earlier import ADDED, KINDS, hash_name, is_earlier
from tocsin.core.stix.parts import COMMON
from tocsin.core.stix.upgrade_observed import KEPT, Moved, free, observables
from tocsin.core.stix.upgrade_pattern import upgraded_pattern
from tocsin.core.stix.values import Place, Steps, of_kind
from tocsin.core.stix.vocabulary import HASHING_ALGORITHM

_OURS: Mapping[str, object] = {"is_family": False, "pattern_type": "stix", "pattern_version": "2.1"}
"""What 2.1 asks for and 2.0 does not say: a family of malware could not be told from an instance."""


class Part(msgspec.Struct):
    """One object of 2.1, and where its parts come from."""

    object: dict[str, Any]
    moved: Moved
    key: str = ""
    """Of an observable: its key in the container of 2.0."""
    marked: set[str] = set()
    """The markings of the whole, while they are gathered."""

    def origin(self, steps: Steps) -> Steps:
        """The place in the original object of a place in this one."""
        for length in range(len(steps), -1, -1):
            old = self.moved.get(steps[:length])
            if old is not None:
                return (*old, *steps[length:])
        return steps


class Upgraded(msgspec.Struct):
    """The object itself, and the observables that stood inside it."""

    main: Part
    observables: list[Part] = []

    @property
    def parts(self) -> list[Part]:
        """All objects, observables first."""
        return [*self.observables, self.main]


def upgrade(value: Mapping[str, Any], limits: Limits | None = None, apart: Collection[str] = ()) -> Upgraded:
    """The object as STIX 2.1 has it; one that is of 2.1 already, as it is.

    ``apart`` are keys of observables that shall get ids of their own. The original is not changed.
    """
    if not is_earlier(value):
        return Upgraded(Part(dict(value), {(): ()}))
    kind = str(value.get("type"))
    main = Part({}, {(): ()})
    parts: list[Part] = []
    names: dict[str, str] = {}
    if kind == "observed-data" and "objects" in value:
        found, names = observables(value["objects"], str(value.get("id")), apart)
        parts = [Part(each.made, each.moved, each.key) for each in found]
    for name, held in value.items():
        if name == "type":
            main.object.update({"type": held, "spec_version": "2.1"})
        elif name != "spec_version":
            _take(main, kind, name, held, value)
    if "type" not in main.object or main.object["spec_version"] != "2.1":
        main.object["spec_version"] = "2.1"
    if isinstance(value.get("objects"), dict) and "objects" not in main.object:
        main.object["object_refs"] = [part.object["id"] for part in parts]
    _complete(main.object, kind, limits or Limits())
    _mark(main, parts, names, value)
    return Upgraded(main, parts)


def _take(main: Part, kind: str, name: str, held: Any, value: Mapping[str, Any]) -> None:
    """One property of the original, under the name and in the form of 2.1."""
    new = name
    if name == "labels" and KINDS.get(kind, name) not in value:
        new = KINDS.get(kind, name)
    elif kind == "observed-data" and name == "objects" and isinstance(held, dict):
        main.moved["object_refs",] = ("objects",)
        return
    elif name in (*ADDED[""], *ADDED.get(kind, ())) and not _stays(kind, name, held, value):
        new = free(KEPT + name, value, main.object)
    if name == "external_references" and isinstance(held, list):
        held = [_reference(main, index, each) for index, each in enumerate(held)]
    if new != name:
        main.moved[new,] = (name,)
    main.object[new] = held


def _stays(kind: str, name: str, held: object, value: Mapping[str, Any]) -> bool:
    """Whether a property that 2.0 does not define says what the one of this name in 2.1 says."""
    if name == "object_refs" and "objects" in value:
        return False
    shape = SHAPES.get(kind)
    known = (COMMON if shape is None else shape.properties).get(name)
    if known is None:
        return True
    return not any(p.level == "error" for p in of_kind(known, held, (name,), Place(value, Limits())))


def _reference(main: Part, index: int, held: Any) -> Any:
    """An external reference; hashes that 2.1 lets not stand there go beside the others (2.5)."""
    hashes = held.get("hashes") if isinstance(held, dict) else None
    if not isinstance(hashes, dict):
        return held
    at: Steps = ("external_references", index)
    known: dict[str, Any] = {}
    others: dict[str, Any] = {}
    aside = free(KEPT + "hashes", held)
    for name, digits in hashes.items():
        new = hash_name(name, digits)
        new = name if new in hashes or new in known else new
        listed = new in HASHING_ALGORITHM.words
        (known if listed else others)[new] = digits
        main.moved[*at, "hashes" if listed else aside, new] = (*at, "hashes", name)
    if others and not known:
        main.moved[*at, aside] = (*at, "hashes")
    made = {key: each for key, each in held.items() if key != "hashes"}
    return made | ({"hashes": known} if known or not others else {}) | ({aside: others} if others else {})


def _complete(made: dict[str, Any], kind: str, limits: Limits) -> None:
    """What 2.1 requires beside: of malware whether it is a family, of a pattern in which language it is."""
    if kind == "malware":
        made.setdefault("is_family", _OURS["is_family"])
    if kind == "indicator" and "pattern" in made:
        made.setdefault("pattern_type", _OURS["pattern_type"])
        if made["pattern_type"] == "stix" and isinstance(made["pattern"], str):
            made["pattern"] = upgraded_pattern(made["pattern"], limits)
            made.setdefault("pattern_version", _OURS["pattern_version"])


def _mark(main: Part, parts: list[Part], names: Mapping[str, str], value: Mapping[str, Any]) -> None:
    """Markings of the whole bind the observables, too; those of a part follow it to where it is now."""
    whole = value.get("object_marking_refs")
    for part in parts:
        if isinstance(whole, list) and whole:
            part.object["object_marking_refs"] = list(whole)
            part.moved["object_marking_refs",] = ("object_marking_refs",)
    granular = value.get("granular_markings")
    if not isinstance(granular, list):
        return
    del main.object["granular_markings"]
    by_id = {part.object["id"]: part for part in parts}
    by_key = {key: by_id[name] for key, name in names.items()}
    for index, each in enumerate(granular):
        _mark_by(each, index, main, by_key)
    if "granular_markings" not in main.object and not granular:
        main.object["granular_markings"] = granular


def _mark_by(marking: Any, index: int, main: Part, by_key: Mapping[str, Part]) -> None:
    selectors = marking.get("selectors") if isinstance(marking, dict) else None
    if not isinstance(selectors, list) or not selectors:
        _add(main, marking, index, None)
        return
    chosen: dict[int, tuple[Part, list[tuple[int, Any]]]] = {}
    for number, selector in enumerate(selectors):
        for part, new in _where(selector, main, by_key):
            chosen.setdefault(id(part), (part, []))[1].append((number, new))
    for part, found in chosen.values():
        own = [pair for pair in found if pair[1] is not _WHOLE]
        if len(own) < len(found) and isinstance(marking.get("marking_ref"), str):
            refs = part.object.setdefault("object_marking_refs", [])
            marked = part.marked = part.marked or {str(each) for each in refs}
            if marking["marking_ref"] not in marked:
                marked.add(marking["marking_ref"])
                part.moved["object_marking_refs", len(refs)] = ("granular_markings", index, "marking_ref")
                refs.append(marking["marking_ref"])
        if own:
            _add(part, marking | {"selectors": [new for _, new in own]}, index, [old for old, _ in own])


def _add(part: Part, marking: Any, index: int, numbers: list[int] | None) -> None:
    listed = part.object.setdefault("granular_markings", [])
    at: Steps = ("granular_markings", len(listed))
    part.moved[at] = ("granular_markings", index)
    for new, old in enumerate(numbers or []):
        part.moved[*at, "selectors", new] = ("granular_markings", index, "selectors", old)
    listed.append(marking)


def _where(selector: Any, main: Part, by_key: Mapping[str, Part]) -> Iterator[tuple[Part, Any]]:
    """The objects that a selector selects something of, each with the selector there."""
    if not isinstance(selector, str):
        yield main, selector
        return
    steps: Steps = tuple(_step(each) for each in selector.split("."))
    if steps[0] != "objects" or ("object_refs",) not in main.moved:
        yield main, _selector(_forward(main, steps))
        return
    if len(steps) == 1:
        yield main, "object_refs"
        for part in {id(part): part for part in by_key.values()}.values():
            yield part, _WHOLE
    elif str(steps[1]) in by_key:
        part = by_key[str(steps[1])]
        new = _forward(part, ("objects", part.key, *steps[2:]))
        yield part, _selector(new) if new else _WHOLE
    else:
        yield main, selector


def _step(text: str) -> str | int:
    return int(text[1:-1]) if text[:1] == "[" and text[1:-1].isdecimal() and len(text) < 12 else text


def _forward(part: Part, steps: Steps) -> Steps:
    """Where a place in the original is now: the longest move that leads there."""
    best, found = steps, -1
    for new, old in part.moved.items():
        if len(old) > found and steps[: len(old)] == old:
            best, found = (*new, *steps[len(old) :]), len(old)
    return best


_WHOLE = object()
"""In place of a selector: all of the object."""


def _selector(steps: Steps) -> str:
    return ".".join(f"[{step}]" if isinstance(step, int) else step for step in steps)
