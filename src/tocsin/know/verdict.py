# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Whether one version is accused by what one advisory says of one package.

The rules, in order (OSV schema, "Evaluation"): an entry accuses if it lists the
version, or if one of its ranges holds it; entries are alternatives. Equal in the
list means equal text, or equal keys where the ecosystem has an order. ``0`` is
below every version. ``fixed`` is exclusive, ``last_affected`` inclusive, and a
version counts only if it is before one of the range's limits, if it has any. Each
range is compared in the order of its kind: SemVer 2.0 or the ecosystem's. What
cannot be compared is unknown, never clear; one sure accusation outweighs any
number of unknowns. Cost: one key a bound and order, remembered for the run.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, Literal, NamedTuple

import msgspec

from tocsin.core.component import Affected, Range
from tocsin.core.errors import BadInput
from tocsin.know.versions import Key, Order, semver_order, sortable

Answer = Literal["affected", "clear", "unknown"]
Kind = Literal["ECOSYSTEM", "SEMVER"]

KINDS: Final[tuple[Kind, ...]] = ("ECOSYSTEM", "SEMVER")

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
_NO_ORDER: Final = Verdict(
    answer="unknown", why="versions of this ecosystem are not compared: no order of them is proven here"
)
_BARE: Final = Verdict(
    answer="unknown", why="the advisory names no versions, or only commits", advisory_at_fault=True
)
_BAD_BOUND: Final = Verdict(
    answer="unknown", why="the advisory names a version that does not parse", advisory_at_fault=True
)


class Keys:
    """Keys of versions of one ecosystem in both of its orders, each made once; ``None`` for what does not parse."""

    def __init__(self, family: str, order: Order | None) -> None:
        """Begin with no key made; ``order`` is the ecosystem's own, that of SemVer follows from the family."""
        self.family = family
        self.order = order
        self._orders: dict[Kind, Order | None] = {"ECOSYSTEM": order, "SEMVER": semver_order(family)}
        self.own: Final = {kind for kind, one in self._orders.items() if one == order}
        """The kinds of ranges that are in the ecosystem's own order."""
        own = _Made(order)
        # One order must not make its keys twice, and keys of two orders must never meet.
        other = own if "SEMVER" in self.own else _Made(self._orders["SEMVER"])
        self._made: dict[Kind, _Made] = {"ECOSYSTEM": own, "SEMVER": other}
        plain: Any = own if order is None or order.plain else _Plain(own)
        self.plain: Final[Mapping[str, bytes | None]] = plain
        """Version -> its key in the ecosystem's own order if that key is bytes (``sortable``), made when asked for."""

    def order_of(self, kind: Kind) -> Order | None:
        """The order of a range of this kind, or None if nobody has one."""
        return self._orders[kind]

    def get(self, version: str, kind: Kind = "ECOSYSTEM") -> Key | None:
        """The key of a version, or None if it does not parse or there is no such order."""
        return self._made[kind][version]


class _Made(dict[str, Key | None]):
    """The keys of one order, each made when it is first looked up."""

    def __init__(self, order: Order | None) -> None:
        super().__init__()
        self._order = order

    def __missing__(self, version: str) -> Key | None:
        try:
            key = self._order.key(version) if self._order is not None and version else None
        except BadInput:
            key = None
        self[version] = key
        return key


class _Plain(dict[str, bytes | None]):
    """The keys among them that are bytes."""

    def __init__(self, made: _Made) -> None:
        super().__init__()
        self._made = made

    def __missing__(self, version: str) -> bytes | None:
        key = self._made[version]
        plain = self[version] = None if key is None else sortable(key)
        return plain


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


class _Fix(NamedTuple):
    key: Key
    version: str


def first_fix(version: str, entries: Sequence[Affected], keys: Keys) -> str:
    """The lowest named fix above ``version`` that the same entries do not accuse; empty if there is none.

    "Above" is asked in the order of the range that names the fix. A limit is no fix.
    """
    found = [fix for kind in KINDS if (fix := _lowest(version, entries, keys, kind)) is not None]
    if len(found) == len(KINDS) and _lower(found[1].version, found[0].version, keys):
        return found[1].version
    return found[0].version if found else ""


def _lowest(version: str, entries: Sequence[Affected], keys: Keys, kind: Kind) -> _Fix | None:
    """The lowest clear fix that ranges of one kind name."""
    here = keys.get(version, kind)
    if here is None:
        return None
    named = {one.fixed for entry in entries for one in entry.ranges if one.fixed and one.kind == kind}
    best: _Fix | None = None
    for fix in sorted(named):
        there = keys.get(fix, kind)
        if there is None or not here < there:
            continue
        if best is not None and not there < best.key:
            continue
        if judge(fix, entries, keys).answer == "clear":
            best = _Fix(there, fix)
    return best


def _lower(one: str, other: str, keys: Keys) -> bool:
    """Whether ``one`` comes first in the first order that knows both."""
    for kind in KINDS:
        here, there = keys.get(one, kind), keys.get(other, kind)
        if here is not None and there is not None:
            return here < there
    return False


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
    if one.introduced == LEAST and one.fixed is None and one.last_affected is None and not one.limits:
        return _AFFECTED
    if not version:
        return _NO_VERSION
    order, here = keys.order_of(one.kind), keys.get(version, one.kind)
    if order is None:
        return _NO_ORDER
    if here is None:
        return _unparsed(order)
    inside = _inside(here, one, keys)
    if inside:
        inside = _before_limits(here, one, keys)
    if inside is None:
        return _BAD_BOUND
    return _AFFECTED if inside else _CLEAR


def _inside(here: Key, one: Range, keys: Keys) -> bool | None:
    """Whether the interval holds the version; None if one of its bounds does not parse."""
    low = None if one.introduced == LEAST else keys.get(one.introduced, one.kind)
    end = one.fixed if one.fixed is not None else one.last_affected
    high = None if end is None else keys.get(end, one.kind)
    if (low is None and one.introduced != LEAST) or (high is None and end is not None):
        return None
    if low is not None and here < low:
        return False
    if high is None:
        return True
    return here < high if one.fixed is not None else not high < here


def _before_limits(here: Key, one: Range, keys: Keys) -> bool | None:
    """``BeforeLimits`` of the schema; None if no limit that parses lets it in and one does not parse."""
    if not one.limits:
        return True
    limits = [keys.get(limit, one.kind) for limit in one.limits]
    if any(limit is not None and here < limit for limit in limits):
        return True
    return None if any(limit is None for limit in limits) else False


def _unparsed(order: Order) -> Verdict:
    return Verdict(answer="unknown", why=f"its version does not parse by the rules of {order.name}")
