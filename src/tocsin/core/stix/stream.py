# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Objects of a bundle, envelope or array of any size, one after the other, in bounded memory.

The same judgement as ``read_bundle``, with two differences that follow from not having the
whole: bytes that are not UTF-8 cost the object they stand in, and not the file; and what
contradicts an earlier object of the same file is not seen here (the store sees it).

Cost: that of ``read_bundle`` and 2 us an object; memory for some windows of
``core.jsonstream`` and the faults that are listed.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import BinaryIO

from tocsin.core import jsonstream, marking
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.marking import Marking
from tocsin.core.reading import Reading
from tocsin.core.stix.bundle import Reader
from tocsin.core.stix.container import Members, of_bundle
from tocsin.core.stix.judge import judge
from tocsin.core.stix.objects import StixObject, properties
from tocsin.core.stix.quick import Quick

_BLOCK = 1_024
_DEFINITION = b'"marking-definition"'


def survey(stream: BinaryIO, name: str, limits: Limits) -> dict[str, Marking]:
    """Read all of it for what must be known before the first object is taken: the markings defined in it.

    Raises ``BadInput`` if the whole is not JSON, or no bundle, envelope or array.
    """
    members = jsonstream.Members(stream, name, limits, "objects")
    quick = Quick(limits)
    known: dict[str, Marking] = {}
    for raw in members:
        if _DEFINITION in raw:
            made = judge(raw, quick).object
            meaning = None if made is None else marking.of_definition(properties(made))
            if made is not None and meaning is not None:
                known[made.id] = meaning
    said = members.others.get("type", b"")
    if not members.found or said not in {b"", b'"bundle"'}:
        do = "give a STIX bundle, a TAXII envelope or an array of objects"
        raise BadInput("this is JSON, but no list of objects stands in it", where=name, do=do)
    return known


class ObjectStream:
    """Iterate over it once for the objects that are taken; ``done`` tells of the others."""

    def __init__(self, stream: BinaryIO, name: str, limits: Limits) -> None:
        """Read nothing yet."""
        self._members = jsonstream.Members(stream, name, limits, "objects")
        self._reader = Reader(name, Members([], ("objects",)), limits)
        self._limits = limits
        self.count = 0
        """Objects taken so far."""

    def __iter__(self) -> Iterator[StixObject]:
        """Yield the objects as they are read. Raises ``BadInput`` where the text ends to be JSON."""
        quick, raws, first = Quick(self._limits), iter(self._members), 0
        records = self._reader.reading.records
        while block := list(islice(raws, _BLOCK)):
            if self._members.bare:
                self._reader.members = Members([], ())
            for index, each in enumerate(quick.read_all(block), first):
                if each is None:
                    self._reader.judge(block[index - first], index)
                else:
                    records.append(each)
            self.count += len(records)
            yield from records
            records.clear()
            first += len(block)

    def done(self) -> Reading[StixObject]:
        """Faults and notes, without the objects; to be asked for when the iteration has ended."""
        if self._members.others.get("type"):
            for problem in of_bundle(self._members.others):
                self._reader.count(problem.what)
        return self._reader.done()
