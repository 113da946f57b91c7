# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A person's word that a hit is false -> an opinion (STIX 2.1 section 4.14) on what vouches for its value.

It is kept as those of MISP are that come as sightings of type 1, and counts as they do: the objects stand as found
false from then on, and so does what their sources are worth (``flows.source_standing``). Said twice in the same words
about the same objects, it is one opinion.
"""

from __future__ import annotations

import msgspec

from tocsin.core import ids, stix
from tocsin.core.errors import NotFound
from tocsin.core.limits import Limits
from tocsin.core.reading import Fault
from tocsin.flows import sightings
from tocsin.flows.object_file import new_object
from tocsin.flows.share_case import name_of
from tocsin.store import Reader, Store, hits, objects

SOURCE = "tocsin watch false"
MOST = 500
"""Objects that one opinion names."""


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What was said."""

    id: str
    kind: str
    value: str
    objects: tuple[str, ...]
    sources: tuple[str, ...]


def say(store: Store, hit: str, *, organisation: str, by: str, why: str, at: str, limits: Limits) -> Said:
    """Keep the opinion. ``hit``: the number of one, or the id of a sighting. Raises ``NotFound``."""
    with store.write(SOURCE, at) as tx:
        called = name_of(tx, organisation)
        kind, value, named = _named(tx, hit, called)
        kept = objects.exists(tx, named)
        about = tuple(name for name in named if name in kept)[:MOST]
        if not about:
            do = "what vouched for it is withdrawn already: nothing is left to be said"
            raise NotFound("no object vouches for this hit any more", where=hit[:100], do=do)
        sources = sorted({name for each in about for name in objects.sources(tx, each)})
        author = ids.derived("identity", called)
        explained = f"false positive: {why} ({by})"
        made = stix.make({
            "type": "opinion", "spec_version": "2.1", "id": ids.derived("opinion", author, *about, explained), "created": at,
            "modified": at, "created_by_ref": author, "opinion": "strongly-disagree", "explanation": explained,
            "authors": [by], "object_refs": list(about), "labels": ["false-positive"],
        })  # fmt: skip
        faults: list[Fault] = []
        if not objects.exists(tx, [made.id]):
            objects.add(tx, [new_object(made, {}, limits, SOURCE, faults)], SOURCE)
        tx.audit("hits.false", hit[:100], value=value[:200], opinion=made.id, by=by, why=why)
    return Said(id=made.id, kind=kind, value=value, objects=about, sources=tuple(sources))


def _named(reader: Reader, hit: str, organisation: str) -> tuple[str, str, tuple[str, ...]]:
    if hit.isascii() and hit.isdigit() and len(hit) < 19:
        found = hits.get(reader, int(hit))
        if found is not None:
            return found.kind, found.value, found.objects
    elif hit.startswith("sighting--"):
        for one in sightings.find(reader, organisation=organisation).sightings:
            if one.id == hit:
                return one.kind, one.value, tuple(each.id for each in one.vouched)
    do = "give a number of tocsin watch hits, or an id of tocsin watch sightings --format json"
    raise NotFound("there is no such hit", where=hit[:100], do=do)
