# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A map is the one of before, whatever the order and the files it was read from; anything else makes it another."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.core.dependency import Input, Map, Member, Node, Shock
from tocsin.know.map_digest import digest

CHART = Map(
    name="Northbank",
    nodes=(Node(id="a", kind="service", name="A", people=10), Node(id="b", kind="supplier", name="B")),
    inputs=(Input(of="a", name="salt", members=(Member(node="b"),), rule="all", flow="consumed"),),
    shocks=(Shock(id="strike", name="strike", lost=("b",), start=dt.date(2027, 1, 1)),),
)


@given(st.permutations(CHART.nodes), st.text(max_size=5), st.text(max_size=5))
def test_order_sources_and_the_name_of_the_map_do_not_count(
    nodes: list[Node], source: str, name: str
) -> None:
    moved = tuple(msgspec.structs.replace(node, source=source) for node in nodes)
    assert digest(msgspec.structs.replace(CHART, nodes=moved, name=name)) == digest(CHART)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("nodes", CHART.nodes[:1]),
        ("nodes", (msgspec.structs.replace(CHART.nodes[0], people=11), CHART.nodes[1])),
        ("nodes", (*CHART.nodes, CHART.nodes[0])),
        ("inputs", ()),
        ("inputs", (msgspec.structs.replace(CHART.inputs[0], stock_days=1.0),)),
        ("shocks", (msgspec.structs.replace(CHART.shocks[0], end=dt.date(2027, 2, 1)),)),
    ],
    ids=["node-gone", "people", "node-twice", "need-gone", "stock", "end"],
)
def test_anything_else_makes_it_another(field: str, value: object) -> None:
    assert digest(msgspec.structs.replace(CHART, **{field: value})) != digest(CHART)
