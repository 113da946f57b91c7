# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A TAXII 2.1 server of the tests' own, written apart from the client: as the specification has it, or wrong in one named way."""

from __future__ import annotations

import contextlib
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

MEDIA = "application/taxii+json;version=2.1"
COLLECTION = "91a7b528-80eb-42ed-a74d-c6fbd5a26116"


class Taxii:
    """Objects with the millisecond at which each was added; ``wrong`` names the fault."""

    def __init__(self, objects: list[tuple[int, dict[str, Any]]], wrong: str = "", page: int = 2) -> None:
        self.objects, self.wrong, self.page = objects, wrong, page
        self.collection = COLLECTION
        self.titles = ["threats"]
        self.token = ""
        self.asked: list[str] = []
        self.authorized: list[str] = []
        self.die_after = self.hold_at = self.place = 0
        self.reached, self.go_on = threading.Event(), threading.Event()
        server = self

        class Handler(BaseHTTPRequestHandler):
            timeout = 10

            def do_GET(self) -> None:
                server.asked.append(self.path)
                server.authorized.append(self.headers.get("Authorization", ""))
                server.answer(self)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of the overridden one
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.base = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01})
        self.thread.start()

    def close(self) -> None:
        self.go_on.set()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    @property
    def url(self) -> str:
        return f"{self.base}/api/collections/{self.collection}/"

    @property
    def pages(self) -> list[dict[str, str]]:
        """The queries of the pages that were asked for."""
        parts = [urlsplit(path) for path in self.asked if "/objects/" in path]
        return [{name: values[0] for name, values in parse_qs(part.query).items()} for part in parts]

    def answer(self, to: BaseHTTPRequestHandler) -> None:
        parts = urlsplit(to.path)
        if self.token and to.headers.get("Authorization") != self.token:
            send(to, 401, {"title": "who are you"})
        elif to.headers.get("Accept") != MEDIA:
            send(to, 406, {"title": "not acceptable"})
        elif parts.path == "/taxii2/":
            elsewhere = (
                "https://taxii.example/api/" if self.wrong == "roots elsewhere" else f"{self.base}/api/"
            )
            send(to, 200, {"title": "a server", "default": elsewhere, "api_roots": [elsewhere]})
        elif parts.path == "/api/collections/":
            listed = [{"id": f"{self.collection}{at or ''}", "title": title, "can_read": True, "can_write": False}
                      for at, title in enumerate(self.titles)]  # fmt: skip
            if self.wrong == "no title":
                listed = [{"id": each["id"], "can_read": True} for each in listed]
            send(to, 200, {"collections": listed})
        elif parts.path == "/api/":
            send(to, 200, {"title": "root", "versions": [MEDIA], "max_content_length": 1_000_000})
        elif parts.path == f"/api/collections/{self.collection}/objects/":
            self.objects_page(to, {name: values[0] for name, values in parse_qs(parts.query).items()})
        else:
            send(to, 404, {"title": "no such thing"})

    def objects_page(self, to: BaseHTTPRequestHandler, query: dict[str, str]) -> None:
        wrong = self.wrong
        if self.hold_at and len(self.pages) == self.hold_at:
            self.reached.set()
            self.go_on.wait(30)
        if self.die_after and len(self.pages) > self.die_after:
            send(to, 503, {})
            return
        if wrong == "forgets next" and query.get("next", "").startswith("old"):
            send(to, 404, {"title": "unknown next"})
            return
        after = millisecond(query.get("added_after", ""))
        if wrong == "one next for all":
            self.place = self.place + self.page if "next" in query else 0
            query = {**query, "next": str(self.place)}
        start = int(query["next"].removeprefix("old").lstrip("-") or 0) if "next" in query else 0
        mine = [each for each in self.objects if each[0] > after]
        part = mine[start : start + self.page]
        body: dict[str, Any] = {"objects": [each for _, each in part]}
        if start + self.page < len(mine):
            body |= {"more": True, "next": str(start + self.page)}
            if wrong == "one next for all":
                body["next"] = "session"
        headers = {}
        if part:
            headers = {
                "X-TAXII-Date-Added-First": stamp(part[0][0]),
                "X-TAXII-Date-Added-Last": stamp(part[-1][0]),
            }
        status = 200
        if wrong == "undefined header":
            headers = dict.fromkeys(headers, "undefined")
        elif wrong == "javascript date" and part:
            headers["X-TAXII-Date-Added-Last"] = (
                f"Thu Jan 07 2027 10:00:{part[-1][0] // 1000:02} GMT+0000 (Coordinated Universal Time)"
            )
        elif wrong == "first alone" and len(part) == 1:
            del headers["X-TAXII-Date-Added-Last"]
        elif wrong == "206":
            status = 206
        elif wrong == "no next":
            body.pop("next", None)
        elif wrong == "same next":
            body |= {"more": True, "next": query.get("next", "1")}
        elif wrong == "endless next":
            body = {"objects": [self.objects[0][1]], "more": True, "next": str(10 + len(self.asked))}
        elif wrong == "empty pages for ever":
            body = {"objects": [], "more": True, "next": str(10 + len(self.asked))}
        elif wrong == "more without a way":
            body, headers = {"objects": body["objects"], "more": True}, {}
        elif wrong == "instant stands still":
            body, headers = (
                {"objects": [self.objects[0][1]], "more": True},
                {"X-TAXII-Date-Added-Last": stamp(1000)},
            )
        elif wrong == "duplicate page" and start == self.page and len(self.pages) == 2:
            body = {"objects": [each for _, each in mine[: self.page]], "more": True, "next": "-2"}
        send(to, status, body, headers)


def stamp(at: int) -> str:
    return f"2027-01-07T10:00:{at // 1000:02}.{at % 1000:03}Z"


def millisecond(text: str) -> int:
    return int(text[17:19]) * 1000 + int(text[20:23]) if text else -1


def send(
    to: BaseHTTPRequestHandler, status: int, body: object, headers: dict[str, str] | None = None
) -> None:
    data = json.dumps(body).encode()
    with contextlib.suppress(OSError):  # who asked may have been killed
        _send(to, status, data, headers or {})


def _send(to: BaseHTTPRequestHandler, status: int, data: bytes, headers: dict[str, str]) -> None:
    to.send_response(status)
    for name, value in {"Content-Type": MEDIA, "Content-Length": str(len(data)), **headers}.items():
        to.send_header(name, value)
    to.end_headers()
    to.wfile.write(data)
