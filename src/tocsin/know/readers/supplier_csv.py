# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A list of suppliers as it lies in every purchasing department: CSV, one row a delivery.

Columns, by any of their usual names, English or Chinese; only the first is
needed: supplier, provides, to (the service that needs it), country, share,
stock_days, lead_days. Rows of one need are alternatives (any-of): two suppliers of
chlorine mean that one may fail. Where shares are given for every row of a need,
the need is met by shares instead, since then all of them are in use. A supplier that
is listed under several countries needs the leave of each of them.
A need that names no service belongs to a service called after the file, so that
ten rows with nothing but supplier and product already give an answer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import msgspec

from tocsin.core.dependency import Input, Map, Member, Node
from tocsin.core.limits import Limits
from tocsin.core.reading import Fault, Reading, listed
from tocsin.know.readers.table_csv import Row, Table, columns_found, number, read_table, slug

COLUMNS = {
    "supplier": (
        "supplier",
        "vendor",
        "supplier name",
        "vendor name",
        "lieferant",
        "供应商",
        "供应商名称",
        "厂商",
    ),
    "provides": (
        "provides",
        "product",
        "item",
        "material",
        "part",
        "supplies",
        "category",
        "产品",
        "物料",
        "供应内容",
    ),
    "to": ("to", "service", "used by", "for", "consumer", "服务", "用于"),
    "country": (
        "country",
        "jurisdiction",
        "supplier country",
        "origin",
        "国家",
        "国家/地区",
        "所属国",
        "管辖",
    ),
    "share": ("share", "share %", "percent", "份额", "占比"),
    "stock_days": ("stock_days", "stock days", "stock", "days of stock", "库存天数"),
    "lead_days": ("lead_days", "lead days", "lead time", "lead time days", "交货天数", "交期"),
}


def detect(name: str, head: bytes) -> bool:
    """A CSV or TSV whose header names a supplier."""
    return name.lower().endswith((".csv", ".tsv")) and "supplier" in columns_found(head, COLUMNS)


def read(data: bytes, name: str, limits: Limits) -> Reading[Map]:
    """Return one ``Map`` with suppliers, jurisdictions, services and their inputs."""
    return of_table(*read_table(data, name, COLUMNS, need="supplier", limits=limits), name, limits)


def of_table(table: Table, faults: list[Fault], name: str, limits: Limits) -> Reading[Map]:
    """The same of rows with the columns in ``COLUMNS``, and of the faults that were found in reading them."""
    default = _service_name(name)
    nodes: dict[str, Node] = {}
    needs: dict[tuple[str, str], list[tuple[Row, str]]] = {}
    laws: dict[str, dict[str, str]] = {}
    for row in table.rows:
        supplier = row.get("supplier")
        if not supplier:
            faults.append(
                Fault(row.where, "the row names no supplier", "fill in the column or delete the row")
            )
            continue
        supplier_id = _add(nodes, "supplier", supplier, row.where)
        country = row.get("country")
        if country:
            law = _add(nodes, "jurisdiction", country, row.where)
            laws.setdefault(supplier_id, {}).setdefault(law, row.where)
        service = _add(nodes, "service", row.get("to") or default, row.where)
        needs.setdefault((service, row.get("provides") or supplier), []).append((row, supplier_id))
    inputs = [_need(service, what, rows, faults) for (service, what), rows in needs.items()]
    for supplier, under in laws.items():
        if len(under) == 1:  # under two laws it belongs to neither alone
            nodes[supplier] = msgspec.structs.replace(nodes[supplier], jurisdiction=next(iter(under)))
    leave = (_leave(supplier, under) for supplier, under in laws.items())
    chart = Map(name=default, nodes=tuple(nodes.values()), inputs=(*leave, *inputs))
    several = [nodes[supplier].name for supplier, under in laws.items() if len(under) > 1]
    told, more = listed(faults, limits)
    return Reading([chart], told, _notes(table, needs, several) + more)


def _service_name(name: str) -> str:
    stem = re.split(r"[\\/]", name)[-1].rsplit(".", 1)[0]
    return f"operations ({stem})"


def _add(nodes: dict[str, Node], kind: str, name: str, where: str) -> str:
    node_id = f"{kind}:{slug(name)}"
    nodes.setdefault(node_id, Node(id=node_id, kind=kind, name=name, source=where))  # type: ignore[arg-type]  # our own literals
    return node_id


def _leave(supplier: str, under: Mapping[str, str]) -> Input:
    return Input(
        of=supplier,
        name="leave to deliver",
        members=tuple(Member(node=law) for law in under),
        flow="licence",
        source=next(iter(under.values())),
    )


def _need(service: str, what: str, rows: Sequence[tuple[Row, str]], faults: list[Fault]) -> Input:
    shares = [number(row, "share", 0, 100, faults, percent=True) for row, _ in rows]
    stock = [days for row, _ in rows if (days := number(row, "stock_days", 0, 36_500, faults)) is not None]
    lead = [days for row, _ in rows if (days := number(row, "lead_days", 0, 36_500, faults)) is not None]
    known = [share for share in shares if share is not None]
    signed = any(row.get("share").endswith(("%", "％")) for row, _ in rows)
    scale = 100.0 if signed or sum(known) > 1.5 else 1.0
    shared = len(known) == len(rows) and len(rows) > 1
    if sum(known) / scale > 1.0 + 1e-6:
        shared = False
        what_for = f"the shares of {what[:80]!r} add up to {sum(known) / scale:.0%}"
        faults.append(
            Fault(rows[0][0].where, what_for, "correct them; until then its rows count as alternatives")
        )
    members: dict[str, Member] = {}
    for (_, supplier), share in zip(rows, shares, strict=True):
        part = share / scale if shared and share is not None else None
        had = members.get(supplier)
        low = (had.low if had else 0.0) + (part or 0.0)
        members[supplier] = Member(node=supplier, low=low if shared else 0.0, high=low if shared else 1.0)
    return Input(
        of=service,
        name=what,
        members=tuple(members.values()),
        rule="shares" if shared else "any",
        flow="consumed",
        stock_days=min(stock, default=0.0),
        stock_known=bool(stock),
        lead_days=min(lead, default=None),
        source=rows[0][0].where,
    )


def _notes(
    table: Table, needs: dict[tuple[str, str], list[tuple[Row, str]]], several: Sequence[str]
) -> list[str]:
    notes = [f"{name} is listed under several countries: each of them can stop it" for name in several[:10]]
    if "country" not in table.columns:
        notes.append("no column for the country: what a jurisdiction could stop is not known")
    if "stock_days" not in table.columns:
        notes.append("no column stock_days: at worst nothing is in stock")
    if "provides" not in table.columns:
        notes.append("no column for what is supplied: each supplier counts as one need of its own")
    unit = "need" if len(needs) == 1 else "needs"
    notes.append(
        f"{len(needs)} {unit}; several suppliers of one need count as alternatives unless all have a share"
    )
    return notes
