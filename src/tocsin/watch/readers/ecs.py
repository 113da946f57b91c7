# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Elastic Common Schema as JSON lines: what Elastic's shippers write, keys nested or with dots.

The time is ``@timestamp``. Where an ``observer`` is named (a firewall, a sensor), ``host`` is the machine that shipped
the event; else it is a party to it. ``url.full`` is a field like any other; ``url.domain``, ``url.port``, ``url.path`` and
``url.query`` are put together. The deed is ``event.action``, else the method of HTTP.

Source: Elastic Common Schema reference 8 and 9, field sets base, client, destination, event, host, observer, server,
source, url.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tocsin.core.errors import BadInput
from tocsin.watch.readers.contract import Event, LineContext
from tocsin.watch.readers.json_walk import Walk, address_of, first_object, get, parties, text, walked
from tocsin.watch.readers.times import told

_DO = "hand over events of the Elastic Common Schema, one JSON object with @timestamp a line"
_SETS = ("ecs", "event", "host", "source", "agent", "observer", "log")
_ENDS = (
    "source.ip", "source.domain", "destination.ip", "destination.domain", "client.ip", "client.domain", "server.ip",
    "server.domain",
)  # fmt: skip
_HOST = ("host.name", "host.hostname", "host.ip")


class Ecs:
    """Reader of events of the Elastic Common Schema."""

    name = "ecs"
    is_json = True

    def detect(self, name: str, head: bytes) -> bool:
        """Whether the first line is an object with ``@timestamp`` and a field set of the schema."""
        del name
        event = first_object(head)
        if event is None or "@timestamp" not in event:
            return False
        return any(isinstance(event.get(part), dict) for part in _SETS) or any(
            key.startswith(tuple(f"{part}." for part in _SETS)) for key in event
        )

    def fields(self, line: bytes, context: LineContext) -> Event:
        """The event of one line. Raises ``BadInput`` for a line without ``@timestamp``, or with one that is no time."""
        event, walk = walked(line, context.limits.depth, _DO)
        if "@timestamp" not in event:
            raise BadInput("it is no event of the schema: it has no @timestamp", do=_DO)
        return self.event(event, walk, context)

    def event(self, event: Mapping[str, Any], walk: Walk, context: LineContext) -> Event:
        """The event that these fields tell."""
        stamp = event.get("@timestamp")
        at, assumed = told(stamp, context)
        if not at and stamp is not None:
            raise BadInput(f"its @timestamp {str(stamp)[:40]!r} is no time", do=_DO)
        observer = text(event, "observer.name", "observer.hostname", "observer.ip")
        action, method = text(event, "event.action"), text(event, "http.request.method")
        url = address_of(
            text(event, "url.scheme"), text(event, "url.domain"), _port(event), text(event, "url.path"),
            query=text(event, "url.query"),
        )  # fmt: skip
        return Event(
            at=at,
            fields=walk.fields,
            hosts=parties(event, _ENDS if observer else _ENDS + _HOST),
            urls=(("url.path", url),) if url else (),
            deed=action[:160] or (f"http {method[:80]}" if method else ""),
            observer=observer,
            versions=frozenset(walk.versions),
            assumed=assumed,
        )


def _port(event: Mapping[str, Any]) -> object:
    port, scheme = get(event, "url.port"), text(event, "url.scheme")
    return "" if (str(port), scheme or "http") in {("80", "http"), ("443", "https")} else port
