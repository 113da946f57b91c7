# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from tests.serve.example import STATUS
from tests.serve.example_map import now
from tests.serve.example_warnings import BOOK
from tocsin.core.errors import Denied, Unavailable
from tocsin.core.settings import Settings
from tocsin.serve.app import create_app
from tocsin.serve.run import address, run

ROOT = Path(__file__).resolve().parents[2]


def started(*arguments):
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-m", "tests.serve.serve_example", *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_it_says_where_it_listens_once_it_does_and_ends_cleanly_on_ctrl_c():
    child = started()
    try:
        url = child.stdout.readline().strip()
        assert url.startswith("http://127.0.0.1:")
        with urllib.request.urlopen(f"{url}healthz", timeout=20) as answer:  # noqa: S310 - our own loopback address
            assert answer.status == 200
            assert "uvicorn" not in str(answer.headers).lower()
        child.send_signal(signal.SIGINT)
        out, err = child.communicate(timeout=20)
    finally:
        child.kill()
        child.wait()
    assert child.returncode == 0
    assert (out, err) == ("", "stopped\n")  # no access log either


def test_a_port_in_use_is_named_with_a_mend():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        app = create_app(lambda: STATUS, now, Settings(), warnings=BOOK)
        with pytest.raises(Unavailable) as caught:
            run(app, "127.0.0.1", port, announce=lambda url: pytest.fail(f"announced {url}"))
    assert str(port) in caught.value.where
    assert "--port" in caught.value.do
    assert "in use" in caught.value.what


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "operator.example"])
def test_other_addresses_are_denied_before_anything_is_opened(host):
    app = create_app(lambda: STATUS, now, Settings(), warnings=BOOK)
    with pytest.raises(Denied):
        run(app, host, 0, announce=lambda url: pytest.fail(f"announced {url}"))


def test_addresses():
    assert address("127.0.0.1", 80) == "http://127.0.0.1:80/"
    assert address("::1", 80) == address("[::1]", 80) == "http://[::1]:80/"
