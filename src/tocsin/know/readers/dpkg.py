# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The packages that a Debian-like machine has installed, from dpkg's status file.

dpkg(1) and Debian Policy 5.3, 5.6: only stanzas with the status ``install ok
installed`` (or ``hold ok installed``) count. Advisories name the *source* package
and its version, so those are ``package`` and ``version``; the binary package is the
``name``, and the package URL keeps the binary version and the architecture. A bad
stanza is a fault with its line; a file without one good stanza is refused. Linear.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from packageurl import PackageURL

from tocsin.core.component import Component
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.reading import Reading
from tocsin.know.readers.deb822 import Stanza, stanzas
from tocsin.know.readers.installed import packages

_FIELDS: Final = frozenset({"package", "status", "version", "source", "architecture"})
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9+.-]*", re.IGNORECASE)
_SOURCE: Final = re.compile(r"([^\s()]+)(?:\s+\(([^()\s]+)\))?")
_HEAD: Final = re.compile(rb"^Package:[ \t]*\S", re.MULTILINE)
_STATUS: Final = re.compile(rb"^Status:[ \t]*\w+ \w+ [\w-]+", re.MULTILINE)
_AGAIN: Final = "copy /var/lib/dpkg/status again; if it stays, ask dpkg --audit on that machine"
_PURL_SPACES: Final = {"debian", "ubuntu"}


class Source(NamedTuple):
    """The source package of a binary package."""

    name: str
    version: str


def source_of(package: str, version: str, field: str) -> Source:
    """The source package by the field ``Source`` (Policy 5.6.1); the binary's own where it says nothing."""
    found = _SOURCE.fullmatch(field)
    if found is None:
        if field:
            raise BadInput(
                f"the field Source cannot be read: {field[:100]!r}",
                do="write Source: name, or Source: name (version)",
            )
        return Source(package, version)
    return Source(found[1], found[2] or version)


def detect(name: str, head: bytes) -> bool:  # noqa: ARG001 -- one shape for all readers
    """Whether this looks like dpkg's status file."""
    return _HEAD.search(head) is not None and _STATUS.search(head) is not None


def read(data: bytes, name: str, limits: Limits, release: str = "", asset: str = "") -> Reading[Component]:
    """Read a status file; ``release`` is OSV's ecosystem (``Debian:12``, ``Ubuntu:22.04``), empty if unknown.

    Raises ``BadInput`` if the file has not one good stanza, or is beyond a limit.
    """
    if len(data) > limits.file_bytes:
        what = f"{len(data)} bytes, more than {limits.file_bytes} (limit file_bytes)"
        raise BadInput(what, where=name, do="raise limits.file_bytes, or split the file")
    found = ((stanza.line, stanza) for stanza in stanzas(data, _FIELDS, limits))
    return packages(
        found, lambda stanza, where: _component(stanza, where, name, release, asset), name, len(data), limits,
        absent="known to dpkg and not installed", give="give dpkg's status file", release=release,
    )  # fmt: skip


def _component(stanza: Stanza, where: str, name: str, release: str, asset: str) -> Component | None:
    """The component of one stanza, None if it is not installed. Raises ``BadInput`` if the stanza is bad."""
    if stanza.fault:
        raise BadInput(stanza.fault, where=f"{name}:{stanza.fault_line}", do=_AGAIN)
    fields = stanza.fields
    package = fields.get("package", "")
    if not _NAME.fullmatch(package):
        what = f"not a package name: {package[:100]!r}" if package else "the field Package is missing"
        raise BadInput(what, do=_AGAIN)
    status = fields.get("status", "").split()
    if not status:
        raise BadInput(f"the field Status of {package} is missing", do=_AGAIN)
    if status[1:] != ["ok", "installed"]:
        return None
    version = fields.get("version", "")
    if not version:
        raise BadInput(f"the field Version of {package} is missing", do=_AGAIN)
    source = source_of(package, version, fields.get("source", ""))
    space = release.partition(":")[0].lower()
    return Component(
        name=package,
        version=source.version,
        ecosystem=release,
        package=source.name,
        purl=_purl(
            space if space in _PURL_SPACES else "", package, version, source, fields.get("architecture", "")
        ),
        asset=asset,
        source=where,
    )


def _purl(space: str, package: str, version: str, source: Source, architecture: str) -> str:
    qualifiers = {"arch": architecture} if architecture else {}
    if source.name != package or source.version != version:
        qualifiers["upstream"] = (
            f"{source.name}@{source.version}" if source.version != version else source.name
        )
    return PackageURL("deb", space or None, package, version, qualifiers or None).to_string()
