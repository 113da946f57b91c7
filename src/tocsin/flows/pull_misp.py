# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A MISP server -> store: events page by page as they came, and what was deleted there as that source's withdrawal.

A page and how far it leads are kept in one transaction, so a pull that is killed goes on with the page that it was at.
Pages shift while others write; so at the end the list of all events is held against what is kept, and what the pages
left out is asked for by name. An event that is no longer in the list was deleted: its source takes its objects back,
what others vouch for stays, and an event that comes again is said again.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import BinaryIO, cast

from tocsin.core import misp
from tocsin.core.errors import BadInput, TocsinError
from tocsin.core.feed import Cursor
from tocsin.core.instant import milliseconds, order_key
from tocsin.core.misp.fields import LATEST
from tocsin.core.new_object import NewObject
from tocsin.core.reading import Reading
from tocsin.flows import files, misp_kept, misp_out, withdraw
from tocsin.flows.context import Context
from tocsin.flows.intelligence_in import definitions, tell
from tocsin.flows.misp_file import KIND, MispFile
from tocsin.flows.pull_taxii import Pulled, Wire
from tocsin.flows.take_in import outcome_of
from tocsin.flows.warnings_in import Heard
from tocsin.net.fetch import Ask, Refused, fetch
from tocsin.share.misp import client
from tocsin.store import Store, Tx, feeds, misp_events, objects, source_withdrawals, sources

MOST_BYTES = 2 * 2**30
"""Of one answer: it goes to disk and is read as a stream."""
_BY_NAME = 20
_OWN = frozenset(
    "indicator observed-data vulnerability note opinion sighting relationship grouping report".split()
)
"""Types that an event alone says; clusters, observables and organisations belong to several."""
WHY = "deleted upstream"


class _Run:
    """One pull on its way."""

    def __init__(self, store: Store, wire: Wire, context: Context, organisation: str) -> None:
        self.store, self.wire, self.context, self.organisation = store, wire, context, organisation
        self.done, self.walk = Pulled(name=wire.feed.name), client.Walk()
        self.source = wire.feed.source
        self.now = (milliseconds(order_key(context.at)) or 0) // 1000

    def post(self, route: str, body: bytes, sink: BinaryIO, most: int) -> None:
        """Ask a route; what it answers goes into ``sink``. Raises what ``net.fetch.fetch`` raises."""
        headers = {"Accept": "application/json", "Content-Type": "application/json"}
        ask = Ask(method="POST", body=body, headers=headers, credential=self.wire.credential)
        where = client.url(self.wire.feed.address, route)
        try:
            fetch(
                where,
                sink,
                self.wire.bounds(most),
                ask=ask,
                resolver=self.wire.resolver,
                lines=self.wire.lines,
            )
        except Refused as error:
            if message := client.said(error.said):
                error.what = f"{error.what}: {message}"
            raise

    def moved(self, before: Cursor, after: Cursor) -> Cursor:
        """Keep where the next page is."""
        if before != after:
            with self.store.write(self.context.actor, self.context.at) as tx:
                feeds.move(tx, self.wire.feed.name, before, after)
        return after


def pull(
    store: Store,
    kept: feeds.Kept,
    wire: Wire,
    context: Context,
    renew: Callable[[], None],
    *,
    organisation: str,
) -> Pulled:
    """Take in all pages from the cursor on, then what was deleted. Raises what the network and the answers give reason for.

    ``renew`` is called before each request: it may raise to end the pull.
    """
    run = _Run(store, wire, context, organisation)
    cursor = kept.cursor
    for _ in range(wire.settings.pages):
        renew()
        body = client.search(cursor, min(client.EVENTS, wire.settings.page_objects))
        after = _page(run, body, cursor)
        if after is None:
            run.moved(cursor, client.ended(cursor))
            _against_list(run, renew)
            return run.done
        cursor = after
    run.done.notes.append(
        f"there is more after {run.done.pages} pages (feeds.pages): the next pull goes on there"
    )
    return run.done


def _page(run: _Run, body: bytes, cursor: Cursor | None) -> Cursor | None:
    """Take in one answer; the cursor after it, None if it was the last. Without ``cursor`` none is moved."""
    with tempfile.NamedTemporaryFile(prefix="tocsin-misp-") as sink:
        run.post("events/restSearch", body, cast("BinaryIO", sink), MOST_BYTES)
        sink.flush()
        if client.is_empty(files.read_head(sink.name)):
            return None
        file = MispFile(sink.name, run.source, run.context.limits)
        try:
            file.survey()
        except BadInput as error:
            head = files.read_head(sink.name)
            what = client.said(head) or error.what
            where = client.url(run.wire.feed.address, "events/restSearch")
            do = "check that the address is that of a MISP server, and its key"
            raise BadInput(f"the server gave no events: {what}", where=where, do=do) from None
        found = [(event.uuid, event.timestamp or 0) for event in file.events]
        run.done.pages += 1
        if not run.walk.brings(found) and cursor is not None:
            run.done.notes.append("the server gives pages again that it gave before: taken for the end")
            return None
        after = client.onward(cursor, (at for _, at in found), run.now) if cursor is not None else None
        taken = _keep(run, file, sink.name, cursor, after)
    _remake(run, taken)
    return after


def _keep(
    run: _Run, file: MispFile, path: str, before: Cursor | None, after: Cursor | None
) -> list[withdraw.Taken]:
    """Keep the events of an answer, what they no longer say, and the cursor, in one transaction."""
    limits, actor = run.context.limits, run.context.actor
    with run.store.write(actor, run.context.at) as tx:
        taken: list[withdraw.Taken] = []
        if not _all_kept(tx, run, file.events, path):
            earlier = {
                each
                for event in file.events
                for each in _said_before(tx, run, event.uuid, event.timestamp or 0)
            }
            heard, seen, back = Heard(), set[str](), list[str]()
            rows = _standing(tx, run, file.rows(definitions(tx)), seen, back)
            added = objects.add(tx, heard.rows(rows), run.source)
            if mine := source_withdrawals.among(tx, seen - set(back), run.source):
                source_withdrawals.again(tx, mine, run.source, actor)
            file.keep(tx)
            taken = _take_back(tx, run, {*back, *(earlier - seen)})
            told = file.told()
            reading = Reading[object]([], told.faults[: limits.faults], told.notes)
            tell(added, reading, run.source)
            heard.keep(tx, reading, run.source, run.context.at)
            outcome = outcome_of(told.count, reading.faults)
            sources.record(tx, run.source, KIND, told.sha256, outcome, told.count, len(reading.faults))
            run.done.records += told.count
            run.done.new += added.added
            run.done.faults.extend(reading.faults[: limits.faults - len(run.done.faults)])
        if before is not None and after is not None and before != after:
            feeds.move(tx, run.wire.feed.name, before, after)
    return taken


def _all_kept(tx: Tx, run: _Run, events: Sequence[misp.Event], path: str) -> bool:
    """Whether every event of an answer is kept in just this state: the last second is asked for again each time."""
    for event in events:
        kept = misp_events.get(tx, event.uuid, run.source) if event.uuid else None
        if kept is None or kept.size != event.span[1] - event.span[0]:
            return False
        if source_withdrawals.among(tx, [kept.root], run.source):
            return False  # it was deleted, and is there again
        made = hashlib.sha256()
        for piece in misp_kept.span_of(lambda: cast("BinaryIO", open(path, "rb")), event.span):  # noqa: SIM115 -- closed there
            made.update(piece)
        if made.digest() != kept.digest:
            return False
    return True


def _standing(
    tx: Tx, run: _Run, rows: Iterator[NewObject], seen: set[str], back: list[str]
) -> Iterator[NewObject]:
    """The rows but for those deleted there that others vouch for: of these only the source's word is taken back.

    So it is for one that was deleted without a later timestamp: it is no later version.
    """
    for row in rows:
        seen.add(row.id)
        if row.revoked and (kept := objects.get(tx, row.id)) is not None and not kept.revoked:
            others = any(name != run.source for name in objects.sources(tx, row.id))
            if others or kept.version_key >= row.version_key:
                back.append(row.id)
                continue
        yield row


def _said_before(tx: Tx, run: _Run, uuid: str, now: int) -> Iterator[str]:
    """Ids of what an event alone has said so far, by this source; none if its state of ``now`` is older than that."""
    kept = misp_events.get(tx, uuid, run.source) if uuid else None
    if kept is None or kept.timestamp > now:
        return
    with misp_out.of_kept(tx, kept, run.context.limits) as event:
        for each in event.objects():
            if each.type in _OWN and b'"misp-galaxy:' not in each.raw:
                yield each.id


def _take_back(tx: Tx, run: _Run, ids: set[str]) -> list[withdraw.Taken]:
    kept = objects.exists(tx, sorted(ids))
    gone = source_withdrawals.among(tx, kept, run.source)
    return [
        withdraw.take_back(tx, each, (run.source,), WHY, run.context.actor) for each in sorted(kept - gone)
    ]


def _remake(run: _Run, taken: Sequence[withdraw.Taken]) -> None:
    for each in taken:
        withdraw.remake(
            run.store, each, organisation=run.organisation, at=run.context.at, limits=run.context.limits
        )


def _against_list(run: _Run, renew: Callable[[], None]) -> None:
    """Hold what is kept of this server against its list of events."""
    renew()
    try:
        listed = _list(run)
    except TocsinError as error:
        run.done.notes.append(f"the list of events was not given, so deletions are not known: {error.what}")
        return
    with run.store.read() as reader:
        kept = misp_events.of_source(reader, run.source)
        back = source_withdrawals.among(reader, [one.root for one in kept.values()], run.source)
    missing = [uuid for uuid, (at, out) in listed.items() if out and _older(kept, uuid, at)]
    _by_name(run, missing, listed, renew)
    gone = [uuid for uuid, one in kept.items() if uuid not in listed and one.root not in back]
    if gone and not listed:
        what = f"the server lists no event at all: the {len(gone)} that it gave are kept"
        run.done.notes.append(what)
        return
    for uuid in gone:
        _deleted(run, uuid)
    if gone:
        run.done.notes.append(f"{len(gone)} events were deleted there: what they said is taken back")


def _list(run: _Run) -> dict[str, tuple[int, bool]]:
    with tempfile.NamedTemporaryFile(prefix="tocsin-misp-") as sink:
        run.post("events/index", client.INDEX, cast("BinaryIO", sink), run.wire.limits.file_bytes)
        sink.flush()
        sink.seek(0)
        where = client.url(run.wire.feed.address, "events/index")
        return client.index(sink.read(), where, run.context.limits)


def _by_name(
    run: _Run, missing: Sequence[str], listed: Mapping[str, tuple[int, bool]], renew: Callable[[], None]
) -> None:
    """Events that the pages left out, asked for by their UUIDs."""
    left = run.wire.settings.pages
    for begin in range(0, len(missing), _BY_NAME):
        if left <= 0:
            run.done.notes.append("more events are asked for by name with the next pull")
            break
        left -= 1
        renew()
        _page(run, client.named(missing[begin : begin + _BY_NAME]), None)
    with run.store.read() as reader:
        kept = misp_events.of_source(reader, run.source)
    lost = [uuid for uuid in missing if _older(kept, uuid, listed[uuid][0])]
    if lost:
        names = ", ".join(lost[:5])
        run.done.notes.append(f"{len(lost)} events are in its list and not given by it: {names}")


def _deleted(run: _Run, uuid: str) -> None:
    with run.store.write(run.context.actor, run.context.at) as tx:
        taken = _take_back(tx, run, set(_said_before(tx, run, uuid, LATEST)))
    _remake(run, taken)


def _older(kept: Mapping[str, misp_events.Kept], uuid: str, at: int) -> bool:
    return uuid not in kept or kept[uuid].timestamp < at
