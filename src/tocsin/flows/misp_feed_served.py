# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The static feed of MISP, made for each asker of what the store holds now: a withdrawn event is not in the next answer.

The files are those of ``flows.misp_feed``, made by the same code (``share.misp.feed``). Readers take an event anew only if
its ``timestamp`` grew, and some only if no other had that second: so each event that shares a second with one before it
is given the next one that is free, in the manifest and in its own file.

Cost: the manifest one index range; an event the look-up of its objects; ``hashes.csv`` that of all of them.
"""

from __future__ import annotations

import io

import msgspec

from tocsin.core import misp
from tocsin.core.collection import Collection
from tocsin.core.errors import NotFound
from tocsin.core.policy import Asker
from tocsin.flows import misp_folder
from tocsin.flows.misp_events import Events
from tocsin.flows.misp_roots import EVERYTHING, Root
from tocsin.flows.misp_search import bounded, handed
from tocsin.flows.taxii import Node, named
from tocsin.share import misp as conversion
from tocsin.share.misp import feed, served
from tocsin.share.misp.served import Props
from tocsin.store import Reader

_PLACE = "misp-feed"


def manifest(node: Node, asker: Asker, collection_id: str) -> bytes:
    """``manifest.json``: the published events of a collection, or of all. Raises ``NotFound`` for the collection."""
    with node.store.read() as reader:
        events = _events(node, reader, asker, collection_id)
        times = _times(events)
        entries = {root.uuid: _entry(node, events.head(root), at) for root, at in times}
        out = [
            (row.id, row.version_key, row.raw)
            for row in events.rows(root.id for root, _ in times)
        ]  # fmt: skip
    return handed(node, asker, msgspec.json.encode(entries), out, _PLACE)


def event(node: Node, asker: Asker, collection_id: str, name: str) -> bytes:
    """``<uuid>.json``. Raises ``NotFound``, also for what is not published or not in the collection."""
    with node.store.read() as reader:
        events = _events(node, reader, asker, collection_id)
        root = events.get(name)
        at = next((at for each, at in _times(events) if each.uuid == root.uuid), None)
        if at is None:  # not published
            raise NotFound("there is no such event", where=name[:60], do="take one of the manifest")
        made = events.made(root, deleted="all")
        made.head["timestamp"] = str(at)
    return handed(node, asker, made.body, made.sent, _PLACE)


def hashes(node: Node, asker: Asker, collection_id: str) -> bytes:
    """``hashes.csv``: MD5 of each value, and its event. Raises as ``manifest``, and ``BadInput`` if there are too many."""
    lines: dict[str, None] = {}
    out: list[tuple[str, str, bytes]] = []
    looked = 0
    with node.store.read() as reader:
        events = _events(node, reader, asker, collection_id)
        for root, _ in _times(events):
            made = events.made(root, sightings=False)
            looked = bounded(node.limits, looked, made)
            out += made.sent
            _, digests = misp_folder.read_event(io.BytesIO(made.body), root.uuid, node.limits)
            lines |= dict.fromkeys(f"{digest},{root.uuid}" for digest in digests)
    return handed(node, asker, "".join(f"{line}\n" for line in lines).encode(), out, _PLACE)


def _events(node: Node, reader: Reader, asker: Asker, collection_id: str) -> Events:
    collection: Collection = named(reader, collection_id) if collection_id else EVERYTHING
    return Events(node, reader, asker, collection)


def _times(events: Events) -> list[tuple[Root, int]]:
    """Published events in the order of their last change, each with a second of its own."""
    roots = [root for root in events.all() if events.head(root).get("published")]
    said = sorted((served.seconds_in(events.head(root).get("timestamp")), root.uuid, root) for root in roots)
    found: list[tuple[Root, int]] = []
    last = -1
    for at, _, root in said:
        last = max(at, last + 1)
        found.append((root, last))
    return found


def _entry(node: Node, head: Props, at: int) -> feed.Entry:
    """As the feed in a folder has it, which reads the event."""
    raw = {name: msgspec.json.encode(value) for name, value in {**head, "timestamp": str(at)}.items()}
    return feed.entry(misp.event(raw, feed.MANIFEST, node.limits, conversion.Faults(node.limits).tell))
