# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Which node a remote party is."""

from __future__ import annotations

import pytest

from tocsin.core.contact import Contact, ContactKind
from tocsin.core.dependency import Map, Node
from tocsin.know.holders import Holders, Holding
from tocsin.know.parties import Parties, Party, is_address

CHART = Map(
    nodes=(
        Node(id="alder", kind="jurisdiction", name="Alder"),
        Node(id="acme", kind="supplier", name="Acme Chemicals", jurisdiction="alder", source="map.toml:5"),
        Node(id="vendor.example", kind="asset", name="a machine of ours"),
    )
)
HOLDERS = Holders(
    [
        Holding(
            version=4,
            first=0xCB007100,
            last=0xCB0071FF,
            holder="Hosting House",
            country="NL",
            named=True,
            source="own.csv:2",
        ),
        Holding(
            version=4,
            first=0xC6336400,
            last=0xC63364FF,
            holder="h-1",
            country="US",
            registry="arin",
            source="d:9",
        ),
        Holding(version=4, first=0xC0000200, last=0xC00002FF, country="DE", source="own.csv:4"),
    ]
)


def party(remote: str, kind: ContactKind = "web") -> Party:
    return Parties(CHART, HOLDERS).of(Contact(who="", remote=remote, kind=kind, count=1))


@pytest.mark.parametrize(
    ("remote", "kind", "expected"),
    [
        ("shop.example", "web", Party("shop.example", "shop.example")),
        ("vendor.example", "web", Party("supplier:vendor-example-0", "vendor.example")),
        ("203.0.113.9", "web", Party("holder:hosting-house", "Hosting House", "NL", "own.csv:2")),
        ("198.51.100.9", "resolver", Party("holder:holder-h-1-arin", "holder h-1 (arin)", "US", "d:9")),
        ("192.0.2.9", "time", Party("192.0.2.9", "192.0.2.9", "DE", "own.csv:4")),
        ("2001:db8::9", "time", Party("2001:db8::9", "2001:db8::9")),
        ("ACME chemicals", "software", Party("acme", "Acme Chemicals", "Alder", "map.toml:5")),
        ("Gerätebau", "software", Party("supplier:ger", "Gerätebau")),
    ],
)  # fmt: skip
def test_by_map_by_name_by_holder(remote: str, kind: ContactKind, expected: Party):
    found = party(remote, kind)
    if remote in {"vendor.example", "Gerätebau"}:
        assert found.id.startswith(expected.id[:14])
        assert found.id != remote
        assert found.name == expected.name
    else:
        assert found == expected


def test_addresses():
    assert is_address("2001:db8::1")
    assert not is_address("a.example")
