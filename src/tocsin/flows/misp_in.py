# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Events that a client of the MISP REST API writes, changes and deletes.

An event is changed by who wrote it or by the own organisation; deleted, it is withdrawn: as a whole by the own
organisation, by others as what they have said. A change is put into the event as it is kept, so that what it does not
name stays as it came, also what STIX has no place for.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from tocsin.core import ids, jsonin, stix
from tocsin.core.errors import BadInput, Conflict, Denied, NotFound
from tocsin.core.policy import Asker
from tocsin.flows import misp_original, withdraw
from tocsin.flows.misp_events import Events
from tocsin.flows.misp_roots import ROOTS, Root
from tocsin.flows.misp_search import TooMuch
from tocsin.flows.misp_seen import ATTRIBUTES
from tocsin.flows.misp_taken import body_of, day, seconds, source_of, taken
from tocsin.flows.taxii import Node
from tocsin.share.misp import merged, served
from tocsin.share.misp.read_back import labels_of
from tocsin.share.misp.served import Props
from tocsin.store import Reader, Tx, misp_events, objects

_NAME = "body"
_TOGETHER = 200
"""Objects that are withdrawn in one transaction."""
_FIELDS = ("info", "date", "published", "analysis", "threat_level_id", "distribution", "Orgc", "Tag")
"""What an event keeps if a change says nothing of it."""
_OF_EVENT = frozenset({*ATTRIBUTES, "relationship", "sighting", "opinion", "grouping", "report"})


def _event_in(value: Props) -> Props:
    inner = value.get("Event", value)
    if not isinstance(inner, dict):
        raise BadInput("Event is no JSON object", where=f"{_NAME}#/Event", do="send one event")
    return inner


def add(node: Node, asker: Asker, body: bytes) -> bytes:
    """Take in a new event (``events/add``); the event as it was taken, and what was not.

    Raises ``BadInput`` if nothing of it can be taken, ``Conflict`` for an event that the asker sees here already.
    """
    value = body_of(body, node)
    event = _event_in(value)
    with node.store.read() as reader:
        uuid = event.get("uuid")
        if isinstance(uuid, str) and _seen(node, reader, asker, uuid) is not None:
            do = f"change it: POST /misp/events/edit/{uuid}"
            raise Conflict("there is an event with this UUID", where=uuid, do=do)
    now = seconds(node)
    event.setdefault("uuid", node.new_id())
    event.setdefault("date", day(now))
    event["timestamp"] = event.get("timestamp") or str(now)
    event.setdefault(
        "Orgc", {"name": asker.organisation, "uuid": ids.derived("identity", asker.organisation)[10:]}
    )
    for each in (event, *served.listed(event, "Object")):
        for inner in (*served.listed(each, "Attribute"), *served.listed(each, "Object")):
            inner["uuid"] = inner.get("uuid") or node.new_id()
    return taken(node, asker, value, str(event["uuid"]), whole=event)


def edit(node: Node, asker: Asker, name: str, body: bytes) -> bytes:
    """Change an event (``events/edit``): what is not named stays. Raises as ``add``, ``NotFound`` and ``Denied``."""
    value = body_of(body, node)
    return changed(node, asker, name, value)


def changed(node: Node, asker: Asker, name: str, value: Props) -> bytes:
    """As ``edit``, of a decoded body."""
    event = _event_in(value)
    with node.store.read() as reader:
        events = Events(node, reader, asker)
        root = events.get(name)
        may_change(reader, asker, root)
        head = events.head(root)
        kept = _direct(events, root)
        _can_be_said(events, root)
        base = _base(node, reader, root)
    said = event.get("uuid", root.uuid)
    if said != root.uuid:
        raise BadInput(
            "the event in the body is another", where=str(said)[:60], do="send it to its own address"
        )
    before = served.seconds_in(head.get("timestamp"))
    at = event.get("timestamp")
    if at and served.seconds_in(at) <= before:
        do = "leave out timestamp, or give a later one"
        raise Conflict(f"the event here is of {before}, and this one is not newer", where=root.uuid, do=do)
    event["uuid"] = root.uuid
    event["timestamp"] = at or str(max(seconds(node), before + 1))
    for field in _FIELDS:
        if field in head:
            event.setdefault(field, head[field])
    if base is None:
        return taken(node, asker, value, root.uuid, kept)
    change = merged.whole(base, event, served.seconds_in(event["timestamp"]))
    return taken(node, asker, {"Event": change}, root.uuid, kept, merged.merged(base, change))


def _base(node: Node, reader: Reader, root: Root) -> Props | None:
    """The event as it is kept, to put a change into; None if there is none, or one larger than what can be sent."""
    found = misp_original.kept(reader, root.uuid, root.id, root.modified)
    if found is None or found.size > node.limits.post_bytes:
        return None
    try:
        base = jsonin.decode(b"".join(misp_events.pieces(reader, found.seq)), root.uuid, node.limits)
    except BadInput:
        return None
    return base if isinstance(base, dict) else None


def publish(node: Node, asker: Asker, name: str, *, published: bool) -> bytes:
    """Say that an event is ready, or is not (``events/publish``). Raises as ``edit``."""
    changed(node, asker, name, {"published": published})
    what = "Event published" if published else "Event unpublished"
    return done(what, f"/events/view/{name}")


def delete(node: Node, asker: Asker, name: str) -> bytes:
    """Withdraw an event and what is of it alone (``events/delete``). Raises ``NotFound``, ``Denied``, ``TooMuch``.

    Observables, organisations and clusters stay: other events may speak of them. In parts, so that others can write
    meanwhile; the event itself is the last to go, so that what was broken off can be done again.
    """
    with node.store.read() as reader:
        events = Events(node, reader, asker)
        root = events.get(name)
        may_change(reader, asker, root)
        gone = [each for each in events.named(root) if each.partition("--")[0] in _OF_EVENT]
        gone = [row.id for row in events.rows(gone) if _is_made_here(row.raw)]
        if len(gone) > node.limits.post_objects:
            do = "tocsin share withdraw takes them back one by one"
            raise TooMuch(f"{len(gone)} objects are too many to withdraw at once", where=root.uuid, do=do)
        gone += [row.id for row in events.rows(f"{kind}--{root.uuid}" for kind in ROOTS)]
    taken_back(node, asker, gone)
    return done("Event deleted.", f"/events/delete/{name}")


def done(what: str, url: str) -> bytes:
    """An answer that says only that it was done."""
    return msgspec.json.encode({"saved": True, "success": True, "name": what, "message": what, "url": url})


def taken_back(node: Node, asker: Asker, gone: Sequence[str]) -> None:
    """Withdraw these objects: as a whole for the own organisation, for others what they have said."""
    said_by = () if asker.own else (source_of(asker),)
    for begin in range(0, len(gone), _TOGETHER):
        at = node.now()
        with node.store.write(f"misp {asker.organisation}", at) as tx:
            taken = [_take_back(tx, each, said_by, asker) for each in gone[begin : begin + _TOGETHER]]
        for each in taken:
            if each is not None:
                withdraw.remake(node.store, each, organisation=node.organisation, at=at)


def _take_back(tx: Tx, object_id: str, said_by: tuple[str, ...], asker: Asker) -> withdraw.Taken | None:
    if said_by and said_by[0] not in objects.sources(tx, object_id):
        return None
    return withdraw.take_back(tx, object_id, said_by, "deleted by the MISP API", asker.organisation)


def _is_made_here(raw: bytes) -> bool:
    """Whether it was made of MISP, as its labels say, or is a link between such."""
    said = stix.properties_of(raw)
    return bool(labels_of(said)) or said["type"] in {"relationship", "sighting"}


def _seen(node: Node, reader: Reader, asker: Asker, uuid: str) -> Root | None:
    try:
        return Events(node, reader, asker).get(uuid)
    except NotFound:
        return None


def may_change(reader: Reader, asker: Asker, root: Root) -> None:
    """Raise ``Denied`` if neither the own organisation asks nor who said the event."""
    if not asker.own and source_of(asker) not in objects.sources(reader, root.id):
        raise Denied("others have said this event", where=root.uuid, do="ask them to change it")


def _can_be_said(events: Events, root: Root) -> None:
    """Raise ``Denied`` for an event that MISP cannot say again: it would be said without its audience, or beside its author."""
    for row in events.rows([root.id]):
        if row.marking.audience or not labels_of(stix.properties_of(row.raw)):
            do = "say it anew as STIX: tocsin share load"
            raise Denied(
                "this event was not made of MISP, or is for a named audience", where=root.uuid, do=do
            )


def _direct(events: Events, root: Root) -> list[str]:
    """What the event itself names."""
    for row in events.rows([root.id]):
        refs = stix.properties_of(row.raw).get("object_refs")
        return [str(each) for each in refs] if isinstance(refs, list) else []
    return []
