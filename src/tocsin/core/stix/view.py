# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What all typed objects are: a view of bytes that were held to the rules.

An object that came from ``decode`` was decoded from checked bytes and carries them: ``encode`` gives
those back, unchanged. One that came from a ``Maker`` was checked, too, and is written as it was
made. One that was put together by hand is held to the rules when it is encoded. So nothing wrong
ever leaves.

Most objects are read and made by ``ways``, in C. What does not pass there is left to ``explain``,
which either names what is wrong or says that it may stay. Then properties that the class does
not know, or whose values it cannot hold, are kept in ``custom``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from functools import cache
from typing import Annotated, Any, TypeAlias, TypeVar, cast

import msgspec

from tocsin.core import instant
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.stix.judge import Judged, explained, finding
from tocsin.core.stix.objects import StixObject, properties_of
from tocsin.core.stix.quick import Quick
from tocsin.core.stix.values import PROHIBITED, is_empty

AS_MADE = "as_made"
"""Where an object that was made and not yet written keeps those of its properties that can be changed in place."""
_CUSTOM = " custom"
_Custom: TypeAlias = Annotated[Mapping[str, Any], msgspec.Meta(min_length=1, max_length=0)]
"""What the C decoder never takes, in case that a property is called so."""
_LIMITS = Limits()
_QUICK = Quick(_LIMITS)
_ENCODE = msgspec.json.Encoder().encode


class Part(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, repr_omit_defaults=True,
           forbid_unknown_fields=True, gc=False):  # fmt: skip
    """A part of an object that has properties of its own."""

    custom: _Custom = msgspec.field(default_factory=dict, name=_CUSTOM)
    """Properties that STIX 2.1 does not define."""


class _Named(msgspec.Struct, frozen=True):
    """The property that comes first; the classes are called with the others in order (``given``)."""

    id: str


class Object(_Named, frozen=True, kw_only=True, omit_defaults=True, repr_omit_defaults=True,
             forbid_unknown_fields=True, dict=True):  # fmt: skip
    """A STIX object of any type. It does not change: a new version is a new object."""

    custom: _Custom = msgspec.field(default_factory=dict, name=_CUSTOM)
    """Properties that STIX 2.1 does not define, and those whose values their type cannot hold."""

    def __hash__(self) -> int:
        return hash(self.id)

    def __copy__(self) -> Object:
        return self

    def __deepcopy__(self, memo: object) -> Object:
        return view(type(self), encode(self))

    def __reduce__(self) -> tuple[Callable[..., Object], tuple[type[Object], bytes]]:
        return view, (type(self), encode(self))


T = TypeVar("T", bound=Object)
Stamp: TypeAlias = str | dt.datetime
"""An instant as STIX writes it, or one with a time zone, of which milliseconds are kept."""
Ref: TypeAlias = str | Object
"""An id, or the object that bears it."""


def stamp(moment: Stamp) -> str:
    """The instant as STIX writes it; a text is left as it is. Raises ``BadInput`` if the time zone is missing."""
    return instant.from_datetime(moment) if isinstance(moment, dt.datetime) else moment


def ref(to: Ref) -> str:
    """The id."""
    return to.id if type(to) is not str and isinstance(to, Object) else to


def encode(obj: Object) -> bytes:
    """The object as JSON: the bytes it was read from, or was made as.

    Raises ``BadInput`` if it was put together by hand, and wrongly, and if it is a translation.
    """
    own = obj.__dict__
    raw: bytes | None = own.get("raw")
    if raw is None:
        held = own.get(AS_MADE)
        if held is None:
            raw = _of_hand(obj)
        else:
            raw = _ENCODE(msgspec.structs.replace(obj, **held) if held else obj)
        own["raw"] = raw
    return raw


def _of_hand(obj: Object) -> bytes:
    """The bytes of an object that was put together by hand, once it is held to the rules."""
    if obj.__dict__.get("translated"):
        do = "encode the object that was translated"
        raise BadInput("a translation is for reading, its author did not say it", where=obj.id, do=do)
    return checked(plain(obj)).raw


def is_checked(obj: Object) -> bool:
    """Whether the object was held to the rules when it was read or made."""
    return "raw" in obj.__dict__ or AS_MADE in obj.__dict__


def record(obj: Object) -> StixObject:
    """The object as the other rooms have it. Raises ``BadInput`` as ``encode``."""
    raw = encode(obj)
    found = _QUICK.read(raw) or explained(raw, _LIMITS).object
    assert found is not None, "it was checked"
    return found


def view(kind: type[T], raw: bytes) -> T:
    """The object of this class in bytes that were checked before. Raises ``BadInput`` if the class does not fit."""
    held = properties_of(raw)
    if "type" not in kind.__struct_fields__:
        del held["type"]
    made: T | None = fitted(kind, held)
    if made is None:
        raise BadInput(f"this is no {kind.__name__}, or not one of STIX 2.1")
    made.__dict__["raw"] = raw
    return made


def to_be_read(kind: type[T], held: Mapping[str, Any]) -> T:
    """The object of this class with these properties, which has no bytes and gets none (see ``encode``)."""
    own = {name: value for name, value in held.items() if name != "type" or name in kind.__struct_fields__}
    made: T = fitted(kind, own)
    made.__dict__["translated"] = True
    return made


def fitted(kind: Any, held: Mapping[str, Any]) -> Any:
    """An instance of a class of objects or parts; what it cannot hold goes to ``custom``. None if it lacks what is required."""
    values: dict[str, Any] = {}
    custom: dict[str, Any] = {}
    fields = _fields(kind)
    for key, value in held.items():
        field = fields.get(key)
        if field is None:
            custom[key] = value
        elif not is_empty(value):
            try:
                values[key] = _held(field.type, value)
            except msgspec.ValidationError:
                custom[key] = value
    if any(field.required and name not in values for name, field in fields.items()):
        return None
    return kind(**values, custom=custom)


def _held(annotation: Any, value: Any) -> Any:
    part = part_in(annotation)
    if part is None:
        return msgspec.convert(value, annotation)
    many = value if isinstance(value, list) else [value]
    made = [fitted(part, each) if isinstance(each, dict) else None for each in many]
    if None in made:
        raise msgspec.ValidationError(f"no {part.__name__}")
    return made if isinstance(value, list) else made[0]


@cache
def _fields(kind: type[msgspec.Struct]) -> Mapping[str, msgspec.structs.FieldInfo]:
    return {each.name: each for each in msgspec.structs.fields(kind) if each.name != "custom"}


def part_in(annotation: Any) -> type[Part] | None:
    """The class of parts that an annotation holds, one or many."""
    if isinstance(annotation, type) and issubclass(annotation, Part):
        return annotation
    inner = (part_in(each) for each in getattr(annotation, "__args__", ()))
    return next((each for each in inner if each is not None), None)


def plain(value: Any) -> Any:
    """The value in words of JSON: parts with their own properties, references as ids."""
    if isinstance(value, Part | Object):
        said = {} if (tag := value.__struct_config__.tag) is None else {"type": tag}
        fields = ((name, getattr(value, name)) for name in value.__struct_fields__ if name != "custom")
        said |= {name: inside(held) for name, held in fields if held is not None}
        return {name: inside(held) for name, held in value.custom.items()} | said
    return inside(value)


def inside(value: Any) -> Any:
    """``plain`` of what stands inside an object, where another object is a reference to it.

    Raises ``BadInput`` if it is nested without end.
    """
    try:
        return _inside(value)
    except RecursionError:
        raise BadInput("this is nested too deeply to be written", do="nest less") from None


def _inside(value: Any) -> Any:
    if isinstance(value, Object):
        return value.id
    if isinstance(value, Part):
        return plain(value)
    if isinstance(value, Mapping):
        return {key: _inside(each) for key, each in value.items()}
    return [_inside(each) for each in value] if isinstance(value, list | tuple) else value


def checked(properties: Mapping[str, object]) -> StixObject:
    """An object of our own, held to all rules.

    Raises ``BadInput`` with the place of the first thing that is wrong, its section and the mend. STIX 2.0
    is not made, nor a null or an empty list.
    """
    try:
        raw = _ENCODE(dict(properties))
    except (TypeError, ValueError, RecursionError) as error:
        raise BadInput(f"this cannot be written as JSON: {error}") from None
    made = _QUICK.read(raw)
    if made is None:
        judged = explained(raw, _LIMITS)
        refuse(judged, str(properties.get("id", "object")), strictly=True)
        made = cast("StixObject", judged.object)
    if made.spec_version != "2.1":
        do = "add spec_version 2.1 to the properties"
        raise BadInput("spec_version is not 2.1 (STIX 2.1 §3.2)", where=made.id, do=do)
    return made


def refuse(judged: Judged, where: str, *, strictly: bool = False) -> None:
    """Raise ``BadInput`` for the first error; if ``strictly``, also for what STIX prohibits and feeds send."""
    wrong = [
        each for each in judged.problems if each.level == "error" or (strictly and each.note == PROHIBITED)
    ]
    if wrong:
        first = finding(judged, wrong[0], where)
        more = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
        raise BadInput(
            f"{first.what} ({first.rule}){more}",
            where=first.where,
            do=first.do or "correct it, or leave it out",
        )


def fitting(kind: type[T], otherwise: type[Object], raw: bytes) -> T | Object:
    """The view of checked bytes: of its class, or of the class of objects of any type if that cannot hold it."""
    held = properties_of(raw)
    own = {key: value for key, value in held.items() if key != "type"}
    made: T | Object = (fitted(kind, own) if kind is not otherwise else None) or fitted(otherwise, held)
    made.__dict__["raw"] = raw
    return made
