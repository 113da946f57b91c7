# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""One observation of a pattern over the observed data of one event (STIX 2.1 sections 9.6 and 9.7).

Observed data is a dictionary of objects by key, each with its ``type``; a ``*_ref`` or a member of ``*_refs`` is the
key of another. A comparison is true of an object if it is true of one value that its path leads to; where the path
leads nowhere it is false, negated or not, but for NOT EXISTS. AND holds if both sides hold of the same object, OR if
one does. A constant of another kind than the value is unlike it: ``=``, ``<``, LIKE are false, ``!=`` is true.
Text is compared by its code points, but for LIKE and MATCHES (``expression``). What stands in a property that is called
``*_bin`` or ``*_hex`` is compared as the octets that it spells in base64 or hexadecimal digits.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import functools
import ipaddress
import operator
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

from tocsin.core import instant
from tocsin.core.errors import BadInput
from tocsin.core.pattern_tree import Comparison, Joined
from tocsin.watch.patterns.expression import searcher

Data: TypeAlias = Mapping[str, Mapping[str, Any]]
Judge: TypeAlias = Callable[[Data], set[str]]
"""Gives the keys of the objects of which an observation is true."""

_ORDER = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}
_MOST_VALUES = 10_000
"""Values one path leads to that are looked at."""


def compiled(test: Comparison | Joined) -> Judge:
    """What judges an observation. Raises ``BadInput`` for an expression or a network that cannot be used."""
    if isinstance(test, Comparison):
        return _compared(test)
    parts = [compiled(part) for part in test.parts]
    if test.operator == "OR":
        return lambda data: set().union(*(part(data) for part in parts))

    def both(data: Data) -> set[str]:
        found = parts[0](data)
        for part in parts[1:]:
            if not found:
                break
            found = found & part(data)
        return found

    return both


def _compared(test: Comparison) -> Judge:
    if test.operator == "EXISTS":
        return lambda data: {
            key for key, one in data.items()
            if one.get("type") == test.kind and (next(values(one, test.path, data), None) is not None) != test.negated
        }  # fmt: skip
    holds, negated, spelled = predicate(test), test.negated, octets_in(test.path)
    if len(test.path) == 1 and spelled is None:
        return _of_property(test, holds)

    def true_of(value: Any) -> bool:
        native = value if spelled is None else spelled(value)
        return native is not None and holds(native) != negated

    return lambda data: {
        key for key, one in data.items()
        if one.get("type") == test.kind
        and any(true_of(value) for _, value in zip(range(_MOST_VALUES), values(one, test.path, data), strict=False))
    }  # fmt: skip


def octets_in(path: tuple[str, ...]) -> Callable[[Any], bytes | None] | None:
    """What reads the octets that the property at the end of a path spells; None if it is no binary one."""
    name = next((step for step in reversed(path) if not step.startswith("[")), "")
    reads: dict[str, Callable[[str], bytes]] = {"_hex": binascii.unhexlify, "_bin": _from_base64}
    read = reads.get(name[-4:])
    if read is None:
        return None

    def octets(value: Any) -> bytes | None:
        try:
            return read(value) if isinstance(value, str) else None
        except ValueError:  # it spells none, so nothing is known of it
            return None

    return octets


def _from_base64(text: str) -> bytes:
    return base64.b64decode(text, validate=True)


def _of_property(test: Comparison, holds: Callable[[Any], bool]) -> Judge:
    """The same for a path of one step, which most are: in a third of the time."""
    kind, name, negated = test.kind, test.path[0], test.negated

    def judge(data: Data) -> set[str]:
        found = set()
        for key, one in data.items():
            if one.get("type") == kind:
                value = one.get(name)
                if value is not None and holds(value) != negated:
                    found.add(key)
        return found

    return judge


def values(one: Mapping[str, Any], path: tuple[str, ...], data: Data) -> Iterator[Any]:
    """Every value the path leads to from this object; references are followed where a step goes on behind one."""
    reached: list[Any] = [one]
    for at, step in enumerate(path):
        onward: list[Any] = []
        for value in reached:
            if step.startswith("[") and isinstance(value, list):
                onward.extend(value if step == "[*]" else value[int(step[1:-1]) : int(step[1:-1]) + 1])
            elif isinstance(value, Mapping) and step in value:
                onward.append(value[step])
        if at + 1 < len(path):
            onward = [_followed(value, path, at, data) for value in onward]
        reached = onward[:_MOST_VALUES]
    yield from (value for value in reached if value is not None)


def _followed(value: Any, path: tuple[str, ...], at: int, data: Data) -> Any:
    """What a reference refers to, if this is one and a step goes on behind it."""
    name = path[at] if not path[at].startswith("[") else path[at - 1]
    is_one = name.endswith("_ref") or (name.endswith("_refs") and path[at].startswith("["))
    return data.get(value) if is_one and isinstance(value, str) else value


def predicate(test: Comparison) -> Callable[[Any], bool]:
    """Whether a value fulfils a comparison, its NOT left aside."""
    if test.operator == "IN":
        if len({float if type(each) is int else type(each) for each in test.values}) > 1:
            raise BadInput("the members of IN are of several kinds", do="make a comparison of each kind")
        return lambda value: any(equal(value, wanted) for wanted in test.values)
    wanted = test.values[0]
    if test.operator == "=":
        return lambda value: equal(value, wanted)
    if test.operator == "!=":
        return lambda value: not equal(value, wanted)
    if test.operator in _ORDER:
        return _ordered(_ORDER[test.operator], wanted)
    if test.operator in {"LIKE", "MATCHES"}:
        return searcher(test.operator, wanted)
    return _networked(test.operator, wanted)


def _pair(value: Any, wanted: Any) -> tuple[Any, Any] | None:
    """Both in one kind that can be compared; None if there is none."""
    if isinstance(value, bool) or isinstance(wanted, bool):
        return (value, wanted) if isinstance(value, bool) and isinstance(wanted, bool) else None
    if isinstance(value, int | float) and isinstance(wanted, int | float):
        return value, wanted
    if isinstance(value, str) and isinstance(wanted, str):
        return value, wanted
    if isinstance(value, str) and isinstance(wanted, dt.datetime):
        return (instant.to_datetime(value), wanted) if instant.is_one(value) else None
    if isinstance(value, str | bytes) and isinstance(wanted, str | bytes):
        pair = [_octets(one) if isinstance(one, str) else one for one in (value, wanted)]
        return (pair[0], pair[1]) if None not in pair else None
    return None


def _octets(text: str) -> bytes | None:
    """A text as the octets of its characters; None if it has one above U+00FF (section 9.6.4)."""
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        return None


def equal(value: Any, wanted: Any) -> bool:
    """Whether a value equals a constant."""
    pair = _pair(value, wanted)
    return pair is not None and pair[0] == pair[1]


def _ordered(than: Callable[[Any, Any], bool], wanted: Any) -> Callable[[Any], bool]:
    def holds(value: Any) -> bool:
        pair = _pair(value, wanted)
        return pair is not None and than(*pair)

    return holds


def _networked(kind: str, wanted: str) -> Callable[[Any], bool]:
    net = _network(wanted)
    if net is None:
        raise BadInput(
            f"{wanted[:80]!r} is no address and no network", do="write it as 192.0.2.0/24 or 2001:db8::/32"
        )

    def holds(value: Any) -> bool:
        other = _network(value) if isinstance(value, str) else None
        if other is None or other.version != net.version:
            return False
        inner, outer = (other, net) if kind == "ISSUBSET" else (net, other)
        return inner.subnet_of(outer)  # type: ignore[arg-type]  # of one version, as asked above

    return holds


@functools.lru_cache(maxsize=65_536)
def _network(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None
