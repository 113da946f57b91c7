# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Lists fetched from a real server on this machine; what cannot be fetched is not checked."""

from __future__ import annotations

import http.server
import io
import threading
import zipfile
from collections.abc import Iterator

import msgspec
import pytest

from tests.flows.conftest import LIMITS, NOW, give
from tests.flows.test_take_in import KEV, OSV, SBOM
from tocsin.core.limits import Limits
from tocsin.core.settings import Online, Settings
from tocsin.flows import job, online
from tocsin.store import Store, inventory


def dump() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("X-1.json", OSV)
    return packed.getvalue()


ANSWERS = {"/PyPI/all.zip": dump(), "/kev.json": KEV, "/odd/PyPI/all.zip": b"<html>moved</html>"}


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = ANSWERS.get(self.path)
        self.send_response(200 if body is not None else 404)
        self.send_header("Last-Modified", "Fri, 15 Jan 2027 00:00:00 GMT")
        self.send_header("Content-Length", str(len(body or b"")))
        self.end_headers()
        self.wfile.write(body or b"")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name the base class gives it
        """Nothing: the tests read what the client says."""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    made = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=made.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{made.server_address[1]}"
    made.shutdown()
    made.server_close()
    thread.join()


def refresh(store: Store, osv_url: str, kev_url: str, limits: Limits = LIMITS) -> list[str]:
    said: list[str] = []
    settings = Settings(limits=limits, online=Online(osv_url=osv_url, kev_url=kev_url))
    online.refresh(store, settings, actor="test", now=NOW, say=said.append)
    return said


def test_the_ecosystems_of_the_inventory_are_fetched_dated_and_matched(store: Store, server: str) -> None:
    give(store, "b.json", SBOM)
    said = refresh(store, server, f"{server}/kev.json")
    assert len(said) == 2
    assert all("15 Jan 2027" in line for line in said)
    job.match_exposures(store, actor="test", at="2027-01-15T12:00:00.000Z")
    with store.read() as reader:
        assert [e.advisory for e in inventory.exposures(reader)] == ["X-1"]
        assert [row.cve for row in inventory.kev(reader)] == ["CVE-2099-0001"]
        assert inventory.unchecked(reader) == []


def test_a_list_that_is_fetched_may_be_larger_than_what_anybody_sends(store: Store, server: str) -> None:
    give(store, "b.json", SBOM)
    small = msgspec.structs.replace(LIMITS, file_bytes=99, memory_bytes=99)
    assert refresh(store, server, f"{server}/kev.json", small) == refresh(store, server, f"{server}/kev.json")


@pytest.mark.parametrize("where", ["/none", "/odd"], ids=["not-found", "something-else"])
def test_what_cannot_be_fetched_is_not_checked_and_stops_nothing(
    store: Store, server: str, where: str
) -> None:
    give(store, "b.json", SBOM)
    refresh(store, server + where, f"{server}/kev.json")
    with store.read() as reader:
        (line,) = inventory.unchecked(reader)
        assert [row.cve for row in inventory.kev(reader)] == ["CVE-2099-0001"]
    assert line.what == "OSV advisories for PyPI"
    assert line.why.startswith("not fetched: ")


def test_a_server_that_is_not_there(store: Store) -> None:
    give(store, "b.json", SBOM)
    refresh(store, "http://127.0.0.1:1", "http://127.0.0.1:1/kev.json")
    with store.read() as reader:
        assert len(inventory.unchecked(reader)) == 2


def test_settings_are_empty_by_default_so_that_nothing_inside_is_named() -> None:
    assert msgspec.structs.asdict(Online()) == {"osv_url": "", "kev_url": ""}
