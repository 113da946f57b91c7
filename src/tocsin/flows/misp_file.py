# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""MISP files: into the store, into STIX files and back, always as a stream.

The store keeps the STIX objects that an event became, found by what they say and matched in logs, and beside them the
event as it came (``flows.misp_kept``).
"""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Callable, Iterator, Sequence
from typing import Any, BinaryIO, cast

import msgspec

from tocsin.core import ids, misp, stix
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.marking import Marking
from tocsin.core.new_object import NewObject
from tocsin.core.reading import Fault, Reading
from tocsin.flows import files, misp_kept
from tocsin.flows.context import Context
from tocsin.flows.intelligence_in import keep_objects
from tocsin.flows.object_file import Told, new_object
from tocsin.share import misp as conversion
from tocsin.share.misp import Report
from tocsin.store import Tx

KIND = "MISP event"
Advance = Callable[[int], None]


class MispReading(Reading[stix.StixObject]):
    """The STIX objects of a file, and its events as they came."""

    events: list[misp.Event] = []
    data: bytes = b""


def read(data: bytes, name: str, limits: Limits, keeps: Sequence[str] = ()) -> MispReading:
    """The STIX objects that the events of a file become; ``keeps``: ids that they name besides.

    Raises ``BadInput`` if it is not whole.
    """
    faults, report = conversion.Faults(limits), Report(0)
    events = conversion.survey(io.BytesIO(data), name, limits, faults)
    made = list(conversion.objects(io.BytesIO(data), name, limits, events, report, faults, keeps))
    said = [*faults.notes(), *notes(report)]
    return MispReading(made, faults.listed, said, events=events, data=data)


def keep(tx: Tx, name: str, reading: Reading[Any], context: Context) -> int:
    """Store the objects of a file, and beside them its events as they came."""
    new = keep_objects(tx, name, reading, context)
    if isinstance(reading, MispReading):
        _, said = misp_kept.keep(tx, name, reading.events, lambda: io.BytesIO(reading.data))
        reading.notes.extend(said)
    return new


def notes(report: Report) -> list[str]:
    """What is to be said of what was not carried, in a line each; the most frequent first."""
    said = [
        f"{name}, {count} times not carried: {why}" for (name, why), count in report.counts.most_common(10)
    ]
    if len(report.counts) > 10:
        said.append(f"{len(report.counts) - 10} more reasons: tocsin share misp FILE names everything")
    return said


class MispFile:
    """A file for ``flows.bulk_load``: ``survey``, then ``rows`` to their end, then ``told``."""

    def __init__(self, path: str, name: str, limits: Limits, advance: Advance = lambda _bytes: None) -> None:
        """``advance`` is told how many bytes the second reading has read."""
        self._path, self._name, self._limits, self._advance = path, name, limits, advance
        self._faults, self._report = conversion.Faults(limits), Report(0)
        self.events: list[misp.Event] = []
        """As ``survey`` found them, without their attributes."""
        self._said: list[str] = []
        self._sha256, self._count = "", 0

    def survey(self) -> dict[str, Marking]:
        """The events without their attributes are kept; an event defines no markings of its own. Raises as ``files.open_file``, and ``BadInput``."""
        with files.open_file(self._path) as stream:
            first = files.Measured(stream, self._path, self._limits)
            self.events = conversion.survey(cast("BinaryIO", first), self._name, self._limits, self._faults)
        self._sha256 = first.sha256
        return {}

    def rows(self, known: dict[str, Marking]) -> Iterator[NewObject]:
        """What the store is handed. Raises ``BadInput`` if the file has changed since."""
        faults: list[Fault] = []
        with files.open_file(self._path) as stream:
            second = files.Measured(stream, self._path, self._limits, self._advance)
            made = conversion.objects(
                cast("BinaryIO", second), self._name, self._limits, self.events, self._report, self._faults
            )
            for each in made:
                self._count += 1
                yield new_object(each, known, self._limits, self._name, faults)
        for fault in faults:
            self._faults.tell(fault)
        if second.sha256 != self._sha256:
            raise BadInput("the file changed while it was read", where=self._name, do="load it again")

    def keep(self, tx: Tx) -> None:
        """When ``rows`` has ended: the events as they came. Raises as ``files.open_file``."""
        _, self._said = misp_kept.keep(tx, self._name, self.events, lambda: files.open_file(self._path))

    def told(self) -> Told:
        """To be asked for when ``rows`` has ended."""
        said = [*self._faults.notes(), *notes(self._report), *self._said]
        return Told(self._sha256, self._count, self._faults.listed, said)


class Converted(msgspec.Struct, frozen=True):
    """What is to be said of a conversion when it has been written."""

    report: Report
    faults: conversion.Faults
    same: bool
    """The file was of the format that was asked for: its bytes went out unchanged."""
    sha256: str
    """Of what was written."""


def is_misp(path: str) -> bool:
    """Whether a file is a MISP event, not STIX. Raises ``BadInput`` if it is neither."""
    head = files.read_head(path)
    if misp.detect(path, head):
        return True
    from tocsin.flows.intelligence_in import stix_detect

    if stix_detect(path, head):
        return False
    do = "give an event as MISP exports it, or a STIX bundle"
    raise BadInput("this is neither a MISP event nor STIX", where=files.shown(path), do=do)


def convert(path: str, to: str, limits: Limits, out: BinaryIO) -> Converted:
    """Write a file in the format ``to`` (``stix`` or ``misp``) into ``out``.

    Raises what opening raises, and ``BadInput`` if the file is not whole; part of it may have been written then.
    """
    name, digest = files.shown(path), hashlib.sha256()
    faults, report = conversion.Faults(limits), Report(limits.faults)
    same = is_misp(path) == (to == "misp")
    if same:
        _whole(path, name, limits, faults, is_event=to == "misp")
        pieces = _bytes(path)
    elif to == "stix":
        pieces = _bundle(path, name, limits, report, faults)
    else:
        pieces = _event(path, name, limits, report, faults)
    for piece in pieces:
        digest.update(piece)
        out.write(piece)
    return Converted(report, faults, same, digest.hexdigest())


def _whole(path: str, name: str, limits: Limits, faults: conversion.Faults, *, is_event: bool) -> None:
    """Raise ``BadInput`` if it is not whole; what leaves as it came must be what it is taken for."""
    with files.open_file(path) as stream:
        measured = cast("BinaryIO", files.Measured(stream, path, limits))
        if is_event:
            conversion.survey(measured, name, limits, faults)
        else:
            stix.survey(measured, name, limits)


def _bytes(path: str) -> Iterator[bytes]:
    with files.open_file(path) as stream:
        while block := stream.read(2**20):
            yield block


def _bundle(
    path: str, name: str, limits: Limits, report: Report, faults: conversion.Faults
) -> Iterator[bytes]:
    with files.open_file(path) as stream:
        measured = files.Measured(stream, path, limits)
        events = conversion.survey(cast("BinaryIO", measured), name, limits, faults)
    own = ids.derived("bundle", "misp", measured.sha256)
    yield b'{"type":"bundle","id":"' + own.encode() + b'"'
    count = 0
    with files.open_file(path) as stream:
        second = cast("BinaryIO", files.Measured(stream, path, limits))
        for each in conversion.objects(second, name, limits, events, report, faults):
            yield (b"," if count else b',"objects":[') + each.raw
            count += 1
    yield b"]}\n" if count else b"}\n"


def _event(
    path: str, name: str, limits: Limits, report: Report, faults: conversion.Faults
) -> Iterator[bytes]:
    readings = 0

    def objects() -> Iterator[stix.StixObject]:
        nonlocal readings
        readings += 1
        with files.open_file(path) as stream:
            source = stix.ObjectStream(cast("BinaryIO", files.Measured(stream, path, limits)), name, limits)
            for each in source:
                if each.spec_version == "2.1":
                    yield each
                elif readings == 1:
                    report.drop(each.id, "spec_version", "objects of STIX 2.0 are not converted to MISP yet")
        if readings == 1:
            for fault in source.done().faults:
                faults.tell(fault)

    yield from conversion.FromStix(objects, os.path.basename(name), report, limits).event()
