# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A MISP server of the tests' own: four routes by hand after the documented form, or wrong in one named way."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

KEY = "k" * 40


class MispServer:
    """Events by UUID, as they are given out; ``wrong`` names the fault. ``asked`` holds (route, body) of each request."""

    def __init__(
        self, wrong: str = "", events: list[dict[str, Any]] | None = None, page: int = 1_000
    ) -> None:
        self.wrong, self.page = wrong, page
        self.events: dict[str, dict[str, Any]] = {
            each["Event"]["uuid"]: json.loads(json.dumps(each)) for each in events or []
        }
        self.asked: list[tuple[str, Any]] = []
        self.keys: list[str] = []
        self.elsewhere = ""
        self.pages_given = 0
        server = self

        class Handler(BaseHTTPRequestHandler):
            timeout = 10

            def do_POST(self) -> None:
                server.post(self)

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

    def routes(self, route: str) -> list[Any]:
        return [body for where, body in self.asked if where == route]

    def post(self, to: BaseHTTPRequestHandler) -> None:
        body = json.loads(to.rfile.read(int(to.headers["Content-Length"])))
        self.asked.append((to.path, body))
        self.keys.append(to.headers.get("Authorization", ""))
        if self.keys[-1] != KEY:
            why = "Authentication failed. Please make sure you pass the API key of an API enabled user along in the Authorization header."
            answer(to, 403, {"name": why, "message": why, "url": to.path})
        elif self.wrong == "html 403":
            answer(to, 403, b"<html><title>Forbidden</title></html>", "text/html")
        elif self.wrong == "redirect":
            to.send_response(302)
            to.send_header("Location", "http://169.254.169.254/latest/meta-data/")
            to.send_header("Content-Length", "0")
            to.end_headers()
        elif to.path == "/events/restSearch":
            self.search(to, body)
        elif to.path == "/events/index":
            self.index(to)
        elif to.path == "/events/add":
            self.add(to, body)
        elif to.path.startswith("/events/edit/"):
            self.edit(to, body, to.path.rpartition("/")[2])
        else:
            answer(to, 404, {"name": "Not Found", "message": "Not Found", "url": to.path})

    # -- out ---------------------------------------------------------------------------------

    def search(self, to: BaseHTTPRequestHandler, body: dict[str, Any]) -> None:
        if self.wrong == "html":
            answer(to, 200, b"<html>log in first</html>", "text/html")
            return
        if self.wrong == "cut off":
            answer(to, 200, json.dumps({"response": list(self.events.values())}).encode()[:-30])
            return
        if self.wrong == "no list":
            answer(to, 200, {"name": "Internal error", "message": "out of memory", "url": to.path})
            return
        found = [each for each in self.events.values() if each["Event"].get("published")]
        if "uuid" in body:
            answer(to, 200, {"response": [each for each in found if each["Event"]["uuid"] in body["uuid"]]})
            return
        found = [each for each in found if int(each["Event"]["timestamp"]) >= int(body.get("timestamp", 0))]
        found.sort(key=lambda each: int(each["Event"]["timestamp"]))
        limit = min(self.page, body["limit"])
        begin = (body["page"] - 1) * limit
        self.pages_given += 1
        if self.wrong == "the same page for ever":
            begin = 0
        if self.wrong == "endless pages":
            made = json.loads(json.dumps(found[0]))
            made["Event"]["uuid"] = f"33333333-cccc-4ccc-8ccc-{self.pages_given:012d}"
            made["Event"]["Attribute"] = []
            answer(to, 200, {"response": [made]})
            return
        if self.wrong == "an event is deleted between two pages" and self.pages_given == 2:
            del self.events[found[0]["Event"]["uuid"]]
            found = found[1:]
        answer(to, 200, {"response": found[begin : begin + limit]})

    def index(self, to: BaseHTTPRequestHandler) -> None:
        rows: list[Any] = [
            {"uuid": uuid, "timestamp": each["Event"]["timestamp"], "published": each["Event"].get("published", False),
             "orgc_uuid": each["Event"]["Orgc"]["uuid"], "sighting_timestamp": "0"}
            for uuid, each in self.events.items()
        ]  # fmt: skip
        if self.wrong == "no index":
            answer(to, 404, {"name": "Not Found", "message": "Not Found", "url": to.path})
        elif self.wrong == "an odd index":
            answer(to, 200, [*rows[:-1], {"uuid": 7}])
        elif self.wrong == "an empty index":
            answer(to, 200, [])
        elif self.wrong == "events that are listed and never given":
            answer(to, 200, [*rows, {**rows[0], "uuid": "33333333-cccc-4ccc-8ccc-000000000099"}])
        else:
            answer(to, 200, rows)

    # -- in -----------------------------------------------------------------------------------

    def add(self, to: BaseHTTPRequestHandler, body: dict[str, Any]) -> None:
        uuid = body["Event"]["uuid"]
        if self.wrong == "refuses an event" and uuid.endswith("2"):
            answer(to, 403, {"name": "Could not add Event", "message": "Could not add Event", "errors": {"info": ["Info cannot be empty."]}, "url": to.path})  # fmt: skip
        elif self.wrong == "busy":
            answer(to, 503, {"name": "later"})
        elif uuid in self.events:
            why = "Event already exists, if you would like to edit it, use the url in the location header."
            to.send_response(404)
            data = json.dumps({"name": why, "message": why, "url": to.path}).encode()
            to.send_header("Location", f"{self.base}/events/{uuid}")
            to.send_header("Content-Type", "application/json")
            to.send_header("Content-Length", str(len(data)))
            to.end_headers()
            to.wfile.write(data)
        elif self.wrong == "html 200":
            answer(to, 200, b"<html>welcome</html>", "text/html")
        else:
            self.events[uuid] = body
            answer(to, 200, {"Event": {**body["Event"], "id": "12"}})
            return

    def edit(self, to: BaseHTTPRequestHandler, body: dict[str, Any], uuid: str) -> None:
        if uuid not in self.events:
            answer(to, 404, {"name": "Invalid event.", "message": "Invalid event.", "url": to.path})
        elif int(body["Event"]["timestamp"]) <= int(self.events[uuid]["Event"]["timestamp"]):
            why = "Event could not be saved: Event in the request not newer than the local copy."
            answer(to, 403, {"name": "Event was not saved.", "message": "Event was not saved.", "errors": why, "url": to.path})  # fmt: skip
        else:
            self.events[uuid] = body
            answer(to, 200, {"Event": {"uuid": uuid, "id": "12"}})


def answer(to: BaseHTTPRequestHandler, status: int, body: object, kind: str = "application/json") -> None:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    with contextlib.suppress(OSError):  # who asked may have hung up
        to.send_response(status)
        to.send_header("Content-Type", kind)
        to.send_header("Content-Length", str(len(data)))
        to.end_headers()
        to.wfile.write(data)


@pytest.fixture
def misp() -> Iterator[Any]:
    made: list[MispServer] = []

    def start(wrong: str = "", **more: Any) -> MispServer:
        made.append(MispServer(wrong, **more))
        return made[-1]

    yield start
    for each in made:
        each.close()
