# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The answers of TAXII 2.1 servers understood, also of those that keep to the specification only in part.

Pure: bytes and headers in, what to ask next out. Source: TAXII 2.1 sections 3.4 (paging), 3.5 (envelope), 4 and 5.
What is taken from others although it is wrong: header text ``undefined``, dates as JavaScript prints them, collections without title,
ids that are no UUID, duplicate pages, ``more`` without ``next`` (gone on from the instant in the header).
"""

from __future__ import annotations

import datetime as dt
import email.utils
import hashlib
import re
from collections.abc import Mapping
from urllib.parse import quote, urlencode, urljoin, urlsplit, urlunsplit

import msgspec

from tocsin.core import instant, jsonin
from tocsin.core.errors import BadInput, Denied, NotFound
from tocsin.core.feed import Cursor
from tocsin.core.limits import Limits
from tocsin.share.taxii import FIRST_ADDED, LAST_ADDED

FRUITLESS = 3
"""Pages in a row that bring nothing that this walk has not seen."""
_JAVASCRIPT = re.compile(
    r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) ([0-9]{2}) ([0-9]{4}) ([0-9]{2}:[0-9]{2}:[0-9]{2}) GMT([+-][0-9]{4})(?: \(.*\))?"
)
_COLLECTION = re.compile(r"(.*/collections/[^/]+)(?:/objects)?/?")
_SHOWN = 20


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """One envelope, without its objects."""

    count: int
    more: bool
    next: str
    last: str
    """The highest ``date_added`` in it, as its header says; empty if that says nothing usable."""
    digest: bytes
    """Of its objects."""


class Walk:
    """What was seen since a pull began: how a server is found out that leads in circles."""

    def __init__(self) -> None:
        """Nothing was seen."""
        self.tokens: set[str] = set()
        self.digests: set[bytes] = set()
        self.fruitless = 0
        self.without_instant = False


class Stalled(BadInput):
    """The server says there is more and does not lead on."""


def page(body: bytes, headers: Mapping[str, str], name: str, limits: Limits) -> Page:
    """Understand an envelope; ``headers`` by their names in lower case. Raises ``BadInput`` if it is none."""
    parts = jsonin.split(body, name, limits, "objects")
    others = parts.others
    known = {"objects", "more", "next"} & others.keys()
    if parts.shape != "object" or (parts.members is None and others and not known):
        raise BadInput(
            "this is no TAXII envelope", where=name, do="check that the address is one of TAXII 2.1"
        )
    if others.get("objects", b"null") != b"null":
        raise BadInput("objects is no list", where=jsonin.place(name, "objects"), do="tell its operator")
    members = parts.members or []
    token = jsonin.decode(others["next"], f"{name}#/next", limits) if "next" in others else ""
    last = header_instant(headers.get(LAST_ADDED.lower(), ""))
    if not last and len(members) == 1:  # some give the first alone where it is the last, too
        last = header_instant(headers.get(FIRST_ADDED.lower(), ""))
    made = hashlib.sha256()
    for each in members:
        made.update(len(each).to_bytes(8, "big") + each)
    return Page(
        count=len(members),
        more=others.get("more") == b"true",
        next=str(token) if isinstance(token, str | int) and not isinstance(token, bool) else "",
        last=last,
        digest=made.digest(),
    )


def header_instant(text: str) -> str:
    """The instant of a header as STIX writes it; empty for what names none."""
    text = text.strip()
    if len(text) > 100:
        return ""
    if instant.is_one(text):
        return text
    try:
        if found := _JAVASCRIPT.fullmatch(text):
            moment = dt.datetime.strptime(" ".join(found.groups()), "%b %d %Y %H:%M:%S %z")
        elif text[:1].isalpha():
            moment = email.utils.parsedate_to_datetime(text)
        else:
            moment = dt.datetime.fromisoformat(text.upper())
        return instant.from_datetime(moment) if moment.tzinfo else ""
    except (ValueError, OverflowError, BadInput):
        return ""


def advance(before: Cursor, found: Page, walk: Walk) -> tuple[Cursor, bool]:
    """The cursor after a page, and whether it was the last one. Raises ``Stalled``."""
    last = _later(before.last, found.last)
    walk.without_instant = walk.without_instant or (found.count > 0 and not found.last)
    if not found.more:
        return Cursor(added_after=_later(before.added_after, last)), True
    if not found.next:
        return _by_instant(before, found, last), False
    seen = found.digest in walk.digests or not found.count
    if seen and found.next in {
        before.next,
        *walk.tokens,
    }:  # some name every next page alike, and remember the place
        raise Stalled("the server leads in a circle: it names a next page that was asked for before")
    walk.fruitless = walk.fruitless + 1 if seen else 0
    if walk.fruitless >= FRUITLESS:
        raise Stalled(f"{FRUITLESS} pages in a row bring nothing new, and the server says there is more")
    walk.tokens.add(found.next)
    walk.digests.add(found.digest)
    return Cursor(added_after=before.added_after, next=found.next, last=last), False


def _by_instant(before: Cursor, found: Page, last: str) -> Cursor:
    """Go on at the instant of the last object, one millisecond earlier if others of it may be on the next page."""
    if not found.last:
        raise Stalled(
            "the server says there is more, and neither names a next page nor an instant to go on from"
        )
    if _key(found.last) > _key(before.last):
        return Cursor(added_after=_later(before.added_after, _a_moment_before(found.last)), last=last)
    if _key(before.added_after) < _key(found.last):
        return Cursor(added_after=found.last, last=last)
    raise Stalled(
        "the page does not lead on: the server says there is more, and the instant stays where it is"
    )


def resumed(cursor: Cursor) -> Cursor:
    """Where to go on with a walk that was broken off.

    By the instant of the last page, with what was added in that millisecond once more: a ``next`` may have been used
    up by the request whose answer was lost. By ``next`` only where the server tells no instants.
    """
    if not cursor.next or not cursor.last:
        return cursor
    return Cursor(added_after=_later(cursor.added_after, _a_moment_before(cursor.last)), last=cursor.last)


def restarted(cursor: Cursor) -> Cursor:
    """The cursor at the beginning of its walk."""
    return Cursor(added_after=cursor.added_after)


def _key(text: str) -> str:
    return instant.order_key(text) if text else ""


def _later(one: str, other: str) -> str:
    return one if _key(one) >= _key(other) else other


def _a_moment_before(text: str) -> str:
    try:
        return instant.from_datetime(instant.to_datetime(text) - dt.timedelta(milliseconds=1))
    except (OverflowError, BadInput):
        return text


def objects_url(collection: str, cursor: Cursor, limit: int) -> str:
    """The address of the page after ``cursor``."""
    asked = {"limit": str(limit), "added_after": cursor.added_after, "next": cursor.next}
    return f"{collection}objects/?{urlencode({name: value for name, value in asked.items() if value})}"


def collection_in(address: str) -> str:
    """The address of the collection that this address names, ending in a slash; empty if it names none."""
    parts = urlsplit(address)
    found = _COLLECTION.fullmatch(parts.path)
    return urlunsplit((parts.scheme, parts.netloc, f"{found[1]}/", "", "")) if found else ""


def roots(resource: Mapping[str, object], address: str) -> list[str]:
    """The API roots that a discovery resource names, the default one first, as addresses of the server that was named.

    Raises ``Denied`` if none of them is on the same host: nobody has named that one.
    """
    listed = resource.get("api_roots")
    names = [resource.get("default"), *(listed if isinstance(listed, list) else [])]
    here = urlsplit(address)
    found: list[str] = []
    elsewhere = ""
    for name in names:
        if not isinstance(name, str):
            continue
        try:
            there = urlsplit(urljoin(address, name))
            same = there.hostname == here.hostname
        except ValueError:
            continue
        if same:  # servers behind a proxy name the scheme and port that they have themselves
            found.append(urlunsplit((here.scheme, here.netloc, there.path.rstrip("/") + "/", "", "")))
        else:
            elsewhere = there.hostname or ""
    if not found and elsewhere:
        raise Denied(
            f"its collections are on another host: {elsewhere[:200]}",
            where=address,
            do="add the feed by an address there",
        )
    return list(dict.fromkeys(found))


def choose(resource: Mapping[str, object], wanted: str, where: str, may: str = "can_read") -> str:
    """The id of the collection called ``wanted`` by id or title, or of the only one that may be read (or ``can_write``).

    Raises ``NotFound``, naming what there is.
    """
    listed = resource.get("collections")
    found: list[tuple[str, str]] = []
    for each in listed if isinstance(listed, list) else []:
        if isinstance(each, dict) and isinstance(each.get("id"), str) and each.get(may) is not False:
            found.append((each["id"], str(each.get("title") or "")))
    for at in (0, 1):
        matching = [each for each in found if wanted and each[at] == wanted]
        if len(matching) == 1:
            return matching[0][0]
    if not wanted and len(found) == 1:
        return found[0][0]
    names = ", ".join(f"{key} ({title})" if title else key for key, title in found[:_SHOWN])
    what = f"there is no collection {wanted[:100]}" if wanted else "there is more than one collection"
    raise NotFound(
        what if found else "there is no collection that may be " + ("read" if may == "can_read" else "written"), where=where,
        do=f"give --collection; there are: {names}" if found else "check the address and the credential",
    )  # fmt: skip


def collection_url(root: str, key: str) -> str:
    """The address of a collection of an API root; its id is quoted, whatever it is."""
    return f"{root.rstrip('/')}/collections/{quote(key, safe='')}/"
