# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""All that the compiled code has to know of a ruleset: made once, and as flat bytes to be kept beside it.

Form: the length of a head in eight bytes; the head, in msgpack; arrays one behind the other, each at a multiple of 64. A plan made by
other code than this is none.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import msgspec
import numpy as np

from tocsin.watch.machine_code import stamp
from tocsin.watch.sigma.kernel.gates import gates
from tocsin.watch.sigma.kernel.program import Program, guessed, program
from tocsin.watch.sigma.kernel.tables import Slots, Tables, build
from tocsin.watch.sigma.model import Ruleset

_ALIGNED = 64


class Plan(NamedTuple):
    """What ``Kernel`` is made of."""

    tables: Tables
    slots: Slots
    program: Program


class _Head(msgspec.Struct, array_like=True):
    stamp: str
    terms: int
    rules: int
    arrays: list[tuple[str, int, int]]
    """(dtype, length, place), those of ``Tables`` and behind them those of ``Program``."""
    fields: list[str]
    of: list[tuple[int, ...]]
    others: list[tuple[int, ...]]
    always: tuple[int, ...]


def planned(ruleset: Ruleset) -> bytes:
    """The plan of a ruleset. Cost: about 50 microseconds a term."""
    tables, slots = build(ruleset.terms)
    code = program(
        ruleset.terms, ruleset.rules, slots, guessed(ruleset.terms), gates(ruleset.terms, ruleset.rules)
    )
    arrays, place = [], 0
    held: list[bytes] = []
    for array in (*tables, *code):
        arrays.append((array.dtype.str, len(array), place))
        data = array.tobytes()
        held.append(data.ljust(-(-len(data) // _ALIGNED) * _ALIGNED, b"\0"))
        place += len(held[-1])
    head = msgspec.msgpack.encode(
        _Head(
            stamp(__name__),
            len(ruleset.terms),
            len(ruleset.rules),
            arrays,
            slots.fields,
            slots.of,
            slots.others,
            slots.always,
        )
    )
    begin = len(head).to_bytes(8, "little") + head
    return begin.ljust(_start(len(head)), b"\0") + b"".join(held)


def _start(head: int) -> int:
    """Where the arrays begin, behind a head of so many bytes."""
    return -(-(8 + head) // _ALIGNED) * _ALIGNED


def read(data: bytes | None, ruleset: Ruleset) -> Plan | None:
    """A plan as ``planned`` wrote it, None if it is of other code or another ruleset. Cost: one copy."""
    if data is None or len(data) < 8:
        return None
    size = int.from_bytes(data[:8], "little")
    try:
        head = msgspec.msgpack.Decoder(_Head).decode(data[8 : 8 + size])
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    if (head.stamp, head.terms, head.rules) != (stamp(__name__), len(ruleset.terms), len(ruleset.rules)):
        return None
    room = bytearray(data)
    try:
        arrays: list[Any] = [
            np.frombuffer(room, dtype, length, _start(size) + place) for dtype, length, place in head.arrays
        ]
    except ValueError:  # cut short
        return None
    count = len(Tables._fields)
    return Plan(
        Tables(*arrays[:count]),
        Slots(head.fields, head.of, head.others, head.always),
        Program(*arrays[count:]),
    )
