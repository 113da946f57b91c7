# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Alpine's list of what is installed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.know.readers import apk_installed

LIMITS = Limits()


def stanza(name: str = "libcrypto3", version: str = "3.1.4-r5", *more: str) -> bytes:
    lines = [
        "C:Q1AAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        f"P:{name}",
        f"V:{version}",
        "A:x86_64",
        "S:1",
        "T:x",
        *more,
        "F:lib",
        "R:x.so",
        "Z:Q1AA=",
    ]
    return "\n".join([*lines, "", ""]).encode()


def test_the_origin_is_what_advisories_name():
    (one,) = apk_installed.read(
        stanza("libcrypto3", "3.1.4-r5", "o:openssl"), "f", LIMITS, "Alpine:v3.18", "m"
    ).records
    assert (one.name, one.package, one.version, one.ecosystem) == (
        "libcrypto3",
        "openssl",
        "3.1.4-r5",
        "Alpine:v3.18",
    )
    assert one.purl == "pkg:apk/alpine/libcrypto3@3.1.4-r5?arch=x86_64&upstream=openssl"
    assert (one.asset, one.source) == ("m", "f:1")


def test_a_package_without_origin_is_its_own_and_virtual_ones_are_counted():
    data = stanza("a", "1") + stanza(".build-deps", "20260101.000000") + stanza("b", "2")
    reading = apk_installed.read(data, "f", LIMITS, "Wolfi")
    assert [(one.name, one.package) for one in reading.records] == [("a", "a"), ("b", "b")]
    assert reading.records[0].purl == "pkg:apk/wolfi/a@1?arch=x86_64"
    assert reading.notes == ["1 packages are virtual and hold nothing"]


def test_an_unknown_release_is_said():
    reading = apk_installed.read(stanza(), "f", LIMITS)
    assert reading.records[0].ecosystem == ""
    assert "release of the distribution is not known" in reading.notes[0]


@pytest.mark.parametrize(
    "bad",
    [
        b"P:b\n\n",
        b"V:1\n\n",
        b"P:../b\nV:1\n\n",
        b"P:b\nV:1 2\n\n",
        b"P:b\nV:\n\n",
        b"P:b\nP:c\nV:1\n\n",
        b"P:b\nV:1\nnothing\n\n",
        b"P:b\nV:1\no:a b\n\n",
        b"P\n\n",
        b"P:b\xff\nV:1\n\n",
    ],
    ids=repr,
)
def test_a_bad_stanza_is_a_fault_with_its_line(bad):
    reading = apk_installed.read(stanza("a") + bad + stanza("c"), "f", LIMITS, "Alpine:v3.18")
    assert [one.name for one in reading.records] == ["a", "c"]
    assert [fault.where for fault in reading.faults] == ["f:11"]


def test_a_last_stanza_that_is_cut_off_is_a_fault():
    whole = stanza("a") + stanza("b")
    reading = apk_installed.read(whole[: whole.rindex(b"V:")], "f", LIMITS, "Alpine:v3.18")
    assert ([one.name for one in reading.records], len(reading.faults)) == (["a"], 1)


@pytest.mark.parametrize("bad", [b"", b"\n\n", b"nothing", b"\x00\x01\n", b"P:a\nV:\xff\n"], ids=repr)
def test_a_file_without_one_good_stanza_is_refused(bad):
    with pytest.raises(BadInput):
        apk_installed.read(bad, "f", LIMITS)


def test_limits_are_kept():
    for limits in (Limits(members=2), Limits(file_bytes=10), Limits(memory_bytes=2_000)):
        with pytest.raises(BadInput, match="limit"):
            apk_installed.read(stanza() * 3, "f", limits)
    long = stanza("a", "1", "p:" + "x" * 500) + stanza("b", "1")
    reading = apk_installed.read(long, "f", Limits(line_bytes=100), "Alpine:v3.18")
    assert ([one.name for one in reading.records], len(reading.faults)) == (["b"], 1)


@given(
    st.lists(
        st.tuples(
            st.from_regex(r"[a-z][a-z0-9-]{0,8}", fullmatch=True),
            st.from_regex(r"[0-9]\.[0-9]-r[0-9]", fullmatch=True),
        ),
        min_size=1,
    )
)
def test_what_is_written_is_read(pairs):
    data = b"".join(stanza(name, version) for name, version in pairs)
    assert [(one.name, one.version) for one in apk_installed.read(data, "f", LIMITS).records] == pairs


def test_detect():
    assert apk_installed.detect("x", stanza())
    assert apk_installed.detect("x", b"P:a\nV:1-r0\n\n")
    assert not apk_installed.detect("installed", b"Package: a\nVersion: 1\n")
    assert not apk_installed.detect("x", b"C:Q1AA=\nhello\n")
