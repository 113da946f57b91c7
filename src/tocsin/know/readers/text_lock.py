# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What the readers of lock files that are lines of text have in common."""

from __future__ import annotations

from tocsin.core.component import Component
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.reading import Reading
from tocsin.core.textin import not_utf8
from tocsin.know.readers.lock_entries import LockEntries


def small_enough(data: bytes, name: str, limits: Limits) -> None:
    """Raise ``BadInput`` for a file that is larger than ``limits.file_bytes``."""
    if len(data) > limits.file_bytes:
        what = f"{len(data)} bytes, more than {limits.file_bytes} (limit file_bytes)"
        raise BadInput(what, where=name, do="raise limits.file_bytes, or split the file")


def checked(data: bytes, name: str, limits: Limits) -> None:
    """Raise ``BadInput`` for a text that is larger than ``limits.file_bytes``, or not UTF-8."""
    small_enough(data, name, limits)
    wrong = not_utf8(data)
    if wrong is not None:
        line = data.count(b"\n", 0, wrong) + 1
        raise BadInput(f"byte {wrong} is not UTF-8", where=f"{name}:{line}", do="save it as UTF-8")


def some_good(found: LockEntries, count: int, name: str, do: str) -> Reading[Component]:
    """The reading of a file of so many entries. Raises ``BadInput`` if every one of them was bad."""
    reading = found.reading()
    if count and len(reading.faults) >= count:
        first = reading.faults[0]
        raise BadInput(f"no entry could be read: {first.what}", where=first.where or name, do=do)
    return reading
