# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Certificates written byte by byte, with no key and no signature: what a reader of names and dates needs."""

from __future__ import annotations

import base64

ORGANISATION, COMMON = b"\x55\x04\x0a", b"\x55\x04\x03"


def der(tag: int, *parts: bytes) -> bytes:
    body = b"".join(parts)
    size = len(body)
    length = bytes([size]) if size < 128 else bytes([0x82]) + size.to_bytes(2, "big")
    return bytes([tag]) + length + body


def name(organisation: str = "", common: str = "") -> bytes:
    pairs = [(ORGANISATION, organisation), (COMMON, common)]
    sets = [der(0x31, der(0x30, der(0x06, oid), der(0x0C, text.encode()))) for oid, text in pairs if text]
    return der(0x30, *sets)


def certificate(
    issuer: bytes,
    subject: bytes,
    *,
    ends: bytes = b"270301000000Z",
    tag: int = 0x17,
    names: tuple[str, ...] = (),
    authority: bool = False,
) -> bytes:
    extensions = []
    if names:
        inner = der(0x30, *(der(0x82, text.encode()) for text in names))
        extensions.append(der(0x30, der(0x06, b"\x55\x1d\x11"), der(0x04, inner)))
    if authority:
        extensions.append(
            der(
                0x30, der(0x06, b"\x55\x1d\x13"), der(0x01, b"\xff"), der(0x04, der(0x30, der(0x01, b"\xff")))
            )
        )
    body = der(
        0x30, der(0xA0, der(0x02, b"\x02")), der(0x02, b"\x01"), der(0x30), issuer, der(0x30, der(0x17, b"260101000000Z"), der(tag, ends)),
        subject, der(0x30), *([der(0xA3, der(0x30, *extensions))] if extensions else []),
    )  # fmt: skip
    return der(0x30, body, der(0x30), der(0x03, b"\x00"))


def pem(whole: bytes) -> bytes:
    text = base64.encodebytes(whole).replace(b"\n", b"")
    lines = b"\n".join(text[at : at + 64] for at in range(0, len(text), 64))
    return b"-----BEGIN CERTIFICATE-----\n" + lines + b"\n-----END CERTIFICATE-----\n"


LEAF = pem(
    certificate(
        name("Free Certificates", "R3"),
        name(common="www.north.example"),
        names=("www.north.example", "north.example"),
    )
)
ROOT = pem(certificate(name("Root"), name("Root"), authority=True))
MIDDLE = pem(certificate(name("Root"), name("Free Certificates", "R3"), authority=True))
