# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A file -> what it is -> records -> store: the one way in, for every verb.

``FORMATS`` is the list of everything that is read; the first whose ``detect`` says yes
takes the file. A file that is not whole stores nothing; a whole one with bad records
stores the good ones and names the rest. What is taken for no format is told apart
by ``why_not``. Logs are recognised here and scanned by ``flows.scan_logs``.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from pathlib import PurePosixPath
from typing import Any, Literal

import msgspec

from tocsin.core.component import Advisory, Component
from tocsin.core.dependency import Map, Node
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.own_names import Zone
from tocsin.core.reading import Fault, Reading
from tocsin.flows import root_release, rpm_database
from tocsin.flows.context import Context
from tocsin.flows.epss_in import keep_scores
from tocsin.flows.intelligence_in import keep_list, keep_objects, stix_detect, stix_read
from tocsin.flows.own_names import keep_payloads
from tocsin.know.package_facts import number_of
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
    guess_columns,
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
    why_not,
    yarn_lock,
)
from tocsin.store import Store, Tx, inventory, maps, sources
from tocsin.watch.readers import LIST_READERS, READERS

Outcome = Literal[
    "taken", "partly", "nothing good", "not understood", "not whole", "unreadable", "passed over"
]
PACKED = re.compile(r"\.(?:gz|xz|bz2)$", re.IGNORECASE)
"""What a name ends with besides its own ending, and what ``flows.files`` has taken off the content."""
CONTRADICTIONS = 20
"""Told of one map file, which may have one in each line."""
ENDINGS = re.compile(r"(?:\.(?:json|jsonld|xml|cdx|spdx3?|s?bom|txt|status|gz|xz|bz2))+$", re.IGNORECASE)
"""What the name of a list of components ends with, and the name of an asset does not; versions stay."""
Room = Literal["know", "watch", "log"]


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one file."""

    name: str
    kind: str = ""
    """What it was taken for; empty if it was not understood."""
    outcome: Outcome
    records: int = 0
    new: int = 0
    """Records that were not here before."""
    faults: tuple[Fault, ...] = ()
    notes: tuple[str, ...] = ()

    guess: guess_columns.Guess | None = None
    """What the columns of a list were taken for."""

    @property
    def good(self) -> bool:
        """Whether anything of it could be used."""
        return self.outcome in {"taken", "partly"}


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


def _keep_map(tx: Tx, name: str, reading: Reading[Any], context: Context) -> int:
    del context
    return _keep_chart(tx, name, reading.records[0], reading)


def _keep_chart(tx: Tx, name: str, said: Map, reading: Reading[Any]) -> int:
    chart = _without_twins(said, reading.faults)
    changed = maps.replace(tx, name, chart)
    reading.notes.extend(_contradictions(tx, name))
    return _entries(chart) if changed else 0


def _keep_listed(tx: Tx, name: str, reading: Reading[Any], context: Context) -> int:
    """A list of suppliers or assets: its map, and the devices of its assets."""
    del context
    listed: guessed_csv.Listed = reading.records[0]
    new = _keep_chart(tx, name, listed.chart, reading)
    return new + (
        len(listed.devices) if inventory.replace_components(tx, name, listed.devices, number_of) else 0
    )


def _contradictions(tx: Tx, name: str) -> list[str]:
    """Where this file says otherwise than another, and which of the two stands; said also if it is not new."""
    _, notes = maps.load_with_notes(tx)
    mine = [note for note in notes if f"({name}:" in note]
    more = [f"{len(mine) - CONTRADICTIONS} more contradictions: tocsin doctor counts them all"]
    return mine[:CONTRADICTIONS] + (more if len(mine) > CONTRADICTIONS else [])


def _without_twins(chart: Map, faults: list[Fault]) -> Map:
    """Within one file an id stands for one thing; another file may say more about it (``store.maps``)."""
    first: dict[str, Node] = {}
    for node in chart.nodes:
        kept = first.setdefault(node.id, node)
        if kept is not node and msgspec.structs.replace(node, source="") != msgspec.structs.replace(
            kept, source=""
        ):
            what = f"the id {node.id!r} is used twice (first at {kept.source}), for different things"
            faults.append(Fault(node.source, what, "rename one; until then the first stands"))
    return msgspec.structs.replace(chart, nodes=tuple(first.values()))


def keep_components(tx: Tx, name: str, reading: Reading[Component], context: Context) -> int:
    """A list that does not say what it describes is an asset called after its file, until somebody says."""
    del context
    stem = root_release.asset_of(name) or ENDINGS.sub("", PurePosixPath(name).name) or name
    placed = [
        c if c.asset or c.kind == "mentioned" else msgspec.structs.replace(c, asset=stem)
        for c in reading.records
    ]
    return len(placed) if inventory.replace_components(tx, name, placed, number_of) else 0


def _keep_advisories(tx: Tx, name: str, reading: Reading[Any], context: Context) -> int:
    del name, context
    kept = inventory.add_advisories(tx, reading.records)
    return kept.added + kept.replaced


def _keep_both(tx: Tx, name: str, reading: Reading[Any], context: Context) -> int:
    """Advisories are kept by their ids, what is stated of products with its file."""
    advisories = [one for one in reading.records if isinstance(one, Advisory)]
    stated = [one for one in reading.records if isinstance(one, Component)]
    kept = inventory.add_advisories(tx, advisories)
    changed = keep_components(tx, name, Reading(stated), context)
    return kept.added + kept.replaced + changed


def _read_offers(data: bytes, name: str, context: Context) -> Reading[Any]:
    """A package list of apt as advisories; only lists of security archives accuse anybody."""
    found = apt_lists.read(data, name, context.limits)
    if "-security" not in name:
        note = (
            "its name does not say that it is of a security archive, so a newer version in it means no hole"
        )
        return Reading([], found.faults, [note])
    return Reading(apt_lists.advisories(found.records[0], context.release or "Debian"), found.faults)


def _keep_payloads(tx: Tx, name: str, reading: Reading[Any], context: Context) -> int:
    del context
    return keep_payloads(tx, name, reading)


def _keep_kev(tx: Tx, name: str, reading: Reading[Any], context: Context) -> int:
    changed = inventory.replace_kev(
        tx, name, getattr(reading, "as_of", "") or context.at[:10], reading.records
    )
    return len(reading.records) if changed else 0


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


NAMED_LIST = Format("list with named columns", "know", lambda *_: False, _read_list, _keep_listed)
"""A table whose columns a person has named."""

FORMATS: tuple[Format, ...] = (
    Format("dependency map", "know", map_toml.detect, _plain(map_toml.read), _keep_map),
    Format("supplier list", "know", _is_suppliers, _read_list, _keep_listed),
    Format("asset list", "know", _is_assets, _read_list, _keep_listed),
    Format("ROA payloads", "know", roa_payloads.detect, _plain(roa_payloads.read), _keep_payloads),
    Format("announcements", "know", announcements.detect, _plain(announcements.read), _keep_map),
    Format("RDAP answer", "know", rdap.detect, _plain(rdap.read), _keep_map),
    Format("certificates", "know", certificate.detect, _plain(certificate.read), _keep_map),
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
    Format("advisory or VEX (CSAF)", "know", csaf.detect, _plain(csaf.read), _keep_both),
    Format("advisories or VEX (CSAF zip)", "know", csaf.detect_zip, _plain(csaf.read_zip), _keep_both),
    Format("advisories (NVD)", "know", nvd.detect, _plain(nvd.read), _keep_advisories),
    Format("advisories (NVD zip)", "know", nvd.detect_zip, _plain(nvd.read_zip), _keep_advisories),
    Format("npm packages (lock file)", "know", npm_lock.detect, _plain(npm_lock.read), keep_components),
    Format(
        "Python packages (Pipfile.lock)",
        "know",
        pipfile_lock.detect,
        _plain(pipfile_lock.read),
        keep_components,
    ),
    Format("KEV list", "know", kev.detect, _plain(kev.read), _keep_kev),
    Format("advisories (OSV)", "know", osv.detect, _plain(osv.read), _keep_advisories),
    Format("advisories (OSV zip)", "know", osv.detect_zip, _plain(osv.read_zip), _keep_advisories),
    Format("package list (apt)", "know", apt_lists.detect, _read_offers, _keep_advisories),
    Format("zone file", "know", dns_zone.detect, _plain(dns_zone.read), _keep_map),
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
    Format("dependency map (JSON)", "know", map_json.detect, _plain(map_json.read), _keep_map),
    Format("STIX 2.1", "watch", stix_detect, _plain(stix_read), keep_objects),
    *(
        Format(f"indicators ({r.name})", "watch", r.detect, _plain(r.read), keep_list)
        for r in LIST_READERS[:-1]
    ),
    Format("list with guessed columns", "know", guessed_csv.detect, _read_list, _keep_listed),
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


def _scanned(name: str) -> Reading[Any]:
    raise BadInput("this is a log", where=name, do="run: tocsin watch scan FILE")


def recognise(name: str, head: bytes, rooms: Sequence[Room] = ("know", "watch", "log")) -> Format | None:
    """Return the first format that takes the file for its own, or None."""
    bare = PACKED.sub("", name)
    return next((f for f in FORMATS if f.room in rooms and f.detect(bare, head)), None)


USUAL = "This is no format that is read here."


def not_understood(name: str, head: bytes) -> Taken:
    """Say what a file is, if it is something known that is not read, and what to do."""
    if not head.strip():
        return Taken(
            name=name, outcome="not understood", faults=(Fault(name, "The file is empty.", "fetch it again"),)
        )
    bare = PACKED.sub("", name)
    called = guess_columns.is_called_table(bare)
    usual = f"This is no list that is read here: {guess_columns.why_none(head)}." if called else USUAL
    what = why_not(bare, head) or usual
    table = guess_columns.guess(bare, head) if called else None
    if table is not None:
        fault = Fault(name, guessed_csv.seen(table), guessed_csv.do(table, name))
        return Taken(name=name, outcome="not understood", faults=(fault,), guess=table)
    return Taken(
        name=name,
        outcome="not understood",
        faults=(Fault(name, what, "the page docs/formats.md lists what is read"),),
    )


def take(store: Store, form: Format, name: str, data: bytes, context: Context) -> Taken:
    """Read and store one whole file in one transaction; a file that is not whole stores nothing."""
    digest = hashlib.sha256(data).hexdigest()
    return take_reading(store, form, name, digest, lambda: form.read(data, name, context), context)


def take_reading(
    store: Store, form: Format, name: str, digest: str, read: Callable[[], Reading[Any]], context: Context
) -> Taken:
    """As ``take``, of a file that ``read`` reads by itself; ``digest`` is the SHA-256 of its bytes."""
    try:
        reading = read()
    except BadInput as error:
        where = error.where if error.where.startswith(name) else f"{name} {error.where}".strip()
        fault = Fault(
            where, error.what, error.do or "fetch the file again, or mend it; nothing of it was stored"
        )
        return Taken(name=name, kind=form.kind, outcome="not whole", faults=(fault,))
    table = next((one.guess for one in reading.records if isinstance(one, guessed_csv.Listed)), None)
    kind = form.kind if table is None else guessed_csv.kind_of(table)
    with store.write(context.actor, context.at) as tx:
        new = form.keep(tx, name, reading, context) if reading.records or _is_emptied(form, reading) else 0
        outcome = outcome_of(
            len(reading.records), reading.faults
        )  # what contradicts the store has become a fault by now
        sources.record(tx, name, kind, digest, outcome, _size(reading), len(reading.faults))
    return Taken(
        name=name,
        kind=kind.partition(",")[0],
        outcome=outcome,
        records=_size(reading),
        new=new,
        faults=tuple(with_mend(fault) for fault in reading.faults[: context.limits.faults]),
        notes=(*([context.release_note] if context.release_note else ()), *reading.notes),
        guess=table,
    )


def _is_emptied(form: Format, reading: Reading[Any]) -> bool:
    """Whether a list without any entry takes the place of what it said before: it is whole, and nothing in it is bad."""
    return form.keep is keep_components and not reading.faults


def with_mend(fault: Fault) -> Fault:
    """The fault with something to do, if its reader knew nothing better."""
    return fault if fault.do else Fault(fault.where, fault.what, "mend it at its source, or leave it out")


def outcome_of(records: int, faults: Sequence[Fault]) -> Outcome:
    """What became of a file of which so many records were taken, with these faults."""
    if not faults:
        return "taken"
    return "partly" if records else "nothing good"


def _size(reading: Reading[Any]) -> int:
    """A map is one record to its reader, and as many as it has entries to a person."""
    return sum(_records(record) for record in reading.records)


def _records(record: object) -> int:
    if isinstance(record, guessed_csv.Listed):
        return _entries(record.chart) + len(record.devices)
    return _entries(record) if isinstance(record, Map) else 1


def _entries(chart: Map) -> int:
    zones = (fact for node in chart.nodes for fact in node.facts if isinstance(fact, Zone))
    return len(chart.nodes) + len(chart.inputs) + len(chart.shocks) + sum(len(zone.records) for zone in zones)
