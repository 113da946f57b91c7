# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Names of ecosystems and packages."""

from __future__ import annotations

import pytest

from tocsin.know.versions.ecosystem import normal_package, relate, split


@pytest.mark.parametrize(
    ("ecosystem", "parts"),
    [
        ("npm", ("npm", "")),
        ("Debian:12", ("Debian", "12")),
        ("Ubuntu:22.04:LTS", ("Ubuntu", "22.04")),
        ("Ubuntu:Pro:22.04:LTS", ("Ubuntu", "pro:22.04")),
        ("Alpine:v3.18", ("Alpine", "v3.18")),
        ("Red Hat:enterprise_linux:8::baseos", ("Red Hat", "enterprise_linux:8::baseos")),
        ("", ("", "")),
    ],
)
def test_family_and_release(ecosystem, parts):
    assert split(ecosystem) == parts


def test_a_release_that_is_not_said_matches_loosely():
    assert relate("12", "12") == "same"
    assert relate("12", "11") == "other"
    assert relate("12", "") == relate("", "12") == "loose"
    assert relate("", "") == "same"


@pytest.mark.parametrize(
    ("family", "one", "other"),
    [
        ("PyPI", "Foo_Bar.baz", "foo-bar-baz"),
        ("npm", "JSONStream", "jsonstream"),
        ("Go", "github.com/Masterminds/goutils", "github.com/masterminds/goutils"),
        ("SwiftURL", "https://github.com/Apple/Swift-NIO.git", "github.com/apple/swift-nio"),
    ],
)
def test_equal_names_have_one_form(family, one, other):
    assert normal_package(family, one) == normal_package(family, other)


def test_case_counts_where_the_ecosystem_says_so():
    assert normal_package("Maven", "a:B") != normal_package("Maven", "a:b")
