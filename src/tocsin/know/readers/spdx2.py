# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""SPDX 2.2 and 2.3 in JSON: what an inventory needs of it.

Taken of each package: its name, ``versionInfo``, the supplier, else the originator, the
package URLs among its ``externalRefs``, put into OSV's words, and whether the document
describes it (``documentDescribes``, ``DESCRIBES``, ``DESCRIBED_BY``). The document may
stand within ``{"sbom": ...}``, as a code host exports it.

Noted, not taken: packages known by SWID tag, gitoid, SWHID or the name in a package
manager alone; files and snippets; relationships other than of what needs or holds a package; references to advisories and fixes, and
to other documents. Left out: licences, texts, checksums, files of a package, what its
purpose is beyond whether it is software. Refused: what is not JSON, or not SPDX 2.
Cost: one decode and one look a package, and one decode a relationship. Source: SPDX
specification 2.3, clauses 6, 7, 11, 12 and its JSON schema.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from sys import getsizeof
from typing import Final

from tocsin.core.component import Component
from tocsin.core.errors import BadInput
from tocsin.core.jsonin import Parts, decode, split
from tocsin.core.limits import Limits
from tocsin.core.reading import Reading
from tocsin.know.readers.shape import (
    LONGEST_NAME,
    Faults,
    Record,
    array_of,
    as_record,
    decoded,
    items,
    numbered,
    text,
)
from tocsin.know.readers.spdx_packages import Package, Packages, asset_in, no_asset, said

_MARKS: Final = re.compile(rb'"spdxVersion"\s{0,100}:|"SPDXID"\s{0,100}:\s{0,100}"SPDXRef-DOCUMENT"')
_VERSIONS: Final = frozenset({"SPDX-2.2", "SPDX-2.3"})
_ENTRY_BYTES: Final = 120
"""What an entry of a set takes beside its text."""
_DOCUMENT: Final = "SPDXRef-DOCUMENT"
_AGENT: Final = re.compile(r"(?:Organization|Person|Tool):(.*)", re.DOTALL)
_MAIL: Final = re.compile(r"\((?:[^()]*@[^()]*)?\)$")
_OTHERS: Final = {
    "cpe23Type": "a CPE", "cpe22Type": "a CPE", "swid": "a SWID tag", "gitoid": "an OmniBOR id", "swh": "an SWHID",
    "maven-central": "the name in a package manager", "npm": "the name in a package manager",
    "nuget": "the name in a package manager", "bower": "the name in a package manager",
}  # fmt: skip
_RANK: Final = {label: rank for rank, label in enumerate(_OTHERS.values())}
_HOLES: Final = frozenset({"advisory", "fix", "url"})
_ASIDE: Final = frozenset(
    {
        "BUILD_DEPENDENCY_OF", "BUILD_TOOL_OF", "DEV_DEPENDENCY_OF", "DEV_TOOL_OF", "TEST_CASE_OF", "TEST_DEPENDENCY_OF",
        "TEST_OF", "TEST_TOOL_OF",
    }
)  # fmt: skip
_FOREIGN: Final = "DocumentRef-"
_NEEDS: Final = {
    "DEPENDS_ON": "", "HAS_PREREQUISITE": "", "STATIC_LINK": "", "DYNAMIC_LINK": "",
}  # fmt: skip
"""Kinds by which the first needs the second, and for what."""
_NEEDED_BY: Final = {
    "DEPENDENCY_OF": "", "RUNTIME_DEPENDENCY_OF": "", "PREREQUISITE_FOR": "", "DEV_DEPENDENCY_OF": "development",
    "DEV_TOOL_OF": "development", "TEST_DEPENDENCY_OF": "test", "TEST_TOOL_OF": "test", "BUILD_DEPENDENCY_OF": "build",
    "BUILD_TOOL_OF": "build", "OPTIONAL_DEPENDENCY_OF": "optional", "PROVIDED_DEPENDENCY_OF": "provided",
}  # fmt: skip
"""Kinds by which the second needs the first."""


def detect(name: str, head: bytes) -> bool:  # noqa: ARG001 -- one shape for all readers
    """Whether this looks like SPDX 2 in JSON."""
    return head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") and _MARKS.search(head) is not None


def read(data: bytes, name: str, limits: Limits) -> Reading[Component]:
    """Read one document. Raises ``BadInput`` if it is not whole JSON, or not SPDX 2.

    Each package and relationship is decoded apart, so that one beyond a limit costs itself alone.
    """
    parts, where, held = split(data, name, limits, "packages"), f"{name}#", 2 * len(data)
    if "sbom" in parts.others and "spdxVersion" not in parts.others:
        where, held = f"{name}#/sbom", 3 * len(data)
        parts = split(parts.others["sbom"], where, limits, "packages")
    version = _version(parts, where, limits)
    packages = Packages(name, limits, held, f"{where}/relationships")
    described = _described(parts, where, limits, packages)
    asset = _asset(parts, where, limits, packages)
    for found, pointer in decoded(parts.members or [], f"{where}/packages", limits, packages.faults):
        try:
            one = _package(as_record(found, pointer), pointer, limits, packages)
            packages.add(one, described=one.ref in described, asset=asset)
        except BadInput as error:
            packages.refuse(error, pointer)
    packages.settle(lambda: _contains(parts, where, limits))
    notes = packages.relations.settle(packages.faults, lambda: _elsewhere(parts, where, limits))
    notes += [] if asset else [no_asset(_names(packages))]
    if version not in _VERSIONS:
        notes.append(f"spdxVersion {version[:20]!r} is not SPDX-2.2 or SPDX-2.3; it was read as SPDX-2.3")
    notes += _left_out(parts)
    return Reading(packages.records, packages.faults.listed, [*notes, *packages.notes()])


def _version(parts: Parts, where: str, limits: Limits) -> str:
    """Which SPDX it says it is. Raises ``BadInput`` if it is none that is read, or if its packages are no array."""
    raw = parts.others.get("spdxVersion", b"null")
    version = decode(raw, f"{where}/spdxVersion", limits)
    if parts.shape != "object" or not isinstance(version, str) or not version.startswith("SPDX-2."):
        raise BadInput(
            "this JSON is not SPDX 2: spdxVersion is missing or another",
            where=f"{where}/spdxVersion",
            do="give an SBOM with spdxVersion SPDX-2.3",
        )
    if parts.members is None and parts.others.get("packages", b"null").strip() != b"null":
        raise BadInput("the packages are no array", where=f"{where}/packages", do="put them into [ ]")
    return version


def _described(parts: Parts, where: str, limits: Limits, packages: Packages) -> set[str]:
    """Ids of what the document describes; the other relationships are counted."""
    found: set[str] = set()

    def add(ref: str) -> None:
        packages.records.beside(_ENTRY_BYTES + getsizeof(ref))
        found.add(ref)

    for value, pointer in array_of(parts, "documentDescribes", where, limits, packages.faults):
        if isinstance(value, str):
            add(value)
        else:
            packages.faults.add(pointer, "an SPDXID is wanted")
    for value, pointer in array_of(parts, "relationships", where, limits, packages.faults):
        try:
            one = as_record(value, pointer)
            kind = text(one, "relationshipType", pointer)
            ends = text(one, "spdxElementId", pointer), text(one, "relatedSpdxElement", pointer)
        except BadInput as error:
            packages.faults.take(error, pointer)
            continue
        if kind == "DESCRIBES" and ends[0] == _DOCUMENT:
            add(ends[1])
        elif kind == "DESCRIBED_BY" and ends[1] == _DOCUMENT:
            add(ends[0])
        elif not _related(kind, *ends, int(pointer.rpartition("/")[2]), packages):
            packages.relation(kind, aside=kind in _ASIDE)
    return found


def _related(kind: str, one: str, other: str, number: int, packages: Packages) -> bool:
    """Take a relationship if it says what needs or holds what; False if it says neither."""
    holds, scope = kind in {"CONTAINS", "CONTAINED_BY"}, _NEEDS.get(kind, _NEEDED_BY.get(kind))
    if not holds and scope is None:
        return False
    if kind in _NEEDED_BY or kind == "CONTAINED_BY":
        one, other = other, one
    ends = (one, other)
    if _DOCUMENT not in ends and all(ends) and not any(end.startswith(_FOREIGN) for end in ends):
        relations = packages.relations
        relations.relate(relations.node(one), relations.node(other), number, scope=scope or "", holds=holds)
    if kind in _ASIDE:
        packages.aside()
    return True


def _elsewhere(parts: Parts, where: str, limits: Limits) -> set[str]:
    """Ids of the files and snippets of the document; what is wrong with one is not asked."""
    found: set[str] = set()
    for key in ("files", "snippets"):
        rows = array_of(parts, key, where, limits, Faults(limits))
        refs = (one.get("SPDXID") for one, _ in rows if isinstance(one, dict))
        found.update(ref.strip() for ref in refs if isinstance(ref, str))
    return found


def _contains(parts: Parts, where: str, limits: Limits) -> Iterator[tuple[str, str]]:
    """Which package contains which; what is wrong with a relationship has been said before."""
    for value, _ in array_of(parts, "relationships", where, limits, Faults(limits)):
        one = value if isinstance(value, dict) else {}
        ends = one.get("spdxElementId"), one.get("relatedSpdxElement")
        outer, inner = ends if one.get("relationshipType") == "CONTAINS" else ends[::-1]
        known = one.get("relationshipType") in ("CONTAINS", "CONTAINED_BY")
        if known and isinstance(outer, str) and isinstance(inner, str):
            yield outer.strip(), inner.strip()


def _asset(parts: Parts, where: str, limits: Limits, packages: Packages) -> str:
    """The asset that an annotation of the document names; empty if none does."""
    for value, _ in array_of(parts, "annotations", where, limits, packages.faults):
        asset = asset_in(value.get("comment")) if isinstance(value, dict) else ""
        if asset:
            return asset
    return ""


def _package(one: Record, pointer: str, limits: Limits, packages: Packages) -> Package:
    purls, others, cpes = _references(one, pointer, limits, packages)
    purpose = text(one, "primaryPackagePurpose", pointer)
    supplier, maker = _agent(one.get("supplier")), _agent(one.get("originator"))
    return Package(
        ref=text(one, "SPDXID", pointer),
        name=text(one, "name", pointer),
        version=said(text(one, "versionInfo", pointer)),
        purls=purls,
        others=others,
        cpes=cpes,
        supplier=maker or supplier if purpose == "DEVICE" else supplier or maker,
        software=purpose != "FILE",
        source=pointer,
        purpose=purpose.lower(),
    )


def _references(
    one: Record, pointer: str, limits: Limits, packages: Packages
) -> tuple[list[str], list[str], list[str]]:
    """The package URLs of a package, in words what else it is known by, and its CPE names."""
    purls: list[str] = []
    others: set[str] = set()
    cpes: list[str] = []
    if len(items(one, "externalRefs", pointer)) > limits.references:
        raise BadInput(
            f"more than {limits.references} externalRefs (limit references)",
            where=f"{pointer}/externalRefs",
            do="raise limits.references if its source is trusted",
        )
    for value, place in numbered(one, "externalRefs", pointer):
        row = as_record(value, place)
        kind = text(row, "referenceType", place).rpartition("/")[2]
        if kind == "purl":
            purls.append(text(row, "referenceLocator", place))
        elif kind in _OTHERS:
            others.add(_OTHERS[kind])
            if kind.startswith("cpe"):
                cpes.append(text(row, "referenceLocator", place))
        elif kind in _HOLES and text(row, "referenceCategory", place) == "SECURITY":
            packages.counts["references to advisories and fixes were not followed"] += 1
    return [purl for purl in purls if purl], sorted(others, key=_RANK.__getitem__), cpes


def _agent(found: object) -> str:
    """The name of an organisation or person, without the mail address; nothing is judged by it."""
    named = _AGENT.fullmatch(found.strip()) if isinstance(found, str) else None
    return said(_MAIL.sub("", named[1].strip()).strip())[:LONGEST_NAME] if named else ""


def _names(packages: Packages) -> list[str]:
    return [one.name for one in packages.records if one.document is not None and one.document.described]


def _left_out(parts: Parts) -> list[str]:
    """Notes about sections of the document that hold what is not read."""

    def held(key: str) -> bool:
        return parts.others.get(key, b"[]").translate(None, b" \t\r\n") not in {b"[]", b"null"}

    found = [key for key in ("files", "snippets") if held(key)]
    notes = [f"its {' and '.join(found)} were left out: no advisory names them"] if found else []
    if held("externalDocumentRefs"):
        notes.append("references to other documents were not followed; give those files too")
    return notes
