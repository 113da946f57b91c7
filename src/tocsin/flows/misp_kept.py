# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""MISP events of a file -> store, as the bytes they came in, beside the objects that they became.

Under the event stands its object alone, without the frame ``{"Event": ...}`` or list that a file puts around it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import BinaryIO

from tocsin.core import misp
from tocsin.share.misp.emit import root_id
from tocsin.store import Tx, misp_events

_BLOCK = 2**20


def keep(
    tx: Tx, source: str, events: Sequence[misp.Event], opened: Callable[[], BinaryIO]
) -> tuple[int, list[str]]:
    """Keep the events of a file, ``events`` as ``share.misp.survey`` found them; how many are new, and notes.

    ``opened`` opens the file anew each time it is asked. Cost: memory for one block.
    """
    new, nameless = 0, 0
    for event in events:
        if not event.uuid:
            nameless += 1
            continue
        new += misp_events.keep(
            tx,
            event.uuid,
            root=root_id(event),
            timestamp=event.timestamp or 0,
            source=source,
            pieces=lambda span=event.span: span_of(opened, span),  # type: ignore[misc]  # mypy knows no default of a lambda
        )
    if nameless:
        return new, [f"{nameless} events have no UUID: they are kept as STIX objects only"]
    return new, []


def span_of(opened: Callable[[], BinaryIO], span: tuple[int, int]) -> Iterator[bytes]:
    """The bytes of a file from here to there, read from its start: it may be a packed one."""
    begin, end = span
    with opened() as stream:
        at = 0
        while at < end and (block := stream.read(min(_BLOCK, end - at))):
            part = block[max(0, begin - at) :]
            at += len(block)
            if part:
                yield part


def framed(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """An event as a file of MISP holds it."""
    yield b'{"Event":'
    yield from pieces
    yield b"}"
