# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A list of assets: CSV with asset, address, host, service, owner by any of their usual names.

An asset that names a service becomes an input of it (all-of, used as it runs):
without a better statement the service is taken to need every asset listed for it,
and the reading says so. An asset may stand in several rows, one a service; rows of
one name with different addresses are not taken for one machine.
"""

from __future__ import annotations

import ipaddress
import re

import msgspec

from tocsin.core.dependency import Input, Map, Member, Node
from tocsin.core.limits import Limits
from tocsin.core.reading import Fault, Reading
from tocsin.know.readers.table_csv import Row, columns_found, listed, read_table, slug

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
    inputs: dict[tuple[str, str], Input] = {}
    for row in table.rows:
        asset = _asset(row, nodes, faults)
        if asset is None:
            continue
        known = nodes.get(asset.id)
        if known is not None and _another(known, asset):
            what = f"asset {asset.name[:80]!r} is listed twice, with different addresses or owners"
            faults.append(Fault(row.where, what, f"first at {known.source}; rename one"))
            continue
        nodes[asset.id] = asset if known is None else _filled(known, asset)
        service = row.get("service")
        if service:
            service_id = f"service:{slug(service)}"
            nodes.setdefault(service_id, Node(id=service_id, kind="service", name=service, source=row.where))
            need = Input(
                of=service_id,
                name=asset.name,
                members=(Member(node=asset.id),),
                flow="consumed",
                source=row.where,
            )
            inputs.setdefault((service_id, asset.id), need)
    notes = ["each asset listed for a service is taken as needed by it"] if inputs else []
    chart = Map(name=name, nodes=tuple(nodes.values()), inputs=tuple(inputs.values()))
    told, more = listed(faults, limits)
    return Reading([chart], told, notes + more)


def _asset(row: Row, nodes: dict[str, Node], faults: list[Fault]) -> Node | None:
    label = row.get("asset") or row.get("host") or row.get("address")
    if not label:
        faults.append(Fault(row.where, "the row names no asset", "fill in asset, host or address"))
        return None
    addresses = _addresses(row.get("address"), row.where, faults)
    names = (*_parts(row.get("host")), "" if " " in label else label)
    owner = row.get("owner")
    owner_id = f"organisation:{slug(owner)}" if owner else ""
    if owner:
        nodes.setdefault(owner_id, Node(id=owner_id, kind="organisation", name=owner, source=row.where))
    return Node(
        id=f"asset:{slug(label)}",
        kind="asset",
        name=label,
        owner=owner_id,
        addresses=addresses,
        hosts=tuple(dict.fromkeys(name.lower() for name in names if name)),
        source=row.where,
    )


def _another(known: Node, again: Node) -> bool:
    """Whether two rows of one name contradict each other."""
    told = bool(known.addresses and again.addresses) and set(known.addresses).isdisjoint(again.addresses)
    return told or bool(known.owner and again.owner and known.owner != again.owner)


def _filled(known: Node, again: Node) -> Node:
    return msgspec.structs.replace(
        known,
        owner=known.owner or again.owner,
        addresses=tuple(dict.fromkeys([*known.addresses, *again.addresses])),
        hosts=tuple(dict.fromkeys([*known.hosts, *again.hosts])),
    )


def _parts(text: str) -> list[str]:
    return [part for part in re.split(r"[\s;,，；、]+", text) if part]


def _addresses(text: str, where: str, faults: list[Fault]) -> tuple[str, ...]:
    kept = []
    for part in _parts(text):
        try:
            face = ipaddress.ip_interface(re.sub(r"%[^/]*", "", part))
        except ValueError:
            faults.append(
                Fault(where, f"{part[:80]!r} is no IP address", "correct it; the asset is kept without it")
            )
            continue
        if face.ip == face.network.network_address:
            kept.append(str(face.network) if "/" in part else str(face.ip))
        else:
            do = f"write {face.ip} or {face.network}; it was taken for the address"
            faults.append(Fault(where, f"{part[:80]!r} names one address and a network around it", do))
            kept.append(str(face.ip))
    return tuple(dict.fromkeys(kept))
