# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A case: an incident being handled."""

from __future__ import annotations

from typing import Literal

import msgspec

from tocsin.core.sentence import Sentence


class CaseEvent(msgspec.Struct, frozen=True, kw_only=True):
    """One dated entry of a case's history."""

    at: str
    says: Sentence
    cite: str = ""


class CaseStep(msgspec.Struct, frozen=True, kw_only=True):
    """A next step as it stood when the case was last looked at."""

    says: Sentence
    cite: str = ""
    by: str = ""
    question: bool = False


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """An incident being handled; ``id`` is ``case--<uuid>``, made from its cause."""

    id: str
    title: Sentence
    opened_at: str
    state: Literal["open", "closed"] = "open"
    services: tuple[str, ...] = ()
    assets: tuple[str, ...] = ()
    people: int = 0
    objects: tuple[str, ...] = ()
    """Ids of the intelligence objects that led here."""
    events: tuple[CaseEvent, ...] = ()
    next: tuple[CaseStep, ...] = ()


def updated(kept: Case, found: Case) -> Case:
    """Return the kept case with what was found since; its opening, state and history stay.

    What is no longer found is not taken away: a case tells what was known, and when.
    """
    return msgspec.structs.replace(
        kept,
        title=found.title,
        services=_union(kept.services, found.services),
        assets=_union(kept.assets, found.assets),
        people=max(kept.people, found.people),
        objects=_union(kept.objects, found.objects),
        next=found.next or kept.next,
    )


def _union(first: tuple[str, ...], more: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*first, *more]))
