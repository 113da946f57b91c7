# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Any JSON lines: every string is a field; time and parties are guessed by the names of the keys.

The time is the first of ``TIMES`` that holds one; the parties stand under the names of ``PARTIES``. Which key was taken
for the time is told once a file. A file of one JSON array, or of objects over several lines, is none of this.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tocsin.watch.readers.contract import Event, LineContext
from tocsin.watch.readers.json_walk import Walk, first_object, get, parties, walked
from tocsin.watch.readers.times import told

_DO = "hand over one JSON object a line"
TIMES = (
    "@timestamp", "timestamp", "time", "ts", "datetime", "date_time", "event_time", "eventTime", "EventTime", "UtcTime", "TimeCreated",
    "TimeGenerated", "_time", "created_at", "date", "System.TimeCreated.SystemTime",
    "Event.System.TimeCreated.#attributes.SystemTime",
)  # fmt: skip
"""Keys that are looked at for the time, in this order."""
PARTIES = (
    "src_ip", "dest_ip", "dst_ip", "source_ip", "destination_ip", "client_ip", "remote_addr", "sourceIPAddress", "src", "dst", "dest",
    "client", "SourceIp", "DestinationIp", "host", "hostname", "host.name", "Computer", "Hostname", "ComputerName", "computer_name",
    "Event.System.Computer",
)  # fmt: skip
"""Keys that are looked at for the parties."""


class JsonLines:
    """Reader of JSON lines that are of no other format."""

    name = "json"
    is_json = True

    def detect(self, name: str, head: bytes) -> bool:
        """Whether the first line is an object and nothing else; of a line that is cut off, whether it begins as one."""
        del name
        if first_object(head) is not None:
            return True
        start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
        return (
            b"\n" not in start and len(start) > 1_000 and start[:1] == b"{" and start[1:].lstrip()[:1] == b'"'
        )

    def fields(self, line: bytes, context: LineContext) -> Event:
        """The event of one line. Raises ``BadInput`` for a line that is no good JSON object."""
        event, walk = walked(line, context.limits.depth, _DO)
        return self.event(event, walk, context)

    def event(self, event: Mapping[str, Any], walk: Walk, context: LineContext) -> Event:
        """The event that these keys tell."""
        at, assumed = guessed_time(event, context)
        return Event(
            at=at,
            fields=walk.fields,
            hosts=parties(event, PARTIES),
            versions=frozenset(walk.versions),
            assumed=assumed,
        )


def guessed_time(event: Mapping[str, Any], context: LineContext) -> tuple[str, str]:
    """The first time that stands under a name for one, and what was taken for granted."""
    for key in TIMES:
        value = get(event, key)
        if value is None:
            continue
        at, assumed = told(value, context)
        if at:
            named = f"the time is taken from {key}"
            return at, f"{named}; {assumed}" if assumed else named
    return "", ""
