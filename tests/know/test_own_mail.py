# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Who takes the mail of own domains."""

from __future__ import annotations

import pytest

from tests.know.own_cases import TODAY, chart, domain, zone
from tocsin.core.dependency import Input, Map, Member, Node
from tocsin.core.graph import build
from tocsin.know.chokepoints import chokepoints
from tocsin.know.own_mail import mail_id
from tocsin.know.own_map import linked
from tocsin.know.own_names import flaws

NS = "@ NS a.example.net.\n@ NS ns.example.com.\n"


def found(records: str) -> dict[str, str]:
    said = flaws(chart(zone(NS + records)), TODAY)
    return {one.rule: str(one.says) for one in said if one.rule.startswith("mail")}


@pytest.mark.parametrize(
    ("records", "rule", "named"),
    [
        ("@ MX 10 a.mail.example.net.\n@ MX 20 b.mail.example.net.\n", "mail-one-provider", "example.net"),
        ("@ MX 10 only.example.co.uk.\n", "mail-one-provider", "example.co.uk"),
        ("@ MX 10 mx\nmx A 192.0.2.1\n", "mail-one-server", "mx.example.org"),
        ("@ MX 10 a.example.net.\n@ MX 20 b.example.com.\n", "", ""),
        ("@ MX 10 mx\nmx A 192.0.2.1\n@ MX 20 b.example.com.\n", "", ""),
        ("@ MX 10 a\n@ MX 20 b\na A 192.0.2.1\nb A 192.0.2.2\n", "", ""),
        ("@ MX 0 .\n", "", ""),
        ("sub MX 10 a.example.net.\n", "", ""),
        ("www A 192.0.2.1\n", "", ""),
    ],
    ids=["one provider", "below a public suffix", "one own", "two providers", "own and other", "two own", "none", "below", "no MX"],
)  # fmt: skip
def test_one_provider_or_one_machine(records, rule, named):
    said = found(records)
    assert set(said) == ({rule} if rule else set())
    assert all(named in text for text in said.values())


def lost(records: str, *more: Node | Input) -> set[str]:
    """Whose loss alone ends the mail of the domain."""
    held = chart(zone(NS + records), domain())
    made = linked(held, TODAY)
    graph, faults = build(made)
    assert faults == []
    at = graph.index["mail:example.org"]
    return {graph.nodes[row].id for row in chokepoints(graph, pessimistic=True, watched=[at]).points(at)}


def test_mail_needs_any_one_of_its_providers_and_the_domain():
    one = lost("@ MX 10 a.mail.example.net.\n")
    assert {"domain:example.org", "supplier:example-net"} < one
    two = lost("@ MX 10 a.mail.example.net.\n@ MX 20 b.example.com.\n")
    assert "domain:example.org" in two
    assert not two & {"supplier:example-net", "supplier:example-com"}


def test_the_domain_goes_on_without_its_mail():
    made = linked(chart(zone(NS + "@ MX 10 a.mail.example.info.\n")), TODAY)
    assert not [e for e in made.inputs if e.of == "domain:example.org" and "supplier:example-info" in str(e)]
    assert "mail:example.org" not in {node.id for node in linked(chart(zone(NS + "@ MX 0 .\n")), TODAY).nodes}


def test_a_map_can_say_which_service_needs_it():
    need = Input(of="desk", name="mail", members=(Member(node=mail_id("example.org")),))
    desk = Node(id="desk", kind="service", name="Desk", people=5, source="m.toml:1")
    held = chart(zone(NS + "@ MX 10 a.mail.example.net.\n"), desk)
    graph, faults = build(linked(Map(nodes=held.nodes, inputs=(need,)), TODAY))
    assert faults == []
    at = graph.index["desk"]
    points = chokepoints(graph, pessimistic=True, watched=[at]).points(at)
    assert "supplier:example-net" in {graph.nodes[row].id for row in points}
