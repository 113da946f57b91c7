# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""CSAF 2.0 and 2.1: security advisories and VEX documents, with their product trees.

A document becomes one advisory of several holes, one for each vulnerability, and ``mentioned`` components that carry what
it states of products (``csaf_tree`` says what a product id means). ``known_affected``, ``first_affected``, ``last_affected`` and
``under_investigation`` accuse; ``known_not_affected``, ``fixed`` and ``first_fixed`` clear; ``unknown`` (2.1) decides nothing;
``recommended`` says what to run, not what is safe, and is left out. Products known by package URL are accused as packages of
their ecosystem, or as that very package URL where OSV has no such ecosystem; others by CPE, or by vendor, name and version.
A draft accuses and clears nothing; a document that was withdrawn or superseded takes back what it said.

Taken: tracking id, status, dates; title; of vulnerabilities CVE, ids, title, product status, remediations (category, text,
address, restart), scores and metrics (CVSS vectors, word of severity), flags and the threat ``impact`` (why a product is not
affected). Broken rules that change what is meant are faults with the number of the test of section 6.1, here: contradicting
status (6.1.6), one CVE twice (6.1.23), remediations and flags without product (6.1.29, 6.1.32), groups not defined (6.1.4).
Noted: a TLP label that forbids passing on. Left out: acknowledgments, notes beside the summary, references, CWEs, EPSS, SSVC,
involvements, revision history, generator, extensions. Cost: one decode a vulnerability, one look a product that it names.
Sources: CSAF 2.0 and 2.1, section 3.2.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

import msgspec

from tocsin.core import instant
from tocsin.core.component import Advisory, Component
from tocsin.core.errors import BadInput
from tocsin.core.jsonin import decode, split
from tocsin.core.limits import Limits
from tocsin.core.reading import Reading
from tocsin.know.readers import zipped
from tocsin.know.readers.csaf_document import DO, Document
from tocsin.know.readers.csaf_hole import Hole, severity
from tocsin.know.readers.csaf_tree import DEEPEST
from tocsin.know.readers.cyclonedx_vex import LONGEST_WORD
from tocsin.know.readers.shape import Record, as_record, decoded, numbered, record, text

_MARK: Final = re.compile(rb'"csaf_version"\s{0,100}:\s{0,100}"')
_VERSIONS: Final = frozenset({"2.0", "2.1"})
_GONE: Final = frozenset({"csaf_withdrawn", "csaf_superseded"})
_OPEN_LABELS: Final = frozenset({"", "WHITE", "CLEAR"})
_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9]*-[!-~]{1,120}")
_CVE: Final = re.compile(r"CVE-[0-9]{4}-[0-9]{4,19}")


def detect(name: str, head: bytes) -> bool:  # noqa: ARG001 -- one shape for all readers
    """Whether this looks like CSAF."""
    return head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") and _MARK.search(head) is not None


def read(data: bytes, name: str, limits: Limits) -> Reading[Advisory | Component]:
    """Read one document into an advisory and what it states of products.

    Raises ``BadInput`` if it is not whole JSON, not CSAF, or has no id.
    """
    parts, where = split(data, name, limits, "vulnerabilities"), f"{name}#"
    head = as_record(
        decode(parts.others.get("document", b"{}"), f"{where}/document", limits), f"{where}/document"
    )
    version = text(head, "csaf_version", f"{where}/document")
    if parts.shape != "object" or not version:
        raise BadInput(
            "this JSON is not CSAF: document/csaf_version is missing",
            where=f"{where}/document",
            do="give a CSAF document of version 2.0 or 2.1",
        )
    document = Document(name, limits, 2 * len(data), _about(head, f"{where}/document", name))
    _dated(document, head, f"{where}/document")
    _note_head(document, head, version, f"{where}/document")
    raw = parts.others.get("product_tree", b"null").strip()
    if raw != b"null":
        deep = msgspec.structs.replace(limits, depth=max(limits.depth, 2 * DEEPEST + 8))
        place = f"{where}/product_tree"
        document.tree.take(as_record(decode(raw, place, deep), place), place)
    if parts.members is None and "vulnerabilities" in parts.others:
        document.faults.add(
            f"{where}/vulnerabilities", "an array is wanted", "put the vulnerabilities into [ ]"
        )
    if not document.about.withdrawn:
        for found, pointer in decoded(
            parts.members or [], f"{where}/vulnerabilities", limits, document.faults
        ):
            _take(document, found, pointer)
    return document.reading()


def detect_zip(name: str, head: bytes) -> bool:
    """Whether this looks like a zip of CSAF documents: its first JSON member is one."""
    return detect(name, zipped.first_json(head))


def read_zip(data: bytes, name: str, limits: Limits) -> Reading[Advisory | Component]:
    """Read every document in a zip. Raises ``BadInput`` if it is not a whole zip, or none in it could be read."""
    return zipped.read_each(data, name, limits, "CSAF", detect, read)


def _about(head: Record, where: str, name: str) -> Advisory:
    """The document as an advisory without holes. Raises ``BadInput`` if it has no id."""
    tracking = record(head, "tracking", where)
    ident = "_".join(text(tracking, "id", f"{where}/tracking").split())
    if not ident or len(ident) > LONGEST_WORD or not ident.isprintable():
        raise BadInput(
            "the document has no id" if not ident else f"not an id of a document: {ident[:60]!r}",
            where=f"{where}/tracking/id",
            do="CSAF requires one, of visible characters",
        )
    publisher = record(head, "publisher", where)
    namespace = "".join(text(publisher, "namespace", f"{where}/publisher").split()).rstrip("/").casefold()
    return Advisory(
        id=f"CSAF:{ident}",
        summary=_short(text(head, "title", where)),
        source=name,
        publisher=namespace[:LONGEST_WORD] if namespace.isprintable() else "",
    )


def _dated(document: Document, head: Record, where: str) -> None:
    """Take the dates of the document, in UTC; one that is none is a fault."""
    tracking = record(head, "tracking", where)
    found: dict[str, str] = {}
    for field, key in (("published", "initial_release_date"), ("modified", "current_release_date")):
        given = text(tracking, key, f"{where}/tracking")
        try:
            moment = dt.datetime.fromisoformat(given.replace(":60", ":59"))
            if moment.tzinfo is None:
                raise ValueError(given)
            found[field] = instant.from_datetime(moment.astimezone(dt.UTC))
        except (ValueError, OverflowError):
            what = f"not an instant with its zone: {given[:40]!r}"
            document.faults.add(f"{where}/tracking/{key}", what, "write it as RFC 3339 says")
    document.about = msgspec.structs.replace(document.about, **found)


def _note_head(document: Document, head: Record, version: str, where: str) -> None:
    """Take what the document says of itself."""
    if version not in _VERSIONS:
        document.notes.append(f"{version[:20]!r} is neither version 2.0 nor 2.1; it was read as 2.1")
    if text(record(head, "tracking", where), "status", f"{where}/tracking") == "draft":
        document.drafted()
        document.notes.append("the document is a draft (test 6.1.17): it accuses and clears nothing for sure")
    tlp = record(record(head, "distribution", where), "tlp", f"{where}/distribution")
    label = text(tlp, "label", f"{where}/distribution/tlp")
    if label not in _OPEN_LABELS:
        document.notes.append(
            f"it is marked TLP:{label[:20]}; the marking is not kept with what is read: do not pass it on"
        )
    category = text(head, "category", where).lower()
    if category in _GONE:
        document.notes.append(
            f"the document is {category.removeprefix('csaf_')}: what it said before is taken back"
        )
        when = document.about.modified or document.about.published or "unknown"
        document.about = msgspec.structs.replace(document.about, withdrawn=when)


def _take(document: Document, found: object, pointer: str) -> None:
    """Take one vulnerability; what is wrong in it is a fault."""
    try:
        one = as_record(found, pointer)
        Hole(document, one, pointer, _hole(document, one, pointer)).take()
    except BadInput as error:
        if document.records.left < 0:
            raise
        document.faults.take(error, pointer)


def _hole(document: Document, one: Record, pointer: str) -> Advisory:
    """What a vulnerability is, whatever it is in."""
    cve = text(one, "cve", pointer)
    if cve and not _CVE.fullmatch(cve):
        document.faults.add(f"{pointer}/cve", f"not a CVE: {cve[:40]!r}", DO)
        cve = ""
    ids = [text(as_record(row, place), "text", place) for row, place in numbered(one, "ids", pointer)]
    named = [name for name in ids if _NAME.fullmatch(name)][: document.limits.references]
    names = dict.fromkeys(name for name in (cve, *named) if name)
    bare = document.about.id.removeprefix("CSAF:")
    first = next(iter(names), pointer.rpartition("/")[2])
    document.ids[first] += 1
    again = document.ids[first]
    if cve and again > 1:
        document.faults.add(f"{pointer}/cve", f"{cve} stands in two vulnerabilities (test 6.1.23)", DO)
    return Advisory(
        id=f"{bare}#{first}" if again == 1 else f"{bare}#{first}#{again}",
        aliases=tuple(names),
        summary=_short(text(one, "title", pointer)) or document.about.summary,
        published=document.about.published,
        modified=document.about.modified,
        severity=severity(one, pointer),
        source=pointer,
        publisher=document.about.publisher,
    )


def _short(title: str) -> str:
    line = " ".join(title.split())
    return line if len(line) <= LONGEST_WORD else line[: LONGEST_WORD - 1] + "…"
