# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Certificates: what is taken of them, and what is refused. They are made here, each time the same."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import ipaddress

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.own_names import Certificate
from tocsin.core.reading import Reading
from tocsin.know.readers import certificate

LIMITS = Limits()
KEY = Ed25519PrivateKey.from_private_bytes(bytes(32))


def name(common: str, firm: str = "") -> x509.Name:
    parts = [x509.NameAttribute(NameOID.COMMON_NAME, common)]
    if firm:
        parts.append(x509.NameAttribute(NameOID.ORGANIZATION_NAME, firm))
    return x509.Name(parts)


def der(
    *names: str,
    serial: int = 5,
    begins: str = "2026-01-01",
    ends: str = "2027-01-01",
    issuer: str = "Good CA",
    ca: bool = False,
) -> bytes:
    """A certificate for these names."""
    days = [dt.datetime.fromisoformat(day) for day in (begins, ends)]
    made = x509.CertificateBuilder(
        issuer_name=name("Root", issuer), subject_name=name(names[0] if names else "nobody"), public_key=KEY.public_key(),
        serial_number=serial, not_valid_before=days[0], not_valid_after=days[1],
    )  # fmt: skip
    said: list[x509.GeneralName] = [
        x509.IPAddress(ipaddress.ip_address(one)) if one[0].isdigit() else x509.DNSName(one) for one in names
    ]
    if said:
        made = made.add_extension(x509.SubjectAlternativeName(said), critical=False)
    made = made.add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
    return made.sign(KEY, None).public_bytes(Encoding.DER)


def pem(data: bytes, label: str = "CERTIFICATE") -> bytes:
    text = base64.encodebytes(data).decode()
    return f"-----BEGIN {label}-----\n{text}-----END {label}-----\n".encode()


WWW = der("www.example.org", "*.Example.org", "192.0.2.1")


def read(data: bytes, file: str = "c.pem", limits: Limits = LIMITS) -> Reading:
    return certificate.read(data, file, limits)


def facts(data: bytes, file: str = "c.pem") -> list[Certificate]:
    return [fact for chart in read(data, file).records for node in chart.nodes for fact in node.facts]


def test_what_a_certificate_says():
    assert facts(b"# mine\n" + pem(WWW)) == [
        Certificate(
            fingerprint=hashlib.sha256(WWW).hexdigest(),
            names=("www.example.org", "*.example.org", "192.0.2.1"),
            subject="www.example.org",
            issuer="Good CA",
            not_before="2026-01-01T00:00:00Z",
            not_after="2027-01-01T00:00:00Z",
            key="Ed25519",
            der=base64.b64encode(WWW).decode(),
            source="c.pem:2",
        )
    ]


def test_der_is_read_too():
    (made,) = facts(WWW, "c.der")
    assert (made.names[0], made.source) == ("www.example.org", "c.der")
    assert certificate.detect("c.der", WWW)
    assert not certificate.detect("c.txt", WWW)


def test_authorities_stand_apart_and_keys_and_repetitions_are_left_out():
    data = (
        pem(WWW)
        + pem(der("ca", ca=True))
        + pem(der("ca", ca=True))
        + pem(b"secret", "PRIVATE KEY")
        + pem(WWW)
        + pem(b"x", "DH PARAMETERS")
    )
    found = read(data)
    own, above = found.records[0].nodes
    assert own.name == "certificate of www.example.org"
    assert above.id == certificate.AUTHORITIES
    assert [(fact.authority, fact.subject, fact.names) for fact in above.facts] == [(True, "ca", ())]
    assert found.faults == []
    assert [note for note in found.notes if note == "1 certificates of authorities"]
    assert [note for note in found.notes if "1 private keys" in note]


def test_a_common_name_names_no_host():
    (made,) = facts(pem(der()))
    assert (made.names, made.subject) == ((), "nobody")


@pytest.mark.parametrize(
    ("data", "what"),
    [
        pytest.param(pem(WWW.replace(b"\x02\x01\x05", b"\x02\x01\xfb", 1)), "serial", id="negative serial"),
        pytest.param(pem(WWW.replace(b"\x02\x01\x05", b"\x02\x01\x00", 1)), "serial", id="serial 0"),
        pytest.param(pem(WWW.replace(b"270101000000Z", b"271301000000Z", 1)), "", id="month 13"),
        pytest.param(
            pem(WWW.replace(b"270101000000Z", b"250101000000Z", 1)), "before it begins", id="ends before"
        ),
        pytest.param(
            pem(WWW.replace(b"\xa0\x03\x02\x01\x02", b"\xa0\x03\x02\x01\x42", 1)),
            "no certificate",
            id="version 67",
        ),
        pytest.param(pem(WWW[:-40]), "no certificate", id="cut off"),
        pytest.param(pem(WWW + b"x"), "no certificate", id="more behind it"),
        pytest.param(pem(b""), "no certificate", id="nothing in it"),
        pytest.param(pem(b"0\x82\xff\xff" + bytes(100)), "no certificate", id="length"),
        pytest.param(
            b"-----BEGIN CERTIFICATE-----\n!!!!\n-----END CERTIFICATE-----\n", "Base64", id="no base64"
        ),
        pytest.param(b"-----BEGIN CERTIFICATE-----\nAAAA\n", "without its end", id="no end"),
    ],
)
def test_a_bad_block_costs_itself(data, what):
    found = read(data + pem(WWW))
    (fault,) = found.faults
    assert fault.where == "c.pem:1"
    assert what in fault.what
    assert len(found.records[0].nodes) == 1


def test_the_last_day_of_the_calendar():
    (made,) = facts(pem(der("a.example", ends="9999-12-31")))
    assert made.not_after == "9999-12-31T00:00:00Z"


def test_ten_thousand_certificates():
    found = read(pem(WWW) * 10_000)
    assert (len(found.records[0].nodes), found.faults) == (1, [])
    with pytest.raises(BadInput, match="more than 5 certificates"):
        read(pem(WWW) * 10, limits=Limits(members=5))
    with pytest.raises(BadInput, match="over 10 bytes"):
        read(pem(WWW), limits=Limits(file_bytes=10))
