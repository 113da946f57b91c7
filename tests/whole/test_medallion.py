# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Our TAXII client against medallion, the server of OASIS, unmodified: pushed to, pulled from, on both databases."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from medallion import application_instance, connect_to_backend, register_blueprints
from werkzeug.serving import make_server

from tests.flows.conftest import AT, NOW, give, indicator
from tests.stix_samples import GREEN, bundle
from tests.store.conftest import opened, places, postgresql, sqlite_template, store, url
from tocsin.core.collection import Collection
from tocsin.core.feed import Feed
from tocsin.core.settings import Feeds, Settings
from tocsin.flows import push_taxii, trace
from tocsin.flows.pull import pull
from tocsin.store import Store, collections, feeds, objects

__all__ = ["opened", "places", "postgresql", "sqlite_template", "store", "url"]
OURS = "00000000-0000-4000-8000-0000000000a1"
THEIRS = "91a7b528-80eb-42ed-a74d-c6fbd5a26116"
KEY = {"KEY": "Basic " + base64.b64encode(b"us:word").decode()}
ITEMS = [
    indicator(n, f"[domain-name:value = 'bad{n}.example']", object_marking_refs=[GREEN]) for n in range(1, 8)
]
IDS = sorted(str(one["id"]) for one in ITEMS)
SETTINGS = Settings(feeds=Feeds(page_objects=3))


def begin() -> dict[str, object]:
    """What medallion holds at first."""
    rule = {"id": THEIRS, "title": "inbox", "can_read": True, "can_write": True}
    rule["media_types"] = ["application/stix+json;version=2.1"]
    root = {"title": "root", "versions": ["application/taxii+json;version=2.1"], "max_content_length": 9_000}
    return {
        "/discovery": {"title": "medallion", "default": "/api1/", "api_roots": ["/api1/"]},
        "api1": {"information": root, "status": [], "collections": [{**rule, "objects": [], "manifest": []}]},
    }


@pytest.fixture
def medallion(tmp_path: Path) -> Iterator[str]:
    (tmp_path / "data.json").write_text(json.dumps(begin()))
    app = application_instance
    app.users_backend, app.taxii_config = {"us": "word"}, {"max_page_size": 3}
    module = {"module": "medallion.backends.memory_backend", "module_class": "MemoryBackend"}
    app.medallion_backend = connect_to_backend({**module, "filename": str(tmp_path / "data.json")})
    if not app.blueprints:
        register_blueprints(app)
    server = make_server("127.0.0.1", 0, app)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/taxii2/"
    server.shutdown()
    thread.join()
    server.server_close()


def test_what_is_pushed_to_it_is_pulled_from_it_as_the_same(medallion: str, store: Store) -> None:
    give(store, "i.json", bundle(*ITEMS))
    place = {
        "kind": "taxii",
        "address": medallion,
        "collection": "inbox",
        "inside": True,
        "credential": "env:KEY",
    }
    with store.write("test", AT) as tx:
        collections.add(tx, Collection(id=OURS, title="All"))
        feeds.add(tx, Feed(name="out", offers=OURS, recipient="region", **place))  # type: ignore[arg-type]  # its fields
        feeds.add(tx, Feed(name="in", **place))  # type: ignore[arg-type]  # its fields
    got = push_taxii.push(store, "out", SETTINGS, clock=lambda: NOW, environ=KEY)
    assert (got.sent, got.taken, got.faults, got.notes) == (7, 7, [], [])
    assert push_taxii.push(store, "out", SETTINGS, clock=lambda: NOW, environ=KEY).sent == 0
    newer = {**ITEMS[0], "modified": "2027-02-01T00:00:00.000Z"}
    give(store, "i.json", bundle(newer))
    assert push_taxii.push(store, "out", SETTINGS, clock=lambda: NOW, environ=KEY).taken == 1
    back = pull(store, "in", SETTINGS, clock=lambda: NOW, environ=KEY)
    assert (back.new, back.faults) == (0, [])
    with store.read() as reader:
        for name in IDS:
            assert "feed:in" in objects.sources(reader, name)
            assert [one.way for one in trace.trace(reader, name).sent][:1] == ["taxii push"]
