# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Installed RPM packages as components."""

from __future__ import annotations

import pytest

from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.know.readers.rpm_packages import Packages, Row

PERL = "perl-5.32.1-481.el9.src.rpm"
ROWS = [
    Row("perl-interpreter", "4", "5.32.1", "481.el9", "x86_64", "An Example, Inc.", PERL),
    Row("perl-Errno", "", "1.30", "481.el9", "x86_64", "", PERL),
    Row("bash", "", "5.1.8", "9.el9", "x86_64", "", "bash-5.1.8-9.el9.src.rpm"),
]


def read(rows, release: str = "", limits: Limits | None = None):
    found = Packages("f", limits or Limits(), held=0, release=release, asset="m")
    for number, row in enumerate(rows, start=1):
        found.step()
        try:
            found.add(row, f"f:{number}")
        except BadInput as error:
            found.faults.take(error)
    return found.reading()


def rows(reading):
    return [(one.name, one.package, one.version, one.ecosystem) for one in reading.records]


def test_where_advisories_name_the_binary_package():
    assert rows(read(ROWS, "AlmaLinux:9")) == [
        ("perl-interpreter", "perl-interpreter", "4:5.32.1-481.el9", "AlmaLinux:9"),
        ("perl-Errno", "perl-Errno", "1.30-481.el9", "AlmaLinux:9"),
        ("bash", "bash", "5.1.8-9.el9", "AlmaLinux:9"),
    ]


@pytest.mark.parametrize("order", [1, -1])
def test_where_they_name_the_source_its_version_and_epoch_count(order):
    found = rows(read(ROWS[::order], "Rocky Linux:9"))
    assert sorted(found) == [
        ("bash", "bash", "5.1.8-9.el9", "Rocky Linux:9"),
        ("perl-Errno", "perl", "4:5.32.1-481.el9", "Rocky Linux:9"),
        ("perl-interpreter", "perl", "4:5.32.1-481.el9", "Rocky Linux:9"),
    ]


def test_an_epoch_that_nobody_tells_is_left_out():
    assert rows(read(ROWS[1:2], "Rocky Linux:9")) == [
        ("perl-Errno", "perl", "5.32.1-481.el9", "Rocky Linux:9")
    ]


def test_the_package_url_keeps_the_binary_and_the_vendor_is_the_supplier():
    one = read(ROWS, "Rocky Linux:9").records[0]
    assert one.purl == f"pkg:rpm/rocky/perl-interpreter@5.32.1-481.el9?arch=x86_64&epoch=4&upstream={PERL}"
    assert (one.supplier, one.asset, one.source) == ("An Example, Inc.", "m", "f:1")


def test_keys_and_twins_are_counted_and_an_unknown_release_is_said():
    reading = read([*ROWS[2:], Row("gpg-pubkey", "", "fd431d51", "4ae0493b", "", "", ""), *ROWS[2:]])
    assert rows(reading) == [("bash", "bash", "5.1.8-9.el9", "")]
    assert reading.notes == [
        "1 keys of signers (gpg-pubkey) are no packages",
        "1 packages stand there twice, and count once",
        "the release of the distribution is not known, so its advisories cannot be looked up",
    ]


@pytest.mark.parametrize(
    "bad",
    [{"name": ""}, {"name": "a b"}, {"name": "a\n"}, {"version": "1-2"}, {"version": ""}, {"release": "é"}, {"release": "x" * 501},
     {"epoch": "-1"}, {"epoch": "x"}, {"epoch": "4294967296"}, {"source_rpm": "x"}, {"source_rpm": "a-1.src.rpm"}],
    ids=repr,
)  # fmt: skip
def test_a_field_that_cannot_be_is_a_fault(bad):
    reading = read([ROWS[0], ROWS[2]._replace(**bad)], "AlmaLinux:9")
    assert len(reading.records) == 1
    assert [fault.where for fault in reading.faults] == ["f:2"]


def test_nothing_good_is_refused_and_limits_are_kept():
    with pytest.raises(BadInput, match="no package"):
        read([ROWS[0]._replace(name="")])
    for limits in (Limits(members=2), Limits(memory_bytes=5_000)):
        with pytest.raises(BadInput, match="limit"):
            read(ROWS, limits=limits)
