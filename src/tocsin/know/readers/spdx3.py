# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""SPDX 3.0 in JSON-LD: what an inventory needs of it.

Read is the compact form that the specification gives: the context of SPDX by its address,
and one flat list of elements under ``@graph`` (or one element alone). A context that
gives the terms another meaning, an expanded document, and an element that stands within
another would need a JSON-LD processor: the first two are refused, the last is a fault.
Nothing is fetched.

Taken of each ``software_Package`` (and of those of AI and data sets that have a package
URL): its name, ``software_packageVersion``, ``software_packageUrl`` and the package URLs
among its identifiers, who supplies it (``suppliedBy``, else ``originatedBy``; of a device the other way round) by name,
whether its purpose is device or firmware (``spdx_packages``),
and whether a ``SpdxDocument`` or ``Sbom`` has it as its root or describes it.

Noted, not taken: packages known by SWID, gitoid or SWHID alone; files and snippets;
relationships other than of what needs or holds a package; statements about vulnerabilities and vulnerabilities (``security_``);
elements of other documents (``import``); kinds of elements that are not known. Left out:
licences, builds, annotations, hashes. Refused: what is not JSON, or not SPDX 3.
Cost: one decode and one look an element. Source: SPDX specification 3.0.1, its model and
its JSON serialization.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from sys import getsizeof
from typing import Final

import msgspec

from tocsin.core.component import Component, InDocument
from tocsin.core.errors import BadInput
from tocsin.core.jsonin import Parts, decode, split
from tocsin.core.limits import Limits
from tocsin.core.reading import Reading
from tocsin.know.readers.shape import LONGEST_NAME, Faults, Record, as_record, decoded, items, numbered, text
from tocsin.know.readers.spdx_packages import Package, Packages, asset_in, no_asset, said

_CONTEXT: Final = ("https://spdx.org/rdf/3.", "https://spdx.github.io/spdx-spec/v3.")
_PACKAGES: Final = frozenset({"software_Package", "ai_AIPackage", "dataset_DatasetPackage"})
_AGENTS: Final = frozenset({"Agent", "Organization", "Person", "SoftwareAgent"})
_COLLECTIONS: Final = frozenset({"SpdxDocument", "software_Sbom", "Bom", "Bundle"})
_RELATIONS: Final = frozenset({"Relationship", "LifecycleScopedRelationship"})
_FILES: Final = frozenset({"software_File", "software_Snippet"})
_SILENT: Final = ("simplelicensing_", "expandedlicensing_", "build_", "extension_")
_SILENT_KINDS: Final = frozenset(
    {"CreationInfo", "Tool", "IndividualElement", "PackageVerificationCode", "Hash"}
)
_NO_SOFTWARE: Final = frozenset(
    {
        "bom", "configuration", "data", "documentation", "evidence", "file", "manifest", "model", "requirement",
        "specification",
    }
)  # fmt: skip
_OTHERS: Final = {
    "cpe23": "a CPE", "cpe22": "a CPE", "swid": "a SWID tag", "gitoid": "an OmniBOR id", "swhid": "an SWHID",
}  # fmt: skip
_RANK: Final = {label: rank for rank, label in enumerate(_OTHERS.values())}
_NOT_COUNTED: Final = frozenset({"describes", "hasConcludedLicense", "hasDeclaredLicense"})
_NOBODY: Final = ("/NoAssertionElement", "/NoneElement")
_LONGEST_REF: Final = 2_000
_ENTRY_BYTES: Final = 120
"""What an entry of a set or mapping takes beside its texts."""
_ASIDE: Final = frozenset({"build", "design", "development", "test"})
_NEEDS: Final = {
    "dependsOn": "", "hasPrerequisite": "", "hasStaticLink": "", "hasDynamicLink": "", "hasOptionalDependency": "optional",
    "hasProvidedDependency": "provided",
}  # fmt: skip
"""Kinds by which the first needs the others, and for what."""
_LIFECYCLE: Final = {
    "build": "build", "design": "design", "development": "development", "test": "test", "other": "other",
}  # fmt: skip
_TERMS: Final = frozenset(
    {
        "type", "spdxId", "name", "suppliedBy", "originatedBy", "externalIdentifier", "externalIdentifierType",
        "identifier", "rootElement", "element", "import", "relationshipType", "from", "to", "scope", "statement",
        "software_packageVersion", "software_packageUrl", "software_primaryPurpose",
        *_PACKAGES, *_AGENTS, *_COLLECTIONS, *_RELATIONS, *_FILES,
    }
)  # fmt: skip
"""What is read here: a context that gives it another meaning is refused."""


def detect(name: str, head: bytes) -> bool:  # noqa: ARG001 -- one shape for all readers
    """Whether this looks like SPDX 3 in JSON-LD."""
    begins = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"{", b"["}
    return begins and any(each.encode() in head for each in _CONTEXT)


def read(data: bytes, name: str, limits: Limits) -> Reading[Component]:
    """Read one document. Raises ``BadInput`` if it is not whole JSON, or not SPDX 3 in its compact form.

    Each element is decoded apart, so that one beyond a limit costs itself alone.
    """
    parts, where = split(data, name, limits, "@graph"), f"{name}#"
    _compact(parts, where, limits)
    graph = _Graph(Packages(name, limits, 2 * len(data), f"{where}/@graph"), limits)
    elements = decoded(parts.members or [], f"{where}/@graph", limits, graph.packages.faults)
    if parts.members is None:
        elements = iter([(decode(data, where, limits), where)])
    for found, pointer in elements:
        try:
            graph.take(as_record(found, pointer), pointer)
        except BadInput as error:
            graph.packages.refuse(error, pointer)
    return graph.reading(lambda: _contains(parts, where, limits), lambda: _elsewhere(parts, where, limits))


def _elsewhere(parts: Parts, where: str, limits: Limits) -> set[str]:
    """Ids of all elements, and of those said to be in other documents; what is wrong with one has been said before."""
    found: set[str] = set()
    for one, _ in decoded(parts.members or [], f"{where}/@graph", limits, Faults(limits)):
        if isinstance(one, dict):
            more = one.get("import")
            rows = [row for row in more if isinstance(row, dict)] if isinstance(more, list) else []
            ids = [one.get("spdxId"), *(row.get("externalSpdxId") for row in rows)]
            found.update(each.strip() for each in ids if isinstance(each, str))
    return found


def _contains(parts: Parts, where: str, limits: Limits) -> Iterator[tuple[str, str]]:
    """Which element contains which; what is wrong with an element has been said before."""
    for one, _ in decoded(parts.members or [], f"{where}/@graph", limits, Faults(limits)):
        if not isinstance(one, dict) or one.get("relationshipType") != "contains":
            continue
        outer, inner = one.get("from"), one.get("to")
        for each in inner if isinstance(inner, list) else ():
            if isinstance(outer, str) and isinstance(each, str):
                yield outer.strip(), each.strip()


def _compact(parts: Parts, where: str, limits: Limits) -> None:
    """Raise ``BadInput`` unless the document is in the compact form of SPDX 3."""
    context = None
    if parts.shape == "object":
        context = decode(parts.others.get("@context", b"null"), f"{where}/@context", limits)
    listed = context if isinstance(context, list) else [context]
    if not any(isinstance(one, str) and one.startswith(_CONTEXT) for one in listed):
        raise BadInput(
            "this JSON is not SPDX 3 in its compact form: its @context is not that of SPDX",
            where=f"{where}/@context",
            do="write it with the @context https://spdx.org/rdf/3.0.1/spdx-context.jsonld and a flat @graph",
        )
    for one in listed:
        if isinstance(one, str) and one.startswith(_CONTEXT):
            continue
        if not isinstance(one, dict) or any(key.startswith("@") or key in _TERMS for key in one):
            raise BadInput(
                "its @context gives terms a meaning of its own, which is not followed",
                where=f"{where}/@context",
                do="write it with the context of SPDX alone, or with prefixes beside it",
            )
    if parts.members is None and "@graph" in parts.others:
        raise BadInput("the @graph is no array", where=f"{where}/@graph", do="put the elements into [ ]")


class _Graph:
    """The elements seen so far: packages as components, and what is known only at the end."""

    def __init__(self, packages: Packages, limits: Limits) -> None:
        self.packages = packages
        self._limits = limits
        self._agents: dict[str, str] = {}
        self._roots: set[str] = set()
        self._collections: set[str] = set()
        self._describes: list[tuple[str, str]] = []
        self._asset = ""

    def take(self, one: Record, pointer: str) -> None:
        """Take one element. Raises ``BadInput`` if it is of no form that is read."""
        kind, ref = text(one, "type", pointer), text(one, "spdxId", pointer)
        counts = self.packages.counts
        if not kind:
            raise BadInput(
                "the element has no type",
                where=f"{pointer}/type",
                do="write the compact form: type and spdxId, not @type and @id",
            )
        if kind in _PACKAGES:
            self._package(one, ref, kind, pointer)
        elif kind in _AGENTS:
            self._know(ref, text(one, "name", pointer))
        elif kind in _COLLECTIONS:
            self._collection(one, ref, pointer)
        elif kind in _RELATIONS:
            self._relation(one, pointer)
        elif kind == "Annotation":
            self._asset = self._asset or asset_in(one.get("statement"))
        elif kind in _FILES:
            counts["files and snippets were left out: no advisory names them"] += 1
        elif kind.startswith("security_"):
            counts["statements about vulnerabilities (security_) were not taken; give them as a VEX"] += 1
        elif not kind.startswith(_SILENT) and kind not in _SILENT_KINDS:
            counts["elements are of kinds that are not known"] += 1

    def _package(self, one: Record, ref: str, kind: str, pointer: str) -> None:
        purls, others, cpes = self._identifiers(one, pointer)
        purpose = text(one, "software_primaryPurpose", pointer)
        supplier, maker = self._agent(one.get("suppliedBy")), self._agent(one.get("originatedBy"))
        device = kind == "software_Package" and purpose == "device"
        package = Package(
            ref=ref,
            name=text(one, "name", pointer),
            version=said(text(one, "software_packageVersion", pointer)),
            purls=purls,
            others=others,
            cpes=cpes,
            supplier=maker or supplier if device else supplier or maker,
            software=kind == "software_Package" and purpose not in _NO_SOFTWARE,
            source=pointer,
            purpose=purpose if kind == "software_Package" else "",
        )
        self.packages.add(package, described=False, asset="")

    def _identifiers(self, one: Record, pointer: str) -> tuple[list[str], list[str], list[str]]:
        """The package URLs of a package, in words what else it is known by, and its CPE names."""
        purls = [text(one, "software_packageUrl", pointer)]
        others: set[str] = set()
        cpes: list[str] = []
        if len(items(one, "externalIdentifier", pointer)) > self._limits.references:
            raise BadInput(
                f"more than {self._limits.references} identifiers (limit references)",
                where=f"{pointer}/externalIdentifier",
                do="raise limits.references if its source is trusted",
            )
        for value, place in numbered(one, "externalIdentifier", pointer):
            row = as_record(value, place)
            kind = text(row, "externalIdentifierType", place)
            if kind == "packageUrl":
                purls.append(text(row, "identifier", place))
            elif kind in _OTHERS:
                others.add(_OTHERS[kind])
                if kind.startswith("cpe"):
                    cpes.append(text(row, "identifier", place))
        return [purl for purl in purls if purl], sorted(others, key=_RANK.__getitem__), cpes

    def _know(self, ref: str, name: str) -> None:
        name = said(name)[:LONGEST_NAME]
        self.packages.records.beside(_ENTRY_BYTES + getsizeof(ref) + getsizeof(name))
        self._agents[ref] = name

    def _agent(self, found: object) -> str:
        """A reference to who supplies, also where the agent itself stands there; nothing is judged by it."""
        if isinstance(found, list):
            found = found[0] if found else None
        if isinstance(found, dict):
            name = found.get("name")
            name = name.strip() if isinstance(name, str) else ""
            found = f"an agent that stands there: {name}"  # no reference has spaces
            self._know(found, name)
        return found[:_LONGEST_REF] if isinstance(found, str) and not found.endswith(_NOBODY) else ""

    def _collection(self, one: Record, ref: str, pointer: str) -> None:
        self.packages.records.beside(_ENTRY_BYTES + getsizeof(ref))
        self._collections.add(ref)
        for key in ("rootElement", "element"):
            for value, place in numbered(one, key, pointer):
                if not isinstance(value, str):
                    self._nested(place)
                elif key == "rootElement":
                    self.packages.records.beside(_ENTRY_BYTES + getsizeof(value))
                    self._roots.add(value)
        count = len(items(one, "import", pointer))
        if count:
            self.packages.counts["elements of other documents were not followed; give those files too"] += (
                count
            )

    def _relation(self, one: Record, pointer: str) -> None:
        kind = text(one, "relationshipType", pointer)
        source = one.get("from")
        if isinstance(source, dict):
            self._nested(f"{pointer}/from")
        for value, place in numbered(one, "to", pointer):
            if not isinstance(value, str):
                self._nested(place)
            elif kind == "describes" and isinstance(source, str):
                self.packages.records.beside(_ENTRY_BYTES + getsizeof(source) + getsizeof(value))
                self._describes.append((source, value))
        scope = text(one, "scope", pointer)
        if kind in _NEEDS or kind == "contains":
            self._relate(one, kind, _LIFECYCLE.get(scope, ""), pointer)
            if scope in _ASIDE:
                self.packages.aside()
        elif kind not in _NOT_COUNTED:
            self.packages.relation(kind, aside=scope in _ASIDE)

    def _relate(self, one: Record, kind: str, scope: str, pointer: str) -> None:
        """Take a relationship of what needs or holds what; what is wrong with its ends has been said."""
        relations, upper = self.packages.relations, one.get("from")
        number = pointer.rpartition("/")[2]
        if not isinstance(upper, str) or not upper.strip() or not number.isdecimal():
            return
        for lower, _ in numbered(one, "to", pointer):
            if isinstance(lower, str) and lower.strip() and not lower.endswith(_NOBODY):
                nodes = relations.node(upper.strip()), relations.node(lower.strip())
                holds = kind == "contains"
                relations.relate(*nodes, int(number), scope=scope or _NEEDS.get(kind, ""), holds=holds)

    def _nested(self, where: str) -> None:
        self.packages.faults.add(
            where, "an element stands within another", "put it into the @graph, and its spdxId in its place"
        )

    def reading(
        self, contains: Callable[[], Iterable[tuple[str, str]]], elsewhere: Callable[[], set[str]]
    ) -> Reading[Component]:
        """Everything, with what could be known only at the end: who supplies, what is described, where it runs."""
        records = self.packages.records
        described = self._roots | {to for source, to in self._describes if source in self._collections}
        names: list[str] = []
        for place, one in enumerate(records):
            stands = one.document or InDocument()
            if stands.ref in described:
                self.packages.relations.begin(self.packages.relations.node(stands.ref))
                stands = msgspec.structs.replace(stands, described=True)
                names.append(one.name)
            records[place] = msgspec.structs.replace(
                one, supplier=self._maker(one.supplier), asset=self._asset, document=stands
            )
        self.packages.settle(contains)
        told = self.packages.relations.settle(self.packages.faults, elsewhere)
        notes = [] if self._asset else [no_asset(names)]
        return Reading(records, self.packages.faults.listed, [*told, *notes, *self.packages.notes()])

    def _maker(self, ref: str) -> str:
        if ref and ref not in self._agents:
            self.packages.counts["packages are supplied by somebody whom this document does not hold"] += 1
        return self._agents.get(ref, "")
