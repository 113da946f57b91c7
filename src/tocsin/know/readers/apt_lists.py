# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""apt's own lists: which packages a security archive offers, and which of them are newer than what runs.

Reads a ``Packages`` file (plain, gzip, xz, bzip2, lz4) with the text of its
``Release`` or ``InRelease`` file (Debian's RepositoryFormat). A list speaks of security if
its label is ``Debian-Security`` or its suite or codename ends in ``-security``. The
signature of ``InRelease`` is not checked here: apt did that before it kept the file.
Binary packages are compared with binary packages, as apt does. Linear in the list.
"""

from __future__ import annotations

import datetime as dt
import email.utils
import re
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

import msgspec
from packageurl import PackageURL

from tocsin.core.component import Advisory, Affected, Component, Exposure, Range, Unchecked
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.memory import Account
from tocsin.core.reading import Reading
from tocsin.know.match import Matched
from tocsin.know.readers.deb822 import stanzas
from tocsin.know.readers.decompress import compressed, expand, peek
from tocsin.know.readers.dpkg import source_of
from tocsin.know.readers.shape import Faults
from tocsin.know.versions import debian

_FIELDS: Final = frozenset({"package", "version", "source", "architecture"})
_RELEASE_FIELDS: Final = frozenset({"origin", "label", "suite", "codename", "date", "valid-until"})
_NAMED: Final = re.compile(r"(?:^|[_/])Packages(?:\.(?:gz|xz|bz2|lz4))?$")
_FIELD: Final = re.compile(rb"^(Package|Version|Filename):[ \t]*\S", re.MULTILINE)
_PEEK: Final = 1 << 16
_AGAIN: Final = "run apt-get update again; if it stays, ask whoever made the list"
_OFFER_BYTES: Final = 1_700
"""Of one package, as an offer and as an advisory of its source package."""
STALE_AFTER: Final = dt.timedelta(days=7)
"""The time for which Debian declares its security lists valid; used where a list does not say."""


UPDATE: Final = "security update:"
"""How the id of an exposure begins that comes from versions on offer, not from an advisory."""


class Offer(NamedTuple):
    """One binary package as a list offers it."""

    version: str
    source: str
    source_version: str


class Release(msgspec.Struct, frozen=True, kw_only=True):
    """What a Release file says of its lists."""

    origin: str = ""
    label: str = ""
    suite: str = ""
    codename: str = ""
    date: dt.datetime | None = None
    valid_until: dt.datetime | None = None

    @property
    def security(self) -> bool:
        """Whether the archive is one of security updates."""
        names = (self.suite, self.codename)
        return self.label.casefold() == "debian-security" or any(one.endswith("-security") for one in names)


class SecurityList(msgspec.Struct, frozen=True, kw_only=True):
    """One package list: whose it is, of when, and the newest offer for each (binary package, architecture)."""

    name: str
    origin: str = ""
    label: str = ""
    suite: str = ""
    date: str = ""
    """Day of the Release file, YYYY-MM-DD; empty if it names none."""
    valid_until: str = ""
    security: bool = False
    packages: dict[tuple[str, str], Offer] = {}


def detect(name: str, head: bytes) -> bool:
    """Whether this looks like a package list of apt, compressed or not."""
    if compressed(head) and not _NAMED.search(name):
        return False
    found = {match[1] for match in _FIELD.finditer(peek(head, _PEEK))}
    return found == {b"Package", b"Version", b"Filename"}


def read_release(data: bytes, name: str, limits: Limits) -> Release:
    """Read a Release or InRelease file; the armour of the signature is passed over.

    Raises ``BadInput`` if it names neither suite, codename, label nor origin.
    """
    fields: dict[str, str] = {}
    for stanza in stanzas(data[: limits.object_bytes], _RELEASE_FIELDS, limits):
        fields = stanza.fields
        if fields:
            break
    if not fields.keys() & {"origin", "label", "suite", "codename"}:
        raise BadInput("not a Release file of an archive", where=name, do=_AGAIN)
    return Release(
        origin=fields.get("origin", ""),
        label=fields.get("label", ""),
        suite=fields.get("suite", ""),
        codename=fields.get("codename", ""),
        date=_instant(fields.get("date", "")),
        valid_until=_instant(fields.get("valid-until", "")),
    )


def read(data: bytes, name: str, limits: Limits, release: Release | None = None) -> Reading[SecurityList]:
    """Read one package list into one record; ``release`` is what its Release file says.

    Raises ``BadInput`` if the file is cut off, damaged, beyond a limit, or holds no good stanza but others.
    """
    said = release or Release()
    faults = Faults(limits)
    packages: dict[tuple[str, str], Offer] = {}
    text = expand(data, name, limits)
    account = Account(limits, name, len(data) + len(text) * (text is not data))
    for count, stanza in enumerate(stanzas(text, _FIELDS, limits), start=1):
        if count > limits.members:
            what, do = (
                f"more than {limits.members} stanzas (limit members)",
                "raise limits.members, or split the list",
            )
            raise BadInput(what, where=f"{name}:{stanza.line}", do=do)
        account.take(_OFFER_BYTES + 4 * sum(map(len, stanza.fields.values())))
        try:
            if stanza.fault:
                raise BadInput(stanza.fault, where=f"{name}:{stanza.fault_line}", do=_AGAIN)
            _keep(stanza.fields, packages)
        except BadInput as error:
            faults.take(error, f"{name}:{stanza.line}")
    if faults.listed and not packages:
        raise BadInput(f"no package could be read: {faults.listed[0].what}", where=name, do=_AGAIN)
    record = SecurityList(
        name=name,
        origin=said.origin,
        label=said.label,
        suite=said.suite or said.codename,
        date=said.date.date().isoformat() if said.date else "",
        valid_until=said.valid_until.date().isoformat() if said.valid_until else "",
        security=said.security,
        packages=packages,
    )
    notes = (
        []
        if release
        else ["its Release file was not given, so it is not known whether it is one of security"]
    )
    return Reading(records=[record], faults=faults.listed, notes=notes + faults.note())


def updates(components: Sequence[Component], lists: Iterable[SecurityList]) -> Matched:
    """Installed Debian packages that a security list offers a newer version of.

    The installed binary version and architecture are read from the package URL, as ``readers.dpkg``
    writes it; components without one are not looked at. Without a security list nothing is clear:
    that is one ``Unchecked``.
    """
    offers = _newest(one for one in lists if one.security)
    installed = [
        (one, PackageURL.from_string(one.purl)) for one in components if one.purl.startswith("pkg:deb/")
    ]
    unchecked: list[Unchecked] = []
    if offers is None:
        if installed:
            why = (
                "no package list of a security archive is on this machine; enable one and run apt-get update"
            )
            unchecked.append(Unchecked(what="Debian packages", why=why, kind="list", count=len(installed)))
        return Matched(exposures=[], unchecked=unchecked)
    exposures: list[Exposure] = []
    for component, url in installed:
        arch = url.qualifiers.get("arch", "")
        found = offers.get((url.name, arch)) or offers.get((url.name, "all"))
        if found is None:
            continue
        try:
            if debian.key(url.version or "") < debian.key(found[0].version):
                exposures.append(_exposure(component, *found))
        except BadInput as error:
            what = f"component {component.name} {url.version}"
            unchecked.append(Unchecked(what=what, why=error.what, source=component.source))
    exposures.sort(
        key=lambda one: (one.component.asset, one.component.name, one.advisory, one.component.source)
    )
    return Matched(exposures=exposures, unchecked=unchecked)


def advisories(found: SecurityList, ecosystem: str) -> list[Advisory]:
    """A security list as advisories, one a source package: whatever is older than the offer is accused.

    For a list that comes without its machine. ``ecosystem`` is OSV's (``Debian:12``), or ``Debian`` where
    the release is not known. A source version that does not parse stands for itself: no
    installed version can be cleared of it.
    """
    newest: dict[str, str] = {}
    odd: set[tuple[str, str]] = set()
    for offer in found.packages.values():
        had = newest.get(offer.source)
        try:
            here = debian.key(offer.source_version)
        except BadInput:
            odd.add((offer.source, offer.source_version))
            continue
        if had is None or debian.key(had) < here:
            newest[offer.source] = offer.source_version
    return [
        Advisory(
            id=f"{UPDATE} {source} {version}",
            summary="a newer version is on offer by the security archive",
            affected=(Affected(ecosystem=ecosystem, package=source, ranges=(Range(fixed=version),)),),
            source=found.name,
        )
        for source, version in sorted({*newest.items(), *odd})
    ]


def ages(lists: Iterable[SecurityList], now: dt.datetime) -> tuple[list[str], list[Unchecked]]:
    """How old each security list is on ``now``: a note each, and ``Unchecked`` for what it may not know yet."""
    notes: list[str] = []
    unchecked: list[Unchecked] = []
    for one in sorted((one for one in lists if one.security), key=lambda one: one.name):
        if not one.date:
            why = "the list does not say of which day it is"
            unchecked.append(
                Unchecked(what=f"security updates after {one.name}", why=why, kind="list", source=one.name)
            )
            continue
        day = dt.date.fromisoformat(one.date)
        days = (now.astimezone(dt.UTC).date() - day).days
        notes.append(f"{one.name} is of {one.date}, {days} days old")
        end = dt.date.fromisoformat(one.valid_until) if one.valid_until else day + STALE_AFTER
        if now.astimezone(dt.UTC).date() > end:
            why = f"the list is {days} days old and was good until {end.isoformat()}; run apt-get update"
            unchecked.append(
                Unchecked(what=f"security updates after {one.date}", why=why, kind="list", source=one.name)
            )
    return notes, unchecked


def _keep(fields: dict[str, str], packages: dict[tuple[str, str], Offer]) -> None:
    """Keep one offer if it is the newest of its package. Raises ``BadInput`` on a stanza that is none."""
    package, version = fields.get("package", ""), fields.get("version", "")
    if not package or not version:
        raise BadInput("the field Package or Version is missing", do=_AGAIN)
    here = debian.key(version)
    source = source_of(package, version, fields.get("source", ""))
    place = (package, fields.get("architecture", ""))
    known = packages.get(place)
    if known is None or debian.key(known.version) < here:
        packages[place] = Offer(version, source.name, source.version)


def _newest(lists: Iterable[SecurityList]) -> dict[tuple[str, str], tuple[Offer, SecurityList]] | None:
    """The newest offer over all lists, None if there is no list."""
    best: dict[tuple[str, str], tuple[Offer, SecurityList]] | None = None
    for one in sorted(lists, key=lambda one: one.name):
        best = {} if best is None else best
        for place, offer in one.packages.items():
            known = best.get(place)
            if known is None or debian.key(known[0].version) < debian.key(offer.version):
                best[place] = (offer, one)
    return best


def _exposure(component: Component, offer: Offer, found: SecurityList) -> Exposure:
    suite = " ".join(part for part in (found.label or found.origin, found.suite) if part)
    return Exposure(
        component=component,
        advisory=f"{UPDATE} {offer.source} {offer.source_version}",
        summary=f"{suite} offers {component.name} {offer.version}",
        fixed=offer.version,
        cite=f"{found.name} of {found.date}" if found.date else found.name,
    )


def _instant(text: str) -> dt.datetime | None:
    """The instant of a Release field (RFC 5322 form, in UTC by RepositoryFormat), None if it is none."""
    try:
        found = email.utils.parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=dt.UTC)
