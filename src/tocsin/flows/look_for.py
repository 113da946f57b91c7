# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The stored intelligence -> an index of what is looked for, kept between runs; who vouches is asked on hits."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, cast

import msgspec

from tocsin.store import Store, held_values, sought
from tocsin.store.sought import INDICATOR_TYPES
from tocsin.watch.index import Index, Voucher
from tocsin.watch.index.cache import cached, digest
from tocsin.watch.index.file import Header, Sections

if TYPE_CHECKING:
    from tocsin.watch.sieve.layout import Words

_REMEMBERED = 50_000


class _Said(msgspec.Struct):
    """What an indicator says of its own standing (STIX 2.1 section 4.7 and common properties)."""

    valid_from: str = ""
    valid_until: str = ""
    confidence: int | None = None


class FromStore:
    """Who vouches for a value, asked of the store when it was found; remembered for as long as this object lives."""

    def __init__(self, store: Store) -> None:
        """Of a store that stays open."""
        self._store = store
        with store.read() as reader:
            self._held = held_values.values(reader)
        self._known: dict[tuple[str, str], tuple[Voucher, ...]] = {}

    def __call__(self, kind: str, value: str) -> tuple[Voucher, ...]:
        """The live indicators that speak of the value; none if all were revoked or withdrawn, or if it waits for a person."""
        if (kind, value) in self._held:
            return ()
        found = self._known.get((kind, value))
        if found is None:
            with self._store.read() as reader:
                found = tuple(map(_voucher, sought.speakers(reader, INDICATOR_TYPES, kind, value)))
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            self._known[kind, value] = found
        return found


def _voucher(speaker: sought.Speaker) -> Voucher:
    try:
        said = msgspec.json.decode(speaker.raw, type=_Said)
    except msgspec.MsgspecError:  # an older spelling that the store took with a remark
        said = _Said()
    return Voucher(
        object=speaker.id, tags=speaker.tags, tlp=speaker.tlp, audience=speaker.audience,
        valid_from=said.valid_from, valid_until=said.valid_until, confidence=said.confidence,
    )  # fmt: skip


def index_of(store: Store, folder: str | None = None, *, for_sieve: bool = False) -> Index:
    """The index of all live indicators; from the cache folder if it is there, and nothing new has come since.

    If it is made, and is ``for_sieve``, what the sieve needs is compiled by another process meanwhile.

    Withdrawn and revoked ones that an index in the folder still holds are no hits: nobody vouches for them.
    """

    def make() -> tuple[Header, Sections]:
        if for_sieve:
            from tocsin.watch import sieve

            sieve.make_ahead()
        from tocsin.watch.index.builder import Builder  # it needs the compiler

        builder = Builder()
        with store.read() as reader:
            of = digest(sought.state(reader, INDICATOR_TYPES))
            for kind, block in sought.blocks(reader, INDICATOR_TYPES):
                builder.add(kind, block)
        return builder.finish(of)

    if folder is None:
        return Index(*make(), ask=FromStore(store))
    with store.read() as reader:
        wanted = digest(sought.state(reader, INDICATOR_TYPES))
    header, sections, path = cached(folder, wanted, make)
    return Index(header, sections, ask=FromStore(store), path=path)


def tables_of(compiled: Index, seed: int) -> Words:
    """``tables_at`` without the path."""
    return tables_at(compiled, seed)[0]


def tables_at(compiled: Index, seed: int) -> tuple[Words, str]:
    """The tables of the sieve of an index; those of one that is kept are kept beside it, with the ``seed`` they were made by;
    the file, empty if they are in memory only.

    They belong to the code that made them: another sieve makes its own. Cost: 2 us a value when they are made, next to nothing
    when they are there.
    """
    from tocsin.watch import sieve
    from tocsin.watch.machine_code import stamp

    name = digest(f"sieve {stamp(sieve.__name__)} {compiled.header.digest}")

    def make() -> tuple[Header, Sections]:
        tables = sieve.build(sieve.wanted(dict(compiled.values())), seed)
        return Header(digest=name, seed=seed, counts={}, longest_url=0), {"tables": tables}

    if not compiled.path:
        return cast("Words", make()[1]["tables"]), ""
    _, sections, path = cached(os.path.dirname(compiled.path), name, make)
    return cast("Words", sections["tables"]), path


def news_of(store: Store, mark: sought.Mark) -> Index:
    """The index of what may be found now and could not be when the store was at ``mark``; in memory only."""
    from tocsin.watch.index.builder import Builder

    builder = Builder()
    with store.read() as reader:
        for kind, block in sought.since(reader, INDICATOR_TYPES, mark):
            builder.add(kind, block)
    return Index(*builder.finish(f"since {mark.seq}"), ask=FromStore(store))
