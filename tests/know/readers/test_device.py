# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What the readers of inventories share about devices."""

from __future__ import annotations

from collections import Counter

import pytest

from tocsin.know.readers import device


@pytest.mark.parametrize(
    ("name", "vendor"),
    [
        ("cpe:2.3:h:schneider_electric:m340:-:*:*:*:*:*:*:*", "schneider electric"),
        (r"cpe:2.3:o:a\&b:x:1:*:*:*:*:*:*:*", "a&b"),
        ("cpe:/h:acme:x", "acme"),
        ("cpe:2.3:h:-:x:1:*:*:*:*:*:*:*", ""),
        ("cpe:2.3:h", ""),
        ("", ""),
    ],
)
def test_the_vendor_of_a_cpe_name(name: str, vendor: str):
    assert device.vendor_of(name) == vendor


def test_of_several_versions_none_is_taken():
    counts = Counter[str]()
    assert [device.only(each, counts) for each in ({"1"}, set[str](), {"1", "2"})] == ["1", "", ""]
    assert counts.total() == 1


def test_a_device_is_counted_by_how_it_is_checked():
    counts = Counter[str]()
    for vendor, name in (("v", ""), ("", "cpe"), ("", "")):
        device.count(vendor, name, counts)
    assert sorted(counts.values()) == [1, 1, 1]
