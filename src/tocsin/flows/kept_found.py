# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Proposed dependencies that are kept for the page: the last list, as a claim. Nothing of it is on the map before it is accepted.

A claim holds 100 kB: of a longer list the first proposals are kept, and the others counted.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from tocsin.core.dependency import Flow
from tocsin.core.sentence import Sentence
from tocsin.flows.found import Answer
from tocsin.know.found import Link, Proposal, both_ways
from tocsin.know.supplier_questions import Letter
from tocsin.store import Reader, Store, claims

KIND = "found"
"""Of the claims in the store."""
ABOUT = "found dependencies"
_TEXT = 200
_FEW = 3


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One proposal, as a page shows it."""

    number: int
    of: str
    name: str
    example: str = ""
    """A full name that was seen, if it is another."""
    purpose: str
    flow: Flow
    jurisdiction: str = ""
    registry: str = ""
    """Country code that the name ends with."""
    stands_on: tuple[str, ...] = ()
    days: int = 0
    of_days: int = 0
    hosts: int = 0
    said: bool = False
    evidence: tuple[str, ...] = ()


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """What to ask one party first."""

    supplier: str
    says: Sentence


class KeptFound(msgspec.Struct, frozen=True, kw_only=True):
    """The list."""

    lines: tuple[Line, ...]
    total: int
    """Proposals; those that are not in ``lines`` had no room."""
    questions: tuple[Question, ...] = ()
    read: tuple[str, ...] = ()
    """A line on each file."""


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """The list that stands, and who kept it when; ``found`` is None if another version wrote it."""

    by: str
    at: str
    found: KeptFound | None


def of(answer: Answer, letters: Sequence[Letter], most: int = claims.MOST_BYTES) -> KeptFound:
    """What is kept, in at most ``most`` bytes."""
    proposals = answer.found.proposals
    asked = tuple(Question(supplier=one.name[:_TEXT], says=one.asks[0].says) for one in letters)
    whole = KeptFound(
        lines=(), total=len(proposals), questions=asked, read=tuple(line[:_TEXT] for line in answer.read[:50])
    )  # fmt: skip
    left = most - len(msgspec.json.encode(whole))
    lines = []
    for one in proposals:
        line = _line(one)
        left -= len(msgspec.json.encode(line)) + 1
        if left < 0:
            break
        lines.append(line)
    return msgspec.structs.replace(whole, lines=tuple(lines))


def _line(one: Proposal) -> Line:
    return Line(
        number=one.number, of=one.of[:_TEXT], name=both_ways(one.name)[:_TEXT],
        example=next((both_ways(name)[:_TEXT] for name in one.shown if name != one.name), ""), purpose=one.purpose[:_TEXT],
        flow=one.flow, jurisdiction=one.jurisdiction[:_TEXT], registry=one.registry,
        stands_on=tuple(_stands(link) for link in one.stands_on[:_FEW]), days=one.days, of_days=one.of_days,
        hosts=one.hosts, said=one.said, evidence=tuple(place[:_TEXT] for place in one.evidence[:1]),
    )  # fmt: skip


def _stands(link: Link) -> str:
    return both_ways(link.name)[:_TEXT] + (f" ({link.jurisdiction[:_TEXT]})" if link.jurisdiction else "")


def keep(store: Store, found: KeptFound, *, by: str, at: str) -> int:
    """Keep a list in the place of the one before; the number of the claim."""
    with store.write(by, at) as tx:
        before = claims.about(tx, KIND, ABOUT)
        number = claims.make(tx, KIND, (ABOUT,), msgspec.json.encode(found), by)
        for one in before:
            if one.seq != number:
                claims.take_back(tx, one.seq, by, f"replaced by claim {number}")
        return number


def last(reader: Reader) -> Kept | None:
    """The list that stands; None if none was kept."""
    standing = claims.about(reader, KIND, ABOUT)
    if not standing:
        return None
    one = standing[-1]
    try:
        found = msgspec.json.decode(one.body, type=KeptFound)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        found = None
    return Kept(by=one.by, at=one.at, found=found)
