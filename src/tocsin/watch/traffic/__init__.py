# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Logs read for who is in touch with whom; the formats, the strictest first.

This is the list to add a format to: write one file with one class (``seen.TrafficReader``) and name it here.
"""

from __future__ import annotations

from tocsin.watch.traffic.access_log import AccessLog
from tocsin.watch.traffic.eve import EveTraffic
from tocsin.watch.traffic.flow_csv import FlowCsv
from tocsin.watch.traffic.resolver_log import ResolverLog
from tocsin.watch.traffic.seen import Seen, TrafficReader
from tocsin.watch.traffic.zeek import ZeekJson, ZeekTsv

READERS: tuple[type[TrafficReader], ...] = (EveTraffic, ZeekTsv, ZeekJson, FlowCsv, AccessLog, ResolverLog)
KNOWN = (
    "Suricata EVE JSON, Zeek dns/ssl/x509/conn/http logs, query logs of dnsmasq, BIND and unbound, "
    "proxy access logs (Squid, Common Log Format), flow tables (nfdump -o csv)"
)
"""What a person may hand over."""


def traffic_reader(name: str, head: bytes) -> TrafficReader | None:
    """A reader for the file that has this name and begins with these bytes; None if no format fits."""
    return next((made for reader in READERS if (made := reader()).detect(name, head)), None)


__all__ = ["KNOWN", "READERS", "Seen", "TrafficReader", "traffic_reader"]
