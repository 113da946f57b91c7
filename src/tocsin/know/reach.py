# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""How far the rule of a jurisdiction reaches: products made elsewhere, with enough content from there.

Export rules name a share of value, *de minimis*, below which foreign content is not counted. Shares of content are
intervals, so at the worst a product is reached that may have that much, at the best only one that must. Who is under
the law of a jurisdiction, or controlled from there, needs its leave in any case (``know.control``).
Cost: one pass over the nodes.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from tocsin.core.dependency import Node, Shock


def reached(nodes: Iterable[Node], shock: Shock, *, worst: bool) -> Shock:
    """The shock with the products that its rule reaches among what is lost; as it is if it names no share."""
    if shock.de_minimis is None:
        return shock
    gone = frozenset(shock.lost)
    more = [
        node.id
        for node in nodes
        if node.id not in gone
        and (share := sum(part.high if worst else part.low for part in node.origin if part.node in gone))
        > 0.0
        and share >= shock.de_minimis
    ]
    return msgspec.structs.replace(shock, lost=(*shock.lost, *more)) if more else shock
