# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Who holds which addresses, by a table of one's own: CSV with ``prefix``, ``holder``, ``country``.

A country is two letters (ISO 3166-1 alpha-2); another text is refused, for it would be another jurisdiction than the
one the registries name.
"""

from __future__ import annotations

import ipaddress
import re

from tocsin.core.limits import Limits
from tocsin.core.reading import Fault, Reading, listed
from tocsin.know.holders import NO_COUNTRY, Holding
from tocsin.know.readers.table_csv import columns_found, read_table

COLUMNS = {
    "prefix": ("prefix", "network", "cidr", "range", "网段", "地址段"),
    "holder": ("holder", "organisation", "organization", "org", "owner", "持有者", "机构"),
    "country": ("country", "cc", "country code", "jurisdiction", "国家", "国家代码"),
}


def detect(name: str, head: bytes) -> bool:
    """A CSV or TSV whose header names a prefix."""
    return name.lower().endswith((".csv", ".tsv")) and "prefix" in columns_found(head, COLUMNS)


def read(data: bytes, name: str, limits: Limits) -> Reading[Holding]:
    """Every prefix, with a fault for each row that is none. Raises ``BadInput`` if it is no such table."""
    table, faults = read_table(data, name, COLUMNS, need="prefix", limits=limits)
    found: list[Holding] = []
    for row in table.rows:
        text, country = row.get("prefix"), row.get("country").upper()
        try:
            network = ipaddress.ip_network(text, strict=False)
        except ValueError:
            faults.append(Fault(row.where, f"{text[:60]!r} is no prefix", "write it as 192.0.2.0/24"))
            continue
        if country and not re.fullmatch(r"[A-Z]{2}", country):
            what = f"{country[:40]!r} is no country code"
            faults.append(
                Fault(row.where, what, "write the two letters of ISO 3166; it was taken as not known")
            )
            country = ""
        found.append(
            Holding(
                version=network.version,
                first=int(network.network_address),
                last=int(network.broadcast_address),
                holder=row.get("holder")[:100],
                country="" if country in NO_COUNTRY else country,
                named=True,
                source=row.where,
            )
        )
    told, more = listed(faults, limits)
    return Reading(found, told, more)
