# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What is kept between two lines, and so between two blocks: the record that is open, with the lines held of it."""

from __future__ import annotations

import msgspec

from tocsin.core.reading import Fault
from tocsin.watch.readers.contract import Event


class Raw(msgspec.Struct, frozen=True):
    """One line as it stands in the log, or a piece of one."""

    number: int
    start: int
    """Bytes from the beginning of the stream."""
    data: bytes
    """Without its newline."""
    newline: bytes
    """What stands behind it; empty behind the last line of a stream."""


class Held(msgspec.Struct, frozen=True):
    """Lines of a record that is open within a value: nothing has been said of them yet."""

    lines: tuple[Raw, ...]
    fault: Fault
    """What the first line is if the value is never closed."""
    sure: bool
    """Whether its count holds against lines that begin with a count of their own."""


class Open(msgspec.Struct, frozen=True, kw_only=True):
    """The record that lines still to come may belong to."""

    event: Event | None
    """None as long as its lines are held."""
    lines: int = 0
    """Taken so far, after its first."""
    size: int = 0
    """Bytes of all its lines so far, without newlines."""
    due: int = 0
    """Bytes that it says are still to come; 0 if it does not say."""
    held: Held | None = None
