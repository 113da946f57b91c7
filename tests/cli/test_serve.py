# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""serve: it says where it is once it is there, refuses what others could reach, and ends at Ctrl-C."""

from __future__ import annotations

import http.client
import json
import signal
import socket
from pathlib import Path

import pytest

from tests.cli.program import refused, start, tocsin


def ask(port: int, path: str, host: str = "") -> tuple[int, bytes]:
    """Status and body of one answer."""
    door = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        door.request("GET", path, headers={"Host": host or f"127.0.0.1:{port}"})
        answer = door.getresponse()
        return answer.status, answer.read()
    finally:
        door.close()


def test_from_start_to_ctrl_c(ready: Path):
    with start("serve", "--port", "0", data=ready) as child:
        assert child.stderr is not None
        try:
            said = child.stderr.readline().decode()
            assert said.startswith("Tocsin is at http://127.0.0.1:")
            port = int(said.split()[3].rstrip("/").rpartition(":")[2])
            assert ask(port, "/healthz")[0] == 200
            status, page = ask(port, "/")
            assert (status, b"Drinking water" in page) == (200, True)
            assert json.loads(ask(port, "/status.json")[1])
            assert 400 <= ask(port, "/", host="evil.example")[0] < 500
        finally:
            child.send_signal(signal.SIGINT)
            rest = child.stderr.read().decode()
            assert child.stdout is not None
            out = child.stdout.read()
            code = child.wait(30)
    assert (code, out) == (0, b"")
    assert "Traceback" not in rest


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "localhost.evil.example"])
def test_addresses_that_others_could_reach_are_denied(ready: Path, host: str):
    refused(
        tocsin("serve", "--host", host, data=ready), 5, says="this machine only", at=host, do="SSH tunnel"
    )


def test_the_address_of_the_settings_is_denied_too(ready: Path):
    refused(tocsin("serve", data=ready, env={"TOCSIN_SERVER_HOST": "0.0.0.0"}), 5, says="this machine only")


def test_a_port_that_is_taken_exits_6(ready: Path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        refused(tocsin("serve", "--port", port, data=ready), 6, says="cannot listen", at=port, do="--port")


def test_a_port_that_is_none_exits_2(ready: Path):
    assert tocsin("serve", "--port", "70000", data=ready).code == 2
