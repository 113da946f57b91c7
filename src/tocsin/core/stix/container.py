# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The containers in which objects come, and what two objects of one container may not be.

A STIX bundle (2.1 section 8), a TAXII envelope, a JSON array of objects, or one object.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import msgspec

from tocsin.core import ids, jsonin
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.stix.objects import StixObject, version_key_of
from tocsin.core.stix.shapes import Problem
from tocsin.core.stix.upgrade_all import alike
from tocsin.core.stix.values import Steps

REPEATED = "repeated with the same content, taken once"


class Members(msgspec.Struct, frozen=True):
    """The members of a file as the bytes they came in."""

    raws: list[bytes]
    prefix: tuple[str, ...] | None
    """The steps to the list that holds them; None for an object that is the file."""
    notes: list[str] = []
    problems: list[Problem] = []
    """Of the container itself: none of them refuses its members."""

    def steps(self, index: int) -> Steps:
        """The steps to one member."""
        return () if self.prefix is None else (*self.prefix, index)


def members_of(data: bytes, name: str, limits: Limits) -> Members:
    """Take a file apart. Raises ``BadInput`` if it is not JSON as a whole, or none of the four."""
    parts = jsonin.split(data, name, limits, "objects")
    said = parts.others.get("type", b"")
    if parts.shape == "array":
        return Members(parts.members or [], ())
    if parts.members is not None and said in {b"", b'"bundle"'}:
        return Members(parts.members, ("objects",), problems=of_bundle(parts.others) if said else [])
    if said == b'"bundle"':
        if "objects" in parts.others:
            raise BadInput("objects of a bundle is no array", where=f"{name}#/objects")
        return Members([], (), ["the bundle holds no objects"], of_bundle(parts.others))
    if not parts.others and parts.members is None:
        return Members([], (), ["an empty envelope"])
    if "type" not in parts.others and "id" not in parts.others:
        do = "give a STIX bundle, a TAXII envelope, an array of objects or one object"
        raise BadInput("this is JSON, but neither objects nor type and id stand in it", where=name, do=do)
    return Members([data.removeprefix(b"\xef\xbb\xbf").strip(b" \t\r\n")], None)


def of_bundle(others: dict[str, bytes]) -> list[Problem]:
    """What is wrong with a bundle as such: it means nothing by itself (section 8), so its objects are read."""
    found: list[Problem] = []
    try:
        named = msgspec.json.decode(others.get("id", b'""'), type=str)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        named = ""
    if ids.kind_or_none(named) != "bundle":
        do = "give it an id such as bundle--5d0092c5-5f74-4287-9642-33f4c354e56d"
        found.append(Problem(("id",), "8.1", "the bundle has no id of a bundle", do, "warning"))
    for key in others:
        if key not in {"type", "id", "spec_version"}:
            what = f"STIX 2.1 defines no property {key[:60]!r} of a bundle"
            found.append(Problem((key,), "8.1", what, "leave it out", "warning"))
    return found


class Seen:
    """The versions that stood in a file so far."""

    def __init__(self, raws: Mapping[int, bytes] | Sequence[bytes], place: Callable[[int], str]) -> None:
        """``raws``: the bytes of the members seen, by their index; ``place`` says where a member stands."""
        self._raws = raws
        self._place = place
        self.first: dict[str, int] = {}
        """By id: the index of the first member that has it."""
        self._versions: dict[str, dict[str, int]] = {}
        """The same by version key, for ids that stand there more than once."""

    def forget(self, made: StixObject) -> None:
        """Let the version go that was seen last: there is no room for its bytes."""
        known = self._versions.get(made.id)
        if known is None:
            del self.first[made.id]
        else:
            del known[made.version_key]

    def problem(self, made: StixObject, index: int) -> Problem | None:
        """None for a version not seen yet; a warning for the same again, an error for other content."""
        first = self.first.setdefault(made.id, index)
        if first == index:
            return None
        known = self._versions.get(made.id)
        if known is None:
            known = self._versions[made.id] = {version_key_of(self._raws[first]): first}
        first = known.setdefault(made.version_key, index)
        if first == index:
            return None
        other, place = self._raws[first], self._place(first)
        if other == made.raw or alike(other, made.raw, made.type):
            do = "leave one of them out"
            return Problem((), "3.6", f"the same stands at {place}", do, "warning", REPEATED)
        what = f"{made.id} in the same version, but with other content, stands at {place}"
        return Problem((), "3.6", what, "ask its source which is right; the first was taken")
