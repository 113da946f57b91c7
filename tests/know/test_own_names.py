# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Each rule about own names: when it speaks, and when it must not."""

from __future__ import annotations

import datetime as dt
import hashlib

import dns.rdata
import pytest
from dns.dnssec import key_id
from dns.rdtypes.ANY.DNSKEY import DNSKEY

from tests.know.own_cases import TODAY, allowed, announced, certificate, chart, domain, prefix, service, zone
from tocsin.core.dependency import Node
from tocsin.know.flaw import Flaw, some
from tocsin.know.own_names import endings, evidence, flaws, unchecked

GOOD = '@ NS a.example.net.\n@ NS ns.example.com.\n@ CAA 0 issue "ca.example"\nwww A 192.0.2.1\n'
KEY = "257 3 13 mdsswUyr3DPW132mOi8V9xESWE8jTo0dxCjjnopKl+GqJxpVXckHAeF+KkxLbxILfDLUT0rAK9iUzy1L53eKGQ=="
_DATA = dns.rdata.from_text("IN", "DNSKEY", KEY)
assert isinstance(_DATA, DNSKEY)
DIGEST = hashlib.sha256(b"\x07example\x03org\x00" + _DATA.to_digestable()).hexdigest()
TAG = key_id(_DATA)
SIGNED = f"@ DNSKEY {KEY}\n@ RRSIG SOA 13 2 60 20301231000000 20260101000000 {TAG} example.org. AAAA\n"
DS = [TAG, 13, 2, DIGEST]


def found(*nodes: Node, today: dt.date = TODAY) -> dict[str, Flaw]:
    return {one.rule: one for one in flaws(chart(*nodes), today)}


def rules(*nodes: Node, today: dt.date = TODAY) -> set[str]:
    return set(found(*nodes, today=today))


def test_nothing_is_said_of_nothing():
    assert flaws(chart(service("www.example.org")), TODAY) == []


def test_nothing_is_wrong_with_what_is_right():
    held = domain(name_servers=("a.example.net", "ns.example.com"), ds=[DS])
    assert rules(zone(GOOD + SIGNED), held, certificate("www.example.org")) == set()


@pytest.mark.parametrize(
    ("more", "rule", "level"),
    [
        ({"status": ("active",)}, "registrar-lock", "warning"),
        ({"status": ("client transfer prohibited", "client hold")}, "domain-held", "error"),
        ({"status": ("redemption period", "locked")}, "domain-held", "error"),
        ({"expires": ""}, "expiry-unknown", "question"),
        ({"expires": "2026-11-21T00:00:00Z"}, "domain-expired", "error"),
        ({"expires": "2026-12-20T00:00:00Z"}, "domain-expiring", "warning"),
        ({"signed": False}, "dnssec-missing", "warning"),
        ({"name_servers": ("a.example.net",)}, "one-name-server", "warning"),
    ],
    ids=lambda value: str(value)[:50],
)
def test_registrations(more, rule, level):
    said = found(domain(**more))
    assert said.keys() - {"one-provider"} == {rule}
    assert said[rule].level == level
    assert said[rule].where.startswith("example.org.json#")
    assert said[rule].next.cite.startswith("RFC ")
    assert said[rule].next.question is (level == "question")


def test_no_status_at_all_says_nothing_of_a_lock():
    assert rules(domain(status=())) == set()


@pytest.mark.parametrize(
    ("servers", "rule"),
    [
        (("a.example.net", "b.dns.example.net"), "one-provider"),
        (("a.example.org", "b.example.org"), "one-provider"),
        (("a.example.net", "b.example.com"), None),
    ],
)
def test_one_provider(servers, rule):
    assert rules(domain(name_servers=servers)) == ({rule} if rule else set())


def test_one_jurisdiction_by_the_map_or_by_answers_about_the_providers():
    servers = domain(name_servers=("a.example.net", "b.example.com"))
    map_says = Node(id="supplier:example-net", kind="supplier", name="N", jurisdiction="al")
    law = Node(id="al", kind="jurisdiction", name="Alder")
    rdap_says = domain("example.com", registrant_country="Alder")
    assert "one-jurisdiction" not in rules(servers, map_says, law)
    one = found(servers, map_says, law, rdap_says)["one-jurisdiction"]
    assert "Alder" in str(one.says)
    assert "one-jurisdiction" not in rules(
        servers, map_says, law, domain("example.com", registrant_country="BE")
    )


def test_one_network():
    near = "@ NS n1\n@ NS n2\nn1 A 192.0.2.1\nn2 A 192.0.2.200\n"
    assert str(found(zone(near))["one-network"].says).endswith("192.0.2.0/24")
    assert "one-network" not in rules(zone(near + "n2 AAAA 2001:db8::1\n"))
    assert "one-network" not in rules(zone("@ NS n1\n@ NS a.example.net.\nn1 A 192.0.2.1\n"))


def test_zone_and_registry_name_different_servers():
    assert "name-servers-differ" in rules(zone(GOOD), domain(name_servers=("a.example.net",)))


@pytest.mark.parametrize(
    ("records", "held", "said"),
    [
        (GOOD, {"signed": None}, {"dnssec-missing"}),
        (GOOD, {"ds": [DS]}, {"dnssec-keys-missing"}),
        (GOOD + SIGNED, {"ds": [[TAG, 13, 2, "00"]]}, {"dnssec-broken"}),
        (GOOD + SIGNED, {"ds": [[TAG, 13, 2, "00"], DS]}, set()),
        (GOOD + SIGNED, {"ds": [[TAG, 13, 4, "00"]]}, set()),
        (GOOD + SIGNED, {"ds": [[1, 13, 4, "00"]]}, {"dnssec-broken"}),
        (GOOD + SIGNED, {"signed": False}, {"dnssec-not-delegated"}),
        (GOOD + f"@ DNSKEY {KEY}\n", {"ds": [DS]}, {"signatures-missing"}),
        (GOOD + SIGNED.replace("2030", "2026"), {"ds": [DS]}, set()),
        (GOOD + SIGNED.replace("20301231", "20261101"), {"ds": [DS]}, {"signature-expired"}),
    ],
)
def test_dnssec(records, held, said):
    both = rules(zone(records), domain(name_servers=("a.example.net", "ns.example.com"), **held))
    assert both == said


def test_the_parent_zone_may_have_the_ds():
    child = zone(GOOD + SIGNED)
    parent = zone(f"example NS a.example.net.\nexample DS {TAG} 13 2 {'00' * 32}", "org")
    assert found(child, parent)["dnssec-broken"].where == "org.zone:4"
    part = zone(GOOD + SIGNED + "$INCLUDE x\n")
    assert found(part, parent)["dnssec-broken"].level == "question"


@pytest.mark.parametrize(
    ("records", "rule", "line"),
    [
        ("old CNAME gone", "dangling", 7),
        ("@ MX 10 gone", "dangling", 7),
        ("s NS ns.gone", "dangling", 7),
        ("_s._tcp SRV 0 0 1 gone", "dangling", 7),
        ("t TXT x\n@ MX 10 t", "dangling", 8),
        ("a.b A 192.0.2.1\nold CNAME b", "dangling", 8),
        ("al CNAME www\n@ MX 10 al", "points-to-alias", 8),
        ("x CNAME y\ny CNAME x", "alias-circle", 7),
        ("x CNAME x", "alias-circle", 7),
    ],
)
def test_records_that_lead_nowhere(records, rule, line):
    said = found(zone(GOOD + records))
    assert said.keys() - {"dnssec-missing", "mail-one-server"} == {rule}
    assert said[rule].where == f"example.org.zone:{line}"


@pytest.mark.parametrize(
    "records",
    [
        "old CNAME www",
        "@ MX 0 .",
        "old CNAME gone.example.net.",
        "s NS ns.s",
        "*.w A 192.0.2.1\nold CNAME x.w",
        "old CNAME gone\n$INCLUDE x",
    ],
)
def test_what_may_be_right_is_not_called_dangling(records):
    assert "dangling" not in rules(zone(GOOD + records))


def test_a_target_of_which_the_registration_has_ended():
    ended = domain("example.net", expires="2026-01-01T00:00:00Z")
    said = found(zone(GOOD + "shop CNAME x.example.net."), ended)
    assert said["target-expired"].level == "error"
    assert "shop.example.org" in str(said["target-expired"].says)


def test_addresses_in_no_own_prefix_are_a_question_only_where_own_prefixes_are_known():
    own = prefix("198.51.100.0/24", announced("198.51.100.0/24", 1))
    assert "address-not-own" not in rules(zone(GOOD))
    one = found(zone(GOOD + "in A 10.0.0.1\nmine A 198.51.100.7\n"), own)["address-not-own"]
    assert one.next.question
    assert "1 records" in str(one.says)


def test_no_caa():
    assert "caa-missing" in rules(zone("www A 192.0.2.1"))
    assert "caa-missing" not in rules(zone("1 PTR www.example.org.", "2.0.192.in-addr.arpa"))
    assert "caa-missing" not in rules(zone("www A 192.0.2.1\n$INCLUDE x"))


@pytest.mark.parametrize(
    ("node", "rule", "level"),
    [
        (certificate("a.example", ends="2026-11-21T23:59:59Z"), "certificate-expired", "error"),
        (certificate("a.example", ends="2026-12-06T23:59:59Z"), "certificate-expiring", "warning"),
        (certificate(), "certificate-no-names", "warning"),
        (certificate("a.example", key="RSA", key_bits=1024), "certificate-key", "warning"),
        (certificate("a.example", key="RSA", key_bits=2048), None, None),
        (certificate("a.example", key="Ed25519"), None, None),
        (certificate("a.example", ends="2026-12-07T00:00:00Z"), None, None),
    ],
)
def test_certificates(node, rule, level):
    assert [(one.rule, one.level) for one in flaws(chart(node), TODAY)] == ([(rule, level)] if rule else [])


def test_a_certificate_that_another_has_replaced_is_no_flaw():
    old = certificate("a.example", "*.b.example", ends="2026-11-01T00:00:00Z")
    assert rules(old, certificate("a.example", "*.b.example", id="c2")) == set()
    assert rules(old, certificate("a.example", id="c2")) == {"certificate-expired"}
    later = certificate("a.example", "*.b.example", id="c2", not_before="2026-12-01T00:00:00Z")
    assert rules(old, later) == {"certificate-expired"}


def test_a_certificate_for_a_name_that_no_zone_has():
    said = found(zone(GOOD), certificate("www.example.org", "gone.example.org", "*.x.example.org"))
    assert "gone.example.org" in str(said["certificate-names"].says)
    assert "*.x" not in str(said["certificate-names"].says)


OWN = "192.0.2.0/24"


@pytest.mark.parametrize(
    ("facts", "rule", "level"),
    [
        ((announced(OWN, 1),), "route-not-checked", "question"),
        ((announced(OWN, 1), allowed(OWN)), "roa-missing", "question"),
        ((announced(OWN, 1), allowed(OWN, (OWN, 24, 1))), None, None),
        ((announced(OWN, 1), allowed(OWN, (OWN, 24, 2))), "route-invalid", "error"),
        ((announced(OWN, 1), allowed(OWN, ("192.0.0.0/16", 20, 1))), "route-invalid", "error"),
        ((announced(OWN, 1), allowed(OWN, (OWN, 24, 2), as_of="2026-11-01"), allowed(OWN, (OWN, 24, 1), as_of="2026-11-02")), None, None),
    ],
    ids=["no list", "no ROA", "valid", "wrong origin", "too long", "the newer list counts"],
)  # fmt: skip
def test_routes(facts, rule, level):
    assert [(one.rule, one.level) for one in flaws(chart(prefix(OWN, *facts)), TODAY)] == (
        [(rule, level)] if rule else []
    )


def test_each_origin_is_judged():
    node = prefix(OWN, announced(OWN, 1), announced(OWN, 2), allowed(OWN, (OWN, 24, 1)))
    (one,) = flaws(chart(node), TODAY)
    assert "AS2" in str(one.says)


def test_a_prefix_of_the_map_is_asked_about():
    asset = Node(id="net", kind="asset", name="net", addresses=(OWN,), source="m.toml:3")
    (one,) = flaws(chart(asset), TODAY)
    assert (one.rule, one.where) == ("route-not-checked", "m.toml:3")


def test_what_ends_soon_is_a_shock_from_the_first_day_without_it():
    nodes = [
        domain(expires="2026-12-10T00:00:00Z"), domain("example.net", expires="2027-12-10T00:00:00Z"), domain("example.com", expires=""),
        certificate("a.example", ends="2026-11-30T23:59:59Z"), certificate("b.example", id="c2", ends="9999-12-31T23:59:59Z"),
        certificate("c.example", id="c3", ends="2026-01-01T00:00:00Z"),
    ]  # fmt: skip
    made = [(shock.lost, shock.start.isoformat()) for shock in endings(chart(*nodes), TODAY)]
    assert made == [
        (("domain:example.org",), "2026-12-10"),
        (("certificate:c1",), "2026-12-01"),
        (("certificate:c3",), "2026-01-01"),
    ]


def test_errors_are_evidence_of_the_domain_only_if_a_service_is_reached_through_them():
    map_ = chart(zone(GOOD + "old CNAME gone\nnew CNAME gone\n"), service("new.example.org"))
    items = evidence(flaws(map_, TODAY), map_)
    assert {(item.asset, item.what) for item in items} == {
        ("old.example.org", "dangling"),
        ("domain:example.org", "dangling"),
    }
    ended = chart(domain(expires="2026-01-01T00:00:00Z"))
    assert evidence(flaws(ended, TODAY), ended) == []


def test_questions_are_one_line_of_what_was_not_checked():
    assert unchecked([]) == []
    (line,) = unchecked(flaws(chart(prefix(OWN, announced(OWN, 1)), domain(expires="")), TODAY))
    assert line.count == 2
    assert "2 questions" in line.what


def test_some_names():
    assert some(["a", "b", "a"]) == "a, b"
    assert some(list("abcde")) == "a, b, c and 2 more"


def test_many_flaws_of_one_kind_are_counted():
    rows = (
        "\n".join(f"o{n} CNAME gone{n}" for n in range(130))
        + "\n"
        + "\n".join(f"c{n} CNAME c{(n + 1) % 2000}" for n in range(2000))
    )
    said = flaws(chart(zone(rows)), TODAY)
    assert sum(one.rule == "dangling" for one in said) == 101
    assert any("30 more records" in str(one.says) for one in said)
    assert any(one.rule == "alias-circle" for one in said)
