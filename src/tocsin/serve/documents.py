# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What each address answers, as a value: the JSON form is this value, the page is made from it.

Pure: a ``Status`` in, a document out. Every document names its schema, whose
number rises when a field is removed or changes its meaning.
"""

from __future__ import annotations

from typing import get_args

import msgspec

from tocsin.core.errors import NotFound
from tocsin.core.hit import Hit
from tocsin.flows.status import Status
from tocsin.know.trouble import State, Trouble
from tocsin.respond.case import Case

STATES: tuple[State, ...] = get_args(State)
"""Worst first."""


class StatusDocument(Status, frozen=True, kw_only=True):
    """Answer of ``/`` and ``/status.json``."""

    schema: str = "tocsin/status/1"
    worst: str
    """The worst state of the list, ``not-checked`` also where only that is known, ``quiet`` if there is nothing."""
    shown: str
    """Id of the trouble whose chain is drawn: the one asked for, else the first."""
    gone: str
    """The id asked for, if it is not in the list any more."""
    trouble_total: int
    machine_total: int
    unchecked_total: int
    """Things, not lines."""


class TroubleDocument(msgspec.Struct, frozen=True, kw_only=True):
    """Answer of ``/trouble/{id}``."""

    schema: str = "tocsin/trouble/1"
    at: str
    trouble: Trouble
    cases: tuple[str, ...]
    """Ids of the cases about the same service or asset."""


class CaseDocument(msgspec.Struct, frozen=True, kw_only=True):
    """Answer of ``/cases/{id}``."""

    schema: str = "tocsin/case/1"
    at: str
    case: Case


class HitsDocument(msgspec.Struct, frozen=True, kw_only=True):
    """Answer of ``/hits/lines``: one page of the newest hits."""

    schema: str = "tocsin/hits/1"
    at: str
    total: int
    """All hits kept, of which the newest ``held`` can be paged through here."""
    held: int
    after: int
    limit: int
    next: int | None
    """``after`` of the next page; None on the last."""
    hits: tuple[Hit, ...]


class HealthDocument(msgspec.Struct, frozen=True, kw_only=True):
    """Answer of ``/healthz`` and ``/readyz``."""

    schema: str = "tocsin/health/1"
    ok: bool = True
    at: str = ""


def worst_of(status: Status) -> str:
    """The state that colours the page; what was not checked is never shown as quiet."""
    present = {trouble.state for trouble in status.trouble}
    for state in STATES:
        if state in present:
            return state
    return "not-checked" if status.unchecked else "quiet"


def find(status: Status, trouble_id: str) -> Trouble | None:
    """A trouble of the list or of this machine by id."""
    return next((t for t in (*status.trouble, *status.machine) if t.id == trouble_id), None)


def status_document(status: Status, show: str) -> StatusDocument:
    """The whole list; ``show`` picks the chain that is drawn."""
    chosen = find(status, show) if show else None
    first = chosen or next(iter(status.trouble), None) or next(iter(status.machine), None)
    return StatusDocument(
        **{name: getattr(status, name) for name in Status.__struct_fields__},
        worst=worst_of(status),
        shown=first.id if first else "",
        gone=show if show and chosen is None else "",
        trouble_total=len(status.trouble),
        machine_total=len(status.machine),
        unchecked_total=sum(item.count for item in status.unchecked),
    )


def trouble_document(status: Status, trouble_id: str) -> TroubleDocument:
    """One trouble. Errors: ``NotFound``."""
    trouble = find(status, trouble_id)
    if trouble is None:
        raise NotFound(
            "this trouble is not in the list any more, or never was",
            where=trouble_id[:200],
            do="go back to the first page; trouble that ended leaves the list",
        )
    about = tuple(case.id for case in status.cases if trouble.subject in (*case.services, *case.assets))
    return TroubleDocument(at=status.at, trouble=trouble, cases=about)


def case_document(status: Status, case_id: str) -> CaseDocument:
    """One case. Errors: ``NotFound``."""
    case = next((c for c in status.cases if c.id == case_id), None)
    if case is None:
        raise NotFound("there is no such case", where=case_id[:200], do="go back to the first page")
    return CaseDocument(at=status.at, case=case)


def hits_document(status: Status, after: int, limit: int) -> HitsDocument:
    """``limit`` hits after the first ``after``. Positions move when new hits arrive: this is a view, not a feed."""
    page = status.hits[after : after + limit]
    end = after + len(page)
    return HitsDocument(
        at=status.at,
        total=status.hits_total,
        held=len(status.hits),
        after=after,
        limit=limit,
        next=end if page and end < len(status.hits) else None,
        hits=page,
    )
