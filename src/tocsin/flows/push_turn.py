# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""One push from its beginning to its end, whatever the other server speaks: what decides, how far it is, how it ended."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

import msgspec

from tocsin.core import instant
from tocsin.core.collection import Collection
from tocsin.core.errors import BadInput, TocsinError
from tocsin.core.feed import Cursor, Feed
from tocsin.core.policy import Asker
from tocsin.core.reading import Fault
from tocsin.core.settings import Settings
from tocsin.flows import leaving
from tocsin.flows.pull import in_words
from tocsin.flows.pull_taxii import Wire
from tocsin.net import credential
from tocsin.net.lines import Lines
from tocsin.net.reach import Resolve, resolve
from tocsin.store import Reader, Store, audit, feeds, maps

ACTOR = "share feed push"


class Pushed(msgspec.Struct, kw_only=True):
    """What a push did."""

    name: str
    sent: int = 0
    taken: int = 0
    faults: list[Fault] = []
    """Objects that the other server refused, each named."""
    held: dict[str, str] = {}
    """Objects that stay here for an own name in them: id -> why."""
    would: list[str] = []
    """Of a preview: ids of what would go."""
    called_back: list[str] = []
    """Objects that were pushed before, and are revoked or deleted there now; of a preview, what would be."""
    still_there: dict[str, str] = {}
    """Objects that the other server would not give up: id -> why."""
    notes: list[str] = []


class Turn(msgspec.Struct, kw_only=True):
    """One push on its way."""

    store: Store
    wire: Wire
    collection: Collection
    done: Pushed
    clock: Callable[[], dt.datetime]

    @property
    def feed(self) -> Feed:
        """What is pushed, and where to."""
        return self.wire.feed

    def at(self) -> str:
        """Now."""
        return instant.from_datetime(self.clock())

    def moved(self, before: Cursor, after: Cursor) -> Cursor:
        """Keep how far it is, if that is further than ``before``."""
        if before != after:
            with self.store.write(ACTOR, self.at()) as tx:
                feeds.move(tx, self.feed.name, before, after)
        return after


def wire_of(feed: Feed, settings: Settings) -> Wire:
    """How it is reached, without a credential yet. Raises ``BadInput`` for a feed that is pulled."""
    if not feed.offers:
        do = "tocsin share feed offer makes one that is"
        raise BadInput("this feed is pulled, not pushed", where=feed.name, do=do)
    return Wire(feed=feed, credential=None, settings=settings.feeds, limits=settings.limits, resolver=resolve)


def basis(
    reader: Reader, actions: Sequence[str], settings: Settings, collection: Collection, asker: Asker
) -> str:
    """Digest of what decides about objects that were passed already: last entries of ``actions``, own names, map, rule, asker."""
    entries = [entry.seq if (entry := audit.last_of(reader, action)) else 0 for action in actions]
    listed = [one.text for one in leaving.names_of_list(settings.share.own_names_file, settings.limits)]
    parts = (entries, maps.mark(reader), listed, collection, asker)
    return hashlib.sha256(msgspec.json.encode(parts)).hexdigest()


@contextmanager
def under_way(run: Turn, environ: Mapping[str, str], resolver: Resolve) -> Iterator[None]:
    """Give the push its credential and connections that are kept, and keep with the feed how it ended."""
    name = run.feed.name
    try:
        with Lines() as lines:
            known = credential.load(run.feed.credential, environ)
            run.wire = msgspec.structs.replace(run.wire, credential=known, resolver=resolver, lines=lines)
            yield
    except TocsinError as error:
        with run.store.write(ACTOR, run.at()) as tx:
            feeds.failed(tx, name, in_words(error))
        raise
    with run.store.write(ACTOR, run.at()) as tx:
        feeds.succeeded(tx, name)
