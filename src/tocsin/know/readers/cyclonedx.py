# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""CycloneDX in JSON, versions 1.2 to 1.7 (ECMA-424): what an inventory needs of it (XML: ``cyclonedx_xml``).

Taken: the described component and all components nested in it or in the list,
each with its package URL put into OSV's words and its place in the document, so that
others can speak of it, and by name who supplies or made it; devices and the firmware in them by vendor, model and
firmware version (``cyclonedx_device``); the services, nested ones
too, as components without an ecosystem, since no advisory names them; and what the document says of holes in any of
these or in those of other documents (``cyclonedx_vex``). A document with
``vulnerabilities`` and neither ``components`` nor ``services`` is no inventory: what it
describes is not taken to run here, and only its statements count (VEX).

An external component (1.7) is judged as if the environment provided it. A
``versionRange`` of one version of the type of the package URL is that version; any
other is not checked, unless every version of the package is accused.

Noted, not taken: files and data without a package URL, components with the scope
``excluded``, components known by SWID tag, OmniBOR or SWHID alone, pedigree (what a
component was made from, and patches said to mend holes), ``formulation``,
``declarations``, ``annotations``, references to further inventories or statements,
the TLP marking, and whether the document calls itself incomplete. Left out: evidence
(how the maker found out), release notes, tools, hashes, licences, patents, citations, signatures, cryptographic and
machine-learning properties. The asset that runs it all is the property ``tocsin:asset``
of the metadata or of the described component. ``dependencies`` and nesting say by what way a component is there
(``relations``); all components are judged alike, also those that are optional. Refused: what is not JSON or not
CycloneDX. Cost: one decode and one walk a component; nesting is walked with a stack.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Final

import msgspec

from tocsin.core.component import Component
from tocsin.core.errors import BadInput
from tocsin.core.jsonin import Parts, split
from tocsin.core.limits import Limits
from tocsin.core.memory import Bounded
from tocsin.core.reading import Reading
from tocsin.core.via import Via
from tocsin.know.readers import cyclonedx_about, cyclonedx_dependencies, cyclonedx_device, cyclonedx_vex
from tocsin.know.readers.cpe_name import first_cpe
from tocsin.know.readers.cyclonedx_device import maker
from tocsin.know.readers.cyclonedx_refs import Subjects, own_place
from tocsin.know.readers.device import count as count_device
from tocsin.know.readers.device import only
from tocsin.know.readers.purl import Identity, identity
from tocsin.know.readers.relations import Relations
from tocsin.know.readers.shape import (
    COMPONENT,
    LONGEST_NAME,
    Faults,
    Record,
    array_of,
    as_record,
    decoded,
    flag,
    member,
    numbered,
    record,
    text,
)
from tocsin.know.versions import vers

_READ: Final = frozenset(
    {"specVersion", "serialNumber", "version", "metadata", "compositions", "externalReferences"}
)
_LONGEST_RANGE: Final = 4096
_DESCRIBED: Final = "/metadata/component"
_OTHER_NAMES: Final = {
    "cpe": "a CPE",
    "swid": "a SWID tag",
    "omniborId": "an OmniBOR id",
    "swhid": "an SWHID",
}
_OPTIONAL: Final = Via(scope="optional")
_NO_SOFTWARE: Final = frozenset({"file", "data", "cryptographic-asset", "machine-learning-model"})


def detect(name: str, head: bytes) -> bool:  # noqa: ARG001 -- one shape for all readers
    """Whether this looks like CycloneDX in JSON: an inventory, statements, or both."""
    return (
        head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")
        and b'"bomFormat"' in head
        and b'"CycloneDX"' in head
    )


def read(data: bytes, name: str, limits: Limits) -> Reading[Component]:
    """Read one document. Raises ``BadInput`` if it is not whole JSON or not CycloneDX.

    Each component, service and vulnerability is decoded apart, so that one beyond a limit costs itself alone.
    """
    parts = split(data, name, limits, "components")
    if parts.shape != "object" or parts.others.get("bomFormat", b"").strip() != b'"CycloneDX"':
        raise BadInput(
            "this JSON is not CycloneDX: bomFormat is missing or another",
            where=f"{name}#/bomFormat",
            do="give an SBOM with bomFormat CycloneDX",
        )
    return take(parts, name, limits, 2 * len(data))


def take(parts: Parts, name: str, limits: Limits, held: int, *, tree: bool = False) -> Reading[Component]:
    """Read a document taken apart at its ``components``, of which ``held`` bytes are kept meanwhile.

    ``tree``: its dependencies stand within each other, as in XML (``cyclonedx_dependencies``). It is known to be CycloneDX. Raises ``BadInput`` as ``read`` does.
    """
    where = f"{name}#"
    if (
        parts.members is None
        and "components" in parts.others
        and parts.others["components"].strip() != b"null"
    ):
        raise BadInput("the components are no array", where=f"{where}/components", do="put them into [ ]")
    top = {
        key: member(value, f"{where}/{key}", limits) for key, value in parts.others.items() if key in _READ
    }
    own, notes = own_place(top)
    meta = record(top, "metadata", where)
    alone = _alone(parts, meta)
    walk = _Walk(cyclonedx_about.asset(top, where), limits, Subjects(own, name, alone=alone), held)
    walk.take_described(meta.get("component"), f"{where}{_DESCRIBED}", alone=alone)
    for found, pointer in decoded(parts.members or [], f"{where}/components", limits, walk.faults):
        walk.take_part(found, pointer)
    walk.settle()
    for found, pointer in array_of(parts, "services", where, limits, walk.faults):
        walk.take_service(found, pointer)
    walk.count(cyclonedx_about.pointers(top))
    related = array_of(parts, "dependencies", where, limits, walk.faults)
    cyclonedx_dependencies.take(related, walk.relations, walk.faults, tree=tree)
    notes += walk.relations.settle(walk.faults)
    stated = array_of(parts, "vulnerabilities", where, limits, walk.faults)
    told = cyclonedx_vex.take(stated, walk.subjects, walk.records, limits, walk.faults)
    notes += cyclonedx_about.notes(top, parts.others, asset=walk.asset, alone=alone)
    return Reading(
        records=walk.records,
        faults=walk.faults.listed,
        notes=[*notes, *walk.notes(), *told, *walk.faults.note()],
    )


def _alone(parts: Parts, meta: Record) -> bool:
    """Whether the document holds statements and no inventory, not even an empty one."""

    def given(key: str) -> bool:
        return parts.others.get(key, b"null").strip() != b"null"

    described = meta.get("component")
    nested = isinstance(described, dict) and described.get("components")
    return given("vulnerabilities") and parts.members is None and not given("services") and not nested


class _Walk:
    """The components taken so far, and the count of everything a note is due for."""

    def __init__(self, asset: str, limits: Limits, subjects: Subjects, held: int) -> None:
        self.records: Bounded[Component] = Bounded(limits, subjects.name, held, **COMPONENT)
        self.faults = Faults(limits)
        self.asset = asset
        self.subjects = subjects
        self._most = limits.members
        self._seen: dict[tuple[str, ...], int] = {}
        """What was taken, and the node of each (``relations``)."""
        self.relations = Relations(self.records, f"{subjects.name}#/dependencies")
        self._node = -1
        """Of the component that is looked at."""
        self._counts: Counter[str] = Counter()
        self._device: int | None = None
        """Place of the device that the document as a whole describes."""
        self._firmware: set[str] = set()
        """Versions of firmware in the list of components, which are those of that device."""

    def take_described(self, found: object, pointer: str, *, alone: bool) -> None:
        """Take what the document describes; without an inventory only note what it is called."""
        if found is None:
            return
        if not alone:
            before = len(self.records)
            self.take(found, pointer)
            if len(self.records) > before and self.records[before].kind == "device":
                self._device = before
            return
        try:
            self.subjects.describe(as_record(found, pointer), pointer)
        except BadInput as error:
            self.faults.take(error, pointer)

    def take(self, found: object, pointer: str) -> None:
        """Take a component and those nested in it, each before its own, without recursion."""
        self._take(found, pointer, "components", self._component)

    def take_part(self, found: object, pointer: str) -> None:
        """Take a component of what the document describes: firmware there is that of the device, if it is one."""
        within = None if self._device is None else self.records[self._device]
        if within is not None:
            self._firmware |= cyclonedx_device.firmware([found])
        self._take(found, pointer, "components", self._component, within)

    def settle(self) -> None:
        """Give the described device the version of its firmware, now that all of its parts are known."""
        if self._device is None:
            return
        device = self.records[self._device]
        if not device.version:
            version = only(self._firmware, self._counts)
            self.records[self._device] = msgspec.structs.replace(device, version=version)

    def take_service(self, found: object, pointer: str) -> None:
        """Take a service and those nested in it, in the same way."""
        self._take(found, pointer, "services", self._service)

    def _take(
        self,
        found: object,
        pointer: str,
        key: str,
        make: Callable[[Record, str, Component | None], Component | None],
        within: Component | None = None,
    ) -> None:
        stack = [(found, pointer, within, -1)]
        while stack:
            value, place, holder, above = stack.pop()
            try:
                one = as_record(value, place)
                ref = text(one, "bom-ref", place)
                self._node = self.relations.node(ref)
                component = make(one, place, holder)
                nested = list(numbered(one, key, place))
            except BadInput as error:
                self.faults.take(error, place)
                continue
            self._relate(one, above, component)
            if component is not None:
                described = key == "components" and place == pointer and pointer.endswith(_DESCRIBED)
                if described:
                    self.relations.begin(self._node)
                stands = msgspec.structs.replace(self.subjects.own, ref=ref, described=described)
                component = msgspec.structs.replace(component, document=stands)
                self.subjects.add(ref, len(self.records), component)
                self.records.append(component)
            inner = component if component is not None and component.kind == "device" else None
            stack.extend((each, at, inner, self._node) for each, at in reversed(nested))
            if len(self.records) + len(stack) > self._most:
                raise BadInput(
                    f"more than {self._most} {key} (limit members)",
                    where=place,
                    do="raise limits.members if its source is trusted",
                )

    def _relate(self, one: Record, above: int, component: Component | None) -> None:
        """Note what stands where among the relations: a component before it is kept, or one that was left out."""
        name = component.name if component is not None else text(one, "name", "")
        self.relations.name(self._node, name, () if component is None else (len(self.records),))
        if above >= 0:
            self.relations.relate(above, self._node, holds=True)

    def _component(self, one: Record, pointer: str, within: Component | None) -> Component | None:
        name, version = text(one, "name", pointer), text(one, "version", pointer)
        group, purl = text(one, "group", pointer), text(one, "purl", pointer)
        if not name:
            raise BadInput("the component has no name", where=pointer, do="CycloneDX requires one")
        reason = self._left_out(one, purl, pointer)
        if reason:
            self._counts[reason] += 1
            self.subjects.leave_out(text(one, "bom-ref", pointer))
            return None
        ref = text(one, "bom-ref", pointer)
        span = text(one, "versionRange", pointer)
        names = () if purl or ref else (group, name)
        if self._repeated((purl, ref, version, span, *names), "components"):
            return None
        given = text(one, "cpe", pointer)
        cpe = first_cpe([given] if given else [], self._counts, self.faults, f"{pointer}/cpe")
        device = cyclonedx_device.look(one, cpe, within, pointer)
        others = [label for key, label in _OTHER_NAMES.items() if one.get(key)]
        if device is None or purl:
            known = identity(purl, others, self._counts, self.faults, f"{pointer}/purl")
        else:
            known = Identity("", "", "")
            count_device(device.vendor, cpe, self._counts)
        version = self._version(one, known.version or version, span, pointer)
        self.count(cyclonedx_about.pointers(one))
        if one.get("pedigree") or one.get("modified") is True:
            self._counts["components were derived from others (pedigree), which were not looked up"] += 1
        if device is not None and not version and not span:
            version = only(device.firmware, self._counts)
        return Component(
            name=f"{group}/{name}" if group and device is None else name,
            version=version,
            range=span,
            ecosystem=known.ecosystem,
            package=known.package,
            purl=purl,
            supplier=device.vendor if device else maker(one, "supplier") or maker(one, "manufacturer"),
            asset=self.asset,
            source=pointer,
            cpe=cpe,
            kind="device" if device else "software",
            via=_OPTIONAL if text(one, "scope", pointer) == "optional" else msgspec.UNSET,
        )

    def _service(self, one: Record, pointer: str, within: Component | None) -> Component | None:
        del within
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
            supplier=provider[:LONGEST_NAME],
            asset=self.asset,
            source=pointer,
            kind="service",
        )

    def _version(self, one: Record, version: str, span: str, pointer: str) -> str:
        """The version to judge by; empty if a range stands in its place."""
        if flag(one, "isExternal", pointer):
            self._counts["components are external and were judged as if the environment provided them"] += 1
        if not span:
            return version
        if len(span) > _LONGEST_RANGE:
            raise BadInput(
                f"a range of {len(span)} characters",
                where=f"{pointer}/versionRange",
                do="CycloneDX ends at 4096",
            )
        if version:
            self._counts["components have both a version and a range, so neither was believed"] += 1
            return ""
        kind, only = vers.only(span)
        if only and kind == text(one, "purl", pointer)[4:].partition("/")[0].lower():
            return only
        self._counts["components have a range of versions in place of one and cannot be checked by it"] += 1
        return ""

    def _repeated(self, mark: tuple[str, ...], what: str) -> bool:
        if mark in self._seen:
            self._counts[f"repeated {what} were taken once"] += 1
            self._node = self._seen[mark]
            return True
        self._seen[mark] = self._node
        return False

    @staticmethod
    def _left_out(one: Record, purl: str, pointer: str) -> str:
        if text(one, "scope", pointer) == "excluded":
            return "components with the scope excluded (not part of what runs) were left out"
        if text(one, "type", pointer) in _NO_SOFTWARE and not purl:
            return "components that are files, data or keys without a package URL were left out"
        return ""

    def count(self, labels: list[str]) -> None:
        """Count one more of each."""
        self._counts.update(labels)

    def notes(self) -> list[str]:
        return [f"{count} {what}" for what, count in sorted(self._counts.items())]
