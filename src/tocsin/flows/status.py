# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The state of everything, as one value: what the page shows and ``tocsin status`` prints.

Refuses nothing and reads nothing by itself: the structs below are filled from
the store by the flow and handed to ``serve`` and ``cli``, which add no fact of
their own. Cost: the structs are a view on records already computed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

import msgspec

from tocsin.core import instant
from tocsin.core.component import Unchecked
from tocsin.core.hit import Hit
from tocsin.core.sentence import Sentence
from tocsin.flows import coverage, picture, standing
from tocsin.know.trouble import Trouble
from tocsin.respond.case import Case
from tocsin.store import Store, audit, cases, sources


class SourceState(msgspec.Struct, frozen=True, kw_only=True):
    """One file or feed that was read, and how well."""

    name: str
    kind: str
    """What it was taken for: ``map``, ``sbom``, ``intel``, ``log``, ..."""
    read_at: str
    """RFC 3339 in UTC."""
    records: int
    faults: int


class Status(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the operator's page shows."""

    at: str
    """When it was computed, RFC 3339 in UTC."""
    organisation: str
    state: Sentence
    """The one sentence of state."""
    trouble: tuple[Trouble, ...]
    """Scope service or asset, worst first; services nobody could check are in it, as ``not-checked``."""
    machine: tuple[Trouble, ...]
    """This machine, apart, because it differs from machine to machine."""
    unchecked: tuple[Unchecked, ...]
    hits: tuple[Hit, ...]
    """Newest first, at most 200."""
    hits_total: int
    cases: tuple[Case, ...]
    sources: tuple[SourceState, ...]


HITS_SHOWN = 200


def compute(store: Store, *, organisation: str, now: dt.datetime) -> Status:
    """Return the status on this day from what is stored."""
    with store.read() as reader:
        drawn = picture.draw(reader, now.date())
        opened = standing.cases(reader, [msgspec.json.decode(row[4], type=Case) for row in cases.all(reader)])
        taken = {row.name: row for row in sources.all(reader)}
        gaps = coverage.gaps(reader, services=len(drawn.graph.services))
    newest = sorted(drawn.hits, key=lambda hit: (hit.at, hit.file, hit.line), reverse=True)
    left_out = [Unchecked(what=f.where, why=f.what, kind="input") for f in drawn.faults]
    unchecked = (*gaps, *drawn.unchecked, *left_out)
    return Status(
        at=instant.from_datetime(now),
        organisation=organisation,
        state=sentence(
            drawn.trouble, sum(row.count for row in unchecked), services=len(drawn.graph.services)
        ),
        trouble=drawn.trouble,
        machine=drawn.machine,
        unchecked=unchecked,
        hits=tuple(newest[:HITS_SHOWN]),
        hits_total=len(drawn.hits),
        cases=tuple(reversed(opened)),
        sources=tuple(
            SourceState(name=row.name, kind=row.kind, read_at=row.at, records=row.records, faults=row.faults)
            for row in taken.values()
        ),
    )


class Reading:
    """The status of a store as a page asks for it: computed again only if anything was written, or a day has passed.

    May be called from several threads: the worst that can happen is that it is computed twice.
    """

    def __init__(self, store: Store, *, organisation: str, now: Callable[[], dt.datetime]) -> None:
        """``now`` is the clock."""
        self._store, self._organisation, self._now = store, organisation, now
        self._kept: tuple[tuple[str, dt.date], Status] | None = None

    def __call__(self) -> Status:
        """Return the status, with the instant it was computed at."""
        now = self._now()
        with self._store.read() as reader:
            key = (audit.head(reader)[1], now.date())
        kept = self._kept
        if kept is None or kept[0] != key:
            kept = self._kept = (key, compute(self._store, organisation=self._organisation, now=now))
        return kept[1]


def sentence(trouble: Sequence[Trouble], unchecked: int, *, services: int) -> Sentence:
    """Return the one sentence of state: the worst first, and never "all is well" where nothing was checked."""
    known: dict[str, set[str]] = {}
    for item in trouble:
        if item.scope == "service":
            known.setdefault(item.state, set()).add(item.subject)
    now = known.get("now", set())
    due = known.get("due", set()) - now
    exposed = known.get("exposed", set()) - now - due
    weakened = known.get("weakened", set()) - now - due - exposed
    fragile = known.get("fragile", set()) - now - due - exposed - weakened
    treated = known.get("treated", set()) - now - due - exposed - weakened - fragile
    aside = {item.subject for item in trouble if item.state == "aside"}
    counts: dict[str, str | int | float] = {
        "now": len(now),
        "due": len(due),
        "one": len(exposed) + len(weakened) + len(fragile) + len(treated),
        "aside": len(aside),
        "unchecked": unchecked + len(known.get("not-checked", ())),
    }
    if now or due:
        return Sentence(
            "In trouble now: {now}. Stopping on a known day: {due}. One loss away: {one}. Not checked: {unchecked}.",
            counts,
        )
    if exposed or weakened or fragile or treated:
        return Sentence(
            "No service in trouble that we know of. One loss away: {one}. Not checked: {unchecked}.", counts
        )
    if aside:
        return Sentence(
            "No service in trouble or one loss away that we know of. Machines with hits or known holes: {aside}. Not checked: {unchecked}.",
            counts,
        )
    if not services:
        return Sentence(
            "No service is on the map yet, so none was checked. Not checked: {unchecked}.", counts
        )
    return Sentence("No trouble found in what was checked. Not checked: {unchecked}.", counts)


def rows(status: Status) -> list[dict[str, object]]:
    """The list of trouble as flat rows: services, assets, this machine, then what was not checked."""
    listed = [_row(item) for item in (*status.trouble, *status.machine)]
    listed.extend(
        {
            "id": "",
            "state": "not-checked",
            "scope": item.kind,
            "subject": item.source,
            "name": item.what,
            "headline": item.why,
            "people": 0,
            "stops_on": None,
            "bridge_days": None,
            "causes": [],
            "chain": [],
            "next": [],
        }
        for item in status.unchecked
    )
    return listed


def _row(item: Trouble) -> dict[str, object]:
    return {
        "id": item.id,
        "state": item.state,
        "scope": item.scope,
        "subject": item.subject,
        "name": item.name,
        "headline": str(item.headline),
        "people": item.people,
        "stops_on": item.stops_on,
        "bridge_days": item.bridge_days,
        "causes": list(item.causes),
        "chain": [{"says": str(step.says), "node": step.node, "cite": step.cite} for step in item.chain],
        "next": [
            {"says": str(step.says), "cite": step.cite, "by": step.by, "question": step.question}
            for step in item.next
        ],
    }
