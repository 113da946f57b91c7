# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Own names in an object that is about to leave, and the object with them masked.

Every string is looked at, names of properties too, and what base64 in it holds. A masked object is a new one of ours,
with an id of its own and a ``derived-from`` relationship to the original, which stays as it is.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

import msgspec

from tocsin.core import ids, stix
from tocsin.core.errors import BadInput, TocsinError
from tocsin.core.name_matcher import Matcher, is_common

PAYLOAD_BYTES = 2**20
"""Of base64 in one string that are looked into; what is longer is said not to be."""
_AROUND = 30
_SHORTEST = 24
_ENCODED = re.compile(rf"[A-Za-z0-9+/_-]{{{_SHORTEST},}}={{0,2}}")
_NUMBER = re.compile(r"[0-9a-f-]*")
"""A digest, or a number as UUIDs are written. Read as base64 it is no text: in what stands for ASCII or UTF-16 letters, few
of four characters in a row are of these."""
_PACKED = (b"PK\x03\x04", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"BZh", b"\xfd7zXZ", b"(\xb5/\xfd")
_FIXED = re.compile(r"/(id|type|spec_version|created|modified|created_by_ref)\Z")
NOT_CHECKED = "not-checked"


class Find(msgspec.Struct, frozen=True, kw_only=True):
    """One own name in one object."""

    object_id: str
    pointer: str
    """JSON pointer of the string."""
    kind: str
    """``address``, ``host``, ``domain``, ``mac``, ``serial``, ``name``; ``not-checked`` for what could not be looked into."""
    name: str
    """As it stands in our list."""
    said: str
    """As it stands in the object."""
    context: str
    common: bool = False
    """So short or common that it points at nobody: shown, and held by nothing."""
    begin: int = 0
    end: int = 0
    maskable: bool = True


class Choice(msgspec.Struct, frozen=True):
    """What becomes of one name in one object."""

    name: str
    choice: Literal["release", "mask"]
    replacement: str = ""


def finds(item: stix.StixObject, matcher: Matcher) -> list[Find]:
    """Own names in an object. Cost: linear in its strings, up to ``PAYLOAD_BYTES`` of base64 in each."""
    return finds_in(item.id, stix.properties_of(item.raw), matcher)


def finds_in(name: str, properties: Mapping[str, object], matcher: Matcher) -> list[Find]:
    """Own names in the properties of the object ``name``."""
    return [
        found
        for pointer, text, is_key in _strings(properties, "")
        for found in _in_string(name, pointer, text, matcher, is_key=is_key)
    ]


def names_in(value: object, matcher: Matcher) -> set[str]:
    """Own names in a JSON value that is no STIX object, without those that point at nobody. Cost: as ``finds``."""
    return {
        found.name
        for pointer, text, is_key in _strings(value, "")
        for found in _in_string("", pointer, text, matcher, is_key=is_key)
        if not found.common
    }


def _strings(value: object, pointer: str) -> Iterator[tuple[str, str, bool]]:
    left: list[tuple[object, str]] = [(value, pointer)]
    while left:
        value, pointer = left.pop()
        if isinstance(value, str):
            yield pointer, value, False
        elif isinstance(value, dict):
            for key, part in value.items():
                inner = f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}"
                yield inner, key, True
                left.append((part, inner))
        elif isinstance(value, list):
            left.extend((part, f"{pointer}/{at}") for at, part in enumerate(value))


def _in_string(name: str, pointer: str, text: str, matcher: Matcher, *, is_key: bool) -> Iterator[Find]:
    may = not is_key and not _FIXED.search(pointer)
    for found in matcher.find(text):
        yield Find(
            object_id=name, pointer=pointer, kind=found.name.kind, name=found.name.text,
            said=text[found.begin : found.end], context=_around(text, found.begin, found.end),
            common=is_common(found.name), begin=found.begin, end=found.end, maskable=may,
        )  # fmt: skip
    if is_key or len(text) < _SHORTEST or ids.kind_or_none(text) is not None:
        return
    for run in _ENCODED.finditer(text):
        if _NUMBER.fullmatch(run[0]) is None:
            yield from _in_base64(name, pointer, run[0], matcher, whole=pointer.endswith("/payload_bin"))


def _in_base64(name: str, pointer: str, run: str, matcher: Matcher, *, whole: bool) -> Iterator[Find]:
    most = PAYLOAD_BYTES // 3 * 4
    data = _decoded(run[:most])
    why = f"only the first {PAYLOAD_BYTES} bytes are looked into" if len(run) > most else ""
    if whole and data.startswith(_PACKED):
        why = "the payload is packed, and not looked into"
    if why:
        yield Find(
            object_id=name, pointer=pointer, kind=NOT_CHECKED, name=why, said="", context="", maskable=False
        )
    for text in dict.fromkeys((data.decode("utf-8", "ignore"), data.decode("utf-16-le", "ignore"))):
        for found in matcher.find(text):
            said = text[found.begin : found.end]
            yield Find(
                object_id=name, pointer=pointer, kind=found.name.kind, name=found.name.text, said=said,
                context="base64: " + _around(text, found.begin, found.end), common=is_common(found.name), maskable=False,
            )  # fmt: skip


def _decoded(run: str) -> bytes:
    body = run.rstrip("=").replace("-", "+").replace("_", "/")
    body = body[:-1] if len(body) % 4 == 1 else body
    return base64.b64decode(body + "=" * (-len(body) % 4))


def _around(text: str, begin: int, end: int) -> str:
    return text[max(0, begin - _AROUND) : end + _AROUND]


def digest(item: stix.StixObject, found: Sequence[Find]) -> str:
    """Of exactly what is looked at: the bytes of the object and what was found in them."""
    rows = sorted((one.pointer, one.kind, one.name, one.begin) for one in found)
    return hashlib.sha256(msgspec.json.encode([hashlib.sha256(item.raw).hexdigest(), rows])).hexdigest()


def undecided(found: Sequence[Find], choices: Sequence[Choice]) -> list[Find]:
    """The finds that keep an object back: neither common nor decided."""
    decided = {one.name: one for one in choices}
    return [
        one
        for one in found
        if not one.common
        and (one.name not in decided or (decided[one.name].choice == "mask" and not one.maskable))
    ]


def masked(
    item: stix.StixObject, found: Sequence[Find], choices: Sequence[Choice], author: str, at: str
) -> list[stix.StixObject]:
    """The object of ours that says the same with the names masked, and its relationship to the original.

    Raises ``BadInput`` where the object would not be STIX any more, a pattern without its value for instance.
    """
    by = {one.name: one.replacement for one in choices if one.choice == "mask"}
    said = _replaced(stix.properties_of(item.raw), found, by)
    new = {
        key: value
        for key, value in said.items()
        if key not in {"id", "created", "modified", "created_by_ref"}
    }
    if "created" in said:
        new.update(created=at, modified=at, created_by_ref=author)
    number = ids.derived(item.type, author, item.id, digest(item, found), repr(sorted(by.items())))
    new["id"] = number
    marks = {key: said[key] for key in ("object_marking_refs",) if key in said}
    tie = {
        "type": "relationship", "spec_version": "2.1", "id": ids.derived("relationship", number, item.id),
        "created": at, "modified": at, "created_by_ref": author, "relationship_type": "derived-from",
        "source_ref": number, "target_ref": item.id, **marks,
    }  # fmt: skip
    try:
        return [stix.make(new), stix.make(tie)]
    except TocsinError as error:
        raise BadInput(
            f"cannot be masked: {error.what}", where=item.id, do="hold it, or release the name"
        ) from error


def _replaced(said: dict[str, Any], found: Sequence[Find], by: Mapping[str, str]) -> dict[str, Any]:
    spans: dict[str, list[tuple[int, int, str]]] = {}
    for one in found:
        if one.maskable and one.name in by:
            spans.setdefault(one.pointer, []).append((one.begin, one.end, by[one.name]))
    for pointer, rows in spans.items():
        steps = [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]
        holder: Any = said
        for step in steps[:-1]:
            holder = holder[int(step) if isinstance(holder, list) else step]
        last: Any = int(steps[-1]) if isinstance(holder, list) else steps[-1]
        holder[last] = _cut(holder[last], rows)
    return said


def _cut(text: str, rows: list[tuple[int, int, str]]) -> str:
    made, at = "", 0
    for begin, end, replacement in sorted(rows, key=lambda row: (row[0], -row[1])):
        if begin >= at:
            made += text[at:begin] + replacement
        at = max(at, end)  # where two names overlap, what is left of the second goes, too
    return made + text[at:]
