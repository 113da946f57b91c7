# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Accepted proposals as a file that reads back to what was accepted, whatever the names hold."""

from __future__ import annotations

import tomllib
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tocsin.core.dependency import Map, Node
from tocsin.core.graph import build
from tocsin.core.limits import Limits
from tocsin.know.found import Link, Proposal
from tocsin.know.found_map import as_toml, with_evidence
from tocsin.know.readers import map_toml

WATER = Node(id="water", kind="service", name="Water")


def proposal(provider: str = "vendor.example", **more: Any) -> Proposal:
    return Proposal(
        **{
            "of": "water",
            "provider": provider,
            "name": provider,
            "kind": "web",
            "purpose": "web",
            "flow": "unknown",
            "evidence": ("x.log:7",),
            **more,
        }
    )


def read(text: str) -> Map:
    reading = map_toml.read(text.encode(), "found.toml", Limits())
    assert reading.faults == []
    return reading.records[0]


def test_a_need_its_provider_and_what_that_stands_on():
    link = Link(
        provider="edge.example", name="edge.example", what="alias", jurisdiction="NL", evidence="own.csv:2"
    )
    text = as_toml([proposal(stands_on=(link,), days=3, of_days=7, hosts=2)], Map(), WATER)
    chart = with_evidence(read(text), [proposal(stands_on=(link,))])
    assert [(node.id, node.kind) for node in chart.nodes] == [
        ("jurisdiction:nl", "jurisdiction"), ("water", "service"), ("vendor.example", "supplier"), ("edge.example", "supplier"),
    ]  # fmt: skip
    assert {(need.of, need.members[0].node, need.flow) for need in chart.inputs} == {
        ("edge.example", "jurisdiction:nl", "licence"), ("water", "vendor.example", "unknown"), ("vendor.example", "edge.example", "unknown"),
    }  # fmt: skip
    assert [node.source for node in chart.nodes][2:] == ["x.log:7", "own.csv:2"]
    assert "# vendor.example, seen on 3 of 7 days by 2 hosts: x.log:7" in text
    assert build(chart)[1] == []


def test_several_resolvers_are_alternatives_and_several_web_parties_are_not():
    resolvers = [
        proposal(
            f"198.51.100.{n}", kind="resolver", purpose="name resolution", flow="consumed", stock_days=0.0
        )
        for n in (1, 2)
    ]
    chart = read(as_toml([*resolvers, proposal("a.example"), proposal("b.example")], Map(), WATER))
    assert [(need.rule, len(need.members), need.stock_known) for need in chart.inputs] == [
        ("any", 2, True),
        ("all", 1, False),
        ("all", 1, False),
    ]


def test_what_the_map_has_is_said_again_under_its_own_ids():
    there = Map(
        nodes=(
            WATER, Node(id="plc", kind="asset", name="PLC"), Node(id="nl", kind="jurisdiction", name="Netherlands"),
            Node(id="acme", kind="organisation", name="Acme", jurisdiction="nl"),
        )
    )  # fmt: skip
    chart = read(
        as_toml(
            [
                proposal("acme", name="Acme", of="plc", jurisdiction="Netherlands"),
                proposal("b.example", jurisdiction="NL"),
            ],
            there,
            WATER,
        )
    )
    assert {(node.id, node.kind, node.jurisdiction) for node in chart.nodes} == {
        ("nl", "jurisdiction", ""), ("water", "service", ""), ("acme", "organisation", "nl"), ("b.example", "supplier", "nl"),
    }  # fmt: skip


@given(
    st.text(st.characters(exclude_categories=()), max_size=60),
    st.text(st.characters(exclude_categories=()), max_size=60),
)
def test_any_text_reads_back_or_is_replaced_and_never_breaks_the_file(name: str, place: str):
    text = as_toml([proposal("supplier:x", name=name, evidence=(place,))], Map(), WATER)
    tomllib.loads(text.encode().decode())
    chart = read(text)
    (node,) = [node for node in chart.nodes if node.id == "supplier:x"]
    assert node.name == (name.encode("utf-8", "replace").decode() or "supplier:x")
    assert len(chart.inputs) == 1


def test_nothing_accepted_is_only_the_service():
    assert [node.id for node in read(as_toml([], Map(), WATER)).nodes] == ["water"]
