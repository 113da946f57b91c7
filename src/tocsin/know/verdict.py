# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Whether one version is accused by what one advisory says of one package.

The rules, in order (OSV schema, "Evaluation"): an entry accuses if it lists the
version, or if one of its ranges holds it; entries are alternatives. Equal in the
list means equal text, or equal keys where the ecosystem has an order. ``0`` is
below every version. ``fixed`` is exclusive, ``last_affected`` inclusive. What
cannot be compared is unknown, never clear; one sure accusation outweighs any
number of unknowns. Cost: one key a bound, remembered for the run.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal

import msgspec

from tocsin.core.component import Affected, Range
from tocsin.core.errors import BadInput
from tocsin.know.versions import Key, Order

Answer = Literal["affected", "clear", "unknown"]

LEAST: Final = "0"
"""OSV's name for "before every version"."""


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """The answer for one version, and the reason where it is unknown."""

    answer: Answer
    why: str = ""
    advisory_at_fault: bool = False
    """Whether the reason lies in what the advisory says, not in the component."""


_AFFECTED: Final = Verdict(answer="affected")
_CLEAR: Final = Verdict(answer="clear")
_NO_VERSION: Final = Verdict(answer="unknown", why="it has no version")
_NO_ORDER: Final = Verdict(answer="unknown", why="no order of versions is known for this ecosystem")
_BARE: Final = Verdict(
    answer="unknown", why="the advisory names no versions, or only commits", advisory_at_fault=True
)
_BAD_BOUND: Final = Verdict(
    answer="unknown", why="the advisory names a version that does not parse", advisory_at_fault=True
)
_APART: Final = Verdict(
    answer="unknown", why="the advisory's versions cannot be compared with this one", advisory_at_fault=True
)


class Keys:
    """Keys of versions of one ecosystem, each made once; ``None`` for what does not parse."""

    def __init__(self, family: str, order: Order | None) -> None:
        """Begin with no key made."""
        self.family = family
        self.order = order
        self._made: dict[str, Key | None] = {}

    def get(self, version: str) -> Key | None:
        """The key of a version, or None if it does not parse or the ecosystem has no order."""
        if version not in self._made:
            try:
                self._made[version] = self.order.key(version) if self.order and version else None
            except BadInput:
                self._made[version] = None
        return self._made[version]


def judge(version: str, entries: Iterable[Affected], keys: Keys) -> Verdict:
    """Judge one version against the entries of one advisory for its package."""
    unknown: Verdict | None = None
    for entry in entries:
        for verdict in _verdicts(version, entry, keys):
            if verdict.answer == "affected":
                return verdict
            if verdict.answer == "unknown" and unknown is None:
                unknown = verdict
    return unknown or _CLEAR


def _verdicts(version: str, entry: Affected, keys: Keys) -> Iterable[Verdict]:
    """What the list of versions says, then what each range says."""
    if entry.versions:
        yield _listed(version, entry.versions, keys)
    elif not entry.ranges:
        yield _BARE
    for one in entry.ranges:
        yield _within(version, one, keys)


def first_fix(version: str, entries: tuple[Affected, ...], keys: Keys) -> str:
    """The lowest named fix above ``version`` that the same entries do not accuse; empty if there is none."""
    here = keys.get(version)
    if here is None:
        return ""
    best: tuple[Key, str] | None = None
    for fix in sorted({one.fixed for entry in entries for one in entry.ranges if one.fixed}):
        there = keys.get(fix)
        if there is None or not _before(here, there):
            continue
        if best is not None and not _before(there, best[0]):
            continue
        if judge(fix, entries, keys).answer == "clear":
            best = (there, fix)
    return best[1] if best else ""


def _listed(version: str, versions: tuple[str, ...], keys: Keys) -> Verdict:
    if not version:
        return _NO_VERSION
    if version in versions:
        return _AFFECTED
    if keys.order is None:  # nobody says when two texts are one version, so the text is the rule
        return _CLEAR
    here = keys.get(version)
    if here is None:
        return _unparsed(keys.order)
    return (
        _AFFECTED if any(there is not None and there == here for there in map(keys.get, versions)) else _CLEAR
    )


def _within(version: str, one: Range, keys: Keys) -> Verdict:
    """Where ``version`` stands to one range."""
    if one.introduced == LEAST and one.fixed is None and one.last_affected is None:
        return _AFFECTED
    if not version:
        return _NO_VERSION
    if keys.order is None:
        return _NO_ORDER
    here = keys.get(version)
    if here is None:
        return _unparsed(keys.order)
    low = None if one.introduced == LEAST else keys.get(one.introduced)
    end = one.fixed if one.fixed is not None else one.last_affected
    high = None if end is None else keys.get(end)
    if (low is None and one.introduced != LEAST) or (high is None and end is not None):
        return _BAD_BOUND
    try:
        inside = low is None or not here < low
        if inside and high is not None:
            inside = here < high if one.fixed is not None else not high < here
    except BadInput:
        return _APART
    return _AFFECTED if inside else _CLEAR


def _before(one: Key, other: Key) -> bool:
    try:
        return one < other
    except BadInput:
        return False


def _unparsed(order: Order) -> Verdict:
    return Verdict(answer="unknown", why=f"its version does not parse by the rules of {order.name}")
