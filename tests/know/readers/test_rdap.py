# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""RDAP answers: what is taken of domains and networks, and what is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.own_names import Ds, Network, Registration
from tocsin.core.reading import Reading
from tocsin.know.readers import rdap

LIMITS = Limits()
DOMAIN: dict[str, Any] = {
    "objectClassName": "domain", "ldhName": "EXAMPLE.ORG.", "status": ["Client Transfer Prohibited", "active"],
    "nameservers": [{"ldhName": "NS2.example.net"}, {"ldhName": "ns1.example.net"}],
    "secureDNS": {"delegationSigned": True, "dsData": [{"keyTag": 1, "algorithm": 13, "digestType": 2, "digest": "AB CD"}]},
    "events": [{"eventAction": "registration", "eventDate": "2000-01-01T00:00:00Z"},
               {"eventAction": "expiration", "eventDate": "2027-03-01T01:30:00+02:00"}],
    "entities": [
        {"roles": ["registrar"], "handle": "R-1", "vcardArray": ["vcard", [["version", {}, "text", "4.0"], ["fn", {}, "text", "Registrar One"],
            ["adr", {"cc": "al"}, "text", ["", "", "1 Street", "Town", "", "1", ""]]]],
         "entities": [{"roles": ["abuse"]}]},
        {"roles": ["registrant"], "vcardArray": ["vcard", [["org", {}, "text", "North Water"], ["adr", {}, "text", ["", "", "", "", "", "", "Alder"]]]]},
    ],
}  # fmt: skip
NETWORK: dict[str, Any] = {
    "objectClassName": "ip network", "startAddress": "192.0.2.0", "endAddress": "192.0.2.255", "name": "NET-1", "country": "al",
    "status": ["active"],
}  # fmt: skip


def read(value: object, limits: Limits = LIMITS) -> Reading:
    return rdap.read(json.dumps(value).encode(), "r.json", limits)


def fact(value: object) -> Any:
    (chart,) = read(value).records
    return chart.nodes[0].facts[0]


def changed(**more: object) -> dict[str, Any]:
    return {**DOMAIN, **more}


def test_a_domain():
    assert fact(DOMAIN) == Registration(
        domain="example.org",
        status=("client transfer prohibited", "active"),
        name_servers=("ns1.example.net", "ns2.example.net"),
        signed=True,
        ds=(Ds(1, 13, 2, "abcd"),),
        expires="2027-02-28T23:30:00Z",
        registrar="Registrar One",
        registrar_country="AL",
        registrant_country="Alder",
        source="r.json#",
    )
    assert read(DOMAIN).faults == []


def test_a_network_by_its_ends_or_its_prefixes():
    made = Network(
        prefixes=("192.0.2.0/24",), name="NET-1", country="AL", status=("active",), source="r.json#"
    )
    assert fact(NETWORK) == made
    odd = {**NETWORK, "startAddress": "192.0.2.1", "endAddress": "192.0.2.3"}
    assert fact(odd).prefixes == ("192.0.2.1/32", "192.0.2.2/31")
    said = {**NETWORK, "cidr0_cidrs": [{"v6prefix": "2001:db8::", "length": 32}]}
    assert fact(said).prefixes == ("2001:db8::/32",)


def test_an_array_holds_several_and_others_are_noted():
    found = read([DOMAIN, NETWORK, {"objectClassName": "entity"}])
    assert [node.id for node in found.records[0].nodes] == ["domain:example.org", "prefix:192.0.2.0/24"]
    assert any("neither a domain nor a network" in note for note in found.notes)


@pytest.mark.parametrize(
    ("value", "where", "what"),
    [
        (changed(ldhName="exa mple"), "#/ldhName", "no domain name"),
        (changed(ldhName=7), "#/ldhName", "string"),
        (changed(status="active"), "#/status", "array"),
        (changed(entities={}), "#/entities", "array"),
        (changed(secureDNS=[]), "#/secureDNS", "object"),
        ({**NETWORK, "endAddress": "2001:db8::"}, "#/startAddress", "range"),
        ({**NETWORK, "endAddress": "192.0.1.0"}, "#/startAddress", "range"),
        (
            {**NETWORK, "cidr0_cidrs": [{"v4prefix": "192.0.2.1", "length": 24}]},
            "#/cidr0_cidrs/0",
            "bits set",
        ),
        ({"errorCode": 404, "title": "no"}, "#/errorCode", "error"),
        ({"x": 1}, "#/objectClassName", "missing"),
        (7, "#", "object"),
    ],
    ids=lambda value: repr(value)[-40:],
)
def test_an_answer_that_is_none_is_a_fault(value, where, what):
    found = read([value, changed(ldhName="good.example")])
    (fault,) = found.faults
    assert fault.where == f"r.json#/0{where[1:]}"
    assert what in fault.what
    assert [node.name for node in found.records[0].nodes] == ["good.example"]


@pytest.mark.parametrize(
    ("value", "where"),
    [
        (changed(nameservers=[{"ldhName": "a b"}, {"ldhName": "ns1.example.net"}]), "/nameservers/0/ldhName"),
        (
            changed(events=[{"eventAction": "expiration", "eventDate": "9999999-01-01"}]),
            "/events/0/eventDate",
        ),
        (
            changed(events=[{"eventAction": "expiration", "eventDate": "0001-01-01T00:00:00+14:00"}]),
            "/events/0/eventDate",
        ),
        (
            changed(secureDNS={"dsData": [{"keyTag": -1, "algorithm": 1, "digestType": 1, "digest": "aa"}]}),
            "/secureDNS/dsData/0",
        ),
        (
            changed(secureDNS={"dsData": [{"keyTag": 1, "algorithm": 1, "digestType": 1, "digest": "zz"}]}),
            "/secureDNS/dsData/0",
        ),
    ],
    ids=["name server", "year", "before year 1", "tag", "digest"],
)
def test_a_bad_part_costs_itself(value, where):
    found = read(value)
    assert [fault.where for fault in found.faults] == [f"r.json#{where}"]
    assert found.records[0].nodes[0].name == "example.org"


@pytest.mark.parametrize(
    "card",
    [
        7,
        [],
        ["vcard"],
        ["vcard", 7],
        ["vcard", [7, [], ["fn"], ["fn", {}, "text", 7], ["adr", 7, "text", 7], ["org", {}, "text", []]]],
    ],
    ids=["number", "empty", "short", "no rows", "bad rows"],
)
def test_a_broken_card_says_nothing(card):
    made = fact(changed(entities=[{"roles": ["registrar"], "handle": "R-9", "vcardArray": card}]))
    assert (made.registrar, made.registrar_country) == ("R-9", "")


def test_nesting_is_bounded():
    deep: Any = {"roles": ["registrar"]}
    for _ in range(20):
        deep = {"entities": [deep]}
    assert fact(changed(entities=[deep])).registrar == ""
    text = b'{"objectClassName":"domain","entities":' + b"[" * 1_000 + b"]" * 1_000 + b"}"
    (fault,) = rdap.read(text, "r.json", LIMITS).faults
    assert "nested deeper" in fault.what
    with pytest.raises(BadInput):
        rdap.read(text[:-1], "r.json", LIMITS)


def test_two_answers_about_one_domain():
    (fault,) = read([DOMAIN, DOMAIN]).faults
    assert fault.where == "r.json#/1"


def test_detection():
    assert rdap.detect("x", b' {"objectClassName": "domain"}')
    assert rdap.detect("x", b'[{"rdapConformance": []}]')
    assert not rdap.detect("x", b'{"bomFormat": 1}')
    assert not rdap.detect("x", b'"objectClassName"')
