# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Whose an address or a name is."""

from __future__ import annotations

import ipaddress

import pytest

from tocsin.core.errors import BadInput
from tocsin.watch.ours import PRIVATE, Ours, is_group, read, told


@pytest.mark.parametrize(
    ("party", "who"),
    [
        ("10.1.2.3", ""), ("fd00::1", ""), ("fe80::1%eth0", ""), ("127.0.0.1", ""), ("::ffff:10.0.0.1", ""),
        ("192.0.2.7", ""), ("203.0.113.7", None), ("2001:db8::1", None), ("", None), ("printer", None), ("10.0.0.9", "desk"),
    ],
)  # fmt: skip
def test_private_told_and_mapped_addresses_are_ours(party: str, who: str | None):
    networks, _ = told(["192.0.2.0/24"])
    ours = Ours(networks, asset_of=lambda text: "desk" if text == "10.0.0.9" else "")
    assert ours.who(party) == who


def test_whom_a_resolver_serves_is_ours_until_a_prefix_is_told():
    assert Ours().who("203.0.113.7", served=True) == ""
    assert Ours().who("203.0.113.7") is None
    networks, _ = told(["192.0.2.0/24"])
    assert Ours(networks).who("203.0.113.7", served=True) is None


def test_a_bare_host_name_takes_no_name_of_others():
    ours = Ours(
        domains=("north.example",),
        names=("mail.other.example",),
        asset_of=lambda t: "a" if t.startswith("mail") else "",
    )
    assert ours.has_name("www.north.example")
    assert ours.has_name("mail.other.example")
    assert not ours.has_name("mail.vendor.example")
    assert not ours.has_name("evilnorth.example")


@pytest.mark.parametrize("text", ["", "x", "10.0.0.0/99", "a b.example", "http://a.example/"])
def test_what_is_neither_prefix_nor_domain_is_refused(text: str):
    with pytest.raises(BadInput, match="no prefix and no domain") as caught:
        told([text])
    assert caught.value.do


def test_answers_are_remembered_in_bounded_memory(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("tocsin.watch.ours._REMEMBERED", 10)
    ours = Ours()
    for number in range(100):
        assert ours.who(f"10.0.0.{number}") == ""
    assert len(ours._known) <= 10


def test_groups_are_no_party():
    groups = ["224.0.0.251", "ff02::fb", "255.255.255.255", "0.0.0.0"]
    assert all(is_group(address) for text in groups if (address := read(text)))
    assert all(isinstance(network, ipaddress.IPv4Network | ipaddress.IPv6Network) for network in PRIVATE)
