# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The quick way of the typed classes: takes an object in which there is nothing to find, and knows no reasons.

As in ``quick``, C decodes an object into its class, which checks types, words and ranges, and what C
cannot say is asked.

* An object that is *read* must not have a key twice. It is written anew: nothing that C has taken is then longer
  than it came, but numbers with fractions. So if both texts have one length, no key was lost. If not, as where there
  is white space, or if there are such numbers, colons are counted as in ``quick``.
* An object that is *made*, and holds what ``given`` does not ask about, is written, and read into its class: so it is
  what a reader will have, and shares nothing with what the caller holds.
* A *next version* is made so too, and only what was changed is asked about: the rest was, when the version before it
  was read or made. But whatever is a list or holds more than one value is asked about again: Python lets a caller
  change those in place.

Cost: 5 to 9 us to read, make or revise an object (``benchmarks/core_face.py``); 100 us and more where
``explain`` is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias, TypeVar

import msgspec

from tocsin.core.limits import Limits
from tocsin.core.stix import shapes
from tocsin.core.stix.catalogue import SHAPES
from tocsin.core.stix.questions import WITH_NUMBERS, Questions, Test
from tocsin.core.stix.quick import Quick
from tocsin.core.stix.shapes import Flag, Integer, Kind, Listed, Nested, Number, Ref, Shape, Text, Word
from tocsin.core.stix.view import Object

T = TypeVar("T", bound=Object)

KEPT = frozenset({"id", "type", "spec_version", "created", "created_by_ref", "modified", "custom"})
"""What is not changed quickly."""
_BARE = frozenset({str, bool, int, float, type(None)})
"""What is written as it is; a time of day or another object is not."""
_LIMITS = Limits()
_LONGEST = Quick(_LIMITS).longest
_BACKSLASH, _ESCAPED_COLON = b"\\", b"\\u003"
_ENCODE = msgspec.json.Encoder().encode
_BY_LENGTH, _BY_COLONS = 1, 2
"""There is nothing to find, if no key stands twice; and how that is told."""

Ask: TypeAlias = Callable[[Any, Limits], int | None]
"""What C cannot say of an object; None if there may be something to find."""


class _Way(NamedTuple):
    """What is known of one class."""

    decode: Callable[[bytes], Any]
    ask: Ask


_WAYS: dict[type, _Way] = {}


def taken(raw: bytes, union: Callable[[bytes], Object]) -> Object | None:
    """The object in these bytes, if there is nothing to find in it; None if that is not sure.

    ``union`` decodes all classes.
    """
    if len(raw) > _LONGEST:
        return None
    try:
        made = union(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
    nothing = (_WAYS.get(type(made)) or _way(type(made))).ask(made, _LIMITS)
    if nothing is None:
        return None
    written = _ENCODE(made)
    if (len(written) != len(raw) or nothing is _BY_COLONS) and not _each_once(raw, written):
        return None
    made.__dict__["raw"] = raw
    return made


def quickly(kind: type[T], draft: msgspec.Struct) -> T | None:
    """The object of this class that a draft of it says, if there is nothing to find in it; None if that is not sure."""
    decode, ask = _WAYS.get(kind) or _way(kind)
    try:
        raw = _ENCODE(draft)
        made: T = decode(raw)
    except (msgspec.MsgspecError, TypeError, ValueError, RecursionError):
        return None
    nothing = ask(made, _LIMITS)
    if nothing is None or len(raw) > _LONGEST:
        return None
    # keys of Python may be two, and one once they are written: 5 and "5"
    if nothing is _BY_COLONS and not _each_once(raw, _ENCODE(made)):
        return None
    made.__dict__["raw"] = raw
    return made


def revised(obj: T, modified: str, changes: Mapping[str, Any]) -> T | None:
    """The next version of an object that has bytes, if there is nothing to find in it; None if that is not sure.

    ``modified`` is later than that of the version before.
    """
    if obj.custom or not KEPT.isdisjoint(changes) or getattr(obj, "revoked", None):
        return None
    for value in changes.values():
        if type(value) not in _BARE and not _are_texts(value):
            return None
    kind = type(obj)
    way = _WAYS.get(kind) or _way(kind)
    try:
        raw = _ENCODE(msgspec.structs.replace(obj, modified=modified, **changes))
        made: T = way.decode(raw)
    except (msgspec.MsgspecError, TypeError, ValueError, RecursionError):
        return None
    if _about(kind, tuple(changes))(made, _LIMITS) is None or len(raw) > _LONGEST:
        return None
    made.__dict__["raw"] = raw
    return made


def _are_texts(value: object) -> bool:
    return type(value) is list and all(type(each) is str for each in value)


def draft_of(kind: type[Object]) -> Callable[..., msgspec.Struct]:
    """A class that is written as ``kind`` is and takes anything, in the order of its properties: ``custom`` is none.

    It costs a quarter of what the class itself costs.
    """
    names = [name for name in kind.__struct_fields__ if name != "custom"]
    return msgspec.defstruct(
        kind.__name__, [(name, Any, None) for name in names],
        tag_field=kind.__struct_config__.tag_field, tag=kind.__struct_config__.tag, omit_defaults=True, gc=False,
    )  # fmt: skip


def _each_once(raw: bytes, written: bytes) -> bool:
    """Whether no key stands twice, as it is not written twice; only the escape of a colon could hide that."""
    escaped = _BACKSLASH in raw and _ESCAPED_COLON in raw
    return not escaped and raw.count(b":") == written.count(b":")


def _way(kind: type[Object]) -> _Way:
    """The way of a class, made at its first use."""
    shape = SHAPES.get(str(kind.__struct_config__.tag))
    ask: Ask = _never if shape is None else _Typed(_worded(shape)).of_typed()
    made = _WAYS[kind] = _Way(msgspec.json.Decoder(kind).decode, ask)
    return made


def _never(*_: object) -> None:
    return None


@lru_cache(maxsize=256)
def _about(kind: type[Object], changed: tuple[str, ...]) -> Ask:
    """What is asked of a next version in which these properties were changed."""
    shape = SHAPES.get(str(kind.__struct_config__.tag))
    if shape is None:
        return _never
    return _Typed(may_differ(_worded(shape), changed)).of_typed()


def may_differ(shape: Shape, changed: Iterable[str]) -> Shape:
    """What is to be asked of a next version in which these properties were changed: others hold what they held."""
    differ = {*changed, *(name for name, each in shape.properties.items() if not _fixed(each))}
    asked = {name: each for name, each in shape.properties.items() if name in {*differ, "modified"}}
    rules = tuple(rule for rule in shape.rules if not differ.isdisjoint(rule.names))
    return msgspec.structs.replace(shape, properties=asked, rules=rules)


def _fixed(kind: Kind) -> bool:
    """Whether a value of this kind is one that nobody can change in place."""
    return isinstance(kind, Text | Ref | Word | Flag | Integer | Number)


class _Typed(Questions):
    """The questions of ``quick``, and how it is told that no key stands twice."""

    doubted = WITH_NUMBERS | shapes.Hashes
    """Of a caller's keys 5 and "5" the draft has both."""
    doubt = "nothing = by_colons"

    def of_typed(self) -> Ask:
        """The function of (object, limits)."""
        self.names.update(by_length=_BY_LENGTH, by_colons=_BY_COLONS)
        lines = self.lines
        self.lines = ["nothing = by_length", *lines]
        asked: Ask = self._function("made, limits", ["return nothing"])
        return asked


def _worded(shape: Shape) -> Shape:
    """The shape, with words of open vocabularies as texts that are asked whether they are of it."""
    return msgspec.structs.replace(
        shape, properties={name: _asked(kind) for name, kind in shape.properties.items()}
    )


def _asked(kind: Kind) -> Kind:
    match kind:
        case Word(vocabulary) if not vocabulary.closed:
            known: Test = vocabulary.words.__contains__
            return Text(known)
        case Listed(of):
            return Listed(_asked(of))
        case Nested(shape):
            return Nested(_worded(shape))
        case _:
            return kind
