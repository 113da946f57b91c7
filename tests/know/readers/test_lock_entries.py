# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The packages of a lock file, each once."""

from __future__ import annotations

import pytest

from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.know.readers.lock_entries import LockEntries


def entries(family="npm", limits=None) -> LockEntries:
    return LockEntries(family, "f", limits or Limits(), held=0)


@pytest.mark.parametrize(
    ("family", "name", "package", "purl"),
    [
        ("npm", "@Scope/Name", "@scope/name", "pkg:npm/%40scope/name@1.0"),
        ("npm", "JSONStream", "jsonstream", "pkg:npm/jsonstream@1.0"),
        ("PyPI", "Foo_.Bar", "foo-bar", "pkg:pypi/foo-bar@1.0"),
        ("crates.io", "serde_json", "serde_json", "pkg:cargo/serde_json@1.0"),
        ("Go", "example.org/A/b", "example.org/a/b", "pkg:golang/example.org/a/b@1.0"),
        ("RubyGems", "a.b-c_d", "a.b-c_d", "pkg:gem/a.b-c_d@1.0"),
    ],
)
def test_a_package_bears_the_name_by_which_advisories_know_it(family, name, package, purl):
    found = entries(family)
    found.take(name, "1.0", "f:1")
    (one,) = found.reading().records
    assert (one.name, one.package, one.purl, one.ecosystem, one.source) == (
        name,
        package,
        purl,
        family,
        "f:1",
    )


def test_what_is_from_elsewhere_has_no_ecosystem_and_is_told():
    found = entries()
    found.take("a", "1.0", "f:1", origin="git")
    found.take("a", "1.0", "f:2")
    found.take("a", "1.0", "f:3")
    found.take("b", "", "f:4", dev=True)
    found.note("folders are the project's own")
    reading = found.reading()
    assert [(one.name, one.ecosystem, one.package, one.purl, one.source) for one in reading.records] == [
        ("a", "", "", "", "f:1"),
        ("a", "npm", "a", "pkg:npm/a@1.0", "f:2"),
        ("b", "npm", "b", "pkg:npm/b", "f:4"),
    ]
    assert reading.notes == [
        "1 entries name a package and version that was there before, and count once",
        "1 folders are the project's own",
        "1 packages are for development alone, and are listed as the others",
        "1 packages come from git and are not compared with advisories",
        "1 packages have no version, and are not checked",
    ]


@pytest.mark.parametrize(
    ("family", "name"),
    [
        ("npm", ""), ("npm", "a/b"), ("npm", "@a"), ("npm", "@/b"), ("npm", "a b"), ("npm", "a\x1b[31m"), ("npm", "x" * 501),
        ("PyPI", "-a"), ("PyPI", "a/b"), ("crates.io", "a.b"), ("crates.io", "é"), ("Go", "/a"), ("Go", "a//b"), ("RubyGems", "a/b"),
    ],
)  # fmt: skip
def test_a_name_that_is_none_is_refused(family, name):
    with pytest.raises(BadInput, match="name"):
        entries(family).take(name, "1.0", "f:1")


@pytest.mark.parametrize("version", ["1 0", "1\n0", "1\x00", "\x1b[2J", "1\u00a00", "9" * 1_001])
def test_a_version_that_cannot_be_printed_is_refused_and_an_odd_one_is_left_to_the_order(version):
    found = entries()
    with pytest.raises(BadInput, match="version"):
        found.take("a", version, "f:1")
    found.take("a", "not.a.version", "f:2")
    assert len(found.reading().records) == 1


def test_limits_are_kept():
    found = entries(limits=Limits(members=2))
    found.step()
    found.step()
    with pytest.raises(BadInput, match="members"):
        found.step()
    found = entries(limits=Limits(memory_bytes=20_000))
    with pytest.raises(BadInput, match="memory"):
        for number in range(100):
            found.take(f"a{number}", "1", "f")


def test_the_last_package_that_is_too_much_is_no_bad_one():
    """Readers take what ``take`` raises for a fault of its entry."""
    found = entries(limits=Limits(memory_bytes=1_500))
    with pytest.raises(BadInput, match="memory"):
        found.take("a", "1", "f")
    with pytest.raises(BadInput, match="memory"):
        found.reading()
