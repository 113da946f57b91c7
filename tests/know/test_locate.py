# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Addresses and names of logs against the assets of a map, with a twin that looks at every asset."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.core.dependency import Node
from tocsin.know.locate import Locator


def asset(id: str, *addresses: str, hosts: tuple[str, ...] = (), kind: str = "asset") -> Node:  # noqa: A002 - the field is called so
    return Node(
        id=id,
        kind=kind,  # type: ignore[arg-type]  # literals of this file
        name=id,
        addresses=addresses,
        hosts=hosts,
        source=f"map.toml:{id}",
    )


v4 = st.integers(0, 2**8 - 1).map(lambda n: ipaddress.IPv4Address(0x0A000000 + n))
v6 = st.integers(0, 2**8 - 1).map(lambda n: ipaddress.IPv6Address((0x20010DB8 << 96) + n))


@st.composite
def networks(draw: st.DrawFn) -> str:
    address = draw(v4 | v6)
    length = draw(st.integers(address.max_prefixlen - 8, address.max_prefixlen))
    return str(ipaddress.ip_network((address, length), strict=False))


def slow(owned: list[str], party: ipaddress.IPv4Address | ipaddress.IPv6Address) -> set[int]:
    """Every network looked at; those of the longest prefix are left."""
    holding = [(ipaddress.ip_network(n), i) for i, n in enumerate(owned) if party in ipaddress.ip_network(n)]
    longest = max((network.prefixlen for network, _ in holding), default=-1)
    return {i for network, i in holding if network.prefixlen == longest}


@given(st.lists(networks(), max_size=6), v4 | v6)
def test_the_longest_prefix_wins_and_equal_claims_are_all_named(
    owned: list[str], party: ipaddress.IPv4Address | ipaddress.IPv6Address
) -> None:
    locator = Locator(asset(str(i), network) for i, network in enumerate(owned))
    found = locator.assets(str(party))
    assert {int(name) for name in found} == slow(owned, party)
    assert len(set(found)) == len(found)
    assert locator.faults == []


@given(
    st.text(max_size=40),
    st.lists(st.text(max_size=12), max_size=4),
    st.lists(st.text(max_size=12), max_size=4),
)
def test_whatever_a_log_or_a_map_holds_is_no_crash(
    party: str, addresses: list[str], hosts: list[str]
) -> None:
    locator = Locator([asset("a", *addresses, hosts=tuple(hosts))])
    assert locator.assets(party) in {(), ("a",)}
    assert len(locator.faults) <= len(addresses)


def test_a_host_comes_before_its_network() -> None:
    locator = Locator([asset("net", "10.1.0.0/16"), asset("plc", "10.1.2.3")])
    assert locator.assets("10.1.2.3") == ("plc",)
    assert locator.assets("10.1.2.4") == ("net",)
    assert locator.assets("10.2.0.1") == ()


def test_an_interface_is_one_machine_and_a_question_not_its_whole_network() -> None:
    locator = Locator([asset("plc", "10.1.2.3/24")])
    assert locator.assets("10.1.2.3") == ("plc",)
    assert locator.assets("10.1.2.4") == (), "the neighbour would be accused in silence"
    assert [(f.where, f.do) for f in locator.faults] == [
        ("map.toml:plc", "write 10.1.2.3 or 10.1.2.0/24; it was taken for the address")
    ]


@pytest.mark.parametrize(
    "bad", ["plc-7", "10.0.0.256", "10.0.0.1-10.0.0.9", "10.0.0.1:502", "", "1", "10.0.0.0/33"]
)
def test_what_is_no_address_is_a_fault_and_the_rest_is_kept(bad: str) -> None:
    locator = Locator([asset("plc", bad, "10.0.0.7")])
    assert locator.assets("10.0.0.7") == ("plc",)
    assert [fault.where for fault in locator.faults] == ["map.toml:plc"]


@pytest.mark.parametrize("party", ["::ffff:10.0.0.7", "::FFFF:0a00:0007", "10.0.0.7"])
@pytest.mark.parametrize("written", ["10.0.0.7", "::ffff:10.0.0.7", "10.0.0.0/29", "::ffff:10.0.0.0/125"])
def test_an_ipv4_address_within_ipv6_is_that_address(party: str, written: str) -> None:
    assert Locator([asset("plc", written)]).assets(party) == ("plc",)


def test_the_zone_of_a_link_local_address_does_not_count() -> None:
    locator = Locator([asset("plc", "fe80::7%eth1")])
    assert locator.faults == []
    assert locator.assets("fe80::7%eth0") == locator.assets("fe80::7") == ("plc",)


def test_names_are_found_whole_in_any_case_with_the_dot_of_the_root() -> None:
    locator = Locator(
        [asset("plc", hosts=("PLC-7.north.example",)), asset("other", hosts=("plc-8.north.example.",))]
    )
    assert locator.assets("plc-7.North.Example.") == ("plc",)
    assert locator.assets("plc-8.north.example") == ("other",)
    assert locator.assets("north.example") == ()


def test_a_bare_name_stands_for_a_whole_one_and_the_other_way_round() -> None:
    locator = Locator([asset("plc", hosts=("plc-7",)), asset("hmi", hosts=("hmi.north.example",))])
    assert locator.assets("plc-7.north.example") == ("plc",)
    assert locator.assets("hmi") == ("hmi",)
    assert locator.assets("hmi.south.example") == (), "both are whole, and they differ"


def test_a_whole_name_comes_before_a_first_label() -> None:
    locator = Locator([asset("short", hosts=("db",)), asset("long", hosts=("db.north.example",))])
    assert locator.assets("db.north.example") == ("long",)
    assert locator.assets("db") == ("short",)
    assert locator.assets("db.south.example") == ("short",)


def test_two_assets_of_one_name_or_address_are_both_named() -> None:
    locator = Locator(
        [asset("a", "10.0.0.7", hosts=("db.a.example",)), asset("b", "10.0.0.7", hosts=("db.b.example",))]
    )
    assert locator.assets("10.0.0.7") == locator.assets("db") == ("a", "b")


def test_what_is_said_twice_of_one_asset_counts_once() -> None:
    locator = Locator([asset("a", "10.0.0.7", "10.0.0.7/32", hosts=("h", "H."))])
    assert locator.assets("10.0.0.7") == locator.assets("h") == ("a",)


def test_an_address_among_the_hosts_is_an_address() -> None:
    assert Locator([asset("a", hosts=("10.0.0.7",))]).assets("10.0.0.7") == ("a",)


@pytest.mark.parametrize("party", ["", ".", ".north.example", "%eth0", "-"])
def test_an_empty_name_is_nobodys(party: str) -> None:
    assert Locator([asset("a", hosts=("", ".", "north.example"))]).assets(party) == ()


def test_only_assets_are_accused() -> None:
    locator = Locator([asset("s", "10.0.0.7", hosts=("h",), kind="service")])
    assert locator.assets("10.0.0.7") == locator.assets("h") == ()
