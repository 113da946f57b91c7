# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A TAXII 2.1 server of the tests' own that takes posts: as the specification has it, or wrong in one named way."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tests.flows.taxii_server import COLLECTION, MEDIA, send

STATUS = "2d086da7-4bdc-4f91-900e-d77486753710"


class Inbox:
    """What was posted, envelope by envelope; ``wrong`` names the fault, ``bad`` the ids that it refuses."""

    def __init__(self, wrong: str = "", bad: tuple[str, ...] = (), most: int = 1_000_000) -> None:
        self.wrong, self.bad, self.most = wrong, bad, most
        self.posts: list[list[dict[str, Any]]] = []
        self.kept: dict[tuple[str, str], dict[str, Any]] = {}
        self.authorized: list[str] = []
        self.die_after = 0
        self.deletes: list[str] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            timeout = 10

            def do_GET(self) -> None:
                server.get(self)

            def do_POST(self) -> None:
                server.post(self)

            def do_DELETE(self) -> None:
                server.delete(self)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of the overridden one
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.base = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01})
        self.thread.start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    @property
    def ids(self) -> list[str]:
        return sorted({name for name, _ in self.kept})

    def get(self, to: BaseHTTPRequestHandler) -> None:
        path = to.path
        if path == "/taxii2/":
            send(to, 200, {"title": "a server", "api_roots": [f"{self.base}/api/"]})
        elif path == "/api/":
            send(to, 200, {"title": "root", "versions": [MEDIA], "max_content_length": self.most})
        elif path == "/api/collections/":
            listed = [("readable", False), (COLLECTION, True)]
            rows = [{"id": key, "title": key, "can_read": not may, "can_write": may} for key, may in listed]
            send(to, 200, {"collections": rows})
        elif path == f"/api/status/{STATUS}/":
            pending = self.wrong == "pending for ever"
            send(to, 200, {"id": STATUS, "status": "pending" if pending else "complete"})
        else:
            send(to, 404, {"title": "no such thing"})

    def delete(self, to: BaseHTTPRequestHandler) -> None:
        before = f"/api/collections/{COLLECTION}/objects/"
        assert to.path.startswith(before)
        name = to.path.removeprefix(before).strip("/")
        self.deletes.append(name)
        if self.wrong in {"deletes nothing", "breaks on delete"}:
            send(to, 405 if self.wrong == "deletes nothing" else 503, {"title": "no"})
        elif name not in self.ids:
            send(to, 404, {"title": "no such object"})
        else:
            self.kept = {key: one for key, one in self.kept.items() if key[0] != name}
            send(to, 200, {})

    def post(self, to: BaseHTTPRequestHandler) -> None:
        body = to.rfile.read(int(to.headers["Content-Length"]))
        self.authorized.append(to.headers.get("Authorization", ""))
        assert to.headers["Content-Type"] == MEDIA
        assert to.path == f"/api/collections/{COLLECTION}/objects/"
        found = json.loads(body)["objects"]
        if self.die_after and len(self.posts) >= self.die_after:
            self.posts.append(found)
            send(to, 503, {"title": "later"})
            return
        self.posts.append(found)
        if self.wrong == "too large" and len(found) > 2:
            send(to, 413, {"title": "too large"})
            return
        if self.wrong == "refuses all" or (
            self.wrong == "all or nothing" and any(one["id"] in self.bad for one in found)
        ):
            send(to, 422, {"title": "unprocessable"})
            return
        failures = [
            {"id": one["id"], "version": "x", "message": "not for us"}
            for one in found
            if one["id"] in self.bad
        ]
        for one in found:
            if one["id"] not in self.bad:
                self.kept[one["id"], one.get("modified", "")] = one
        answer = {"id": STATUS, "status": "complete", "total_count": len(found), "failures": failures}
        if self.wrong.startswith("pending"):
            answer = {"id": STATUS, "status": "pending"}
        elif self.wrong == "strangers":
            answer["failures"] = [7, {}, {"id": None}, {"id": "indicator--other", "message": ["x"]}]
        if self.wrong == "not json":
            _raw(to)
        else:
            send(to, 202, answer)


def _raw(to: BaseHTTPRequestHandler) -> None:
    to.send_response(202)
    to.send_header("Content-Length", "4")
    to.end_headers()
    to.wfile.write(b"<ok>")


@pytest.fixture
def inbox() -> Iterator[Any]:
    made: list[Inbox] = []

    def start(wrong: str = "", **more: Any) -> Inbox:
        made.append(Inbox(wrong, **more))
        return made[-1]

    yield start
    for each in made:
        each.close()
