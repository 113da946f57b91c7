# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Own announcements: a CSV with a prefix and the AS that originates it, one a row. A prefix may have several."""

from __future__ import annotations

from tocsin.core.dependency import Map, Node
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.own_names import Announcement
from tocsin.core.reading import Reading
from tocsin.know.readers.own_node import as_number, network, prefix_id
from tocsin.know.readers.shape import Faults
from tocsin.know.readers.table_csv import columns_found, read_table

COLUMNS = {
    "prefix": ("prefix", "ip prefix", "route", "announcement", "announced prefix", "前缀", "ip前缀"),
    "origin": ("origin", "origin asn", "origin as", "asn", "as", "as number", "自治系统", "自治系统号"),
}


def detect(name: str, head: bytes) -> bool:
    """A CSV or TSV with both columns."""
    return name.lower().endswith((".csv", ".tsv")) and {"prefix", "origin"} <= set(
        columns_found(head, COLUMNS)
    )


def read(data: bytes, name: str, limits: Limits) -> Reading[Map]:
    """Return one ``Map`` with a node a prefix. Raises ``BadInput`` if the file is no such CSV."""
    table, wrong = read_table(data, name, COLUMNS, need="prefix", limits=limits)
    faults = Faults(limits)
    for fault in wrong:
        faults.add(fault.where, fault.what, fault.do)
    found: dict[str, list[Announcement]] = {}
    for row in table.rows:
        try:
            prefix, asn = str(network(row.get("prefix"), row.where)), as_number(row.get("origin"), row.where)
        except BadInput as error:
            faults.take(error, row.where)
            continue
        facts = found.setdefault(prefix, [])
        if all(fact.asn != asn for fact in facts):
            facts.append(Announcement(prefix=prefix, asn=asn, source=row.where))
    nodes = [
        Node(id=prefix_id(prefix), kind="asset", name=prefix, facts=tuple(facts), source=facts[0].source)
        for prefix, facts in found.items()
    ]
    return Reading([Map(nodes=tuple(nodes))] if nodes else [], faults.listed, faults.note())
