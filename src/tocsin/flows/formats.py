# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Every format that is read: how it is known, read and kept. The first whose ``detect`` says yes takes the file.

Logs are recognised here and scanned by ``flows.scan_logs``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, Literal

import msgspec

from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.reading import Reading
from tocsin.flows import rpm_database
from tocsin.flows.context import Context
from tocsin.flows.epss_in import keep_scores
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

PACKED = re.compile(r"\.(?:gz|xz|bz2)$", re.IGNORECASE)
"""What a name ends with besides its own ending, and what ``flows.files`` has taken off the content."""
Room = Literal["know", "watch", "log"]


class Format(msgspec.Struct, frozen=True):
    """One format: its name for people, the room it belongs to, and how it is known, read and kept."""

    kind: str
    room: Room
    detect: Callable[[str, bytes], bool]
    read: Callable[[bytes, str, Context], Reading[Any]]
    keep: Callable[[Tx, str, Reading[Any], Context], int]


def _plain(
    read: Callable[[bytes, str, Limits], Reading[Any]],
) -> Callable[[bytes, str, Context], Reading[Any]]:
    return lambda data, name, context: read(data, name, context.limits)


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
    Format("dependency map", "know", map_toml.detect, _plain(map_toml.read), keep_map),
    Format("supplier list", "know", _is_suppliers, _read_list, keep_listed),
    Format("asset list", "know", _is_assets, _read_list, keep_listed),
    Format("ROA payloads", "know", roa_payloads.detect, _plain(roa_payloads.read), keep_own_payloads),
    Format("announcements", "know", announcements.detect, _plain(announcements.read), keep_map),
    Format("RDAP answer", "know", rdap.detect, _plain(rdap.read), keep_map),
    Format("certificates", "know", certificate.detect, _plain(certificate.read), keep_map),
    Format("SBOM or VEX (CycloneDX)", "know", cyclonedx.detect, _plain(cyclonedx.read), keep_components),
    Format(
        "SBOM or VEX (CycloneDX XML)",
        "know",
        cyclonedx_xml.detect,
        _plain(cyclonedx_xml.read),
        keep_components,
    ),
    Format("SBOM (SPDX 2)", "know", spdx2.detect, _plain(spdx2.read), keep_components),
    Format("SBOM (SPDX 3)", "know", spdx3.detect, _plain(spdx3.read), keep_components),
    Format("VEX (OpenVEX)", "know", openvex.detect, _plain(openvex.read), keep_components),
    Format("EPSS scores", "know", epss.detect, _plain(epss.read), keep_scores),
    Format("advisory or VEX (CSAF)", "know", csaf.detect, _plain(csaf.read), keep_both),
    Format("advisories or VEX (CSAF zip)", "know", csaf.detect_zip, _plain(csaf.read_zip), keep_both),
    Format("advisories (NVD)", "know", nvd.detect, _plain(nvd.read), keep_advisories),
    Format("advisories (NVD zip)", "know", nvd.detect_zip, _plain(nvd.read_zip), keep_advisories),
    Format("npm packages (lock file)", "know", npm_lock.detect, _plain(npm_lock.read), keep_components),
    Format(
        "Python packages (Pipfile.lock)",
        "know",
        pipfile_lock.detect,
        _plain(pipfile_lock.read),
        keep_components,
    ),
    Format("KEV list", "know", kev.detect, _plain(kev.read), keep_kev),
    Format("advisories (OSV)", "know", osv.detect, _plain(osv.read), keep_advisories),
    Format("advisories (OSV zip)", "know", osv.detect_zip, _plain(osv.read_zip), keep_advisories),
    Format("package list (apt)", "know", apt_lists.detect, _read_offers, keep_advisories),
    Format("zone file", "know", dns_zone.detect, _plain(dns_zone.read), keep_map),
    Format("packages (TOML lock file)", "know", toml_lock.detect, _plain(toml_lock.read), keep_components),
    Format("npm packages (yarn.lock)", "know", yarn_lock.detect, _plain(yarn_lock.read), keep_components),
    Format(
        "npm packages (pnpm-lock.yaml)", "know", pnpm_lock.detect, _plain(pnpm_lock.read), keep_components
    ),
    Format("Go modules", "know", go_modules.detect, _plain(go_modules.read), keep_components),
    Format(
        "Ruby gems (Gemfile.lock)", "know", gemfile_lock.detect, _plain(gemfile_lock.read), keep_components
    ),
    Format(rpm_database.KIND, "know", rpm_header.detect, rpm_database.read_bytes, keep_components),
    Format("dependency map (JSON)", "know", map_json.detect, _plain(map_json.read), keep_map),
    Format("STIX 2.1", "watch", stix_detect, _plain(stix_read), keep_objects),
    *(
        Format(f"indicators ({r.name})", "watch", r.detect, _plain(r.read), keep_list)
        for r in LIST_READERS[:-1]
    ),
    Format("list with guessed columns", "know", guessed_csv.detect, _read_list, keep_listed),
    Format(
        "Debian packages",
        "know",
        dpkg.detect,
        lambda d, n, c: dpkg.read(d, n, c.limits, release=c.release),
        keep_components,
    ),
    Format(
        "Alpine packages",
        "know",
        apk_installed.detect,
        lambda d, n, c: apk_installed.read(d, n, c.limits, release=c.release),
        keep_components,
    ),
    Format(
        "RPM packages (list)",
        "know",
        rpm_list.detect,
        lambda d, n, c: rpm_list.read(d, n, c.limits, release=c.release),
        keep_components,
    ),
    Format("Python packages", "know", python_env.detect, _plain(python_env.read), keep_components),
    *(
        Format(f"log ({reader.name})", "log", reader.detect, lambda _d, n, _c: _scanned(n), lambda *_: 0)
        for reader in READERS
    ),
    *(
        Format(f"indicators ({r.name})", "watch", r.detect, _plain(r.read), keep_list)
        for r in LIST_READERS[-1:]
    ),
)


def recognise(name: str, head: bytes, rooms: Sequence[Room] = ("know", "watch", "log")) -> Format | None:
    """Return the first format that takes the file for its own, or None."""
    bare = PACKED.sub("", name)
    return next((f for f in FORMATS if f.room in rooms and f.detect(bare, head)), None)
