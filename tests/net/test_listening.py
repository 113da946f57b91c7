# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A first connection, with real sockets of the loopback."""

from __future__ import annotations

import socket

import pytest

from tocsin.core.errors import Unavailable
from tocsin.net import listening


def test_who_listens_is_connected_to_and_told_nothing():
    with socket.create_server(("127.0.0.1", 0)) as server:
        listening.check("127.0.0.1", server.getsockname()[1])
        taken, _ = server.accept()
        with taken:
            assert taken.recv(1) == b""


@pytest.mark.parametrize(
    ("host", "where"),
    [("127.0.0.1", "127.0.0.1:1"), ("::1", "[::1]:1"), ("no.invalid", "no.invalid:1"), ("a..b", "a..b:1")],
)
def test_who_does_not_is_told(host, where):
    with pytest.raises(Unavailable, match=r"nothing listens there: \S") as told:
        listening.check(host, 1)
    assert told.value.where == where


def test_who_does_not_answer_is_not_waited_for():
    """A full queue of one: the system takes no third connection, and says nothing of it."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(0)
        port = server.getsockname()[1]
        with (
            socket.create_connection(("127.0.0.1", port)),
            pytest.raises(Unavailable, match="no answer in time"),
        ):
            listening.check("127.0.0.1", port, 0.05)
