# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Who issued whom: by name, key identifier and signature, and never by name alone."""

from __future__ import annotations

import base64
import hashlib

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.know.chain_cases import LEAF, MIDDLE, ROOT, facts, made, nodes
from tests.know.own_cases import chart
from tocsin.core.own_names import Certificate
from tocsin.know.own_chains import LONGEST, MOST_TRIED, Chains, digest, selected, shape
from tocsin.know.own_facts import Facts


def chains(*ders: bytes) -> tuple[Chains, dict[str, Certificate]]:
    found = Facts(chart(*nodes(*ders)))
    every = [*found.authorities, *(one for _, one in found.certificates)]
    return Chains(found), {one.fingerprint: one for one in every}


def issued(*ders: bytes) -> tuple[str, list[str], bool]:
    """State, issuers and end of the first certificate."""
    made_of, by = chains(*ders)
    found = made_of.issued(by[hashlib.sha256(ders[0]).hexdigest()])
    assert found is not None
    return found.state, [one.subject for one in found.by], found.itself


def test_a_chain_up_to_its_root():
    assert issued(LEAF, MIDDLE, ROOT) == ("issued", ["Middle"], False)
    assert issued(MIDDLE, LEAF, ROOT) == ("issued", ["Root"], False)
    assert issued(ROOT, LEAF) == ("issued", [], True)
    all_of, by = chains(LEAF, MIDDLE, ROOT)
    above, whole = all_of.above(by[hashlib.sha256(LEAF).hexdigest()])
    assert [(one.subject, depth) for one, depth in above] == [("Middle", 0), ("Root", 1)]
    assert whole


@pytest.mark.parametrize(
    ("more", "state"),
    [
        pytest.param([], "absent", id="no issuer"),
        pytest.param([ROOT], "absent", id="issuer of the issuer alone"),
        pytest.param([made("Middle", own=9, ca=True)], "absent", id="other key of the same name"),
        pytest.param([made("Middle", own=9, ca=True, ids=False)], "absent", id="other key without identifiers"),
    ],
)  # fmt: skip
def test_a_name_alone_proves_nothing(more, state):
    assert issued(LEAF, *more)[0] == state


def test_a_signature_that_was_changed_is_forged_where_the_issuer_is_known_for_sure():
    bent = LEAF[:-1] + bytes([LEAF[-1] ^ 1])
    assert issued(bent, MIDDLE) == ("forged", [], False)
    other = made("www.example.net", "Middle", own=3, by=2).replace(b"example.net", b"example.org")
    assert issued(other, MIDDLE)[0] == "forged"
    without = made("a.example", "Middle", own=3, by=2, ids=False)
    assert issued(without[:-1] + bytes([without[-1] ^ 1]), MIDDLE)[0] == "absent"


def test_of_two_certificates_of_one_issuer_both_count():
    again = made("Middle", "Root", own=2, by=1, ca=True, ends="2030-01-01")
    assert issued(LEAF, MIDDLE, again)[1] == ["Middle", "Middle"]


def test_authorities_that_issued_each_other_are_no_endless_chain():
    one = made("One", "Two", own=4, by=5, ca=True)
    two = made("Two", "One", own=5, by=4, ca=True)
    leaf = made("a.example", "One", own=6, by=4)
    all_of, by = chains(leaf, one, two)
    above, whole = all_of.above(by[hashlib.sha256(leaf).hexdigest()])
    assert sorted(held.subject for held, _ in above) == ["One", "Two"]
    assert whole


def test_no_more_signatures_are_tried_than_the_bound_and_the_one_that_is_asked_for_comes_first():
    many = [made("Middle", own=20 + at, ca=True) for at in range(MOST_TRIED + 3)]
    assert issued(LEAF, *many, MIDDLE) == ("issued", ["Middle"], False)
    assert issued(LEAF, *many)[0] == "not checked"


def test_a_chain_is_not_followed_for_ever():
    line = [made("A0", own=30, ca=True)]
    line += [made(f"A{at}", f"A{at - 1}", own=30 + at, by=29 + at, ca=True) for at in range(1, LONGEST + 4)]
    leaf = made("a.example", f"A{LONGEST + 3}", own=60, by=30 + LONGEST + 3)
    all_of, by = chains(leaf, *line)
    above, whole = all_of.above(by[hashlib.sha256(leaf).hexdigest()])
    assert (len(above), whole) == (LONGEST, False)


@pytest.mark.parametrize(
    "der", ["", "AAAA", base64.b64encode(LEAF[:-30]).decode()], ids=["none", "no", "cut"]
)
def test_what_is_no_certificate_has_no_shape(der):
    assert shape(der) is None
    words = Certificate(fingerprint="f", names=("a.example",), not_before="", not_after="", der=der)
    assert selected(words, 1) is None
    assert Chains(Facts(chart())).issued(words) is None


def test_what_a_tlsa_record_selects_is_what_cryptography_says():
    (leaf,) = facts(LEAF)
    key = x509.load_der_x509_certificate(LEAF).public_key()
    spki = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    assert selected(leaf, 0) == LEAF
    assert selected(leaf, 1) == spki
    assert digest(spki, 0) == spki.hex()
    assert digest(spki, 1) == hashlib.sha256(spki).hexdigest()
    assert digest(spki, 2) == hashlib.sha512(spki).hexdigest()
