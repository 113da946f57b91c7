# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Certificates that issued each other, made here, each time the same but for RSA keys."""

from __future__ import annotations

import datetime as dt
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from tests.know.readers.test_certificate import pem
from tocsin.core.dependency import Node
from tocsin.core.limits import Limits
from tocsin.core.own_names import Certificate
from tocsin.know.readers import certificate

LIMITS = Limits()


def key(seed: int) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)


def called(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def made(
    subject: str,
    issuer: str = "",
    *,
    own: Any = 1,
    by: Any = None,
    ca: bool | None = None,
    below: int | None = None,
    may_sign: bool = True,
    ids: bool = True,
    ends: str = "2028-01-01",
    begins: str = "2026-01-01",
) -> bytes:
    """DER of a certificate; ``own`` and ``by`` are keys or their seeds, ``ca`` None leaves basicConstraints out."""
    mine = key(own) if isinstance(own, int) else own
    signer = mine if by is None else key(by) if isinstance(by, int) else by
    builder = x509.CertificateBuilder(
        issuer_name=called(issuer or subject), subject_name=called(subject), public_key=mine.public_key(), serial_number=7,
        not_valid_before=dt.datetime.fromisoformat(begins), not_valid_after=dt.datetime.fromisoformat(ends),
    )  # fmt: skip
    if ca is not None:
        builder = builder.add_extension(x509.BasicConstraints(ca=ca, path_length=below), critical=True)
    if ca:
        usage = dict.fromkeys(
            ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "crl_sign",
             "encipher_only", "decipher_only"), False,
        )  # fmt: skip
        builder = builder.add_extension(
            x509.KeyUsage(key_cert_sign=may_sign, **{**usage, "digital_signature": True}), critical=True
        )
    else:
        builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(subject)]), critical=False)
    if ids:
        builder = builder.add_extension(
            x509.SubjectKeyIdentifier.from_public_key(mine.public_key()), critical=False
        )
        builder = builder.add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False
        )
    hash_of = hashes.SHA256() if isinstance(signer, rsa.RSAPrivateKey) else None
    return builder.sign(signer, hash_of).public_bytes(Encoding.DER)


_SHA256_RSA = bytes.fromhex("2a864886f70d01010b")
WEAK = {"SHA-1": (b"\x05", hashes.SHA1()), "MD5": (b"\x04", hashes.MD5())}  # noqa: S303 -- what must be told is made with them


def weakly(der: bytes, signer: rsa.RSAPrivateKey, how: str) -> bytes:
    """The same certificate, signed with a hash that is no longer one."""
    last, hash_of = WEAK[how]
    tbs = x509.load_der_x509_certificate(der).tbs_certificate_bytes
    changed = tbs.replace(_SHA256_RSA, _SHA256_RSA[:-1] + last, 1)
    signature = signer.sign(changed, padding.PKCS1v15(), hash_of)
    rest = der[der.index(tbs) + len(tbs) :].replace(_SHA256_RSA, _SHA256_RSA[:-1] + last, 1)
    return der[: der.index(tbs)] + changed + rest[: -len(signature)] + signature


def nodes(*ders: bytes, file: str = "c.pem") -> list[Node]:
    """As the reader takes them from a file."""
    read = certificate.read(b"".join(pem(der) for der in ders), file, LIMITS)
    assert read.faults == []
    return list(read.records[0].nodes)


def facts(*ders: bytes) -> list[Certificate]:
    """The certificates alone, in order of the file, those of authorities last."""
    return [fact for node in nodes(*ders) for fact in node.facts if isinstance(fact, Certificate)]


ROOT = made("Root", own=1, ca=True)
MIDDLE = made("Middle", "Root", own=2, by=1, ca=True, below=0)
LEAF = made("www.example.org", "Middle", own=3, by=2)
