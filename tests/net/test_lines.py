# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Connections that are kept, against real servers on the loopback."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler

import pytest

from tests.net.test_fetch import INSIDE, Answer, Site, body, names
from tocsin.core.errors import Denied, Unavailable, Unsupported
from tocsin.net.fetch import Ask, Bounds, Refused, fetch
from tocsin.net.lines import MOST, Lines


class Kept(Site):
    """A server that keeps connections, and notes from which port each request came."""

    def __init__(self) -> None:
        super().__init__()
        self.ports: list[int] = []
        self.says("/", body(b"said", Connection="keep-alive"))

    def says(self, path: str, answer: Answer) -> None:
        def noted(handler: BaseHTTPRequestHandler) -> None:
            self.ports.append(handler.client_address[1])
            answer(handler)

        self.answers[path] = noted


@pytest.fixture
def site() -> Iterator[Kept]:
    made = Kept()
    yield made
    made.close()


def got(
    lines: Lines | None,
    url: str,
    bounds: Bounds = INSIDE,
    ask: Ask | None = None,
    resolver: Callable[[str, int], list[str]] | None = None,
) -> bytes:
    sink = io.BytesIO()
    fetch(url, sink, bounds, ask=ask or Ask(), resolver=resolver or names(), lines=lines)
    return sink.getvalue()


def hung_up(times: int = 1) -> Answer:
    """Hangs up without a word, so many times; then answers."""
    left = [None] * times

    def answer(handler: BaseHTTPRequestHandler) -> None:
        if left:
            left.pop()
            handler.close_connection = True
        else:
            body(b"at last", Connection="keep-alive")(handler)

    return answer


def test_one_connection_serves_all_that_is_asked_of_one_origin(site: Kept) -> None:
    with Lines() as lines:
        assert [got(lines, site.url()) for _ in range(4)] == [b"said"] * 4
    assert len(site.ports) == 4
    assert len(set(site.ports)) == 1
    for _ in range(3):
        got(None, site.url())
    assert len(set(site.ports)) == 4


def test_two_names_never_share_a_connection(site: Kept) -> None:
    known = names(a_example="127.0.0.1", b_example="127.0.0.1")
    with Lines() as lines:
        for host in ("a.example", "b.example", "a.example"):
            got(lines, site.url(host=host), resolver=known)
    first, second, third = site.ports
    assert first == third != second


def test_the_addresses_of_a_name_are_checked_each_time(site: Kept) -> None:
    outside = Bounds(schemes=("http",), timeout_s=5.0)
    with Lines() as lines:
        got(lines, site.url(host="a.example"), resolver=names(a_example="127.0.0.1"))
        with pytest.raises(Denied, match="inside"):
            got(lines, site.url(host="a.example"), outside, resolver=names(a_example="127.0.0.1"))
        with pytest.raises(Unavailable):  # where it leads now nobody listens; the old connection is not taken
            got(lines, site.url(host="a.example"), resolver=names(a_example="127.0.0.9"))
    assert len(site.ports) == 1


def test_a_connection_that_the_server_ends_is_made_anew(site: Kept) -> None:
    site.says("/last", body(b"last"))  # Connection: close
    with Lines() as lines:
        assert [got(lines, site.url(path)) for path in ("/", "/last", "/", "/")] == [
            b"said", b"last", b"said", b"said"
        ]  # fmt: skip
    assert site.ports[0] == site.ports[1] != site.ports[2] == site.ports[3]


def test_a_kept_connection_that_breaks_is_asked_anew_once(site: Kept) -> None:
    site.says("/gone", hung_up())
    with Lines() as lines:
        got(lines, site.url())
        assert got(lines, site.url("/gone")) == b"at last"
    assert site.ports[0] == site.ports[1] != site.ports[2]
    site.says("/gone", hung_up(2))
    with Lines() as lines:
        got(lines, site.url())
        with pytest.raises(Unavailable):
            got(lines, site.url("/gone"))


def test_what_was_posted_is_not_posted_again(site: Kept) -> None:
    site.says("/gone", hung_up())
    with Lines() as lines:
        got(lines, site.url())
        with pytest.raises(Unavailable):
            got(lines, site.url("/gone"), ask=Ask(method="POST", body=b"once"))
        assert site.posted == [b"once"]
        assert got(lines, site.url("/gone"), ask=Ask(method="POST", body=b"by a person")) == b"at last"


def test_after_an_answer_that_was_not_read_to_its_end_another_connection_is_made(site: Kept) -> None:
    site.says("/long", body(b"x" * 100_000, Connection="keep-alive"))
    site.says("/bad", body(b"y" * 100_000, 500, Connection="keep-alive"))
    with Lines() as lines:
        with pytest.raises(Unsupported):
            got(lines, site.url("/long"), Bounds(schemes=("http",), inside=True, max_bytes=10))
        with pytest.raises(Refused):
            got(lines, site.url("/bad"))
        assert got(lines, site.url()) == b"said"
    assert len(set(site.ports)) == 3


def test_the_time_for_all_of_it_holds_on_a_kept_connection(site: Kept) -> None:
    stop = threading.Event()

    def trickle(handler: BaseHTTPRequestHandler) -> None:
        handler.close_connection = True
        try:
            handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
            while not stop.wait(0.01):
                handler.wfile.write(b"X-Drop: x\r\n")
        except OSError:
            stop.set()

    site.says("/slow", trickle)
    try:
        with Lines() as lines:
            got(lines, site.url())
            with pytest.raises(Unavailable, match="time allowed"):
                got(lines, site.url("/slow"), Bounds(schemes=("http",), inside=True, total_s=0.3))
            assert got(lines, site.url()) == b"said"
    finally:
        stop.set()
    assert site.ports[0] == site.ports[1] != site.ports[2]


def test_connections_to_a_few_origins_are_kept_and_no_more(site: Kept) -> None:
    hosts = [f"{letter}.example" for letter in "abcdefghijk"[: MOST + 1]]
    known = names(**{host.replace(".", "_"): "127.0.0.1" for host in hosts})
    with Lines() as lines:
        for host in (*hosts, hosts[-1], hosts[0]):
            got(lines, site.url(host=host), resolver=known)
    assert site.ports[-2] == site.ports[-3]
    assert site.ports[-1] != site.ports[0]
