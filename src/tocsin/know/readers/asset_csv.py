# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A list of assets: CSV with asset, address, host, service, owner by any of their usual names.

An asset that names a service becomes an input of it (all-of, used as it runs):
without a better statement the service is taken to need every asset listed for it,
and the reading says so. An asset may stand in several rows, one a service; rows of
one name with different addresses, owners or (of one model) serial numbers are not taken for one machine.
Vendor, model and firmware make a device of it: a component of the asset.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Sequence
from sys import getsizeof

import msgspec

from tocsin.core.component import Component
from tocsin.core.dependency import Input, Map, Member, Node
from tocsin.core.limits import Limits
from tocsin.core.memory import Account, Bounded
from tocsin.core.reading import Fault, Reading, listed
from tocsin.know.readers.mac import normal_mac
from tocsin.know.readers.table_csv import Row, columns_found, read_table, slug

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

DEVICE = ("vendor", "model", "order_number", "firmware", "cpe")
"""Columns of a device, known to the guesser of columns (``guess_columns``) only."""
NAMING = ("asset", "host", "address", "mac", "serial")
"""What an asset is called by, the best first."""
SUPPLIER = 200
"""Characters of a vendor that are kept."""
_NODE, _DEVICE, _INPUT, _TEXT = 720, 220, 1_500, 4
"""Bytes of memory that each takes until all is stored and ``know add`` has drawn its picture, and how often a text of a cell
is there by then. Measured, and set so that no list that just passes takes it beyond 256 MiB (``tests/whole/test_memory.py``)."""
MANY = ("addresses", "hosts", "macs", "serials")


def detect(name: str, head: bytes) -> bool:
    """A CSV or TSV whose header names an asset, or a host with an address."""
    found = columns_found(head, COLUMNS)
    return name.lower().endswith((".csv", ".tsv")) and ("asset" in found or {"host", "address"} <= set(found))


def read(data: bytes, name: str, limits: Limits) -> Reading[Map]:
    """Return one ``Map`` with the assets and, where named, the services that use them."""
    table, faults = read_table(data, name, COLUMNS, need="", limits=limits)
    found = of_rows(table.rows, faults, name, Account(limits, name, len(data)), limits)
    return Reading([one.chart for one in found.records], found.faults, found.notes)


class AssetList(msgspec.Struct, frozen=True):
    """The assets of a list, and the devices that they are by vendor, model and firmware."""

    chart: Map
    devices: tuple[Component, ...] = ()


def of_rows(
    rows: Iterable[Row], unread: list[Fault], name: str, account: Account, limits: Limits
) -> Reading[AssetList]:
    """The assets of rows with the columns in ``COLUMNS`` and ``DEVICE``.

    ``unread``: the faults of reading the rows, which may be filled meanwhile. What is kept is weighed by ``account``, and no
    row is. Raises what ``rows`` raises, and ``BadInput`` where it is too much.
    """
    faults: list[Fault] = Bounded.sharing(account, times=1)
    nodes: dict[str, Node] = {}
    inputs: dict[tuple[str, str], Input] = {}
    devices: dict[tuple[str, ...], Component] = {}
    """By all that it is, but for its place."""
    nameless = 0
    for row in rows:
        account.take(_TEXT * row.new_bytes + getsizeof(row.where))
        before = len(nodes), len(devices), len(inputs)
        asset = _asset(row, nodes, faults)
        if asset is None:
            continue
        known = nodes.get(asset.id)
        device = _device(row, asset.id, faults)
        key = _key(device) if device else ()
        if known is not None and (what := _another(known, asset, again=key in devices)):
            says = f"asset {asset.name[:80]!r} is listed twice, with different {what}"
            faults.append(Fault(row.where, says, f"first at {known.source}; rename one"))
            continue
        filled = asset if known is None else _filled(known, asset)
        if any(len(getattr(filled, field)) > limits.references for field in MANY):
            what = f"asset {asset.name[:80]!r} has more than {limits.references} addresses, names or numbers of a kind"
            faults.append(Fault(row.where, what, "give each machine a name of its own (limit references)"))
            continue
        nodes[asset.id] = filled
        if device is not None:
            devices.setdefault(key, device)
        elif any(row.get(column) for column in DEVICE):
            nameless += 1
        _used(row, asset, nodes, inputs)
        account.take(_weight(before, (len(nodes), len(devices), len(inputs))))
    notes = ["each asset listed for a service is taken as needed by it"] if inputs else []
    if nameless:
        notes.append(f"rows with a vendor or firmware and no model, of which no device was made: {nameless}")
    chart = Map(name=name, nodes=tuple(nodes.values()), inputs=tuple(inputs.values()))
    told, more = listed([*unread, *faults], limits)
    return Reading([AssetList(chart, tuple(devices.values()))], told, notes + more)


def _weight(before: Sequence[int], now: Sequence[int]) -> int:
    """Bytes of what was made of a row, from the numbers of nodes, devices and inputs."""
    sizes = zip((_NODE, _DEVICE, _INPUT), before, now, strict=True)
    return sum(size * (count - had) for size, had, count in sizes)


def _used(row: Row, asset: Node, nodes: dict[str, Node], inputs: dict[tuple[str, str], Input]) -> None:
    service = row.get("service")
    if not service:
        return
    service_id = f"service:{slug(service)}"
    nodes.setdefault(service_id, Node(id=service_id, kind="service", name=service, source=row.where))
    need = Input(
        of=service_id, name=asset.name, members=(Member(node=asset.id),), flow="consumed", source=row.where
    )  # fmt: skip
    inputs.setdefault((service_id, asset.id), need)


def _device(row: Row, asset: str, faults: list[Fault]) -> Component | None:
    """What the row says of vendor, model and firmware; None without a model to call it by."""
    model = row.get("model") or row.get("order_number")
    if not model:
        return None
    cpe = row.get("cpe")
    if cpe and not cpe.startswith("cpe:2.3:"):
        do = "write it as cpe:2.3:...; the device is kept without it"
        faults.append(Fault(row.where, f"{cpe[:80]!r} is no CPE 2.3 name", do))
        cpe = ""
    return Component(
        name=model, version=row.get("firmware"), supplier=row.get("vendor")[:SUPPLIER], asset=asset, kind="device",
        order_number=row.get("order_number"), cpe=cpe, source=row.where,
    )  # fmt: skip


def _key(one: Component) -> tuple[str, ...]:
    return one.asset, one.name, one.version, one.supplier, one.order_number, one.cpe


def _asset(row: Row, nodes: dict[str, Node], faults: list[Fault]) -> Node | None:
    label = next(filter(None, map(row.get, NAMING)), "")
    if not label:
        do = "fill in asset, host or address"
        faults.append(Fault(row.where, "the row names no asset", do))
        return None
    addresses = _addresses(row.get("address"), row.where, faults)
    named = row.get("asset") or row.get("host") or row.get("address")
    names = (*_parts(row.get("host")), "" if " " in named else named)
    owner = row.get("owner")
    owner_id = f"organisation:{slug(owner)}" if owner else ""
    if owner:
        nodes.setdefault(owner_id, Node(id=owner_id, kind="organisation", name=owner, source=row.where))
    return Node(
        id=f"asset:{slug(label)}",
        kind="asset",
        name=label,
        owner=owner_id,
        region=row.get("site"),
        addresses=addresses,
        hosts=tuple(dict.fromkeys(_same(name.lower(), label) for name in names if name)),
        macs=_macs(row.get("mac"), row.where, faults),
        serials=(row.get("serial"),) if row.get("serial") else (),
        criticality=row.get("criticality"),
        source=row.where,
    )


def _another(known: Node, again_is: Node, *, again: bool) -> str:
    """Where two rows of one name contradict each other; ``again``: both are of one model. Empty if they do not."""
    if known.addresses and again_is.addresses and set(known.addresses).isdisjoint(again_is.addresses):
        return "addresses or owners"
    if known.owner and again_is.owner and known.owner != again_is.owner:
        return "addresses or owners"
    told = again and known.serials and again_is.serials
    return "serial numbers" if told and set(known.serials).isdisjoint(again_is.serials) else ""


def _filled(known: Node, again: Node) -> Node:
    return msgspec.structs.replace(
        known,
        owner=known.owner or again.owner,
        region=known.region or again.region,
        criticality=known.criticality or again.criticality,
        **{field: tuple(dict.fromkeys([*getattr(known, field), *getattr(again, field)])) for field in MANY},
    )


def _macs(text: str, where: str, faults: list[Fault]) -> tuple[str, ...]:
    kept = []
    for part in _parts(text):
        if mac := normal_mac(part):
            kept.append(mac)
        else:
            do = "correct it; the asset is kept without it"
            faults.append(Fault(where, f"{part[:80]!r} is no MAC address", do))
    return tuple(dict.fromkeys(kept))


def _same(made: str, text: str) -> str:
    """What was made of a text, as the text itself if it is the same: kept once, it takes half."""
    return text if made == text else made


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
            kept.append(_same(str(face.network if "/" in part else face.ip), text))
        else:
            do = f"write {face.ip} or {face.network}; it was taken for the address"
            faults.append(Fault(where, f"{part[:80]!r} names one address and a network around it", do))
            kept.append(str(face.ip))
    return tuple(dict.fromkeys(kept))
