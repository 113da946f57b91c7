# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What a package URL says in OSV's words: ecosystem, package, version.

The type decides the family; for distributions the namespace decides it and the
qualifier ``distro`` the release; advisories of Debian, Ubuntu and Alpine name
*source* packages, which the qualifier ``upstream`` carries (Package URL
specification, ECMA-427, and its type definitions). A type that OSV has no
ecosystem for gives an empty one: the component is kept and shown as not checked.
Refuses what is no package URL.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final, NamedTuple

from packageurl import PackageURL

from tocsin.core.errors import BadInput
from tocsin.know.readers.shape import Faults
from tocsin.know.versions.ecosystem import normal_package


class Identity(NamedTuple):
    """A package in OSV's words; ``ecosystem`` is empty where OSV has none."""

    ecosystem: str
    package: str
    version: str


_NOBODY: Final = Identity("", "", "")
_FAMILIES: Final = {
    "bitnami": "Bitnami",
    "cargo": "crates.io",
    "composer": "Packagist",
    "conan": "ConanCenter",
    "cran": "CRAN",
    "gem": "RubyGems",
    "github": "GitHub Actions",
    "githubactions": "GitHub Actions",
    "golang": "Go",
    "hackage": "Hackage",
    "hex": "Hex",
    "julia": "Julia",
    "maven": "Maven",
    "npm": "npm",
    "nuget": "NuGet",
    "opam": "opam",
    "pub": "Pub",
    "pypi": "PyPI",
    "swift": "SwiftURL",
    "vscode-extension": "VSCode",
}
_DISTRIBUTIONS: Final = {
    ("apk", "alpine"): "Alpine",
    ("apk", "chainguard"): "Chainguard",
    ("apk", "wolfi"): "Wolfi",
    ("deb", "debian"): "Debian",
    ("deb", "ubuntu"): "Ubuntu",
    ("rpm", "almalinux"): "AlmaLinux",
    ("rpm", "mageia"): "Mageia",
    ("rpm", "openeuler"): "openEuler",
    ("rpm", "opensuse"): "openSUSE",
    ("rpm", "photon"): "Photon OS",
    ("rpm", "redhat"): "Red Hat",
    ("rpm", "rocky"): "Rocky Linux",
    ("rpm", "rockylinux"): "Rocky Linux",
    ("rpm", "suse"): "SUSE",
}
BY_SOURCE: Final = frozenset(
    {"Alpine", "Chainguard", "Debian", "Mageia", "Rocky Linux", "SUSE", "Ubuntu", "Wolfi", "openSUSE"}
)
"""Families whose advisories name the source package."""
_MAJOR: Final = frozenset({"AlmaLinux", "Debian", "Mageia", "Rocky Linux"})
"""Families whose release in OSV is the number before the first dot."""
_CODENAMES: Final = {
    "jessie": "8",
    "stretch": "9",
    "buster": "10",
    "bullseye": "11",
    "bookworm": "12",
    "trixie": "13",
    "forky": "14",
    "trusty": "14.04",
    "xenial": "16.04",
    "bionic": "18.04",
    "focal": "20.04",
    "jammy": "22.04",
    "noble": "24.04",
}
_RELEASE: Final = re.compile(r"[0-9]+(?:\.[0-9]+)*")
_SOURCE_RPM: Final = re.compile(r"(.+)-[^-]+-[^-]+\.src\.rpm")
_GO_TOOLCHAIN: Final = {"std": "stdlib", "cmd": "toolchain"}


def identify(purl: str) -> Identity:
    """Say in OSV's words what a package URL names. Raises ``BadInput`` if it is none."""
    try:
        url = PackageURL.from_string(purl)
    except ValueError as error:
        raise BadInput(f"not a package URL: {purl[:200]!r}", do="see ECMA-427") from error
    kind, space, version = url.type.lower(), url.namespace or "", url.version or ""
    if kind in {"apk", "deb", "rpm"}:
        return _distribution(kind, space.lower(), url.name, version, url.qualifiers)
    family = _FAMILIES.get(kind, "")
    joint = ":" if kind == "maven" else "/"
    package = f"{space}{joint}{url.name}" if space else url.name
    if family == "Go" and not space:
        package = _GO_TOOLCHAIN.get(url.name, url.name)
    if family == "PyPI":
        package = normal_package(family, package)
    return Identity(family, package, version)


def identity(purl: str, others: Sequence[str], counts: Counter[str], faults: Faults, where: str) -> Identity:
    """As ``identify``; what cannot be identified is counted under what to say of it, and what is no package URL a fault.

    ``others``: what else it is known by (``a CPE``), the most telling first.
    """
    if purl:
        try:
            return identify(purl)
        except BadInput as error:
            faults.add(
                where, error.what, "write it as pkg:type/name@version; the component is kept, unchecked"
            )
            counts["components have a package URL that cannot be read and cannot be checked"] += 1
            return _NOBODY
    if others and others[0] == "a CPE":
        counts["components have a CPE alone and are checked by that (NVD, CSAF)"] += 1
        return _NOBODY
    kind = f"{others[0]} alone" if others else "neither package URL nor CPE"
    counts[f"components have {kind} and cannot be checked"] += 1
    return _NOBODY


def canonical(purl: str) -> str:
    """The one form in which equal package URLs are equal texts; empty if it is none, or names no version."""
    if not purl.startswith("pkg:"):
        return ""
    try:
        url = PackageURL.from_string(purl)
    except ValueError:
        return ""
    return url.to_string() if url.version else ""


def _distribution(kind: str, space: str, name: str, version: str, qualifiers: dict[str, str]) -> Identity:
    family = _DISTRIBUTIONS.get((kind, space), "")
    if kind == "rpm" and version and qualifiers.get("epoch", "0") != "0":
        version = f"{qualifiers['epoch']}:{version}"
    upstream = qualifiers.get("upstream", "") or qualifiers.get("origin", "")
    if upstream and family in BY_SOURCE:
        source_rpm = _SOURCE_RPM.fullmatch(upstream)
        source, _, source_version = upstream.partition("@")
        name = source_rpm[1] if source_rpm else source
        version = source_version or version
    release = _release(family, qualifiers.get("distro", ""))
    return Identity(f"{family}:{release}" if family and release else family, name, version)


def _release(family: str, distro: str) -> str:
    """OSV's release for a ``distro`` such as ``debian-12``, ``bookworm``, ``alpine-3.18.4``."""
    text = distro.strip().lower()
    if text in _CODENAMES:
        return _CODENAMES[text]
    found = _RELEASE.search(text)
    if found is None or family in {"Red Hat", "SUSE", "openSUSE", "Wolfi", "Chainguard", ""}:
        return ""  # their releases in OSV are product names that a number does not give
    parts = found[0].split(".")
    if family in _MAJOR:
        return parts[0]
    if family == "Alpine":
        return "v" + ".".join(parts[:2])
    return f"{found[0]}-LTS" if family == "openEuler" and "lts" in text else found[0]
