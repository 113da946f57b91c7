# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A flaw: one thing that files prove wrong with an own name or address, or leave open."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Literal

import msgspec

from tocsin.core.sentence import Sentence, Value
from tocsin.know.trouble import NextStep

Level = Literal["error", "warning", "question"]
LEVELS: tuple[Level, ...] = ("error", "warning", "question")
"""``error``: something does not work, or stops on a known day; ``warning``: it works, and one mishap would end that;
``question``: the files leave it open."""


class Flaw(msgspec.Struct, frozen=True, kw_only=True):
    """One flaw."""

    rule: str
    """``registrar-lock``: stable, for programs."""
    level: Level
    subject: str
    """Id of the node."""
    name: str
    says: Sentence
    next: NextStep
    """What to do, cited; or a question to a person."""
    where: str
    """``file:line``, ``file#/pointer``."""


def flaw(
    rule: str, level: Level, subject: tuple[str, str], where: str, says: str, do: str, cite: str,
    values: Mapping[str, Value] = MappingProxyType({}), *, by: dt.date | None = None, **more: Value,
) -> Flaw:  # fmt: skip
    """A flaw of the node ``subject`` (id, name); ``{name}`` stands for the name in both texts."""
    known = {"name": subject[1], **values, **more}
    step = NextStep(says=Sentence(do, known), cite=cite, by=by, question=level == "question")
    return Flaw(
        rule=rule,
        level=level,
        subject=subject[0],
        name=subject[1],
        says=Sentence(says, known),
        next=step,
        where=where,
    )


def some(items: Iterable[str], most: int = 3) -> str:
    """The first of some names, and how many more there are."""
    found: Sequence[str] = list(dict.fromkeys(items))
    more = len(found) - most
    return ", ".join(found[:most]) + (f" and {more} more" if more > 0 else "")
