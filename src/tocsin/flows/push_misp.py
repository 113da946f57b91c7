# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A collection of ours -> somebody's MISP server, event by event, for one organisation.

What goes: the events that are kept as they came and of which the collection holds the report, and the other reports
and groupings of the collection with what they name. Each as ``flows.misp_out`` lets it: the policy, then own names. MISP
holds nothing outside of events, so objects that no report names do not go.

An event goes if its bytes are others than those sent last, as an addition or, where the server has it, a change; it is
on record before it leaves. What was taken back or narrowed since it went there goes as deleted. A push that is killed
sends one event twice at most, which is no change there.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import tempfile
from collections.abc import Callable, Mapping
from typing import BinaryIO, cast

import msgspec

from tocsin.core import stix
from tocsin.core.collection import Wanted
from tocsin.core.feed import Cursor, Feed
from tocsin.core.reading import Fault
from tocsin.core.settings import Settings
from tocsin.flows import leaving, misp_out
from tocsin.flows.misp_out import Asked
from tocsin.flows.push_turn import ACTOR, Pushed, Turn, basis, under_way, wire_of
from tocsin.flows.recipient import asker_of
from tocsin.flows.taxii import named
from tocsin.net.fetch import Ask, Refused, fetch
from tocsin.net.reach import Resolve, resolve
from tocsin.share.misp import Report, client, of_report
from tocsin.share.misp.read_back import labels_of, refs_of, uuid_of
from tocsin.store import Reader, Store, feeds, misp_events, objects, sent, wanted

WAY = "misp push"
_CHANGES = (
    "objects.add", "misp_events.keep", "withdrawals.add", "source_withdrawals.add", "source_withdrawals.again",
    "objects.remark", "approvals.enter", "organisation.add", "organisation.leave", "collections.add",
)  # fmt: skip
"""What may change what goes."""
_DONE = "done"
_HOPELESS = 20
"""Events refused one by one, with none taken, after which it is the server and not the events."""
_ANSWER_BYTES = 64 * 2**20
_REFUSED = frozenset({400, 403, 404, 405, 409, 413, 422})
"""Answers by which a server refuses one event."""


class _Event(msgspec.Struct, frozen=True, kw_only=True):
    """One event that may go."""

    root: str
    uuid: str
    body: bytes
    digest: str
    ids: frozenset[str]
    new: bool
    """Whether nothing of it went there before."""
    same: bool
    """Whether it went just so the last time."""


class _Run(Turn, kw_only=True):
    asked: Asked

    def place(self, uuid: str) -> str:
        return client.url(self.feed.address, f"events/{uuid}")


def push(
    store: Store,
    name: str,
    settings: Settings,
    *,
    clock: Callable[[], dt.datetime],
    environ: Mapping[str, str],
    resolver: Resolve = resolve,
    renew: Callable[[], None] = lambda: None,
) -> Pushed:
    """Push what is new, and keep how that ended. Raises ``NotFound`` for no such feed, and whatever went wrong with it."""
    with store.read() as reader:
        kept = feeds.get(reader, name)
        run = _run(store, reader, kept.feed, settings, clock)
        mark = basis(reader, _CHANGES, settings, run.collection, run.asked.asker)
    with under_way(run, environ, resolver):
        _walk(run, kept.cursor, mark, renew)
    return run.done


def preview(store: Store, name: str, settings: Settings, *, clock: Callable[[], dt.datetime]) -> Pushed:
    """What the next push would send, by the ids of its reports, and what it would hold. Nothing leaves, nothing is kept."""
    with store.read() as reader:
        kept = feeds.get(reader, name)
        run = _run(store, reader, kept.feed, settings, clock)
        cursor = _begun(kept.cursor, basis(reader, _CHANGES, settings, run.collection, run.asked.asker))
        if cursor.next != _DONE:
            for root in _roots(reader, cursor.pushed):
                each = _event(run, reader, root, cursor.posting)
                if each is not None and not each.same:
                    run.done.would.append(root)
    return run.done


def _run(
    store: Store, reader: Reader, feed: Feed, settings: Settings, clock: Callable[[], dt.datetime]
) -> _Run:
    wire = wire_of(feed, settings)
    listed = leaving.names_of_list(settings.share.own_names_file, settings.limits)
    asked = Asked(asker=asker_of(reader, feed.recipient), own=leaving.matcher(reader, listed))
    return _Run(
        store=store, wire=wire, collection=named(reader, feed.offers), asked=asked, done=Pushed(name=feed.name), clock=clock,
    )  # fmt: skip


def _begun(cursor: Cursor, basis: str) -> Cursor:
    return cursor if cursor.basis == basis else Cursor(basis=basis, posting=cursor.posting)


def _walk(run: _Run, before: Cursor, basis: str, renew: Callable[[], None]) -> None:
    cursor = _begun(before, basis)
    if cursor.next == _DONE:
        return
    with run.store.read() as reader:
        roots = _roots(reader, cursor.pushed)
    for root, seq in roots.items():
        with run.store.read() as reader:
            each = _event(run, reader, root, cursor.posting)
        if each is not None and not each.same:
            renew()
            before = cursor = _noted(run, before, cursor, each)
            _send(run, each)
            cursor = msgspec.structs.replace(cursor, pushed=seq, posting=0)
            before = run.moved(before, cursor)
    run.moved(before, msgspec.structs.replace(cursor, posting=0, next=_DONE))


def _noted(run: _Run, before: Cursor, cursor: Cursor, each: _Event) -> Cursor:
    """On record before it leaves, together with where the cursor stands."""
    with run.store.write(ACTOR, run.at()) as tx:
        number = sent.record(
            tx, misp_out.rows(tx, each.ids), way=WAY, place=run.place(each.uuid), recipient=run.feed.recipient,
            digest=each.digest, by=ACTOR,
        )  # fmt: skip
        after = msgspec.structs.replace(cursor, posting=number)
        feeds.move(tx, run.feed.name, before, after)
    return after


# -- what goes --------------------------------------------------------------------------------------


def _roots(reader: Reader, passed: int) -> dict[str, int]:
    """Id -> number of every report and grouping behind ``passed``, withdrawn ones too: they may have gone before."""
    return {name: seq for seq, name in objects.numbered(reader, ("report", "grouping"), passed)}


def _event(run: _Run, reader: Reader, root: str, posting: int) -> _Event | None:
    """What of an event goes; None if nothing does. Cost: a conversion of the event."""
    uuid = uuid_of(root)
    kept = misp_events.get(reader, uuid)
    if kept is not None and kept.root != root:
        return None  # it was published since, or is no longer: its root is another
    went = [one for one in sent.of_object(reader, root) if one.way == WAY and one.seq != posting]
    went = [one for one in went if one.place == run.place(uuid)]
    if not went and not _in_collection(run, reader, root):
        return None
    made = _kept(run, reader, kept) if kept is not None else _of_report(run, reader, root)
    if made is None:
        return None
    body, ids = made
    digest = hashlib.sha256(body).hexdigest()
    same = bool(went) and went[-1].digest == digest
    return _Event(root=root, uuid=uuid, body=body, digest=digest, ids=ids, new=not went, same=same)


def _in_collection(run: _Run, reader: Reader, root: str) -> bool:
    found = wanted.page(
        reader, run.asked.asker, run.collection, Wanted(ids=(root,)), after=0, limit=1, most_bytes=run.wire.limits.page_bytes,
    )  # fmt: skip
    return bool(found.rows)


def _kept(run: _Run, reader: Reader, kept: misp_events.Kept) -> tuple[bytes, frozenset[str]] | None:
    """An event as it came, as far as it may go."""
    out = io.BytesIO()
    with misp_out.of_kept(reader, kept, run.wire.limits) as event:
        names = (each.id for each in event.objects())
        went = sent.went(reader, names, way=WAY, place=run.place(kept.uuid))
        without = misp_out.gone(reader, event, run.asked, went=went)
        done = misp_out.write(reader, event, run.asked, without, out)
    if done.held:
        run.done.held[kept.root] = done.held
        return None
    if kept.root in without.back and kept.root not in went:
        return None  # it was withdrawn, and never went there
    run.done.held |= {name: why for name, why in without.hidden.items() if why == misp_out.OWN_NAMES}
    return out.getvalue(), done.ids


def _of_report(run: _Run, reader: Reader, root: str) -> tuple[bytes, frozenset[str]] | None:
    """A report of STIX with what it names, as an event."""
    row = objects.lasts(reader, [root], include_withdrawn=True)[root]
    limits, said = run.wire.limits, stix.properties_of(row.raw)
    if labels_of(said).get("part"):
        return None  # of an event that is not kept: its parts are not events
    author = said.get("created_by_ref")
    names = list(dict.fromkeys([row.id, *([author] if isinstance(author, str) else []), *refs_of(said)]))
    went = sent.went(reader, names, way=WAY, place=run.place(uuid_of(row.id)))
    rows = objects.lasts(reader, names)
    may = {
        name: why for name, each in rows.items() if (why := misp_out.refused(reader, run.asked, each, limits))
    }
    back = {name: misp_out.when(reader, name) for name in went if name not in rows or name in may}
    run.done.held |= {
        name: why for name, why in may.items() if why == misp_out.OWN_NAMES and name not in back
    }
    if row.id not in rows or row.id in may:
        if row.id not in went:
            return None
        created = str(said.get("created", ""))[:10]
        return of_report.withdrawn(row.id, created, back), frozenset(back)
    out = [each for name in names if (each := rows.get(name)) is not None and name not in may]
    made = [one for each in out for one in stix.read_bundle(each.raw, each.id, limits).records]
    body = of_report.event(made, back, row.id, Report(0), limits)
    return body, frozenset({*(each.id for each in out), *back})


# -- how it goes --------------------------------------------------------------------------------------


def _send(run: _Run, each: _Event) -> None:
    """Add the event, or change it where the server has it."""
    run.done.sent += 1
    order = ("add", "edit") if each.new else ("edit", "add")
    why = ""
    for route in order:
        done, why = _post(run, each, route)
        if done:
            run.done.taken += 1
            return
        if why:
            break
    _refuse(run, each.root, why or "it says that it has the event and does not let it be changed")


def _post(run: _Run, each: _Event, route: str) -> tuple[bool, str]:
    """Whether the server took it, and why not; neither if the other route is the right one."""
    url = client.url(run.feed.address, "events/add" if route == "add" else f"events/edit/{each.uuid}")
    headers = {"Accept": "application/json", "Content-Type": "application/json"}
    ask = Ask(method="POST", body=each.body, headers=headers, credential=run.wire.credential, good=(200, 201))
    try:
        with tempfile.TemporaryFile(prefix="tocsin-misp-") as sink:
            fetch(
                url,
                cast("BinaryIO", sink),
                run.wire.bounds(_ANSWER_BYTES),
                ask=ask,
                resolver=run.wire.resolver,
                lines=run.wire.lines,
            )
            sink.seek(0)
            why = client.took(sink.read(), each.uuid)
    except Refused as error:
        return _refused(run, error, route)
    return not why, why


def _refused(run: _Run, error: Refused, route: str) -> tuple[bool, str]:
    message = client.said(error.said)
    if error.status not in _REFUSED or "authentication" in message.lower():
        if message:
            error.what = f"{error.what}: {message}"
        raise error
    if route == "add" and client.exists(error.status, message):
        return False, ""
    if route == "edit" and client.has_newer(message):
        run.done.notes.append("the server has this state of an event, or a later one")
        return True, ""
    if route == "edit" and error.status == 404:
        return False, ""
    if not message or (len(run.done.faults) >= _HOPELESS and not run.done.taken):
        raise error  # no MISP speaks so
    return False, f"{error.what}: {message}"


def _refuse(run: _Run, object_id: str, why: str) -> None:
    if len(run.done.faults) < run.wire.limits.faults:
        do = "mend the event or ask its operator; it is sent again when it changes"
        run.done.faults.append(Fault(object_id, f"the server refused it: {why}", do))
