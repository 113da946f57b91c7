# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Suricata's EVE JSON: the events dns (versions 1 to 3), tls, quic, http, flow, modbus, dnp3, enip.

Other events tell nothing here. A value of another type than Suricata writes refuses its line.

Source: Suricata user guide, "EVE JSON output": DNS, TLS, HTTP, flow.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from tocsin.core.errors import BadInput
from tocsin.watch.readers.contract import LineContext
from tocsin.watch.readers.eve import CONTROLLERS, Eve, deed_of
from tocsin.watch.traffic.seen import Seen, epoch

_DO = "hand over Suricata's eve.json as it is, one JSON object a line"


class _Rdata(msgspec.Struct):
    rrname: str = ""
    rrtype: str = ""
    rdata: str = ""


class _Dns(msgspec.Struct):
    type: str = ""
    rrname: str = ""
    rrtype: str = ""
    rdata: str = ""
    rcode: str = ""
    rd: bool | None = None
    answers: list[_Rdata] = []
    queries: list[_Rdata] = []
    grouped: dict[str, list[msgspec.Raw]] = {}


class _Tls(msgspec.Struct):
    sni: str = ""
    subject: str = ""
    issuerdn: str = ""


class _Http(msgspec.Struct):
    hostname: str = ""
    length: int = 0


class _Flow(msgspec.Struct):
    bytes_toserver: int = 0
    bytes_toclient: int = 0
    pkts_toclient: int = 0


class _Event(msgspec.Struct):
    timestamp: str = ""
    event_type: str = ""
    src_ip: str = ""
    src_port: int = 0
    dest_ip: str = ""
    dest_port: int = 0
    proto: str = ""
    app_proto: str = ""
    dns: _Dns | None = None
    tls: _Tls | None = None
    quic: _Tls | None = None
    http: _Http | None = None
    flow: _Flow | None = None


_DECODER = msgspec.json.Decoder(_Event)
_TEXT = msgspec.json.Decoder(str)


class EveTraffic:
    """Reader of EVE JSON lines."""

    name = "eve"

    def detect(self, name: str, head: bytes) -> bool:
        """As ``watch.readers.eve`` does."""
        return Eve().detect(name, head)

    def seen(self, line: bytes, context: LineContext) -> Iterable[Seen]:
        """What one event tells. Raises ``BadInput`` for a line that is no event."""
        del context
        try:
            event = _DECODER.decode(line.removeprefix(b"\xef\xbb\xbf"))
        except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
            raise BadInput(f"it is no event: {str(error)[:120]}", do=_DO) from None
        if event.event_type == "dns" and event.dns is not None:
            return _dns(event, event.dns)
        if event.event_type in {"tls", "quic"}:
            return _tls(event, event.tls or event.quic or _Tls())
        if event.event_type == "http" and event.http is not None:
            name, size = event.http.hostname.partition(":")[0], max(0, event.http.length)
            return (_made(event, "web", name=name, size=size),)
        if event.event_type == "flow" and event.flow is not None:
            size = max(0, event.flow.bytes_toserver) + max(0, event.flow.bytes_toclient)
            silent = event.flow.pkts_toclient == 0
            sent = max(0, event.flow.bytes_toserver)
            return (_made(event, "flow", size=size, sent=sent, failed=True if silent else None),)
        if event.event_type in CONTROLLERS:
            deed = deed_of(msgspec.json.decode(line.removeprefix(b"\xef\xbb\xbf")))
            return (_made(event, "command", deed=deed),) if deed else ()
        return ()


def _made(event: _Event, kind: str, **more: object) -> Seen:
    return Seen(
        kind=kind,  # type: ignore[arg-type]  # one of our own literals
        client=event.src_ip,
        server=event.dest_ip,
        port=event.dest_port,
        protocol=event.proto.lower(),
        service=event.app_proto,
        at=epoch(event.timestamp),
        **more,  # type: ignore[arg-type]  # by name, just above
    )


def _tls(event: _Event, tls: _Tls) -> Iterator[Seen]:
    yield _made(event, "web", name=tls.sni)
    if tls.issuerdn:
        yield _made(event, "certificate", name=tls.sni or tls.subject, issuer=tls.issuerdn)


def _dns(event: _Event, dns: _Dns) -> Iterator[Seen]:
    question = dns.type in {"query", "request"}
    back = event.src_port == 53 and event.dest_port != 53  # version 1 wrote answers the way they went
    client, server = (event.dest_ip, event.src_ip) if back else (event.src_ip, event.dest_ip)
    names = [one.rrname for one in dns.queries] or [dns.rrname]
    records = list(dns.answers)
    if dns.rdata:
        records.append(_Rdata(rrname=dns.rrname, rrtype=dns.rrtype, rdata=dns.rdata))
    for kind in ("CNAME", "A", "AAAA"):
        for raw in dns.grouped.get(kind, []):
            try:
                records.append(_Rdata(rrtype=kind, rdata=_TEXT.decode(raw)))
            except msgspec.DecodeError:
                continue
    for name in names:
        yield Seen(
            kind="dns",
            client=client,
            server=server,
            name=name,
            port=53,
            protocol=event.proto.lower(),
            at=epoch(event.timestamp),
            count=int(question),
            failed=None if question else dns.rcode not in {"", "NOERROR"},
            recursive=dns.rd,
            aliases=tuple(one.rdata for one in records if one.rrtype == "CNAME"),
            addresses=tuple(one.rdata for one in records if one.rrtype in {"A", "AAAA"}),
        )
