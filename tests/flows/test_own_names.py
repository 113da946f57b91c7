# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Files about own names -> store -> flaws, trouble and what falls with a provider."""

from __future__ import annotations

import datetime as dt
import json

from tests.flows.conftest import give
from tests.know.readers.test_certificate import der, pem
from tocsin.core.dependency import Shock
from tocsin.flows import impact, own_names, picture, weak_points
from tocsin.store import Store

TODAY = dt.date(2026, 11, 22)
MAP = b"""
[[service]]
id = "portal"
name = "Portal"
people = 1000
hosts = ["www.example.org"]
[[service]]
id = "other"
name = "Other"
people = 5
[[asset]]
id = "web"
name = "Web"
addresses = ["192.0.2.10"]
[[input]]
of = "portal"
name = "web server"
from = ["web"]
flow = "consumed"
[[input]]
of = "other"
name = "nothing"
from = ["web"]
flow = "information"
"""
ZONE = b"""$ORIGIN example.org.
@ 60 IN SOA ns.dns.example.net. host 1 2 3 4 5
@ NS ns.dns.example.net.
@ NS ns2.dns.example.net.
www A 192.0.2.10
old CNAME gone
"""
RDAP = {
    "objectClassName": "domain", "ldhName": "example.org", "status": ["active"], "secureDNS": {"delegationSigned": False},
    "events": [{"eventAction": "expiration", "eventDate": "2026-12-10T00:00:00Z"}],
    "entities": [{"roles": ["registrar"], "handle": "Registrar One"}],
}  # fmt: skip
VRPS = b"ASN,IP Prefix,Max Length,Trust Anchor\nAS1,192.0.2.0/24,24,x\nAS2,198.51.100.0/24,24,x\n"


def filled(store: Store) -> None:
    give(store, "m.toml", MAP)
    give(store, "z.zone", ZONE)
    give(store, "r.json", json.dumps(RDAP).encode())
    give(store, "c.pem", pem(der("www.example.org", ends="2026-11-28")))
    give(store, "a.csv", b"prefix,origin\n192.0.2.0/24,64500\n")
    give(store, "v.csv", VRPS)


def test_each_flaw_says_where_it_stands_and_which_services_use_it(store: Store) -> None:
    filled(store)
    rows = {str(row["rule"]): row for row in own_names.rows(store, TODAY)}
    assert set(rows) == {
        "dangling", "route-invalid", "caa-missing", "certificate-expiring", "dnssec-missing", "domain-expiring", "one-provider",
        "registrar-lock", "issuer-missing",
    }  # fmt: skip
    assert [row["level"] for row in own_names.rows(store, TODAY)][:3] == ["error", "error", "warning"]
    assert (rows["dangling"]["where"], rows["dangling"]["services"]) == ("z.zone:6", ["Portal"])
    assert rows["certificate-expiring"]["by"] == "2026-11-28"
    assert rows["route-invalid"]["people"] == 1005
    assert own_names.rows(store, dt.date(2020, 1, 1)) != []


def test_the_list_of_trouble_knows_what_ends_and_what_is_invalid(store: Store) -> None:
    filled(store)
    with store.read() as reader:
        drawn = picture.draw(reader, TODAY)
    found = {
        (t.state, t.subject, t.stops_on) for t in drawn.trouble if t.state in {"due", "exposed", "aside"}
    }
    assert ("due", "portal", dt.date(2026, 11, 28)) in found
    assert ("due", "portal", dt.date(2026, 12, 10)) in found
    assert ("aside", "old.example.org", None) in found
    assert any(t.state == "exposed" and "route-invalid" in str(t.headline) for t in drawn.trouble)
    assert drawn.faults == ()


def test_what_falls_with_the_provider_of_name_servers(store: Store) -> None:
    filled(store)
    lost = Shock(id="x", name="x", lost=("supplier:example-net",), start=TODAY)
    assert [row["service"] for row in impact.ask(store, lost).rows] == ["portal"]
    alone = {row["node"] for row in weak_points.points(store, "portal")}
    assert {
        "supplier:example-net",
        "registry:org",
        "supplier:registrar-one",
        "supplier:good-ca",
        "as:64500",
    } <= alone


def test_of_a_list_of_payloads_only_what_covers_own_prefixes_is_kept(store: Store) -> None:
    first = give(store, "v.csv", VRPS)
    assert (first.records, first.new) == (2, 0)
    assert any("no own prefix is known yet" in note for note in first.notes)
    give(store, "a.csv", b"prefix,origin\n192.0.2.0/24,1\n")
    assert [row["rule"] for row in own_names.rows(store, TODAY)] == ["route-not-checked"]
    again = give(store, "v.csv", VRPS)
    assert again.new == 1
    assert own_names.rows(store, TODAY) == []
    assert give(store, "v.csv", VRPS).new == 0


def test_sarif_has_questions_as_notes(store: Store) -> None:
    give(store, "a.csv", b"prefix,origin\n192.0.2.0/24,1\n")
    (row,) = own_names.rows(store, TODAY)
    assert own_names.shown(row).level == "note"


def test_a_file_given_again_takes_the_place_of_what_it_said(store: Store) -> None:
    give(store, "z.zone", ZONE)
    give(store, "z.zone", ZONE.replace(b"old CNAME gone\n", b""))
    assert "dangling" not in {row["rule"] for row in own_names.rows(store, TODAY)}
