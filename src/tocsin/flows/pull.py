# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A feed -> store: of a TAXII server, of a MISP server, of any address with a format that is read here, or of a watched folder.

How a pull ended is kept with the feed, in words.
"""

from __future__ import annotations

import datetime as dt
import posixpath
import tempfile
from collections.abc import Callable, Mapping
from typing import BinaryIO, cast
from urllib.parse import unquote, urlsplit

from tocsin.core import instant
from tocsin.core.errors import BadInput, TocsinError
from tocsin.core.feed import Cursor
from tocsin.core.settings import Settings
from tocsin.flows import pull_folder, pull_misp, pull_taxii
from tocsin.flows.context import Context
from tocsin.flows.heard_warnings import look_at_new
from tocsin.flows.pull_taxii import Pulled, Wire
from tocsin.flows.take_file import take_fetched
from tocsin.net import credential
from tocsin.net.fetch import Ask, fetch
from tocsin.net.lines import Lines
from tocsin.net.reach import Resolve, resolve
from tocsin.store import Store, feeds

ACTOR = "share feed pull"


def pull(
    store: Store,
    name: str,
    settings: Settings,
    *,
    clock: Callable[[], dt.datetime],
    environ: Mapping[str, str],
    resolver: Resolve = resolve,
    renew: Callable[[], None] = lambda: None,
) -> Pulled:
    """Pull one feed, and keep how that ended. Raises ``NotFound`` for no such feed, and whatever went wrong with it."""
    with store.read() as reader:
        kept = feeds.get(reader, name)
    try:
        done = _pull(store, kept, settings, clock, environ, resolver, renew)
    except TocsinError as error:
        with store.write(ACTOR, instant.from_datetime(clock())) as tx:
            feeds.failed(tx, name, in_words(error))
        _look(
            store, settings, instant.from_datetime(clock())
        )  # what was taken before it failed waits for nobody
        raise
    at = instant.from_datetime(clock())
    with store.write(ACTOR, at) as tx:
        feeds.succeeded(tx, name)
    done.notes.extend(_look(store, settings, at))
    return done


def _look(store: Store, settings: Settings, at: str) -> list[str]:
    return look_at_new(store, settings, Context(actor=ACTOR, at=at, limits=settings.limits))


def in_words(error: TocsinError) -> str:
    """What went wrong, on one line."""
    return f"{error.what} ({error.where})" if error.where else error.what


def _pull(
    store: Store,
    kept: feeds.Kept,
    settings: Settings,
    clock: Callable[[], dt.datetime],
    environ: Mapping[str, str],
    resolver: Resolve,
    renew: Callable[[], None],
) -> Pulled:
    context = Context(actor=ACTOR, at=instant.from_datetime(clock()), limits=settings.limits)
    if kept.feed.offers:
        do = "tocsin share feed push pushes it"
        raise BadInput("this feed is pushed, not pulled", where=kept.feed.name, do=do)
    if kept.feed.kind == "folder":
        return pull_folder.pull(store, kept, context, renew)
    with Lines() as lines:
        wire = Wire(
            feed=kept.feed, credential=credential.load(kept.feed.credential, environ), settings=settings.feeds,
            limits=settings.limits, resolver=resolver, lines=lines,
        )  # fmt: skip
        if kept.feed.kind == "taxii":
            return pull_taxii.pull(store, kept, wire, context, renew)
        if kept.feed.kind == "misp-server":
            return pull_misp.pull(store, kept, wire, context, renew, organisation=settings.organisation)
        return _pull_address(store, kept, wire, context, renew)


def _pull_address(
    store: Store, kept: feeds.Kept, wire: Wire, context: Context, renew: Callable[[], None]
) -> Pulled:
    """One file, if it is newer than the one that came last."""
    feed, cursor = kept.feed, kept.cursor
    done = Pulled(name=feed.name)
    ask = Ask(credential=wire.credential, etag=cursor.etag, modified=cursor.modified)
    renew()
    with tempfile.NamedTemporaryFile(prefix="tocsin-feed-") as sink:
        got = fetch(
            feed.address,
            cast("BinaryIO", sink),
            wire.bounds(wire.limits.file_bytes),
            ask=ask,
            resolver=wire.resolver,
        )
        if got.unchanged:
            done.notes.append("nothing newer")
            return done
        sink.flush()
        base = posixpath.basename(unquote(urlsplit(feed.address).path))
        taken = take_fetched(
            store, sink.name, f"{feed.source}/{base}" if base else feed.source, context, feed.column
        )
    if not taken.good:
        fault = taken.faults[0]
        raise BadInput(fault.what, where=fault.where, do=fault.do)
    done.pages = 1
    done.add(taken, wire.limits)
    done.notes.extend(taken.notes)
    _move(store, context, feed.name, cursor, Cursor(etag=got.etag, modified=got.modified))
    return done


def _move(store: Store, context: Context, name: str, before: Cursor, after: Cursor) -> None:
    if before != after:
        with store.write(context.actor, context.at) as tx:
            feeds.move(tx, name, before, after)
