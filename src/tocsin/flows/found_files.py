# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The files that dependencies are found in: logs as streams, settings and registries whole."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from typing import BinaryIO, Protocol, cast

from tocsin.core.errors import BadInput, NotFound, TocsinError
from tocsin.core.limits import Limits
from tocsin.core.reading import Fault
from tocsin.flows import files
from tocsin.know.holders import Holding
from tocsin.know.locate import Locator
from tocsin.know.readers import certificate, host_settings, prefix_csv, rir_delegated
from tocsin.know.setting import Setting, issuers
from tocsin.watch.blocks import BLOCK_BYTES, blocks
from tocsin.watch.readers.contract import LineContext
from tocsin.watch.traffic import KNOWN, Seen, TrafficReader, traffic_reader


class Taker(Protocol):
    """What takes what lines tell."""

    def add(self, seen: Seen, place: str) -> None:
        """One observation; ``place`` is ``file:line``."""


class Telling:
    """Faults and notes on the way."""

    def __init__(self, limits: Limits) -> None:
        """At most ``limits.faults`` of them are kept."""
        self.faults: list[Fault] = []
        self.notes: list[str] = []
        self.read: list[str] = []
        self.sizes: dict[str, int] = {}
        """Lines, or entries, of each file that was read."""
        self._most = limits.faults

    def fault(self, *faults: Fault) -> None:
        """Keep them, up to the limit."""
        self.faults.extend(faults[: max(0, self._most - len(self.faults))])


def read_log(
    path: str, taker: Taker, context: LineContext, telling: Telling, advance: Callable[[int], None]
) -> bool:
    """Add up one log, line by line, and say whether it is one. Bad lines and broken compression are told."""
    name = files.shown(path)
    with files.open_file(path) as stream:
        ahead = _Ahead(stream, name)
        reader = traffic_reader(name, ahead.head)
        if reader is None:
            telling.fault(
                Fault(name, "this is no log that tells who was in touch with whom", f"known: {KNOWN}")
            )
            return False
        lines = bad = 0
        try:
            for block in blocks(cast("BinaryIO", ahead), BLOCK_BYTES, context.limits):
                if block.too_long:
                    telling.fault(
                        Fault(
                            f"{name}:{block.first_line}",
                            "the line is too long to be read",
                            "raise limits.line_bytes",
                        )
                    )
                    bad, lines = bad + 1, lines + 1
                else:
                    count = _lines(block.data, block.first_line, name, reader, taker, context, telling)
                    lines, bad = lines + count[0], bad + count[1]
                advance(block.size)
        except BadInput as error:
            telling.fault(Fault(f"{name}:{lines + 1}", error.what, error.do))
        telling.sizes[name] = lines
        telling.read.append(f"{name}: {reader.name}, {lines} lines" + (f", {bad} not read" if bad else ""))
        return lines > bad


def _lines(
    data: bytes, number: int, name: str, reader: TrafficReader, taker: Taker, context: LineContext, telling: Telling
) -> tuple[int, int]:  # fmt: skip
    lines = bad = 0
    for at, line in enumerate(data.split(b"\n"), number):
        text = line.removesuffix(b"\r")
        if not text:
            continue
        lines += 1
        try:
            for seen in reader.seen(text, context):
                taker.add(seen, f"{name}:{at}")
        except BadInput as error:
            bad += 1
            telling.fault(Fault(f"{name}:{at}", error.what, error.do))
    return lines, bad


class _Ahead:
    """A stream of which the first bytes were looked at; broken compression is ``BadInput``, once all before it is read."""

    def __init__(self, stream: BinaryIO, name: str) -> None:
        self._stream, self._name = stream, name
        self._broken = ""
        self.head = self._rest = b""
        while len(self.head) < files.HEAD_BYTES and (part := self._part(files.HEAD_BYTES)):
            self.head += part
        self._rest = self.head

    def read(self, size: int) -> bytes:
        data, self._rest = self._rest, b""
        if data:
            return data
        data = self._part(min(size, files.HEAD_BYTES * 4))
        if not data and self._broken:
            raise BadInput(
                f"cannot be decompressed to its end: {self._broken}", where=self._name,
                do="fetch the file again; what stands before counts",
            )  # fmt: skip
        return data

    def _part(self, size: int) -> bytes:
        if self._broken:
            return b""
        try:
            return self._stream.read(size)
        except files.BROKEN as error:
            self._broken = str(error) or type(error).__name__
            return b""


def holdings(paths: Sequence[str], limits: Limits, telling: Telling) -> Iterator[Holding]:
    """Every range of these files. Raises ``BadInput`` for a file of another kind, and what opening raises."""
    for path in paths:
        name, data = files.shown(path), files.read_whole(path, limits)
        form = next(
            (f for f in (rir_delegated, prefix_csv) if f.detect(name, data[: files.HEAD_BYTES])), None
        )
        if form is None:
            do = "give a registry's delegated-*-extended file, or a CSV with prefix,holder,country"
            raise BadInput("it does not say who holds which addresses", where=name, do=do)
        reading = form.read(data, name, limits)
        telling.fault(*reading.faults)
        telling.sizes[name] = len(reading.records)
        telling.read.append(f"{name}: who holds which addresses, {len(reading.records)} ranges")
        yield from reading.records


def settings_in(
    folder: str, locator: Locator, limits: Limits, telling: Telling
) -> Iterator[tuple[str, Setting]]:
    """What the settings in a folder name, each with the id of the asset whose it is. Raises ``NotFound``."""
    if not os.path.isdir(folder):
        raise NotFound("there is no such folder", where=folder, do="give the folder that the settings lie in")
    looked = 0
    for top, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            looked += 1
            if looked > limits.files:
                telling.notes.append(
                    f"more than {limits.files} files in {files.shown(folder)}: the rest was not looked at"
                )
                return
            path = os.path.join(top, name)
            try:
                yield from _setting_file(path, folder, locator, limits, telling)
            except TocsinError as error:
                telling.fault(Fault(error.where or files.shown(path), error.what, error.do))


def _setting_file(
    path: str, folder: str, locator: Locator, limits: Limits, telling: Telling
) -> Iterator[tuple[str, Setting]]:
    name = files.shown(path)
    is_pem = name.lower().endswith((".pem", ".crt", ".cer"))
    if not is_pem and not host_settings.detect(name, b""):
        return
    if not os.path.isfile(path):
        return
    data = files.read_whole(path, limits)
    if not (certificate if is_pem else host_settings).detect(name, data):
        return
    reading = (
        issuers(certificate.read(data, name, limits)) if is_pem else host_settings.read(data, name, limits)
    )
    telling.fault(*reading.faults)
    telling.notes.extend(reading.notes)
    if reading.records:
        telling.sizes[name] = len(reading.records)
        telling.read.append(f"{name}: settings, entries: {len(reading.records)}")
    host = os.path.relpath(path, folder).split(os.sep)[0]
    who = next(iter(locator.assets(host)), "") if host != os.path.basename(path) else ""
    yield from ((who, one) for one in reading.records)
