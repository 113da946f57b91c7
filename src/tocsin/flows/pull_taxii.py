# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A TAXII 2.1 collection -> store, page by page; a page and how far it leads are kept in one transaction.

So a pull that is killed goes on with the page that it was at, nothing is lost, and nothing is there twice.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping

import msgspec

from tocsin.core import jsonin
from tocsin.core.errors import BadInput, NotFound, TocsinError
from tocsin.core.feed import Cursor, Feed
from tocsin.core.limits import Limits
from tocsin.core.reading import Fault
from tocsin.core.settings import Feeds
from tocsin.flows.context import Context
from tocsin.flows.formats import FORMATS
from tocsin.flows.take_in import take
from tocsin.flows.taken import Taken
from tocsin.net.credential import Credential
from tocsin.net.fetch import Ask, Bounds, Fetched, Refused, fetch
from tocsin.net.lines import Lines
from tocsin.net.reach import Resolve
from tocsin.share import taxii, taxii_client
from tocsin.store import Store, Tx, feeds

STIX = next(form for form in FORMATS if form.kind == "STIX 2.1")
_RESOURCE_BYTES = 2**20
_LOST_PLACE = frozenset({400, 404, 409, 410, 416, 422})
"""Answers to a ``next`` of an earlier pull that mean: ask from the beginning of the walk."""


class Pulled(msgspec.Struct, kw_only=True):
    """What a pull brought."""

    name: str
    records: int = 0
    new: int = 0
    pages: int = 0
    """Pages of a TAXII server, or files."""
    faults: list[Fault] = []
    notes: list[str] = []

    def add(self, taken: Taken, limits: Limits) -> None:
        """Count a page or file."""
        self.records += taken.records
        self.new += taken.new
        self.faults.extend(taken.faults[: limits.faults - len(self.faults)])


class Wire(msgspec.Struct, frozen=True, kw_only=True):
    """How a feed is reached."""

    feed: Feed
    credential: Credential | None
    settings: Feeds
    limits: Limits
    resolver: Resolve
    lines: Lines | None = None
    """Connections that are kept from one request to the next."""

    def bounds(self, max_bytes: int) -> Bounds:
        """Of one request."""
        schemes = ("https", "http") if self.feed.inside else ("https",)
        return Bounds(
            schemes=schemes,
            inside=self.feed.inside,
            max_bytes=max_bytes,
            total_s=float(self.settings.request_s),
        )

    def get(self, url: str, max_bytes: int) -> tuple[bytes, Fetched]:
        """The answer to one request. Raises what ``net.fetch.fetch`` raises."""
        sink = io.BytesIO()
        ask = Ask(headers={"Accept": taxii.MEDIA_TYPE}, credential=self.credential, good=(200, 206))
        got = fetch(url, sink, self.bounds(max_bytes), ask=ask, resolver=self.resolver, lines=self.lines)
        return sink.getvalue(), got

    def post(self, url: str, body: bytes) -> bytes:
        """What is answered to an envelope. Raises what ``net.fetch.fetch`` raises."""
        sink = io.BytesIO()
        headers = {"Accept": taxii.MEDIA_TYPE, "Content-Type": taxii.MEDIA_TYPE}
        ask = Ask(method="POST", body=body, headers=headers, credential=self.credential, good=(200, 201, 202))
        fetch(
            url, sink, self.bounds(self.limits.file_bytes), ask=ask, resolver=self.resolver, lines=self.lines
        )
        return sink.getvalue()

    def delete(self, url: str) -> None:
        """Have an object deleted. Raises what ``net.fetch.fetch`` raises."""
        ask = Ask(
            method="DELETE", headers={"Accept": taxii.MEDIA_TYPE}, credential=self.credential, good=(200, 202, 204)
        )  # fmt: skip
        fetch(
            url,
            io.BytesIO(),
            self.bounds(_RESOURCE_BYTES),
            ask=ask,
            resolver=self.resolver,
            lines=self.lines,
        )


def pull(store: Store, kept: feeds.Kept, wire: Wire, context: Context, renew: Callable[[], None]) -> Pulled:
    """Take in all pages from the cursor on. Raises what the network and the envelopes give reason for.

    ``renew`` is called before each request: it may raise to end the pull.
    """
    collection = collection_of(wire)
    done, walk = Pulled(name=wire.feed.name), taxii_client.Walk()
    cursor = _moved(store, wire, context, kept.cursor, taxii_client.resumed(kept.cursor))
    for _ in range(wire.settings.pages):
        renew()
        try:
            body, got = wire.get(
                taxii_client.objects_url(collection, cursor, wire.settings.page_objects),
                wire.limits.file_bytes,
            )
        except Refused as error:
            if not (done.pages == 0 and cursor.next and error.status in _LOST_PLACE):
                raise
            cursor = _moved(store, wire, context, cursor, taxii_client.restarted(cursor))
            done.notes.append("the server no longer knows where the last pull was broken off: begun anew")
            continue
        page = taxii_client.page(body, got.headers, wire.feed.source, wire.limits)
        try:
            after, ended = taxii_client.advance(cursor, page, walk)
        except taxii_client.Stalled as error:
            _take(store, wire, context, body, page, cursor, taxii_client.restarted(cursor), done)
            raise BadInput(
                error.what,
                where=wire.feed.address,
                do="tell its operator; what came was kept, the next pull begins anew",
            ) from None
        _take(store, wire, context, body, page, cursor, after, done)
        cursor = after
        if ended:
            if walk.without_instant:
                done.notes.append(
                    "the server does not say when its objects were added: each pull asks for all of them"
                )
            return done
    done.notes.append(f"there is more after {done.pages} pages (feeds.pages): the next pull goes on there")
    return done


def _take(
    store: Store,
    wire: Wire,
    context: Context,
    body: bytes,
    page: taxii_client.Page,
    before: Cursor,
    after: Cursor,
    done: Pulled,
) -> None:
    """Keep a page and the cursor after it, together."""
    done.pages += 1
    if not page.count:
        _moved(store, wire, context, before, after)
        return

    def also(tx: Tx) -> None:
        feeds.move(tx, wire.feed.name, before, after)

    taken = take(store, STIX, wire.feed.source, body, context, also)
    if taken.outcome == "not whole":
        fault = taken.faults[0]
        raise BadInput(fault.what, where=fault.where, do=fault.do)
    done.add(taken, wire.limits)


def _moved(store: Store, wire: Wire, context: Context, before: Cursor, after: Cursor) -> Cursor:
    if after != before:
        with store.write(context.actor, context.at) as tx:
            feeds.move(tx, wire.feed.name, before, after)
    return after


def collection_of(wire: Wire) -> str:
    """The address of the collection, asked for if the feed's address is that of a server or an API root.

    Of a feed that is pushed, of one that takes posts.
    """
    address = wire.feed.address
    direct = taxii_client.collection_in(address)
    if direct:
        return direct
    resource = resource_at(wire, address)
    if "collections" in resource:
        root = address.split("?")[0].rstrip("/").removesuffix("/collections")
        return taxii_client.collection_url(root, _chosen(wire, resource, address))
    if "api_roots" not in resource and "default" not in resource:
        return _of_root(wire, address)
    problem: TocsinError = NotFound("the server names no API root", where=address, do="ask its operator")
    for root in taxii_client.roots(resource, address):
        try:
            return _of_root(wire, root)
        except TocsinError as error:
            problem = error
    raise problem


def _of_root(wire: Wire, root: str) -> str:
    resource = resource_at(wire, f"{root.rstrip('/')}/collections/")
    return taxii_client.collection_url(root, _chosen(wire, resource, root))


def _chosen(wire: Wire, resource: Mapping[str, object], where: str) -> str:
    may = "can_write" if wire.feed.offers else "can_read"
    return taxii_client.choose(resource, wire.feed.collection, where, may)


def resource_at(wire: Wire, url: str) -> Mapping[str, object]:
    """A TAXII resource at an address. Raises ``BadInput`` if there is none, and what the network raises."""
    body, _ = wire.get(url, _RESOURCE_BYTES)
    found = jsonin.decode(body, url, wire.limits)
    if not isinstance(found, dict):
        raise BadInput(
            "this is no TAXII resource", where=url, do="check that the address is one of TAXII 2.1"
        )
    return found
