# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Map + inventories -> which entries may be one asset; what a person says of it -> claims that can be taken back."""

from __future__ import annotations

import difflib

import msgspec

from tocsin.core.errors import BadInput, Conflict, NotFound
from tocsin.know.merged_map import merge
from tocsin.know.same_asset import Proposed, Strength, entries, propose
from tocsin.store import Reader, Store, Tx, claims, inventory, maps

KIND = "same-asset"
Row = dict[str, object]


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """The body of a claim: these two are one asset, and why."""

    a: str
    b: str
    why: tuple[str, ...] = ()


def pairs(reader: Reader, known_at: str = "") -> list[tuple[str, str]]:
    """What the claims that stand say is one asset; with ``known_at``, those that stood at that instant."""
    stood = claims.stood(reader, KIND, known_at) if known_at else claims.standing(reader, KIND)
    return [(said.a, said.b) for said in map(_said, stood)]


def proposed(store: Store) -> Proposed:
    """What may be one asset and is not claimed to be."""
    with store.read() as reader:
        return _proposed(reader)


def _proposed(reader: Reader) -> Proposed:
    chart = maps.load(reader)
    into = merge(chart, pairs(reader)).into
    return propose(entries(chart.nodes, inventory.components(reader)), into)


def listed(store: Store) -> list[Row]:
    """A row for each claim, those taken back too; ``merged`` says why not, where one that stands has no effect."""
    with store.read() as reader:
        every = claims.all(reader, KIND)
        into = merge(maps.load(reader), pairs(reader)).into
    return [
        {
            "claim": claim.seq,
            "a": said.a,
            "b": said.b,
            "by": claim.by,
            "at": claim.at,
            "why": list(said.why),
            "state": _state(claim, said.a in into),
            "taken_back_by": claim.taken_back_by,
            "taken_back_at": claim.taken_back_at,
            "why_taken_back": claim.why_taken_back,
        }
        for claim, said in ((claim, _said(claim)) for claim in every)
    ]


def _state(claim: claims.Claim, has_effect: bool) -> str:
    if claim.taken_back_at:
        return "taken back"
    return "one asset" if has_effect else "not merged: a conflict"


def claim(store: Store, a: str, b: str, *, by: str, at: str) -> int:
    """Say that two entries are one asset; the number of the claim.

    Raises ``NotFound`` for an id that nothing here has, ``BadInput`` for one with itself or without an author, and
    ``Conflict`` where serial numbers differ.
    """
    a, b = sorted((a, b))
    _named(by)
    if a == b:
        raise BadInput(f"{a} is one asset with itself", do="give two ids")
    with store.write(by, at) as tx:
        chart = maps.load(tx)
        known = {one.id for one in entries(chart.nodes, inventory.components(tx))}
        for name in (a, b):
            if name not in known:
                near = difflib.get_close_matches(name, known, 3)
                do = f"did you mean {', '.join(near)}?" if near else "tocsin know same lists what may be one"
                raise NotFound(f"no asset is called {name}", do=do)
        apart = merge(chart, [*pairs(tx), (a, b)]).apart
        mine = next((why for why in apart if a in why and b in why), "") or "".join(apart[:1])
        if apart and len(apart) > len(merge(chart, pairs(tx)).apart):
            raise Conflict(mine, do="correct the serial number at its source, or claim nothing")
        why = next((one.reasons for one in _proposed(tx).pairs if (one.a, one.b) == (a, b)), ())
        return _make(tx, a, b, why, by)


def claim_all(store: Store, least: Strength, *, by: str, at: str) -> list[int]:
    """Say it of every proposal that is at least so strong and no conflict; the numbers of the claims.

    A proposal that would join others into a conflict is left out.
    """
    _named(by)
    from tocsin.know.same_asset import STRENGTHS

    wanted = STRENGTHS[: STRENGTHS.index(least) + 1]
    with store.write(by, at) as tx:
        chart = maps.load(tx)
        standing = pairs(tx)
        chosen = [one for one in _proposed(tx).pairs if one.strength in wanted and not one.conflict]
        into = merge(chart, [*standing, *((one.a, one.b) for one in chosen)]).into
        return [_make(tx, one.a, one.b, one.reasons, by) for one in chosen if one.a in into]


def take_back(store: Store, number: int, *, by: str, why: str, at: str) -> bool:
    """End a claim; False if it was ended before. Raises ``NotFound`` if there is none of that number."""
    _named(by)
    with store.write(by, at) as tx:
        if number not in {claim.seq for claim in claims.all(tx, KIND)}:
            raise NotFound(f"there is no claim {number} that two are one asset", do="tocsin know same --list")
        return claims.take_back(tx, number, by, why)


def _make(tx: Tx, a: str, b: str, why: tuple[str, ...], by: str) -> int:
    return claims.make(tx, KIND, (a, b), msgspec.json.encode(Said(a=a, b=b, why=why)), by)


def _said(claim: claims.Claim) -> Said:
    return msgspec.json.decode(claim.body, type=Said)


def _named(by: str) -> None:
    if not by.strip():
        raise BadInput("a claim needs an author", do="add --by NAME")
