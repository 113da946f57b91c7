# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""STIX 2.1 objects as typed Python: make, read, revise, revoke, mark, translate.

``Maker`` makes objects and new versions of them, ``decode`` reads one, ``of`` gives the typed
view of an object from ``read_bundle``, ``encode`` gives the bytes. Each type of the standard
has its class (``Indicator``, ``IPv4Address``, ``Relationship``), and others are a
``CustomObject``. ``docs/stix.md`` shows how.

Everything that a Maker makes or ``decode`` reads was held to all the rules, and
``decode(encode(x)) == x``. The bytes of an object that was read are the record, and are given
back as they came. A class called by hand asks nothing: ``encode`` does.

Cost: ``benchmarks/core_face.py``. Loading takes some 50 ms, so nothing else in core imports it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any, TypeVar, Union, overload

import msgspec

from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.stix import classes, language
from tocsin.core.stix.classes import *  # noqa: F403 - the classes are what this module is for; they list themselves
from tocsin.core.stix.classes import TYPES, CustomObject, LanguageContent, T
from tocsin.core.stix.judge import explained
from tocsin.core.stix.language import Translated
from tocsin.core.stix.maker import Maker
from tocsin.core.stix.objects import StixObject, properties_of
from tocsin.core.stix.upgrade import upgrade
from tocsin.core.stix.versions import mark, revise, revoke
from tocsin.core.stix.view import (
    Object,
    Part,
    Ref,
    Stamp,
    encode,
    fitted,
    fitting,
    plain,
    record,
    refuse,
    stamp,
    to_be_read,
)
from tocsin.core.stix.ways import taken

P = TypeVar("P", bound=Part)


@overload
def decode(data: bytes | str) -> Object: ...


@overload
def decode(data: bytes | str, kind: type[T]) -> T: ...


def decode(data: bytes | str, kind: type[Object] = Object) -> Object:
    """One object: of any type, or of the class that is given.

    Raises ``BadInput`` for the first error in it, with place, section and mend, and for an object of another
    class. What is only warned of (``check`` names it) is kept. A bundle is read by ``read_bundle``.
    """
    raw = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
    made = taken(raw, _any())
    if made is None:
        judged = explained(raw, Limits())
        refuse(judged, judged.object_id or "object")
        assert judged.object is not None, "there is no error in it"
        made = of(judged.object)
    if not isinstance(made, kind):
        raise BadInput(f"this is no {kind.__name__}", where=made.id, do="read it without naming a class")
    return made


def of(found: StixObject) -> Object:
    """The typed view of an object that was read here, its bytes unchanged.

    One of STIX 2.0 is the object of 2.1 that it is upgraded to, with bytes of ours.
    """
    raw = found.raw
    if found.spec_version != "2.1":
        raw = msgspec.json.encode(upgrade(properties_of(raw)).main.object)
    return fitting(TYPES.get(found.type, CustomObject), CustomObject, raw)


def extension(obj: Object, kind: type[P]) -> P | None:
    """The extension of this class that the object has, as in ``extension(file, PDFExt)``.

    Raises ``BadInput`` for a class that is no predefined extension (section 6).
    """
    key = getattr(kind, "key", None)
    if key is None:
        raise BadInput(f"{kind.__name__} is no extension", do="give a class whose name ends in Ext")
    found = (getattr(obj, "extensions", None) or {}).get(key)
    made: P | None = fitted(kind, plain(found)) if isinstance(found, Mapping | Part) else None
    return made


def translated(obj: T, contents: Iterable[LanguageContent], lang: str) -> Translated[T]:
    """The object in this language or the closest that is there, as ``language.translated`` has it.

    The object in the answer is for reading: ``encode``, and so ``revise`` and ``bundle``, refuse it. Where nothing
    is to be translated it is the one that was given. Raises ``BadInput`` if ``lang`` is no language tag.
    """
    said = [properties_of(encode(each)) for each in contents]
    found = language.translated(properties_of(encode(obj)), said, lang)
    made = to_be_read(type(obj), found.object) if found.by else obj
    return Translated(made, found.lang, found.by, found.findings)


@cache
def _any() -> Callable[[bytes], Object]:
    """The decoder of all types of the standard; it takes some 5 ms to make."""
    decoder: msgspec.json.Decoder[Any] = msgspec.json.Decoder(
        Union[tuple(TYPES.values())]  # noqa: UP007 -- there are too many to write down
    )
    return decoder.decode


__all__ = [
    "Maker",
    "Object",
    "Part",
    "Ref",
    "Stamp",
    "Translated",
    "decode",
    "encode",
    "extension",
    "mark",
    "of",
    "record",
    "revise",
    "revoke",
    "stamp",
    "translated",
]
__all__ += classes.__all__
