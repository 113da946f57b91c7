# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Lists fetched from a real server on this machine; what cannot be fetched is not checked."""

from __future__ import annotations

import gzip
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
from tocsin.store import Store, epss, inventory


def dump() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("X-1.json", OSV)
    return packed.getvalue()


def scores(score: str = "0.31") -> bytes:
    return (
        f"#model_version:v1,score_date:2027-01-15\ncve,epss,percentile\nCVE-2099-0001,{score},0.97\n".encode()
    )


ANSWERS = {
    "/PyPI/all.zip": dump(), "/kev.json": KEV, "/odd/PyPI/all.zip": b"<html>moved</html>", "/epss.csv.gz": gzip.compress(scores()),
    "/plain.csv": scores(score="0.5"), "/cut.csv.gz": gzip.compress(scores())[:-12],
    "/bomb.csv.gz": gzip.compress(scores() + b"#" * 2**24), "/undated.csv": b"cve,epss,percentile\nCVE-2099-0001,0.1,0.1\n",
    "/page.csv": b"<html>moved</html>",
}  # fmt: skip


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


def refresh(
    store: Store, osv_url: str, kev_url: str, limits: Limits = LIMITS, *, epss_url: str = ""
) -> list[str]:
    said: list[str] = []
    epss_url = epss_url or kev_url.replace("kev.json", "epss.csv.gz")
    settings = Settings(limits=limits, online=Online(osv_url=osv_url, kev_url=kev_url, epss_url=epss_url))
    online.refresh(store, settings, actor="test", now=NOW, say=said.append)
    return said


def test_the_ecosystems_of_the_inventory_are_fetched_dated_and_matched(store: Store, server: str) -> None:
    give(store, "b.json", SBOM)
    said = refresh(store, server, f"{server}/kev.json")
    assert len(said) == 3
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
        assert len(inventory.unchecked(reader)) == 3


def held(store: Store) -> list[tuple[str, str]]:
    """The lists of scores, by source and day."""
    with store.read() as reader:
        return [(source.rpartition("/")[2], day) for source, day, _ in epss.lists(reader)]


def test_scores_of_the_day_are_taken_packed_or_plain(store: Store, server: str) -> None:
    kev = f"{server}/kev.json"
    said = refresh(store, server, kev)
    assert "(EPSS): 1 records" in said[-1]
    assert held(store) == [("epss.csv.gz", "2027-01-15")]
    refresh(store, server, kev, epss_url=f"{server}/plain.csv")
    assert ("plain.csv", "2027-01-15") in held(store)


@pytest.mark.parametrize(
    ("file", "why"),
    [
        ("none.csv", "the server answered 404"),
        ("cut.csv.gz", "cannot be decompressed"),
        ("bomb.csv.gz", "swells beyond"),
        ("undated.csv", "day"),
        ("page.csv", "something else"),
    ],
    ids=lambda value: value.partition(".")[0],
)
def test_scores_that_cannot_be_used_are_not_checked(store: Store, server: str, file: str, why: str) -> None:
    refresh(store, server, f"{server}/kev.json", epss_url=f"{server}/{file}")
    with store.read() as reader:
        (line,) = inventory.unchecked(reader)
    assert "(EPSS)" in line.what
    assert why in line.why
    assert held(store) == []


def test_settings_are_empty_by_default_so_that_nothing_inside_is_named() -> None:
    assert msgspec.structs.asdict(Online()) == {"osv_url": "", "kev_url": "", "epss_url": ""}
