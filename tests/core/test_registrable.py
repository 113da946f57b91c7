# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The registered part of a host name, by the public suffix list."""

from __future__ import annotations

import pytest

from tocsin.core.registrable import list_digest, public_suffix, registrable, suffixes, within


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("www.example.org", "example.org"),
        ("a.b.example.co.uk", "example.co.uk"),
        ("example.co.uk", "example.co.uk"),
        ("ns.dns.example.com.cn.", "example.com.cn"),
        ("co.example.org", "example.org"),
        ("example.org", "example.org"),
        ("www.vendor.co.uk", "vendor.co.uk"),
        ("d1.cloudfront.net", "cloudfront.net"),
        ("me.github.io", "github.io"),
        ("host.unknown-top", "host.unknown-top"),
        ("co.uk", ""),
        ("org", ""),
        ("", ""),
    ],
)
def test_the_registered_part(name, part):
    assert registrable(name) == part
    assert registrable(part) == part


def test_below_a_domain_is_what_ends_with_its_labels():
    assert within("a.example.org", "example.org")
    assert within("example.org", "example.org")
    assert not within("badexample.org", "example.org")
    assert within("anything", "")


@pytest.mark.parametrize(
    ("name", "suffix"),
    [
        ("a.b.github.io", "github.io"),
        ("www.example.co.uk.", "co.uk"),
        ("host.unknown-top", "unknown-top"),
        ("www.ck", "ck"),
        ("a.b.ck", "b.ck"),
        ("", ""),
    ],
)
def test_the_public_suffix_of_the_whole_list(name, suffix):
    assert public_suffix(name) == suffix


def test_the_names_of_the_list_are_suffixes_of_their_own_in_a_labels():
    names = suffixes()
    assert {"co.uk", "github.io", "xn--55qx5d.cn"} <= set(names)
    assert len(names) > 5000
    assert all(name.isascii() and "." in name for name in names)
    assert [name for name in names[::97] if public_suffix(name) != name] == []
    assert len(list_digest()) == 32
