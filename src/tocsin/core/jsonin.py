# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The one border that JSON crosses on its way in.

Decoders in use disagree on what is not quite JSON, and two readers of the same bytes
must never see two different things. So, beyond RFC 8259, these are refused: NaN and
Infinity, duplicate keys, lone surrogates, integers beyond +-(2**53 - 1) (STIX 2.1
section 2.10), numbers too large for a double, bytes that are not UTF-8, and whatever
passes the limits on size, depth, members and string length. A UTF-8 byte order mark
is cut off. No input raises ``RecursionError``: depth is counted before decoding.

``decode`` gives a value. ``split`` gives the members of an array as the bytes they
came in, so that one bad member costs only itself. ``canonical`` is RFC 8785, for ids
and for asking whether two texts say the same.

Cost: a quick look over the tokens, then a C decoder. That of msgspec, five times as fast as
that of the standard library, keeps the last of two equal keys: what it read is written again,
and has as many colons as the text if none was lost. The iterative walk, 20 times
slower, runs only over what the quick look or the decoders stumble on: it names the
place of the fault, and splits what the C splitter cannot.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import Any, Literal

import msgspec

from tocsin.core.canonical import canonical
from tocsin.core.errors import BadInput
from tocsin.core.jsonwalk import (
    LARGEST,
    TOKEN,
    Refused,
    double,
    integer,
    line_of,
    place,
    refused,
    skip,
    walk,
    walk_through,
)
from tocsin.core.limits import Limits
from tocsin.core.memory import Account, weigh_json
from tocsin.core.textin import BOM, not_utf8

__all__ = ["LARGEST", "Parts", "canonical", "decode", "place", "refusals", "split"]

_BLOCK = 2**18
_SHAPE = re.compile(rb'"(?:[^"\\]++|\\.)*+(?:"|\Z)|[\[{]|[\]}]', re.DOTALL)
_TOP = re.compile(rb'"(?:[^"\\]++|\\.)*+(?:"|\Z)|[\[{]|[\]}]|,', re.DOTALL)
_PROPERTY_BYTES, _MEMBER_BYTES = 320, 160
"""What is taken apart takes besides its text: a property of the whole, which has a name, and a member below."""
_HALF = re.compile(rb"\\u[dD][89a-fA-F]")
_DIGITS = bytes.maketrans(b"123456789", b"000000000")
_LONG = b"0" * 16
"""With ``_DIGITS``: where an integer may stand that not every reader holds exactly."""
_SMALL = 2**20
"""Bytes of a text up to which it is read twice at the price of its copy."""
_NOT_SURE = object()


class Parts(msgspec.Struct, frozen=True):
    """A JSON text taken apart without decoding it."""

    shape: Literal["array", "object"]
    members: list[bytes] | None
    """Of the array asked for, each as it came; None if the object holds no such array."""
    others: dict[str, bytes]
    """The other properties of the object, each value as it came."""


def _pairs(pairs: list[tuple[str, object]]) -> dict[str, object]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise Refused
    return made


def _constant(text: str) -> object:
    raise Refused(text)


_DECODER = json.JSONDecoder(
    object_pairs_hook=_pairs, parse_int=integer, parse_float=double, parse_constant=_constant
)
_FIELDS = msgspec.json.Decoder(dict[str, msgspec.Raw])
_LIST = msgspec.json.Decoder(list[msgspec.Raw])
_ANY = msgspec.json.Decoder()
_ENCODE = msgspec.json.Encoder().encode


def decode(data: bytes, name: str, limits: Limits) -> object:
    """The value of a JSON text; ``name`` is how errors call it.

    Raises ``BadInput`` for what the module refuses, ``where`` being ``name:line:column`` if it is not
    JSON and ``name#/json/pointer`` if it is JSON that is not taken; ``name`` may itself end in a pointer.
    """
    body = _body(data, name, limits)
    weigh_json(body, name, limits)
    if _odd(body, limits):
        walk_through(body, name, limits)
    quick = _quickly(body)
    if quick is not _NOT_SURE:
        return quick
    try:
        return _DECODER.decode(body.decode())
    except (ValueError, RecursionError):
        walk_through(body, name, limits)
        raise BadInput("the JSON decoder refuses this", where=name) from None


def _quickly(body: bytes) -> object:
    """The value of an object or array in which there is nothing to refuse; ``_NOT_SURE`` if that needs a closer look."""
    if len(body) > _SMALL or b"\\u003" in body or _LONG in body.translate(_DIGITS):
        return _NOT_SURE  # a colon may be spelt \u003a
    try:
        value = _ANY.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return _NOT_SURE
    return value if _ENCODE(value).count(b":") == body.count(b":") else _NOT_SURE


def split(data: bytes, name: str, limits: Limits, key: str) -> Parts:
    """Take apart an array, or an object that may hold an array under ``key``.

    What is wrong *inside* a member is left for who decodes it, also lone surrogates, duplicate keys and
    nesting of any depth. Raises ``BadInput`` if the whole is not JSON (cut off, text after the end, a
    syntax error anywhere), is neither array nor object, names a property twice, or passes ``limits.members``
    or ``limits.memory_bytes``.
    """
    body = _body(data, name, limits)
    _few_enough(body, name, limits)
    parts = _split_quickly(body, key) or _split_slowly(body, name, key)
    if parts.members is not None and len(parts.members) > limits.members:
        what = f"{len(parts.members)} members are more than the limit of {limits.members}"
        raise BadInput(what, where=name, do="split the file, or raise limits.members")
    return parts


def _few_enough(body: bytes, name: str, limits: Limits) -> None:
    """Raise ``BadInput`` if taking the text apart would take more memory than ``limits.memory_bytes``.

    Asked by a count of commas; only where there are very many of them, of those alone that part members.
    """
    if body.count(b",") * _PROPERTY_BYTES <= limits.memory_bytes - 2 * len(body):
        return
    account, depth = Account(limits, name, 2 * len(body)), 0
    for token in _TOP.finditer(body):
        first = body[token.start()]
        if first == 0x2C:
            if depth <= 2:
                account.take(_PROPERTY_BYTES if depth < 2 else _MEMBER_BYTES)
        elif first != 0x22:
            depth += 1 if first in b"[{" else -1


def _body(data: bytes, name: str, limits: Limits) -> bytes:
    """The text without byte order mark. Raises ``BadInput`` if it is too long, no UTF-8, or nothing."""
    if len(data) > limits.file_bytes:
        what = f"{len(data)} bytes are more than the limit of {limits.file_bytes}"
        raise BadInput(what, where=name, do="split the file, or raise limits.file_bytes")
    body = data.removeprefix(BOM)
    wrong = not_utf8(body)
    if wrong is not None:
        what = f"byte {body[wrong]:#04x} is not UTF-8"
        raise BadInput(what, where=line_of(body, name, wrong), do="save the file as UTF-8") from None
    if skip(body, 0) == len(body):
        raise BadInput("there is nothing in it", where=name)
    return body


def _odd(body: bytes, limits: Limits) -> bool:
    """Whether a limit may be passed or half a surrogate pair stand there: look closer."""
    if (b"\\u" in body and _HALF.search(body)) or (
        len(body) > limits.members and body.count(b",") >= limits.members
    ):
        return True
    if len(body) <= limits.string_bytes and body.count(b"[") + body.count(b"{") <= limits.depth:
        return False
    depth = 0
    for token in _SHAPE.finditer(body):
        first = body[token.start()]
        if first == 0x22:
            if token.end() - token.start() - 2 > limits.string_bytes:
                return True
        elif first in b"[{":
            depth += 1
            if depth > limits.depth:
                return True
        else:
            depth -= 1
    return False


def refusals(data: bytes, limits: Limits) -> list[tuple[tuple[str | int, ...], str]]:
    """Everything in a JSON text for which ``decode`` refuses it: the steps to it, and what is wrong.

    If it is no JSON, that is the last of them.
    """
    found: list[tuple[tuple[str | int, ...], str]] = []
    try:
        body = _body(data, "", limits)
        found.extend(refused(body, "", limits))
    except BadInput as error:
        found.append(((), error.what))
    return found


def _split_quickly(body: bytes, key: str) -> Parts | None:
    """By the C splitter; None where it cannot, or cannot tell that no property stands there twice."""
    start = skip(body, 0)
    try:
        tight = _split_tight(body, key)
        if tight is not None:
            return tight
        if body[start : start + 1] == b"[":
            return Parts("array", [bytes(each) for each in _LIST.decode(body)], {})
        if body[start : start + 1] != b"{":
            return None
        fields = _FIELDS.decode(body)
        if not _each_once(body, start, fields):
            return None
        raw = fields.get(key)
        members = None
        if raw is not None and bytes(memoryview(raw)[:1]) == b"[":
            members = [bytes(each) for each in _LIST.decode(raw)]
            del fields[key]
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return None
    return Parts("object", members, {name: bytes(value) for name, value in fields.items()})


@lru_cache(maxsize=8)
def _around(key: str) -> msgspec.json.Decoder[Any]:
    """The decoder of an object that holds a list under ``key`` and little else."""
    fields = [("type", msgspec.Raw, None), ("id", msgspec.Raw, None), ("spec_version", msgspec.Raw, None)]
    whole = msgspec.defstruct(
        "Whole", [(key, list[msgspec.Raw]), *fields], forbid_unknown_fields=True, gc=False
    )
    return msgspec.json.Decoder(whole)


def _split_tight(body: bytes, key: str) -> Parts | None:
    """A bundle without white space between its tokens, in one look; None for any other text.

    That no property stands there twice is seen by the length: the parts make up the whole.
    """
    if not key.isidentifier():
        return None
    try:
        whole = _around(key).decode(body)
    except msgspec.ValidationError:
        return None
    members = [bytes(each) for each in getattr(whole, key)]
    found = ((name, getattr(whole, name)) for name in ("type", "id", "spec_version"))
    others = {name: bytes(value) for name, value in found if value is not None}
    size = len(key) + 7 + sum(map(len, members)) + max(0, len(members) - 1)
    size += sum(len(name) + 4 + len(value) for name, value in others.items())
    return Parts("object", members, others) if size == len(body) else None


def _each_once(body: bytes, position: int, fields: dict[str, msgspec.Raw]) -> bool:
    """Whether the text is these fields one after the other: a repeated key leaves a gap."""
    position += 1
    for count, raw in enumerate(fields.values()):
        if count:
            position = skip(body, position)
            if body[position : position + 1] != b",":
                return False
            position += 1
        position = skip(body, position)
        token = TOKEN.match(body, position)
        if token is None:
            return False
        position = skip(body, token.end()) + 1
        position = skip(body, position)
        value = memoryview(raw)
        for start in range(0, len(value), _BLOCK):  # a copy of the whole would cost more than the look
            block = bytes(value[start : start + _BLOCK])
            if not body.startswith(block, position):
                return False
            position += len(block)
    position = skip(body, position)
    return body[position : position + 1] == b"}"


def _split_slowly(body: bytes, name: str, key: str) -> Parts:
    """By the walk: the same answer, for texts that hold what the C splitter refuses."""
    members: list[bytes] = []
    others: dict[str, bytes] = {}
    found, is_object = False, False
    for event, depth, frames, start, end in walk(body, name, 3):
        if depth == 0 and event == "scalar":
            raise BadInput("neither a JSON object nor an array", where=name)
        if depth == 0 and event == "open":
            is_object = body[start : start + 1] == b"{"
        top = frames[0] if frames else None
        if top is None or event == "open":
            continue
        if event == "key":
            if depth == 1 and top.keys is not None:
                if str(top.step) in top.keys:
                    raise BadInput("the same key twice", where=place(name, top.step))
                top.keys.add(str(top.step))
        elif not is_object:
            if depth == 1:
                members.append(body[start:end])
        elif depth == 1 and top.step == key and body[start : start + 1] == b"[":
            found = True
        elif depth == 1:
            others[str(top.step)] = body[start:end]
        elif depth == 2 and top.step == key and frames[1].keys is None:
            members.append(body[start:end])
    if not is_object:
        return Parts("array", members, {})
    return Parts("object", members if found else None, others)
