# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Certificates as PEM, one or many in a file, or as DER: their names, issuer, days and key (RFC 5280), read by cryptography.

Nothing is verified here: signatures are checked once all files are known (``know.own_chains``). Certificates of
authorities are kept for that, all of a file on one node, ``AUTHORITIES``; a private
key in the file is neither read nor kept, and a note says that it lies there. A name is what subjectAltName
says; a common name names no host (RFC 9525, section 6.3). Refused: what cannot be parsed, serial numbers that are
not positive, days that no calendar has, a certificate that ends before it begins.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tocsin.core.dependency import Map, Node
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.memory import Bounded
from tocsin.core.own_names import Certificate
from tocsin.core.reading import Reading
from tocsin.know.readers.own_node import instant_text
from tocsin.know.readers.shape import LONGEST_NAME, Faults

if TYPE_CHECKING:
    from cryptography import x509

_BEGIN = re.compile(rb"-----BEGIN ([A-Z0-9 ]{1,60})-----")
_TAKEN = frozenset({b"CERTIFICATE", b"X509 CERTIFICATE"})
_ENDINGS = (".der", ".cer", ".crt", ".cert")
_MOST_NAMES = 1_000
_DO = "export the certificate again"
AUTHORITIES = "certificates:authorities"
"""Id of the node that holds the certificates of authorities; what is issued by one of them needs it (``know.own_map``)."""


def detect(name: str, head: bytes) -> bool:
    """A PEM block of a certificate; or a DER sequence under a name that says so."""
    if b"-----BEGIN CERTIFICATE-----" in head or b"-----BEGIN X509 CERTIFICATE-----" in head:
        return True
    return (
        name.lower().endswith(_ENDINGS) and head[:1] == b"\x30" and head[1:2] in {b"\x81", b"\x82", b"\x83"}
    )


def read(data: bytes, name: str, limits: Limits) -> Reading[Map]:
    """Return one ``Map`` with a node a certificate. Raises ``BadInput`` if the file is larger than its limit."""
    if len(data) > limits.file_bytes:
        raise BadInput(f"the file is over {limits.file_bytes} bytes", where=name, do="split it")
    faults = Faults(limits)
    nodes: dict[str, Node] = {}
    kept: list[Node] = Bounded(limits, name, len(data), times=3)
    authorities: dict[str, Certificate] = {}
    held: list[Certificate] = Bounded(limits, name, len(data), times=3)
    keys = 0
    blocks = _pem(data, name, faults) if b"-----BEGIN " in data else iter([(b"CERTIFICATE", data, name)])
    for number, (label, der, where) in enumerate(blocks):
        if number >= limits.members:
            raise BadInput(f"more than {limits.members} certificates", where=name, do="split the file")
        if label not in _TAKEN:
            keys += b"PRIVATE KEY" in label
            continue
        try:
            found = _certificate(der, where)
        except BadInput as error:
            faults.take(error, where)
            continue
        if found.authority:
            if found.fingerprint not in authorities:
                authorities[found.fingerprint] = found
                held.append(found)
            continue
        id = f"certificate:{found.fingerprint[:20]}"
        if id not in nodes:
            title = (found.names or (found.subject,))[0] or id
            nodes[id] = Node(
                id=id, kind="asset", name=f"certificate of {title}", facts=(found,), source=where
            )
            kept.append(nodes[id])
    notes = []
    if held:
        notes.append(f"{len(held)} certificates of authorities")
        kept.append(
            Node(
                id=AUTHORITIES, kind="asset", name="certificates of authorities", facts=tuple(held), source=held[0].source
            )
        )  # fmt: skip
    if keys:
        notes.append(
            f"{keys} private keys lie in this file: they were not read, and should not travel with it"
        )
    return Reading([Map(nodes=tuple(kept))] if kept else [], faults.listed, notes + faults.note())


def _pem(data: bytes, name: str, faults: Faults) -> Iterator[tuple[bytes, bytes, str]]:
    """Label, DER and place of each block; what is no Base64 is a fault, and so is a block without an end."""
    line, counted = 1, 0
    begins = list(_BEGIN.finditer(data))
    for at, begin in enumerate(begins):
        until = begins[at + 1].start() if at + 1 < len(begins) else len(data)
        line, counted = line + data.count(b"\n", counted, begin.start()), begin.start()
        where = f"{name}:{line}"
        end = data.find(b"-----END " + begin[1] + b"-----", begin.end(), until)
        if end < 0:
            faults.add(where, "a PEM block without its end", _DO)
            continue
        if begin[1] not in _TAKEN:
            yield begin[1], b"", where
            continue
        try:
            yield begin[1], base64.b64decode(b"".join(data[begin.end() : end].split()), validate=True), where
        except binascii.Error:
            faults.add(where, "a PEM block that is not Base64", _DO)


def _certificate(der: bytes, where: str) -> Certificate:
    """What one certificate says. Raises ``BadInput``."""
    from cryptography import x509
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.utils import CryptographyDeprecationWarning

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", CryptographyDeprecationWarning)  # of serial numbers; asked below
            found = x509.load_der_x509_certificate(der)
            begins, ends = found.not_valid_before_utc, found.not_valid_after_utc
            names, authority = _names(found)
            serial = found.serial_number
            issuer, subject = _called(found.issuer), _called(found.subject)
            own = found.issuer.public_bytes() == found.subject.public_bytes()
    except (
        ValueError, TypeError, OverflowError, UnsupportedAlgorithm, x509.DuplicateExtension, x509.InvalidVersion
    ) as error:  # fmt: skip
        what = f"no certificate can be read here: {str(error)[:200] or type(error).__name__}"
        raise BadInput(what, where=where, do=_DO) from None
    if ends < begins:
        raise BadInput(f"it ends ({ends}) before it begins ({begins})", where=where, do=_DO)
    if serial <= 0 and not authority:  # old roots have the number 0
        raise BadInput("its serial number is not positive (RFC 5280, section 4.1.2.2)", where=where, do=_DO)
    kind, bits = _key(found)
    return Certificate(
        fingerprint=hashlib.sha256(der).hexdigest(),
        names=names,
        subject=subject,
        issuer=issuer,
        own_issuer=own,
        not_before=instant_text(begins),
        not_after=instant_text(ends),
        key=kind,
        key_bits=bits,
        authority=authority,
        der=base64.b64encode(der).decode(),
        source=where,
    )


def _names(found: x509.Certificate) -> tuple[tuple[str, ...], bool]:
    """The names of a certificate, and whether it is that of an authority."""
    from cryptography import x509

    extensions = found.extensions
    try:
        if extensions.get_extension_for_class(x509.BasicConstraints).value.ca:
            return (), True
    except x509.ExtensionNotFound:
        pass
    try:
        said = extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return (), False
    names = [name.lower().rstrip(".") for name in said.get_values_for_type(x509.DNSName)]
    names += [str(address) for address in said.get_values_for_type(x509.IPAddress)]
    return tuple(dict.fromkeys(name[:300] for name in names[:_MOST_NAMES])), False


def _called(name: x509.Name) -> str:
    """The organisation in a name, else its common name."""
    from cryptography.x509.oid import NameOID

    for kind in (NameOID.ORGANIZATION_NAME, NameOID.COMMON_NAME):
        for part in name.get_attributes_for_oid(kind):
            if isinstance(part.value, str) and part.value.strip():
                return part.value.strip()[:LONGEST_NAME]
    return ""


def _key(found: x509.Certificate) -> tuple[str, int]:
    """Kind and bits of the key; empty where cryptography does not know it."""
    from cryptography.exceptions import UnsupportedAlgorithm

    try:
        key = found.public_key()
    except (ValueError, UnsupportedAlgorithm):
        return "", 0
    kind = type(key).__name__.lstrip("_").removesuffix("PublicKey")
    return {"EllipticCurve": "EC"}.get(kind, kind), int(getattr(key, "key_size", 0))
