# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Proposals say no more than their evidence, and are ordered by it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from tocsin.core.component import Component
from tocsin.core.contact import Contact, Heard
from tocsin.core.dependency import Map, Node
from tocsin.know.found import MANY, Found, both_ways, of_components, of_settings, propose
from tocsin.know.holders import Holders, Holding
from tocsin.know.setting import Setting

TODAY = dt.date(2027, 1, 15)
HOLDERS = Holders(
    [
        Holding(
            version=4,
            first=0xCB007100,
            last=0xCB0071FF,
            holder="Hosting House",
            country="NL",
            named=True,
            source="own.csv:2",
        )
    ]
)


def contact(remote: str, kind: str = "web", **more: Any) -> Contact:
    return Contact(
        **{
            "who": "",
            "remote": remote,
            "kind": kind,
            "count": 10,
            "days": 3,
            "hosts": 2,
            "places": ("x.log:1",),
            **more,
        }
    )


def found(
    *contacts: Contact, more: tuple[Contact, ...] = (), chart: Map | None = None, size: int = 0
) -> Found:
    return propose(
        Heard(contacts=contacts, days=7, bytes=size), more, chart or Map(), "water", HOLDERS, TODAY
    )


def test_a_name_is_a_provider_and_what_it_stands_on_is_told_apart():
    (one,) = found(
        contact(
            "shop.example", addresses=("203.0.113.7", "198.51.100.1"), behind=("edge.example",), bytes=25
        ),
        size=100,
    ).proposals
    assert (one.number, one.of, one.provider, one.flow, one.jurisdiction) == (
        1,
        "water",
        "shop.example",
        "unknown",
        "",
    )
    assert [(link.provider, link.what, link.jurisdiction) for link in one.stands_on] == [
        ("edge.example", "alias", ""),
        ("holder:hosting-house", "addresses", "NL"),
    ]
    assert (one.days, one.of_days, one.hosts, one.share, one.evidence) == (3, 7, 2, 0.25, ("x.log:1",))


def test_a_country_code_is_the_registrys_and_never_the_providers():
    for name, registry in (
        ("vendor.de", "DE"),
        ("vendor.co.uk", "GB"),
        ("vendor.eu", ""),
        ("vendor.example", ""),
        ("203.0.113.9", ""),
    ):
        (one,) = found(contact(name)).proposals
        assert one.registry == registry
        assert one.jurisdiction == ("NL" if name[0] == "2" else "")


@pytest.mark.parametrize(
    ("kind", "flow", "stock"),
    [("resolver", "consumed", 0.0), ("mail", "consumed", None), ("time", "information", None), ("web", "unknown", None), ("lookup", "unknown", None), ("other", "unknown", None)],
)  # fmt: skip
def test_the_flow_is_proposed_where_the_role_decides_it(kind: str, flow: str, stock: float | None):
    (one,) = found(contact("198.51.100.53", kind)).proposals
    assert (one.flow, one.stock_days) == (flow, stock)


def test_a_certificate_holds_until_its_end():
    made = of_settings(
        [
            (
                "",
                Setting(
                    kind="certificate",
                    value="Free Certificates",
                    source="x.pem:1",
                    shown="www",
                    expires="2027-02-14T12:00:00.000Z",
                ),
            )
        ],
        str,
    )
    (one,) = found(more=tuple(made)).proposals
    assert (one.provider, one.flow, one.stock_days, one.said) == (
        "supplier:free-certificates",
        "licence",
        30.0,
        True,
    )
    gone = of_settings(
        [
            (
                "",
                Setting(
                    kind="certificate",
                    value="Free Certificates",
                    source="x",
                    expires="2020-01-01T00:00:00.000Z",
                ),
            )
        ],
        str,
    )
    assert found(more=tuple(gone)).proposals[0].stock_days == 0.0


def test_a_name_alone_decides_the_purpose_and_not_the_flow():
    (one,) = found(contact("clock.example", "lookup", shown=("ntp1.clock.example",))).proposals
    assert (one.purpose, one.flow) == ("time, by its name", "unknown")
    (mixed,) = found(
        contact("clock.example", "lookup", shown=("ntp1.clock.example", "www.clock.example"))
    ).proposals
    assert mixed.purpose == "names looked up"


def test_what_was_looked_up_and_talked_to_is_one_need():
    (one,) = found(
        contact("shop.example", "web", days=2),
        contact("shop.example", "lookup", days=5, hosts=9, shown=("www.shop.example",)),
    ).proposals
    assert (one.kind, one.days, one.hosts, one.count) == ("web", 5, 9, 20)


def test_what_never_answered_is_not_proposed_and_counted():
    answer = found(contact("gone.example", "lookup", answered=False), contact("a.example", answered=None))
    assert [one.provider for one in answer.proposals] == ["a.example"]
    assert answer.unanswered == 1


def test_who_asks_many_name_servers_resolves_by_itself():
    servers = [contact(f"198.51.100.{number}", "resolver", who="ns") for number in range(MANY + 1)]
    answer = found(*servers, contact("198.51.100.9", "resolver", who="desk"))
    assert [one.of for one in answer.proposals] == ["desk"]
    assert answer.by_itself == ("ns: name resolution",)
    assert len(found(*servers[:MANY]).proposals) == MANY


def test_the_order_is_what_is_said_then_roles_then_days_by_hosts_and_the_numbers_follow_it():
    said = of_settings(
        [("", Setting(kind="time", value="ntp.clock.example", source="chrony.conf:1"))], lambda name: name[4:]
    )
    answer = found(
        contact("seldom.example", days=1, hosts=5), contact("daily.example", days=7, hosts=5), contact("198.51.100.53", "resolver", days=1, hosts=1),
        more=tuple(said),
    )  # fmt: skip
    assert [(one.number, one.name) for one in answer.proposals] == [
        (1, "clock.example"),
        (2, "198.51.100.53"),
        (3, "daily.example"),
        (4, "seldom.example"),
    ]
    assert answer == found(*reversed((contact("seldom.example", days=1, hosts=5), contact("daily.example", days=7, hosts=5), contact("198.51.100.53", "resolver", days=1, hosts=1))), more=tuple(said))  # fmt: skip


def test_settings_of_search_domains_are_no_need():
    assert of_settings([("", Setting(kind="search", value="north.example", source="x"))], str) == []


def test_software_counts_by_supplier_and_asset():
    components = [
        Component(name="fw", version="1", supplier="Pump  Maker", asset="plc-7", source="a#/1"), Component(name="lib", version="2", supplier="Pump Maker", asset="plc-7"),
        Component(name="x", version="2", asset="plc-7"), Component(name="y", version="1", supplier="Other", asset="nowhere"),
    ]  # fmt: skip
    chart = Map(
        nodes=(
            Node(id="plc", kind="asset", name="PLC", hosts=("plc-7",)),
            Node(id="pm", kind="supplier", name="Pump Maker", jurisdiction="alder"),
        )
    )
    answer = found(more=tuple(of_components(components, {"plc-7": "plc"})), chart=chart)
    assert [(one.of, one.provider, one.flow, one.names, one.jurisdiction) for one in answer.proposals] == [
        ("plc", "pm", "information", 2, "alder"), ("water", "supplier:other", "information", 1, ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "drawn"),
    [("a.example", "a.example"), ("xn--pple-43d.example", "xn--pple-43d.example (аpple.example)"), ("xn--.example", "xn--.example"), ("xn--999999999.example", "xn--999999999.example")],
)  # fmt: skip
def test_a_name_of_another_script_is_shown_both_ways(name: str, drawn: str):
    assert both_ways(name) == drawn
