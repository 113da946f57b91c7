# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Events as cyber-observables, by mapping files (TOML) that people can read and write.

A file says by which keys its events are known (``known_by``: all of one list), where the time stands (``time``: the
first that holds one) and which objects an event holds (``[[object]]`` with ``name``, ``type`` and ``from``: property =
where it stands). ``type = "address"`` is ipv4-addr or ipv6-addr by its value. In ``from``, a text is a dotted path;
an array, the first of several; a table ``{ all = [...] }`` the list of what stands at each; ``as`` turns a value
(``lower int name folder hashes time host``); ``@name`` refers to another object of the event, ``=text`` is a constant.
``~.key`` is looked for under each of the file's ``roots``. ``each = "path"`` makes one object for each member of a
list, its paths beginning there, ``.`` being the member itself. An object is made if all that it ``needs`` is found; without ``needs``, if a property
is that is neither reference nor constant.
"""

from __future__ import annotations

import functools
import importlib.resources
import ipaddress
import tomllib
from collections.abc import Collection, Iterator
from collections.abc import Mapping as MappingABC
from typing import Any

import msgspec

from tocsin.core.errors import BadInput
from tocsin.watch.patterns.turned import TURNS, moment
from tocsin.watch.readers.json_walk import get

_NAMES = ("suricata", "zeek", "windows", "ecs")
"""The package's own files, in the order in which they are tried."""
_MOST_EACH = 1_000
"""Members of a list that are made objects."""


class _Object(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    type: str
    properties: dict[str, Any] = msgspec.field(name="from", default_factory=dict)
    needs: list[str] = []
    each: str = ""


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    known_by: list[list[str]]
    time: list[str]
    object: list[_Object]
    roots: list[str] = []


class Mapping:
    """One mapping file."""

    def __init__(self, name: str, text: str) -> None:
        """Raises ``BadInput`` for a text that is no mapping, naming what is wrong."""
        self.name = name
        try:
            self._file = msgspec.convert(tomllib.loads(text), _File)
        except (tomllib.TOMLDecodeError, msgspec.ValidationError, RecursionError) as error:
            raise BadInput(
                f"this is no mapping: {error}", where=name, do="see docs/patterns.md for the form"
            ) from None
        names = [one.name for one in self._file.object]
        for one in self._file.object:
            for place in one.properties.values():
                self._check(one, place, names)
            clash = next((a for a in one.properties for b in one.properties if b.startswith(f"{a}.")), None)
            if clash:
                what = f"object {one.name}: {clash} is a value and a dictionary at once"
                raise BadInput(what, where=name, do="see docs/patterns.md for the form")

    def _check(self, one: _Object, place: Any, names: list[str]) -> None:
        """Raise ``BadInput`` for a place that is not of the form."""
        do = "see docs/patterns.md for the form"
        if isinstance(place, list):
            for each in place:
                self._check(one, each, names)
        elif isinstance(place, dict):
            if not set(place) <= {"all", "path", "as"} or ("all" in place) == ("path" in place):
                raise BadInput(
                    f"object {one.name}: a table holds path or all, and as", where=self.name, do=do
                )
            if "as" in place and place["as"] not in TURNS:
                raise BadInput(f"object {one.name}: there is no as = {place['as']!r}", where=self.name, do=do)
            self._check(one, place.get("path", place.get("all")), names)
        elif not isinstance(place, str):
            raise BadInput(
                f"object {one.name}: a place is a text, an array or a table", where=self.name, do=do
            )
        elif place.startswith("@") and place[1:] not in names:
            raise BadInput(f"object {one.name}: there is no object {place[1:]!r}", where=self.name, do=do)

    def knows(self, event: MappingABC[str, Any]) -> bool:
        """Whether the event is of this kind."""
        return any(all(get(event, key) is not None for key in keys) for keys in self._file.known_by)

    def at(self, event: MappingABC[str, Any]) -> int | None:
        """Microseconds since 1970; None if the event says no time that can be read."""
        for place in self._file.time:
            at = moment(get(event, place))
            if at is not None:
                return at
        return None

    def observed(self, event: MappingABC[str, Any]) -> dict[str, dict[str, Any]]:
        """The objects of an event by key. References to objects that the event does not hold are left out."""
        made: dict[str, dict[str, Any]] = {}
        for one in self._file.object:
            if not one.each:
                self._make(made, one, one.name, event)
                continue
            members = get(event, one.each)
            for number, member in enumerate(
                (members if isinstance(members, list) else [members])[:_MOST_EACH]
            ):
                within = member if isinstance(member, dict) else {".": member}
                self._make(made, one, f"{one.name} {number}", within)
        for one in self._file.object:
            lacking = [
                thing
                for name in one.needs
                if isinstance(thing := made.get(one.name, {}).get(name), _Reference)
            ]
            if any(each.name not in made for each in lacking):
                del made[one.name]
        return {name: _resolved(thing, made) for name, thing in made.items()}

    def of_fields(
        self, data: MappingABC[str, Any], fields: Collection[str]
    ) -> Iterator[tuple[str, tuple[str, ...]]]:
        """(key, path) of the properties of ``observed`` that come from fields of these names, the last part of them."""
        wanted = {name.rpartition(".")[2] for name in fields}
        for one in self._file.object:
            asked = [name for name, place in one.properties.items() if wanted & _sources(place, one.each)]
            for key in data:
                if key == one.name or (one.each and key.startswith(f"{one.name} ")):
                    yield from ((key, tuple(name.split("."))) for name in asked)

    def paths(self) -> set[tuple[str, tuple[str, ...]]]:
        """Type and path of every property that an event can have by this file."""
        return {
            (kind, tuple(name.split(".")))
            for one in self._file.object
            for kind in (("ipv4-addr", "ipv6-addr") if one.type == "address" else (one.type,))
            for name in one.properties
        }

    def _make(
        self, made: dict[str, dict[str, Any]], one: _Object, key: str, event: MappingABC[str, Any]
    ) -> None:
        thing: dict[str, Any] = {}
        seen = False
        for name, place in one.properties.items():
            value = self._value(place, event)
            if value is None or value in ([], ""):
                continue
            seen = seen or not (isinstance(place, str) and place[:1] in {"@", "="})
            _put(thing, name, value)
        if not (seen or one.needs) or any(name not in thing for name in one.needs):
            return
        kind = one.type
        if kind == "address":
            kind = _address(thing)
        if kind:
            made[key] = {"type": kind, **thing}

    def _value(self, place: Any, event: MappingABC[str, Any]) -> Any:
        if isinstance(place, list):
            return next((value for each in place if (value := self._value(each, event)) is not None), None)
        if isinstance(place, dict):
            turn = TURNS.get(place.get("as", ""), lambda value: value)
            if "path" in place:
                value = self._value(place["path"], event)
                return None if value is None else turn(value)
            every = [value for each in place["all"] if (value := self._value(each, event)) is not None]
            flat = [each for value in every for each in (value if isinstance(value, list) else [value])]
            return [turned for value in flat if (turned := turn(value)) is not None]
        if place.startswith("@"):
            return _Reference(place[1:])
        if place.startswith("="):
            return place[1:]
        if place.startswith("~."):
            return next(
                (
                    v
                    for root in self._file.roots
                    if (v := get(event, f"{root}{place[1:]}" if root else place[2:])) is not None
                ),
                None,
            )
        return get(event, place)


def _sources(place: Any, each: str) -> set[str]:
    """Last parts of the paths at which a value stands."""
    if isinstance(place, list):
        return set().union(*(_sources(one, each) for one in place))
    if isinstance(place, dict):
        return _sources(place.get("path", place.get("all")), each)
    if place.startswith(("@", "=")):
        return set()
    return {(each if place == "." else place).rpartition(".")[2]}


class _Reference(msgspec.Struct, frozen=True):
    name: str


def _put(thing: dict[str, Any], name: str, value: Any) -> None:
    """Set a property; dots in its name part dictionaries."""
    *above, last = name.split(".")
    for step in above:
        thing = thing.setdefault(step, {})
    thing[last] = value


def _resolved(thing: dict[str, Any], made: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """References as keys; those to nothing left out."""
    whole: dict[str, Any] = {}
    for name, value in thing.items():
        if isinstance(value, _Reference):
            if value.name in made:
                whole[name] = value.name
        elif isinstance(value, list) and any(isinstance(each, _Reference) for each in value):
            keys = [
                key for each in value for key in made if key == each.name or key.startswith(f"{each.name} ")
            ]
            if keys:
                whole[name] = keys
        else:
            whole[name] = value
    return whole


def _address(thing: dict[str, Any]) -> str:
    """The type of an address; empty for what is none."""
    value = thing.get("value")
    try:
        parsed = ipaddress.ip_address(value) if isinstance(value, str) else None
    except ValueError:
        return ""
    if parsed is None:
        return ""
    thing["value"] = str(parsed)
    return f"ipv{parsed.version}-addr"


@functools.cache
def mappings() -> tuple[Mapping, ...]:
    """The mappings that come with the package."""
    folder = importlib.resources.files("tocsin.watch.patterns") / "mappings"
    return tuple(Mapping(name, (folder / f"{name}.toml").read_text("utf-8")) for name in _NAMES)
