# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What the store knows of a source -> its standing: what of it was found false, and what it said before others did.

Found false is an object of the source (any version) that

* was taken back with a reason that says so ("false positive", or the same in Chinese), by the source or as a whole;
* an opinion (STIX 2.1 section 4.14) disagrees with, as false positives of MISP are kept;
* a sighting says was seen 0 times (STIX 2.1 section 5.2: looked for and not seen).

A first is a value that the source said before another source said it, too. No grade is made of the two numbers.
For the own organisation only: they count what others may not see.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import islice

import msgspec

from tocsin.store import Reader, newest, objects, source_counts, source_withdrawals, withdrawals

MOST_SAID = 50_000
"""The newest opinions, and the newest sightings, that are looked at."""
MOST_FALSE = 5_000
_FALSE = ("false positive", "false-positive", "误报")
_AGAINST = frozenset({"disagree", "strongly-disagree"})


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """Of one source."""

    objects: int = 0
    """Versions of objects that it has said, first or after others."""
    false: int = 0
    """Objects of it that were found false."""
    firsts: int = 0
    last_at: str = ""
    """When something of it was stored last."""


class _Said(msgspec.Struct, frozen=True, gc=False):
    opinion: str = ""
    object_refs: tuple[str, ...] = ()
    count: int | None = None
    sighting_of_ref: str = ""


def standings(reader: Reader) -> dict[str, Standing]:
    """Every source that has said an object or has something against it, by name."""
    said, firsts, false = source_counts.counts(reader), source_counts.firsts(reader), _false(reader)
    nothing = source_counts.Count()
    found: dict[str, Standing] = {}
    for name in {*said, *firsts, *false}:
        count = said.get(name, nothing)
        found[name] = Standing(
            objects=count.first + count.again, false=len(false.get(name, ())), firsts=firsts.get(name, 0),
            last_at=count.last_at,
        )  # fmt: skip
    return found


def _false(reader: Reader) -> dict[str, set[str]]:
    """Source -> ids of what it said that was found false."""
    found: dict[str, set[str]] = defaultdict(set)
    for taken in source_withdrawals.all(reader):
        if says_false(taken.reason):
            found[taken.source].add(taken.object_id)
    for object_id in against(reader)[:MOST_FALSE]:
        for name in objects.sources(reader, object_id, include_withdrawn=True):
            found[name].add(object_id)
    return found


def against(reader: Reader) -> list[str]:
    """Ids of what somebody says is false whoever said it."""
    found = [one.object_id for one in withdrawals.all(reader) if says_false(one.reason)]
    decoder = msgspec.json.Decoder(_Said)
    for kind in ("opinion", "sighting"):
        for row in islice(newest.newest(reader, kind), MOST_SAID):
            if row.revoked:
                continue
            try:
                said = decoder.decode(row.raw)
            except msgspec.DecodeError:
                continue  # of STIX 2.0, or kept with a note
            if said.opinion in _AGAINST:
                found += said.object_refs
            elif said.count == 0 and said.sighting_of_ref:
                found.append(said.sighting_of_ref)
    return list(dict.fromkeys(found))


def says_false(reason: str) -> bool:
    """Whether the reason of a withdrawal is that it was a false positive."""
    folded = reason.casefold()
    return any(word in folded for word in _FALSE)
