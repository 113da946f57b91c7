# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The fetcher against real servers on the loopback, and names that resolve as the test says."""

from __future__ import annotations

import gzip
import io
import ipaddress
import itertools
import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.core.errors import BadInput, Denied, TocsinError, Unavailable, Unsupported
from tocsin.net.credential import parse
from tocsin.net.fetch import Ask, Bounds, Fetched, Refused, fetch, resolve

INSIDE = Bounds(schemes=("http",), inside=True, timeout_s=5.0)
BODY = b"0123456789" * 20_000
Answer = Callable[[BaseHTTPRequestHandler], None]


class Site:
    """One server; ``answers`` says what a path does, ``seen`` what was asked."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.seen: list[tuple[str, dict[str, str]]] = []
        self.posted: list[bytes] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            timeout = 10

            def do_GET(self) -> None:
                site.seen.append((self.path, dict(self.headers)))
                site.answers[self.path](self)

            def do_POST(self) -> None:
                site.posted.append(self.rfile.read(int(self.headers["Content-Length"])))
                self.do_GET()

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of the overridden one
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port: int = self.server.server_address[1]
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01})
        self.thread.start()

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()
    made.answers["/"] = body(BODY)
    yield made
    made.close()


def body(data: bytes, status: int = 200, **headers: str) -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in {"Content-Length": str(len(data)), "Connection": "close", **headers}.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(data)

    return answer


def moved(to: str, status: int = 302) -> Answer:
    return body(b"gone", status, Location=to)


def names(**hosts: str) -> Callable[[str, int], list[str]]:
    """A resolver that knows these names (``_`` for ``.``) and addresses as such; it never asks anybody."""
    known = {name.replace("_", "."): text.split() for name, text in hosts.items()}

    def asked(host: str, port: int) -> list[str]:
        del port
        try:
            return known[host] if host in known else [str(ipaddress.ip_address(host))]
        except ValueError:
            raise Unavailable("no such name here", where=host) from None

    return asked


def got(url: str, bounds: Bounds = INSIDE, **more: Callable[..., object]) -> tuple[bytes, Fetched]:
    sink = io.BytesIO()
    found = fetch(url, sink, bounds, **{"resolver": names(), **more})  # type: ignore[arg-type]  # the keywords of fetch
    return sink.getvalue(), found


# -- what comes ------------------------------------------------------------------------------------------


def test_the_body_its_size_and_its_date_come_with_progress_on_the_way(site: Site) -> None:
    site.answers["/list"] = body(BODY, Last_Modified="Sat, 21 Nov 2026 10:00:00 GMT")
    steps: list[tuple[int, int | None]] = []
    data, found = got(site.url("/list"), progress=lambda done, total: steps.append((done, total)))
    assert data == BODY
    assert found == Fetched(
        url=site.url("/list"),
        size_bytes=len(BODY),
        modified="Sat, 21 Nov 2026 10:00:00 GMT",
        headers=found.headers,
    )
    assert found.headers["content-length"] == str(len(BODY))
    assert [done for done, _ in steps] == sorted({done for done, _ in steps})
    assert steps[-1] == (len(BODY), len(BODY))
    ((path, headers),) = site.seen
    assert (path, headers["Host"], headers["Accept-Encoding"]) == (
        "/list",
        f"127.0.0.1:{site.port}",
        "identity",
    )


def test_a_body_of_unknown_length_comes_whole(site: Site) -> None:
    def chunked(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        for part in (b"abc", b"defg"):
            handler.wfile.write(b"%x\r\n%s\r\n" % (len(part), part))
        handler.wfile.write(b"0\r\n\r\n")

    site.answers["/"] = chunked
    totals: set[int | None] = set()
    assert got(site.url(), progress=lambda _done, total: totals.add(total))[0] == b"abcdefg"
    assert totals == {None}


def test_a_redirect_is_followed_to_the_place_it_names(site: Site) -> None:
    site.answers["/old"] = moved("/new?x=1#part")
    site.answers["/new?x=1"] = body(b"here")
    data, found = got(site.url("/old"))
    assert (data, found.url) == (b"here", site.url("/new?x=1#part"))


def test_the_host_is_asked_for_by_its_name(site: Site) -> None:
    got(site.url("/", "mirror.example"), resolver=names(mirror_example="127.0.0.1"))
    assert site.seen[0][1]["Host"] == f"mirror.example:{site.port}"


def test_no_proxy_of_the_environment_is_used(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    assert got(site.url())[0] == BODY


# -- schemes and addresses ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    ["http://a.example/", "ftp://a.example/", "file:///etc/passwd", "gopher://a.example", "a.example", ""],
)
def test_only_https_unless_the_caller_says_otherwise(url: str) -> None:
    with pytest.raises(Denied, match="scheme"):
        got(url, Bounds())


@pytest.mark.parametrize(
    "url",
    [
        "https://",
        "https:///x",
        "http://",
        "https://[",
        "https://a:b/",
        "https://\x00/",
        "https://a.example:99999999/",
    ],
)
def test_what_is_no_url_is_said_and_asks_nobody(url: str) -> None:
    def nobody(host: str, port: int) -> list[str]:
        raise AssertionError(host)

    with pytest.raises(TocsinError):
        got(url, resolver=nobody)


def test_a_server_inside_is_refused_by_default(site: Site) -> None:
    for url in (site.url(), site.url("/", "[::1]"), site.url("/", "10.0.0.1")):
        with pytest.raises(Denied, match="an address inside"):
            got(url, Bounds(schemes=("http",)))
    assert site.seen == []


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "255.255.255.255", "224.0.0.1", "240.0.0.1", "192.0.2.1", "198.18.0.1", "::", "::1", "fe80::1", "fe80::1%eth0",
        "fec0::1", "fc00::1", "ff02::1", "ff0e::1", "2001:db8::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
        "::127.0.0.1", "64:ff9b::127.0.0.1", "64:ff9b::10.0.0.1", "64:ff9b:1::1", "2002:7f00:1::", "2002:a00:1::1", "2001::1",
    ],
)  # fmt: skip
def test_every_kind_of_address_inside_is_refused_by_name_too(address: str) -> None:
    with pytest.raises(Denied, match="an address inside"):
        got("https://trap.example/", Bounds(), resolver=names(trap_example=address))
    with pytest.raises(Denied, match="an address inside"):
        got("https://trap.example/", Bounds(), resolver=names(trap_example=f"93.184.216.34 {address}"))


@given(st.ip_addresses(v=4) | st.ip_addresses(v=6))
def test_an_address_that_is_not_global_never_passes(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> None:
    if not address.is_global or address.is_private or address.is_multicast or address.is_loopback:
        with pytest.raises(Denied):
            got("https://trap.example/", Bounds(), resolver=names(trap_example=str(address)))


def test_a_mirror_that_was_named_may_be_inside_but_not_where_it_redirects_to(site: Site) -> None:
    resolver = names(mirror_example="127.0.0.1", intranet_example="10.0.0.1")
    for target in (
        "http://intranet.example/",
        "http://169.254.169.254/latest",
        "http://[::1]/",
        "http://127.0.0.1/",
    ):
        site.seen.clear()
        site.answers["/"] = moved(target)
        with pytest.raises(Denied, match="an address inside"):
            got(site.url("/", "mirror.example"), resolver=resolver)
        assert len(site.seen) == 1
    site.answers["/"] = moved("/list")
    site.answers["/list"] = body(b"x")
    assert got(site.url("/", "mirror.example"), resolver=resolver)[0] == b"x"


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "2606:2800::1", "64:ff9b::5db8:d822", "2002:5db8:d822::1"]
)
def test_a_public_address_passes_the_check(address: str) -> None:
    """Nothing leaves this machine: the clock has run out by the time a connection would be made."""
    clock = iter([0.0, 0.0, 10_000.0])
    with pytest.raises(Unavailable, match="time allowed"):
        got("https://a.example/", Bounds(), resolver=names(a_example=address), clock=lambda: next(clock))


def test_a_redirect_to_another_scheme_is_refused(site: Site) -> None:
    for target in ("file:///etc/passwd", "ftp://127.0.0.1/", "https://127.0.0.1/"):
        site.answers["/"] = moved(target)
        with pytest.raises(Denied, match="scheme"):
            got(site.url())


def test_a_name_that_changes_its_address_after_the_check_gains_nothing(site: Site) -> None:
    answers = iter([["127.0.0.1"], ["10.0.0.1"], ["10.0.0.1"]])
    asked: list[str] = []

    def changing(host: str, port: int) -> list[str]:
        asked.append(f"{host}:{port}")
        return next(answers)

    data, _ = got(site.url("/", "turncoat.example"), resolver=changing)
    assert data == BODY
    assert asked == [f"turncoat.example:{site.port}"], "asked once: what was checked is what was connected to"


def test_a_name_is_checked_anew_at_every_hop(site: Site) -> None:
    site.answers["/"] = moved("/next")
    site.answers["/next"] = body(b"x")
    asked: list[str] = []

    def counting(host: str, port: int) -> list[str]:
        asked.append(f"{host}:{port}")
        return ["127.0.0.1"]

    got(site.url("/", "a.example"), resolver=counting)
    assert len(asked) == 2


def test_the_next_address_is_tried_where_nobody_answers_at_the_first(site: Site) -> None:
    data, _ = got(site.url("/", "both.example"), resolver=names(both_example="127.0.0.2 127.0.0.1"))
    assert data == BODY


def test_a_name_without_address_is_unavailable() -> None:
    with pytest.raises(Unavailable, match="no address"):
        got("https://nobody.example/", Bounds(), resolver=names(nobody_example=""))


@pytest.mark.parametrize("host", ["a" * 70 + ".invalid", "\udcff", "..", "a" * 300])
def test_the_system_is_asked_with_anything_and_never_crashes(host: str) -> None:
    with pytest.raises(Unavailable):
        resolve(host, 443)


def test_the_system_knows_an_address_when_it_sees_one() -> None:
    assert resolve("127.0.0.1", 80) == ["127.0.0.1"]


# -- limits ------------------------------------------------------------------------------------------------


def test_redirects_are_counted(site: Site) -> None:
    for n in range(9):
        site.answers[f"/{n}"] = moved(f"/{n + 1}", status=(301, 302, 303, 307, 308)[n % 5])
    site.answers["/5"] = body(b"end")
    assert got(site.url("/0"))[0] == b"end"
    site.answers["/5"] = moved("/6")
    with pytest.raises(Unsupported, match="more than 5 redirects"):
        got(site.url("/0"))
    assert len(site.seen) == 6 + 6


def test_a_circle_ends(site: Site) -> None:
    site.answers["/"] = moved("/")
    with pytest.raises(Unsupported):
        got(site.url())
    assert len(site.seen) == 6


@pytest.mark.parametrize("location", ["http://[", "http://a:b/", "//", "http:///x", "\\\\host", "?" * 9_000])
def test_a_redirect_to_nowhere_is_said(site: Site, location: str) -> None:
    site.answers["/"] = moved(location)
    with pytest.raises(TocsinError):
        got(site.url())
    assert len(site.seen) <= 6


@pytest.mark.parametrize("status", [204, 206, 304, 300, 400, 401, 403, 404, 429, 500, 503])
def test_any_answer_but_200_is_unavailable(site: Site, status: int) -> None:
    site.answers["/"] = body(b"", status)
    with pytest.raises(Unavailable, match=f"answered {status}") as caught:
        got(site.url())
    assert caught.value.where == site.url()


def test_a_redirect_without_a_place_is_an_answer_like_any_other(site: Site) -> None:
    site.answers["/"] = body(b"", 302)
    with pytest.raises(Unavailable, match="answered 302"):
        got(site.url())


def test_a_body_that_announces_too_much_is_refused_before_its_first_byte(site: Site) -> None:
    sink = io.BytesIO()
    bounds = Bounds(schemes=("http",), inside=True, max_bytes=len(BODY) - 1)
    with pytest.raises(Unsupported, match=f"larger than {len(BODY) - 1} bytes") as caught:
        fetch(site.url("/", "m.example"), sink, bounds, resolver=names(m_example="127.0.0.1"))
    assert sink.getvalue() == b""
    assert caught.value.where == site.url("/", "m.example")
    assert len(got(site.url(), Bounds(schemes=("http",), inside=True, max_bytes=len(BODY)))[0]) == len(BODY)


def test_a_body_that_does_not_announce_itself_is_cut_at_the_limit(site: Site) -> None:
    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Connection", "close")
        handler.end_headers()
        try:
            while True:
                handler.wfile.write(b"x" * 10_000)
        except OSError:
            handler.close_connection = True

    site.answers["/"] = endless
    sink = io.BytesIO()
    with pytest.raises(Unsupported, match="larger than 100000 bytes"):
        fetch(site.url(), sink, Bounds(schemes=("http",), inside=True, max_bytes=100_000), resolver=names())
    assert len(sink.getvalue()) <= 100_000


def test_a_body_cut_off_is_unavailable(site: Site) -> None:
    site.answers["/"] = body(b"short", Content_Length="500")
    with pytest.raises(Unavailable):
        got(site.url())


def test_a_body_compressed_on_the_way_is_refused_unread(site: Site) -> None:
    bomb = gzip.compress(b"\0" * 10_000_000)
    site.answers["/"] = body(bomb, Content_Encoding="gzip")
    sink = io.BytesIO()
    with pytest.raises(Unsupported, match="compressed"):
        fetch(site.url(), sink, INSIDE, resolver=names())
    assert sink.getvalue() == b""
    site.answers["/"] = body(bomb, Content_Type="application/gzip")
    assert got(site.url())[0] == bomb, "a file that is compressed is only a file"


# -- time ----------------------------------------------------------------------------------------------------


def ticking(step: float) -> Callable[[], float]:
    """A clock that moves on by ``step`` seconds each time it is looked at."""
    counter = itertools.count()
    return lambda: next(counter) * step


def test_the_time_for_all_of_it_is_bounded_by_the_clock_that_is_passed_in(site: Site) -> None:
    bounds = Bounds(schemes=("http",), inside=True, total_s=100.0)
    assert got(site.url(), bounds, clock=ticking(0.001))[0] == BODY
    with pytest.raises(Unavailable, match="time allowed"):
        got(site.url(), bounds, clock=ticking(60.0))


def test_a_server_that_trickles_does_not_hold_us_until_a_block_is_full(site: Site) -> None:
    stop = threading.Event()
    drops: list[bytes] = []

    def trickle(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Connection", "close")
        handler.end_headers()
        try:
            for _ in range(10_000):
                handler.wfile.write(b"x")
                drops.append(b"x")
                if stop.wait(0.005):
                    break
        except OSError:
            handler.close_connection = True

    site.answers["/"] = trickle
    try:
        with pytest.raises(Unavailable, match="time allowed"):
            got(site.url(), Bounds(schemes=("http",), inside=True, total_s=20.0), clock=ticking(1.0))
    finally:
        stop.set()
    assert len(drops) < 10_000


def test_redirects_do_not_renew_the_time(site: Site) -> None:
    site.answers["/"] = moved("/")
    with pytest.raises(Unavailable, match="time allowed"):
        got(site.url(), Bounds(schemes=("http",), inside=True, total_s=3.0, redirects=50), clock=ticking(1.0))
    assert len(site.seen) <= 4


def test_a_server_that_never_answers_is_unavailable(site: Site) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        with pytest.raises(Unavailable, match="Timeout"):
            got(url, Bounds(schemes=("http",), inside=True, timeout_s=0.2))


def test_a_closed_port_is_unavailable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    with pytest.raises(Unavailable, match="ConnectError"):
        got(f"http://127.0.0.1:{port}/")


def once(url: str, name: str, reply: bytes) -> bytes:
    """What a server is told that answers the first bytes with ``reply`` and hangs up; the fetch fails."""
    told: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                told.append(connection.recv(4096))
                connection.sendall(reply)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            with pytest.raises(Unavailable):
                got(
                    url.format(port=server.getsockname()[1]),
                    Bounds(schemes=("http", "https"), inside=True, timeout_s=5.0),
                    resolver=names(**{name: "127.0.0.1"}),
                )
        finally:
            thread.join()
    return b"".join(told)


def test_a_server_that_speaks_no_http_is_unavailable() -> None:
    assert once("http://ssh.example:{port}/x", "ssh_example", b"SSH-2.0-OpenSSH\r\n").startswith(b"GET /x ")


def test_over_tls_the_name_is_asked_for_and_a_server_without_tls_is_unavailable() -> None:
    hello = once("https://mirror.example:{port}/x", "mirror_example", b"HTTP/1.1 200 OK\r\n\r\n")
    assert hello[:2] == b"\x16\x03", "a TLS handshake, not a request"
    assert b"mirror.example" in hello
    assert b"GET" not in hello


# -- asked with headers, conditions and credentials, and posted ------------------------------------------------


def test_what_is_newer_alone_is_asked_for_and_304_says_there_is_nothing(site: Site) -> None:
    site.answers["/"] = body(b"", 304)
    sink = io.BytesIO()
    ask = Ask(etag='"v1"', modified="Sat, 21 Nov 2026 10:00:00 GMT", headers={"Accept": "text/csv"})
    found = fetch(site.url(), sink, INSIDE, ask=ask, resolver=names())
    assert (found.unchanged, found.size_bytes) == (True, 0)
    headers = site.seen[0][1]
    assert (headers["If-None-Match"], headers["If-Modified-Since"], headers["Accept"]) == (
        '"v1"', "Sat, 21 Nov 2026 10:00:00 GMT", "text/csv",
    )  # fmt: skip
    with pytest.raises(Refused, match="answered 304"):
        got(site.url())


@pytest.mark.parametrize("value", ["sp\xe9cial", "x" * 2_000], ids=["not ascii", "endless"])
def test_a_mark_of_a_version_that_cannot_be_sent_back_is_dropped(site: Site, value: str) -> None:
    site.answers["/"] = body(b"x", ETag=value)
    assert got(site.url())[1].etag == ""


def test_a_credential_goes_to_the_origin_that_was_asked_and_no_other(site: Site) -> None:
    other = Site()
    try:
        site.answers["/"] = moved("/here")
        site.answers["/here"] = moved(other.url("/there", "mirror.example"))
        other.answers["/there"] = body(b"x")
        with pytest.raises(Denied):  # inside, and not what was named
            fetch(
                site.url(),
                io.BytesIO(),
                INSIDE,
                ask=Ask(credential=parse("Bearer abc", "")),
                resolver=names(mirror_example="127.0.0.1"),
            )
        site.answers["/here"] = moved(other.url("/there"))
        fetch(site.url(), io.BytesIO(), INSIDE, ask=Ask(credential=parse("Bearer abc", "")), resolver=names())
    finally:
        other.close()
    assert [headers.get("Authorization") for _, headers in site.seen] == ["Bearer abc"] * 4
    assert [headers.get("Authorization") for _, headers in other.seen] == [None]


def test_another_answer_is_told_with_what_it_says(site: Site) -> None:
    site.answers["/"] = body(b"x" * 10_000, 429, Retry_After="120")
    with pytest.raises(Refused) as caught:
        got(site.url())
    assert (caught.value.status, caught.value.retry_after, len(caught.value.said)) == (429, "120", 4096)


def test_a_query_stands_in_no_error_nor_is_a_password_taken_from_an_url(site: Site) -> None:
    site.answers["/list?key=sesame"] = body(b"", 404)
    with pytest.raises(Refused) as caught:
        got(site.url("/list?key=sesame"))
    assert "sesame" not in str(caught.value)
    site.answers["/"] = moved(f"http://me:sesame@127.0.0.1:{site.port}/x")
    for url in (site.url(), f"http://me:sesame@127.0.0.1:{site.port}/"):
        with pytest.raises(BadInput, match="user or password") as refused:
            got(url)
        assert "sesame" not in str(refused.value)


def test_a_server_that_trickles_its_headers_is_hung_up_on() -> None:
    """No read of it takes long, so that no limit for a single read ever ends it."""
    stop = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                connection.sendall(b"HTTP/1.1 200 OK\r\n")
                try:
                    while not stop.wait(0.01):
                        connection.sendall(b"X-Drop: x\r\n")
                except OSError:
                    stop.set()

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            with pytest.raises(Unavailable, match="time allowed"):
                got(
                    f"http://127.0.0.1:{server.getsockname()[1]}/",
                    Bounds(schemes=("http",), inside=True, total_s=0.3),
                )
        finally:
            stop.set()
            thread.join()


def test_a_body_is_posted_once_and_never_again_elsewhere(site: Site) -> None:
    site.answers["/"] = body(b"kept", 202)
    ask = Ask(
        method="POST", body=b"x" * 100_000, headers={"Content-Type": "application/json"}, good=(200, 202)
    )
    sink = io.BytesIO()
    assert fetch(site.url(), sink, INSIDE, ask=ask, resolver=names()).status == 202
    assert (sink.getvalue(), site.posted) == (b"kept", [ask.body])
    assert site.seen[0][1]["Content-Type"] == "application/json"
    site.answers["/"] = moved("/elsewhere", 307)
    with pytest.raises(Unsupported, match="posted elsewhere"):
        fetch(site.url(), sink, INSIDE, ask=ask, resolver=names())
    assert [path for path, _ in site.seen] == ["/", "/"]
