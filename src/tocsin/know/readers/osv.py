# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Advisories in the OSV schema 1.x: one object, an array, JSON lines, or the zip of an ecosystem.

Ranges of the types SEMVER and ECOSYSTEM become intervals by the schema's own rule:
events are put in the order of the range's type, ``introduced`` opens, the first
``fixed`` or ``last_affected`` after it closes, and a version counts only if it is
before one of the range's ``limit`` events, if it has any. GIT ranges are left out and
noted: commits are not versions. ``upstream`` ids (Debian's and Ubuntu's records carry
the CVE there) stand among the aliases, so that a hole is found under the name others
use. ``severity``, of the record and of each package, and ``database_specific.severity``
are kept as said; no score is computed. Left out on purpose, since nothing here asks for
them: ``references``, ``credits``, ``related``, ``details`` where there is a summary,
``package.purl``, ``ecosystem_specific`` and the rest of ``database_specific``.
Refused: what is not whole JSON or not a whole zip; a bad record is a fault.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from tocsin.core.component import Advisory, Affected, Range, Severity
from tocsin.core.errors import BadInput
from tocsin.core.jsonin import decode, split
from tocsin.core.limits import Limits
from tocsin.core.memory import Bounded
from tocsin.core.reading import Reading
from tocsin.core.textin import BOM
from tocsin.know.readers import zipped
from tocsin.know.readers.shape import Faults, Record, as_record, numbered, record, text, texts
from tocsin.know.verdict import KINDS, LEAST, Keys, Kind
from tocsin.know.versions import Key, order
from tocsin.know.versions.ecosystem import split as split_ecosystem

_ID: Final = re.compile(r"[A-Za-z][A-Za-z0-9]*-[A-Za-z0-9_.:-]{1,120}")
_HEAD_ID: Final = re.compile(rb'"id"\s*:\s*"[A-Za-z][A-Za-z0-9]*-[^"\\]{1,120}"')
_KINDS: Final[dict[str, Kind]] = {kind: kind for kind in KINDS}
_EVENTS: Final = ("introduced", "fixed", "last_affected", "limit")
_ENDLESS: Final = "*"
"""A limit that holds this is infinity (OSV schema, "Special values")."""
_SPACE: Final = b" \t\r\n"
_MARK: Final = re.compile(rb"[\xef\xbb\xbf \t\r\n]*+")
_MORE: Final = re.compile(rb"[^ \t\r\n]")
_NEWLINE: Final = b"\n"

_STIX_ID: Final = re.compile(rb'"id"\s*:\s*"[a-z0-9]++(?:-[a-z0-9]++)*+--[0-9a-f]{8}-')
"""A STIX object may say that somebody is affected; advisories have other ids."""

_Event = tuple[str, str]


def detect(name: str, head: bytes) -> bool:  # noqa: ARG001 -- one shape for all readers
    """Whether this looks like OSV in JSON."""
    if head.lstrip(b"\xef\xbb\xbf" + _SPACE)[:1] not in (b"{", b"["):
        return False
    return (
        _HEAD_ID.search(head) is not None
        and b'"modified"' in head
        and (b'"affected"' in head or b'"schema_version"' in head)
        and _STIX_ID.search(head) is None
    )


def detect_zip(name: str, head: bytes) -> bool:  # noqa: ARG001 -- one shape for all readers
    """Whether this looks like the zip of an ecosystem: its first member is named by an advisory's id."""
    if not head.startswith(zipped.MAGIC) or len(head) < 30:
        return False
    member = head[30 : 30 + int.from_bytes(head[26:28], "little")].decode("ascii", "replace")
    return re.fullmatch(r"[A-Z][A-Za-z0-9]*-[A-Za-z0-9_.:-]{1,120}\.json", member) is not None


def read(data: bytes, name: str, limits: Limits) -> Reading[Advisory]:
    """Read one object, an array or JSON lines. Raises ``BadInput`` if the file is not whole."""
    if _is_lines(data, name, limits):
        return _collect(_lines(data, name, limits), name, len(data), limits)
    if data.lstrip(b"\xef\xbb\xbf" + _SPACE)[:1] == b"[":
        parts = split(data, name, limits, "")
        return _collect(
            ((raw, f"{name}#/{place}") for place, raw in enumerate(parts.members or ())),
            name,
            2 * len(data),
            limits,
        )
    decode(data, name, limits)  # a file of one record that is not whole is a file that is not whole
    return _collect([(data, name)], name, len(data), limits)


def read_zip(data: bytes, name: str, limits: Limits) -> Reading[Advisory]:
    """Read the zip of an ecosystem; a bad member is a fault. Members are never written anywhere.

    Raises ``BadInput`` if it is not a whole zip, or holds more members or bytes than the limits allow.
    """
    faults = Faults(limits)
    members = zipped.members(data, name, limits, faults, most=limits.object_bytes)
    reading = _collect(members, name, len(data), limits, faults)
    if not reading.records:
        first = reading.faults[0].what if reading.faults else "it holds no JSON"
        raise BadInput(
            f"no member could be read: {first}",
            where=name,
            do="give the all.zip of an ecosystem, or fetch it again",
        )
    return reading


def _is_lines(data: bytes, name: str, limits: Limits) -> bool:
    """JSON lines: the first line is an object by itself, and another line follows."""
    begin = _MARK.match(data)
    start = begin.end() if begin else 0
    end = data.find(_NEWLINE, start, start + limits.line_bytes + 1)
    first = data[start : max(start, end)]
    if not first.startswith(b"{") or _MORE.search(data, end) is None:
        return False
    try:
        decode(first, name, limits)
    except BadInput:
        return False
    return True


def _lines(data: bytes, name: str, limits: Limits) -> Iterator[tuple[bytes, str]]:
    last = data[data.rfind(_NEWLINE) + 1 :]
    if last.strip(_SPACE):  # no line end after it: either the writer leaves it out, or the file is cut off
        split(last, f"{name}:{data.count(_NEWLINE) + 1}", limits, "")
    at, number = len(BOM) if data.startswith(BOM) else 0, 0
    while at < len(data):
        end = data.find(_NEWLINE, at)
        end = len(data) if end < 0 else end
        number += 1
        line = data[at : min(end, at + limits.object_bytes + 1)]
        if line.strip(_SPACE):
            yield line, f"{name}:{number}"
        at = end + 1


def _collect(
    rows: Iterable[tuple[bytes, str]], name: str, held: int, limits: Limits, faults: Faults | None = None
) -> Reading[Advisory]:
    faults = faults or Faults(limits)
    counts: Counter[str] = Counter()
    records: list[Advisory] = Bounded(limits, name, held, times=1, plus=300)
    for count, (raw, where) in enumerate(rows, start=1):
        if count > limits.members:
            raise BadInput(
                f"more than {limits.members} records (limit members)",
                where=where,
                do="raise limits.members, or give the file in parts",
            )
        try:
            if len(raw) > limits.object_bytes:
                raise BadInput(
                    f"{len(raw)} bytes, more than {limits.object_bytes} (limit object_bytes)",
                    where=where,
                    do="raise limits.object_bytes if its source is trusted",
                )
            one = as_record(decode(raw, where, limits), where)
            advisory = _advisory(one, where, faults, counts)
        except BadInput as error:
            faults.take(error, where)
            continue
        records.append(advisory)
    notes = [f"{count} {what}" for what, count in sorted(counts.items())]
    return Reading(records=records, faults=faults.listed, notes=notes + faults.note())


def _advisory(one: Record, where: str, faults: Faults, counts: Counter[str]) -> Advisory:
    spot = where if "#" in where else f"{where}#"
    name = text(one, "id", spot)
    if not _ID.fullmatch(name):
        what = f"not an advisory's id: {name[:100]!r}" if name else "the id is missing"
        raise BadInput(what, where=f"{spot}/id", do="OSV ids are a prefix, a hyphen, and the rest")
    affected: list[Affected] = []
    for value, place in numbered(one, "affected", spot):
        try:
            entry = _affected(as_record(value, place), place, faults, counts)
        except BadInput as error:
            faults.take(error, place)
            continue
        if entry is not None:
            affected.append(entry)
    names = dict.fromkeys((*texts(one, "aliases", spot), *texts(one, "upstream", spot)))
    return Advisory(
        id=name,
        aliases=tuple(alias for alias in names if alias != name),
        summary=text(one, "summary", spot) or _first_sentence(text(one, "details", spot)),
        published=text(one, "published", spot),
        modified=text(one, "modified", spot),
        withdrawn=text(one, "withdrawn", spot),
        affected=tuple(affected),
        severity=(*_severity(one, spot, faults), *_word(one)),
        source=where,
    )


def _severity(one: Record, where: str, faults: Faults) -> tuple[Severity, ...]:
    """The severities under one object, as said; a bad one is a fault and costs itself alone."""
    found: dict[Severity, None] = {}
    try:
        rows = list(numbered(one, "severity", where))
    except BadInput as error:
        faults.take(error, where)
        return ()
    for value, place in rows:
        try:
            row = as_record(value, place)
            scale, score = text(row, "type", place), text(row, "score", place)
            if not scale or not score:
                raise BadInput(
                    "a severity has a type and a score",
                    where=place,
                    do="ask its source to give both, or leave it out",
                )
        except BadInput as error:
            faults.take(error, place)
            continue
        vector = scale.startswith("CVSS")
        found[Severity(scale=scale, vector=score if vector else "", word="" if vector else score)] = None
    return tuple(found)


def _word(one: Record) -> tuple[Severity, ...]:
    """The word of the database; its own object may hold anything, so what is no text is no fault."""
    own = one.get("database_specific")
    word = own.get("severity") if isinstance(own, dict) else None
    return (Severity(word=word.strip()),) if isinstance(word, str) and word.strip() else ()


def _affected(one: Record, where: str, faults: Faults, counts: Counter[str]) -> Affected | None:
    package = record(one, "package", where)
    ecosystem, name = text(package, "ecosystem", where), text(package, "name", where)
    if not package:
        counts["entries name no package, only commits, and cannot be matched"] += 1
        return None
    if not ecosystem or not name:
        raise BadInput(
            "the package has no ecosystem or no name",
            where=f"{where}/package",
            do="ask its source which package is meant",
        )
    ranges: list[Range] = []
    for value, place in numbered(one, "ranges", where):
        span = as_record(value, place)
        kind = text(span, "type", place)
        if kind == "GIT":
            counts["ranges are of commits (GIT) and were left out"] += 1
        elif kind in _KINDS:
            ranges += _ranges(_events(span, place), ecosystem, _KINDS[kind])
        else:
            raise BadInput(
                f"not a type of range: {kind[:40]!r}",
                where=f"{place}/type",
                do="write SEMVER, ECOSYSTEM or GIT",
            )
    return Affected(
        ecosystem=ecosystem,
        package=name,
        ranges=tuple(ranges),
        versions=texts(one, "versions", where),
        severity=_severity(one, where, faults),
    )


def _events(span: Record, where: str) -> list[_Event]:
    events: list[_Event] = []
    for value, place in numbered(span, "events", where):
        event = as_record(value, place)
        found = [(key, text(event, key, place)) for key in _EVENTS if event.get(key) is not None]
        if len(found) != 1 or not found[0][1]:
            raise BadInput(
                "an event names one of introduced, fixed, last_affected, limit",
                where=place,
                do="write one key with a version in each event",
            )
        events += found
    if not any(kind == "introduced" for kind, _ in events):
        raise BadInput(
            "the range has no event introduced",
            where=f"{where}/events",
            do="begin it with an event introduced; 0 is before all versions",
        )
    return events


def _ranges(events: list[_Event], ecosystem: str, order_of: Kind) -> list[Range]:
    """Intervals of one range (OSV schema, "affected[].ranges[].events" and "Evaluation")."""
    limits = tuple(dict.fromkeys(version for kind, version in events if kind == "limit"))
    if any(_ENDLESS in limit for limit in limits):
        limits = ()
    events = [event for event in events if event[0] != "limit"]
    if len(events) > 1:
        events = _sorted(events, ecosystem, order_of)
    ranges: list[Range] = []
    opened: str | None = None
    for kind, version in events:
        if kind == "introduced":
            opened = version if opened is None else opened
        elif opened is not None:
            fixed, last = (version, None) if kind == "fixed" else (None, version)
            ranges.append(
                Range(introduced=opened, fixed=fixed, last_affected=last, limits=limits, kind=order_of)
            )
            opened = None
    if opened is not None:
        ranges.append(Range(introduced=opened, limits=limits, kind=order_of))
    return ranges


def _sorted(events: list[_Event], ecosystem: str, order_of: Kind) -> list[_Event]:
    """Events in version order, those of one version as they stood; as they stood if one does not parse."""
    keys = Keys(split_ecosystem(ecosystem)[0], order(ecosystem))
    least: list[_Event] = []
    keyed: list[tuple[Key, int, _Event]] = []
    for place, event in enumerate(events):
        if event[1] == LEAST:
            least.append(event)
            continue
        here = keys.get(event[1], order_of)
        if here is None:
            return events
        keyed.append((here, place, event))
    try:
        return least + [event for _, _, event in sorted(keyed)]
    except BadInput:
        return events


def _first_sentence(details: str) -> str:
    line = details.partition("\n")[0]
    return line if len(line) <= 200 else line[:199] + "…"
