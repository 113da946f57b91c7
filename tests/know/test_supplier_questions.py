# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Letters: only what is not known is asked, what moves most first, and of whom most hangs on first."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec

from tocsin.core.dependency import Input, Map, Member, Node, NodeKind
from tocsin.core.graph import build
from tocsin.know.supplier_questions import SHORT, Letter, letters

TODAY = dt.date(2027, 1, 15)


def node(name: str, kind: NodeKind = "supplier", **more: Any) -> Node:
    return Node(**{"id": name, "kind": kind, "name": name.title(), **more})


def need(of: str, *members: str, **more: Any) -> Input:
    given = {
        "of": of,
        "name": f"{members[0]} for {of}",
        "members": tuple(Member(node=m) for m in members),
        "rule": "any",
    }
    return Input(**{**given, **more})


KNOWN = Input(
    of="water",
    name="salt",
    members=(Member(node="sure", low=1.0),),
    rule="shares",
    flow="consumed",
    stock_days=3,
    lead_days=9,
    source="m:1",
)
CHART = Map(
    nodes=(
        node("water", "service", people=1000), node("clinic", "service", people=10), node("law", "jurisdiction"), node("big"), node("small"), node("under"),
        node("sure", jurisdiction="law", held_by=(Member(node="big", low=0.6, high=0.6),)),
    ),
    inputs=(
        need("water", "big", stock_known=False), need("clinic", "small", flow="consumed", stock_days=2, lead_days=3.0), need("small", "under"), KNOWN,
        need("sure", "under", flow="consumed", stock_days=1, lead_days=1.0), need("sure", "law", flow="licence"),
    ),
)  # fmt: skip


def written(most: int = 9, supplier: str = "", chart: Map = CHART) -> list[Letter]:
    graph, faults = build(chart)
    assert faults == []
    return letters(graph, TODAY, 365.0, most, supplier)


def test_who_carries_most_people_is_asked_first_and_who_delivers_to_suppliers_only_is_not():
    assert [(letter.supplier, letter.people) for letter in written()] == [
        ("big", 1000),
        ("sure", 1000),
        ("small", 10),
    ]
    assert [letter.supplier for letter in written(most=1)] == ["big"]


def test_only_what_is_not_known_is_asked():
    asked = {letter.supplier: {ask.what for ask in letter.asks} for letter in written()}
    assert asked["sure"] == {"second-source"}
    assert asked["small"] == {"jurisdiction", "owner", "suppliers", "second-source"}
    assert {"flow", "stock", "lead"} <= asked["big"]


def test_the_answer_that_moves_most_stands_first_and_says_how_much():
    first = written()[0].asks[0]
    assert (first.what, first.people_days) == ("flow", 1000 * 365.0)
    assert "Big for" not in str(first.says)
    assert "Water" in str(first.says)


def test_one_supplier_by_id_or_name():
    assert [letter.supplier for letter in written(supplier="small")] == ["small"]
    assert [letter.supplier for letter in written(supplier="Small")] == ["small"]


def test_a_letter_is_short_and_says_how_much_waits():
    many = msgspec.structs.replace(
        CHART,
        inputs=(
            *CHART.inputs,
            *(
                need("water", "big", source=str(n), stock_known=False, value=(n / 10, n / 10))
                for n in range(5)
            ),
        ),
    )
    letter = written(chart=many)[0]
    assert len(letter.asks) == SHORT
    assert letter.more > 0


def test_what_logs_show_of_a_supplier_is_no_list_of_its_suppliers():
    chart = msgspec.structs.replace(CHART, inputs=(*CHART.inputs, need("big", "under")))
    assert "suppliers" in {ask.what for ask in written(chart=chart)[0].asks}


def test_an_empty_map_leaves_nothing_to_ask():
    assert written(chart=Map()) == []
