# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Open Cybersecurity Schema Framework as JSON lines.

The time is ``time``, thousandths of seconds since 1970 (``time_dt`` where that is missing). In events of the network category
(class 4...) that have ends, ``device`` is what saw them; else it is a party. ``url`` objects are put together from
``scheme``, ``hostname``, ``port``, ``path`` and ``query_string``. The deed is ``type_name``.

Source: OCSF schema 1.0 to 1.6, base event, categories, objects network_endpoint, device, url, http_request.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tocsin.core.errors import BadInput
from tocsin.watch.readers.contract import Event, LineContext
from tocsin.watch.readers.json_walk import Walk, address_of, first_object, get, parties, text, walked
from tocsin.watch.readers.times import told

_DO = "hand over OCSF events, one JSON object with class_uid and time a line"
_ENDS = ("src_endpoint.ip", "src_endpoint.hostname", "dst_endpoint.ip", "dst_endpoint.hostname")
_DEVICE = ("device.ip", "device.hostname", "device.name")
_URLS = ("http_request.url", "url")


class Ocsf:
    """Reader of OCSF events."""

    name = "ocsf"
    is_json = True

    def detect(self, name: str, head: bytes) -> bool:
        """Whether the first line is an object with a class and a time of OCSF."""
        del name
        event = first_object(head)
        return (
            event is not None
            and type(event.get("class_uid")) is int
            and ("time" in event or "time_dt" in event)
        )

    def fields(self, line: bytes, context: LineContext) -> Event:
        """The event of one line. Raises ``BadInput`` for a line without class, or whose time is none."""
        event, walk = walked(line, context.limits.depth, _DO)
        if "class_uid" not in event:
            raise BadInput("it is no event of OCSF: it has no class_uid", do=_DO)
        return self.event(event, walk, context)

    def event(self, event: Mapping[str, Any], walk: Walk, context: LineContext) -> Event:
        """The event that these attributes tell."""
        stamp = event.get("time") if event.get("time") is not None else event.get("time_dt")
        at, assumed = told(stamp, context)
        if not at and stamp is not None:
            raise BadInput(f"its time {str(stamp)[:40]!r} is none", do=_DO)
        seen_by = str(event.get("class_uid")).startswith("4") and bool(parties(event, _ENDS))
        deed = text(event, "type_name") or " ".join(
            filter(None, (text(event, "class_name"), text(event, "activity_name")))
        )
        return Event(
            at=at,
            fields=walk.fields,
            hosts=parties(event, _ENDS if seen_by else _ENDS + _DEVICE),
            urls=tuple(_urls(event)),
            deed=deed[:160],
            observer=text(event, "device.hostname", "device.name", "device.ip") if seen_by else "",
            versions=frozenset(walk.versions),
            assumed=assumed,
        )


def _urls(event: Mapping[str, Any]) -> list[tuple[str, str]]:
    found = []
    for path in _URLS:
        url = get(event, path)
        if not isinstance(url, dict):
            continue
        scheme, port = text(url, "scheme"), url.get("port")
        usual = (str(port), scheme or "http") in {("80", "http"), ("443", "https")}
        whole = address_of(
            scheme,
            text(url, "hostname"),
            "" if usual else port,
            text(url, "path"),
            query=text(url, "query_string"),
        )
        if whole:
            found.append((f"{path}.path", whole))
    return found
