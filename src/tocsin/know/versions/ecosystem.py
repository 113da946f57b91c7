# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Names: ecosystems as OSV writes them, and packages in the form in which two names are the same.

OSV writes an ecosystem as a family and, for distributions, a release behind a
colon (``Debian:12``, ``Alpine:v3.18``, ``Ubuntu:22.04:LTS``; OSV schema,
"affected[].package"). Pure text; refuses nothing, since an unknown family is an
honest answer. Cost: linear in the name.
"""

from __future__ import annotations

from typing import Final, Literal

from packaging.utils import canonicalize_name

Relation = Literal["same", "loose", "other"]

_FOLDED: Final = frozenset({"GitHub Actions", "Go", "Hex", "NuGet", "Packagist", "npm"})
"""Families in which two names never differ by case alone on purpose: their registries fold case, or their
package URLs are lower case (npm, Go) while older names and module paths keep their capitals."""


def split(ecosystem: str) -> tuple[str, str]:
    """Family and release of an ecosystem; the release is empty if none is named."""
    family, _, release = ecosystem.strip().partition(":")
    release = release.strip().casefold()
    if family == "Ubuntu":
        release = release.removesuffix(":lts")
    return family.strip(), release


def relate(one: str, other: str) -> Relation:
    """Whether two releases of one family are the same, not the same, or one is not said (``loose``)."""
    if one == other:
        return "same"
    return "other" if one and other else "loose"


def normal_package(family: str, package: str) -> str:
    """The form of a package name in which equal names are equal strings.

    PyPI by PEP 503; SwiftURL without scheme and ``.git``; case folded where the ecosystem folds it.
    """
    package = package.strip()
    if family == "PyPI":
        return canonicalize_name(package)
    if family == "SwiftURL":
        bare = package.casefold().removeprefix("https://").removeprefix("http://")
        return bare.rstrip("/").removesuffix(".git")
    return package.casefold() if family in _FOLDED else package
