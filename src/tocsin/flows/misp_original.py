# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""An event that came as MISP -> the same MISP for who asks, as records: galaxies, tags, proposals, analyst data and all.

What of it may go is what ``flows.misp_out`` lets into a file, and nothing is kept back there that is given here. Two
things differ from a file. What was withdrawn is not there at all, where a file has a tombstone. And a record that cannot
be read is not given, as a client would stumble on it.

The original stands only while it is the newest word on the event: an event that was said anew as STIX since is made of that.

Cost: one conversion of the event, one look-up for 500 objects, memory for the event.
"""

from __future__ import annotations

import io
from collections.abc import Container, Iterator, Mapping

import msgspec

from tocsin.core import ids, instant, misp
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.policy import Asker
from tocsin.flows import misp_out
from tocsin.flows.taxii import Node
from tocsin.share import misp as conversion
from tocsin.share.misp import served
from tocsin.share.misp.record_ids import Ids
from tocsin.share.misp.served import Props
from tocsin.store import Reader, misp_events
from tocsin.store.misp_events import Kept

LISTS = ("Attribute", "Object", "ShadowAttribute")


class Original(msgspec.Struct, frozen=True):
    """What of an event goes to one asker."""

    head: Props
    lists: dict[str, list[Props]]
    """``LISTS``, of records that can be read; those that say that they are deleted are among them."""
    ids: frozenset[str]
    """Of the STIX objects that are in it."""


def kept(reader: Reader, uuid: str, root_id: str, modified: str) -> Kept | None:
    """The state of an event that is kept and is the newest word on it: of the version ``modified`` (its key) of ``root_id``."""
    found = misp_events.get(reader, uuid)
    if found is None or found.root != root_id:
        return None
    milliseconds = instant.milliseconds(modified)
    return found if milliseconds is not None and found.timestamp * 1000 >= milliseconds else None


def given(
    node: Node,
    reader: Reader,
    asker: Asker,
    found: Kept,
    *,
    rule: misp_out.Rule | None = None,
    sightings: bool = True,
) -> Original | None:
    """The event as it goes to ``asker``; None if it does not go as it came, and has to be made of what may be seen of it.

    ``rule``: of the collection whose event it is. Without ``sightings`` there are none.
    """
    own = None if asker.own else node.own_names.matcher(reader)
    asked = misp_out.Asked(asker=asker, own=own)
    try:
        with misp_out.of_kept(reader, found, node.limits) as event:
            gone = misp_out.gone(reader, event, asked, rule=rule)
            if gone.back.keys() & {conversion.root_id(event.event), Ids(event.event, node.limits).author}:
                return None
            hidden = {**gone.hidden, **dict.fromkeys(gone.back, "it was withdrawn")}
            out = io.BytesIO()
            written = misp_out.write(reader, event, asked, misp_out.Gone(back={}, hidden=hidden), out)
            if written.held:
                return None
            out.seek(0)
            read = _Read(event.event, node.limits, sightings=sightings)
            return read.all(out, written.ids - hidden.keys())
    except BadInput:
        return None


def meant(record: Props, now: Container[str]) -> Props | None:
    """The attribute, or the object with those of its attributes that are among ``now``; None for neither.

    ``now``: UUIDs of the attributes that are asked for by what is kept now: one may have been revoked since.
    """
    if not isinstance(record.get("Attribute"), list):
        return record if str(record.get("uuid")) in now else None
    left = [each for each in served.listed(record, "Attribute") if str(each["uuid"]) in now]
    return {**record, "Attribute": left} if left else None


def bring_up_to_date(record: Props, since: Mapping[str, object]) -> None:
    """Put into an attribute what was said of it here since, by ``since``: as it is made of what is kept now."""
    before = served.listed(record, "Sighting")
    known = {str(each.get("uuid", "")) for each in before}
    more = [each for each in served.listed(since, "Sighting") if str(each.get("uuid", "")) not in known]
    if served.seconds_in(since.get("timestamp")) > served.seconds_in(record.get("timestamp")):
        record |= {name: each for name, each in since.items() if name == "Tag" or not isinstance(each, list)}
    for name, each in since.items():
        record.setdefault(name, each)
    if more:
        record["Sighting"] = [*before, *more]


class _Read:
    """The records of one event."""

    def __init__(self, event: misp.Event, limits: Limits, *, sightings: bool) -> None:
        self._event, self._limits, self._sightings = event, limits, sightings
        self._ids = Ids(event, limits)
        self._left_out: set[str] = set()

    def all(self, out: io.BytesIO, names: frozenset[str]) -> Original:
        source = misp.EventStream(out, self._event.uuid, self._limits)
        lists: dict[str, list[Props]] = {name: [] for name in LISTS}
        for part in source.parts():
            try:
                record = misp.decode(part.raw, part.where, self._limits)
                if part.list == "Attribute":
                    record = self._attribute(record, part.where, "")
                elif part.list == "Object":
                    record = self._object(record, part.where)
            except BadInput:
                continue
            lists[part.list].append(record)
        ((where, others),) = source.events
        head = {
            name: misp.decode(b'{"x":' + raw + b"}", f"{where}/{name}", self._limits)["x"]
            for name, raw in others.items()
        }
        return Original(head, lists, names - self._left_out)

    def _attribute(self, record: Props, where: str, inside: str) -> Props:
        """With its UUID, also if it came without one. Raises ``BadInput`` for what is none."""
        read = misp.attribute(msgspec.json.encode(record), where, self._limits, _ignore)
        own = read.uuid or ids.derived("x-misp", self._event.uuid, inside, read.type, read.value)[8:]
        made = {**record, "uuid": own, "value": read.value}
        if not self._sightings and made.pop("Sighting", None) and read.sightings:
            bare = msgspec.structs.replace(read, sightings=())
            self._left_out |= self._ids.of_attribute(read, inside) - self._ids.of_attribute(bare, inside)
        return made

    def _object(self, record: Props, where: str) -> Props:
        read = misp.misp_object(msgspec.json.encode(record), where, self._limits, _ignore)
        own = self._ids.uuid_of(read)
        return {**record, "uuid": own, "Attribute": list(self._inner(record, where, own))}

    def _inner(self, record: Mapping[str, object], where: str, own: str) -> Iterator[Props]:
        for number, each in enumerate(served.listed(record, "Attribute")):
            try:
                yield self._attribute(each, f"{where}/Attribute/{number}", own)
            except BadInput:
                continue


def _ignore(_: object) -> None:
    """Faults were told when it was taken in."""
