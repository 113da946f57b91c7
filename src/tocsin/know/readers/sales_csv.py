# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Who sells to whom for how much, as CSV: sales, firms, and what an industry's goods are to another.

* sales: ``seller, buyer, amount`` and, if there is no list of firms, ``industry`` (of the seller);
* firms: ``firm`` and any of ``industry``, ``final`` (sales to final demand, in the unit of the amounts);
* effects: ``from, to, effect`` (industries; ``none``, ``linear``, ``essential``).

A row that cannot be is a fault, and the others are taken. A firm of which no industry is known is an industry of its own:
nobody is known to replace it. Refused as a whole: what ``table_csv`` refuses.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from tocsin.core.limits import Limits
from tocsin.core.reading import Fault, Reading, listed
from tocsin.know.readers.table_csv import Row, Table, number, read_table

SALES = {
    "seller": ("seller", "supplier", "from", "卖方", "供应商"),
    "buyer": ("buyer", "customer", "to", "买方", "客户"),
    "amount": ("amount", "sales", "value", "weight", "金额"),
    "industry": ("industry", "seller industry", "nace", "行业"),
}
FIRMS = {
    "firm": ("firm", "company", "name", "id", "企业", "公司"),
    "industry": ("industry", "sector", "nace", "行业"),
    "final": ("final", "final demand", "最终需求"),
}
EFFECTS = {
    "from": ("from", "supplying industry", "seller industry"),
    "to": ("to", "buying industry", "buyer industry"),
    "effect": ("effect", "kind"),
}
KINDS = ("none", "linear", "essential")
MOST = 1e15


class Firm(msgspec.Struct, frozen=True):
    """One firm; ``industry`` is empty where not known."""

    name: str
    industry: str
    final: float
    source: str


class Sale(msgspec.Struct, frozen=True):
    """One row of sales."""

    seller: str
    buyer: str
    amount: float
    source: str


class Ledger(msgspec.Struct, frozen=True):
    """Sales between firms; every name in a sale is one of the firms."""

    firms: tuple[Firm, ...]
    sales: tuple[Sale, ...]


def read_firms(data: bytes, name: str, limits: Limits) -> Reading[Firm]:
    """Return the firms of a list, each once."""
    table, faults = read_table(data, name, FIRMS, need="firm", limits=limits)
    firms: dict[str, Firm] = {}
    for row in table.rows:
        firm = row.get("firm")
        if not firm:
            faults.append(Fault(row.where, "the row names no firm", "fill in the column or delete the row"))
        elif firm in firms:
            what = f"{firm[:60]!r} is listed twice (first at {firms[firm].source})"
            faults.append(Fault(row.where, what, "delete one; the first is counted"))
        else:
            final = _amount(row, "final", faults, needed=False)
            firms[firm] = Firm(firm, row.get("industry"), final or 0.0, row.where)
    told, more = listed(faults, limits)
    return Reading(list(firms.values()), told, _notes(table, FIRMS, "firms") + more)


def read_sales(
    data: bytes, name: str, limits: Limits, known: Mapping[str, Firm] | None = None
) -> Reading[Ledger]:
    """Return one ``Ledger``; of the ``known`` firms only, where a list of firms was given."""
    table, faults = read_table(data, name, SALES, need="seller", limits=limits)
    for column in ("buyer", "amount"):
        if column not in table.columns and table.rows:
            what = f"the header has no column for {column}"
            faults.append(Fault(f"{name}:1", what, f"name it one of: {', '.join(SALES[column])}"))
    firms = dict(known or {})
    sales: list[Sale] = []
    for row in table.rows if {"buyer", "amount"} <= set(table.columns) else ():
        sale = _sale(row, known, faults)
        if sale is None:
            continue
        sales.append(sale)
        if known is None:
            _learn(firms, sale, row.get("industry"), faults)
    told, more = listed(faults, limits)
    ledger = Ledger(tuple(firms.values()), tuple(sales))
    return Reading([ledger] if sales else [], told, more)


def read_effects(data: bytes, name: str, limits: Limits) -> Reading[tuple[str, str, int]]:
    """Return (supplying industry, buying industry, effect), effects being places in ``KINDS``."""
    table, faults = read_table(data, name, EFFECTS, need="effect", limits=limits)
    found: list[tuple[str, str, int]] = []
    for row in table.rows:
        kind = row.get("effect").casefold()
        if kind not in KINDS or not row.get("from") or not row.get("to"):
            what = (
                f"effect = {row.get('effect')[:40]!r} from {row.get('from')[:40]!r} to {row.get('to')[:40]!r}"
            )
            faults.append(Fault(row.where, what, f"name two industries and one of: {', '.join(KINDS)}"))
        else:
            found.append((row.get("from"), row.get("to"), KINDS.index(kind)))
    told, more = listed(faults, limits)
    return Reading(found, told, more)


def _sale(row: Row, known: Mapping[str, Firm] | None, faults: list[Fault]) -> Sale | None:
    seller, buyer = row.get("seller"), row.get("buyer")
    if not seller or not buyer:
        faults.append(Fault(row.where, "seller or buyer is missing", "fill in both, or delete the row"))
        return None
    if seller == buyer:
        what = f"{seller[:60]!r} sells to itself"
        faults.append(Fault(row.where, what, "delete the row: that is no sale"))
        return None
    for firm in (seller, buyer):
        if known is not None and firm not in known:
            faults.append(
                Fault(row.where, f"{firm[:60]!r} is no firm of the list", "add it, or correct the name")
            )
            return None
    amount = _amount(row, "amount", faults, needed=True)
    return None if amount is None else Sale(seller, buyer, amount, row.where)


def _amount(row: Row, column: str, faults: list[Fault], *, needed: bool) -> float | None:
    bad: list[Fault] = []
    amount = number(row, column, 0, MOST, bad)
    if bad or (needed and amount is None):
        what = bad[0].what if bad else f"{column} is missing"
        left = "the row is left out" if needed else "none is counted"
        faults.append(Fault(row.where, what, f"write a plain number of at least 0; {left}"))
    return amount


def _learn(firms: dict[str, Firm], sale: Sale, industry: str, faults: list[Fault]) -> None:
    """Take the firms of a sale down, and the industry that it says of its seller."""
    before = firms.get(sale.seller)
    if before is None or not before.industry:
        firms[sale.seller] = Firm(sale.seller, industry, 0.0, sale.source)
    elif industry and industry != before.industry:
        what = f"{sale.seller[:60]!r} is of the industry {before.industry[:40]!r} at {before.source}"
        faults.append(Fault(sale.source, f"{what}, and of {industry[:40]!r} here", "the first is counted"))
    firms.setdefault(sale.buyer, Firm(sale.buyer, "", 0.0, sale.source))


def _notes(table: Table, columns: Mapping[str, object], what: str) -> list[str]:
    missing = [column for column in columns if column not in table.columns]
    return [f"the list of {what} has no column {column}" for column in missing]
