# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A bundle of ours once more, without what was taken back."""

from __future__ import annotations

from collections.abc import Collection

from tocsin.core import ids, stix
from tocsin.core.errors import TocsinError
from tocsin.core.limits import Limits

_ENDS = ("source_ref", "target_ref", "sighting_of_ref")


def without(
    bundle: bytes, gone: Collection[str], author: str, at: str
) -> tuple[bytes, list[stix.StixObject]] | None:
    """The bundle without these objects and what hangs on them; None if nothing but the author would be left.

    Relationships and sightings of them go, and what was masked from them; a grouping of ``author``
    becomes a new version of ``at``, with what is left. The other objects keep their bytes. Raises ``BadInput`` for
    what is no bundle.
    """
    kept = {item.id: item for item in stix.read_bundle(bundle, "", Limits()).records}
    out = set(gone)
    while True:
        more = {item.id for item in kept.values() if item.id not in out and _hangs(item, out)}
        more |= {
            str(said["source_ref"])
            for item in kept.values()
            if (said := stix.properties(item)).get("relationship_type") == "derived-from"
            and said.get("created_by_ref") == author
            and said.get("target_ref") in out
        } - out
        if not more:
            break
        out |= more
    left = []
    for item in kept.values():
        if item.id not in out:
            new = _narrowed(item, out, author, at)
            if new is not None:
                left.append(new)
    if all(item.type in {"identity", "marking-definition"} for item in left):
        return None
    return stix.bundle(left, ids.derived("bundle", author, at, *sorted(out))), left


def _hangs(item: stix.StixObject, out: Collection[str]) -> bool:
    said = stix.properties(item)
    return any(said.get(end) in out for end in _ENDS)


def _narrowed(item: stix.StixObject, out: Collection[str], author: str, at: str) -> stix.StixObject | None:
    said = stix.properties(item)
    refs = said.get("object_refs")
    if said.get("created_by_ref") != author or item.type != "grouping" or not isinstance(refs, list):
        return item
    left = [ref for ref in refs if ref not in out]
    if left == refs:
        return item
    if not left:
        return None
    said.pop("name", None)  # it was made of the names of what is in it
    try:
        return stix.make({**said, "object_refs": left, "modified": at})
    except TocsinError:
        return None
