# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Flow records as CSV: what nfdump writes with ``-o csv`` (1.6 and 1.7), and tables with like columns.

A flow goes one way. Which side asked is told by the ports: if only the source's is a system port (below 1024), it is
an answer; else the source asked.

Source: nfdump(1), output format csv; RFC 6335 section 6 for the range of system ports.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable

from tocsin.core.errors import BadInput
from tocsin.watch.readers.contract import LineContext
from tocsin.watch.traffic.seen import Seen, epoch, whole

_COLUMNS = {
    "at": ("ts", "firstseen", "first seen", "start", "start time", "time", "timestamp"),
    "source": ("sa", "srcaddr", "src addr", "src_ip", "src ip", "source", "source ip", "srcip"),
    "target": ("da", "dstaddr", "dst addr", "dst_ip", "dst ip", "destination", "destination ip", "dest_ip", "dstip"),
    "source_port": ("sp", "srcport", "src port", "src_port", "source port"),
    "target_port": ("dp", "dstport", "dst port", "dst_port", "destination port", "dest_port"),
    "protocol": ("pr", "proto", "protocol"),
    "bytes": ("ibyt", "bytes", "octets", "in bytes", "bytes in"),
    "bytes_back": ("obyt", "out bytes", "bytes out"),
}  # fmt: skip
_NEEDED = {"source", "target", "target_port"}
_NUMBERS = {"6": "tcp", "17": "udp", "1": "icmp", "58": "icmp6"}
_SYSTEM = 1024
_DO = "hand over the table with its header, as `nfdump -o csv` writes it"


class FlowCsv:
    """Reader of flow tables."""

    name = "flow table"

    def __init__(self) -> None:
        """No header was seen."""
        self._at: dict[str, int] = {}
        self._over = False

    def detect(self, name: str, head: bytes) -> bool:
        """Whether the first line names both addresses and a port."""
        del name
        first = head.partition(b"\n")[0]
        return set(_positions(_cells(first))) >= _NEEDED

    def seen(self, line: bytes, context: LineContext) -> Iterable[Seen]:
        """What one row tells. Raises ``BadInput`` for a row that is none."""
        del context
        cells = _cells(line)
        if not self._at:
            found = _positions(cells)
            if not set(found) >= _NEEDED:
                raise BadInput("it has no header", do=_DO)
            self._at = found
            return ()
        if line.startswith(b"Summary"):  # nfdump's totals: two lines that are no flows
            self._over = True
        if self._over:
            return ()
        if len(cells) <= max(self._at.values()):
            raise BadInput(f"{len(cells)} cells, too few for the header", do=_DO)
        row = {column: cells[place].strip() for column, place in self._at.items()}
        return (_flow(row),)


def _flow(row: dict[str, str]) -> Seen:
    source, target = row["source"], row["target"]
    here, there = whole(row.get("source_port", "")), whole(row["target_port"])
    back = _is_answer(here, there)
    protocol = row.get("protocol", "").lower()
    return Seen(
        kind="flow",
        client=target if back else source,
        server=source if back else target,
        port=here if back else there,
        protocol=_NUMBERS.get(protocol, protocol),
        at=epoch(row.get("at", "")),
        size=whole(row.get("bytes", "")) + whole(row.get("bytes_back", "")),
        sent=whole(row.get("bytes_back" if back else "bytes", "")),
        count=0 if back else 1,
        failed=False if back else None,
    )


def _is_answer(source: int, target: int) -> bool:
    """Whether a flow between these ports comes from the side that was asked."""
    if (source < _SYSTEM) != (target < _SYSTEM):
        return 0 < source < _SYSTEM
    return False


def _cells(line: bytes) -> list[str]:
    try:
        return next(csv.reader([line.decode("utf-8-sig", "replace").strip("\r\n")]), [])
    except csv.Error:
        return []


def _positions(cells: list[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, cell in enumerate(cells):
        title = cell.strip().casefold()
        for column, names in _COLUMNS.items():
            if column not in found and title in names:
                found[column] = place
    return found
