# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""CycloneDX in JSON, versions 1.2 to 1.6 (ECMA-424): what an inventory needs of it.

Taken: the described component and all components nested in it or in the list,
each with its package URL put into OSV's words; the services, nested ones too, as
components without an ecosystem, since no advisory names them; and what the document
says of holes in any of these (``cyclonedx_vex``). Noted, not taken: files and data
without a package URL, components with the scope ``excluded``, components known by CPE
alone, and whether the document calls itself incomplete. The asset that runs it all is
the property ``tocsin:asset`` of the metadata or of the described component. Refused:
what is not JSON or not CycloneDX. Cost: one decode and one walk a component; nesting
is walked with a stack.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Final

from tocsin.core.component import Component
from tocsin.core.errors import BadInput
from tocsin.core.jsonin import Parts, decode, split
from tocsin.core.limits import Limits
from tocsin.core.reading import Reading
from tocsin.know.readers import cyclonedx_vex
from tocsin.know.readers.purl import Identity, identify
from tocsin.know.readers.shape import Faults, Record, as_record, items, numbered, record, text

VERSIONS: Final = frozenset({"1.2", "1.3", "1.4", "1.5", "1.6"})
ASSET_PROPERTY: Final = "tocsin:asset"
_READ: Final = frozenset({"specVersion", "serialNumber", "version", "metadata", "compositions"})
_NO_SOFTWARE: Final = frozenset({"file", "data", "cryptographic-asset", "machine-learning-model"})


def detect(name: str, head: bytes) -> bool:  # noqa: ARG001 -- one shape for all readers
    """Whether this looks like a CycloneDX JSON inventory; a document of vulnerabilities alone is none."""
    if not head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return False
    if b'"bomFormat"' not in head or b'"CycloneDX"' not in head:
        return False
    return any(key in head for key in (b'"components"', b'"services"')) or b'"vulnerabilities"' not in head


def read(data: bytes, name: str, limits: Limits) -> Reading[Component]:
    """Read one document. Raises ``BadInput`` if it is not whole JSON or not CycloneDX.

    Each component, service and vulnerability is decoded apart, so that one beyond a limit costs itself alone.
    """
    parts = split(data, name, limits, "components")
    where = f"{name}#"
    if parts.shape != "object" or parts.others.get("bomFormat", b"").strip() != b'"CycloneDX"':
        raise BadInput(
            "this JSON is not CycloneDX: bomFormat is missing or another",
            where=f"{where}/bomFormat",
            do="give an SBOM with bomFormat CycloneDX",
        )
    if (
        parts.members is None
        and "components" in parts.others
        and parts.others["components"].strip() != b"null"
    ):
        raise BadInput("the components are no array", where=f"{where}/components", do="put them into [ ]")
    top = {
        key: decode(value, f"{where}/{key}", limits) for key, value in parts.others.items() if key in _READ
    }
    subjects = cyclonedx_vex.Subjects(str(top.get("serialNumber", "")), str(top.get("version", 1)))
    walk = _Walk(_asset(top, where), limits, subjects)
    meta = record(top, "metadata", where)
    if meta.get("component") is not None:
        walk.take(meta["component"], f"{where}/metadata/component")
    for found, pointer in _decoded(parts.members or [], f"{where}/components", limits, walk.faults):
        walk.take(found, pointer)
    for found, pointer in _array(parts, "services", where, limits, walk.faults):
        walk.take_service(found, pointer)
    stated = _array(parts, "vulnerabilities", where, limits, walk.faults)
    told = cyclonedx_vex.take(stated, subjects, walk.records, limits, walk.faults)
    notes = [*_about(top, meta, walk), *walk.notes(), *told, *walk.faults.note()]
    return Reading(records=walk.records, faults=walk.faults.listed, notes=notes)


def _array(
    parts: Parts, key: str, where: str, limits: Limits, faults: Faults
) -> Iterator[tuple[object, str]]:
    """The members of another array of the document; what is no array is a fault, not the end of the file."""
    raw = parts.others.get(key, b"null").strip()
    if raw == b"null":
        return
    if not raw.startswith(b"["):
        faults.add(f"{where}/{key}", "an array is wanted")
        return
    try:
        members = split(raw, f"{where}/{key}", limits, "").members or []
    except BadInput as error:
        faults.take(error, f"{where}/{key}")
        return
    yield from _decoded(members, f"{where}/{key}", limits, faults)


def _decoded(
    members: list[bytes], where: str, limits: Limits, faults: Faults
) -> Iterator[tuple[object, str]]:
    """The members of an array that can be decoded, each with its JSON pointer; the others are faults."""
    for place, raw in enumerate(members):
        pointer = f"{where}/{place}"
        try:
            found = decode(raw, pointer, limits)
        except BadInput as error:
            faults.take(error, pointer)
            continue
        yield found, pointer


class _Walk:
    """The components taken so far, and the count of everything a note is due for."""

    def __init__(self, asset: str, limits: Limits, subjects: cyclonedx_vex.Subjects) -> None:
        self.records: list[Component] = []
        self.faults = Faults(limits)
        self.asset = asset
        self._subjects = subjects
        self._most = limits.members
        self._seen: set[tuple[str, ...]] = set()
        self._counts: Counter[str] = Counter()

    def take(self, found: object, pointer: str) -> None:
        """Take a component and those nested in it, each before its own, without recursion."""
        self._take(found, pointer, "components", self._component)

    def take_service(self, found: object, pointer: str) -> None:
        """Take a service and those nested in it, in the same way."""
        self._take(found, pointer, "services", self._service)

    def _take(
        self, found: object, pointer: str, key: str, make: Callable[[Record, str], Component | None]
    ) -> None:
        stack = [(found, pointer)]
        while stack:
            value, place = stack.pop()
            try:
                one = as_record(value, place)
                component = make(one, place)
                nested = list(numbered(one, key, place))
                ref = text(one, "bom-ref", place)
            except BadInput as error:
                self.faults.take(error, place)
                continue
            if component is not None:
                self._subjects.add(ref, len(self.records))
                self.records.append(component)
            stack.extend(reversed(nested))
            if len(self.records) + len(stack) > self._most:
                raise BadInput(
                    f"more than {self._most} {key} (limit members)",
                    where=place,
                    do="raise limits.members if its source is trusted",
                )

    def _component(self, one: Record, pointer: str) -> Component | None:
        name, version = text(one, "name", pointer), text(one, "version", pointer)
        group, purl = text(one, "group", pointer), text(one, "purl", pointer)
        if not name:
            raise BadInput("the component has no name", where=pointer, do="CycloneDX requires one")
        reason = self._left_out(one, purl, pointer)
        if reason:
            self._counts[reason] += 1
            self._subjects.leave_out(text(one, "bom-ref", pointer))
            return None
        ref = text(one, "bom-ref", pointer)
        if self._repeated((purl, ref) if purl or ref else ("", "", group, name, version), "components"):
            return None
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

    def _service(self, one: Record, pointer: str) -> Component | None:
        name, version = text(one, "name", pointer), text(one, "version", pointer)
        provider = text(record(one, "provider", pointer), "name", f"{pointer}/provider")
        group, ref = text(one, "group", pointer) or provider, text(one, "bom-ref", pointer)
        if not name:
            raise BadInput("the service has no name", where=pointer, do="CycloneDX requires one")
        if self._repeated(("service", ref) if ref else ("service", "", group, name, version), "services"):
            return None
        return Component(
            name=f"{group}/{name}" if group else name,
            version=version,
            asset=self.asset,
            source=pointer,
            kind="service",
        )

    def _repeated(self, mark: tuple[str, ...], what: str) -> bool:
        if mark in self._seen:
            self._counts[f"repeated {what} were taken once"] += 1
            return True
        self._seen.add(mark)
        return False

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
    parts = top.get("compositions")
    said = [one.get("aggregate") for one in parts if isinstance(one, dict)] if isinstance(parts, list) else []
    partial = sorted({part for part in said if isinstance(part, str)} - {"complete", "not_specified"})
    if partial:
        notes.append(f"it says itself that parts of it are {', '.join(partial)[:200]}")
    return notes
