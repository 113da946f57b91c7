# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Clients that do not speak, do not end or do not fit, by plain sockets against the real program in a process of its own."""

from __future__ import annotations

import contextlib
import gzip
import json
import signal
import socket
import subprocess
import sys

import pytest

from tests.whole.test_taxii_client import BASIC, ENVIRONMENT, NAME, WORD, run
from tocsin.share.taxii import MEDIA_TYPE

CONNECTIONS = 16
FORM = "application/x-www-form-urlencoded"
POST_BYTES = 2**20


@pytest.fixture(scope="module")
def port(tmp_path_factory):
    folder = tmp_path_factory.mktemp("slow")
    run(folder, "init")
    run(folder, "share", "collection", "add", "Inbox", "--write")
    run(folder, "account", "add", NAME, "--scope", "write", "--password-file", "-", said=WORD)
    more = {
        "TOCSIN_DATA_DIR": str(folder),
        "TOCSIN_LIMITS_CONNECTIONS": str(CONNECTIONS),
        "TOCSIN_LIMITS_POST_SECONDS": "1",
        "TOCSIN_LIMITS_POST_BYTES": str(POST_BYTES),
    }
    child = subprocess.Popen(
        [sys.executable, "-W", "error", "-m", "tocsin", "serve", "--port", "0"],
        env={**ENVIRONMENT, **more}, cwd=folder, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert child.stderr is not None
    try:
        yield int(child.stderr.readline().partition("127.0.0.1:")[2].partition("/")[0])
        child.send_signal(signal.SIGINT)
        assert child.wait(20) == 0
        assert child.stderr.read() == "stopped\n"  # nothing that a client did wrong is in the log
    finally:
        child.kill()
        child.wait()
        child.stderr.close()


def connected(port, said=b""):
    client = socket.create_connection(("127.0.0.1", port), timeout=30)
    client.sendall(said)
    return client


def answered(client):
    """Status line, headers in small letters, body."""
    said = b""
    with contextlib.suppress(ConnectionError):
        while got := client.recv(2**16):
            said += got
    client.close()
    head, _, body = said.partition(b"\r\n\r\n")
    status, _, headers = head.decode().partition("\r\n")
    return int(status.split()[1]), headers.lower(), body


def healthy(port):
    """A server that is at work on all it may have open says 503, for the moment that this takes: asked again then."""
    asked = b"GET /healthz HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n"
    for _ in range(2000):
        status = answered(connected(port, asked))[0]
        if status != 503:
            return status == 200
    return False


HALVES = {
    "nothing": b"",
    "half a line": b"GET /heal",
    "half a head": b"GET /healthz HTTP/1.1\r\nhost: 127.0.0.1\r\n",
    "half a form": b"POST /sign-in HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: %s\r\ncontent-length: 99\r\n\r\nname=" % FORM.encode(),
    "idle": b"GET /healthz HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n",
}  # fmt: skip


@pytest.mark.parametrize("half", HALVES.values(), ids=HALVES.keys())
def test_half_open_connections_in_any_number_keep_nobody_out(port, half):
    with contextlib.ExitStack() as held:
        for _ in range(5 * CONNECTIONS):
            held.enter_context(connected(port, half))
        assert healthy(port)


def post(path, kind, head, *parts, close=True):
    """The bytes of a request."""
    taxii = f"authorization: {BASIC}\r\naccept: {MEDIA_TYPE}\r\n" if path.startswith("/taxii2") else ""
    typed = f"content-type: {kind}\r\n" if kind else ""
    ended = "connection: close\r\n" if close else ""
    lines = f"POST {path} HTTP/1.1\r\nhost: 127.0.0.1\r\n{taxii}{typed}{ended}{head}\r\n"
    return lines.encode() + b"".join(parts)


def sized(body):
    return f"content-length: {len(body)}\r\n", body


DEEP = b'{"objects":' + b"[" * 500 + b"]" * 500 + b"}"
BOMB = gzip.compress(b"0" * 10_000_000)
BODIES = {
    # name: head, body, media type (None for that of the place), status of a post by TAXII, of the sign-in form
    "gzip bomb": (f"content-encoding: gzip\r\ncontent-length: {len(BOMB)}\r\n", BOMB, None, 415, 400),
    "500 deep": (*sized(DEEP), None, 202, 403),
    "too deep": (*sized(b"[" * 16_000), None, 400, 403),
    "huge length": ("content-length: 1000000000000000\r\n", b"", None, 413, 413),
    "over the limit": (*sized(b"x" * (POST_BYTES + 1)), None, 413, 413),
    "another media type": (*sized(b"{}"), "image/png", 415, 400),
    "no media type": (*sized(b"{}"), "", 415, 400),
    "not UTF-8": (*sized(b"\xff\xfe\x00"), None, 400, 400),
    "nothing": ("content-length: 0\r\n", b"", None, 400, 403),
    "chunks without end": ("transfer-encoding: chunked\r\n", (b"10000\r\n" + b"x" * 2**16 + b"\r\n") * 20, None, 413, 413),
    "no chunks": ("transfer-encoding: chunked\r\n", b"zz\r\n", None, 400, 400),
    "never comes": ("content-length: 100\r\n", b"x", None, 408, 408),
}  # fmt: skip


@pytest.fixture(scope="module")
def inbox(port):
    path = "/taxii2/api/collections/"
    asked = f"GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\naccept: {MEDIA_TYPE}\r\nauthorization: {BASIC}\r\nconnection: close\r\n\r\n"
    status, _, body = answered(connected(port, asked.encode()))
    assert status == 200
    (found,) = [each["id"] for each in json.loads(body)["collections"] if each["can_write"]]
    return f"{path}{found}/objects/"


@pytest.mark.parametrize("name", BODIES)
@pytest.mark.parametrize("where", ["taxii", "sign-in"])
def test_what_is_wrong_with_a_body_is_said_in_the_form_of_the_route_and_is_no_failure(
    port, inbox, where, name
):
    head, body, kind, by_taxii, by_form = BODIES[name]
    path, own, expected = (inbox, MEDIA_TYPE, by_taxii) if where == "taxii" else ("/sign-in", FORM, by_form)
    client = connected(port)
    with contextlib.suppress(ConnectionError):  # it may be cut while we still speak
        client.sendall(post(path, own if kind is None else kind, head, body))
    status, headers, said = answered(client)
    assert status == expected
    assert "connection: close" in headers
    if where == "taxii":
        assert f"content-type: {MEDIA_TYPE}" in headers
        assert json.loads(said)["http_status" if status != 202 else "status"] in {str(status), "complete"}
    assert healthy(port)


def test_a_trickle_of_a_body_ends_too(port):
    client = connected(port, post("/sign-in", FORM, "content-length: 9999\r\n", close=False))
    with contextlib.suppress(ConnectionError):
        for _ in range(200):
            client.sendall(b"x" * 4)
    assert answered(client)[0] == 408
