# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A list of assets: CSV with asset, address, host, service, owner by any of their usual names.

An asset that names a service becomes an input of it (all-of, used as it runs):
without a better statement the service is taken to need every asset listed for it,
and the reading says so.
"""

from __future__ import annotations

import ipaddress

from tocsin.core.dependency import Input, Map, Member, Node
from tocsin.core.limits import Limits
from tocsin.core.reading import Fault, Reading
from tocsin.know.readers.table_csv import columns_found, read_table, slug

COLUMNS = {
    "asset": (
        "asset",
        "asset name",
        "device",
        "machine",
        "system",
        "computer",
        "资产",
        "资产名称",
        "设备",
        "主机名称",
    ),
    "address": ("address", "ip", "ip address", "ipv4", "addresses", "地址", "ip地址", "ip 地址"),
    "host": ("host", "hostname", "host name", "fqdn", "dns name", "主机", "主机名"),
    "service": ("service", "used by", "supports", "服务", "业务"),
    "owner": ("owner", "organisation", "organization", "所属单位", "负责单位"),
}


def detect(name: str, head: bytes) -> bool:
    """A CSV or TSV whose header names an asset, or a host with an address."""
    found = columns_found(head, COLUMNS)
    return name.lower().endswith((".csv", ".tsv")) and ("asset" in found or {"host", "address"} <= set(found))


def read(data: bytes, name: str, limits: Limits) -> Reading[Map]:
    """Return one ``Map`` with the assets and, where named, the services that use them."""
    table, faults = read_table(data, name, COLUMNS, need="", limits=limits)
    nodes: dict[str, Node] = {}
    inputs: list[Input] = []
    for row in table.rows:
        label = row.get("asset") or row.get("host") or row.get("address")
        if not label:
            faults.append(Fault(row.where, "the row names no asset", "fill in asset, host or address"))
            continue
        addresses = _addresses(row.get("address"), row.where, faults)
        hosts = tuple(dict.fromkeys(h.lower() for h in (row.get("host"), label) if h and " " not in h))
        owner = row.get("owner")
        owner_id = f"organisation:{slug(owner)}" if owner else ""
        if owner:
            nodes.setdefault(owner_id, Node(id=owner_id, kind="organisation", name=owner, source=row.where))
        asset_id = f"asset:{slug(label)}"
        if asset_id in nodes:
            faults.append(
                Fault(
                    row.where,
                    f"asset {label!r} is listed twice",
                    f"first at {nodes[asset_id].source}; rename one",
                )
            )
            continue
        nodes[asset_id] = Node(
            id=asset_id,
            kind="asset",
            name=label,
            owner=owner_id,
            addresses=addresses,
            hosts=hosts,
            source=row.where,
        )
        service = row.get("service")
        if service:
            service_id = f"service:{slug(service)}"
            nodes.setdefault(service_id, Node(id=service_id, kind="service", name=service, source=row.where))
            inputs.append(
                Input(
                    of=service_id,
                    name=label,
                    members=(Member(node=asset_id),),
                    flow="consumed",
                    source=row.where,
                )
            )
    notes = ["each asset listed for a service is taken as needed by it"] if inputs else []
    return Reading([Map(name=name, nodes=tuple(nodes.values()), inputs=tuple(inputs))], faults, notes)


def _addresses(text: str, where: str, faults: list[Fault]) -> tuple[str, ...]:
    kept = []
    for part in text.replace(";", " ").replace(",", " ").split():
        try:
            kept.append(
                str(ipaddress.ip_network(part, strict=False) if "/" in part else ipaddress.ip_address(part))
            )
        except ValueError:
            faults.append(
                Fault(where, f"{part!r} is no IP address", "correct it; the asset is kept without it")
            )
    return tuple(kept)
