# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The registered part of a host name, by the public suffix list."""

from __future__ import annotations

import pytest

from tocsin.core.registrable import registrable, within


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
