# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Zeek's logs as JSON lines, and what the columns of any Zeek log say (``zeek_tsv`` has the same).

Which log a line is of, its columns tell. The parties are ``id.orig_h`` and ``id.resp_h`` (of files.log ``tx_hosts`` and
``rx_hosts``); ``host`` of http.log is what was asked for and makes a URL with ``uri``.
Refused: a line that is no object, and one without a ``ts`` that is a time.

Source: Zeek documentation, "Zeek Log Formats and Inspection"; the base scripts' records HTTP::Info, Modbus::Info,
DNP3::Info, FTP::Info, SIP::Info, Files::Info; the parsers icsnpp-enip and icsnpp-s7comm.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tocsin.core.errors import BadInput
from tocsin.watch.readers.contract import Event, LineContext
from tocsin.watch.readers.json_walk import Walk, address_of, first_object, get, parties, text, walked
from tocsin.watch.readers.times import told

_DO = "hand over the log as Zeek wrote it, one JSON object a line"
_MARKS = frozenset(
    ("_path", "uid", "fuid", "id.orig_h", "certificate.issuer", "certificate.subject", "ts_delta", "peer")
)
_PARTIES = ("id.orig_h", "id.resp_h", "tx_hosts", "rx_hosts", "src", "dst")
_COMMANDS = {
    "dnp3": ("fc_request",),
    "enip": ("enip_command",),
    "cip": ("cip_service",),
    "s7comm": ("rosctr_name", "function_name", "subfunction_name"),
    "modbus": ("func",),
    "http": ("method", "host"),
    "ftp": ("command", "arg"),
    "sip": ("method", "request_from"),
}
"""Columns that say what was asked for, by the log; the first that stands in a line says which log it is of."""
_ONE_WORD = frozenset(("http", "ftp", "sip"))


class ZeekJson:
    """Reader of Zeek's JSON lines."""

    name = "zeek-json"
    is_json = True

    def detect(self, name: str, head: bytes) -> bool:
        """Whether the first line is an object with ``ts`` and a name that Zeek gives."""
        del name
        event = first_object(head)
        if event is None or "event_type" in event or "@timestamp" in event:
            return False
        return type(event.get("ts")) in {float, int, str} and not _MARKS.isdisjoint(event)

    def fields(self, line: bytes, context: LineContext) -> Event:
        """The event of one line. Raises ``BadInput`` for a line that is none of Zeek's."""
        event, walk = walked(line, context.limits.depth, _DO)
        if "ts" not in event:
            raise BadInput("it is no line of Zeek: it has no ts", do=_DO)
        return self.event(event, walk, context)

    def event(self, event: Mapping[str, Any], walk: Walk, context: LineContext) -> Event:
        """The event that these columns tell."""
        return zeek_event(event, walk.fields, context, _DO)


def zeek_event(row: Mapping[str, Any], fields: list[tuple[str, str]], context: LineContext, do: str) -> Event:
    """What the columns of a Zeek log say, JSON or not. Raises ``BadInput`` for a ``ts`` that is no time."""
    stamp = row.get("ts")
    at, assumed = told(stamp, context)
    if not at and stamp not in (None, "", "-"):
        raise BadInput(f"its ts {str(stamp)[:40]!r} is no time", do=do)
    url = address_of("http", text(row, "host"), _port(row), text(row, "uri"))
    return Event(
        at=at,
        fields=fields,
        hosts=parties(row, _PARTIES),
        urls=(("uri", url),) if url else (),
        deed=_deed(row),
        observer=text(row, "_system_name"),
        assumed=assumed,
    )


def _port(row: Mapping[str, Any]) -> str:
    port = str(get(row, "id.resp_p"))
    return "" if port == "80" else port


def _deed(row: Mapping[str, Any]) -> str:
    path = text(row, "_path")
    for log, columns in _COMMANDS.items():
        if log == path or (not path and all(column in row for column in columns)):
            words = [text(row, column) for column in (columns[:1] if log in _ONE_WORD else columns)]
            said = " ".join(
                word[:80] if log in _ONE_WORD else word[:80].lower().replace(" ", "_")
                for word in words
                if word
            )
            return f"{log} {said}" if said else ""
    return ""
