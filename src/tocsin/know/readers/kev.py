# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""CISA's catalogue of known exploited vulnerabilities, in its JSON form.

Each row needs a CVE id and a date on which it was added; the rest may be empty. The
day the catalogue speaks of comes back with it, since "not on the list" means
nothing without "of that day". Refused: what is not whole JSON or no such
catalogue. A catalogue that announces more rows than it holds says so in a note.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

from tocsin.core.component import KevEntry
from tocsin.core.errors import BadInput
from tocsin.core.jsonin import decode, split
from tocsin.core.limits import Limits
from tocsin.core.memory import Bounded
from tocsin.core.reading import Reading
from tocsin.know.readers.shape import Faults, as_record, text

_CVE: Final = re.compile(r"CVE-[0-9]{4}-[0-9]{4,19}")


class KevReading(Reading[KevEntry], kw_only=True):
    """The rows, with the instant (or else the version) the catalogue gives itself."""

    as_of: str = ""


def detect(name: str, head: bytes) -> bool:  # noqa: ARG001 -- one shape for all readers
    """Whether this looks like the catalogue."""
    return (
        head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{"
        and b'"vulnerabilities"' in head
        and (b'"catalogVersion"' in head or b'"cveID"' in head)
    )


def read(data: bytes, name: str, limits: Limits) -> KevReading:
    """Read the catalogue. Raises ``BadInput`` if it is not whole JSON or holds no list of vulnerabilities."""
    parts = split(data, name, limits, "vulnerabilities")
    if parts.shape != "object" or parts.members is None:
        do = "fetch the catalogue again: known_exploited_vulnerabilities.json"
        raise BadInput("no list of vulnerabilities in it", where=f"{name}#/vulnerabilities", do=do)
    wanted = ("catalogVersion", "dateReleased", "count")
    top = {key: decode(parts.others[key], f"{name}#/{key}", limits) for key in wanted if key in parts.others}
    faults = Faults(limits)
    records: list[KevEntry] = Bounded(limits, name, 2 * len(data), times=3)
    for place, raw in enumerate(parts.members):
        where = f"{name}#/vulnerabilities/{place}"
        try:
            entry = _entry(decode(raw, where, limits), where)
        except BadInput as error:
            faults.take(error, where)
            continue
        records.append(entry)
    released, version = top.get("dateReleased"), top.get("catalogVersion")
    dated = [value for value in (released, version) if isinstance(value, str) and value]
    as_of = dated[0] if dated else ""
    notes = [
        f"known exploited vulnerabilities as of {as_of[:40]}" if as_of else "the catalogue names no date"
    ]
    said, held = top.get("count"), len(parts.members)
    if isinstance(said, int) and said != held:
        notes.append(f"the catalogue announces {said} rows and holds {held}")
    return KevReading(records=records, faults=faults.listed, notes=notes + faults.note(), as_of=as_of)


def _entry(value: object, where: str) -> KevEntry:
    row = as_record(value, where)
    cve = text(row, "cveID", where).upper()
    if not _CVE.fullmatch(cve):
        what = f"not a CVE id: {cve[:40]!r}" if cve else "the CVE id is missing"
        raise BadInput(what, where=f"{where}/cveID", do="write it as CVE-2026-12345")
    return KevEntry(
        cve=cve,
        vendor=text(row, "vendorProject", where),
        product=text(row, "product", where),
        name=text(row, "vulnerabilityName", where),
        added=_day(text(row, "dateAdded", where), f"{where}/dateAdded"),
        due=_day(text(row, "dueDate", where), f"{where}/dueDate"),
        action=text(row, "requiredAction", where),
        ransomware=text(row, "knownRansomwareCampaignUse", where).casefold() == "known",
        source=where,
    )


def _day(day: str, where: str) -> str:
    """A day as YYYY-MM-DD, or empty."""
    try:
        return dt.date.fromisoformat(day).isoformat() if day else ""
    except ValueError as error:
        raise BadInput(f"not a day: {day[:40]!r}", where=where, do="write YYYY-MM-DD") from error
