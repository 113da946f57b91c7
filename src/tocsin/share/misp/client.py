# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What a MISP server is asked as its client, and what it answers, understood. Pure: bytes in, what to do next out.

Routes: POST ``/events/restSearch``, ``/events/index``, ``/events/add``, ``/events/edit/<uuid>``. Source: MISP's API as
PyMISP and MISP itself use it; errors are JSON ``{"name", "message", "url", "errors"}``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from tocsin.core import jsonin
from tocsin.core.errors import BadInput
from tocsin.core.feed import Cursor
from tocsin.core.limits import Limits
from tocsin.core.misp.fields import LATEST, UUID

EVENTS = 100
"""Events asked for at once, at the most."""
_SMALL = 4_096
_LETTERS = 300
_AHEAD_S = 86_400
"""How far an event may lie in the future and still move the cursor."""


def url(address: str, route: str) -> str:
    """The address of a route of a server, whose own address may stand under a path."""
    return f"{address.split('?', maxsplit=1)[0].rstrip('/')}/{route}"


def search(cursor: Cursor, limit: int) -> bytes:
    """The question for the next page of published events, attributes that were deleted included."""
    asked: dict[str, object] = {
        "returnFormat": "json", "page": page_of(cursor), "limit": limit, "published": 1, "deleted": [0, 1],
        "order": "Event.timestamp asc", "includeAnalystData": 1, "includeEventCorrelations": 0,
    }  # fmt: skip
    if cursor.added_after:
        asked["timestamp"] = cursor.added_after
    return msgspec.json.encode(asked)


def named(uuids: Iterable[str]) -> bytes:
    """The question for events by their UUIDs."""
    asked = {"returnFormat": "json", "uuid": list(uuids), "deleted": [0, 1], "includeAnalystData": 1, "includeEventCorrelations": 0}  # fmt: skip
    return msgspec.json.encode(asked)


INDEX = msgspec.json.encode({"minimal": 1})
"""The question for all events in short form, published or not."""


def page_of(cursor: Cursor) -> int:
    """Which page is next."""
    return int(cursor.next) if cursor.next.isascii() and cursor.next.isdecimal() else 1


def is_empty(head: bytes) -> bool:
    """Whether an answer, of which this is the beginning, holds no event and is none the worse for it."""
    if len(head) >= _SMALL:
        return False
    try:
        found = msgspec.json.decode(head)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return False
    return found in ([], {}, {"response": []}, {"response": {}})


def said(body: bytes) -> str:
    """The message of an error, for people; empty if it says none."""
    try:
        found = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return ""
    if not isinstance(found, dict):
        return ""
    parts = [found.get("name"), found.get("message"), found.get("errors")]
    texts = [each if isinstance(each, str) else msgspec.json.encode(each).decode() for each in parts if each]
    return ": ".join(dict.fromkeys(texts))[:_LETTERS]


class Walk:
    """What was seen since a pull began: how a server is found out that leads in circles."""

    def __init__(self) -> None:
        """Nothing was seen."""
        self._seen: set[tuple[str, int]] = set()

    def brings(self, events: Iterable[tuple[str, int]]) -> bool:
        """Whether any of these (UUID, timestamp) is new in this walk."""
        found = set(events)
        new = bool(found - self._seen)
        self._seen |= found
        return new


def onward(before: Cursor, timestamps: Iterable[int], now: int) -> Cursor:
    """The cursor after a page that brought events of these timestamps.

    One that lies in the future would hide all that comes until then: it moves nothing.
    """
    last = max((each for each in timestamps if each <= now + _AHEAD_S), default=0)
    high = str(max(last, int(before.last or 0)))
    return Cursor(added_after=before.added_after, next=str(page_of(before) + 1), last=high)


def ended(before: Cursor) -> Cursor:
    """The cursor when all pages were seen: the last second is asked for again, as more may come in it."""
    return Cursor(added_after=str(max(int(before.last or 0), int(before.added_after or 0)) or ""))


def index(body: bytes, where: str, limits: Limits) -> dict[str, tuple[int, bool]]:
    """UUID -> (timestamp, published) of every event that a server lists. Raises ``BadInput`` if it is no list.

    A row that is none makes the list no list: whoever is missing in it would count as deleted.
    """
    rows = jsonin.decode(body, where, limits)
    if not isinstance(rows, list):
        what = said(body) or "this is no list of events"
        raise BadInput(what, where=where, do="check that the address is that of a MISP server")
    found: dict[str, tuple[int, bool]] = {}
    for number, row in enumerate(rows):
        each = row.get("Event", row) if isinstance(row, dict) else None
        uuid = str(each.get("uuid", "")).lower() if isinstance(each, Mapping) else ""
        if not isinstance(each, Mapping) or not UUID.fullmatch(uuid):
            raise BadInput(
                "this row names no event", where=jsonin.place(where, str(number)), do="tell its operator"
            )
        at = str(each.get("timestamp", "0"))
        seconds = int(at) if at.isascii() and at.isdecimal() and len(at) < 13 else 0
        found[uuid] = (min(seconds, LATEST), each.get("published") not in (None, False, 0, "0", "false"))
    return found


KNOWN = ("already exists", "event exists")
"""What servers say to an event that they are to add and have."""
NEWER = ("not newer", "newer than", "older than")
"""What they say to a state that is no later than the one that they have."""


def exists(status: int, message: str, location: str = "") -> bool:
    """Whether an ``add`` was refused because the event is there; old servers answer 404 and where it is."""
    return any(word in message.lower() for word in KNOWN) or (status in {302, 404, 409} and bool(location))


def has_newer(message: str) -> bool:
    """Whether an ``edit`` was refused because the server has this or a later state."""
    return any(word in message.lower() for word in NEWER)


def took(body: bytes, uuid: str) -> str:
    """Why an answer to ``add`` or ``edit`` does not say that the event was taken; empty if it does."""
    try:
        found = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return "the answer is no JSON"
    inner = found.get("Event") if isinstance(found, dict) else None
    if isinstance(inner, dict) and str(inner.get("uuid", "")).lower() == uuid:
        return ""
    return said(body) or "the answer does not name the event"
