# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Who holds which addresses, and under which country, by a registry's ``delegated-*-extended-latest``.

Each Regional Internet Registry publishes one such file a day. A record gives a country code and an opaque id of the
holder, the same in all its records, and no name. The country is the one the registry has on file for the holder: it is
not where the machines stand. Records of the status ``available`` or ``reserved`` have no holder and are left out, AS
numbers too. ``EU``, ``AP`` and ``ZZ`` name no country: then none is known.

Source: "RIR statistics exchange format", version 2.3, and its extended form.
"""

from __future__ import annotations

import ipaddress
import re

from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.reading import Fault, Reading
from tocsin.core.textin import lines
from tocsin.know.holders import NO_COUNTRY, Holding

_VERSION = re.compile(r"2(?:\.\d{1,2})?\|[a-z]{3,12}\|")
_HEAD = re.compile(
    rb"(?:\s*(?:#[^\n]*)?\n){0,200}\s*2(?:\.[0-9]{1,2})?\|(?:afrinic|apnic|arin|iana|lacnic|nro|ripencc)\|"
)
_DO = "fetch the file again from the registry"


def detect(name: str, head: bytes) -> bool:
    """Whether it begins with the version line of a registry."""
    del name
    return _HEAD.match(head) is not None


def read(data: bytes, name: str, limits: Limits) -> Reading[Holding]:
    """Every range that somebody holds. Raises ``BadInput`` for another format, or more records than allowed."""
    if not detect(name, data[:65_536]):
        raise BadInput("it does not begin as a registry's file does: 2|ripencc|...", where=name, do=_DO)
    found: list[Holding] = []
    faults: list[Fault] = []
    countries: dict[str, str] = {}
    more = 0
    for number, line in enumerate(lines(data, limits), 1):
        text = line.strip()
        if not text or text.startswith("#") or _VERSION.match(text) or text.endswith("|summary"):
            continue
        if len(found) >= limits.members:
            raise BadInput(f"more than {limits.members} records", where=name, do="raise limits.members")
        try:
            holding = _record(text.split("|"), f"{name}:{number}", countries)
        except ValueError as error:
            if len(faults) < limits.faults:
                faults.append(Fault(f"{name}:{number}", str(error), _DO))
            else:
                more += 1
            continue
        if holding is not None:
            found.append(holding)
    notes = [f"{more} more faults are counted, not listed"] if more else []
    return Reading(found, faults, notes)


def _record(cells: list[str], where: str, countries: dict[str, str]) -> Holding | None:
    """One range; None for what nobody holds. Raises ``ValueError`` with what is wrong."""
    if len(cells) < 7:
        raise ValueError(f"{len(cells)} cells, a record has at least 7")
    registry, country, kind, start, value, _, status = (cell[:100] for cell in cells[:7])
    if kind == "asn" or status not in {"allocated", "assigned"}:
        return None
    if kind not in {"ipv4", "ipv6"}:
        raise ValueError(f"there is no type {kind[:20]!r}")
    if not re.fullmatch(r"[0-9]{1,10}", value):
        raise ValueError(f"{value[:20]!r} is no size of a range")
    first, size = _range(kind, start, int(value))
    code = country.upper() if re.fullmatch(r"[A-Za-z]{2}", country) else ""
    code = countries.setdefault(code, "" if code in NO_COUNTRY else code)
    return Holding(
        version=4 if kind == "ipv4" else 6,
        first=first,
        last=first + size - 1,
        holder=cells[7][:100].strip() if len(cells) > 7 else "",
        country=code,
        registry=countries.setdefault(registry, registry),
        source=where,
    )


def _range(kind: str, start: str, value: int) -> tuple[int, int]:
    if kind == "ipv4":
        first, size, whole = int(ipaddress.IPv4Address(start)), value, 2**32
    else:
        if value > 128:
            raise ValueError(f"a prefix of /{value} is longer than an address")
        first, size, whole = int(ipaddress.IPv6Address(start)), 2 ** (128 - value), 2**128
        if first % size:
            raise ValueError(f"{start} is not the first address of a /{value}")
    if not 0 < size <= whole - first:
        raise ValueError(f"{value} addresses from {start} on are more than there are")
    return first, size
