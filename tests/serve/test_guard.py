# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import asyncio
from ipaddress import ip_network
from typing import Any

import pytest

from tocsin.serve.guard import CSP, HEADERS, Guard, check_host, check_length, check_origin
from tocsin.serve.listen import Door


class Inner:
    """An ASGI application that answers "inside" and remembers what it was asked."""

    def __init__(self):
        self.scopes = []

    async def __call__(self, scope, _receive, send):
        self.scopes.append(scope)
        headers = [
            (b"content-type", b"text/plain"),
            (b"cache-control", b"no-cache"),
            (b"content-length", b"6"),
        ]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"inside", "more_body": False})


def ask(
    method="GET",
    headers=(("host", "127.0.0.1:8470"),),
    *,
    writes=(),
    door=None,
    kind="http",
    path="/",
    client=None,
):
    inner, sent = Inner(), []

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message):
        sent.append(message)

    guard = Guard(
        inner,
        refuse=lambda problem, _scope: ("text/plain", problem.code.encode()),
        new_id=lambda: "id-1",
        body_bytes=100,
        door=door,
        writes=writes,
    )
    raw = [(k.encode(), v.encode("latin-1")) for k, v in headers]
    scope: Any = {"type": kind, "method": method, "headers": raw, "scheme": "http", "path": path, "state": {}}
    if client:
        scope["client"] = (client, 4711)
    asyncio.run(guard(scope, receive, send))
    return inner, sent


def answer(*args, **kwargs):
    inner, sent = ask(*args, **kwargs)
    headers = {k.decode(): v.decode() for k, v in sent[0]["headers"]}
    return sent[0]["status"], sent[1]["body"], headers, inner


LOCAL = ("host", "127.0.0.1:8470")


def test_a_plain_read_goes_through():
    status, body, headers, inner = answer()
    assert (status, body) == (200, b"inside")
    assert headers["x-request-id"] == "id-1"
    assert inner.scopes[0]["state"]["request_id"] == "id-1"


def test_every_answer_carries_the_headers_and_what_the_route_set_wins():
    for method in ("GET", "HEAD", "POST"):
        _, _, headers, _ = answer(method)
        for name in HEADERS.keys() - {"cache-control"}:
            assert headers[name] == HEADERS[name]
    assert answer("GET")[2]["cache-control"] == "no-cache"
    assert answer("POST")[2]["cache-control"] == "no-store"


def test_the_content_policy_names_no_outside_source_and_nothing_inline():
    assert "default-src 'none'" in CSP
    assert "frame-ancestors 'none'" in CSP
    assert "unsafe" not in CSP
    assert "http" not in CSP
    assert "*" not in CSP


def test_head_is_get_without_a_body():
    status, body, headers, inner = answer("HEAD")
    assert (status, body, headers["content-length"]) == (200, b"", "6")
    assert inner.scopes[0]["method"] == "GET"


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST:1", "127.0.0.1", "127.0.0.1:65535", "[::1]", "[::1]:8470"]
)
def test_hosts_of_this_machine(host):
    assert check_host({"host": host}) is None


@pytest.mark.parametrize(
    "host",
    [
        "",
        "evil.example",
        "evil.example:8470",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "127.0.0.1@evil.example",
        "evil.example#127.0.0.1",
        "0.0.0.0:8470",
        "[::]:8470",
        "10.0.0.1",
        "127.0.0.1,evil.example",
        "127.0.0.1:",
        "::1",
        "127.0.0.1:8470/x",
        "localhost:8470\n",
        "[::1",
        "a" * 10_000,
    ],
)
def test_rebound_or_malformed_host_is_refused(host):
    problem = check_host({"host": host})
    assert problem is not None
    assert problem.status == 421
    assert problem.do


def test_no_host_and_two_hosts_are_refused_before_the_routes():
    for headers in ((), (LOCAL, LOCAL), (LOCAL, ("host", "evil.example"))):
        status, body, _, inner = answer(headers=headers)
        assert (status, body, inner.scopes) == (421, b"wrong-host", [])


@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.example",
        "null",
        "",
        "https://127.0.0.1:8470",
        "http://127.0.0.1:9999",
        "http://localhost:8470",
        "http://127.0.0.1:8470.evil.example",
        "file://",
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_foreign_origin_is_refused(method, origin):
    status, body, _, inner = answer(method, (LOCAL, ("origin", origin)))
    assert (status, inner.scopes) == (403, [])
    assert body in (b"foreign-origin", b"")


def test_own_origin_passes():
    assert check_origin({"host": "localhost:1", "origin": "http://localhost:1"}, "http") is None
    assert answer("GET", (LOCAL, ("origin", "http://127.0.0.1:8470")))[0] == 200


@pytest.mark.parametrize(
    ("site", "mode", "passes"),
    [
        ("none", "navigate", True),
        ("same-origin", "cors", True),
        ("cross-site", "navigate", True),
        ("cross-site", "no-cors", False),
        ("same-site", "cors", False),
        ("cross-site", None, False),
        ("new", "x", False),
    ],
)
def test_other_sites_may_link_here_and_nothing_else(site, mode, passes):
    headers = {"host": "localhost", "sec-fetch-site": site} | ({"sec-fetch-mode": mode} if mode else {})
    assert (check_origin(headers, "http") is None) is passes


@pytest.mark.parametrize(
    "method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "BREW", "post", ""]
)
def test_there_is_no_write_yet(method):
    status, body, headers, inner = answer(method)
    assert (status, body, headers["allow"], inner.scopes) == (405, b"method-not-allowed", "GET, HEAD", [])


@pytest.mark.parametrize(
    ("path", "passes"),
    [
        ("/sign-in", True),
        ("/sign-in/", False),
        ("/sign-in/x", False),
        ("/SIGN-IN", False),
        ("/taxii2/", True),
        ("/taxii2/a/b", True),
        ("/taxii2", False),
        ("/taxii22/", False),
        ("/", False),
    ],
)
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "x" * 100])
def test_writes_go_on_where_an_address_takes_them_and_nowhere_else(method, path, passes):
    status, body, headers, inner = answer(method, writes=("/sign-in", "/taxii2/"), path=path)
    assert (status == 200) is passes
    assert bool(inner.scopes) is passes
    if not passes:
        assert (status, body, headers["allow"]) == (405, b"method-not-allowed", "GET, HEAD")
    foreign = (LOCAL, ("origin", "http://evil.example"))
    assert answer(method, foreign, writes=("/sign-in", "/taxii2/"), path=path)[0] == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_form_of_another_site_is_refused_though_it_navigates(site):
    sent = (LOCAL, ("sec-fetch-site", site), ("sec-fetch-mode", "navigate"))
    assert answer("POST", sent, writes=("/sign-in",), path="/sign-in")[0] == 403
    assert answer("GET", sent, path="/sign-in")[0] == 200


OUTSIDE = Door(certificate="c", key="k", known_as=("tocsin.example",))
BEHIND = Door(proxies=(ip_network("192.0.2.1"),), known_as=("tocsin.example",))


@pytest.mark.parametrize(
    ("host", "passes"),
    [
        ("tocsin.example", True),
        ("TOCSIN.example:443", True),
        ("192.0.2.9:8470", True),
        ("[2001:db8::1]:8470", True),
        ("localhost:8470", True),
        ("evil.example", False),
        ("tocsin.example.evil.example", False),
        ("192.0.2.9.evil.example", False),
        ("", False),
    ],
)
def test_whoever_listens_for_others_answers_to_its_names_and_to_numbers(host, passes):
    assert (check_host({"host": host}, OUTSIDE) is None) is passes


def test_a_proxy_may_say_that_the_browser_came_over_tls_and_nobody_else():
    headers = (
        ("host", "tocsin.example"),
        ("origin", "https://tocsin.example"),
        ("x-forwarded-proto", "https"),
    )
    assert answer(headers=headers, door=BEHIND, client="192.0.2.1")[0] == 200
    assert answer(headers=headers, door=BEHIND, client="192.0.2.2")[0] == 403
    assert answer(headers=headers[:2], door=BEHIND, client="192.0.2.1")[0] == 403


@pytest.mark.parametrize("length", ["101", "-1", "1e3", "", " 5", "٣", "9" * 5000, "5,5"])
def test_body_over_the_limit_or_of_unclear_length_is_refused(length):
    problem = check_length({"content-length": length}, 100)
    assert problem is not None
    assert problem.status == 413


def test_body_within_the_limit():
    assert check_length({"content-length": "100"}, 100) is None
    assert check_length({}, 100) is None


def test_web_sockets_are_closed():
    inner, sent = ask(kind="websocket")
    assert inner.scopes == []
    assert sent == [{"type": "websocket.close", "code": 1008, "reason": ""}]
