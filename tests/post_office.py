# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A small mail server on the loopback: takes mail by SMTP (RFC 5321) without TLS, refuses whom it is told to refuse.

TLS and hostile servers are tested with ``tests.net.test_mail``, whose server speaks to one client once.
"""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import NamedTuple


class Letter(NamedTuple):
    """One mail as it was handed in."""

    to: str
    raw: bytes

    @property
    def said(self) -> EmailMessage:
        """Parsed."""
        found = message_from_bytes(self.raw, policy=policy.default)
        assert isinstance(found, EmailMessage)
        return found

    @property
    def text(self) -> str:
        """What a person reads."""
        body = self.said.get_body(("plain",))
        assert body is not None
        return str(body.get_content()).replace("\r\n", "\n")

    @property
    def attached(self) -> list[bytes]:
        """The files that go along."""
        return [each.get_payload(decode=True) for each in self.said.iter_attachments()]  # type: ignore[misc]  # bytes of leaves


class PostOffice:
    """``letters`` is what it took; ``refused`` whom it turns away, with which code; the hooks run where they say."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []
        self.refused: dict[str, int] = {}
        self.before_answer: Callable[[], None] = lambda: None
        """Called when a letter was kept, before the client hears of it."""
        self.before_data: Callable[[], None] = lambda: None
        office = self

        class Clerk(socketserver.StreamRequestHandler):
            timeout = 10

            def handle(self) -> None:
                try:
                    office.serve(self)
                except OSError:
                    return  # the client is gone

        self.server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Clerk)
        self.server.daemon_threads = True
        self.port: int = self.server.server_address[1]
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01})
        self.thread.start()

    def serve(self, client: socketserver.StreamRequestHandler) -> None:
        """One client, until it says QUIT or is gone."""
        say = client.wfile.write
        say(b"220 office\r\n")
        to: list[str] = []
        while line := client.rfile.readline().strip():
            verb = line[:4].upper()
            if verb == b"RCPT":
                address = line.decode().partition("<")[2].partition(">")[0]
                code = self.refused.get(address, 250)
                to += [address] * (code == 250)
                say(f"{code} said\r\n".encode())
            elif verb == b"DATA":
                self.before_data()
                say(b"354 go\r\n")
                body = b""
                while (part := client.rfile.readline()) not in {b".\r\n", b""}:
                    body += part[1:] if part.startswith(b".") else part
                if not part:
                    return
                self.letters += [Letter(address, body) for address in to]
                to = []
                self.before_answer()
                say(b"250 kept\r\n")
            elif verb == b"QUIT":
                say(b"221 bye\r\n")
                return
            else:
                say(b"250 office\r\n")

    def close(self) -> None:
        """End it."""
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()
