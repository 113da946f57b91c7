# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
r"""Zeek's dns, ssl, x509, conn and http logs, and those of controllers (modbus, dnp3, enip, cip, s7comm), as TSV with its header or as JSON lines.

Columns are found by the names in the header (``#fields``), whatever their order; which log it is, by ``#path``,
``_path`` or the columns. Escapes ``\xNN`` of Zeek's text form are undone only where they matter (list separators).

Source: Zeek documentation, "Zeek Log Formats and Inspection", and the base scripts' record types DNS::Info,
SSL::Info, X509::Info, Conn::Info, HTTP::Info, Modbus::Info, DNP3::Info; the parsers icsnpp-enip and icsnpp-s7comm.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from tocsin.core.errors import BadInput
from tocsin.watch.readers.contract import LineContext
from tocsin.watch.traffic.seen import Seen, epoch, whole

_TSV_DO = "hand over the log with its header lines (#separator, #fields), as Zeek wrote it"
_JSON_DO = "hand over the log as Zeek wrote it, one JSON object a line"
_UNSET = {"-", "(empty)", ""}
_SILENT = {"S0", "REJ", "SH", "RSTOS0", "OTH"}
"""States of conn.log without an established connection."""
_KEYS = {
    "dns": "query",
    "ssl": "server_name",
    "http": "user_agent",
    "conn": "conn_state",
    "x509": "certificate.issuer",
    "modbus": "func",
    "dnp3": "fc_request",
    "enip": "enip_command",
    "cip": "cip_service",
    "s7comm": "rosctr_name",
}
_COMMANDS = {
    "modbus": ("func",),
    "dnp3": ("fc_request",),
    "enip": ("enip_command",),
    "cip": ("cip_service",),
    "s7comm": ("rosctr_name", "function_name", "subfunction_name"),
}
"""The columns that say what a controller is told, by the log."""

_Row = Mapping[str, Any]


class ZeekTsv:
    """Reader of Zeek's text logs."""

    name = "zeek"

    def __init__(self) -> None:
        """Nothing of a header is known yet."""
        self._fields: list[bytes] = []
        self._path = ""

    def detect(self, name: str, head: bytes) -> bool:
        """Whether the header names a log of these (an indicator list of Zeek has one, too)."""
        del name
        start = head.removeprefix(b"\xef\xbb\xbf")
        if not start.startswith(b"#"):
            return False
        fields = next((line for line in start.split(b"\n")[:20] if line.startswith(b"#fields\t")), b"")
        columns = set(fields.rstrip(b"\r").split(b"\t"))
        return any(key.encode() in columns for key in _KEYS.values()) and b"ts" in columns

    def seen(self, line: bytes, context: LineContext) -> Iterable[Seen]:
        """What one line tells. Raises ``BadInput`` for a row that does not fit the header."""
        del context
        if line.startswith(b"#"):
            word, _, rest = line.partition(b"\t")
            if word == b"#fields":
                self._fields = rest.split(b"\t")
            elif word == b"#path":
                self._path = rest.decode("utf-8", "replace").strip()
            return ()
        cells = line.split(b"\t")
        if not self._fields or len(cells) != len(self._fields):
            raise BadInput(f"{len(cells)} cells under {len(self._fields)} fields", do=_TSV_DO)
        row = {
            key.decode("utf-8", "replace"): cell.decode("utf-8", "replace")
            for key, cell in zip(self._fields, cells, strict=True)
        }
        return _told(row, _which(row, self._path))


class ZeekJson:
    """Reader of Zeek's JSON logs."""

    name = "zeek json"

    def detect(self, name: str, head: bytes) -> bool:
        """Whether the first line is an object with Zeek's names."""
        first = head.removeprefix(b"\xef\xbb\xbf").lstrip().partition(b"\n")[0]
        if b'"id.orig_h"' not in first and b'"certificate.issuer"' not in first:
            return False
        del name
        return first.startswith(b"{") and b'"ts"' in first and b'"event_type"' not in first

    def seen(self, line: bytes, context: LineContext) -> Iterable[Seen]:
        """What one line tells. Raises ``BadInput`` for a line that is no JSON object."""
        del context
        try:
            row = msgspec.json.decode(line)
        except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
            raise BadInput(f"it is no JSON: {str(error)[:120]}", do=_JSON_DO) from None
        if not isinstance(row, dict):
            raise BadInput("it is no JSON object", do=_JSON_DO)
        return _told(row, _which(row, str(row.get("_path", ""))))


def _which(row: _Row, path: str) -> str:
    if path in _KEYS:
        return path
    return next((log for log, key in _KEYS.items() if key in row), "")


def _text(row: _Row, key: str) -> str:
    value = row.get(key)
    return value if isinstance(value, str) and value not in _UNSET else ""


def _number(row: _Row, key: str) -> int:
    value = row.get(key)
    if isinstance(value, str):
        return whole(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**63 else 0


def _list(row: _Row, key: str) -> tuple[str, ...]:
    value = row.get(key)
    if isinstance(value, str):
        return () if value in _UNSET else tuple(part.replace("\\x2c", ",") for part in value.split(","))
    return tuple(one for one in value if isinstance(one, str)) if isinstance(value, list) else ()


def _flag(row: _Row, key: str) -> bool | None:
    value = row.get(key)
    return value if isinstance(value, bool) else {"T": True, "F": False}.get(str(value))


def _at(row: _Row) -> float | None:
    value = row.get("ts")
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value) if abs(value) < 2**63 else None
    text = value if isinstance(value, str) else ""
    try:
        return float(text)
    except ValueError:
        return epoch(text)


def _told(row: _Row, log: str) -> Iterator[Seen]:
    def made(kind: str, **more: object) -> Seen:
        return Seen(
            kind=kind,  # type: ignore[arg-type]  # one of our own literals
            client=_text(row, "id.orig_h"),
            server=_text(row, "id.resp_h"),
            port=_number(row, "id.resp_p"),
            at=_at(row),
            **more,  # type: ignore[arg-type]  # by name, below
        )

    if log == "dns":
        yield _dns(row, made)
    elif log == "ssl":
        name, established = _text(row, "server_name"), _flag(row, "established")
        yield made("web", name=name, protocol="tcp", failed=None if established is None else not established)
        if issuer := _text(row, "issuer"):
            yield made("certificate", name=name or _text(row, "subject"), issuer=issuer)
    elif log == "http":
        size = _number(row, "request_body_len") + _number(row, "response_body_len")
        name = _text(row, "host").rpartition("@")[2].partition(":")[0]
        yield made("web", name=name, protocol="tcp", size=size)
    elif log == "conn":
        sent = _number(row, "orig_bytes")
        size = sent + _number(row, "resp_bytes")
        failed = (_text(row, "conn_state") in _SILENT) or None
        proto, service = _text(row, "proto").lower(), _text(row, "service")
        yield made("flow", protocol=proto, service=service, size=size, sent=sent, failed=failed)
    elif log in _COMMANDS:
        words = [_text(row, column).lower().replace(" ", "_") for column in _COMMANDS[log]]
        if any(words) and _text(row, "pdu_type") != "RESP":
            yield made("command", deed=" ".join([log, *filter(None, words)]))
    elif log == "x509":
        names = _list(row, "san.dns") or (_text(row, "certificate.subject"),)
        for name in names[:8]:
            yield Seen(kind="certificate", name=name, issuer=_text(row, "certificate.issuer"), at=_at(row))


def _dns(row: _Row, made: Any) -> Seen:
    answers, code = _list(row, "answers"), _text(row, "rcode_name")
    found = [one for one in answers if _is_address(one)]
    is_host = _text(row, "qtype_name") in {"A", "AAAA", "CNAME", "HTTPS", ""}
    seen: Seen = made(
        "dns",
        name=_text(row, "query"),
        protocol=_text(row, "proto").lower(),
        failed=code not in {"", "NOERROR"} if code else None,
        recursive=_flag(row, "RD"),
        aliases=tuple(one for one in answers if is_host and one not in found),
        addresses=tuple(found),
    )
    return seen


def _is_address(text: str) -> bool:
    return ":" in text or text.replace(".", "").isdecimal()
