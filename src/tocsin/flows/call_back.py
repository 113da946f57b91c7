# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What was pushed to a TAXII server and may not be there any more -> revoked or deleted there, or named as still there.

An object that its recipient may have no version of any more (withdrawn, or marked narrower) is called back by the next
push: one that we made ourselves by a revoked version (STIX 2.1 section 3.6: only who created it may revoke it), another,
and one whose revoked version is refused, by DELETE (TAXII 2.1 section 5.7). What the server refuses to delete is still
there, and ``trace`` says so. Before anything is asked of the server it stands on record that it was to be; what was done is
not done twice, and one that was deleted goes again when its recipient may have it again.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterator

import msgspec

from tocsin.core import ids, instant, stix
from tocsin.core.errors import BadInput
from tocsin.core.policy import Asker
from tocsin.flows.pull_taxii import Wire
from tocsin.net.fetch import Refused
from tocsin.share import taxii_push, taxii_server
from tocsin.store import Reader, Store, audit, called_back, objects, sent
from tocsin.store.called_back import CalledBack
from tocsin.store.view import View

CHANGES = (
    "withdrawals.add", "source_withdrawals.add", "objects.remark", "sources.marking", "organisation.add", "organisation.leave",
)  # fmt: skip
"""What may take an object away from somebody who was given it."""
_HIDDEN = 404
"""Not there, or there and not for us to see: TAXII 2.1 section 5.7 answers both alike."""
_GONE = frozenset({_HIDDEN, 410})
_NOT_OURS = frozenset({400, 401, 403, 405, 406, 409, 415, 422, 501})
"""Answers to DELETE that mean: not by you, or not here."""
_OPEN = frozenset({"under way", "sent again"})


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where it was pushed, and on whose behalf it is asked about."""

    store: Store
    wire: Wire
    way: str
    asker: Asker
    organisation: str
    there: str
    """The address of the collection there."""
    actor: str
    at: str


class Done(msgspec.Struct, kw_only=True):
    """What became of what was called back."""

    gone: list[str] = []
    still_there: dict[str, str] = {}
    """Object id -> why."""


def basis(reader: Reader, asker: Asker) -> str:
    """Digest of all that decides whether something has to be called back."""
    entries = [entry.seq if (entry := audit.last_of(reader, action)) else 0 for action in CHANGES]
    return hashlib.sha256(msgspec.json.encode((entries, asker))).hexdigest()


def due(reader: Reader, asker: Asker, way: str, address: str, recipient: str) -> Iterator[str]:
    """Ids of what went there and may not be there any more, and of which nothing was done yet. Cost: a look-up each."""
    view = View(reader, asker)
    for part in called_back.went(reader, way, address, recipient):
        known = called_back.among(reader, address, recipient, part)
        for name in part:
            if (name not in known or known[name].state in _OPEN) and not view.exists(name):
                yield name


def run(place: Place, renew: Callable[[], None]) -> Done:
    """Call back all that is due. Raises what the network raises; what was done until then stays done."""
    feed, done = place.wire.feed, Done()
    with place.store.read() as reader:
        names = list(due(reader, place.asker, place.way, feed.address, feed.recipient))
    for name in names:
        renew()
        began = _note(place, name, "under way")
        state, how, why = _one(place, name, began.at)
        _note(place, name, state, how, why)
        if state == "still there":
            done.still_there[name] = why
        else:
            done.gone.append(name)
    return done


def _note(place: Place, name: str, state: called_back.State, how: str = "", why: str = "") -> CalledBack:
    feed = place.wire.feed
    with place.store.write(place.actor, place.at) as tx:
        called_back.note(tx, feed.address, feed.recipient, name, state, how, why)
        return called_back.among(tx, feed.address, feed.recipient, [name])[name]


def _one(place: Place, name: str, at: str) -> tuple[called_back.State, str, str]:
    """State, how and why of one object, once the server has answered."""
    with place.store.read() as reader:
        body = revoked(reader, place, name, at)
    refused = ""
    if body:
        refused = _post(place, name, body)
        if not refused:
            return "revoked there", "revoked version", ""
    try:
        place.wire.delete(f"{place.there}objects/{name}/")
    except Refused as error:
        if error.status in _GONE:
            if error.status == _HIDDEN:
                return (
                    "not found there",
                    "delete",
                    "the server says that it is not there, or not for us to delete",
                )
            return "deleted there", "delete", ""
        if error.status not in _NOT_OURS:
            raise
        why = f"the server does not delete it: {error.what}"
        return "still there", "delete", f"{refused}; {why}" if refused else why
    return "deleted there", "delete", ""


def _post(place: Place, name: str, body: bytes) -> str:
    """Post one version; why it was refused, empty if it was not."""
    url = f"{place.there}objects/"
    try:
        answer = taxii_push.told(
            place.wire.post(url, taxii_server.envelope([body], "")), url, place.wire.limits
        )
    except Refused as error:
        if error.status not in taxii_push.WHOLE_REFUSED:
            raise
        return f"the server refused its revoked version: {error.what}"
    return next(
        (f"the server refused its revoked version: {why}" for one, why in answer.refused if one == name), ""
    )


def revoked(reader: Reader, place: Place, name: str, at: str) -> bytes:
    """A revoked version of the newest that went there, if the object is ours to revoke; else empty.

    It is later than all versions of it here. Nothing that did not go there before stands in it.
    """
    feed = place.wire.feed
    versions = objects.versions(reader, name, include_withdrawn=True)
    went = sent.versions(reader, name, way=place.way, place=feed.address, recipient=feed.recipient)
    mine = [row for row in versions if row.version_key in went]
    if not mine or mine[-1].revoked:
        return b""
    said = stix.properties_of(mine[-1].raw)
    if said.get("created_by_ref") != ids.derived("identity", place.organisation) or "modified" not in said:
        return b""
    newest = max(instant.milliseconds(row.version_key) or 0 for row in versions)
    now = instant.milliseconds(instant.order_key(at)) or 0
    made = {**said, "modified": _text(max(now, newest + 1)), "revoked": True}
    try:
        return stix.make(made).raw
    except BadInput:
        return b""  # it was kept with a fault that no new version may have


def _text(ms: int) -> str:
    return instant.from_datetime(dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(milliseconds=ms))
