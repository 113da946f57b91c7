# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Certificates in PEM: whom they are for, who issued them, when they end. Nothing else of them is looked at.

No signature is checked: that is said of what runs, not decided here. A certificate that is its own issuer depends on
nobody, and those of authorities (basic constraints) are their own affair. Only the DER that certificates are made of is read: definite lengths, tags below 31, no deeper than the name
of the issuer and the list of names.

Sources: RFC 5280 section 4.1; RFC 7468 section 5; ITU-T X.690 section 8.1, 10.1.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import re
from collections.abc import Iterator

from tocsin.core import instant
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.reading import Fault, Reading
from tocsin.know.setting import Setting

_BEGIN, _END = b"-----BEGIN CERTIFICATE-----", b"-----END CERTIFICATE-----"
_DO = "export the certificate again as PEM"
_ORGANISATION, _COMMON_NAME = b"\x55\x04\x0a", b"\x55\x04\x03"
_OTHER_NAMES, _CONSTRAINTS = b"\x55\x1d\x11", b"\x55\x1d\x13"
_SEQUENCE, _OID, _DNS_NAME, _VERSION, _EXTENSIONS = 0x30, 0x06, 0x82, 0xA0, 0xA3
_UTC_TIME, _TIME = 0x17, 0x18
_NAMES = 8


def detect(name: str, head: bytes) -> bool:
    """Whether a certificate in PEM is within the first bytes."""
    del name
    return _BEGIN in head


def read(data: bytes, name: str, limits: Limits) -> Reading[Setting]:
    """One record a certificate that another party issued, with a fault for each that cannot be read."""
    if len(data) > limits.file_bytes:
        raise BadInput(f"more than {limits.file_bytes} bytes", where=name, do="split the file")
    found: list[Setting] = []
    faults: list[Fault] = []
    at = line = 0
    while (begin := data.find(_BEGIN, at)) >= 0:
        line += data.count(b"\n", at, begin)
        where = f"{name}:{line + 1}"
        end = data.find(_END, begin)
        line += data.count(b"\n", begin, end if end >= 0 else len(data))
        at = end if end >= 0 else len(data)
        try:
            one = _certificate(_unarmoured(data[begin + len(_BEGIN) : end], limits, closed=end >= 0), where)
        except ValueError as error:
            if len(faults) < limits.faults:
                faults.append(Fault(where, f"this certificate cannot be read: {error}", _DO))
            continue
        if one is not None:
            found.append(one)
        if len(found) > limits.members:
            raise BadInput(f"more than {limits.members} certificates", where=name, do="split the file")
    return Reading(found, faults)


def _unarmoured(text: bytes, limits: Limits, *, closed: bool) -> bytes:
    if not closed:
        raise ValueError("its end is missing")
    if len(text) > limits.object_bytes:
        raise ValueError(f"it is over {limits.object_bytes} bytes")
    try:
        return base64.b64decode(b"".join(text.split()), validate=True)
    except binascii.Error:
        raise ValueError("it is no base64") from None


def _certificate(der: bytes, where: str) -> Setting | None:
    body = _only(_only(der, _SEQUENCE), _SEQUENCE)
    parts = list(_parts(body))
    if parts and parts[0][0] == _VERSION:
        parts.pop(0)
    if len(parts) < 6:
        raise ValueError("parts of it are missing")
    (_, issuer), (_, validity), (_, subject) = parts[2:5]
    extensions = next((_extensions(value) for tag, value in parts[6:] if tag == _EXTENSIONS), {})
    if issuer == subject or _is_authority(extensions.get(_CONSTRAINTS, b"")):
        return None
    times = list(_parts(validity))
    if len(times) != 2:
        raise ValueError("it has no validity")
    alternative = _dns_names(extensions.get(_OTHER_NAMES, b""))
    return Setting(
        kind="certificate",
        value=_name(issuer) or "an issuer without a name",
        source=where,
        shown=", ".join(alternative[:_NAMES]) or _name(subject, common_first=True),
        expires=_instant(*times[1]),
    )


def _parts(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Tag and content of each value. Raises ``ValueError`` where the encoding breaks off."""
    at = 0
    while at < len(data):
        if len(data) - at < 2 or data[at] & 0x1F == 0x1F:
            raise ValueError("its encoding breaks off")
        tag, size, at = data[at], data[at + 1], at + 2
        if size >= 0x80:
            count = size & 0x7F
            if not 0 < count <= 4 or at + count > len(data):
                raise ValueError("a length in it is none")
            size, at = int.from_bytes(data[at : at + count], "big"), at + count
        if at + size > len(data):
            raise ValueError("its encoding breaks off")
        yield tag, data[at : at + size]
        at += size


def _only(data: bytes, tag: int) -> bytes:
    found = next(_parts(data), None)
    if found is None or found[0] != tag:
        raise ValueError("it is no certificate")
    return found[1]


def _name(name: bytes, *, common_first: bool = False) -> str:
    """The organisation of a distinguished name, else its common name, or the other way round."""
    values: dict[bytes, str] = {}
    for _, relative in _parts(name):
        for _, pair in _parts(relative):
            match list(_parts(pair)):
                case [(0x06, oid), (tag, raw)]:
                    code = "utf-16-be" if tag == 0x1E else "utf-8"  # BMPString
                    values.setdefault(oid, raw.decode(code, "replace").strip()[:100])
    order = (_COMMON_NAME, _ORGANISATION) if common_first else (_ORGANISATION, _COMMON_NAME)
    return next((values[oid] for oid in order if values.get(oid)), "")


def _extensions(wrapped: bytes) -> dict[bytes, bytes]:
    """Extension id -> its value."""
    found: dict[bytes, bytes] = {}
    for _, extension in _parts(_only(wrapped, _SEQUENCE)):
        parts = list(_parts(extension))
        if len(parts) > 1 and parts[0][0] == _OID:
            found.setdefault(parts[0][1], parts[-1][1])
    return found


def _is_authority(constraints: bytes) -> bool:
    return bool(constraints) and (0x01, b"\xff") in _parts(_only(constraints, _SEQUENCE))


def _dns_names(names: bytes) -> list[str]:
    found = _parts(_only(names, _SEQUENCE)) if names else iter(())
    return [raw.decode("ascii", "replace").lower()[:253] for tag, raw in found if tag == _DNS_NAME]


def _instant(tag: int, raw: bytes) -> str:
    """RFC 5280 section 4.1.2.5: two digits of a year are of 1950 to 2049."""
    text = raw.decode("ascii", "replace")
    if tag == _UTC_TIME and re.fullmatch(r"\d{12}Z", text):
        text = ("19" if text[:2] >= "50" else "20") + text
    elif tag != _TIME or not re.fullmatch(r"\d{14}Z", text):
        raise ValueError("its end is no time")
    moment = dt.datetime.strptime(text, "%Y%m%d%H%M%SZ").replace(tzinfo=dt.UTC)
    return instant.from_datetime(moment)
