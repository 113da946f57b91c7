# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Headers of RPM's database, honest and lying."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rpm_samples import TAGS, header, package
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.know.readers import rpm_header
from tocsin.know.readers.rpm_packages import Row

LIMITS = Limits()


def row(blob: object, limits: Limits = LIMITS) -> Row:
    return rpm_header.row_of(blob, "f row 1", limits)


def test_the_tags_asked_for_are_read():
    blob = package(
        "bash", "5.1.8", "9.el9", epoch=7, vendor="An Example, Inc.", source_rpm="bash-5.1.8-9.el9.src.rpm"
    )
    assert row(blob) == Row(
        "bash", "7", "5.1.8", "9.el9", "x86_64", "An Example, Inc.", "bash-5.1.8-9.el9.src.rpm"
    )
    assert row(package()) == Row("a", "", "1.0", "1.el9", "x86_64", "", "")


def test_a_vendor_that_is_not_utf_8_is_shown_with_marks():
    blob = package(vendor="xyz").replace(b"xyz", b"x\xffz")
    assert row(blob).vendor == "x\ufffdz"


@pytest.mark.parametrize(
    "more",
    [
        (TAGS["epoch"], 4, 10**6, 1),
        (TAGS["epoch"], 4, -4, 1),
        (TAGS["epoch"], 4, 0, 0),
        (TAGS["epoch"], 6, 0, 1),
        (TAGS["epoch"], 4, 20, 1),
        (TAGS["vendor"], 6, 2**31 - 1, 1),
        (TAGS["vendor"], 6, 0, 2),
        (TAGS["vendor"], 8, 0, 1),
        (TAGS["vendor"], 4, 0, 1),
        (TAGS["name"], 6, 0, 1),
    ],
    ids=["beyond", "before", "none", "text for number", "over the end", "far", "two texts", "array", "number for text", "twice"],
)  # fmt: skip
def test_an_entry_that_lies_is_refused(more):
    blob = header((more,), name="a", version="1.0", release="1.el9", arch="x86_64")
    with pytest.raises(BadInput):
        row(blob)


@pytest.mark.parametrize(
    "blob",
    [
        None, 7, "text", b"", b"\0" * 7, b"\0" * 8, b"\xff" * 64,
        package()[:-1], package() + b"x", struct.pack(">II", 2**32 - 1, 2**32 - 1) + b"\0" * 64,
        struct.pack(">II", 70_000, 0) + b"\0" * 16 * 70_000, header(name="a")[:-1].replace(b"\0\0\0\2", b"\0\0\0\1"),
    ],
    ids=["nothing", "number", "text", "empty", "short", "no entry", "ones", "cut", "longer", "sizes", "too many", "endless"],
)  # fmt: skip
def test_what_is_no_header_is_refused(blob):
    with pytest.raises(BadInput):
        row(blob)


def test_a_text_beyond_the_limit_is_refused():
    assert row(package(vendor="x" * 100)).vendor == "x" * 100
    with pytest.raises(BadInput):
        row(package(vendor="x" * 100), Limits(string_bytes=50))


@given(st.binary(max_size=200))
def test_any_bytes_are_a_row_or_refused(data):
    try:
        row(data)
    except BadInput as error:
        assert error.where == "f row 1"


FIELD = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)


@given(st.fixed_dictionaries({key: FIELD for key in TAGS if key != "epoch"}), st.integers(0, 2**32 - 1))
def test_what_is_written_is_read(values, epoch):
    assert row(header(**values, epoch=epoch)) == Row(**values, epoch=str(epoch))


def test_good_rows_beside_bad_ones():
    reading = rpm_header.read([(1, package()), (2, b"x"), (None, package("b"))], "f", LIMITS, "AlmaLinux:9")
    assert [(one.name, one.source) for one in reading.records] == [("a", "f row 1"), ("b", "f row 3")]
    assert [fault.where for fault in reading.faults] == ["f row 2"]
    for nothing in ([], [(1, b"x")]):
        with pytest.raises(BadInput):
            rpm_header.read(nothing, "f", LIMITS)


def test_detect():
    assert rpm_header.detect("a/rpmdb.sqlite", b"SQLite format 3\x00")
    assert rpm_header.detect("x", b"SQLite format 3\x00 (hnum INTEGER PRIMARY KEY) 'Packages'")
    assert not rpm_header.detect("rpmdb.sqlite", b"x")
    assert not rpm_header.detect("x", b"SQLite format 3\x00")
