# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Attributes, objects and tags that a client of the MISP REST API adds, changes and deletes: each a change of its event.

Deleted, a record is told as deleted (``revoked`` in STIX); deleted hard, it is withdrawn and in no answer any more.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from tocsin.core import jsonin
from tocsin.core.errors import BadInput, NotFound
from tocsin.core.policy import Asker
from tocsin.flows.misp_events import Events
from tocsin.flows.misp_in import changed, done, may_change, taken_back
from tocsin.flows.misp_roots import Root
from tocsin.flows.misp_search import bounded
from tocsin.flows.misp_seen import ATTRIBUTES
from tocsin.flows.misp_taken import body_of, seconds
from tocsin.flows.taxii import Node
from tocsin.share.misp import asked, served
from tocsin.share.misp.served import Props

_NAME = "body"


class _Found(msgspec.Struct, frozen=True):
    """A record of an event that the asker sees."""

    root: Root
    record: Props
    around: Props | None = None
    """The object that an attribute is in."""


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


def view_attribute(node: Node, asker: Asker, name: str) -> bytes:
    """One attribute (``attributes/view``). Raises ``NotFound``."""
    return msgspec.json.encode({"Attribute": _find(node, asker, name, "Attribute").record})


def edit_attribute(node: Node, asker: Asker, name: str, body: bytes) -> bytes:
    """Change an attribute (``attributes/edit``): what is not named stays. Raises as ``misp_in.edit``."""
    value = body_of(body, node)
    inner = value.get("Attribute", value)
    if not isinstance(inner, dict):
        raise BadInput("this is no attribute", where=_NAME, do='send {"type": ..., "value": ...}')
    found = _find(node, asker, name, "Attribute")
    if inner.get("uuid", found.record["uuid"]) != found.record["uuid"]:
        raise BadInput("the attribute in the body is another", where=_NAME, do="send it to its own address")
    return _answered(_change(node, asker, found, inner), "Attribute", str(found.record["uuid"]))


def delete_attribute(node: Node, asker: Asker, name: str, body: bytes) -> bytes:
    """Delete an attribute (``attributes/delete``), with ``hard`` so that nothing is told of it. Raises as ``misp_in.edit``."""
    hard = _hard(node, body)
    found = _find(node, asker, name, "Attribute", deleted=hard)
    if hard:
        _withdraw(node, asker, found, [str(found.record["uuid"])])
    else:
        _change(node, asker, found, {"deleted": True})
    return done("Attribute deleted.", f"/attributes/delete/{name}")


def add_object(node: Node, asker: Asker, name: str, body: bytes) -> bytes:
    """An object with its attributes into an event (``objects/add``). Raises as ``misp_in.edit``."""
    made = _object_in(body_of(body, node))
    for each in (made, *served.listed(made, "Attribute")):
        each["uuid"] = each.get("uuid") or node.new_id()
    done_ = msgspec.json.decode(changed(node, asker, name, {"Object": [made]}))
    return _answered(done_, "Object", str(made["uuid"]))


def edit_object(node: Node, asker: Asker, name: str, body: bytes) -> bytes:
    """Change an object (``objects/edit``): attributes that are not named stay. Raises as ``misp_in.edit``."""
    value = _object_in(body_of(body, node))
    found = _find(node, asker, name, "Object")
    for each in served.listed(value, "Attribute"):
        each["uuid"] = each.get("uuid") or node.new_id()
    return _answered(_change(node, asker, found, value), "Object", str(found.record["uuid"]))


def delete_object(node: Node, asker: Asker, name: str, body: bytes) -> bytes:
    """Delete an object and its attributes (``objects/delete``), as ``delete_attribute``."""
    hard = _hard(node, body)
    found = _find(node, asker, name, "Object", deleted=hard)
    inner = served.listed(found.record, "Attribute")
    if hard:
        _withdraw(node, asker, found, [str(each["uuid"]) for each in (found.record, *inner)])
    else:
        at = _later(node, found.record)
        gone = [{"uuid": each["uuid"], "deleted": True, "timestamp": _later(node, each)} for each in inner]
        _change(node, asker, found, {"deleted": True, "timestamp": at, "Attribute": gone})
    return done("Object deleted.", f"/objects/delete/{name}")


def tag(node: Node, asker: Asker, body: bytes, *, attach: bool) -> bytes:
    """Set a tag on an event or attribute, or take it off (``tags/attachTagToObject``). Raises as ``misp_in.edit``."""
    value = body_of(body, node)
    name, uuid = value.get("tag"), str(value.get("uuid") or "")
    if not isinstance(name, str) or not name.strip():
        raise BadInput("no tag is named", where=f"{_NAME}#/tag", do='send {"uuid": ..., "tag": ...}')
    if attach and asked.flag("local", value.get("local") or 0):
        raise BadInput("local tags are not kept here", where=name[:60], do="set it as a tag that may leave")
    found = _event_or_attribute(node, asker, uuid)
    tags = [each for each in served.listed(found.record, "Tag") if each.get("name") != name]
    tags += [{"name": name}] if attach else []
    if found.record.get("uuid") == found.root.uuid:
        changed(node, asker, found.root.uuid, {"Tag": tags})
    else:
        _change(node, asker, found, {"Tag": tags})
    return done("Tag added." if attach else "Tag removed.", "/tags")


# -- how ------------------------------------------------------------------------------------------


def _event_or_attribute(node: Node, asker: Asker, uuid: str) -> _Found:
    with node.store.read() as reader:
        events = Events(node, reader, asker)
        try:
            root = events.get(uuid)
            return _Found(root, {**events.made(root).head, "uuid": root.uuid})
        except NotFound:
            pass
    return _find(node, asker, uuid, "Attribute")


def _object_in(value: Props) -> Props:
    inner = value.get("Object", value)
    if not isinstance(inner, dict) or not isinstance(inner.get("Attribute", []), list):
        raise BadInput("this is no object", where=_NAME, do='send {"name": ..., "Attribute": [...]}')
    return inner


def _hard(node: Node, body: bytes) -> bool:
    return bool(asked.flag("hard", body_of(body, node).get("hard") or 0))


def _find(node: Node, asker: Asker, name: str, kind: str, *, deleted: bool = False) -> _Found:
    """The record with a UUID or number. Raises ``NotFound``, also for what the asker may not see; for a number ``BadInput``."""
    uuid, number = served.uuid_in(name), served.number_in(name)
    with node.store.read() as reader:
        events = Events(node, reader, asker)
        kinds = ATTRIBUTES if kind == "Attribute" else ("grouping",)
        known = {f"{each}--{uuid}" for each in kinds}
        looked = 0
        for root in events.all() if number or (uuid and next(events.rows(known), None)) else ():
            if uuid and known.isdisjoint(events.named(root)):
                continue
            made = events.made(root, deleted="all" if deleted else "live")
            looked = bounded(node.limits, looked, made) if number else 0
            for found in _records(root, made.members, kind):
                own = str(found.record["uuid"])
                if own == uuid or number == served.number_of(own):
                    return found
    what = "attribute" if kind == "Attribute" else "object"
    raise NotFound(f"there is no such {what}", where=name[:60], do="check the UUID")


def _records(root: Root, members: dict[str, list[bytes]], kind: str) -> Iterator[_Found]:
    for name in ("Attribute", "Object"):
        for record in map(msgspec.json.decode, members[name]):
            if name == kind:
                yield _Found(root, record)
            elif name == "Object":
                for each in served.listed(record, "Attribute"):
                    yield _Found(root, each, record)


def _later(node: Node, record: Props) -> str:
    return str(max(seconds(node), served.seconds_in(record.get("timestamp")) + 1))


def _change(node: Node, asker: Asker, found: _Found, change: Props) -> Props:
    """Change a record of an event; the answer."""
    at = change.get("timestamp")
    if not at or served.seconds_in(at) <= served.seconds_in(found.record.get("timestamp")):
        change = {**change, "timestamp": _later(node, found.record)}
    record = {**found.record, **change, "uuid": found.record["uuid"]}
    if "Attribute" in found.record:
        record["Attribute"] = _in_place(
            served.listed(found.record, "Attribute"), served.listed(change, "Attribute")
        )
        said: Props = {"Object": [record]}
    elif found.around is not None:
        inner = _in_place(served.listed(found.around, "Attribute"), [record])
        said = {"Object": [{**found.around, "Attribute": inner, "timestamp": _later(node, found.around)}]}
    else:
        said = {"Attribute": [record]}
    done_: Props = msgspec.json.decode(changed(node, asker, found.root.uuid, said))
    return done_


def _in_place(before: list[Props], more: list[Props]) -> list[Props]:
    new = {str(each["uuid"]): each for each in more}
    made = [{**each, **new.pop(str(each["uuid"]), {})} for each in before]
    return [*made, *new.values()]


def _withdraw(node: Node, asker: Asker, found: _Found, uuids: list[str]) -> None:
    with node.store.read() as reader:
        may_change(reader, asker, found.root)
        kinds = (*ATTRIBUTES, "grouping")
        events = Events(node, reader, asker)
        gone = [row.id for row in events.rows(f"{kind}--{uuid}" for uuid in uuids for kind in kinds)]
    taken_back(node, asker, gone)


def _answered(answer: Props, kind: str, uuid: str) -> bytes:
    """The record of this UUID in the answer to a change. Raises ``BadInput`` if it was not taken."""
    event, failed = answer["Event"], served.listed(answer, "failures")
    assert isinstance(event, dict)
    made = served.listed(event, kind)
    if kind == "Attribute":
        made += [
            each for whole in served.listed(event, "Object") for each in served.listed(whole, "Attribute")
        ]
    record = next((each for each in made if each["uuid"] == uuid), None)
    if record is None:
        do = msgspec.json.encode(failed).decode()[:500]
        raise BadInput("it cannot be taken", where=_NAME, do=do)
    return msgspec.json.encode({kind: record, **({"failures": failed} if failed else {})})
