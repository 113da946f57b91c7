# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Feeds that are one file at an address: fetched again only if there is something newer."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler

import pytest

from tests.flows.conftest import AT, INTEL, NOW
from tests.net.test_fetch import Site, body, moved
from tocsin.core.errors import BadInput, Denied, TocsinError, Unsupported
from tocsin.core.feed import Cursor, Feed
from tocsin.core.settings import Settings
from tocsin.flows.pull import pull
from tocsin.flows.pull_taxii import Pulled
from tocsin.store import Store, feeds, objects


def vast(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", str(2**40))
    handler.end_headers()


LIST = b"198.51.100.7\n203.0.113.9\n"


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()
    yield made
    made.close()


def pulled(store: Store, site: Site, path: str) -> Pulled:
    with store.read() as reader:
        known = feeds.all(reader)
    if not known:
        with store.write("test", AT) as tx:
            feeds.add(tx, Feed(name="list", kind="address", address=site.url(path), inside=True))
    return pull(store, "list", Settings(), clock=lambda: NOW, environ={})


def test_any_format_is_taken_under_the_name_of_its_feed(store: Store, site: Site) -> None:
    for path, data, count in (
        ("/intel.json", INTEL, 7),
        ("/list.txt", LIST, 2),
        ("/list.txt.gz", gzip.compress(LIST), 2),
    ):
        site.answers[path] = body(data)
        name = path.strip("/")
        with store.write("test", AT) as tx:
            feeds.add(tx, Feed(name=name, kind="address", address=site.url(path), inside=True))
        got = pull(store, name, Settings(), clock=lambda: NOW, environ={})
        assert (got.records, got.pages) == (count, 1)
    with store.read() as reader:
        assert "feed:intel.json/intel.json" in objects.sources(reader, objects.page(reader, 0, 1)[0].id)


def test_what_did_not_change_is_not_sent_again(store: Store, site: Site) -> None:
    def conditional(handler: BaseHTTPRequestHandler) -> None:
        known = handler.headers.get("If-None-Match") == '"v1"'
        body(b"" if known else LIST, 304 if known else 200, ETag='"v1"')(handler)

    site.answers["/list.txt"] = conditional
    assert pulled(store, site, "/list.txt").new == 2
    got = pulled(store, site, "/list.txt")
    assert (got.records, got.notes) == (0, ["nothing newer"])
    with store.read() as reader:
        assert feeds.get(reader, "list").cursor == Cursor(etag='"v1"')


@pytest.mark.parametrize(
    ("answer", "error", "says"),
    [
        pytest.param(body(b"<html>log in</html>"), BadInput, "no format", id="a page to log in"),
        pytest.param(
            moved("http://127.0.0.2/list.txt"), Denied, "an address inside", id="sent on to an inside address"
        ),
        pytest.param(
            body(gzip.compress(b"0" * 10**7), Content_Encoding="gzip"),
            Unsupported,
            "compressed",
            id="packed on the way",
        ),
        pytest.param(body(gzip.compress(b"198.51.100.7\n" * 10**6)), BadInput, "swells", id="a bomb"),
        pytest.param(vast, Unsupported, "larger than", id="huge"),
    ],
)
def test_what_is_bad_stores_nothing_and_is_said(
    store: Store, site: Site, answer: object, error: type[TocsinError], says: str
) -> None:
    site.answers["/list.txt"] = answer  # type: ignore[assignment]  # an Answer
    with pytest.raises(error, match=says):
        pulled(store, site, "/list.txt")
    with store.read() as reader:
        assert objects.count(reader) == 0
        kept = feeds.get(reader, "list")
    assert says in kept.error
    assert kept.cursor == Cursor()
