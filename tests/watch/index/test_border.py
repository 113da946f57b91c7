# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""How far up a name its parents may accuse it."""

import pytest

from tocsin.core.atoms import normal
from tocsin.watch.index.border import SHARED, exact_only, labels_of_border


@pytest.mark.parametrize(
    ("name", "labels"),
    [
        ("www.example.com", 1), ("www.example.co.uk", 2), ("co.uk", 2), ("a.b.github.io", 2), ("a.b.s3.amazonaws.com", 3),
        ("a.unknown-top", 1), ("a.b.other.kobe.jp", 3), ("www.city.kobe.jp", 2), ("a.b.tumblr.com", 2), ("tumblr.com", 2),
        ("a.xn--p1ai", 1), ("deep.of.shared.test", 2),
    ],
)  # fmt: skip
def test_the_border_is_the_suffix_or_the_shared_apex(name, labels):
    assert labels_of_border(name, {*SHARED, "shared.test"}) == labels


def test_apexes_are_names_in_normal_form():
    assert [normal("domain", name) for name in SHARED] == list(SHARED)


def test_what_accuses_itself_only():
    names = set(exact_only({"shared.test"}))
    assert {"co.uk", "github.io", "shared.test"} <= names
    assert not {"com", "example.com", "*.ck", "www.ck"} & names
