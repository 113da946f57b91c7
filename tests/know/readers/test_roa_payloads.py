# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Lists of ROA payloads, as each validator writes them, and rows that are none."""

from __future__ import annotations

import json

import pytest

from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.own_names import Payload
from tocsin.know.readers import roa_payloads
from tocsin.know.readers.roa_payloads import PayloadReading

LIMITS = Limits()
ROW = {"asn": "AS64496", "prefix": "192.0.2.0/24", "maxLength": 24, "ta": "one"}
GOOD = Payload("192.0.2.0/24", 24, 64496, "one", 0)


def read(data: bytes, name: str = "v.json", limits: Limits = LIMITS) -> PayloadReading:
    return roa_payloads.read(data, name, limits)


def document(*rows: object, **more: object) -> bytes:
    return json.dumps({**more, "roas": rows}).encode()


@pytest.mark.parametrize(
    ("more", "as_of"),
    [
        ({"metadata": {"generated": 1, "generatedTime": "2026-11-22T00:00:00Z"}}, "2026-11-22T00:00:00Z"),
        ({"metadata": {"buildtime": "2026-11-22T01:00:00Z"}}, "2026-11-22T01:00:00Z"),
        ({"metadata": 7}, ""),
        ({}, ""),
    ],
    ids=["routinator", "rpki-client", "odd", "none"],
)
def test_json(more, as_of):
    found = read(document(ROW, {**ROW, "asn": 64496, "prefix": "2001:db8::/32", "maxLength": 48}, **more))
    assert list(found.records) == [GOOD, Payload("2001:db8::/32", 48, 64496, "one", 1)]
    assert (found.faults, found.as_of) == ([], as_of)


@pytest.mark.parametrize(
    "data",
    [
        b"ASN,IP Prefix,Max Length,Trust Anchor\nAS64496,192.0.2.0/24,24,one\n",
        b'"ASN","IP Prefix","Max Length","Trust Anchor"\n"64496","192.0.2.0/24","24","one"\n',
        b"ASN,IP Prefix,Max Length,Trust Anchor,Expires\nAS64496,192.0.2.0/24,24,one,1795000000\n",
        b"ASN,IP Prefix,Max Length,Trust Anchor\r\nAS64496,192.0.2.0/24,,one\r\n\r\n",
    ],
    ids=["csv", "csvcompat", "rpki-client", "no length"],
)
def test_csv(data):
    assert roa_payloads.detect("v.csv", data)
    found = read(data, "v.csv")
    assert [(p.prefix, p.max_length, p.asn, p.anchor) for p in found.records] == [
        ("192.0.2.0/24", 24, 64496, "one")
    ]
    assert found.faults == []


BAD: list[tuple[dict[str, object], str]] = [
    ({"prefix": "192.0.2.1/24"}, "bits set"),
    ({"prefix": "192.0.2.0"}, "no prefix"),
    ({"prefix": "192.0.2.0/33"}, "no prefix"),
    ({"prefix": "fe80::%1/64"}, "no prefix"),
    ({"prefix": "x"}, "no prefix"),
    ({"asn": "AS4294967296"}, "no AS number"),
    ({"asn": -1}, "no AS number"),
    ({"asn": "AS1.0"}, "no AS number"),
    ({"asn": True}, "no AS number"),
    ({"asn": None}, "no AS number"),
    ({"maxLength": 23}, "maximum length of 23"),
    ({"maxLength": 33}, "maximum length of 33"),
    ({"maxLength": "24"}, "no number"),
    ({"maxLength": True}, "no number"),
]


@pytest.mark.parametrize(("change", "what"), BAD, ids=[f"{next(iter(c.items()))}" for c, _ in BAD])
def test_a_bad_row_is_told_and_the_others_stay(change, what):
    found = read(document({**ROW, **change}, ROW))
    (fault,) = found.faults
    assert what in fault.what
    assert fault.where.startswith("v.json#/roas/0")
    assert fault.do
    assert [p.prefix for p in found.records] == ["192.0.2.0/24"]


@pytest.mark.parametrize(
    "row",
    [
        "AS1,192.0.2.0/24,x,a",
        "AS1,192.0.2.0/24,²,a",
        "AS1",
        "AS99999999999,192.0.2.0/24,24,a",
        "AS1,192.0.2.7/24,24,a",
    ],
)
def test_a_bad_line_is_told_and_the_others_stay(row):
    data = f"ASN,IP Prefix,Max Length,Trust Anchor\n{row}\nAS64496,192.0.2.0/24,24,one\n".encode()
    found = read(data, "v.csv")
    assert [fault.where for fault in found.faults] == ["v.csv:2"]
    assert len(found.records) == 1


def test_what_is_no_list_at_all():
    for data in (b'{"roas": {}}', b'{"roas": [', b"[]"):
        with pytest.raises(BadInput):
            read(data)
    with pytest.raises(BadInput, match="no column"):
        read(b"a,b\n1,2\n", "v.csv")
    with pytest.raises(BadInput, match="more than 3 rows"):
        read(b"ASN,IP Prefix,Max Length\n" + b"1,10.0.0.0/8,8\n" * 9, "v.csv", Limits(members=3))
    with pytest.raises(BadInput, match="memory_bytes"):
        read(b"ASN,IP Prefix,Max Length\n" + b"1,10.0.0.0/8,8\n" * 900, "v.csv", Limits(memory_bytes=30_000))


def test_packed_payloads_come_back():
    found = read(
        document(ROW, {**ROW, "prefix": "::/0", "maxLength": 128, "asn": 2**32 - 1, "ta": "two"})
    ).records
    assert (found[-1], found[:1]) == (Payload("::/0", 128, 2**32 - 1, "two", 1), [GOOD])
    with pytest.raises(IndexError):
        found[2]
