# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""OSV's name of a distribution and its release, from an os-release file.

os-release(5): ``KEY=value`` lines, the value in quotes or not. ``ID`` decides the family and ``VERSION_ID`` the release, in the
form that OSV writes (OSV schema, "affected[].package.ecosystem"). Families whose releases in OSV are names of products (Red
Hat, SUSE) stay without a release, and so does a development state of Alpine. Refuses nothing: what OSV has no ecosystem for gives
an empty text. Linear.
"""

from __future__ import annotations

import re
from typing import Final

_NAMES: Final = {
    "almalinux": "AlmaLinux",
    "alpaquita": "Alpaquita",
    "alpine": "Alpine",
    "azurelinux": "Azure Linux",
    "chainguard": "Chainguard",
    "debian": "Debian",
    "mageia": "Mageia",
    "mariner": "Azure Linux",
    "openeuler": "openEuler",
    "opensuse-leap": "openSUSE",
    "opensuse-tumbleweed": "openSUSE",
    "photon": "Photon OS",
    "rhel": "Red Hat",
    "rocky": "Rocky Linux",
    "sled": "SUSE",
    "sles": "SUSE",
    "sles_sap": "SUSE",
    "ubuntu": "Ubuntu",
    "wolfi": "Wolfi",
}
_WITHOUT: Final = frozenset({"Chainguard", "Red Hat", "SUSE", "Wolfi"})
_MAJOR: Final = frozenset({"AlmaLinux", "Azure Linux", "Debian", "Mageia", "Rocky Linux"})
_NUMBER: Final = re.compile(r"[0-9]+(?:\.[0-9]+)*")
_SUPPORT: Final = re.compile(r"LTS(?:-SP[0-9]+)?")


def ecosystem(data: bytes) -> str:
    """OSV's ecosystem: ``Debian:12``, ``Alpine:v3.18``, ``openSUSE:Leap 15.6``; empty if OSV has none."""
    fields: dict[str, str] = {}
    for line in data.decode("utf-8", "replace").splitlines():
        key, equals, value = line.strip().partition("=")
        if equals and not key.startswith("#"):
            fields[key] = value.strip().strip("\"'")
    name = fields.get("ID", "").lower()
    family = _NAMES.get(name, "")
    release = _release(family, name, fields.get("VERSION_ID", ""), fields.get("VERSION", ""))
    return f"{family}:{release}" if release else family


def _release(family: str, name: str, version_id: str, version: str) -> str:
    if name == "opensuse-tumbleweed":
        return "Tumbleweed"
    found = _NUMBER.fullmatch(version_id)
    if not family or family in _WITHOUT or found is None:
        return ""
    parts = version_id.split(".")
    if family in _MAJOR:
        return parts[0]
    if family == "Alpine":
        return "v" + ".".join(parts[:2])
    if family == "openSUSE":
        return f"Leap {version_id}"
    support = _SUPPORT.search(version) if family == "openEuler" else None
    return f"{version_id}-{support[0]}" if support else version_id
