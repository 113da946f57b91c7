# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Suricata's EVE JSON: one event a line, of any ``event_type``.

Every string of the event is a field under its dotted path; arrays do not count in the path
(``dns.answers.rdata``). Numbers are no indicators. The deed is read for the industrial protocols
(modbus, dnp3, enip with CIP) and for protocols whose event names its verb.

Refused, line by line: what is not a JSON object of UTF-8, nests deeper than ``limits.depth``, gives a
key twice (two programs would see two events), has neither ``event_type`` nor ``timestamp``, or a
timestamp that is none. Integers of any size pass: SMB session ids need 64 bits.
Cost: about 15 us a line.

Sources: Suricata user guide, "EVE JSON output"; Modbus Application Protocol V1.1b3 section 5.1;
IEEE 1815 table of function codes.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from tocsin.core import instant
from tocsin.core.errors import BadInput
from tocsin.watch.readers.contract import Event, LineContext
from tocsin.watch.readers.json_walk import Walk, decoded, party, refuse_twins

_HEAD = re.compile(rb'^\s*\{.*"(?:event_type|timestamp)"\s*:', re.DOTALL)
_DO = "hand over Suricata's eve.json as it is, one JSON object a line"

_MODBUS = {
    1: "read_coils", 2: "read_discrete_inputs", 3: "read_holding_registers", 4: "read_input_registers",
    5: "write_single_coil", 6: "write_single_register", 7: "read_exception_status", 8: "diagnostics",
    11: "get_comm_event_counter", 12: "get_comm_event_log", 15: "write_multiple_coils",
    16: "write_multiple_registers", 17: "report_server_id", 20: "read_file_record", 21: "write_file_record",
    22: "mask_write_register", 23: "read_write_multiple_registers", 24: "read_fifo_queue",
    43: "encapsulated_interface_transport",
}  # fmt: skip
_MODBUS_NAMES = {
    "rdcoils": 1, "rddiscreteinputs": 2, "rdholdregs": 3, "rdinputregs": 4, "wrsinglecoil": 5,
    "wrsinglereg": 6, "rdexcstatus": 7, "diagnostic": 8, "wrmultcoils": 15, "wrmultregs": 16,
    "maskwrreg": 22, "rdwrmultregs": 23, "rdfifoqueue": 24,
} | {name.replace("_", ""): code for code, name in _MODBUS.items()}  # fmt: skip
_DNP3 = {
    0: "confirm", 1: "read", 2: "write", 3: "select", 4: "operate", 5: "direct_operate",
    6: "direct_operate_no_ack", 7: "immediate_freeze", 8: "immediate_freeze_no_ack", 9: "freeze_and_clear",
    10: "freeze_and_clear_no_ack", 11: "freeze_at_time", 12: "freeze_at_time_no_ack", 13: "cold_restart",
    14: "warm_restart", 15: "initialize_data", 16: "initialize_application", 17: "start_application",
    18: "stop_application", 19: "save_configuration", 20: "enable_unsolicited", 21: "disable_unsolicited",
    22: "assign_class", 23: "delay_measurement", 24: "record_current_time", 25: "open_file",
    26: "close_file", 27: "delete_file", 28: "get_file_information", 29: "authenticate_file",
    30: "abort_file", 31: "activate_configuration", 32: "authentication_request",
    33: "authentication_request_no_ack", 129: "response", 130: "unsolicited_response",
    131: "authentication_response",
}  # fmt: skip
# Protocols whose event names its verb in one place.
_VERBS = {
    "dcerpc": "request", "dhcp": "dhcp_type", "dns": "type", "ftp": "command", "ftp_data": "command",
    "http": "http_method", "krb5": "msg_type", "nfs": "procedure", "sip": "method", "smb": "command",
    "snmp": "pdu_type", "tftp": "packet",
}  # fmt: skip


class Eve:
    """Reader of EVE JSON lines."""

    name = "eve"
    is_json = True

    def detect(self, name: str, head: bytes) -> bool:
        """Whether the first line is an object with ``event_type`` or, if cut off, looks like one."""
        del name  # eve.json, eve.json.1, fast.log: the name says little
        first, newline, _ = head.removeprefix(b"\xef\xbb\xbf").lstrip().partition(b"\n")
        if not newline:
            return b'"event_type"' in first and _HEAD.match(first) is not None
        try:
            event = msgspec.json.decode(first)
        except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
            return False
        return isinstance(event, dict) and isinstance(event.get("event_type"), str)

    def fields(self, line: bytes, context: LineContext) -> Event:
        """The event of one line. Raises ``BadInput`` for a line that is no EVE event."""
        event = decoded(line.removeprefix(b"\xef\xbb\xbf"), _DO)
        if not isinstance(event, dict) or not ("event_type" in event or "timestamp" in event):
            raise BadInput("it is no event: a JSON object with event_type and timestamp", do=_DO)
        walk = Walk(context.limits.depth, _DO)
        walk.object(event, "", 1)
        if line.count(b'":') > walk.keys:
            refuse_twins(line, _DO)
        # not `host`: that is the sensor, which has seen the event and done nothing
        parties = (event.get("src_ip"), event.get("dest_ip"))
        hosts = dict.fromkeys(party(one) for one in parties if isinstance(one, str) and one)
        return Event(
            at=_instant(event.get("timestamp")),
            fields=walk.fields,
            hosts=tuple(hosts),
            urls=_urls(event.get("http")),
            deed=deed_of(event),
            observer=sensor if isinstance(sensor := event.get("host"), str) else "",
            versions=frozenset(walk.versions) if walk.versions else frozenset(),
        )


def _urls(http: Any) -> tuple[tuple[str, str], ...]:
    """The address that an HTTP event tells as host name, port and path."""
    if type(http) is not dict:
        return ()
    host, path, port = http.get("hostname"), http.get("url"), http.get("http_port")
    if type(host) is not str or type(path) is not str or not host or not path.startswith("/"):
        return ()
    return (("http.url", f"http://{host}{f':{port}' if type(port) is int else ''}{path}"),)


def _instant(stamp: object) -> str:
    """The time of the event in UTC; empty if the line names none, or no zone."""
    if stamp is None:
        return ""
    try:
        moment = dt.datetime.fromisoformat(stamp if isinstance(stamp, str) else "")
        return "" if moment.tzinfo is None else instant.from_datetime(moment)
    except (ValueError, OverflowError):
        what = f"its timestamp {str(stamp)[:40]!r} is no time"
        raise BadInput(what, do="Suricata writes 2026-11-22T09:30:00.123456+0000") from None


def deed_of(event: dict[str, Any]) -> str:
    """What the event did, if it says (``modbus write_single_register``); else nothing."""
    for protocol, read in CONTROLLERS.items():
        part = event.get(protocol)
        if type(part) is dict:
            deed = read(part)
            return f"{protocol} {deed}" if deed else ""
    kind = event.get("event_type")
    if type(kind) is str and kind in _VERBS:
        part = event.get(kind)
        verb = part.get(_VERBS[kind]) if type(part) is dict else None
        if type(verb) is str and verb:
            return f"{kind} {verb[:80]}"
    return ""


def _sides(part: dict[str, Any]) -> list[dict[str, Any]]:
    """The request, else the response; events of one direction say it on the outside."""
    inner = [part[side] for side in ("request", "response") if type(part.get(side)) is dict]
    return [*inner, part]


def _modbus(part: dict[str, Any]) -> str:
    for side in _sides(part):
        for code in (side.get("function_raw"), side.get("function_code")):
            if type(code) is int:
                return _MODBUS.get(code & 0x7F, f"function_{code}")
            if type(code) is str and code:
                word = code.lower().replace(" ", "").replace("_", "")
                return _MODBUS.get(_MODBUS_NAMES.get(word, 0), code[:80])
    return ""


def _dnp3(part: dict[str, Any]) -> str:
    for side in _sides(part):
        application = side.get("application")
        code = application.get("function_code") if type(application) is dict else None
        if type(code) is int:
            return _DNP3.get(code, f"function_{code}")
    return ""


def _enip(part: dict[str, Any]) -> str:
    for side in _sides(part):
        cip = side.get("cip")
        words = [side.get("command"), cip.get("service") if type(cip) is dict else None]
        verb = " ".join(word[:80] for word in words if type(word) is str and word)
        if verb:
            return verb
    return ""


CONTROLLERS: Mapping[str, Callable[[dict[str, Any]], str]] = {"modbus": _modbus, "dnp3": _dnp3, "enip": _enip}
"""Protocols of controllers, by the type of their events, and what reads the command of one."""
