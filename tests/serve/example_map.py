# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A map to drive the pages with: the services of the example, stock, something not known, and a cycle."""

from __future__ import annotations

import datetime as dt

from tests.serve.example import STATUS
from tocsin.core.dependency import Flow, Input, Map, Member, Node, Rule, Shock
from tocsin.flows.map_now import MapNow

NOW = dt.datetime(2026, 4, 3, 8, 15, 42, tzinfo=dt.UTC)


def need(
    of: str, name: str, *members: str, rule: Rule = "all", flow: Flow = "consumed", stock: float = 0.0
) -> Input:
    """One need, with its place."""
    return Input(
        of=of,
        name=name,
        members=tuple(Member(node=member) for member in members),
        rule=rule,
        flow=flow,
        stock_days=stock,
        source="map/region.toml:99",
    )


OWN = tuple(
    Node(
        id=trouble.subject,
        kind="service" if trouble.scope == "service" else "asset",
        name=trouble.name,
        people=trouble.people,
        region="northbank",
        source="map/region.toml:10",
    )
    for trouble in STATUS.trouble
)
WATER, POWER, HOSPITAL = (node.id for node in OWN[:3])
CHART = Map(
    name="Northbank",
    nodes=(
        *OWN,
        Node(id="northbank", kind="region", name="Northbank"),
        Node(id="alder", kind="jurisdiction", name="Jurisdiction Alder", source="map/region.toml:1"),
        Node(id="orion", kind="supplier", name="Orion Relay Works", jurisdiction="alder"),
        Node(id="pump", kind="asset", name="Pump controller PS-3"),
        Node(id="chlorine-a", kind="supplier", name="Chlorine, first maker"),
        Node(id="chlorine-b", kind="supplier", name="Chlorine, second maker"),
    ),
    inputs=(
        need("orion", "export licence", "alder", flow="licence"),
        need(POWER, "relays", "orion", stock=30.0),
        need(WATER, "pumping", "pump"),
        need(WATER, "power", POWER, stock=2.0),
        need(WATER, "chlorine", "chlorine-a", "chlorine-b", rule="any"),
        need(POWER, "cooling water", WATER, stock=5.0),
        need(HOSPITAL, "water", WATER, flow="unknown"),
    ),
    shocks=(Shock(id="order", name="export order", lost=("alder",), start=dt.date(2026, 5, 1)),),
)


def now(chart: Map = CHART) -> MapNow:
    """The map on the day of the example."""
    return MapNow(chart, NOW)
