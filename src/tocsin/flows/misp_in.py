# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What a client of the MISP REST API writes -> STIX objects, each judged by itself -> store; and what is deleted there.

The way in is that of ``share load`` of a MISP event: the same reader, the same markings, the same store. Who wrote is the
source. A bad attribute costs only itself and is named in the answer. An event is changed by who wrote it or by the own
organisation; deleted, it is withdrawn: as a whole by the own organisation, by others as what they have said.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence

import msgspec

from tocsin.core import ids, instant, jsonin, stix
from tocsin.core.errors import BadInput, Conflict, Denied, NotFound
from tocsin.core.new_object import NewObject
from tocsin.core.policy import Asker
from tocsin.core.reading import Fault, Reading
from tocsin.flows import misp_file, withdraw
from tocsin.flows.intelligence_in import definitions
from tocsin.flows.misp_events import ROOTS, Events, Root
from tocsin.flows.misp_search import TooMuch, uuids_of
from tocsin.flows.object_file import new_object
from tocsin.flows.take_in import outcome_of
from tocsin.flows.taxii import Node
from tocsin.share.misp import served
from tocsin.share.misp.from_stix import FromStix
from tocsin.share.misp.read_back import labels_of
from tocsin.share.misp.report import Report
from tocsin.share.misp.served import Props
from tocsin.store import Reader, Tx, objects, source_withdrawals, sources, withdrawals

_NAME = "body"
_TOGETHER = 200
"""Objects that are withdrawn in one transaction."""
_FIELDS = ("info", "date", "published", "analysis", "threat_level_id", "distribution", "Orgc", "Tag")
"""What an event keeps if a change says nothing of it."""
_ATTRIBUTES = ("indicator", "observed-data", "vulnerability", "note")
_OF_EVENT = frozenset({*_ATTRIBUTES, "relationship", "sighting", "opinion", "grouping", "report"})


def source_of(asker: Asker) -> str:
    """The name of the source that an organisation is here."""
    return f"misp/{asker.organisation}"


def body_of(body: bytes, node: Node) -> Props:
    """The one JSON object of a body; nothing is taken for ``{}``. Raises ``BadInput``."""
    value = jsonin.decode(body, _NAME, node.limits) if body.strip() else {}
    if not isinstance(value, dict):
        raise BadInput("the body is no JSON object", where=_NAME, do='send {"name": value, ...}')
    return value


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
    event.setdefault("date", _day(now))
    event["timestamp"] = event.get("timestamp") or str(now)
    event.setdefault(
        "Orgc", {"name": asker.organisation, "uuid": ids.derived("identity", asker.organisation)[10:]}
    )
    return _taken(node, asker, value, str(event["uuid"]))


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
        _may_change(reader, asker, root)
        head = events.head(root)
        kept = _direct(events, root)
        _can_be_said(events, root)
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
    return _taken(node, asker, value, root.uuid, kept)


def publish(node: Node, asker: Asker, name: str, *, published: bool) -> bytes:
    """Say that an event is ready, or is not (``events/publish``). Raises as ``edit``."""
    changed(node, asker, name, {"published": published})
    what = "Event published" if published else "Event unpublished"
    return msgspec.json.encode(
        {"saved": True, "success": True, "name": what, "message": what, "url": f"/events/view/{name}"}
    )


def add_attributes(node: Node, asker: Asker, name: str, body: bytes) -> bytes:
    """Attributes into an event (``attributes/add``); the attribute, or a list if one was sent. Raises as ``edit``."""
    value = jsonin.decode(body, _NAME, node.limits) if body.strip() else {}
    inner = value.get("Attribute", value) if isinstance(value, dict) else value
    given: list[object] = inner if isinstance(inner, list) else [inner]
    several: list[Props] = [each for each in given if isinstance(each, dict) and each.get("value")]
    if not several or len(several) < len(given):
        raise BadInput("this is no attribute", where=_NAME, do='send {"type": ..., "value": ...}')
    for each in several:
        each.setdefault("uuid", node.new_id())
    mine = {str(each["uuid"]) for each in several}
    done: Props = msgspec.json.decode(changed(node, asker, name, {"Attribute": several}))
    event = done["Event"]
    assert isinstance(event, dict)
    made = [each for each in served.listed(event, "Attribute") if each["uuid"] in mine]
    failed = served.listed(done, "failures")
    if not made:
        raise BadInput(
            "the attribute cannot be taken", where=_NAME, do=msgspec.json.encode(failed).decode()[:500]
        )
    said: Props = {"Attribute": made if isinstance(inner, list) else made[0]}
    return msgspec.json.encode({**said, **({"failures": failed} if failed else {})})


def delete(node: Node, asker: Asker, name: str) -> bytes:
    """Withdraw an event and what is of it alone (``events/delete``). Raises ``NotFound``, ``Denied``, ``TooMuch``.

    Observables, organisations and clusters stay: other events may speak of them. In parts, so that others can write
    meanwhile; the event itself is the last to go, so that what was broken off can be done again.
    """
    with node.store.read() as reader:
        events = Events(node, reader, asker)
        root = events.get(name)
        _may_change(reader, asker, root)
        gone = [each for each in events.named(root) if each.partition("--")[0] in _OF_EVENT]
        gone = [row.id for row in events.rows(gone) if _is_made_here(row.raw)]
        if len(gone) > node.limits.post_objects:
            do = "tocsin share withdraw takes them back one by one"
            raise TooMuch(f"{len(gone)} objects are too many to withdraw at once", where=root.uuid, do=do)
        gone += [row.id for row in events.rows(f"{kind}--{root.uuid}" for kind in ROOTS)]
    said_by = () if asker.own else (source_of(asker),)
    for begin in range(0, len(gone), _TOGETHER):
        at = node.now()
        with node.store.write(f"misp {asker.organisation}", at) as tx:
            taken = [_take_back(tx, each, said_by, asker) for each in gone[begin : begin + _TOGETHER]]
        for each in taken:
            if each is not None:
                withdraw.remake(node.store, each, organisation=node.organisation, at=at)
    return msgspec.json.encode(
        {
            "saved": True,
            "success": True,
            "name": "Event deleted.",
            "message": "Event deleted.",
            "url": f"/events/delete/{name}",
        }
    )


def _take_back(tx: Tx, object_id: str, said_by: tuple[str, ...], asker: Asker) -> withdraw.Taken | None:
    if said_by and said_by[0] not in objects.sources(tx, object_id):
        return None
    return withdraw.take_back(tx, object_id, said_by, "deleted by the MISP API", asker.organisation)


def _is_made_here(raw: bytes) -> bool:
    """Whether it was made of MISP, as its labels say, or is a link between such."""
    said = stix.properties_of(raw)
    return bool(labels_of(said)) or said["type"] in {"relationship", "sighting"}


def add_sighting(node: Node, asker: Asker, name: str, body: bytes) -> bytes:
    """A sighting of an attribute, or of all attributes with a value (``sightings/add``).

    Raises ``NotFound`` if the asker sees none, ``BadInput`` for a type that is none.
    """
    value = body_of(body, node)
    said = str(value.get("type") or "0")
    if said not in {"0", "1"}:
        do = "send type 0 (seen) or 1 (false positive)"
        raise BadInput("an expiration is not carried", where=f"{_NAME}#/type", do=do)
    at = served.seconds_in(value.get("timestamp") or value.get("date_sighting")) or seconds(node)
    with node.store.read() as reader:
        events = Events(node, reader, asker)
        targets = _seen_attributes(events, name or str(value.get("uuid") or value.get("id") or ""), value)
    made = [_sighting(node, asker, each, said, str(value.get("source") or ""), at) for each in targets]
    reading = Reading(made, [], [])
    _store(node, asker, reading, body)
    first = {
        "id": served.number_of(made[0].id[-36:]),
        "uuid": made[0].id[-36:],
        "type": said,
        "date_sighting": str(at),
        "source": str(value.get("source") or ""),
    }
    attribute = targets[0].id[-36:]
    return msgspec.json.encode(
        {"Sighting": {**first, "attribute_uuid": attribute, "attribute_id": served.number_of(attribute)}}
    )


def _seen_attributes(events: Events, name: str, value: Props) -> list[objects.Stored]:
    uuids = {served.uuid_in(name)} - {""}
    if name and not uuids:
        number = served.number_in(name)
        uuids = set(uuids_of(events, set(), number)) if number else set()
    elif not name:
        several = value.get("values") or value.get("value") or []
        texts = several if isinstance(several, list) else [several]
        uuids = set(uuids_of(events, {str(each) for each in texts[:100]}))
    found = list(events.rows(f"{kind}--{uuid}" for uuid in sorted(uuids) for kind in _ATTRIBUTES))
    if not found:
        raise NotFound("there is no such attribute", where=name[:60], do="check the UUID or the value")
    return found[:1_000]


def _sighting(
    node: Node, asker: Asker, seen: objects.Stored, said: str, source: str, at: int
) -> stix.StixObject:
    """As the conversion of an event makes them, with the marking of what was seen."""
    about = stix.properties_of(seen.raw)
    author = ids.derived("identity", asker.organisation)
    stamp = _stamp(at)
    kind = "opinion" if said == "1" else "sighting"
    common: Props = {
        "type": kind, "spec_version": "2.1", "id": f"{kind}--{node.new_id()}", "created": stamp, "modified": stamp,
        "created_by_ref": author,
        **({"object_marking_refs": about["object_marking_refs"]} if about.get("object_marking_refs") else {}),
    }  # fmt: skip
    if kind == "opinion":
        return stix.make(
            {
                **common,
                "opinion": "strongly-disagree",
                "explanation": "false positive",
                "object_refs": [seen.id],
                "labels": ['misp:part="sighting"'],
            }
        )
    return stix.make(
        {
            **common,
            "first_seen": stamp,
            "last_seen": stamp,
            "count": 1,
            "sighting_of_ref": seen.id,
            **({"description": source} if source else {}),
        }
    )


# -- the store --------------------------------------------------------------------------------


def _taken(node: Node, asker: Asker, value: Props, uuid: str, kept: Sequence[str] = ()) -> bytes:
    """Read, store and answer with the event as it was read: what is here of it besides is not looked at."""
    reading = misp_file.read(msgspec.json.encode(value), _NAME, node.limits, kept)
    made = reading.records
    root = next((each for each in made if each.type in ROOTS and each.id.endswith(uuid)), None)
    if root is None:
        first = reading.faults[0] if reading.faults else None
        what = (
            f"nothing of the event can be taken: {first.where}: {first.what}"
            if first
            else "nothing of the event can be taken"
        )
        raise BadInput(what, where=_NAME, do="send an event with attributes" if first is None else first.do)
    if len(made) > node.limits.post_objects:
        raise TooMuch(
            f"{len(made)} objects are more than {node.limits.post_objects}",
            where=_NAME,
            do="send it in parts, or load it as a file",
        )
    if not set(kept) <= set(stix.properties(root).get("object_refs", [])):  # type: ignore[call-overload]  # a list of texts, by its standard
        raise TooMuch(
            "the event names more than one object can", where=uuid, do="load it as a file: tocsin watch load"
        )
    failures = _store(node, asker, reading, msgspec.json.encode(value))
    pieces = FromStix(lambda: made, _NAME, Report(0), node.limits).event()
    return _answer(pieces, uuid, [*reading.faults, *failures], reading.notes)


def _answer(pieces: object, uuid: str, faults: Sequence[Fault], notes: Sequence[str]) -> bytes:
    head: Props = {}
    lists: dict[str, list[Props]] = {"Attribute": [], "Object": []}
    for name, record in served.parts(pieces):  # type: ignore[arg-type]  # an iterator of bytes
        if name == "Event":
            head = record
        else:
            lists[name].append(served.numbered(record, uuid))
    count = len(lists["Attribute"]) + sum(len(served.listed(each, "Attribute")) for each in lists["Object"])
    said: Props = {"Event": {**served.headed(head, count), **lists}}
    if faults:
        said["failures"] = [{"where": each.where, "what": each.what, "do": each.do} for each in faults]
    if notes:
        said["not_carried"] = list(notes)
    return msgspec.json.encode(said)


def _store(node: Node, asker: Asker, reading: Reading[stix.StixObject], body: bytes) -> list[Fault]:
    """Keep what was read; what the store did not take."""
    if not asker.organisation:
        raise Denied("nobody is known to have said this", do="use an account of an organisation")
    source = source_of(asker)
    faults: list[Fault] = []
    with node.store.write(f"misp {asker.organisation}", node.now()) as tx:
        names = [each.id for each in reading.records]
        gone = withdrawals.among(tx, names) | source_withdrawals.among(tx, names, source)
        if any(each in gone for each in names if each.startswith(ROOTS)):
            raise Conflict("the event is withdrawn here", do="say it under another UUID")
        known = definitions(tx) | stix.markings_in(reading.records)
        rows: list[NewObject] = []
        for each in reading.records:
            if each.id in gone:
                faults.append(Fault(each.id, "the object is withdrawn here", "say it under another UUID"))
            else:
                rows.append(new_object(each, known, node.limits, _NAME, faults))
        done = objects.add(tx, rows, source)
        faults += [
            Fault(
                each.id,
                "kept beside other content of the same instant, which stands",
                "give a later timestamp",
            )
            for each in done.disputes
        ]
        faults += done.refused
        digest = hashlib.sha256(body).hexdigest()
        every = [*reading.faults, *faults]
        sources.record(
            tx, source, misp_file.KIND, digest, outcome_of(len(rows), every), len(rows), len(every)
        )
    return faults


def _seen(node: Node, reader: Reader, asker: Asker, uuid: str) -> Root | None:
    try:
        return Events(node, reader, asker).get(uuid)
    except NotFound:
        return None


def _may_change(reader: Reader, asker: Asker, root: Root) -> None:
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


def seconds(node: Node) -> int:
    """The instant, in whole seconds since 1970."""
    return (instant.milliseconds(instant.version_key(node.now())) or 0) // 1000


def _stamp(seconds: int) -> str:
    return instant.from_datetime(dt.datetime.fromtimestamp(seconds, dt.UTC))


def _day(seconds: int) -> str:
    return _stamp(seconds)[:10]
