# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Installed RPM packages as components, whatever they were read from.

Advisories of some families (Rocky Linux, SUSE, openSUSE, Mageia) name the source package, of others (Red Hat, AlmaLinux) the
binary one. A source RPM's name holds no epoch; a binary package of the same version and release tells it, whichever of its
packages that is. Where none does, the version is taken without one: this may accuse what is mended, and never clears
what is not. Keys of signers (``gpg-pubkey``) are no packages and are counted. Cost: two passes over the rows.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from packageurl import PackageURL

from tocsin.core.component import Component
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.memory import Bounded
from tocsin.core.reading import Reading
from tocsin.know.readers.purl import BY_SOURCE
from tocsin.know.readers.shape import COMPONENT, LONGEST_NAME, Faults

_NAME: Final = re.compile(r"[A-Za-z0-9_.+~^-]{1,500}")
_VERSION: Final = re.compile(r"[A-Za-z0-9_.+~^]{1,500}")
_EPOCH: Final = re.compile(r"[0-9]{1,10}")
_SOURCE: Final = re.compile(r"(.+)-([^-]+)-([^-]+)\.(?:no)?src\.rpm")
_ROW_BYTES: Final = 1_200
"""What a row takes beside its component, with what is remembered of its source."""
_SPACES: Final = {
    "AlmaLinux": "almalinux", "Azure Linux": "azurelinux", "Mageia": "mageia", "Photon OS": "photon", "Red Hat": "redhat",
    "Rocky Linux": "rocky", "SUSE": "suse", "openEuler": "openeuler", "openSUSE": "opensuse",
}  # fmt: skip
_AGAIN: Final = "ask rpm -qa on that machine"


class Row(NamedTuple):
    """What rpm knows of one package; empty where it says nothing."""

    name: str
    epoch: str
    version: str
    release: str
    arch: str
    vendor: str
    source_rpm: str


class Packages:
    """The packages of one database or list, as they come."""

    def __init__(self, name: str, limits: Limits, *, held: int, release: str = "", asset: str = "") -> None:
        """``release``: OSV's ecosystem (``Rocky Linux:9``), empty if unknown. ``held``: bytes of the file in memory."""
        self.faults = Faults(limits)
        self.count = 0
        self._file, self._most = name, limits.members
        self._release, self._asset = release, asset
        self._records: Bounded[Component] = Bounded(limits, name, held, **COMPONENT)
        self._rows: list[tuple[Row, str]] = []
        self._seen: set[Row] = set()
        self._epochs: dict[str, str] = {}
        self._keys = self._twice = 0

    def step(self) -> None:
        """Count one package. Raises ``BadInput`` if there are more than ``limits.members``."""
        self.count += 1
        if self.count > self._most:
            what = f"more than {self._most} packages (limit members)"
            raise BadInput(what, where=self._file, do="raise limits.members, or split the list")
        self._records.beside(_ROW_BYTES)

    def add(self, row: Row, where: str) -> None:
        """Keep one package. Raises ``BadInput`` if a field of it cannot be what it should be."""
        if row.name == "gpg-pubkey":
            self._keys += 1
            return
        _check(row, where)
        if row in self._seen:
            self._twice += 1
            return
        self._seen.add(row)
        source = _SOURCE.fullmatch(row.source_rpm)
        if source and source[2] == row.version and source[3] == row.release:
            self._epochs.setdefault(row.source_rpm, row.epoch)
        self._rows.append((row, where))

    def reading(self) -> Reading[Component]:
        """The components. Raises ``BadInput`` if there were packages and every one of them was bad."""
        if self.count and len(self.faults.listed) >= self.count:
            first = self.faults.listed[0]
            raise BadInput(f"no package could be read: {first.what}", where=first.where, do=_AGAIN)
        self._seen.clear()
        for row, where in self._rows:
            self._records.append(self._component(row, where))
        counted = (
            (self._keys, "keys of signers (gpg-pubkey) are no packages"),
            (self._twice, "packages stand there twice, and count once"),
        )
        notes = [f"{count} {what}" for count, what in counted if count]
        if not self._release:
            notes.append(
                "the release of the distribution is not known, so its advisories cannot be looked up"
            )
        return Reading(records=self._records, faults=self.faults.listed, notes=notes + self.faults.note())

    def _component(self, row: Row, where: str) -> Component:
        family = self._release.partition(":")[0]
        package, version = row.name, _evr(row.epoch, row.version, row.release)
        source = _SOURCE.fullmatch(row.source_rpm)
        if source and family in BY_SOURCE:
            package = source[1]
            version = _evr(self._epochs.get(row.source_rpm, ""), source[2], source[3])
        return Component(
            name=row.name,
            version=version,
            ecosystem=self._release,
            package=package,
            purl=_purl(row, _SPACES.get(family)),
            supplier=row.vendor[:LONGEST_NAME],
            asset=self._asset,
            source=where,
        )


def _check(row: Row, where: str) -> None:
    for value, field, shape in (
        (row.name, "name", _NAME), (row.version, "version", _VERSION), (row.release, "release", _VERSION),
    ):  # fmt: skip
        if not shape.fullmatch(value):
            what = f"not the {field} of a package: {value[:100]!r}" if value else f"the {field} is missing"
            raise BadInput(what, where=where, do=_AGAIN)
    if row.epoch and (not _EPOCH.fullmatch(row.epoch) or int(row.epoch) >= 2**32):
        raise BadInput(f"not an epoch: {row.epoch[:100]!r}", where=where, do=_AGAIN)
    if row.source_rpm and not _SOURCE.fullmatch(row.source_rpm):
        raise BadInput(f"not the name of a source RPM: {row.source_rpm[:100]!r}", where=where, do=_AGAIN)


def _evr(epoch: str, version: str, release: str) -> str:
    return f"{epoch}:{version}-{release}" if epoch.strip("0") else f"{version}-{release}"


def _purl(row: Row, space: str | None) -> str:
    given = {"arch": row.arch, "epoch": row.epoch, "upstream": row.source_rpm}
    qualifiers = {key: value for key, value in given.items() if value}
    return PackageURL("rpm", space, row.name, f"{row.version}-{row.release}", qualifiers or None).to_string()
