# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest

from tocsin.core.errors import BadInput, Denied
from tocsin.core.settings import Server
from tocsin.serve.listen import Door, check, door_of, is_local


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.10", "::1", "[::1]", "localhost", "LOCALHOST"])
def test_this_machine_is_let_through(host):
    check(host)


@pytest.mark.parametrize(
    "host",
    [
        "0.0.0.0",
        "::",
        "",
        "10.0.0.1",
        "192.168.1.4",
        "localhost.evil.example",
        "127.0.0.1.example",
        "127.1",
        "0",
    ],
)
def test_an_address_others_could_reach_is_refused_with_a_mend(host):
    assert not is_local(host)
    with pytest.raises(Denied) as caught:
        check(host)
    assert caught.value.exit_code == 5
    assert repr(host) in caught.value.where
    assert "127.0.0.1" in caught.value.do


TLS = Door(certificate="c.pem", key="k.pem")
PROXY = door_of(
    Server(
        proxies="192.0.2.1, 2001:db8::/64", certificate_header="X-Client-Cert", names="A.example,b.example"
    )
)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "[::]", "192.0.2.9", "2001:db8::1"])
@pytest.mark.parametrize(
    ("door", "accounts"), [(d, a) for d in (Door(), TLS, PROXY) for a in (False, True)], ids=range(6)
)
def test_another_address_needs_accounts_and_tls_or_a_proxy(host, door, accounts):
    if accounts and door.open:
        check(host, door, accounts=accounts)
        return
    with pytest.raises(Denied) as caught:
        check(host, door, accounts=accounts)
    assert ("tocsin account add" in caught.value.do) is not accounts
    assert ("server.tls_certificate" in caught.value.do) is accounts


@pytest.mark.parametrize("host", ["tocsin.example", "", "127.1", "0"])
def test_a_name_is_refused_even_then(host):
    with pytest.raises(Denied):
        check(host, TLS, accounts=True)


@pytest.mark.parametrize(
    "server",
    [
        Server(tls_certificate="c.pem"),
        Server(tls_key="k.pem"),
        Server(proxies="192.0.2.1,evil.example"),
        Server(proxies="0.0.0.0/0"),
        Server(proxies="::/0"),
        Server(proxies="192.0.2.1/24"),
        Server(certificate_header="X-Client-Cert"),
    ],
    ids=["no key", "no certificate", "a name", "everybody", "everybody 6", "no network", "no proxy"],
)
def test_settings_that_would_believe_anybody_are_refused(server):
    with pytest.raises(BadInput) as caught:
        door_of(server)
    assert caught.value.where.startswith("server.")
    assert caught.value.do


def scope(client, scheme="http"):
    return {"client": (client, 4711), "scheme": scheme}


@pytest.mark.parametrize(
    ("peer", "said", "client"),
    [
        ("192.0.2.1", "203.0.113.5", "203.0.113.5"),
        ("::ffff:192.0.2.1", "203.0.113.5", "203.0.113.5"),
        (
            "192.0.2.1",
            "198.51.100.66, 203.0.113.5",
            "203.0.113.5",
        ),  # the first is what the client itself said
        ("192.0.2.1", "203.0.113.5, 2001:db8::2", "203.0.113.5"),  # two proxies in a row
        ("192.0.2.1", "", "192.0.2.1"),
        ("192.0.2.1", "nonsense", "192.0.2.1"),
        ("192.0.2.1", "203.0.113.5, nonsense", "192.0.2.1"),
        ("192.0.2.2", "203.0.113.5", "192.0.2.2"),  # forged: this one is no proxy
        ("127.0.0.1", "203.0.113.5", "127.0.0.1"),
    ],
    ids=range(9),
)
def test_who_asks_is_whom_the_nearest_proxy_names(peer, said, client):
    assert PROXY.client(scope(peer), {"x-forwarded-for": said} if said else {}) == client


@pytest.mark.parametrize(
    ("door", "peer", "said"),
    [
        (PROXY, "192.0.2.1", "ab"),
        (PROXY, "2001:db8::77", "ab"),
        (PROXY, "192.0.2.2", ""),
        (PROXY, "127.0.0.1", ""),
        (TLS, "192.0.2.1", ""),
        (Door(proxies=PROXY.proxies), "192.0.2.1", ""),
    ],
    ids=range(6),
)
def test_a_certificate_is_believed_from_a_proxy_in_the_header_of_the_settings_only(door, peer, said):
    assert door.client_certificate(scope(peer), {"x-client-cert": "ab", "x-other": "cd"}) == said


def test_without_tls_only_the_proxy_and_this_machine_are_answered():
    assert [PROXY.lets_in(one) for one in ("192.0.2.1", "127.0.0.1", "::1", "", "192.0.2.2")] == [
        True, True, True, True, False,
    ]  # fmt: skip
    assert TLS.lets_in("192.0.2.2")
