# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""TLSA records: what fits, what does not, what cannot be said. Digests are computed here from DER, apart from the code."""

from __future__ import annotations

import hashlib

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.know.chain_cases import MIDDLE, ROOT, made, nodes
from tests.know.own_cases import TODAY, chart, domain, zone
from tocsin.core.dependency import Node
from tocsin.core.own_names import Record
from tocsin.know.flaw import Flaw
from tocsin.know.own_dane import Tlsa, parsed
from tocsin.know.own_map import linked
from tocsin.know.own_names import evidence, flaws

MX = made("mx.example.org", "Middle", own=3, by=2)
NEXT = made("mx.example.org", "Middle", own=4, by=2, begins="2026-10-01")
ENDED = made("mx.example.org", "Middle", own=4, by=2, ends="2026-02-01")
CHAIN = [MIDDLE, ROOT]
HOST = "mx A 192.0.2.1\n"


def key_of(der: bytes) -> bytes:
    return x509.load_der_x509_certificate(der).public_key().public_bytes(
        Encoding.DER, PublicFormat.SubjectPublicKeyInfo
    )  # fmt: skip


def tlsa(usage: int, selector: int, matching: int, der: bytes, owner: str = "_25._tcp.mx") -> str:
    data = der if selector == 0 else key_of(der)
    text = (
        data.hex() if matching == 0 else hashlib.new({1: "sha256", 2: "sha512"}[matching], data).hexdigest()
    )
    return f"{owner} TLSA {usage} {selector} {matching} {text}\n"


def found(records: str, *ders: bytes, more: tuple[Node, ...] = ()) -> dict[str, Flaw]:
    held = nodes(*ders) if ders else []
    said = flaws(chart(zone(HOST + records), *held, *more), TODAY)
    return {one.rule: one for one in said if one.rule.startswith("tlsa")}


@pytest.mark.parametrize("usage", [1, 3])
@pytest.mark.parametrize("selector", [0, 1])
@pytest.mark.parametrize("matching", [0, 1, 2])
def test_a_record_of_the_certificate_itself(usage, selector, matching):
    record = tlsa(usage, selector, matching, MX, "_443._tcp.mx")
    assert found(record, MX, *CHAIN) == {}
    assert set(found(record, NEXT, *CHAIN)) == {"tlsa-mismatch"}


@pytest.mark.parametrize("usage", [0, 2])
@pytest.mark.parametrize("above", [MIDDLE, ROOT], ids=["issuer", "root"])
def test_a_record_of_an_authority_above(usage, above):
    record = tlsa(usage, 1, 1, above, "_443._tcp.mx")
    assert found(record, MX, *CHAIN) == {}
    other = made("Middle", "Root", own=9, by=1, ca=True)
    assert set(found(tlsa(usage, 1, 1, other, "_443._tcp.mx"), MX, *CHAIN)) == {"tlsa-mismatch"}
    assert set(found(tlsa(usage, 1, 1, ROOT, "_443._tcp.mx"), MX, MIDDLE)) == {"tlsa-issuer-missing"}
    assert set(found(tlsa(usage, 1, 1, MX, "_443._tcp.mx"), MX, *CHAIN)) == {"tlsa-mismatch"}


def test_one_record_that_fits_is_enough():
    assert found(tlsa(3, 1, 1, NEXT) + tlsa(3, 1, 1, MX), MX, *CHAIN) == {}
    assert found(tlsa(3, 1, 1, NEXT) + tlsa(2, 0, 2, ROOT), MX, *CHAIN) == {}


def test_a_mismatch_names_host_place_and_certificate_and_is_an_error():
    said = found(tlsa(3, 1, 1, ROOT), MX, *CHAIN)["tlsa-mismatch"]
    assert said.level == "error"
    assert said.where == "example.org.zone:4"
    assert "_25._tcp.mx.example.org" in str(said.says)
    assert "c.pem:1" in str(said.says)
    assert "mx.example.org" in str(said.next.says)


def test_a_mismatch_is_trouble_of_the_name_unless_a_service_is_reached_through_it():
    held = [zone(HOST + tlsa(3, 1, 1, ROOT)), *nodes(MX, *CHAIN)]
    whole = chart(*held)
    (one,) = evidence(flaws(whole, TODAY), whole)
    assert (one.asset, one.what) == ("mx.example.org", "tlsa-mismatch")
    whole = chart(zone(HOST + "@ MX 5 mx\n" + tlsa(3, 1, 1, ROOT)), *nodes(MX, *CHAIN))
    (one,) = evidence(flaws(whole, TODAY), whole)
    assert one.asset == "asset:mx-example-org"
    needs = [e for e in linked(whole, TODAY).inputs if e.of == "mail:example.org"]
    assert one.asset in {member.node for entry in needs for member in entry.members}


def test_the_newest_certificate_that_no_record_fits_is_told_before_it_is_served():
    said = found(tlsa(3, 1, 1, MX), MX, NEXT, *CHAIN)
    assert {rule: one.level for rule, one in said.items()} == {"tlsa-next": "warning"}
    assert "c.pem" in str(said["tlsa-next"].says)
    assert found(tlsa(3, 1, 1, NEXT), MX, NEXT, *CHAIN) == {}


def test_ended_certificates_count_only_where_no_other_is_left():
    assert found(tlsa(3, 1, 1, MX), MX, ENDED, *CHAIN) == {}
    assert found(tlsa(3, 1, 1, ENDED), ENDED, *CHAIN) == {}
    assert set(found(tlsa(3, 1, 1, ENDED), MX, ENDED, *CHAIN)) == {"tlsa-mismatch"}


def test_without_a_certificate_nothing_is_said_but_that():
    said = found(tlsa(3, 1, 1, MX) + tlsa(3, 1, 1, MX, "_443._tcp.www"))
    assert set(said) == {"tlsa-not-checked"}
    assert "mx.example.org, www.example.org" in str(said["tlsa-not-checked"].says)


@pytest.mark.parametrize(
    "records",
    [
        pytest.param("_25._tcp.mx CNAME dane\n" + tlsa(3, 1, 1, ROOT, "dane"), id="alias to the records"),
        pytest.param(tlsa(3, 1, 1, ROOT, "*._tcp.mx"), id="any port"),
        pytest.param(tlsa(3, 1, 1, ROOT).replace(" TLSA", " 60 IN TYPE52 \\# 35").replace("3 1 1 ", "030101"), id="generic form"),
        pytest.param(tlsa(3, 1, 1, ROOT).upper().replace("_TCP", "_tcp"), id="capital letters"),
        pytest.param(tlsa(3, 0, 0, ROOT), id="a whole certificate, printed in parts"),
    ],
)  # fmt: skip
def test_forms_of_records(records):
    assert set(found(records, MX, *CHAIN)) == {"tlsa-mismatch"}


@pytest.mark.parametrize(
    ("data", "owner"),
    [
        ("4 1 1 " + "00" * 32, "_443._tcp.mx"),
        ("3 2 1 " + "00" * 32, "_443._tcp.mx"),
        ("3 1 3 " + "00" * 32, "_443._tcp.mx"),
        ("255 255 255 00", "_443._tcp.mx"),
        ("1 1 1 " + "00" * 32, "_25._tcp.mx"),
        ("0 1 1 " + "00" * 32, "_25._tcp.mx"),
    ],
    ids=[
        "usage",
        "selector",
        "matching",
        "all",
        "PKIX-EE for mail",
        "PKIX-TA for mail",
    ],
)
def test_records_that_can_fit_nothing(data, owner):
    said = found(f"{owner} TLSA {data}\n", MX, *CHAIN)
    assert {rule: one.level for rule, one in said.items()} == {"tlsa-unusable": "warning"}
    assert set(found(f"{owner} TLSA {data}\n")) == {"tlsa-unusable", "tlsa-not-checked"}
    assert set(found(f"{owner} TLSA {data}\n" + tlsa(3, 1, 1, MX, owner), MX, *CHAIN)) == {"tlsa-unusable"}


@pytest.mark.parametrize(
    "records",
    [
        "_25._tcp.mx CNAME _25._tcp.mx\n",
        "_25._tcp.mx CNAME dane.example.net.\n",
        "dane TLSA 3 1 1 " + "00" * 32 + "\n",
        "_x._tcp.mx TLSA 3 1 1 " + "00" * 32 + "\n",
        "_25._tcp.mx TXT nothing\n",
    ],
    ids=["circle", "elsewhere", "no port", "port is no number", "no records"],
)
def test_what_is_no_set_of_records_is_passed_over(records):
    assert found(records, MX, *CHAIN) == {}


def test_a_zone_that_is_not_signed_by_its_registry():
    unsigned = (domain(signed=False),)
    said = found(tlsa(3, 1, 1, ROOT), MX, *CHAIN, more=unsigned)
    assert {rule: one.level for rule, one in said.items()} == {
        "tlsa-unsigned": "warning",
        "tlsa-mismatch": "warning",
    }
    assert set(found(tlsa(3, 1, 1, MX), MX, *CHAIN, more=unsigned)) == {"tlsa-unsigned"}
    assert found(tlsa(3, 1, 1, MX), MX, *CHAIN, more=(domain(signed=True),)) == {}


def test_a_thousand_wrong_sets_are_cut():
    many = "".join(tlsa(3, 1, 1, ROOT, f"_{port}._tcp.mx") for port in range(1, 1001))
    said = [one for one in flaws(chart(zone(HOST + many), *nodes(MX, *CHAIN)), TODAY) if one.rule == "tlsa-mismatch"]  # fmt: skip
    assert len(said) == 101
    assert any("900 more" in str(one.says) for one in said)


def test_a_record_is_put_together_again():
    record = Record("_443._tcp.a", "TLSA", "3 1 1 " + "ab" * 16 + " " + "cd" * 16, 1)
    for short in ("3 1 1 " + "ab" * 31, "3 1 2 " + "ab" * 32):
        assert (
            parsed(Record("_443._tcp.a", "TLSA", short, 1), "443")
            == f"{short[:5]}, {len(short) - 6} hex digits"
        )
    assert parsed(record, "443") == Tlsa(usage=3, selector=1, matching=1, data="ab" * 16 + "cd" * 16)
