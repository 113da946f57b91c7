# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The store examined, and mended where that can be: what ``tocsin doctor`` says about it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import msgspec

from tocsin.core import stix
from tocsin.core.errors import BadInput, Unavailable, Untrusted
from tocsin.core.graph import build
from tocsin.core.limits import Limits
from tocsin.flows import whole_map
from tocsin.store import Reader, Store, audit, hits, inventory, mend, objects, restore, verify
from tocsin.store.verify import Speak, Tally

SHOWN = 5
BACKUP = "restore the newest backup, after keeping a copy of this store"
USUAL = Limits()
MEND = "run tocsin doctor --mend"


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One check and its outcome."""

    check: str
    ok: bool
    says: str
    exit_code: int = 0
    mends: bool = False
    """Whether ``mended`` puts it right."""


def examine(store: Store, limits: Limits = USUAL, day: dt.date | None = None) -> Iterator[Line]:
    """Yield a line for each check of an open store; what is not as it was written is untrusted.

    The map is looked at as it holds on ``day``; without one, as it holds on all days.
    """
    with store.read() as reader:
        yield Line(
            check="store",
            ok=True,
            says=f"{store.name}: opened, schema and durability settings as they must be",
        )
        damaged = [*_database(reader)]
        yield from damaged
        if not all(line.ok for line in damaged):
            return  # whatever is read from damaged pages would only confuse
        seq, digest = audit.head(reader)
        broken = audit.verify(reader)
        if broken:
            for fault in broken[:SHOWN]:
                yield Line(
                    check="audit chain",
                    ok=False,
                    says=f"{fault.where}: {fault.what}",
                    exit_code=Untrusted.exit_code,
                )
        else:
            yield Line(check="audit chain", ok=True, says=f"{seq} entries, whole; head {digest[:16]}")
        yield from _restored(reader)
        yield from _held_against_itself(reader, limits)
        yield from _maps(reader, day)
        counts = f"{objects.count(reader)} objects, {len(inventory.components(reader))} components, {hits.count(reader)} hits"
        yield Line(check="records", ok=True, says=counts)


def mended(store: Store, lines: list[Line], limits: Limits, *, actor: str, at: str) -> Line | None:
    """Write again what is derived, if ``lines`` found it wrong; None if there was nothing to do.

    Nothing is derived from a store whose records cannot be trusted.
    """
    if not any(line.mends for line in lines):
        return None
    first = [line.check for line in lines if not line.ok and not line.mends and line.check != "files"]
    if first:
        says = f"nothing was mended: first the faults of {', '.join(dict.fromkeys(first))}; {BACKUP}"
        return Line(check="mend", ok=False, says=says, exit_code=Untrusted.exit_code)
    with store.write(actor, at) as tx:
        entered, flags = mend.derive(tx, speaks(limits))
    says = f"postings of {entered} versions written again, {flags} keys and marks of a last version changed"
    return Line(check="mend", ok=True, says=says)


def speaks(limits: Limits) -> Speak:
    """What the bytes of an object speak of, as on the way in."""

    def speak(kind: str, raw: bytes) -> list[tuple[str, str]]:
        try:
            found = stix.atoms_of(stix.StixObject(id="", type=kind, raw=raw), limits)
        except (BadInput, msgspec.DecodeError):
            return []
        return [(atom.kind, atom.value) for atom in found.atoms]

    return speak


def _database(reader: Reader) -> Iterator[Line]:
    wrong = verify.database(reader)
    for what in wrong[:SHOWN]:
        yield Line(check="database", ok=False, says=f"{what}; {BACKUP}", exit_code=Unavailable.exit_code)
    if not wrong:
        yield Line(check="database", ok=True, says="pages, indexes and references are whole")


def _held_against_itself(reader: Reader, limits: Limits) -> Iterator[Line]:
    found = verify.objects(reader, speaks(limits))
    yield _line(
        "objects",
        found.altered,
        "every version has the bytes it came in",
        "have other bytes than came in",
        BACKUP,
    )
    right = "every object is found by what it speaks of"
    yield _line("postings", found.postings, right, "are found by other values than they speak of", MEND)
    yield _line("keys", found.keys, "every version has its own", "are found by others than their own", MEND)
    yield _line("versions", verify.twice(reader), "each kept once", "are kept more than once", BACKUP)
    right = "whoever said a version is known"
    yield _line("sources", verify.sources(reader), right, "are said by nobody that is known", BACKUP)
    right = "who brought which versions when is noted as they say"
    yield _line("arrivals", verify.arrivals(reader), right, "are not those of the versions", MEND)
    flags = verify.last_flags(reader)
    yield _line("last versions", flags, "marked as they are", "are marked wrongly", MEND)
    yield _line("numbers", verify.numbers(reader), "each given out once", "are wrong", BACKUP)
    yield _line(
        "disputes", verify.disputes(reader), "all over objects that are kept", "are over nothing", BACKUP
    )
    right = "every event has the bytes it came in"
    yield _line("MISP events", verify.misp_events(reader), right, "have other bytes than came in", BACKUP)
    altered, gone = verify.written_out(reader)
    right = "unaltered" + (f"; {gone.count} no longer where they were written" if gone.count else "")
    yield _line(
        "files",
        altered,
        right,
        "were altered after they were written",
        "write them again: tocsin share export",
    )


def _line(check: str, found: Tally, right: str, wrong: str, do: str) -> Line:
    if not found.count:
        return Line(check=check, ok=True, says=right)
    says = f"{found.count} {wrong}: {', '.join(found.first)}{', ...' if found.count > len(found.first) else ''}; {do}"
    return Line(check=check, ok=False, says=says, exit_code=Untrusted.exit_code, mends=do == MEND)


def _restored(reader: Reader) -> Iterator[Line]:
    """Whether what is here was put back: an older state may stand in the place of a newer one."""
    entry = audit.last_of(reader, restore.ACTION)
    if entry is not None:
        made_at = msgspec.json.decode(entry.detail, type=dict[str, object]).get(
            "made_at", "an unknown instant"
        )
        says = (
            f"at {entry.at} from the backup {entry.subject}, made at {made_at}: what came between is not here"
        )
        yield Line(check="restored", ok=True, says=says)


def _maps(reader: Reader, day: dt.date | None) -> Iterator[Line]:
    """The merged map, and where its sources contradict each other: no damage, but somebody must say who is right."""
    whole = whole_map.whole(reader, day)
    graph, faults = build(whole.chart)
    notes = [*whole.notes, *(f"{fault.where}: {fault.what}" for fault in whole.faults)]
    says = f"{len(graph.nodes)} nodes, {len(graph.inputs)} inputs"
    says += f" on {day}" if day else ""
    says += f"; {len(faults)} entries are left out" if faults else ""
    says += f"; contradictions between its sources: {len(whole.notes)}" if whole.notes else ""
    says += f"; needs of what is not there on that day: {len(whole.faults)}" if whole.faults else ""
    yield Line(check="map", ok=True, says=says)
    for note in notes[:SHOWN]:
        yield Line(check="map", ok=True, says=note)
    if len(notes) > SHOWN:
        yield Line(check="map", ok=True, says=f"{len(notes) - SHOWN} contradictions more")
