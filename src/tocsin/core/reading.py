# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What a reader gives back: the good records, and a fault for each bad one.

A reader raises ``BadInput`` only when the file as a whole cannot be read (cut
off, not JSON, broken compression): then nothing of it is stored. One bad
record among good ones becomes a ``Fault`` and the reader goes on.
"""

from __future__ import annotations

from typing import Generic, TypeVar

import msgspec

from tocsin.core.limits import Limits

T = TypeVar("T")


class Fault(msgspec.Struct, frozen=True):
    """One record that was not taken: where it stands, what is wrong, the mend."""

    where: str
    """``file:line``, ``file#/json/pointer`` or ``file row n``."""
    what: str
    do: str = ""


class Reading(msgspec.Struct, Generic[T]):
    """Records of one input, with what was refused and what a person should know."""

    records: list[T]
    faults: list[Fault] = []
    notes: list[str] = []
    """Not faults: what was dropped, assumed or is not covered yet."""


def listed(faults: list[Fault], limits: Limits) -> tuple[list[Fault], list[str]]:
    """The faults up to ``limits.faults``, and a note about those that are counted only."""
    more = len(faults) - limits.faults
    return faults[: limits.faults], [f"{more} more faults are counted, not listed"] if more > 0 else []
