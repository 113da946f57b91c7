# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What depends on what: nodes, inputs and shocks as records.

``core.graph`` turns them into arrays. A *node* is anything that can drop out; an
*input* is one need of one node, with a rule over those who can meet it; a
*shock* is a set of nodes lost or degraded from one day to another. Everything is
said to the engine in these three words, so that one engine answers for an
embargo, a vulnerable product and a compromised asset alike.
"""

from __future__ import annotations

import datetime as dt
from typing import Literal

import msgspec

from tocsin.core.own_names import Fact

NodeKind = Literal[
    "service", "asset", "component", "product", "supplier", "organisation", "jurisdiction", "region"
]
Rule = Literal["all", "any", "k-of-n", "shares"]
Flow = Literal["consumed", "capital", "service", "licence", "information", "unknown"]


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """One who can meet an input, or who holds shares in a firm.

    ``low`` and ``high`` bound its share: of an input where the rule is shares, of the votes of the firm.
    """

    node: str
    low: float = 0.0
    high: float = 1.0


class Node(msgspec.Struct, frozen=True, kw_only=True):
    """Anything that can drop out."""

    id: str
    kind: NodeKind
    name: str
    owner: str = ""
    """Id of the organisation node that runs it."""
    people: int = 0
    """People a service reaches; 0 where not known."""
    region: str = ""
    jurisdiction: str = ""
    """Id of the jurisdiction node whose law binds it."""
    held_by: tuple[Member, ...] = ()
    """Who holds shares in it; what nobody is said to hold is held by others."""
    addresses: tuple[str, ...] = ()
    """IP addresses and prefixes of an asset."""
    hosts: tuple[str, ...] = ()
    """Host names of an asset, or names under which a service is reached, lower case."""
    macs: tuple[str, ...] = ()
    """MAC addresses of an asset, lower case with colons."""
    serials: tuple[str, ...] = ()
    """Serial numbers of an asset, as its lists write them."""
    criticality: str = ""
    """How much hangs on an asset, in the words of its list; nothing is computed from it."""
    origin: tuple[Member, ...] = ()
    """Jurisdictions that what is in it comes from, by value; what nobody said may come from anywhere."""
    facts: tuple[Fact, ...] = ()
    """What zone files, RDAP answers, certificates and the like say of an own name or prefix."""
    final_demand: float | None = None
    """What it sells to nobody on the map, in the unit of ``Input.amount``; None where not known."""
    since: dt.date | None = None
    """The first day on which this holds; None: always."""
    until: dt.date | None = None
    """The first day on which it no longer holds; None: no end is known."""
    source: str = ""


class Input(msgspec.Struct, frozen=True, kw_only=True):
    """One need of one node."""

    of: str
    """Id of the consumer."""
    name: str
    members: tuple[Member, ...]
    rule: Rule = "all"
    k: int = 0
    """How many of the members are enough, where the rule is k-of-n."""
    flow: Flow = "unknown"
    stock_days: float = 0.0
    """Days the consumer goes on by its own stock once nothing comes in."""
    stock_most: float | None = None
    """Days at the most, where ``stock_days`` is only the least; None where both are one."""
    stock_known: bool = True
    """False where nobody said: then ``stock_days`` is the worst case, 0, and in the best case it lasts."""
    expires: dt.date | None = None
    """The day on which a licence or service that was granted ends, whoever may renew it; None where none is known."""
    lead_days: float | None = None
    """Days from ordering until another source delivers; None where not known."""
    value: tuple[float, float] | None = None
    """Bounds of its share in what the consumer buys, by value; None where not known. Only the linear reading counts it."""
    amount: float | None = None
    """What the consumer pays for it in a year, in any one unit; None where not known. Only ``know.esri`` counts it."""
    since: dt.date | None = None
    """The first day on which there is this need; None: always."""
    until: dt.date | None = None
    """The first day on which there no longer is; None: no end is known."""
    source: str = ""


class Shock(msgspec.Struct, frozen=True, kw_only=True):
    """Nodes lost (level 0) or degraded (level below 1), from ``start`` until before ``end``."""

    id: str
    name: str
    lost: tuple[str, ...]
    start: dt.date
    end: dt.date | None = None
    level: float = 0.0
    de_minimis: float | None = None
    """The share of content from a lost jurisdiction from which on the rule reaches a product made elsewhere; None: it reaches none."""
    cite: str = ""
    """What says so: a notice, an order, an advisory, a hit."""
    renew: str = ""
    """What ends by itself and can be renewed by whoever holds it, as people call it; empty for a loss of any other kind."""
    source: str = ""


class Map(msgspec.Struct, frozen=True, kw_only=True):
    """A dependency map as read: not yet checked for dangling names (``core.graph`` does)."""

    name: str = ""
    nodes: tuple[Node, ...] = ()
    inputs: tuple[Input, ...] = ()
    shocks: tuple[Shock, ...] = ()
