# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A file of STIX objects -> what the store is handed, in bounded memory.

The file is read twice: ``survey`` sees that it is whole and which markings it defines,
``ObjectFile.rows`` takes its objects. Knows nothing of the store, so that a process of its own
can do it (``flows.reading_apart``).

Cost: 25 to 35 us an object; some tens of MiB.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import BinaryIO, cast

import msgspec

from tocsin.core import stix
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.marking import Marking
from tocsin.core.new_object import NewObject, keys_of
from tocsin.core.reading import Fault
from tocsin.flows import files

Advance = Callable[[int], None]


class Told(msgspec.Struct, frozen=True):
    """What is to be said of a file when it has been read."""

    sha256: str
    count: int
    """Objects taken."""
    faults: list[Fault]
    notes: list[str]


def survey(path: str, name: str, limits: Limits) -> tuple[dict[str, Marking], str]:
    """The markings that a file defines, and its SHA-256 in hex.

    Raises what ``files.open_file`` raises, and ``BadInput`` if it is not whole.
    """
    with files.open_file(path) as stream:
        first = files.Measured(stream, path, limits)
        defined = stix.survey(cast("BinaryIO", first), name, limits)
    return defined, first.sha256


class ObjectFile:
    """The file called ``name`` at ``path``; ``survey``, then ``rows`` to their end, then ``told``."""

    def __init__(
        self,
        path: str,
        name: str,
        limits: Limits,
        advance: Advance = lambda _bytes: None,
        *,
        surveyed: str = "",
    ) -> None:
        """``advance`` is told how many bytes the second reading has read; ``surveyed`` is what it digests to, if that is known."""
        self._path, self._name, self._limits, self._advance = path, name, limits, advance
        self._sha256 = surveyed
        self._told: Told | None = None
        self.keyed = True
        """Whether rows come with their keys; the store makes those that are missing."""

    def survey(self) -> dict[str, Marking]:
        """The markings that it defines; raises as ``survey``."""
        defined, self._sha256 = survey(self._path, self._name, self._limits)
        return defined

    def rows(self, known: dict[str, Marking]) -> Iterator[NewObject]:
        """Its objects under the markings ``known``. Raises ``BadInput`` if it is another file by now."""
        limits, name = self._limits, self._name
        with files.open_file(self._path) as stream:
            second = files.Measured(stream, self._path, limits, self._advance)
            source = stix.ObjectStream(cast("BinaryIO", second), name, limits)
            faults: list[Fault] = []
            for each in source:
                yield new_object(each, known, limits, name, faults, keyed=self.keyed)
        if second.sha256 != self._sha256:
            raise BadInput("the file changed while it was read", where=name, do="load it again")
        reading = source.done()
        self._told = Told(self._sha256, source.count, [*reading.faults, *faults], reading.notes)

    def told(self) -> Told:
        """To be asked for when ``rows`` has ended."""
        assert self._told is not None, "rows has not ended"
        return self._told


def new_object(
    item: stix.StixObject,
    known: dict[str, Marking],
    limits: Limits,
    name: str,
    faults: list[Fault],
    *,
    keyed: bool = True,
) -> NewObject:
    """The row of an object: its marking, its atoms, and why nothing can be matched by it, as a fault if it could be mended."""
    atoms: tuple[tuple[str, str], ...] = ()
    said = stix.said_of(item)
    try:
        found = stix.atoms_of(item, limits, said)
        atoms, not_matched = tuple([(a.kind, a.value) for a in found.atoms]), found.not_matched
    except BadInput as error:
        not_matched = error.what
        if len(faults) < limits.faults:
            what = f"kept, but its pattern cannot be matched: {error.what}"
            faults.append(Fault(f"{name}: {item.id}", what, error.do))
    meaning = stix.marking_of(item, known)
    keys = None
    if keyed:
        # JSON knows no way but an escape to write a character that the store must spell out.
        keys = keys_of(item.id, item.version_key, item.raw, atoms, plain=b"\\" not in item.raw)
    return NewObject(
        id=item.id,
        type=item.type,
        spec_version=item.spec_version,
        created=item.created,
        modified=item.modified,
        version_key=item.version_key,
        created_by=item.created_by_ref,
        revoked=item.revoked,
        raw=item.raw,
        tlp=meaning.tlp or "",
        audience=meaning.audience,
        tags=stix.tags_of(item, said),
        atoms=atoms,
        not_matched=not_matched,
        keys=keys,
    )
