# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""All about one object, as one asker may see it: versions, relations, and for ourselves also where it came from and went."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import msgspec

from tocsin.core import stix
from tocsin.core.errors import NotFound
from tocsin.core.limits import Limits
from tocsin.core.policy import Asker
from tocsin.flows import leaving, misp_file, misp_out, same_as
from tocsin.flows import trace as flow_trace
from tocsin.flows.find_objects import UNMARKED
from tocsin.flows.same_as import SameAs
from tocsin.flows.search import Seen, text_of
from tocsin.flows.trace import Trace
from tocsin.share.misp.from_stix import FromStix
from tocsin.share.misp.report import Report
from tocsin.store import Reader, disputes, misp_events
from tocsin.store.objects import Stored
from tocsin.store.view import View

MOST_RELATIONS = 200
MOST_TOGETHER = 5_000
"""Objects of a report that are converted with it."""
_HOLDING = ("Attribute", "Object", "Galaxy", "EventReport")
"""What an event holds of objects; without any of it there is nothing but a frame."""
POINTING = ("relationship", "sighting", "opinion", "note", "report", "grouping", "observed-data")
"""The types that are looked through for what points at an object."""


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """One version that the asker may see."""

    version: str
    tlp: str
    audience: tuple[str, ...]
    revoked: bool
    last: bool
    """Whether it is the newest that the asker may see."""
    added_at: str
    """When it was stored; empty for others."""


class Property(msgspec.Struct, frozen=True):
    """One property of the version that is shown."""

    name: str
    text: str
    """Its value: a text as it is, else as JSON."""


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """One object that this one points at, or that points at it."""

    out: bool
    """From this object to the other."""
    by: str
    """Property (``created_by_ref``), or the kind of relationship."""
    via: str
    """Id of the relationship; empty for a property of the object."""
    id: str
    type: str
    says: str
    known: bool
    """Whether the asker may see the other one here."""


class Otherwise(msgspec.Struct, frozen=True, kw_only=True):
    """Other content for a version that is kept: a dispute."""

    version: str
    source: str
    at: str
    digest: str
    bytes: int


class Conversion(msgspec.Struct, frozen=True, kw_only=True):
    """The object as another format has it."""

    form: str
    not_carried: tuple[str, ...]
    """What the format has no place for."""


class About(msgspec.Struct, frozen=True, kw_only=True):
    """One object. What is for the own organisation only is empty for others."""

    schema: str = "tocsin/object/1"
    id: str
    type: str
    says: str
    state: str
    """``kept``; ``withdrawn`` and ``not kept`` only for the own organisation, without content."""
    shown: str
    """Version key of the version that is shown."""
    bytes: int
    properties: tuple[Property, ...]
    versions: tuple[Version, ...]
    links: tuple[Link, ...]
    links_more: int
    links_whole: bool
    """Whether everything was looked through for what points here."""
    disputes: tuple[Otherwise, ...]
    conversions: tuple[Conversion, ...]
    trace: Trace | None
    same: tuple[SameAs, ...] = ()
    """Claims by which it is the same as others."""


def about(reader: Reader, asker: Asker, object_id: str, version: str, limits: Limits) -> About:
    """All about it; ``version`` a version key, empty for the newest. Raises ``NotFound``."""
    view = View(reader, asker)
    seen = view.versions(object_id)
    trace = _trace(reader, object_id) if asker.own else None
    chosen = [row for row in seen if not version or row.version_key == version]
    if not chosen and (trace is None or version):
        raise NotFound("there is no such object", where=object_id[:200], do="look for it at /search")
    if not chosen:
        assert trace is not None
        return About(
            id=object_id, type=object_id.partition("--")[0], says="", state=trace.state, shown="", bytes=0, properties=(),
            versions=(), links=(), links_more=0, links_whole=True, disputes=(), conversions=(), trace=trace,
        )  # fmt: skip
    row = chosen[-1]
    said = stix.properties_of(row.raw)
    links, whole = _links(reader, view, asker, row, said)
    return About(
        id=row.id, type=row.type, says=text_of(row).says, state="kept", shown=row.version_key, bytes=len(row.raw),
        properties=tuple(Property(name, _shown(value)) for name, value in said.items()),
        versions=tuple(_version(each, asker, last=each is seen[-1]) for each in reversed(seen)),
        links=tuple(links[:MOST_RELATIONS]), links_more=len(links[MOST_RELATIONS:]), links_whole=whole,
        disputes=_disputes(reader, object_id) if asker.own else (),
        conversions=_conversions(view, row, said, limits) if asker.own else (), trace=trace,
        same=same_as.about(reader, "object", row.id) if asker.own else (),
    )  # fmt: skip


def raw(reader: Reader, asker: Asker, object_id: str, version: str, dispute: str) -> bytes:
    """The bytes of a version as they came, or of what a dispute says. Raises ``NotFound``."""
    if dispute and asker.own:
        others = [each.raw for each in disputes.of_object(reader, object_id) if each.digest == dispute]
        if others:
            return others[0]
    elif not dispute and (row := View(reader, asker).get(object_id, version or "last")) is not None:
        return row.raw
    raise NotFound(
        "there is no such object, or no such version", where=object_id[:200], do="look for it at /search"
    )


def as_misp(reader: Reader, asker: Asker, object_id: str, limits: Limits) -> bytes:
    """The object, and of a report what it names, as a MISP event; what came as one, as it came, as far as the asker may have it.

    Raises ``NotFound``. An event larger than ``limits.page_bytes`` is made of the objects: it would fill the memory.
    """
    view = View(reader, asker)
    row = view.get(object_id)
    if row is None:
        raise NotFound("there is no such object", where=object_id[:200], do="look for it at /search")
    kept = misp_events.get(reader, object_id.partition("--")[2])
    if kept is not None and kept.root == object_id and kept.size <= limits.page_bytes:
        own = None if asker.own else leaving.matcher(reader)
        out, asked = io.BytesIO(), misp_out.Asked(asker=asker, own=own)
        with misp_out.of_kept(reader, kept, limits) as event:
            if not misp_out.write(reader, event, asked, misp_out.gone(reader, event, asked), out).held:
                return out.getvalue()
    return b"".join(_event(view, row, stix.properties_of(row.raw), Report(0), limits))


def _trace(reader: Reader, object_id: str) -> Trace | None:
    try:
        return flow_trace.trace(reader, object_id)
    except NotFound:
        return None


def _shown(value: object) -> str:
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def _version(row: Stored, asker: Asker, *, last: bool) -> Version:
    mark = row.marking
    return Version(
        version=row.version_key, tlp=mark.tlp or UNMARKED, audience=mark.audience, revoked=row.revoked, last=last,
        added_at=row.added_at if asker.own else "",
    )  # fmt: skip


def _disputes(reader: Reader, object_id: str) -> tuple[Otherwise, ...]:
    return tuple(
        Otherwise(version=each.version_key, source=each.source, at=each.at, digest=each.digest, bytes=len(each.raw))
        for each in disputes.of_object(reader, object_id)
    )  # fmt: skip


def refs_in(said: object, name: str = "") -> Iterator[tuple[str, str]]:
    """(property, id) of everything that an object points at, also from within."""
    if isinstance(said, dict):
        for key, value in said.items():
            if key.endswith("_ref") and isinstance(value, str) and "--" in value:
                yield key, value
            elif key.endswith("_refs") and isinstance(value, list):
                yield from ((key, one) for one in value if isinstance(one, str) and "--" in one)
            else:
                yield from refs_in(value, key)
    elif isinstance(said, list):
        for value in said:
            yield from refs_in(value, name)


def _links(
    reader: Reader, view: View, asker: Asker, row: Stored, said: dict[str, Any]
) -> tuple[list[Link], bool]:
    found = [_link(view, name, other, out=True) for name, other in refs_in(said)]
    here, seen = row.id.encode(), Seen(reader, view, asker, POINTING)
    for other in seen:
        if here in other.raw and other.id != row.id and not other.revoked:
            found += _pointing(view, row.id, other)
    return found, seen.whole


def _pointing(view: View, here: str, row: Stored) -> Iterator[Link]:
    said: dict[str, Any] = stix.properties_of(row.raw)
    if row.type == "relationship" and here in (
        source := said.get("source_ref"),
        target := said.get("target_ref"),
    ):
        out = here == source
        kind, other = said.get("relationship_type"), target if out else source
        yield _link(view, str(kind), str(other), out=out, via=row.id)
        return
    for name, other in refs_in(said):
        if other == here:
            yield _link(view, name, row.id, out=False)
            return


def _link(view: View, by: str, other: str, *, out: bool, via: str = "") -> Link:
    row = view.get(other)
    says = text_of(row).says if row is not None else ""
    kind = other.partition("--")[0]
    return Link(out=out, by=by, via=via, id=other, type=kind, says=says, known=row is not None)


def _conversions(view: View, row: Stored, said: dict[str, Any], limits: Limits) -> tuple[Conversion, ...]:
    """MISP, if there is anything of the object that an event has a place for."""
    report = Report(limits.faults)
    made = msgspec.json.decode(b"".join(_event(view, row, said, report, limits)))["Event"]
    if not any(made.get(name) for name in _HOLDING):
        return ()
    return (Conversion(form="misp", not_carried=tuple(misp_file.notes(report))),)


def _event(view: View, row: Stored, said: dict[str, Any], report: Report, limits: Limits) -> Iterator[bytes]:
    names = [name for _, name in refs_in(said)][:MOST_TOGETHER]
    rows = [row, *(other for name in dict.fromkeys(names) if (other := view.get(name)) is not None)]
    body = b'{"type":"bundle","id":"bundle--' + row.id.partition("--")[2].encode() + b'","objects":['
    whole = body + b",".join(each.raw for each in rows) + b"]}"
    made = stix.read_bundle(whole, row.id, limits).records
    return FromStix(lambda: made, row.id, report, limits).event()
