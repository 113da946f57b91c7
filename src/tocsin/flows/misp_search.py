# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A question of the MISP REST API -> what the asker may see -> the answer, in bytes.

Pages are numbered, as MISP has it, and cut from what is left after the policy, so that nothing can be counted that is
not shown. What is too much for one answer is refused with what to do: a client that asks for everything must not take a
part for the whole. What others get for the first time is on record before they have it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import TypeVar

import msgspec

from tocsin.core.errors import BadInput, NotFound
from tocsin.core.limits import Limits
from tocsin.core.policy import Asker
from tocsin.flows.misp_events import Events, Made
from tocsin.flows.misp_roots import Root, order_of
from tocsin.flows.taxii import Node
from tocsin.share.misp import served
from tocsin.share.misp.asked import Search, Terms
from tocsin.share.misp.matching import Match, tag_names
from tocsin.share.misp.served import Props
from tocsin.store import sent

_SHARE = 5
"""Of ``limits.members`` a search looks through one part in so many: each attribute is made anew."""
_SIGHTINGS = "Sighting"
T = TypeVar("T")
Sent = list[tuple[str, str, bytes]]


class TooMuch(BadInput):
    """More than one answer holds (413)."""

    code = "too-large"
    http_status = 413


def handed(node: Node, asker: Asker, body: bytes, out: Sent, place: str) -> bytes:
    """``body``, after what others get of it for the first time was put on record."""
    if asker.own or not out:
        return body
    with node.store.read() as reader:
        once = {row[:2]: row for row in out}  # several events may name the same objects
        new = sent.not_yet(reader, once.values(), way="misp", recipient=asker.organisation)
    if new:
        digest = hashlib.sha256(body).hexdigest()
        with node.store.write(f"misp {asker.organisation}", node.now()) as tx:
            sent.record(
                tx, new, way="misp", place=place, recipient=asker.organisation, digest=digest, by="tocsin serve"
            )  # fmt: skip
    return body


def view(
    node: Node, asker: Asker, name: str, *, deleted: str = "live", without: frozenset[str] = frozenset()
) -> bytes:
    """One event (``events/view``), without these members of its records. Raises ``NotFound``."""
    with node.store.read() as reader:
        events = Events(node, reader, asker)
        made = events.made(events.get(name), deleted=deleted, sightings=_SIGHTINGS not in without)
    return handed(node, asker, _without(made.body, without), made.sent, "events/view")


def index(node: Node, asker: Asker, search: Search) -> bytes:
    """The events without what is in them (``events/index``). Raises ``BadInput``."""
    with node.store.read() as reader:
        events = Events(node, reader, asker)
        out: Sent = []
        rows = []
        for root, _ in _paged(node, _meant(events, search), search):
            out += _of_root(events, asker, root)
            rows.append(served.row(events.head(root), minimal=search.minimal))
    return handed(node, asker, msgspec.json.encode(rows), out, "events/index")


def search_events(node: Node, asker: Asker, search: Search) -> bytes:
    """Whole events (``events/restSearch``). Raises ``BadInput``, ``TooMuch``."""
    bodies: list[bytes] = []
    out: Sent = []
    with node.store.read() as reader:
        events = Events(node, reader, asker)
        size = 0
        for root, made in _paged(node, _meant(events, search), search):
            if search.metadata:
                out += _of_root(events, asker, root)
                body = b'{"Event":' + msgspec.json.encode(served.headed(events.head(root), None)) + b"}"
            else:
                whole = made or events.made(
                    root, deleted=search.deleted, sightings=_SIGHTINGS not in search.without
                )
                out += whole.sent
                body = _without(whole.body, search.without)
            size += len(body)
            if bodies and size > node.limits.page_bytes:
                do = f"ask for fewer events than {len(bodies) + 1} with limit, and go on with page"
                raise TooMuch("these events are too large for one answer", where="limit", do=do)
            bodies.append(body)
    return handed(node, asker, b'{"response":[' + b",".join(bodies) + b"]}", out, "events/restSearch")


def search_attributes(node: Node, asker: Asker, search: Search) -> bytes:
    """Attributes of all events (``attributes/restSearch``). Raises ``BadInput``, ``TooMuch``."""
    out: Sent = []
    rows: list[Props] = []
    with node.store.read() as reader:
        events = Events(node, reader, asker)
        sources: dict[str, Made] = {}
        for row, made in _paged(node, _attributes(events, search), search):
            sources[str(row["event_id"])] = made
            rows.append(served.left_out(row, search.without) if search.without else row)
    for made in sources.values():
        out += made.sent
    body = b'{"response":{"Attribute":' + msgspec.json.encode(rows) + b"}}"
    if len(body) > node.limits.page_bytes and len(rows) > 1:
        raise TooMuch(
            "these attributes are too large for one answer", where="limit", do="ask for fewer with limit"
        )
    return handed(node, asker, body, out, "attributes/restSearch")


def tags(node: Node, asker: Asker, like: Terms | None = None) -> list[Props]:
    """The tags of the events, each once, in order of name. Raises ``BadInput``."""
    with node.store.read() as reader:
        events = Events(node, reader, asker)
        names = sorted({name for root in events.all() for name in tag_names(events.head(root))})
    match = Match(Search(event_tags=like))
    return [_tag(name) for name in names if match.event({"Tag": [{"name": name}]})]


def sightings(node: Node, asker: Asker, search: Search, *, of_attribute: str = "") -> list[Props]:
    """Sightings of one event, of one attribute (a UUID or number), or of all events. Raises ``BadInput``, ``NotFound``."""
    only = {served.uuid_in(of_attribute), served.number_in(of_attribute)} - {""}
    if of_attribute and not only:
        raise NotFound("there is no such attribute", where=of_attribute[:60], do="check the UUID")
    found: list[Props] = []
    out: Sent = []
    match = Match(search)
    with node.store.read() as reader:
        events = Events(node, reader, asker)
        for root in events.all():
            if not match.event(events.head(root)):
                continue
            made = events.made(root)
            mine = [
                {**seen, "event_id": served.number_of(root.uuid), "attribute_id": served.number_of(str(a["uuid"])), "attribute_uuid": a["uuid"]}
                for a, _ in made.attributes if not only or only & {str(a["uuid"]), served.number_of(str(a["uuid"]))}
                for seen in served.listed(a, "Sighting")
            ]  # fmt: skip
            mine = [each for each in mine if match.sighting(each)]
            out += made.sent if mine else []
            found += mine
            if len(found) > node.limits.page_objects:
                raise TooMuch(
                    "there are too many sightings for one answer", where="id", do="ask for those of one event"
                )
    for each in found:
        each["id"] = served.number_of(str(each["uuid"]))
    handed(node, asker, msgspec.json.encode(found), out, "sightings")
    return found


def _without(body: bytes, members: frozenset[str]) -> bytes:
    if not members - {_SIGHTINGS}:  # without its sightings an event is made so
        return body
    return msgspec.json.encode(served.left_out(msgspec.json.decode(body), members))


def _tag(name: str) -> Props:
    digest = hashlib.sha256(name.encode()).hexdigest()
    number = str(int(digest[:12], 16))
    return {"id": number, "name": name, "colour": f"#{digest[:6]}", "exportable": True, "hide_tag": False}


def _of_root(events: Events, asker: Asker, root: Root) -> Sent:
    if asker.own:
        return []
    return [(row.id, row.version_key, row.raw) for row in events.rows([root.id])]


def _meant(events: Events, search: Search) -> Iterator[tuple[Root, Made | None]]:
    """Events that are meant, in order; with what is in them where that had to be looked at."""
    match, looked = Match(search), 0
    roots = [
        root for root in events.all() if match.event(events.head(root)) and match.uuid(events.head(root))
    ]
    for root in _ordered(events, roots, search):
        if not search.of_attributes:
            yield root, None
            continue
        made = events.made(root, deleted=search.deleted, sightings=_SIGHTINGS not in search.without)
        looked = bounded(events.limits, looked, made)
        if match.whole(made.head, made.attributes):
            yield root, made


def _ordered(events: Events, roots: Sequence[Root], search: Search) -> list[Root]:
    return sorted(
        roots, key=lambda root: order_of(events.head(root), root, search.order), reverse=search.descending
    )  # fmt: skip


def _attributes(events: Events, search: Search) -> Iterator[tuple[Props, Made]]:
    match, looked = Match(search), 0
    roots = [root for root in events.all() if match.event(events.head(root))]
    for root in _ordered(events, roots, search):
        made = events.made(root, deleted=search.deleted)
        looked = bounded(events.limits, looked, made)
        said = served.headed(made.head, None)
        names = ("id", "org_id", "orgc_id", "uuid", "info", "distribution", "date", "timestamp", "published")
        event = {name: said.get(name, "") for name in names} | {
            name: said[name] for name in ("Orgc", "Org") if name in said
        }
        for name in ("Attribute", "Object"):
            for record in map(msgspec.json.decode, made.members[name]):
                inner = served.listed(record, "Attribute") if name == "Object" else [record]
                kind = str(record.get("name", "")) if name == "Object" else ""
                for a in inner:
                    if match.uuid(a) and match.attribute(a, made.head, kind):
                        yield {**a, "Event": event}, made


def uuids_of(events: Events, values: set[str], number: str = "") -> Iterator[str]:
    """The UUIDs of the attributes with one of these values, or with a number. Raises ``BadInput`` if there is too much to look through."""
    looked = 0
    for root in events.all():
        made = events.made(root, sightings=False)
        looked = bounded(events.limits, looked, made)
        for a, _ in made.attributes:
            uuid = str(a["uuid"])
            if str(a["value"]) in values or number == served.number_of(uuid):
                yield uuid


def bounded(limits: Limits, looked: int, made: Made) -> int:
    """How many attributes and events were looked through with this one. Raises ``BadInput`` if these are too many."""
    most = limits.members // _SHARE
    looked += len(made.attributes) + 1
    if looked > most:
        do = "narrow it by eventid, timestamp, published or org, or search with tocsin find"
        raise BadInput(f"more than {most} attributes would have to be looked through", where="value", do=do)
    return looked


def _paged(node: Node, found: Iterator[T], search: Search) -> list[T]:
    """The page that is asked for; without a limit all, if these are no more than one answer holds."""
    most = node.limits.page_objects
    if search.limit:
        first = (search.page - 1) * search.limit
        return [each for number, each in enumerate(_upto(found, first + search.limit)) if number >= first]
    rows = list(_upto(found, most + 1))
    if len(rows) > most:
        do = f"ask for up to {most} at once with limit, and go on with page until one is empty"
        raise TooMuch(f"more than {most} are found, too many for one answer", where="limit", do=do)
    return rows


def _upto(found: Iterator[T], most: int) -> Iterator[T]:
    for number, each in enumerate(found, 1):
        yield each
        if number >= most:
            return
