# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What own names need: providers, registrars, authorities; and which services need the names."""

from __future__ import annotations

from tests.know.own_cases import TODAY, announced, certificate, chart, domain, prefix, service, zone
from tocsin.core.dependency import Input, Map, Node
from tocsin.core.graph import build
from tocsin.know.chokepoints import chokepoints
from tocsin.know.own_map import linked


def needs(made: Map, of: str) -> dict[str, list[str]]:
    return {entry.name: [m.node for m in entry.members] for entry in made.inputs if entry.of == of}


def points(made: Map, of: str) -> set[str]:
    """Whose loss alone takes it down."""
    graph, faults = build(made)
    assert faults == []
    at = graph.index[of]
    found = chokepoints(graph, pessimistic=True, watched=[at]).points(at)
    return {graph.nodes[row].id for row in found} - {of}


def test_a_map_without_own_names_stays_as_it_is():
    plain = chart(service("www.example.org"))
    assert linked(plain) is plain


def test_any_one_provider_of_name_servers_is_enough():
    two = linked(
        chart(
            zone("@ NS a.example.net.\n@ NS b.example.net.\n@ NS ns.example.com."), service("www.example.org")
        )
    )
    assert needs(two, "domain:example.org")["name servers"] == [
        "supplier:example-com",
        "supplier:example-net",
    ]
    assert "supplier:example-net" not in points(two, "portal")
    one = linked(chart(zone("@ NS a.example.net.\n@ NS b.dns.example.net."), service("www.example.org")))
    assert points(one, "portal") == {"domain:example.org", "registry:org", "supplier:example-net"}


def test_own_name_servers_are_assets():
    made = linked(chart(zone("@ NS ns1\n@ NS a.example.net.\nns1 A 192.0.2.1")))
    assert needs(made, "domain:example.org")["name servers"] == [
        "asset:ns1-example-org",
        "supplier:example-net",
    ]


def test_registrar_and_its_country_once_for_two_domains():
    held = {"registrar": "Registrar One", "registrar_country": "AL"}
    made = linked(chart(domain(**held), domain("example.net", **held)), TODAY)
    assert needs(made, "domain:example.net")["registrar"] == ["supplier:registrar-one"]
    assert [e.members[0].node for e in made.inputs if e.of == "supplier:registrar-one"] == ["jurisdiction:al"]
    (entry,) = [e for e in made.inputs if e.name == "registrar" and e.of == "domain:example.org"]
    assert (entry.stock_days, entry.stock_most, entry.flow) == (0.0, 365.0, "licence")


def test_what_the_map_says_of_a_supplier_stands():
    known = Node(id="supplier:registrar-one", kind="supplier", name="R", jurisdiction="x")
    law = Node(id="x", kind="jurisdiction", name="X")
    made = linked(chart(known, law, domain(registrar="Registrar One", registrar_country="AL")))
    assert not [node for node in made.nodes if node.id == "jurisdiction:al"]
    assert [node.name for node in made.nodes if node.id == known.id] == ["R"]


def test_a_provider_of_which_the_domain_is_known_needs_it():
    made = linked(chart(zone("@ NS a.example.net."), domain("example.net", registrant_country="BE")))
    assert needs(made, "supplier:example-net") == {
        "the name of its servers": ["domain:example.net"],
        "leave to deliver": ["jurisdiction:be"],
    }


def test_a_zone_below_an_own_zone_needs_it():
    made = linked(chart(zone("sub NS ns.sub"), zone("www A 192.0.2.1", "sub.example.org")))
    assert needs(made, "domain:sub.example.org")["delegation"] == ["domain:example.org"]
    assert "registry" not in needs(made, "domain:sub.example.org")


def test_a_service_needs_its_name_any_of_its_certificates_and_the_end_of_its_alias():
    made = linked(
        chart(
            zone("www CNAME x.cdn.example.net."),
            certificate("www.example.org"), certificate("*.example.org", id="c2"), certificate("a.example.org", id="c3"),
            service("www.example.org"),
        )
    )  # fmt: skip
    assert needs(made, "portal") == {
        "the name www.example.org": ["domain:example.org"],
        "certificate for www.example.org": ["certificate:c1", "certificate:c2"],
        "alias of www.example.org": ["supplier:example-net"],
    }
    assert needs(made, "certificate:c1") == {"certificate authority": ["supplier:good-ca"]}
    assert "supplier:good-ca" in points(made, "portal")
    assert "certificate:c1" not in points(made, "portal")


def test_an_asset_needs_the_name_only_if_the_zone_has_it():
    inside, outside = (Node(id=n, kind="asset", name=n, hosts=(f"{n}.example.org",)) for n in ("plc", "www"))
    made = linked(chart(zone("www A 192.0.2.1"), inside, outside))
    assert needs(made, "plc") == {}
    assert needs(made, "www") == {"the name www.example.org": ["domain:example.org"]}


def test_an_asset_in_an_own_prefix_needs_it_and_any_one_who_announces_it():
    asset = Node(id="web", kind="asset", name="web", addresses=("192.0.2.7", "192.0.2.8", "10.0.0.1"))
    own = prefix("192.0.2.0/24", announced("192.0.2.0/24", 64500), announced("192.0.2.0/24", 64501))
    made = linked(chart(own, asset))
    assert needs(made, "web") == {"address space": ["prefix:192.0.2.0/24"]}
    assert needs(made, "prefix:192.0.2.0/24") == {"announcement": ["as:64500", "as:64501"]}
    assert points(made, "web") == {"prefix:192.0.2.0/24"}


def test_a_certificate_of_its_own_issuer_needs_nobody():
    assert needs(linked(chart(certificate("a.example", own_issuer=True))), "certificate:c1") == {}


def test_what_the_map_says_is_kept():
    entry = Input(of="portal", name="x", members=(), source="m")
    base = chart(zone("@ NS a.example.net."), service())
    made = linked(Map(nodes=base.nodes, inputs=(entry,)))
    assert made.inputs[0] is entry
    assert made.nodes[: len(base.nodes)] == base.nodes
