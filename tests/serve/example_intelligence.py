# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A store with sources and objects, as the pages about them show it; some of it says hostile things."""

from __future__ import annotations

import atexit
import functools
import json
import shutil
import tempfile
from pathlib import Path

from tests.flows import signing
from tests.flows.conftest import AT, INTEL, LIMITS, give, indicator, stix
from tests.stix_samples import GREEN, RED, bundle, numbered
from tocsin.core.feed import Feed
from tocsin.flows import same_as, sources_now, work
from tocsin.flows.intelligence_now import Reading
from tocsin.store import Store, called_back, create_store, feeds, jobs, sent, source_withdrawals

HOSTILE = "<script>alert(1)</script>\u202e"
SEEN, GONE, BAD = numbered("indicator", 1), numbered("indicator", 90), numbered("malware", 91)
EVENT = {
    "uuid": "5e3a1b2c-0000-4000-8000-000000000001", "info": "An event of MISP", "date": "2026-11-02", "timestamp": "1793923200",
    "Attribute": [{"uuid": "5e3a1b2c-0000-4000-8000-000000000002", "type": "domain", "category": "Network activity",
                   "value": "drill.example", "to_ids": True, "timestamp": "1793923200"}],
}  # fmt: skip
MISP = "indicator--5e3a1b2c-0000-4000-8000-000000000002"


def fill(store: Store) -> None:
    """Everything that the pages can show."""
    give(store, "intel.json", INTEL)
    said = "[domain-name:value = 'bad.example']"
    hostile = stix(
        "malware", 91, name=HOSTILE, description=HOSTILE, is_family=True, object_marking_refs=[GREEN]
    )
    newer = indicator(1, said, name="A relay", object_marking_refs=[RED]) | {
        "modified": "2027-01-04T00:00:00.000Z"
    }
    give(store, "other.json", bundle(indicator(90, said), hostile, newer))
    give(store, "third.json", bundle(indicator(1, said, name="said otherwise")))
    give(store, "event.json", json.dumps({"Event": EVENT}).encode())
    same_as.claim(store, SEEN, GONE, by="amy", why=HOSTILE, at=AT)
    with store.write("test", AT) as tx:
        feeds.add(
            tx,
            Feed(
                name="cert", kind="address", address="https://example.org/list.csv?key=sesame", every_s=3600
            ),
        )
        feeds.add(tx, Feed(name="box", kind="folder", address="/var/box"))
        jobs.schedule(tx, work.PULL, "cert", 3600)
        feeds.failed(tx, "cert", f"the server answers 404 {HOSTILE}")
        sources_now.own(tx, "feed:cert", "National CERT", "amy")
        called_back.note(
            tx, "https://there.example/", "Harbour", SEEN, "still there", "delete", f"405 {HOSTILE}"
        )
        source_withdrawals.add(tx, GONE, "other.json", "false positive", "amy")
        sent.record(
            tx, [(SEEN, "v", b"{}")], way="file", place="out.json", recipient="Harbour", digest="00", by="amy"
        )


@functools.cache
def kept() -> Reading:
    """Of a store that all tests of one process share, and none writes."""
    folder = Path(tempfile.mkdtemp(prefix="tocsin-pages-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    store = create_store(f"sqlite:///{folder}/store.db")
    atexit.register(store.close)
    fill(store)
    return Reading(store, LIMITS, now=signing.Clock())
