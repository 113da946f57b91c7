# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Whether a map is the one of before: a digest of what it says, not of where it was read. Pure.

Order, sources and the name of the map do not count; every other field does. Not for safe-keeping: only two digests made
by one version of Tocsin can be compared, because a version that knows one more field counts it.
"""

from __future__ import annotations

import hashlib

import msgspec

from tocsin.core.dependency import Map


def digest(chart: Map) -> str:
    """SHA-256 in hex over nodes, inputs and shocks, in an order of their own. Cost: all records are written once."""
    write = msgspec.json.Encoder(order="deterministic").encode
    made = hashlib.sha256()
    for records in (chart.nodes, chart.inputs, chart.shocks):
        for line in sorted(write(msgspec.structs.replace(record, source="")) for record in records):
            made.update(len(line).to_bytes(8, "big") + line)
        made.update(b"\n")
    return made.hexdigest()
