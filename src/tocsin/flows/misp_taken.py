# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What a client of the MISP REST API said, on its way into the store: read as a file is, kept as it came beside its objects.

The way in is that of ``share load`` of a MISP event: the same reader, the same markings, the same store. Who wrote is the
source. A bad attribute costs only itself and is named in the answer.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence

import msgspec

from tocsin.core import instant, jsonin, stix
from tocsin.core.errors import BadInput, Conflict, Denied
from tocsin.core.new_object import NewObject
from tocsin.core.policy import Asker
from tocsin.core.reading import Fault, Reading
from tocsin.flows import misp_file
from tocsin.flows.intelligence_in import definitions
from tocsin.flows.misp_roots import ROOTS
from tocsin.flows.misp_search import TooMuch
from tocsin.flows.object_file import new_object
from tocsin.flows.take_in import outcome_of
from tocsin.flows.taxii import Node
from tocsin.share.misp import served
from tocsin.share.misp.from_stix import FromStix
from tocsin.share.misp.report import Report
from tocsin.share.misp.served import Props
from tocsin.store import misp_events, objects, source_withdrawals, sources, withdrawals

_NAME = "body"


def source_of(asker: Asker) -> str:
    """The name of the source that an organisation is here."""
    return f"misp/{asker.organisation}"


def body_of(body: bytes, node: Node) -> Props:
    """The one JSON object of a body; nothing is taken for ``{}``. Raises ``BadInput``."""
    value = jsonin.decode(body, _NAME, node.limits) if body.strip() else {}
    if not isinstance(value, dict):
        raise BadInput("the body is no JSON object", where=_NAME, do='send {"name": value, ...}')
    return value


def taken(
    node: Node,
    asker: Asker,
    value: Props,
    uuid: str,
    kept: Sequence[str] = (),
    whole: Mapping[str, object] | None = None,
) -> bytes:
    """Read, store and answer with the event as it was read: what is here of it besides is not looked at.

    ``whole``: the event as it is after this, to be kept as it came.
    """
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
    failures = stored(
        node, asker, reading, msgspec.json.encode(value), _Whole(uuid, root.id, whole) if whole else None
    )
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


class _Whole(msgspec.Struct, frozen=True):
    uuid: str
    root: str
    event: Mapping[str, object]


def stored(
    node: Node, asker: Asker, reading: Reading[stix.StixObject], body: bytes, whole: _Whole | None = None
) -> list[Fault]:
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
        if whole is not None:
            misp_events.keep(
                tx, whole.uuid, root=whole.root, timestamp=served.seconds_in(whole.event.get("timestamp")), source=source,
                pieces=lambda: [msgspec.json.encode(whole.event)],
            )  # fmt: skip
        digest = hashlib.sha256(body).hexdigest()
        every = [*reading.faults, *faults]
        sources.record(
            tx, source, misp_file.KIND, digest, outcome_of(len(rows), every), len(rows), len(every)
        )
    return faults


def seconds(node: Node) -> int:
    """The instant, in whole seconds since 1970."""
    return (instant.milliseconds(instant.version_key(node.now())) or 0) // 1000


def stamp(seconds: int) -> str:
    """Seconds since 1970 as STIX writes an instant."""
    return instant.from_datetime(dt.datetime.fromtimestamp(seconds, dt.UTC))


def day(seconds: int) -> str:
    """YYYY-MM-DD."""
    return stamp(seconds)[:10]
