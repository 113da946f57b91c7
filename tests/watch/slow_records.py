# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Which line of a syslog file belongs to which record, said once more: slowly, over the whole file at hand.

For every line it goes back to the record that the line could belong to and adds up what that has taken.
It shares nothing with the walk but the reader's word on single lines.
"""

from __future__ import annotations

from tocsin.core.errors import BadInput
from tocsin.watch.readers.contract import LineContext
from tocsin.watch.readers.syslog import Syslog

FAULT = 0


def owners(lines: list[bytes], context: LineContext) -> list[int | None]:
    """For each line the number (from 1) of the line its record begins in, FAULT, or None for a blank one."""
    alone = [_alone(line, context) for line in lines]
    found: list[int | None] = []
    for at, line in enumerate(lines):
        if not line.strip():
            found.append(None)
        elif alone[at]:
            found.append(at + 1)
        else:
            found.append(_owner(at, lines, alone, found, context))
    return found


def _owner(
    at: int, lines: list[bytes], alone: list[bool], found: list[int | None], context: LineContext
) -> int:
    before = [number for number in range(at) if lines[number].strip()]
    if not before or found[before[-1]] == FAULT:
        return FAULT
    owner = found[before[-1]] or 0
    members = [number for number in before if found[number] == owner]
    assert alone[members[0]]
    size = sum(len(lines[number]) for number in members) + len(lines[at])
    if len(members) > context.limits.record_lines or size > context.limits.line_bytes:
        return FAULT
    event = Syslog().continued(lines[at], Syslog().fields(lines[members[0]], context), context)
    return FAULT if event is None else owner


def _alone(line: bytes, context: LineContext) -> bool:
    try:
        Syslog().fields(line, context)
    except BadInput:
        return False
    return True
