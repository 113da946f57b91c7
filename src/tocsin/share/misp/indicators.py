# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""An attribute for detection, written at once as the indicator that it is: the quick half of ``attributes``.

Taken is an attribute that says nothing unusual: a UUID of its own, a value that a pattern looks for, no times. What is
written is right by construction (ids from checked UUIDs, instants from seconds, a pattern of a value in its normal
form), so nobody reads it again. The law, held by tests: ``attributes`` makes the same bytes of it, and the
checker of STIX finds nothing. Everything else is left to ``attributes``: then the answer is None.

Cost: 4 us an indicator, a quarter of the careful way.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

import msgspec
from msgspec import UNSET, Raw, UnsetType

from tocsin.core.atoms import SETTLED
from tocsin.core.instant import order_key
from tocsin.core.limits import Limits
from tocsin.core.misp import Attribute
from tocsin.core.pattern import is_simple
from tocsin.core.stix import StixObject
from tocsin.core.stix.quick import Quick
from tocsin.share.misp import types
from tocsin.share.misp.emit import Out, stamp
from tocsin.share.misp.values import pattern_of, words_of

_VARIANT = frozenset("89ab")
"""What stands in a UUID of the RFC 4122 variant at its 20th place."""
_SETS, _LONGEST_SET = 1_000, 4_096
"""How many sets of words are remembered, and the bytes of each at most."""


class _Indicator(msgspec.Struct, tag="indicator", tag_field="type", gc=False):
    """The properties in the order in which they are written."""

    spec_version: str
    id: str
    created: str
    modified: str
    created_by_ref: str | UnsetType
    name: str
    pattern: str
    pattern_type: str
    pattern_version: str
    description: str | UnsetType
    labels: Raw
    object_marking_refs: Raw | UnsetType
    valid_from: str


_ENCODE = msgspec.json.Encoder().encode
_WHOLE, _FIRST, _LAST = range(3)
_Form: TypeAlias = tuple[int, Callable[[str], object], str]
"""Which part of a value is looked for, what knows the normal form of that, and how the comparison with it begins."""


def _form(kinds: tuple[str, ...]) -> _Form | None:
    """Of a type with these kinds of atoms; None if it takes more than one look."""
    part = _WHOLE if len(kinds) == 1 else _LAST if not kinds[0] else _FIRST
    named = [kind for kind in kinds if kind]
    kind = "ipv4" if named[0] == "address" else named[0]
    if len(named) > 1 or kind not in SETTLED:
        return None
    return part, SETTLED[kind].fullmatch, f"{types.PATHS[kind]} = '"


_FORMS: Mapping[str, _Form] = {
    kind: form for kind, kinds in types.ATOMS.items() if (form := _form(kinds)) is not None
}


def _settled(a: Attribute) -> str:
    """The pattern of a value that is in its normal form; empty if that is not seen at once."""
    form = _FORMS.get(a.type)
    if form is None:
        return ""
    part, matches, begin = form
    value, bar = a.value, "|"
    if part == _FIRST:
        value, bar, _ = value.partition("|")
    elif part == _LAST:
        _, bar, value = value.rpartition("|")
    return f"[{begin}{value}']" if bar and matches(value) and "'" not in value else ""


class Indicators:
    """Of one event."""

    def __init__(self, out: Out, limits: Limits) -> None:
        """``out`` knows author, times and markings."""
        self._out, self._limits = out, limits
        self._longest = Quick(limits).longest
        self._shortest = limits.pattern_bytes // 4
        self._author = out.author or UNSET
        self._said: dict[tuple[object, ...], tuple[Raw, tuple[str, ...], Raw | UnsetType]] = {}
        """What an attribute says beside its value -> labels, references to markings, and these as they are written."""

    def made(self, a: Attribute) -> StixObject | None:
        """The indicator, if it is sure that there is nothing to find in it."""
        if not a.to_ids or a.deleted or a.first_seen or a.last_seen or a.uuid[19:20] not in _VARIANT:
            return None
        looked_for = _settled(a)
        if not looked_for or len(looked_for) > self._shortest:
            looked_for = pattern_of(a)
            if not looked_for or not is_simple(looked_for, self._limits):
                return None
        said = self._words(a)
        if said is None:
            return None
        labels, refs, written = said
        modified = stamp(a.timestamp) if a.timestamp else self._out.modified
        created = min(modified, self._out.born)
        id = f"indicator--{a.uuid}"  # noqa: A001 -- as the property is called
        about = a.comment or UNSET
        raw = _ENCODE(
            _Indicator("2.1", id, created, modified, self._author, a.value, looked_for, "stix", "2.1", about, labels, written, created)
        )  # fmt: skip
        if len(raw) > self._longest:
            return None
        key = order_key(modified)
        return StixObject(id, "indicator", raw, "2.1", created, modified, key, self._out.author, False, refs)  # noqa: FBT003 -- by place, as it is made for each attribute

    def _words(self, a: Attribute) -> tuple[Raw, tuple[str, ...], Raw | UnsetType] | None:
        """Labels and markings; None if there is a tag that may not leave."""
        names: tuple[str, ...] = ()
        if a.tags:
            if any(tag.local or not tag.exportable for tag in a.tags):
                return None
            names = tuple([tag.name for tag in a.tags])
        key = (a.type, a.category, a.distribution, a.odd_distribution, a.object_relation, names)
        said = self._said.get(key)
        if said is None:
            refs = self._out.refs(names, a.distribution, odd=a.odd_distribution)
            labels = Raw(_ENCODE([*words_of(a), *dict.fromkeys(names)]))
            said = labels, refs, Raw(_ENCODE(refs)) if refs else UNSET
            if len(self._said) >= _SETS:
                self._said.clear()
            if len(bytes(labels)) <= _LONGEST_SET:
                self._said[key] = said
        return said
