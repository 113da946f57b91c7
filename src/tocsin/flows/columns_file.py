# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
r"""A Parquet or Arrow file as JSON lines, one a row: so a table of columns is read like any other log.

A row is the line of its number; offsets are those in the lines that come out. Bytes are shown as text, those that are no UTF-8 as
``\xNN``; instants as RFC 3339. Memory: some thousand rows. Cost: 2 us a cell.

Sources: Apache Parquet format 2.11; Arrow columnar format 1.5, "IPC File Format".
"""

from __future__ import annotations

import datetime as dt
import decimal
import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, BinaryIO

import msgspec

from tocsin.core.errors import Unavailable

if TYPE_CHECKING:
    import pyarrow as pa

PARQUET, ARROW = b"PAR1", b"ARROW1"
_ROWS = 4_096


class ColumnsFile(io.RawIOBase):
    """The rows as JSON lines. Raises ``OSError`` for a file that is cut off or broken, ``Unavailable`` without the extra."""

    def __init__(self, packed: BinaryIO) -> None:
        """``packed`` is closed with it; it must be a file that can be read from any place."""
        self._packed = packed
        self._rows: Iterator[bytes] | None = None
        self._ready = memoryview(b"")

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, into: object) -> int:
        """Fill what is handed over; 0 at the end."""
        if self._rows is None:
            self._rows = _lines(self._packed)
        room = memoryview(into).cast("B")  # type: ignore[arg-type]  # a buffer, as its caller says
        if not self._ready:
            self._ready = memoryview(next(self._rows, b""))
        part = self._ready[: len(room)]
        room[: len(part)] = part
        self._ready = self._ready[len(part) :]
        return len(part)

    def close(self) -> None:
        """Close the packed file, too."""
        if not self.closed:
            self._packed.close()
        super().close()


def columns_open(packed: str | BinaryIO) -> BinaryIO:
    """Open a Parquet or Arrow file, by name or as a stream of a file."""
    stream = open(packed, "rb") if isinstance(packed, str) else packed  # noqa: SIM115 - closed with what is given back
    return io.BufferedReader(ColumnsFile(stream))


def _lines(packed: BinaryIO) -> Iterator[bytes]:
    if not packed.seekable():
        raise OSError("a table of columns has its index at its end: it cannot be read from standard input")
    try:
        import pyarrow as pa
    except ImportError:
        raise Unavailable(
            "Parquet and Arrow files are read with pyarrow, which is not installed",
            do="install it: pip install 'tocsin[columns]'",
        ) from None
    encoder = msgspec.json.Encoder(enc_hook=_text)
    try:
        for batch in _batches(packed):
            yield b"".join(encoder.encode(row) + b"\n" for row in _rows(batch))
    except (pa.ArrowException, ValueError, OverflowError) as error:
        raise OSError(f"no whole table of columns: {str(error)[:200]}") from None


def _batches(packed: BinaryIO) -> Iterator[pa.RecordBatch]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    packed.seek(0)
    head = packed.read(len(ARROW))
    packed.seek(0)
    if head.startswith(PARQUET):
        yield from pq.ParquetFile(packed).iter_batches(_ROWS)
        return
    with pa.ipc.open_file(packed) as file:
        for number in range(file.num_record_batches):
            batch = file.get_batch(number)
            batch.validate(
                full=True
            )  # offsets of a hostile file may lead out of its buffers, and nothing else looks
            for start in range(0, batch.num_rows, _ROWS):
                yield batch.slice(start, _ROWS)


def _rows(batch: pa.RecordBatch) -> Iterator[dict[str, Any]]:
    """Each row, without cells that hold nothing; a name that comes twice keeps its last column."""
    names = batch.schema.names
    columns = [column.to_pylist() for column in batch.columns]
    for cells in zip(*columns, strict=True):
        yield {name: _plain(cell) for name, cell in zip(names, cells, strict=True) if cell is not None}


def _plain(cell: object) -> object:
    """As JSON can hold it."""
    if isinstance(cell, bytes):
        return cell.decode("utf-8", "backslashreplace")
    if isinstance(cell, dict):
        return {str(name): _plain(each) for name, each in cell.items() if each is not None}
    if isinstance(cell, (list, tuple)):
        return [_plain(each) for each in cell]
    if isinstance(cell, dt.datetime) and cell.tzinfo is None:
        return cell.replace(tzinfo=dt.UTC)
    if isinstance(cell, float) and cell != cell:  # noqa: PLR0124 - not a number
        return None
    return cell


def _text(cell: object) -> object:
    return str(cell) if isinstance(cell, (decimal.Decimal, dt.timedelta)) else repr(cell)
