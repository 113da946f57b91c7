# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The observables inside an observed-data object of STIX 2.0 as objects of STIX 2.1.

In 2.0 they stand in a dictionary, and point to each other by its keys. In 2.1 each is an
object with an id, made from its contributing properties (2.9) where it has any. Ids are
given in the order of the references that they depend on, a ring of references being cut at
its first key (10 comes after 9; the order of the file says nothing). Where content gives no id, or one that another observable of the
container has, the id is derived in a namespace of our own from observed-data, key and container: the same
input always gives the same ids.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping
from typing import Any, TypeAlias

import msgspec

from tocsin.core import ids
from tocsin.core.canonical import canonical
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.stix.catalogue import SHAPES
from tocsin.core.stix.earlier import ADDED, OBSERVED_ADDED, RENAMED, hash_name
from tocsin.core.stix.parts import OBSERVED
from tocsin.core.stix.shapes import Kind
from tocsin.core.stix.values import Place, Steps, of_kind

Moved: TypeAlias = dict[Steps, Steps]
"""Steps in an upgraded object -> steps in the original; what stands below moves along."""
KEPT = "x_stix20_"
"""Before the name of a property that means something else in 2.1 than its 2.0 maker meant."""


class Observable:
    """One of them, while it is made."""

    def __init__(self, key: str, value: Mapping[str, Any], inside: Collection[str]) -> None:
        """Take the content over under the names of 2.1; references are still keys of the container."""
        self.key = key
        self.kind = str(value["type"])
        self.moved: Moved = {(): ("objects", key)}
        self.references: list[tuple[Any, Any, str]] = []
        """(list or dictionary, index or key in it, key of the container that stands there)"""
        self.needs: set[str] = set()
        """Keys whose ids must be known before this one's."""
        self._inside = inside
        self._names = value.keys()
        self.made: dict[str, Any] = {"type": self.kind, "spec_version": "2.1", "id": ""}
        self.said_id = ""
        renamed = RENAMED.get(self.kind, {})
        for name, held in value.items():
            if name != "type":
                new = renamed.get(name, name)
                self._take(name, name if new in value else new, held)
        self._note_top()

    def _take(self, name: str, new: str, held: Any) -> None:
        if new == "id" and isinstance(held, str) and ids.kind_or_none(held) == self.kind:
            self.said_id = held
            return
        own = name == new and new in self._added()
        if new == "id" or (own and not _fits(self.kind, new, held)):
            new = free(KEPT + new, self._names, self.made)
        before = len(self.references)
        at = ("objects", self.key, name)
        self.made[new] = self._copy(new, held, at, (new,))
        if new != name:
            self.moved[new,] = at
        if new in ids.CONTRIBUTING.get(self.kind, ()):
            self.needs.update(key for _, _, key in self.references[before:])

    def _added(self) -> tuple[str, ...]:
        """Names that only 2.1 knows: under them stood properties of somebody's own."""
        return (*OBSERVED_ADDED, *ADDED.get(self.kind, ()), *RENAMED.get(self.kind, {}).values())

    def _copy(self, name: str, held: Any, old: Steps, new: Steps) -> Any:
        """A copy that may be changed, hash names and headers as 2.1 has them, references noted."""
        if isinstance(held, list):
            listed: list[Any] = []
            for index, each in enumerate(held):
                if name.endswith("_refs") and isinstance(each, str) and each in self._inside:
                    self.references.append((listed, index, each))
                listed.append(self._copy("", each, (*old, index), (*new, index)))
            return listed
        if not isinstance(held, dict):
            return held
        made: dict[str, Any] = {}
        for key, each in held.items():
            called = key
            if name == "hashes":
                called = hash_name(key, each)
                called = key if called in held or called in made else called
            if called != key:
                self.moved[*new, called] = (*old, key)
            if key.endswith("_ref") and isinstance(each, str) and each in self._inside:
                self.references.append((made, called, each))
            if name in _HEADERS and isinstance(each, str):
                made[called] = [each]
                self.moved[*new, called, 0] = (*old, key)
            else:
                made[called] = self._copy(key, each, (*old, key), (*new, called))
        return made

    def _note_top(self) -> None:
        """References that stand at the top of the object."""
        for name, held in self.made.items():
            if name.endswith("_ref") and isinstance(held, str) and held in self._inside:
                self.references.append((self.made, name, held))
                if name in ids.CONTRIBUTING.get(self.kind, ()):
                    self.needs.add(held)

    def fill(self, names: Mapping[str, str]) -> None:
        """Put ids where keys of the container stand, as far as they are known."""
        left = []
        for holder, at, key in self.references:
            if key in names:
                holder[at] = names[key]
            else:
                left.append((holder, at, key))
        self.references = left

    def due(self) -> str | None:
        """The id that its content gives; None if it gives none."""
        if self.said_id:
            return self.said_id
        try:
            values = [self.made.get(name) for name in ids.CONTRIBUTING.get(self.kind, ())]
            return ids.of_values(self.kind, values) if values else None
        except (BadInput, msgspec.MsgspecError, TypeError, ValueError, RecursionError):
            return None


_HEADERS = frozenset({"request_header", "additional_header_fields"})
"""Dictionaries of texts in 2.0, of lists of texts in 2.1."""


def _fits(kind: str, name: str, held: object) -> bool:
    shape = SHAPES.get(kind)
    known: Kind | None = OBSERVED.get(name) if shape is None else shape.properties.get(name)
    if known is None:
        return name != "spec_version" or held == "2.1"
    return not any(p.level == "error" for p in of_kind(known, held, (name,), Place({}, Limits())))


def observables(
    container: object, observed: str, apart: Collection[str] = ()
) -> tuple[list[Observable], dict[str, str]]:
    """The observables of the container in the order of keys, those that say the same once; and the id of each key.

    ``observed`` is the id of the observed-data, ``apart`` are keys that shall get ids of their own.
    What is no observable is passed over. Raises nothing.
    """
    inside = container if isinstance(container, dict) else {}
    good = {
        key: value
        for key, value in sorted(inside.items(), key=lambda pair: (len(pair[0]), pair[0]))
        if isinstance(value, dict) and isinstance(value.get("type"), str)
    }
    waiting = {key: Observable(key, value, good.keys()) for key, value in good.items()}
    whole = ""
    names: dict[str, str] = {}
    owners: dict[str, str] = {}
    for each in _ordered(waiting):
        each.fill(names)
        due = None if each.needs - names.keys() or each.key in apart else each.due()
        twin = owners.get(due) if due else None
        if due is None or (twin is not None and _text(good[twin]) != _text(good[each.key])):
            whole = whole or hashlib.sha256(_text(inside)).hexdigest()
            due, twin = _own(each, observed, whole), None
        names[each.key] = due
        if twin is None:
            owners[due] = each.key
    kept = [each for key, each in waiting.items() if owners[names[key]] == key]
    for each in kept:
        each.fill(names)
        each.made["id"] = names[each.key]
        if each.said_id not in {"", names[each.key]}:
            each.made[free(KEPT + "id", each.made)] = each.said_id
    return kept, names


def free(name: str, *taken: Collection[str]) -> str:
    """The name, with the prefix once more for each time it is taken."""
    while any(name in each for each in taken):
        name = KEPT + name
    return name


def _own(each: Observable, observed: str, whole: str) -> str:
    """An id from the observed-data, the key and the digest of the container."""
    if ids.kind_or_none(f"{each.kind}--{_NIL}"):
        return ids.derived(each.kind, "stix-2.0", observed, each.key, whole)
    # a type in which ``ids`` does not believe: the rules will say so
    return each.kind + ids.derived("observed-data", "stix-2.0", observed, each.key, whole)[13:]


_NIL = "00000000-0000-4000-8000-000000000000"


def _text(value: object) -> bytes:
    try:
        return canonical(value)
    except (BadInput, RecursionError):
        return repr(value).encode("utf-8", "surrogatepass")


def _ordered(waiting: Mapping[str, Observable]) -> Iterator[Observable]:
    """Each after those whose ids it needs; where they need each other, in the order of keys."""
    needed_by: dict[str, list[str]] = {}
    open_ = {key: len(each.needs) for key, each in waiting.items()}
    for key, each in waiting.items():
        for need in each.needs:
            needed_by.setdefault(need, []).append(key)
    done: set[str] = set()
    for first in waiting:  # one pass is enough: whatever waits longer is part of a ring, or behind one
        ready = [first] if not open_[first] else []
        yield from _freed(ready, waiting, needed_by, open_, done)
    for first in waiting:
        yield from _freed([first], waiting, needed_by, open_, done)


def _freed(
    ready: list[str],
    waiting: Mapping[str, Observable],
    needed_by: Mapping[str, list[str]],
    open_: dict[str, int],
    done: set[str],
) -> Iterator[Observable]:
    while ready:
        key = ready.pop()
        if key in done:
            continue
        done.add(key)
        yield waiting[key]
        for other in needed_by.get(key, ()):
            open_[other] -= 1
            if not open_[other]:
                ready.append(other)
