# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Two objects, or two sources, that somebody says are the same: claims that stand beside them and can be taken back.

Nothing is merged: both stay as they came, with their ids, markings and sources. Whoever looks at one of them here is told
of the others, as long as the claims stand. "Same as" is passed on: what is the same as the same is the same. For the own
organisation only, for a claim bears no marking.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import msgspec

from tocsin.core.errors import BadInput, NotFound
from tocsin.store import Reader, Store, claims, feeds, objects, sources

What = Literal["object", "source"]
KINDS: dict[What, str] = {"object": "same-object", "source": "same-source"}
LONGEST_WHY = 1_000
Row = dict[str, object]


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """The body of a claim: these two are the same, and why."""

    a: str
    b: str
    why: str = ""


class SameAs(msgspec.Struct, frozen=True, kw_only=True):
    """One claim, as it is shown beside what it is about."""

    claim: int
    a: str
    b: str
    by: str
    at: str
    why: str


def claim(store: Store, a: str, b: str, *, by: str, why: str, at: str) -> int:
    """Say that two are the same; the number of the claim. The same claim by the same author is not made twice.

    Raises ``NotFound`` for what is neither an object nor a source here; ``BadInput`` for one with itself, for two objects of
    different types, an object and a source, a claim without an author, or a reason that is too long.
    """
    a, b = sorted((a, b))
    _named(by)
    if a == b:
        raise BadInput("one is the same as itself without a claim", where=a[:200], do="give two")
    if len(why) > LONGEST_WHY:
        raise BadInput("the reason is too long", do=f"say it in {LONGEST_WHY} characters at the most")
    with store.write(by, at) as tx:
        first, second = _what(tx, a), _what(tx, b)
        if first != second:
            raise BadInput(
                "one is an object, the other a source", where=f"{a[:100]}, {b[:100]}", do="give two of a kind"
            )
        if first == "object" and (types := {name.partition("--")[0] for name in (a, b)}) and len(types) > 1:
            do = "relate the two by a relationship instead"
            raise BadInput(f"these are of different types: {', '.join(sorted(types))}", where=a[:100], do=do)
        body = msgspec.json.encode(Said(a=a, b=b, why=why.strip()))
        return claims.make(tx, KINDS[first], (a, b), body, by)


def take_back(store: Store, number: int, *, by: str, why: str, at: str) -> bool:
    """End a claim; False if it was ended before. Raises ``NotFound`` if there is none of that number."""
    _named(by)
    with store.write(by, at) as tx:
        if number not in {one.seq for kind in KINDS.values() for one in claims.all(tx, kind)}:
            what = f"there is no claim {number} that two are the same"
            raise NotFound(what, do="tocsin share same --list shows all")
        return claims.take_back(tx, number, by, why)


def listed(reader: Reader) -> list[Row]:
    """A row for each claim, those taken back too, in the order in which they were made."""
    every = [(what, one) for what, kind in KINDS.items() for one in claims.all(reader, kind)]
    return [
        {
            "claim": one.seq, "what": what, "a": said.a, "b": said.b, "by": one.by, "at": one.at, "why": said.why,
            "state": "taken back" if one.taken_back_at else "stands", "taken_back_by": one.taken_back_by,
            "taken_back_at": one.taken_back_at, "why_taken_back": one.why_taken_back,
        }
        for what, one in sorted(every, key=lambda each: each[1].seq)
        for said in (_said(one),)
    ]  # fmt: skip


def groups(reader: Reader, what: What) -> dict[str, tuple[str, ...]]:
    """Of each that is the same as another: the others, in order. Cost: one pass over the claims that stand."""
    found: dict[str, set[str]] = {}
    for one in claims.standing(reader, KINDS[what]):
        said = _said(one)
        together = found.get(said.a, {said.a}) | found.get(said.b, {said.b})
        found.update(dict.fromkeys(together, together))
    return {name: tuple(sorted(together - {name})) for name, together in found.items()}


def about(reader: Reader, what: What, name: str) -> tuple[SameAs, ...]:
    """The claims by which something is the same as others, its own and those of the others."""
    together = {name, *groups(reader, what).get(name, ())}
    return tuple(
        SameAs(claim=one.seq, a=said.a, b=said.b, by=one.by, at=one.at, why=said.why)
        for one in claims.standing(reader, KINDS[what])
        if (said := _said(one)).a in together
    )


def known_sources(reader: Reader) -> Iterable[str]:
    """Names of all files and feeds."""
    yield from (kept.feed.source for kept in feeds.all(reader))
    yield from (note.name for note in sources.all(reader))


def _what(reader: Reader, name: str) -> What:
    if objects.exists(reader, [name], include_withdrawn=True):
        return "object"
    if name in known_sources(reader):
        return "source"
    do = "give the id of an object, or the name of a source as tocsin share sources has it"
    raise NotFound("there is no such object or source here", where=name[:200], do=do)


def _said(one: claims.Claim) -> Said:
    return msgspec.json.decode(one.body, type=Said)


def _named(by: str) -> None:
    if not by.strip():
        raise BadInput("a claim needs an author", do="add --by NAME")
