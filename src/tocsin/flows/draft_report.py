# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A report as a file -> what it speaks of, with the names this store knows -> a draft bundle, after a review."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import msgspec

from tocsin.core import stix
from tocsin.core.errors import Conflict, NotFound
from tocsin.core.extract_names import Named, Names
from tocsin.core.limits import Limits
from tocsin.core.reading import Fault
from tocsin.flows import files, pdf_apart
from tocsin.share import draft, review
from tocsin.share.gather import Item, gather, one_part
from tocsin.share.readers import pdf
from tocsin.share.readers import read as read_document
from tocsin.store import Reader, durable, objects
from tocsin.watch.indicators import pattern

NAMED = ("malware", "intrusion-set", "threat-actor", "tool", "campaign")
"""Types of objects whose names are looked for."""


class Drafted(msgspec.Struct, frozen=True):
    """A report that was taken apart."""

    file: str
    kind: str
    title: str
    sha256: str
    items: list[Item]
    notes: tuple[str, ...] = ()


def names_of(reader: Reader) -> list[Named]:
    """Names and aliases of the objects that are kept, of the last version of each."""
    found: list[Named] = []
    for kind in NAMED:
        for stored in objects.of_type(reader, kind):
            said = stix.properties_of(stored.raw)
            name = said.get("name")
            aliases = said.get("aliases")
            if stored.revoked or not isinstance(name, str):
                continue
            others = aliases if isinstance(aliases, list) else []
            found.extend(
                Named(stored.id, kind, name, alias)
                for alias in dict.fromkeys([name, *others])
                if isinstance(alias, str)
            )
    return found


def take_apart(path: str, names: Names, limits: Limits) -> Drafted:
    """Read a report. Raises what opening it raises, and ``BadInput`` for what is no text."""
    name = files.shown(path)
    data = files.read_whole(path, limits)
    reader = pdf_apart.read if pdf.detect(data) else read_document
    document = one_part(reader(data, name, limits))
    items = gather(document, names, name, limits)
    digest = hashlib.sha256(data).hexdigest()
    return Drafted(name, document.kind, document.title, digest, items, document.notes)


def verdicts(drafted: Drafted, path: str, limits: Limits) -> tuple[dict[str, str], list[Fault]]:
    """The verdicts of a reviewed table, by key, and what is wrong with it. What it does not speak of is left out."""
    name = files.shown(path)
    reading = review.read(files.read_whole(path, limits), name, limits)
    known = {item.key for item in drafted.items}
    faults = list(reading.faults)
    strange = [key for key, _ in reading.records if key not in known]
    if strange:
        what = f"{len(strange)} rows are of no value of this report, the first is {strange[0][:40]!r}"
        faults.append(Fault(name, what, "review the table that --to-review wrote for this very report"))
    said = dict(reading.records)
    return {item.key: said.get(item.key, review.DROP) for item in drafted.items}, faults


def bundle(drafted: Drafted, kept: Sequence[Item], about: draft.About) -> bytes:
    """The draft of what was kept."""
    title = about.title or drafted.title
    said = msgspec.structs.replace(about, title=title, file=drafted.file, sha256=drafted.sha256)
    return draft.bundle(kept, said, pattern)


def write(path: str, data: bytes, *, overwrite: bool) -> str:
    """Write a file durably and return its SHA-256. Raises ``Conflict`` if it is there, ``NotFound`` without its folder."""
    target = Path(path)
    if target.exists() and not overwrite:
        raise Conflict("the file exists", where=path, do="name another, or pass --overwrite")
    if not target.parent.is_dir():
        raise NotFound("there is no such folder", where=str(target.parent), do="make it first")
    durable.write_file(target, data)
    return hashlib.sha256(data).hexdigest()
