# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Every format that is read: how it is known, read and kept. The first whose ``detect`` says yes takes the file.

Logs are recognised here and scanned by ``flows.scan_logs``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal, Protocol

import msgspec

from tocsin.core import misp
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.reading import Reading
from tocsin.flows import mail_file, misp_file, rpm_database
from tocsin.flows.context import Context
from tocsin.flows.epss_in import keep_scores
from tocsin.flows.files import ENDINGS
from tocsin.flows.intelligence_in import keep_list, keep_objects, stix_detect, stix_read
from tocsin.flows.keep import (
    keep_advisories,
    keep_both,
    keep_components,
    keep_kev,
    keep_listed,
    keep_map,
    keep_own_payloads,
)
from tocsin.know.readers import (
    announcements,
    apk_installed,
    apt_lists,
    asset_csv,
    certificate,
    csaf,
    cyclonedx,
    cyclonedx_xml,
    dns_zone,
    dpkg,
    epss,
    gemfile_lock,
    go_modules,
    guessed_csv,
    kev,
    map_json,
    map_toml,
    npm_lock,
    nvd,
    openvex,
    osv,
    pipfile_lock,
    pnpm_lock,
    python_env,
    rdap,
    roa_payloads,
    rpm_header,
    rpm_list,
    spdx2,
    spdx3,
    supplier_csv,
    toml_lock,
    yarn_lock,
)
from tocsin.store import Tx
from tocsin.watch.readers import LIST_READERS, READERS
from tocsin.watch.readers.one_column import OneColumn

Room = Literal["know", "watch", "log"]
Keep = Callable[[Tx, str, Reading[Any], Context], int]
"""Puts what was read into the store, and says how many records are new."""


class Format(msgspec.Struct, frozen=True):
    """One format: its name for people, the room it belongs to, and how it is known, read and kept."""

    kind: str
    room: Room
    detect: Callable[[str, bytes], bool]
    read: Callable[[bytes, str, Context], Reading[Any]]
    keep: Keep


def _plain(
    read: Callable[[bytes, str, Limits], Reading[Any]],
) -> Callable[[bytes, str, Context], Reading[Any]]:
    return lambda data, name, context: read(data, name, context.limits)


class _Reader(Protocol):
    """A module of ``know.readers``."""

    def detect(self, name: str, head: bytes) -> bool: ...

    @property
    def read(self) -> Callable[..., Reading[Any]]: ...


def _know(kind: str, reader: _Reader, keep: Keep) -> Format:
    return Format(kind, "know", reader.detect, _plain(reader.read), keep)


def _of_release(kind: str, reader: _Reader, keep: Keep) -> Format:
    """Of packages, whose release the list may not say itself."""
    return Format(
        kind, "know", reader.detect,
        lambda data, name, context: reader.read(data, name, context.limits, release=context.release), keep,
    )  # fmt: skip


def _read_offers(data: bytes, name: str, context: Context) -> Reading[Any]:
    """A package list of apt as advisories; only lists of security archives accuse anybody."""
    found = apt_lists.read(data, name, context.limits)
    if "-security" not in name:
        note = (
            "its name does not say that it is of a security archive, so a newer version in it means no hole"
        )
        return Reading([], found.faults, [note])
    return Reading(apt_lists.advisories(found.records[0], context.release or "Debian"), found.faults)


def _is_suppliers(name: str, head: bytes) -> bool:
    """A table with headers that have always been read here; what its columns are, the guess says."""
    return supplier_csv.detect(name, head) and guessed_csv.detect(name, head, ("suppliers",))


def _is_assets(name: str, head: bytes) -> bool:
    known = asset_csv.detect(name, head) or supplier_csv.detect(
        name, head
    )  # a vendor may have made the asset
    return known and guessed_csv.detect(name, head, ("assets", "OT assets"))


def _read_list(data: bytes, name: str, context: Context) -> Reading[Any]:
    return guessed_csv.read(data, name, context.limits, context.columns)


def _scanned(name: str) -> Reading[Any]:
    raise BadInput("this is a log", where=name, do="run: tocsin watch scan FILE")


NAMED_LIST = Format("list with named columns", "know", lambda *_: False, _read_list, keep_listed)
"""A table whose columns a person has named."""

FORMATS: tuple[Format, ...] = (
    _know("dependency map", map_toml, keep_map),
    Format("supplier list", "know", _is_suppliers, _read_list, keep_listed),
    Format("asset list", "know", _is_assets, _read_list, keep_listed),
    _know("ROA payloads", roa_payloads, keep_own_payloads),
    _know("announcements", announcements, keep_map),
    _know("RDAP answer", rdap, keep_map),
    _know("certificates", certificate, keep_map),
    _know("SBOM or VEX (CycloneDX)", cyclonedx, keep_components),
    _know("SBOM or VEX (CycloneDX XML)", cyclonedx_xml, keep_components),
    _know("SBOM (SPDX 2)", spdx2, keep_components),
    _know("SBOM (SPDX 3)", spdx3, keep_components),
    _know("VEX (OpenVEX)", openvex, keep_components),
    _know("EPSS scores", epss, keep_scores),
    _know("advisory or VEX (CSAF)", csaf, keep_both),
    Format("advisories or VEX (CSAF zip)", "know", csaf.detect_zip, _plain(csaf.read_zip), keep_both),
    _know("advisories (NVD)", nvd, keep_advisories),
    Format("advisories (NVD zip)", "know", nvd.detect_zip, _plain(nvd.read_zip), keep_advisories),
    _know("npm packages (lock file)", npm_lock, keep_components),
    _know("Python packages (Pipfile.lock)", pipfile_lock, keep_components),
    _know("KEV list", kev, keep_kev),
    _know("advisories (OSV)", osv, keep_advisories),
    Format("advisories (OSV zip)", "know", osv.detect_zip, _plain(osv.read_zip), keep_advisories),
    Format("package list (apt)", "know", apt_lists.detect, _read_offers, keep_advisories),
    _know("zone file", dns_zone, keep_map),
    _know("packages (TOML lock file)", toml_lock, keep_components),
    _know("npm packages (yarn.lock)", yarn_lock, keep_components),
    _know("npm packages (pnpm-lock.yaml)", pnpm_lock, keep_components),
    _know("Go modules", go_modules, keep_components),
    _know("Ruby gems (Gemfile.lock)", gemfile_lock, keep_components),
    Format(rpm_database.KIND, "know", rpm_header.detect, rpm_database.read_bytes, keep_components),
    _know("dependency map (JSON)", map_json, keep_map),
    Format(misp_file.KIND, "watch", misp.detect, _plain(misp_file.read), misp_file.keep),
    Format(mail_file.KIND, "watch", mail_file.detect, _plain(mail_file.read), keep_objects),
    Format("STIX 2.1", "watch", stix_detect, _plain(stix_read), keep_objects),
    *(
        Format(f"indicators ({r.name})", "watch", r.detect, _plain(r.read), keep_list)
        for r in LIST_READERS[:-1]
    ),
    Format("list with guessed columns", "know", guessed_csv.detect, _read_list, keep_listed),
    _of_release("Debian packages", dpkg, keep_components),
    _of_release("Alpine packages", apk_installed, keep_components),
    _of_release("RPM packages (list)", rpm_list, keep_components),
    _know("Python packages", python_env, keep_components),
    *(
        Format(f"log ({reader.name})", "log", reader.detect, lambda _d, n, _c: _scanned(n), lambda *_: 0)
        for reader in READERS
    ),
    *(
        Format(f"indicators ({r.name})", "watch", r.detect, _plain(r.read), keep_list)
        for r in LIST_READERS[-1:]
    ),
)


def of_column(column: str) -> Format:
    """A table of which one column, named by somebody, holds indicators."""
    reader = OneColumn(column)
    return Format(
        f"indicators (column {column[:60]})", "watch", reader.detect, _plain(reader.read), keep_list
    )


def recognise(name: str, head: bytes, rooms: Sequence[Room] = ("know", "watch", "log")) -> Format | None:
    """Return the first format that takes the file for its own, or None."""
    bare = ENDINGS.sub("", name)
    return next((f for f in FORMATS if f.room in rooms and f.detect(bare, head)), None)
