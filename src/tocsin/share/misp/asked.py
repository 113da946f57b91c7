# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What a search of the MISP REST API asks for: the filters that are known here, checked. Pure.

A filter that is not known is refused: without it, more would be given than was asked for. What only adds to an answer
(``includeContext``, ``withAttachments``) is passed over, what takes something from it is not. Source: MISP 2.5, ``events/restSearch``,
``attributes/restSearch``, ``events/index``; the names that PyMISP sends.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import Literal

import msgspec

from tocsin.core.errors import BadInput

MOST_TERMS = 1_000
"""Values of one filter."""
_MOST_PAGE = 1_000_000
_LAST = 253_402_300_799
_AGO = re.compile(r"(\d{1,6})([smhdw])")
_UNIT = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800}
_FLAGS = {"1": True, "0": False, "true": True, "false": False}
ORDERS = ("id", "uuid", "date", "timestamp", "publish_timestamp", "info")
_ADDS = frozenset({
    "includeEventUuid", "includeEventTags", "includeContext", "includeCorrelations", "includeDecayScore",
    "includeWarninglistHits", "includeFullModel", "includeAttribute", "includeEvent", "includeSightingdb", "includeAllTags", "sgReferenceOnly", "withAttachments",
    "headerless", "extended", "desc", "direction", "decayingModel", "score",
})  # fmt: skip
"""What only adds to an answer, or to its form."""
LOCAL = "local tags"
LEAVES: Mapping[str, tuple[bool, frozenset[str]]] = {
    "excludeGalaxy": (True, frozenset({"Galaxy"})),
    "excludeLocalTags": (True, frozenset({LOCAL})),
    "noSightings": (True, frozenset({"Sighting"})),
    "includeSightings": (False, frozenset({"Sighting"})),
    "includeProposals": (False, frozenset({"ShadowAttribute"})),
    "includeAnalystData": (False, frozenset({"Note", "Opinion", "Relationship"})),
    "noEventReports": (True, frozenset({"EventReport"})),
}
"""What leaves something out of the answer: at which value, and the members of records that it leaves out.

PyMISP sends ``includeSightings`` 0 with every search: it is heeded for attributes, of events ``noSightings`` is.
"""

Controller = Literal["events", "attributes", "index", "sightings"]
Span = tuple[int, int]


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """One of the first, all of the second, none of the third; ``%`` stands for anything, case does not count."""

    any_of: tuple[str, ...] = ()
    all_of: tuple[str, ...] = ()
    none_of: tuple[str, ...] = ()


class Search(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked for; what is None restricts nothing."""

    page: int = 1
    limit: int = 0
    """0 if none was asked for."""
    order: str = "id"
    descending: bool = False
    metadata: bool = False
    minimal: bool = False
    deleted: Literal["live", "all", "gone"] = "live"
    event: Terms | None = None
    """Numbers or UUIDs of events."""
    uuid: Terms | None = None
    org: Terms | None = None
    tags: Terms | None = None
    """Of the event or of an attribute."""
    event_tags: Terms | None = None
    info: Terms | None = None
    dates: tuple[str, str] | None = None
    """First and last day of the event."""
    event_timestamp: Span | None = None
    publish_timestamp: Span | None = None
    published: bool | None = None
    levels: Mapping[str, frozenset[str]] = {}
    """``threat_level_id``, ``analysis``, ``distribution``."""
    anywhere: Terms | None = None
    """In the text of the event or the value or comment of an attribute."""
    value: Terms | None = None
    type: Terms | None = None
    category: Terms | None = None
    object_name: Terms | None = None
    to_ids: bool | None = None
    timestamp: Span | None = None
    """Of the attribute."""
    sighting: Mapping[str, str] = {}
    """``type`` and ``source`` of a sighting."""
    without: frozenset[str] = frozenset()
    """Members of records that are left out, and ``LOCAL``."""

    @property
    def of_attributes(self) -> bool:
        """Whether attributes must be looked at to find out which events are meant."""
        wanted = (self.tags, self.anywhere, self.value, self.type, self.category, self.object_name)
        return any(each is not None for each in (*wanted, self.to_ids, self.timestamp))


def read(asked: Mapping[str, object], controller: Controller, *, most: int, now: int) -> Search:
    """The search that a body asks for; ``now`` in seconds, ``most`` how many may be asked for at once.

    Raises ``BadInput`` for a filter that is not known, or of which the value is none.
    """
    found: dict[str, object] = {}
    left: frozenset[str] = frozenset()
    for name, value in asked.items():
        if value is None or value in ("", [], {}) or name in _ADDS:
            continue
        if name in LEAVES:
            when, members = LEAVES[name]
            if flag(name, value) is when and (name != "includeSightings" or controller == "attributes"):
                left |= members
            continue
        _take(found, name, value, controller, now)
    limit = found.get("limit", 0)
    if isinstance(limit, int) and limit > most:
        raise _bad("limit", f"at most {most} are given at once", f"ask for {most}, and go on with page")
    if "page" in found and not limit:
        found["limit"] = most
    if str(asked.get("direction", "")).lower() == "desc" or asked.get("desc") is True:
        found["descending"] = True
    return Search(**found, without=left)  # type: ignore[arg-type]  # each was made for its field


def _take(found: dict[str, object], name: str, value: object, controller: Controller, now: int) -> None:
    if name in _TERMS:
        found[_TERMS[name]] = terms(name, value)
    elif name == "type" and controller != "sightings":
        found["type"] = terms(name, value)
    elif name == "uuid" or (name == "id" and controller == "sightings"):
        found["uuid" if controller != "sightings" else "event"] = terms(name, value)
    elif name in ("limit", "page"):
        found[name] = _count(name, value)
    elif name in ("order", "sort"):
        _ordered(found, name, value)
    elif name in _SPANS:
        field = "timestamp" if name == "timestamp" and controller == "attributes" else _SPANS[name]
        found[field] = span(name, value, now)
    elif name in ("from", "to", "datefrom", "dateuntil", "date") and controller != "sightings":
        _dated(found, name, value, now)
    elif name in ("from", "to"):
        before = found.get("timestamp")
        lo, hi = before if isinstance(before, tuple) else (0, _LAST)
        at = seconds(name, value, now)
        found["timestamp"] = (at, hi) if name == "from" else (lo, at)
    elif name in ("to_ids", "published", "metadata", "minimal"):
        found[name] = flag(name, value)
    elif name == "deleted":
        found[name] = _deleted(value)
    elif name in _LEVELS:
        levels = found.setdefault("levels", {})
        assert isinstance(levels, dict)
        levels[_LEVELS[name]] = frozenset(_texts(name, value))
    elif controller == "sightings" and name in ("type", "source"):
        found["sighting"] = {**found.get("sighting", {}), name: str(value)}  # type: ignore[dict-item]  # of texts
    elif name == "returnFormat":
        if value != "json":
            raise _bad(name, f"{str(value)[:40]!r} is not written here", "ask for json, or for STIX by TAXII")
    elif value is not False and value != 0:
        do = "leave it out: it is refused, as without it more would be given than you ask for"
        raise _bad(name, "this filter is not known here", do)


_TERMS: Mapping[str, str] = {
    "eventid": "event", "org": "org", "tags": "tags", "tag": "tags", "event_tags": "event_tags", "eventinfo": "info",
    "quickFilter": "anywhere", "searchall": "anywhere", "all": "anywhere", "value": "value", "attribute": "value",
    "category": "category", "object_name": "object_name", "org_id": "org",
}  # fmt: skip
_SPANS: Mapping[str, str] = {
    "timestamp": "event_timestamp", "event_timestamp": "event_timestamp", "last": "publish_timestamp",
    "publish_timestamp": "publish_timestamp", "attribute_timestamp": "timestamp",
}  # fmt: skip
_LEVELS: Mapping[str, str] = {
    "threat_level_id": "threat_level_id", "threatlevel": "threat_level_id", "analysis": "analysis",
    "distribution": "distribution",
}  # fmt: skip


def _bad(name: str, what: str, do: str) -> BadInput:
    return BadInput(f"{name[:60]}: {what}", where=name[:60], do=do)


def terms(name: str, value: object) -> Terms:
    """A text, a list (``!`` before what must not be), or ``{"OR": [], "AND": [], "NOT": []}``. Raises ``BadInput``."""
    if isinstance(value, dict):
        kinds = {str(key).upper(): each for key, each in value.items()}
        if not kinds.keys() <= {"OR", "AND", "NOT"}:
            raise _bad(name, "only OR, AND and NOT can be told apart", "use these three keys")
        some = {key: _texts(name, each) for key, each in kinds.items() if each not in (None, "", [])}
        return Terms(any_of=some.get("OR", ()), all_of=some.get("AND", ()), none_of=some.get("NOT", ()))
    texts = _texts(name, value)
    none_of = tuple(each[1:] for each in texts if each.startswith("!") and len(each) > 1)
    return Terms(
        any_of=tuple(each for each in texts if not each.startswith("!") or len(each) == 1), none_of=none_of
    )


def _texts(name: str, value: object) -> tuple[str, ...]:
    several = value if isinstance(value, list) else [value]
    found = []
    for each in several:
        if isinstance(each, bool) or not isinstance(each, str | int | float):
            raise _bad(name, "this is no text and no list of texts", "give texts")
        found.append(str(each))
    if len(found) > MOST_TERMS:
        raise _bad(name, f"{len(found)} values are more than {MOST_TERMS}", "ask in several searches")
    return tuple(found)


def _count(name: str, value: object) -> int:
    text = str(value)
    if isinstance(value, bool | float) or not text.isascii() or not text.isdigit() or not 0 < len(text) < 10:
        raise _bad(name, "this is no whole number", "give a whole number from 1 on")
    number = int(text)
    if not 1 <= number <= _MOST_PAGE:
        raise _bad(name, f"{number} is not from 1 to {_MOST_PAGE}", "give another")
    return number


def flag(name: str, value: object) -> bool:
    """Whether it is set. Raises ``BadInput``."""
    found = _FLAGS.get(str(value).lower())
    if found is None:
        raise _bad(name, "this is neither true nor false", "give 1 or 0")
    return found


def _deleted(value: object) -> str:
    """As MISP reads it: true gives all, a list names the states, ``only`` those that are deleted."""
    if value == "only" or (
        isinstance(value, list) and {str(each).lower() for each in value} in ({"1"}, {"true"})
    ):
        return "gone"
    if isinstance(value, list):
        states = {flag("deleted", each) for each in value}
        return "all" if True in states else "live"
    return "all" if flag("deleted", value) else "live"


def _ordered(found: dict[str, object], name: str, value: object) -> None:
    """``timestamp desc``, ``Event.date ASC``, with several the first of them."""
    words = str(value).split(",", maxsplit=1)[0].split()
    field = words[0].lower().rpartition(".")[2] if words else ""
    if field not in ORDERS or len(words) > 2 or (words[1:] and words[1].lower() not in ("asc", "desc")):
        raise _bad(
            name, f"{str(value)[:60]!r} is no order that is known here", f"order by {', '.join(ORDERS)}"
        )
    found["order"] = field
    found["descending"] = [each.lower() for each in words[1:]] == ["desc"]


def seconds(name: str, value: object, now: int) -> int:
    """Seconds since 1970 of a number, a day, an instant, or a time ago (``5d``, ``12h``). Raises ``BadInput``."""
    do = "give seconds since 1970, a day such as 2026-11-22, or a time ago such as 5d"
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise _bad(name, "this is no time", do)
    text = str(value).strip()
    if ago := _AGO.fullmatch(text):
        return max(0, now - int(ago[1]) * _UNIT[ago[2]])
    try:
        if re.fullmatch(r"\d{1,12}(\.\d{1,9})?", text):
            at = int(float(text))
        else:
            moment = dt.datetime.fromisoformat(text[:40])
            at = int((moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)).timestamp())
    except (ValueError, OverflowError):
        raise _bad(name, f"{text[:40]!r} is no time", do) from None
    if not 0 <= at <= _LAST:
        raise _bad(name, f"{text[:40]!r} is no time", do)
    return at


def span(name: str, value: object, now: int) -> Span:
    """From one time on, or between two. Raises ``BadInput``."""
    if not isinstance(value, list):
        return seconds(name, value, now), _LAST
    if len(value) != 2:
        raise _bad(name, "one time or two are taken", "give the first and the last")
    one, other = (seconds(name, each, now) for each in value)
    return min(one, other), max(one, other)


def _dated(found: dict[str, object], name: str, value: object, now: int) -> None:
    day = dt.datetime.fromtimestamp(seconds(name, value, now), dt.UTC).date().isoformat()
    before = found.get("dates")
    first, last = before if isinstance(before, tuple) else ("0000", "9999")
    if name in ("from", "datefrom", "date"):
        first = day
    if name in ("to", "dateuntil", "date"):
        last = day
    found["dates"] = (first, last)


def pattern(text: str) -> Callable[[str], bool]:
    """Whether another text is this one: ``%`` stands for anything, case does not count.

    Cost: linear in the text for each part between two ``%``; nothing is tried again.
    """
    parts = text.lower().split("%")
    if len(parts) == 1:
        return lambda other: other.lower() == parts[0]

    def fits(other: str) -> bool:
        low = other.lower()
        first, *middle, last = parts
        if len(low) < len(first) + len(last) or not low.startswith(first) or not low.endswith(last):
            return False
        at, end = len(first), len(low) - len(last)
        for each in middle:
            found = low.find(each, at, end)
            if found < 0:
                return False
            at = found + len(each)
        return True

    return fits
