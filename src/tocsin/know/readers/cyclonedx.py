# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""CycloneDX in JSON, versions 1.2 to 1.6 (ECMA-424): what an inventory needs of it.

Taken: the described component and all components nested in it or in the list,
each with its package URL put into OSV's words. Noted, not taken: services,
vulnerabilities (VEX), files and data without a package URL, components with the
scope ``excluded``, components known by CPE alone, and whether the document calls
itself incomplete. The asset that runs it all is the property ``tocsin:asset`` of the
metadata or of the described component. Refused: what is not JSON or not CycloneDX.
Cost: one decode and one walk a component; nesting is walked with a stack.
"""

from __future__ import annotations

from collections import Counter
from typing import Final

from tocsin.core.component import Component
from tocsin.core.errors import BadInput
from tocsin.core.jsonin import decode, split
from tocsin.core.limits import Limits
from tocsin.core.reading import Reading
from tocsin.know.readers.purl import Identity, identify
from tocsin.know.readers.shape import Faults, Record, as_record, items, numbered, record, text

VERSIONS: Final = frozenset({"1.2", "1.3", "1.4", "1.5", "1.6"})
ASSET_PROPERTY: Final = "tocsin:asset"
_READ: Final = frozenset({"specVersion", "metadata", "services", "vulnerabilities", "compositions"})
_NO_SOFTWARE: Final = frozenset({"file", "data", "cryptographic-asset", "machine-learning-model"})


def detect(name: str, head: bytes) -> bool:  # noqa: ARG001 -- one shape for all readers
    """Whether this looks like a CycloneDX JSON inventory; a document of vulnerabilities alone is none."""
    if not head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return False
    if b'"bomFormat"' not in head or b'"CycloneDX"' not in head:
        return False
    return b'"components"' in head or b'"vulnerabilities"' not in head


def read(data: bytes, name: str, limits: Limits) -> Reading[Component]:
    """Read one document. Raises ``BadInput`` if it is not whole JSON or not CycloneDX.

    Each component is decoded apart, so that one beyond a limit costs itself alone.
    """
    parts = split(data, name, limits, "components")
    where = f"{name}#"
    if parts.shape != "object" or parts.others.get("bomFormat", b"").strip() != b'"CycloneDX"':
        raise BadInput(
            "this JSON is not CycloneDX: bomFormat is missing or another", where=f"{where}/bomFormat"
        )
    if (
        parts.members is None
        and "components" in parts.others
        and parts.others["components"].strip() != b"null"
    ):
        raise BadInput("the components are no array", where=f"{where}/components")
    top = {
        key: decode(value, f"{where}/{key}", limits) for key, value in parts.others.items() if key in _READ
    }
    walk = _Walk(_asset(top, where), limits)
    meta = record(top, "metadata", where)
    if meta.get("component") is not None:
        walk.take(meta["component"], f"{where}/metadata/component")
    for place, raw in enumerate(parts.members or ()):
        pointer = f"{where}/components/{place}"
        try:
            found = decode(raw, pointer, limits)
        except BadInput as error:
            walk.faults.take(error, pointer)
            continue
        walk.take(found, pointer)
    notes = [*_about(top, meta, walk), *walk.notes(), *walk.faults.note()]
    return Reading(records=walk.records, faults=walk.faults.listed, notes=notes)


class _Walk:
    """The components taken so far, and the count of everything a note is due for."""

    def __init__(self, asset: str, limits: Limits) -> None:
        self.records: list[Component] = []
        self.faults = Faults(limits)
        self.asset = asset
        self._most = limits.members
        self._seen: set[tuple[str, ...]] = set()
        self._counts: Counter[str] = Counter()

    def take(self, found: object, pointer: str) -> None:
        """Take a component and those nested in it, each before its own, without recursion."""
        stack = [(found, pointer)]
        while stack:
            value, place = stack.pop()
            try:
                one = as_record(value, place)
                component = self._component(one, place)
                nested = list(numbered(one, "components", place))
            except BadInput as error:
                self.faults.take(error, place)
                continue
            if component is not None:
                self.records.append(component)
            stack.extend(reversed(nested))
            if len(self.records) + len(stack) > self._most:
                raise BadInput(f"more than {self._most} components (limit members)", where=place)

    def _component(self, one: Record, pointer: str) -> Component | None:
        name, version = text(one, "name", pointer), text(one, "version", pointer)
        group, purl = text(one, "group", pointer), text(one, "purl", pointer)
        if not name:
            raise BadInput("the component has no name", where=pointer, do="CycloneDX requires one")
        reason = self._left_out(one, purl, pointer)
        if reason:
            self._counts[reason] += 1
            return None
        ref = text(one, "bom-ref", pointer)
        mark = (purl, ref) if purl or ref else ("", "", group, name, version)
        if mark in self._seen:
            self._counts["repeated components were taken once"] += 1
            return None
        self._seen.add(mark)
        identity = self._identity(one, purl, pointer)
        return Component(
            name=f"{group}/{name}" if group else name,
            version=identity.version or version,
            ecosystem=identity.ecosystem,
            package=identity.package,
            purl=purl,
            asset=self.asset,
            source=pointer,
        )

    @staticmethod
    def _left_out(one: Record, purl: str, pointer: str) -> str:
        if text(one, "scope", pointer) == "excluded":
            return "components with the scope excluded (not part of what runs) were left out"
        if text(one, "type", pointer) in _NO_SOFTWARE and not purl:
            return "components that are files, data or keys without a package URL were left out"
        return ""

    def _identity(self, one: Record, purl: str, pointer: str) -> Identity:
        if purl:
            try:
                return identify(purl)
            except BadInput:
                self._counts["components have a package URL that cannot be read and cannot be checked"] += 1
                return Identity("", "", "")
        kind = "a CPE alone" if text(one, "cpe", pointer) else "neither package URL nor CPE"
        self._counts[f"components have {kind} and cannot be checked"] += 1
        return Identity("", "", "")

    def notes(self) -> list[str]:
        return [f"{count} {what}" for what, count in sorted(self._counts.items())]


def _asset(top: Record, where: str) -> str:
    """The asset named by a property of the metadata, else of the described component; empty if none."""
    meta = record(top, "metadata", where)
    for holder in (meta, meta.get("component")):
        if not isinstance(holder, dict):
            continue
        for one in items(holder, "properties", f"{where}/metadata"):
            if (
                isinstance(one, dict)
                and one.get("name") == ASSET_PROPERTY
                and isinstance(one.get("value"), str)
            ):
                return str(one["value"]).strip()
    return ""


def _about(top: Record, meta: Record, walk: _Walk) -> list[str]:
    """Notes about the document as a whole."""
    notes: list[str] = []
    if not walk.asset:
        described = meta.get("component")
        label = described.get("name") if isinstance(described, dict) else None
        about = f"it describes {label}" if isinstance(label, str) else "it does not say what it describes"
        notes.append(f"no asset is named ({about}); add the property {ASSET_PROPERTY} to its metadata")
    version = top.get("specVersion")
    if not isinstance(version, str) or version not in VERSIONS:
        notes.append(f"specVersion {str(version)[:20]!r} is not one of 1.2 to 1.6; it was read as 1.6")
    notes += [
        f"{len(top[key])} {key} were not read: {why}"
        for key, why in (
            ("services", "only components are matched yet"),
            ("vulnerabilities", "statements about vulnerabilities (VEX) are not applied yet"),
        )
        if isinstance(top.get(key), list) and top[key]
    ]
    parts = top.get("compositions")
    said = [one.get("aggregate") for one in parts if isinstance(one, dict)] if isinstance(parts, list) else []
    partial = sorted({part for part in said if isinstance(part, str)} - {"complete", "not_specified"})
    if partial:
        notes.append(f"it says itself that parts of it are {', '.join(partial)[:200]}")
    return notes
