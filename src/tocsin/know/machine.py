# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""This machine as an asset: its Debian or Alpine and Python packages, and what its own package lists know.

Files are asked for through the functions that are passed in; nothing else is
touched, and the host name is never read, since findings may leave the machine.
Only lists of security archives are taken apart: the main archive of a release is
some 50 MB of text and answers no question here. A machine of another kin is one whose packages
were not checked, not an error. Cost: about a second for
a security list of 3,000 packages and a status file of 1,000.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Final

import msgspec

from tocsin.core.component import Component, Unchecked
from tocsin.core.dependency import Node
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.reading import Fault, Reading
from tocsin.know.readers import apk_installed, apt_lists, dpkg, python_env
from tocsin.know.readers.os_release import ecosystem

ASSET: Final = "this-machine"
OS_RELEASE: Final = "/etc/os-release"
STATUS: Final = "/var/lib/dpkg/status"
LISTS: Final = "/var/lib/apt/lists"
APK: Final = ("/lib/apk/db/installed", "/usr/lib/apk/db/installed")
_APT: Final = frozenset({"Debian", "Ubuntu"})
_OTHERS: Final = "it is neither of Debian's kin nor of Alpine's; of others give RPM's database: tocsin know add rpmdb.sqlite"
_RELEASE_ENDS: Final = ("_InRelease", "_Release")
_LIST_ENDS: Final = ("_Packages", "_Packages.gz", "_Packages.xz", "_Packages.bz2", "_Packages.lz4")

ReadBytes = Callable[[str], bytes | None]
ListDir = Callable[[str], list[str]]


class MachineInventory(msgspec.Struct, kw_only=True):
    """The asset, what runs on it, the security lists found on it, and what could not be checked."""

    asset: Node
    components: list[Component]
    lists: list[apt_lists.SecurityList]
    unchecked: list[Unchecked]
    faults: list[Fault] = []
    notes: list[str] = []


def inventory(
    read_bytes: ReadBytes,
    list_dir: ListDir,
    distributions: Iterable[tuple[str, bytes]],
    now: dt.datetime,
    limits: Limits,
) -> MachineInventory:
    """Take stock of the machine that ``read_bytes`` (None: no such file) and ``list_dir`` show.

    ``distributions`` are (place, METADATA) of the installed Python distributions. Hand ``components``
    and ``lists`` to ``apt_lists.updates`` for what has a newer security update; it also says so if no
    security list was found. Raises nothing for a
    file that is missing or bad: that is one ``Unchecked``.
    """
    found = MachineInventory(
        asset=Node(id=ASSET, kind="asset", name="this machine", source=OS_RELEASE),
        components=[],
        lists=[],
        unchecked=[],
    )
    release = _release(read_bytes(OS_RELEASE))
    of_apt = release.partition(":")[0] in _APT
    apk = next((place for place in APK if read_bytes(place) is not None), "")
    if apk:
        _add(found, "Alpine packages", apk, lambda: _of_alpine(read_bytes, apk, limits, release))
    else:
        if not of_apt:
            _doubt(found, "packages of the system", _OTHERS)
        _add(found, "Debian packages", STATUS, lambda: _packages(read_bytes, limits, release))
    python = _add(
        found, "Python packages", "", lambda: python_env.read_distributions(distributions, limits, ASSET)
    )
    if python == 0:
        found.notes.append("no Python distribution was found")
    if of_apt:
        _lists(found, read_bytes, list_dir, limits)
        notes, unchecked = apt_lists.ages(found.lists, now)
        found.notes += notes
        found.unchecked += unchecked
    return found


def _release(os_release: bytes | None) -> str:
    return ecosystem(os_release) if os_release is not None else ""


def _of_alpine(read_bytes: ReadBytes, place: str, limits: Limits, release: str) -> Reading[Component]:
    return apk_installed.read(read_bytes(place) or b"", place, limits, release, ASSET)


def _packages(read_bytes: ReadBytes, limits: Limits, release: str) -> Reading[Component]:
    data = read_bytes(STATUS)
    if data is None:
        raise BadInput("dpkg keeps no status file here")
    return dpkg.read(data, STATUS, limits, release, ASSET)


def _add(found: MachineInventory, what: str, where: str, read: Callable[[], Reading[Component]]) -> int:
    """Add what one reader finds; a file it refuses is one ``Unchecked``. Return how many were added."""
    try:
        reading = read()
    except BadInput as error:
        _doubt(found, what, error.what, error.where or where)
        return -1
    found.components += reading.records
    found.faults += reading.faults
    found.notes += reading.notes
    if reading.faults:
        first = reading.faults[0]
        why = f"they could not be read, the first because: {first.what}"
        found.unchecked.append(Unchecked(what=what, why=why, source=first.where, count=len(reading.faults)))
    return len(reading.records)


def _lists(found: MachineInventory, read_bytes: ReadBytes, list_dir: ListDir, limits: Limits) -> None:
    """Read the lists of security archives; name what is missing or bad."""
    names = sorted(list_dir(LISTS))
    releases = _releases(names, read_bytes, limits, found)
    for name in names:
        if not name.endswith(_LIST_ENDS):
            continue
        prefix = max((one for one in releases if name.startswith(f"{one}_")), key=len, default="")
        release = releases.get(prefix)
        if release is None or not release.security:
            continue
        data = read_bytes(f"{LISTS}/{name}")
        try:
            if data is None:
                raise BadInput("it is listed and cannot be read")
            reading = apt_lists.read(data, name, limits, release)
        except BadInput as error:
            found.unchecked.append(
                Unchecked(what=f"package list {name}", why=error.what, kind="list", source=name)
            )
            continue
        found.lists += reading.records
        found.faults += reading.faults
        found.notes += reading.notes


def _releases(
    names: list[str], read_bytes: ReadBytes, limits: Limits, found: MachineInventory
) -> dict[str, apt_lists.Release]:
    """Name of a list's beginning -> its Release file. InRelease counts before Release, as for apt."""
    releases: dict[str, apt_lists.Release] = {}
    for end in _RELEASE_ENDS:
        for name in names:
            prefix = name.removesuffix(end)
            if prefix == name or prefix in releases:
                continue
            data = read_bytes(f"{LISTS}/{name}")
            try:
                if data is None:
                    raise BadInput("it is listed and cannot be read")
                releases[prefix] = apt_lists.read_release(data, name, limits)
            except BadInput as error:
                what = f"package lists of {name}"
                found.unchecked.append(Unchecked(what=what, why=error.what, kind="list", source=name))
    return releases


def _doubt(found: MachineInventory, what: str, why: str, source: str = "") -> None:
    found.unchecked.append(Unchecked(what=what, why=why, kind="list", source=source))
