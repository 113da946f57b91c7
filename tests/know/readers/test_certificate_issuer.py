# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Certificates in PEM: issuer, names, end; whatever else is in the file."""

from __future__ import annotations

import base64

import pytest

from tests.know.pem import LEAF, MIDDLE, ROOT, certificate, name, pem
from tocsin.core.limits import Limits
from tocsin.core.reading import Reading
from tocsin.know.readers import certificate_issuer as reader
from tocsin.know.setting import Setting

LIMITS = Limits()
ISSUER, SUBJECT = name("Authority"), name(common="a.example")


def read(data: bytes) -> Reading[Setting]:
    return reader.read(data, "x.pem", LIMITS)


def test_a_chain_gives_the_leaf_alone():
    reading = read(b"some text\n" + LEAF + MIDDLE + ROOT)
    (one,) = reading.records
    assert (one.kind, one.value, one.shown) == (
        "certificate",
        "Free Certificates",
        "www.north.example, north.example",
    )
    assert (one.expires, one.source, reading.faults) == ("2027-03-01T00:00:00.000Z", "x.pem:2", [])


@pytest.mark.parametrize(
    ("ends", "tag", "expires"),
    [(b"490101000000Z", 0x17, "2049-01-01"), (b"500101000000Z", 0x17, "1950-01-01"), (b"20500101000000Z", 0x18, "2050-01-01"), (b"99991231235959Z", 0x18, "9999-12-31")],
)  # fmt: skip
def test_both_forms_of_time(ends: bytes, tag: int, expires: str):
    (one,) = read(pem(certificate(ISSUER, SUBJECT, ends=ends, tag=tag))).records
    assert one.expires.startswith(expires)


def test_without_organisation_the_common_name_counts():
    (one,) = read(pem(certificate(name(common="R3"), SUBJECT))).records
    assert (one.value, one.shown) == ("R3", "a.example")


GOOD = base64.b64decode(b"".join(LEAF.split(b"\n")[1:-2]))


@pytest.mark.parametrize(
    "bad",
    [
        b"-----BEGIN CERTIFICATE-----\nAAAA\n", b"-----BEGIN CERTIFICATE-----\n!!!!\n-----END CERTIFICATE-----\n", pem(b""), pem(GOOD[:-20]), pem(GOOD[:40]),
        pem(b"\x30\x84\xff\xff\xff\xff"), pem(b"\x30\x80\x00\x00"), pem(b"\x1f\x81\x00"), pem(certificate(ISSUER, SUBJECT, ends=b"270230000000Z")),
        pem(certificate(ISSUER, SUBJECT, ends=b"soon")), pem(b"\x30\x00"), pem(b"\x30\x02\x30\x00"),
    ],
    ids=["no end", "no base64", "empty", "cut off", "cut early", "endless length", "indefinite length", "long tag", "no day", "no time", "hollow", "hollow inside"],
)  # fmt: skip
def test_a_bad_one_is_a_fault_and_the_next_is_read(bad: bytes):
    reading = read(bad + LEAF)
    if b"END" in bad:
        assert [one.value for one in reading.records] == ["Free Certificates"]
    assert [fault.where for fault in reading.faults] == ["x.pem:1"]
    assert reading.faults[0].do


def test_deep_nesting_is_not_followed():
    whole = b"\x05\x00"
    for _ in range(3_000):
        size = len(whole)
        whole = b"\x30\x83" + size.to_bytes(3, "big") + whole
    assert len(read(pem(whole)).faults) == 1


def test_a_certificate_beyond_the_limit_is_refused():
    small = Limits(object_bytes=100)
    assert "over 100 bytes" in reader.read(LEAF, "x.pem", small).faults[0].what
