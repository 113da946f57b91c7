# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Contacts: who needs whom by what lines tell; hostile logs cost bounded memory and make no party."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.watch.traffic_lines import NOW
from tocsin.core.contact import Contact, Heard
from tocsin.watch.contacts import Contacts, issuer_name
from tocsin.watch.ours import Ours, told
from tocsin.watch.traffic import Seen

AT = NOW.timestamp() - 3_600


def two_labels(name: str) -> str:
    return ".".join(name.split(".")[-2:])


def heard(*lines: Seen, keys: int = 1_000, own: tuple[str, ...] = (), domains: tuple[str, ...] = ()) -> Heard:
    contacts = Contacts(Ours(told(own)[0], domains), two_labels, NOW, keys)
    for number, seen in enumerate(lines, 1):
        contacts.add(seen, f"x.log:{number}")
    return contacts.heard()


def asked(name: str, client: str = "10.0.0.5", **more: Any) -> Seen:
    return Seen(**{"kind": "dns", "client": client, "name": name, "at": AT, **more})


def flow(server: str, port: int, **more: Any) -> Seen:
    return Seen(
        **{
            "kind": "flow",
            "client": "10.0.0.5",
            "server": server,
            "port": port,
            "protocol": "tcp",
            "at": AT,
            **more,
        }
    )


def one(found: Heard) -> Contact:
    (contact,) = found.contacts
    return contact


def test_a_log_of_answers_alone_counts_them_and_one_of_both_counts_questions():
    answers = [asked("a.vendor.example", count=0, failed=False) for _ in range(3)]
    assert one(heard(*answers)).count == 3
    assert one(heard(*answers, asked("a.vendor.example"), asked("a.vendor.example"))).count == 2


def test_names_count_by_their_registrable_domain():
    contact = one(
        heard(asked("a.vendor.example"), asked("B.Vendor.Example.", "10.0.0.6"), asked("a.vendor.example"))
    )
    assert (contact.remote, contact.kind, contact.count, contact.hosts, contact.names) == (
        "vendor.example",
        "lookup",
        3,
        2,
        2,
    )
    assert (contact.days, contact.first[:10], contact.places) == (
        1,
        "2027-01-15",
        ("x.log:1", "x.log:2", "x.log:3"),
    )
    assert contact.answered is None


def test_an_answer_tells_alias_and_address_and_that_it_was_answered():
    found = heard(
        asked("www.shop.example"),
        asked(
            "www.shop.example",
            "",
            count=0,
            failed=False,
            aliases=("x.edge.example",),
            addresses=("203.0.113.7",),
        ),
    )
    assert (one(found).behind, one(found).addresses, one(found).answered) == (
        ("edge.example",),
        ("203.0.113.7",),
        True,
    )


def test_what_is_never_answered_says_so_and_one_good_answer_is_enough():
    bad = asked("x.gone.example", failed=True)
    assert one(heard(bad)).answered is False
    assert one(heard(bad, asked("y.gone.example", failed=False))).answered is True


@pytest.mark.parametrize(
    "name",
    ["printer.local", "wpad", "7.0.0.10.in-addr.arpa", "x.corp", "a..b", "x" * 300 + ".example", "a.\x07b\x00.example", "-", "1.2.3.4",
     "a" * 64 + ".example", "über..example", "www.own.example", "<script>.example", "a b.example"],
)  # fmt: skip
def test_local_names_reverse_look_ups_and_what_is_no_name_are_noise(name: str):
    found = heard(asked(name), domains=("own.example",))
    assert (found.contacts, found.noise) == ((), 1)


def test_a_name_in_other_script_is_its_a_label():
    assert one(heard(asked("www.bücher.example"))).remote == "xn--bcher-kva.example"


def test_the_resolver_outside_is_a_contact_and_the_own_one_is_not():
    found = heard(
        asked("a.vendor.example", server="198.51.100.53", recursive=True),
        asked("a.vendor.example", server="10.0.0.1"),
    )
    assert {(c.remote, c.kind, c.count) for c in found.contacts} == {
        ("198.51.100.53", "resolver", 1),
        ("vendor.example", "lookup", 2),
    }


def test_servers_asked_without_recursion_are_no_resolvers_even_if_flows_go_there():
    found = heard(
        flow("198.51.100.54", 53), asked("a.vendor.example", server="198.51.100.54", recursive=False)
    )
    assert [c.remote for c in found.contacts] == ["vendor.example"]


@pytest.mark.parametrize(
    ("port", "service", "kind"),
    [(123, "", "time"), (587, "", "mail"), (443, "", "web"), (853, "", "resolver"), (4840, "", "other"), (8883, "ssl", "web"), (5000, "ntp", "time")],
)  # fmt: skip
def test_the_role_is_told_by_service_or_port(port: int, service: str, kind: str):
    contact = one(heard(flow("203.0.113.9", port, service=service, size=10)))
    assert (contact.kind, contact.ports, contact.bytes) == (kind, (f"{port}/tcp",), 10)


def test_traffic_goes_to_the_one_name_of_its_address():
    answer = asked("www.shop.example", count=0, failed=False, addresses=("203.0.113.9",))
    found = heard(flow("203.0.113.9", 443, size=7), answer)
    assert {(c.remote, c.kind, c.bytes) for c in found.contacts} == {
        ("shop.example", "web", 7),
        ("shop.example", "lookup", 0),
    }


def test_traffic_to_an_address_of_several_names_is_told_by_the_names():
    answers = [asked(f"www.{name}.example", failed=False, addresses=("203.0.113.9",)) for name in ("a", "b")]
    found = heard(*answers, flow("203.0.113.9", 443), flow("203.0.113.9", 4840))
    assert {(c.remote, c.kind) for c in found.contacts} == {
        ("a.example", "lookup"),
        ("b.example", "lookup"),
        ("203.0.113.9", "other"),
    }


def test_sides_are_told_apart():
    found = heard(
        flow("10.0.0.9", 443), flow("10.0.0.9", 443, client="203.0.113.9"), flow("203.0.113.9", 443, client="198.51.100.1"),
        flow("224.0.0.251", 5353), asked("a.vendor.example", "203.0.113.9", server="10.0.0.1"),
    )  # fmt: skip
    assert found.contacts == ()
    assert (found.inside, found.inbound, found.foreign, found.noise) == (1, 2, 1, 1)


def test_a_lying_clock_puts_nothing_on_a_day():
    found = heard(
        asked("a.vendor.example", at=NOW.timestamp() + 10**9),
        asked("a.vendor.example", at=0.0),
        asked("a.vendor.example", at=None),
    )
    assert (found.untimely, one(found).days, one(found).count, one(found).first) == (2, 0, 3, "")


def test_only_certificates_of_our_own_names_tell_whom_we_need():
    ours = Seen(
        kind="certificate", name="CN=*.north.example,O=North", issuer="CN=R3,O=Free Certificates,C=US", at=AT
    )
    theirs = Seen(
        kind="certificate", name="www.vendor.example", issuer="CN=R3,O=Free Certificates,C=US", at=AT
    )
    contact = one(heard(ours, theirs, domains=("north.example",)))
    assert (contact.remote, contact.kind) == ("Free Certificates", "certificate")


@pytest.mark.parametrize(
    ("text", "name"),
    [("C=US, O=DigiCert Inc, OU=x, CN=SHA2", "DigiCert Inc"), ("CN=Own Root", "Own Root"), ("CN=a,O=B\\, Inc.,C=US", "B, Inc."), ("", ""), ("C=US", "")],
)  # fmt: skip
def test_an_issuer_is_its_organisation_else_its_common_name(text: str, name: str):
    assert issuer_name(text) == name


def test_random_subdomains_of_one_domain_are_one_party_and_stay_small():
    contacts = Contacts(Ours(), two_labels, NOW, 50)
    for number in range(20_000):
        contacts.add(asked(f"{number:x}.flood.example", failed=False), "x.log:1")
    contact = one(contacts.heard())
    assert contact.count == 20_000
    assert 13_000 < contact.names < 30_000
    assert len(contacts._sums) == len(contacts._answers) == 1


def test_random_domains_are_dropped_and_the_regular_one_stays():
    contacts = Contacts(Ours(), two_labels, NOW, 50)
    for number in range(5_000):
        contacts.add(asked(f"www.{number:x}-random.example", at=AT), "x.log:1")
        if number % 20 == 0:
            contacts.add(
                asked("www.vendor.example", f"10.0.0.{number % 100}", at=AT - number * 50, failed=False),
                "x.log:2",
            )
        assert len(contacts._sums) <= 50
        assert len(contacts._answers) <= 100
    found = contacts.heard()
    assert found.contacts[0].remote == "vendor.example"
    assert found.contacts[0].count == 250
    assert found.dropped > 4_000


CLIENTS = st.sampled_from(["10.0.0.5", "10.0.0.6", "203.0.113.77", "192.0.2.1", ""])
NAMES = st.sampled_from(["a.one.example", "b.one.example", "c.two.example", "x.local", "d.three.example"])


@given(st.lists(st.tuples(CLIENTS, NAMES, st.integers(0, 4)), max_size=60))
def test_look_ups_add_up_as_by_hand(lines: list[tuple[str, str, int]]):
    """The slow twin: everything kept, then grouped."""
    found = heard(*(asked(name, client, at=AT - day * 86_400) for client, name, day in lines))
    groups: dict[str, list[tuple[str, str, int]]] = defaultdict(list)
    for client, name, day in lines:
        if client.startswith("10.") and not name.endswith(".local"):
            groups[two_labels(name)].append((client, name, day))
    expected = {
        remote: (len(rows), len({r[0] for r in rows}), len({r[1] for r in rows}), len({r[2] for r in rows})) for remote, rows in groups.items()
    }  # fmt: skip
    assert {c.remote: (c.count, c.hosts, c.names, c.days) for c in found.contacts} == expected
