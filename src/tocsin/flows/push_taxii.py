# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A collection of ours -> somebody's TAXII 2.1 server, page by page, for one organisation.

What goes is what that organisation would be given if it asked here: the policy, then own names (``flows.leaving``).
Before a page is posted it is on record as sent; the cursor passes it when the server has answered. So a push that is
killed posts at most one page twice, which is no change there (TAXII 2.1 section 5.5), and leaves out nothing. What is
approved, marked anew or called an own name later is looked at again from the beginning, and only what was never sent goes.
What went and may not be there any more is called back first (``flows.call_back``).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import time
from collections.abc import Callable, Mapping, Sequence

import msgspec

from tocsin.core.collection import Wanted
from tocsin.core.feed import Cursor, Feed
from tocsin.core.name_matcher import Matcher
from tocsin.core.policy import Asker
from tocsin.core.reading import Fault
from tocsin.core.settings import Settings
from tocsin.flows import call_back, leaving
from tocsin.flows.pull_taxii import collection_of, resource_at
from tocsin.flows.push_turn import ACTOR, Pushed, Turn, basis, under_way, wire_of
from tocsin.flows.recipient import asker_of
from tocsin.flows.taxii import named
from tocsin.net.fetch import Refused
from tocsin.net.reach import Resolve, resolve
from tocsin.share import taxii_push, taxii_server
from tocsin.store import Reader, Store, called_back, feeds, sent, wanted
from tocsin.store.objects import Stored

WAY = "taxii push"
_LATER = "approvals.enter", "objects.remark", "organisation.add", "organisation.leave"
"""What may let something leave that was passed over."""
_AGAIN = frozenset({"deleted there", "not found there", "under way"})
"""What was called back, or was about to be, and goes again when its recipient may have it again."""
_ASKS, _WAIT_S = 5, 1.0
"""How often a status that is pending is asked for again, and how long is waited before."""


_HOPELESS = 20
"""Objects refused one by one, with none taken, after which it is the server and not the objects."""


class _Run(Turn, kw_only=True):
    asker: Asker
    own: Matcher
    wait: Callable[[float], None]
    there: str = ""
    most: int = 0


def push(
    store: Store,
    name: str,
    settings: Settings,
    *,
    clock: Callable[[], dt.datetime],
    environ: Mapping[str, str],
    resolver: Resolve = resolve,
    renew: Callable[[], None] = lambda: None,
    wait: Callable[[float], None] = time.sleep,
) -> Pushed:
    """Push what is new, and keep how that ended. Raises ``NotFound`` for no such feed, and whatever went wrong with it."""
    with store.read() as reader:
        kept = feeds.get(reader, name)
        run = _run(store, reader, kept.feed, settings, clock, wait)
        mark = basis(reader, _LATER, settings, run.collection, run.asker)
    with under_way(run, environ, resolver):
        renew()
        run.there = collection_of(run.wire)
        root = resource_at(run.wire, taxii_push.root_of(run.there))
        run.most = taxii_push.content_bytes(root, settings.limits.post_bytes)
        _walk(run, _call_back(run, kept.cursor, settings, renew), mark, renew)
    return run.done


def preview(store: Store, name: str, settings: Settings, *, clock: Callable[[], dt.datetime]) -> Pushed:
    """What the next push would send, and what it would hold. Nothing leaves, nothing is kept."""
    with store.read() as reader:
        kept = feeds.get(reader, name)
        run = _run(store, reader, kept.feed, settings, clock, time.sleep)
        gone = call_back.due(reader, run.asker, WAY, kept.feed.address, kept.feed.recipient)
        run.done.called_back += gone
        cursor = _begun(kept.cursor, basis(reader, _LATER, settings, run.collection, run.asker))
        while True:
            rows, last = _page(run, reader, cursor, kept.feed)
            run.done.would += [row.id for row in rows]
            if last <= cursor.pushed:
                return run.done
            cursor = msgspec.structs.replace(cursor, pushed=last)


def _run(
    store: Store,
    reader: Reader,
    feed: Feed,
    settings: Settings,
    clock: Callable[[], dt.datetime],
    wait: Callable[[float], None],
) -> _Run:
    wire = wire_of(feed, settings)
    listed = leaving.names_of_list(settings.share.own_names_file, settings.limits)
    return _Run(
        store=store, wire=wire, collection=named(reader, feed.offers), asker=asker_of(reader, feed.recipient),
        own=leaving.matcher(reader, listed), done=Pushed(name=feed.name), clock=clock, wait=wait,
    )  # fmt: skip


def _begun(cursor: Cursor, basis: str) -> Cursor:
    return cursor if cursor.basis == basis else msgspec.structs.replace(cursor, pushed=0, basis=basis)


def _call_back(run: _Run, cursor: Cursor, settings: Settings, renew: Callable[[], None]) -> Cursor:
    """First what may not be there any more, if anything changed that decides about it."""
    with run.store.read() as reader:
        basis = call_back.basis(reader, run.asker)
    if cursor.called == basis:
        return cursor
    place = call_back.Place(
        store=run.store, wire=run.wire, way=WAY, asker=run.asker, organisation=settings.organisation, there=run.there,
        actor=ACTOR, at=run.at(),
    )  # fmt: skip
    done = call_back.run(place, renew)
    run.done.called_back, run.done.still_there = done.gone, done.still_there
    return run.moved(cursor, msgspec.structs.replace(cursor, called=basis))


def _walk(run: _Run, before: Cursor, basis: str, renew: Callable[[], None]) -> None:
    feed, cursor = run.wire.feed, _begun(before, basis)
    for _ in range(run.wire.settings.pages):
        renew()
        with run.store.read() as reader:
            rows, last = _page(run, reader, cursor, feed)
        if last <= cursor.pushed:
            run.moved(before, msgspec.structs.replace(cursor, posting=0))
            return
        if rows:
            before = cursor = _noted(run, before, cursor, rows)
            _post(run, rows)
        cursor = msgspec.structs.replace(cursor, pushed=last, posting=0)
        before = run.moved(before, cursor)
    run.done.notes.append(
        f"there may be more after {run.wire.settings.pages} pages (feeds.pages): the next push goes on there"
    )


def _page(run: _Run, reader: Reader, cursor: Cursor, feed: Feed) -> tuple[list[Stored], int]:
    """What is to be posted next, and up to which number of ours that is all: not above the cursor's at the end."""
    passed = cursor.pushed

    def leaves(row: Stored) -> bool:
        if leaving.goes(
            reader, row, (run.asker.organisation, *run.asker.communities), run.own, limits=run.wire.limits
        ):
            return True
        run.done.held[row.id] = "it holds own names that nobody has released"
        return False

    page = wanted.page(
        reader, run.asker, run.collection, Wanted(), after=passed, limit=run.wire.settings.page_objects,
        most_bytes=run.wire.limits.page_bytes, leaves=lambda rows: [row for row in rows if leaves(row)],
    )  # fmt: skip
    out = [(row.id, row.version_key, row.raw) for row in page.rows]
    new = sent.not_yet(
        reader, out, way=WAY, recipient=feed.recipient, place=feed.address, besides=cursor.posting
    )
    known = called_back.among(reader, feed.address, feed.recipient, {row.id for row in page.rows})
    deleted = {name for name, one in known.items() if one.state in _AGAIN}
    mine = {each[:2] for each in new} | {each[:2] for each in out if each[0] in deleted}
    last = page.rows[-1].seq if page.rows else passed
    return [row for row in page.rows if (row.id, row.version_key) in mine], last


def _noted(run: _Run, before: Cursor, cursor: Cursor, rows: Sequence[Stored]) -> Cursor:
    """On record before it leaves, together with where the cursor stands."""
    feed = run.wire.feed
    out = [(row.id, row.version_key, row.raw) for row in rows]
    digest = hashlib.sha256(taxii_server.envelope([row.raw for row in rows], "")).hexdigest()
    with run.store.write(ACTOR, run.at()) as tx:
        number = sent.record(
            tx, out, way=WAY, place=feed.address, recipient=feed.recipient, digest=digest, by=ACTOR
        )
        known = called_back.among(tx, feed.address, feed.recipient, {row.id for row in rows})
        for name, one in known.items():
            if one.state in _AGAIN:
                called_back.note(tx, feed.address, feed.recipient, name, "sent again")
        after = msgspec.structs.replace(cursor, posting=number)
        feeds.move(tx, feed.name, before, after)
    return after


def _post(run: _Run, rows: Sequence[Stored]) -> None:
    for part in taxii_push.envelopes([row.raw for row in rows], run.most):
        _post_part(run, [rows[at] for at in part])


def _post_part(run: _Run, rows: Sequence[Stored]) -> None:
    """Post these together; if the server refuses them as a whole, in halves, until what it means is alone."""
    url = f"{run.there}objects/"
    try:
        body = run.wire.post(url, taxii_server.envelope([row.raw for row in rows], ""))
    except Refused as error:
        if error.status not in taxii_push.WHOLE_REFUSED:
            raise
        if len(rows) == 1:
            run.done.sent += 1
            if len(run.done.faults) >= _HOPELESS and not run.done.taken:
                raise
            _refuse(run, rows[0].id, f"{error.what}: {error.said.decode('utf-8', 'replace')[:200]}")
            return
        half = len(rows) // 2
        _post_part(run, rows[:half])
        _post_part(run, rows[half:])
        return
    answer = taxii_push.told(body, url, run.wire.limits)
    for _ in range(_ASKS):
        if not (answer.pending and answer.id):
            break
        run.wait(_WAIT_S)
        body, _got = run.wire.get(taxii_push.status_url(run.there, answer.id), run.wire.limits.file_bytes)
        answer = taxii_push.told(body, url, run.wire.limits)
    if answer.pending:
        run.done.notes.append(
            f"the server has not said yet what became of {len(rows)} objects: status {answer.id}"
        )
    run.done.sent += len(rows)
    ours = {row.id for row in rows}
    refused = dict(each for each in answer.refused if each[0] in ours)
    run.done.taken += 0 if answer.pending else len(rows) - len(refused)
    for object_id, why in refused.items():
        _refuse(run, object_id, why)


def _refuse(run: _Run, object_id: str, why: str) -> None:
    feed = run.wire.feed
    with run.store.read() as reader:
        known = called_back.among(reader, feed.address, feed.recipient, [object_id])
    if object_id in known and known[object_id].state == "sent again":
        with run.store.write(ACTOR, run.at()) as tx:
            said = f"sent again, and refused: {why}"
            called_back.note(tx, feed.address, feed.recipient, object_id, "deleted there", "delete", said)
    if len(run.done.faults) < run.wire.limits.faults:
        do = "mend the object or ask its operator; it is sent again with its next version"
        run.done.faults.append(Fault(object_id, f"the server refused it: {why}", do))
