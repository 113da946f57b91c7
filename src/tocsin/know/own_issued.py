# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Flaws of who issued a certificate: signatures that do not verify, issuers that may not issue or have ended, weak signatures and keys.

Asked of own certificates that have not ended, and of what stands above them as far as the files go. What is missing above is one
question for each issuer, not one for each certificate.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from tocsin.core.own_names import Certificate
from tocsin.core.sentence import translatable
from tocsin.know.flaw import Flaw, flaw, some
from tocsin.know.own_chains import Chains, shape
from tocsin.know.own_facts import Facts

ISSUER_DAYS = 30
"""An issuer's certificate that ends within so many days, and before what it issued, is told."""
_WEAK = {"md5": "RFC 6151, section 2", "sha1": "RFC 9155, section 1"}
"""Hashes of signatures that clients refuse, and what says so."""

_LEAST_BITS = {"RSA": 2048, "DSA": 2048, "EC": 224}


def certificate_id(one: Certificate) -> str:
    """The id of the node of a certificate."""
    return f"certificate:{one.fingerprint[:20]}"


def called(one: Certificate) -> str:
    """What people call a certificate by."""
    return one.names[0] if one.names else one.subject or certificate_id(one)


def used(facts: Facts, today: dt.date, chains: Chains) -> dict[str, tuple[str, Certificate, int]]:
    """Own certificates that have not ended, and all above them: id, certificate, and how many authorities stand below it at most."""
    found: dict[str, tuple[str, Certificate, int]] = {}
    for id, one in facts.certificates:
        if one.not_after[:10] >= today.isoformat():
            found[one.fingerprint] = (id, one, 0)
            for above, depth in chains.above(one)[0]:
                known = found.get(above.fingerprint, ("", above, -1))[2]
                found[above.fingerprint] = (certificate_id(above), above, max(known, depth + 1))
    return found


def of_issuers(facts: Facts, today: dt.date, chains: Chains) -> Iterator[Flaw]:
    """All of these."""
    missing: dict[str, list[Certificate]] = {}
    unknown: dict[str, list[Certificate]] = {}
    for id, one, depth in used(facts, today, chains).values():
        about = (id, called(one))
        yield from _weak_key(one, about)
        issued, held = chains.issued(one), shape(one.der)
        if issued is None or held is None:
            continue
        if not issued.itself:
            yield from _weak(one, held.hash, about)
        if issued.state == "forged":
            yield flaw(
                "signature-wrong", "error", about, one.source,
                translatable("the signature of the certificate of {name} does not verify by the key of {issuer}, though name and key identifier fit"),
                translatable("Get both certificates from their source again; if that does not help, have this one issued anew: whoever checks it refuses it"),
                "RFC 5280, section 6.1.3", issuer=held.issuer_text,
            )  # fmt: skip
        elif issued.state == "issued" and issued.by and not issued.itself:
            yield from _parents(one, issued.by, about, (today, depth))
        elif issued.state in {"absent", "not checked"}:
            group = missing if issued.state == "absent" else unknown
            group.setdefault(held.issuer_text, []).append(one)
    yield from _questions(missing, unknown)


def _weak_key(one: Certificate, about: tuple[str, str]) -> Iterator[Flaw]:
    if one.key_bits and one.key_bits < _LEAST_BITS.get(one.key, 0):
        yield flaw(
            "certificate-key", "warning", about, one.source,
            translatable("the certificate of {name} has a {kind} key of {bits} bits"),
            translatable("Have it issued for a longer key"), "NIST SP 800-57 Part 1, section 5.6.1",
            kind=one.key, bits=one.key_bits,
        )  # fmt: skip


def _weak(one: Certificate, hash_name: str, about: tuple[str, str]) -> Iterator[Flaw]:
    cite = _WEAK.get(hash_name)
    if cite is not None:
        yield flaw(
            "signature-weak", "warning", about, one.source,
            translatable("the certificate of {name} is signed with {kind}: others can be made that the signature fits, and clients refuse it"),
            translatable("Have it issued anew, with SHA-256 or better"), cite, kind=hash_name.upper().replace("SHA1", "SHA-1"),
        )  # fmt: skip


def _parents(
    one: Certificate, parents: Sequence[Certificate], about: tuple[str, str], at: tuple[dt.date, int]
) -> Iterator[Flaw]:
    """Whether any of those that verify it may have issued it, and is valid; of several one is enough."""
    today, depth = at
    may = [parent for parent in parents if _may_issue(parent, depth)]
    by = some(called(parent) for parent in parents)
    if not may:
        yield flaw(
            "issuer-no-authority", "error", about, one.source,
            translatable("the certificate of {name} was issued by {issuer}, which may not issue it: it is no authority, or too many stand below it"),
            translatable("Have it issued by an authority; find out who used that key"), "RFC 5280, section 4.2.1.9", issuer=by,
        )  # fmt: skip
        return
    last = max(may, key=lambda parent: parent.not_after)
    ends = dt.date.fromisoformat(last.not_after[:10])
    renew = translatable(
        "Let the server send the issuer's new certificate, or have {name} issued by one that goes on"
    )
    if ends < today:
        yield flaw(
            "issuer-expired", "error", about, last.source,
            translatable("the certificate of {issuer}, which issued that of {name}, ended on {day}"),
            renew, "RFC 5280, section 6.1.3", issuer=called(last), day=ends.isoformat(),
        )  # fmt: skip
    elif (ends - today).days <= ISSUER_DAYS and last.not_after < one.not_after:
        yield flaw(
            "issuer-expiring", "warning", about, last.source,
            translatable("the certificate of {issuer}, which issued that of {name}, ends on {day}, before it"),
            renew, "RFC 5280, section 6.1.3", by=ends, issuer=called(last), day=ends.isoformat(),
        )  # fmt: skip


def _may_issue(parent: Certificate, depth: int) -> bool:
    held = shape(parent.der)
    if held is None:
        return False
    if parent.own_issuer and not parent.authority:
        return True  # a root of the first version says nothing of itself
    return held.issues and (held.below is None or depth <= held.below)


def _questions(
    missing: dict[str, list[Certificate]], unknown: dict[str, list[Certificate]]
) -> Iterator[Flaw]:
    for issuer, rows in sorted(missing.items()):
        yield flaw(
            "issuer-missing", "question", (certificate_id(rows[0]), called(rows[0])), rows[0].source,
            translatable("signatures by {issuer} are not checked, for its certificate is not among the files; {count} certificates have one: {which}"),
            translatable("Give the certificate of {issuer}: servers send it, and the authority has it on its pages"),
            "RFC 5280, section 6.1", issuer=issuer, count=len(rows), which=some(called(row) for row in rows),
        )  # fmt: skip
    for issuer, rows in sorted(unknown.items()):
        yield flaw(
            "signature-not-checked", "question", (certificate_id(rows[0]), called(rows[0])), rows[0].source,
            translatable("signatures by {issuer} cannot be checked here: their kind is not known, or too many certificates have that name; {count} certificates have one: {which}"),
            translatable("Check them with another program"), "RFC 5280, section 6.1",
            issuer=issuer, count=len(rows), which=some(called(row) for row in rows),
        )  # fmt: skip
