# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Blocks of a log with the reader of each, where lines of the log say how those behind them are to be read.

Such a block is cut at those lines, so that each part may be read by itself, and again. Blocks of other formats pass as
they are. Cost: one search for the first bytes of such lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import msgspec

from tocsin.watch.readers.contract import LogReader, SectionReader

if TYPE_CHECKING:
    from tocsin.watch.blocks import Block


def sectioned(blocks: Iterable[Block], reader: LogReader) -> Iterator[tuple[Block, LogReader]]:
    """Each block, or each part of it, with its reader; ``reader`` is that of the beginning."""
    for block in blocks:
        if block.too_long or not isinstance(reader, SectionReader):
            yield block, reader
            continue
        line = block.first_line
        for start, end, of in reader.sections(block.data):
            data = block.data[start:end] if end - start < len(block.data) else block.data
            offset = block.first_offset + start
            yield (
                msgspec.structs.replace(
                    block, data=data, first_line=line, first_offset=offset, size=end - start
                ),
                of,
            )
            line += data.count(b"\n") if end < len(block.data) else 0
            reader = of
