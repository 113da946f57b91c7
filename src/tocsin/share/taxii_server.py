# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The server's side of TAXII 2.1: what a request asks for, ``next``, resources. Pure.

Source: TAXII 2.1, OASIS Standard. Beyond the letter, because clients in use need it: any fraction of a second in
``added_after``, an ``objects`` list that is there when it is empty, a ``next`` on manifests and versions.

``next`` carries the whole query and never expires. It comes back from outside, so it is bounded and checked like a
query, and grants nothing: whoever sends it is asked about as if it had not been there.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from typing import Annotated, Literal
from urllib.parse import parse_qsl

import msgspec

from tocsin.core import instant
from tocsin.core.collection import Collection, Wanted
from tocsin.core.errors import BadInput
from tocsin.share.taxii import STIX_TYPE

MOST_VALUES = 100
"""Values of one ``match`` field."""
_MOST_FIELDS, _MOST_TOKEN = 40, 16_384
_FIRST_DAY, _LAST_DAY = 0, 253_402_300_799_999
"""Milliseconds that a year of four digits holds, from 1970 on."""

Millisecond = Annotated[int, msgspec.Meta(ge=_FIRST_DAY, le=_LAST_DAY)]
Word = Annotated[str, msgspec.Meta(min_length=1, max_length=1_000)]
Several = Annotated[tuple[Word, ...], msgspec.Meta(max_length=MOST_VALUES)]


class NotProcessable(BadInput):
    """JSON that is no envelope (section 5.5: 422)."""

    code = "not-processable"
    http_status = 422


class TooLarge(BadInput):
    """More than one post may hold (413)."""

    code = "too-large"
    http_status = 413


class Query(msgspec.Struct, frozen=True, kw_only=True, array_like=True, forbid_unknown_fields=True):
    """What one request asks for, or one ``next`` held."""

    collection: Annotated[str, msgspec.Meta(max_length=40)] = ""
    """Whose page it is."""
    added_after: Annotated[int, msgspec.Meta(ge=-1, le=_LAST_DAY)] = -1
    """Milliseconds since 1970; -1 for the beginning."""
    position: tuple[Millisecond, Annotated[int, msgspec.Meta(ge=0, le=1_000)]] | None = None
    """Behind which version the page begins; None for ``added_after``."""
    limit: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)] = 1_000
    ids: Several = ()
    types: Several = ()
    versions: Several = ("last",)
    spec_versions: Several = ()

    @property
    def wanted(self) -> Wanted:
        """The part that chooses objects."""
        return Wanted(
            ids=self.ids, types=self.types, versions=self.versions, spec_versions=self.spec_versions
        )


_TOKEN = msgspec.msgpack.Decoder(Query)


def token(query: Query) -> str:
    """``query`` as ``next``."""
    return base64.urlsafe_b64encode(msgspec.msgpack.encode(query)).decode().rstrip("=")


def held(text: str) -> Query | None:
    """The query that a ``next`` holds; None if nothing can be read from it."""
    if not text or len(text) > _MOST_TOKEN or not text.isascii():
        return None
    try:
        found = _TOKEN.decode(base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True))
        _version_keys_hold(found.versions)
    except (binascii.Error, ValueError, msgspec.MsgspecError, RecursionError):
        return None
    return found


def _version_keys_hold(versions: Sequence[str]) -> None:
    for each in versions:
        if each not in {"first", "last", "all"} and not instant.is_one(f"{each}Z"):
            raise ValueError(each)


def asked(query_string: bytes, collection: str, most: int, *, version: str = "last") -> Query:
    """What a request for a page asks for. Raises ``BadInput`` for what section 3.4 calls malformed.

    A ``next`` of this collection wins over everything but ``limit``. One of another collection begins again at the
    ``added_after`` that it holds, and one from which nothing can be read at that of the request. ``limit`` is
    capped at ``most``. ``version`` is what ``match[version]`` is if it is not there.
    """
    fields = {"match[version]": version, **_fields(query_string)}
    limit = _limit(fields.get("limit"), most)
    mine = Query(
        collection=collection,
        added_after=_added_after(fields.get("added_after", "")),
        limit=limit or most,
        ids=_several(fields, "match[id]"),
        types=_several(fields, "match[type]"),
        versions=_versions(fields),
        spec_versions=_several(fields, "match[spec_version]"),
    )
    before = held(fields.get("next", ""))
    if before is None:
        return mine
    position = before.position if before.collection == collection else None
    return msgspec.structs.replace(
        before, collection=collection, position=position, limit=limit or min(before.limit, most)
    )


def _fields(query_string: bytes) -> dict[str, str]:
    try:
        pairs = parse_qsl(
            query_string.decode("ascii"), keep_blank_values=True, max_num_fields=_MOST_FIELDS, errors="strict"
        )
    except ValueError:
        do = f"send at most {_MOST_FIELDS} parameters, percent-encoded as UTF-8"
        raise BadInput("the parameters cannot be read", where="query", do=do) from None
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise BadInput("a parameter stands there twice", where="query", do="send it once, with commas")
    return fields


def _limit(text: str | None, most: int) -> int:
    """0 if none is asked for."""
    if text is None:
        return 0
    if not (text.isascii() and text.isdigit()) or not text.strip("0"):
        do = "give a whole number from 1 on, or leave it out"
        raise BadInput("limit is no number from 1 on", where="limit", do=do)
    digits = text.lstrip("0")
    return most if len(digits) > 9 else min(int(digits), most)


def _added_after(text: str) -> int:
    """In milliseconds, cut: times of adding are whole milliseconds, so what lies between makes no difference."""
    if not text:
        return -1
    try:
        return max(-1, min(instant.milliseconds(instant.version_key(text[:60])) or 0, _LAST_DAY))
    except BadInput as error:
        raise BadInput(f"added_after: {error.what}", where="added_after", do=error.do) from None


def _several(fields: dict[str, str], name: str) -> tuple[str, ...]:
    if name not in fields:
        return ()
    words = tuple(dict.fromkeys(fields[name].split(",")))
    if len(words) > MOST_VALUES or not all(0 < len(word) <= 1_000 for word in words):
        do = f"give 1 to {MOST_VALUES} values, with commas between them, or leave it out"
        raise BadInput(f"{name} holds no value, an empty one, or too many", where=name, do=do)
    return words


def _versions(fields: dict[str, str]) -> tuple[str, ...]:
    words = _several(fields, "match[version]")
    if "all" in words and len(words) > 1:
        raise BadInput("all stands for itself", where="match[version]", do="leave out the others")
    keys = []
    for word in words:
        try:
            keys.append(word if word in {"first", "last", "all"} else instant.version_key(word))
        except BadInput as error:
            do = "write first, last, all, or a timestamp such as 2026-11-22T09:30:00.000Z"
            raise BadInput(f"match[version]: {error.what}", where="match[version]", do=do) from None
    return tuple(keys)


def envelope(raws: Sequence[bytes], following: str) -> bytes:
    """The envelope resource (section 3.7): stored bytes, joined. ``following`` is its ``next``; empty if nothing follows."""
    return _paged(b"objects", raws, following)


def manifest(entries: Sequence[bytes], following: str) -> bytes:
    """The manifest resource (section 5.4)."""
    return _paged(b"objects", entries, following)


def versions(texts: Sequence[str], following: str) -> bytes:
    """The versions resource (section 5.8); the list is left out when it is empty (section 2)."""
    if not texts:
        return b'{"more":false}'
    return _paged(b"versions", [msgspec.json.encode(text) for text in texts], following)


def _paged(name: bytes, items: Sequence[bytes], following: str) -> bytes:
    more = b'true,"next":"' + following.encode() + b'"' if following else b"false"
    head = b'{"more":' + more + b',"' + name + b'":['
    if not items:
        return head + b"]}"
    first, *rest = items
    if not rest:
        return head + first + b"]}"
    rest[-1] += b"]}"
    return b",".join([head + first, *rest])  # one copy of a page, not four


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One version in a manifest (section 5.4.1)."""

    id: str
    date_added: str
    version: str
    media_type: str


class Detail(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of one object that was posted (section 4.3.1)."""

    id: str
    version: str
    message: str = ""


class Status(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The status resource (section 4.3.1); empty lists are left out."""

    id: str
    status: Literal["complete", "pending"]
    request_timestamp: str
    total_count: int
    success_count: int
    failure_count: int
    pending_count: int
    successes: tuple[Detail, ...] = ()
    failures: tuple[Detail, ...] = ()


class Shown(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The collection resource (section 5.2.1)."""

    id: str
    title: str
    can_read: bool
    can_write: bool
    description: str = ""
    media_types: tuple[str, ...] = ()


def shown(collection: Collection, *, may_write: bool) -> Shown:
    """A collection as a client sees it: what is in it, never by which rule, and whether this client may write to it."""
    return Shown(
        id=collection.id,
        title=collection.title,
        description=collection.description,
        can_read=True,
        can_write=collection.can_write and may_write,
        media_types=(f"{STIX_TYPE}2.1", f"{STIX_TYPE}2.0"),
    )


class Error(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The error message (section 3.6.1)."""

    title: str
    description: str = ""
    error_id: str = ""
    error_code: str = ""
    http_status: str = ""
    details: dict[str, str] = {}
