# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What the compiled code is given, so that who calls it needs no compiler: arrays, their kinds, and the numbers that stand in them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Bytes = npt.NDArray[np.uint8]
Words = npt.NDArray[np.uint64]
Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]

PADDING = 128
"""Bytes that are read beyond the end of a text."""
ROUND, ODD, SPELT = 0, 1, 2
"""A line whose values are known; one to be judged plainly; one that spells characters (``\\u``), known too."""
VALUES, ARENA, TRUES, ENTRIES, LINES, PENDING, PENDING_BYTES, CLASSES = range(8)
"""Places in ``State.used``."""
DEPTH = 60
"""Of a line; a deeper one is left to the plain way."""
NULL, FILLED, TO_ASK = -1, -2, -3
"""In the place of a value's number: null or a list; an object, or what nothing is asked of; a value not asked yet."""
FULL, HALF = -4, -5
UNSURE = 1
"""In the place of what a value says of the gates: more is to be asked of it."""
MOST_CLASSES = 2_048
"""Events beyond need all their fields."""


class State(NamedTuple):
    """What is known so far, and what came of a block."""

    value_key: Words
    value_number: Ints
    value_at: Longs
    value_size: Ints
    value_first: Ints
    """Of its true terms in ``trues``."""
    value_count: Ints
    value_gate: Words
    """A hash of its true gates, 0 without any, or ``UNSURE``."""
    arena: Bytes
    trues: Ints
    tried: Longs
    """Of each slot: long values looked for."""
    again: Longs
    """Of each slot: long values found."""
    entry_slot: Ints
    entry_value: Ints
    entry_start: Longs
    entry_end: Longs
    """Twice, and 1 more if there are escapes."""
    line_start: Longs
    line_end: Longs
    line_number: Ints
    line_entry: Ints
    line_kind: Bytes
    line_class: Ints
    pending_value: Ints
    pending_slot: Ints
    pending_start: Longs
    pending_end: Longs
    pending_bytes: Bytes
    paths: Words
    """Of each depth of a line: the hash of its path."""
    slots: Ints
    lists: Bytes
    raw: Bytes
    low: Bytes
    found: Ints
    seen: Ints
    class_key: Words
    class_number: Ints
    class_slots: Bytes
    """(classes * slots): whether an event of this class need know its values there; class 0 needs all."""
    class_rules: Bytes
    """(classes * rules): whether an event of this class can meet a rule."""
    gate_true: Bytes
    """Of each term, while a class is made."""
    step_can: Bytes
    step_met: Bytes
    field_met: Bytes
    used: Longs
