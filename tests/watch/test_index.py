# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.core.errors import BadInput
from tocsin.watch.index import build, url_host

LABELS = st.lists(st.sampled_from(["a", "b", "com", "evil"]), min_size=1, max_size=5).map(".".join)
NETWORKS = st.integers(0, 255).flatmap(
    lambda last: st.integers(22, 32).map(
        lambda bits: str(ipaddress.ip_network((0x0A000000 + last * 8, bits), strict=False))
    )
)


def rows(kind, values):
    return [(kind, value, f"indicator--{value}", [kind]) for value in values]


@given(st.sets(LABELS.filter(lambda name: "." in name)), LABELS)
def test_a_name_finds_itself_and_its_parents(indicators, name):
    found = [entry.value for entry in build(rows("domain", indicators)).domain(name)]
    labels = name.split(".")
    parents = [".".join(labels[at:]) for at in range(len(labels) - 1)]
    assert found == [parent for parent in parents if parent in indicators]


def test_a_single_label_is_never_matched():
    index = build(rows("domain", ["com"]))
    assert list(index.domain("com")) == []
    assert list(index.domain("evil.com")) == []


def test_a_name_of_too_many_labels_is_walked_from_the_end():
    index = build(rows("domain", ["evil.com"]))
    assert [entry.value for entry in index.domain("a." * 5000 + "evil.com")] == ["evil.com"]


@given(st.sets(NETWORKS), st.integers(0, 2047))
def test_prefixes_are_those_that_hold_the_address(networks, last):
    address = ipaddress.IPv4Address(0x0A000000 + last)
    index = build([*rows("cidr", networks), *rows("ipv4", ["10.0.0.7"])])
    found = [entry.value for entry in index.ipv4(str(address))]
    around = [network for network in networks if address in ipaddress.ip_network(network)]
    around.sort(key=lambda network: -ipaddress.ip_network(network).prefixlen)
    assert found == (["10.0.0.7"] if last == 7 else []) + around


def test_ipv6_is_looked_up_by_number():
    index = build([*rows("ipv6", ["2001:db8::1"]), *rows("cidr", ["2001:db8::/32"])])
    assert [entry.kind for entry in index.ipv6(int(ipaddress.IPv6Address("2001:db8::1")))] == ["ipv6", "cidr"]
    assert [entry.kind for entry in index.ipv6(int(ipaddress.IPv6Address("2001:db8::2")))] == ["cidr"]
    assert list(index.ipv6(1)) == []


def test_rows_of_one_value_are_merged():
    index = build([("md5", "aa", "i--2", ["x"]), ("md5", "aa", "i--1", ["y", "x"]), ("md5", "aa", "", [])])
    entry = index.get("md5", "aa")
    assert entry is not None
    assert (entry.objects, entry.tags) == (("i--1", "i--2"), ("x", "y"))
    assert len(index) == 1
    assert index.has("md5")
    assert not index.has("sha1")
    assert index.get("sha1", "aa") is None


def test_an_unknown_kind_is_refused():
    with pytest.raises(BadInput, match="ipv5") as caught:
        build([("ipv5", "x", "", ())])
    assert "ipv4" in caught.value.do


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("http://u:p@Evil.com.:80/a@b", "evil.com"),
        ("https://[2001:DB8::1]:8443/x", "[2001:db8::1]"),
        ("http://evil.com?x", "evil.com"),
        ("http://evil.com#x", "evil.com"),
        ("evil.com/x", ""),
    ],
)
def test_the_host_of_a_url(url, host):
    assert url_host(url) == host
