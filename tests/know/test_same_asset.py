# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Which entries are proposed as one asset, how strongly, and what is only counted."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.core.component import Component
from tocsin.core.dependency import Node
from tocsin.know.same_asset import MOST, Entry, conflict_of, entries, propose, serials_of


def entry(name: str, source: str = "", **fields: Any) -> Entry:
    return Entry(id=name, name=name, source=f"{source or name}.csv:2", **fields)


def found(*several: Entry) -> list[tuple[str, str, str, tuple[str, ...]]]:
    return [(one.a, one.b, one.strength, one.reasons) for one in propose(several).pairs]


SIEMENS = frozenset({"siemens"})
CASES: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "serial and vendor": ({"serials": ("SC-1234",), "vendors": SIEMENS}, {"serials": ("sc1234",), "vendors": SIEMENS}, "strong"),
    "serial, one vendor": ({"serials": ("SC1234",), "vendors": SIEMENS}, {"serials": ("SC1234",)}, "medium"),
    "serial, two vendors": ({"serials": ("SC1234",), "vendors": SIEMENS}, {"serials": ("SC1234",), "vendors": frozenset({"abb"})}, ""),
    "no serial": ({"serials": ("N/A",), "vendors": SIEMENS}, {"serials": ("N/A",), "vendors": SIEMENS}, ""),
    "one digit": ({"serials": ("00000000",)}, {"serials": ("00000000",)}, ""),
    "mac": ({"macs": ("00:1b:1b:00:00:07",)}, {"macs": ("00:1b:1b:00:00:07",)}, "strong"),
    "zero mac": ({"macs": ("00:00:00:00:00:00",)}, {"macs": ("00:00:00:00:00:00",)}, ""),
    "group mac": ({"macs": ("01:00:5e:00:00:07",)}, {"macs": ("01:00:5e:00:00:07",)}, ""),
    "host": ({"hosts": ("plc.example",)}, {"hosts": ("plc.example.",)}, "medium"),
    "short host": ({"hosts": ("plc",)}, {"hosts": ("plc.example",)}, "weak"),
    "local host": ({"hosts": ("localhost",)}, {"hosts": ("localhost",)}, ""),
    "address": ({"addresses": ("10.0.0.1",)}, {"addresses": ("10.0.0.1/32",)}, "weak"),
    "prefix": ({"addresses": ("10.0.0.0/24",)}, {"addresses": ("10.0.0.0/24",)}, ""),
    "loopback": ({"addresses": ("127.0.0.1",)}, {"addresses": ("127.0.0.1",)}, ""),
    "no address": ({"addresses": ("nonsense",)}, {"addresses": ("nonsense",)}, ""),
    "mac and address": ({"macs": ("00:1b:1b:00:00:07",), "addresses": ("10.0.0.1",)}, {"macs": ("00:1b:1b:00:00:07",), "addresses": ("10.0.0.1",)}, "strong"),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_two_entries_are_proposed_by_what_they_share(case: str) -> None:
    first, second, strength = CASES[case]
    assert [row[:3] for row in found(entry("a", **first), entry("b", **second))] == (
        [("a", "b", strength)] if strength else []
    )


def test_the_reasons_are_said() -> None:
    shared: dict[str, Any] = {"macs": ("00:1b:1b:00:00:07",), "hosts": ("plc.example",)}
    assert found(entry("b", **shared), entry("a", **shared)) == [
        ("a", "b", "strong", ("same MAC address 00:1b:1b:00:00:07", "same host name plc.example"))
    ]


def test_what_one_source_lists_twice_is_a_hub() -> None:
    lent = [
        entry("a", "cmdb", addresses=("10.0.0.1",)),
        entry("b", "dhcp", addresses=("10.0.0.1",)),
        entry("c", "dhcp", addresses=("10.0.0.1",)),
    ]
    answer = propose(lent)
    assert answer.pairs == ()
    assert [(hub.what, hub.value, hub.count) for hub in answer.hubs] == [("address", "10.0.0.1", 3)]


def test_what_very_many_share_is_counted_and_makes_no_pairs() -> None:
    many = [entry(f"a{n}", hosts=("gateway.example",)) for n in range(5_000)]
    answer = propose(many)
    assert (len(answer.pairs), [hub.count for hub in answer.hubs]) == (0, [5_000])
    assert len(propose(many[:MOST]).pairs) == MOST - 1


def test_a_short_name_of_several_full_ones_says_nothing() -> None:
    assert (
        found(
            entry("a", hosts=("plc",)),
            entry("b", hosts=("plc.north.example",)),
            entry("c", hosts=("plc.south.example",)),
        )
        == []
    )


def test_two_serial_numbers_are_a_conflict_that_is_shown() -> None:
    mac = ("00:1b:1b:00:00:07",)
    (one,) = propose(
        [entry("a", macs=mac, serials=("SC1111-2",)), entry("b", macs=mac, serials=("SC9999",))]
    ).pairs
    assert one.conflict == "their serial numbers differ: SC11112, SC9999"
    assert conflict_of([("SC1111", "SC9999"), (), ("sc-9999",), ("n/a",)]) == ""


def test_what_is_merged_already_is_not_proposed() -> None:
    both = [entry("a", hosts=("plc.example",)), entry("b", hosts=("plc.example",))]
    assert propose(both, {"a": "a", "b": "a"}).pairs == ()
    assert len(propose(both, {"a": "a", "c": "a"}).pairs) == 1


def test_entries_are_the_assets_of_the_map_and_of_inventories() -> None:
    node = Node(id="asset:p", kind="asset", name="P", serials=("S1",), source="m.csv:2")
    parts = [
        Component(name="S7", version="2", supplier="SIEMENS AG", asset="asset:p", kind="device"),
        Component(
            name="openssl", version="3", supplier="x", asset="PLC-7", source="plc-7.cdx.json#/components/0"
        ),
        Component(name="loose", version="1"),
    ]
    made = entries([node, Node(id="s", kind="service", name="S")], parts)
    assert [(one.id, one.vendors, one.hosts) for one in made] == [
        ("asset:p", SIEMENS, ()),
        ("PLC-7", frozenset(), ("plc-7",)),
    ]


POOL = st.builds(
    lambda n, source, serials, macs, hosts, addresses: Entry(
        id=f"e{n}", name="", source=f"{source}.csv:{n}", serials=tuple(serials), macs=tuple(macs), hosts=tuple(hosts), addresses=tuple(addresses)
    ),
    st.integers(0, 9), st.sampled_from("xyz"), st.lists(st.sampled_from(["SN1234", "SN5678"]), max_size=1),
    st.lists(st.sampled_from(["00:1b:1b:00:00:07", "00:1b:1b:00:00:08"]), max_size=1), st.lists(st.sampled_from(["p.example", "q.example"]), max_size=2),
    st.lists(st.sampled_from(["10.0.0.1", "10.0.0.2"]), max_size=2),
)  # fmt: skip


@given(st.lists(POOL, max_size=9, unique_by=lambda one: one.id), st.randoms())
def test_the_order_of_the_entries_does_not_matter_and_pairs_share_something(
    several: list[Entry], rng: Any
) -> None:
    mixed = list(several)
    rng.shuffle(mixed)
    answer = propose(several)
    assert propose(mixed) == answer
    by_id = {one.id: one for one in several}
    for pair in answer.pairs:
        a, b = by_id[pair.a], by_id[pair.b]
        assert pair.a < pair.b
        assert (
            set(a.macs) & set(b.macs)
            or set(a.hosts) & set(b.hosts)
            or set(a.addresses) & set(b.addresses)
            or serials_of(a.serials) & serials_of(b.serials)
        )
        assert a.source[0] != b.source[0], "a source knows its own assets apart"
