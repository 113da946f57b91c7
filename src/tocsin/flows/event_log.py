# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A log that is read event by event: its lines, or one line for each event of a JSON array or a Windows event log (EVTX).

Memory: that of ``flows.log_input``, or of ``watch.event_blocks``.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import BinaryIO, Protocol

from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.flows import files
from tocsin.flows.log_input import LogInput
from tocsin.watch import event_blocks
from tocsin.watch.event_blocks import Block


class Source(Protocol):
    """What lines are taken from."""

    def read(self, size: int, /) -> bytes:
        """The next bytes, some ``size`` of them; none at the end."""

    def advanced(self) -> int:
        """Bytes of the file that were read since this was last asked."""


class _Blocks:
    """The events of a file, one a line."""

    def __init__(self, blocks: Iterator[Block], stream: BinaryIO) -> None:
        self._blocks, self._stream, self._told = blocks, stream, 0

    def read(self, _size: int) -> bytes:
        block = next(self._blocks, None)
        return b"" if block is None else block.data[: block.size]

    def advanced(self) -> int:
        done = max(self._told, self._stream.tell())
        more, self._told = done - self._told, done
        return more


@contextlib.contextmanager
def opened(path: str, name: str, limits: Limits) -> Iterator[Source]:
    """The log at ``path``, called ``name``. Raises what ``files.open_file`` raises; reading it what ``event_blocks`` and ``LogInput`` do.

    A JSON array or Windows event log in standard input is put on disk, and known if it comes unpacked.
    """
    head = files.peek_head(path)
    if event_blocks.kind_of(head) not in event_blocks.BOXED:
        with LogInput(path, name, limits) as log:
            if path == files.STDIN and event_blocks.kind_of(log.head()) in event_blocks.BOXED:
                what = "a packed array of events or event log, which cannot be read from standard input"
                raise BadInput(what, where=name, do="unpack it on the way (zcat), or name the file")
            yield log
        return
    with files.at_rest(path, limits) as place, files.open_file(place) as stream:
        yield _Blocks(event_blocks.blocks(stream, head, name, limits), stream)
