# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Software that runs here, the advisories about it, and where the two meet."""

from __future__ import annotations

from typing import Literal

import msgspec


class Component(msgspec.Struct, frozen=True, kw_only=True):
    """One piece of software in one version on one asset."""

    name: str
    version: str
    ecosystem: str = ""
    """OSV's name of the ecosystem (``PyPI``, ``npm``, ``Go``, ``Debian:12``), empty if not known."""
    package: str = ""
    """Name by which advisories of the ecosystem know it, in that ecosystem's normal form
    (PyPI lower case with hyphens; Maven ``group:artifact``; Debian the *source* package)."""
    purl: str = ""
    asset: str = ""
    """Id of the asset node it runs on; empty until somebody says."""
    source: str = ""
    """Where it was read: ``file#/components/3``, ``file:120``."""


class Range(msgspec.Struct, frozen=True, kw_only=True):
    """Versions from ``introduced`` on, up to ``fixed`` (exclusive) or ``last_affected`` (inclusive)."""

    introduced: str = "0"
    fixed: str | None = None
    last_affected: str | None = None


class Affected(msgspec.Struct, frozen=True, kw_only=True):
    """One package of one advisory. ``ranges`` and ``versions`` are alternatives: either accuses."""

    ecosystem: str
    package: str
    ranges: tuple[Range, ...] = ()
    versions: tuple[str, ...] = ()


class Advisory(msgspec.Struct, frozen=True, kw_only=True):
    """What OSV or a security list says about packages."""

    id: str
    aliases: tuple[str, ...] = ()
    summary: str = ""
    published: str = ""
    modified: str = ""
    withdrawn: str = ""
    affected: tuple[Affected, ...] = ()
    source: str = ""


class KevEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One row of CISA's list of known exploited vulnerabilities."""

    cve: str
    vendor: str = ""
    product: str = ""
    name: str = ""
    added: str = ""
    """Date, YYYY-MM-DD."""
    due: str = ""
    """Date by which US federal agencies must act; others take it as a yardstick."""
    action: str = ""
    ransomware: bool = False
    source: str = ""


class Exposure(msgspec.Struct, frozen=True, kw_only=True):
    """A component matched by an advisory."""

    component: Component
    advisory: str
    aliases: tuple[str, ...] = ()
    summary: str = ""
    fixed: str = ""
    """The lowest version that ends the range the component is in; empty if none is known."""
    kev: KevEntry | None = None
    cite: str = ""
    """Where the advisory was read."""


class Unchecked(msgspec.Struct, frozen=True, kw_only=True):
    """Something that could not be checked; never to be read as "no trouble"."""

    what: str
    """``component requests 2.x on asset web-1``, ``indicator--...``, a file."""
    why: str
    kind: Literal["component", "indicator", "file", "list", "service", "input"] = "component"
    source: str = ""
    count: int = 1
    """How many things this one line stands for."""
