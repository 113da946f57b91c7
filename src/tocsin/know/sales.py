# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""From lists of sales, or from a map whose inputs say what is paid, to the network that ``know.esri`` asks about.

What the loss of an input does is known where somebody said so, industry by industry. Where nobody did it is computed both
ways: at worst every input is essential, at best every input counts by its share of what is bought. The first loses no less
than the second: an input's share in what an industry delivers, taken over the industry that is hit hardest, is no less than
the mean over all of them. That an input has no effect at all must be said.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec
import numpy as np

from tocsin.core.dependency import Input, Map
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.reading import Fault
from tocsin.know.firms import ESSENTIAL, LINEAR, MAX_INDUSTRIES, NONE, Firms, Floats, Ints, firms
from tocsin.know.readers.sales_csv import Firm, Ledger, Sale

Effect = tuple[str, str, int]
NAMED = 3
"""Customers named in a reason."""


class Network(msgspec.Struct, frozen=True, eq=False):
    """The same sales at the worst and at the best of what nobody said; one and the same where all is said."""

    firms: tuple[Firm, ...]
    industries: tuple[str, ...]
    worst: Firms
    best: Firms


def network(ledger: Ledger, effects: Iterable[Effect] | None, limits: Limits) -> Network:
    """The network of a ledger. ``effects``: what is said of industries, linear between all others; None: nothing is.

    Raises ``BadInput`` for more than ``firms.MAX_INDUSTRIES`` industries; a firm of no known industry is one.
    """
    names = [firm.industry or f"\0{firm.name}" for firm in ledger.firms]
    place = {name: at for at, name in enumerate(dict.fromkeys(names))}
    q = len(place)
    if q > MAX_INDUSTRIES:
        what = (
            f"{q} industries, counting each firm of no known industry as one; the limit is {MAX_INDUSTRIES}"
        )
        raise BadInput(what, where="industry", do="give the industries of the firms (--firms)")
    best = np.full((q, q), LINEAR, dtype=np.int8)
    for source, target, effect in effects or ():
        if source in place and target in place:
            best[place[source], place[target]] = effect
    worst = best if effects is not None else np.full((q, q), ESSENTIAL, dtype=np.int8)
    return _network(ledger, [place[name] for name in names], worst, best, limits)


def of_map(chart: Map, limits: Limits) -> tuple[Network, list[Fault]]:
    """The network of a map's inputs of which ``amount`` is known, and why others of those cannot be counted.

    Each node is an industry of its own. Raises ``BadInput`` if no amount is known.
    """
    faults: list[Fault] = []
    nodes = {node.id: node for node in reversed(chart.nodes)}
    sales: list[Sale] = []
    flows: list[tuple[str, str, str]] = []
    for entry in chart.inputs:
        for seller, part in _parts(entry, faults):
            if seller != entry.of and seller in nodes and entry.of in nodes:
                sales.append(Sale(seller, entry.of, part, entry.source))
                flows.append((seller, entry.of, entry.flow))
    if not sales:
        raise BadInput("no input of the map says what is paid for it", do="write amount = ... at its inputs")
    names = dict.fromkeys(name for sale in sales for name in (sale.seller, sale.buyer))
    found = tuple(Firm(name, "", nodes[name].final_demand or 0.0, nodes[name].source) for name in names)
    place = {name: at for at, name in enumerate(names)}
    if len(place) > MAX_INDUSTRIES:
        raise BadInput(
            f"{len(place)} nodes with sales; the limit is {MAX_INDUSTRIES}", do="ask by lists of sales"
        )
    worst = np.zeros((len(place), len(place)), dtype=np.int8)
    best = worst.copy()
    for seller, buyer, flow in flows:
        at = place[seller], place[buyer]
        worst[at] = max(worst[at], NONE if flow in {"capital", "information"} else ESSENTIAL)
        best[at] = max(best[at], NONE if flow in {"capital", "information", "unknown"} else LINEAR)
    return _network(Ledger(found, tuple(sales)), list(range(len(place))), worst, best, limits), faults


def _parts(entry: Input, faults: list[Fault]) -> list[tuple[str, float]]:
    """What each member gets of the amount."""
    if entry.amount is None:
        return []
    if len(entry.members) == 1:
        return [(entry.members[0].node, entry.amount)]
    if entry.rule == "shares" and all(member.low == member.high for member in entry.members):
        return [(member.node, entry.amount * member.low) for member in entry.members]
    what = f"of the amount of input {entry.name!r} of {entry.of!r} it is not known who gets how much"
    faults.append(
        Fault(entry.source, what, 'write rule = "shares" and a share for each; until then it is left out')
    )
    return []


def _network(
    ledger: Ledger, industry: Sequence[int], worst: np.ndarray, best: np.ndarray, limits: Limits
) -> Network:
    row = {firm.name: at for at, firm in enumerate(ledger.firms)}
    seller = np.array([row[sale.seller] for sale in ledger.sales], dtype=np.int64)
    buyer = np.array([row[sale.buyer] for sale in ledger.sales], dtype=np.int64)
    amount = np.array([sale.amount for sale in ledger.sales], dtype=np.float64)
    final = np.array([firm.final for firm in ledger.firms], dtype=np.float64)
    of = np.array(industry, dtype=np.int64)
    made = [firms(seller, buyer, amount, of, effect, final=final, limits=limits) for effect in (worst, best)]
    names = tuple(firm.industry for firm in ledger.firms)
    return Network(ledger.firms, names, made[0], made[0] if worst is best else made[1])


def reason(made: Network, firm: int) -> str:
    """Why the loss of a firm is felt: what part of its industry it is, and for which customers it is how much of that.

    Cost: a few passes over the sales.
    """
    net, n = made.worst, len(made.firms)
    sales = _sums(net.supplier, net.weight, n) + net.final
    kin = net.industry == net.industry[firm]
    mine, ours = net.supplier == firm, kin[net.supplier]
    parts = []
    if made.industries[firm] and sales[kin].sum() > 0.0:
        parts.append(f"{sales[firm] / sales[kin].sum():.0%} of {made.industries[firm]}")
    from_it, from_kin = (_sums(net.customer[own], net.weight[own], n) for own in (mine, ours))
    part = np.divide(from_it, from_kin, out=np.zeros(n), where=from_kin > 0.0)
    for customer in np.lexsort((-sales, -part * sales))[:NAMED].tolist():
        if part[customer] > 0.0:
            parts.append(f"{part[customer]:.0%} of what {made.firms[customer].name} buys of its kind")
    return "; ".join(parts)


def _sums(key: Ints, amount: Floats, n: int) -> Floats:
    return np.bincount(key, amount, n).astype(np.float64)  # without any amount it counts in whole numbers
