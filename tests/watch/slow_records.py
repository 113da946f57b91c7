# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Which line of a syslog file belongs to which record, said once more: slowly, over the whole file at hand.

For every line it goes back to the record that the line could belong to and adds up what that has taken; for
every line that opens a value it tries all the lines behind it, and reads each try again character by
character. It shares nothing with the walk but the reader's word on single lines.
"""

from __future__ import annotations

from tocsin.core.errors import BadInput
from tocsin.watch.readers.contract import Event, LineContext
from tocsin.watch.readers.syslog import Syslog

FAULT = 0
ANY = Event(at="2026-11-21T00:00:00.000Z", fields=[("message", "any")])


def owners(lines: list[bytes], context: LineContext) -> list[int | None]:
    """For each line the number (from 1) of the line its record begins in, FAULT, or None for a blank one.

    A blank line within a value belongs to the record.
    """
    found: list[int | None] = []
    while (at := len(found)) < len(lines):
        last = closing(lines, at, context)
        if not lines[at].strip():
            found.append(None)
        elif last is not None:
            found += [at + 1] * (last + 1 - at)
        elif _alone(lines[at], context):
            found.append(at + 1)
        else:
            found.append(_owner(at, lines, found, context))
    return found


def closing(lines: list[bytes], at: int, context: LineContext) -> int | None:
    """Which line closes the value that is open at the end of this one; None if there is none."""
    if not lines[at].strip() or values(lines[at])[1] != "open":
        return None
    for last in range(at + 1, len(lines)):
        some = lines[at : last + 1]
        if last - at > context.limits.record_lines or sum(map(len, some)) > context.limits.line_bytes:
            return None
        if Syslog().continued(lines[last], ANY, context) is None:
            return None
        state = values(b"\n".join(some))[1]
        if state != "open":
            return last if state == "closed" else None
    return None


def values(record: bytes) -> tuple[list[tuple[str, str, list[int]]], str]:
    """(path, value, for each of its characters the line from 0) of the structured data; closed, open or broken."""
    text = record.decode("utf-8", "surrogateescape")
    words = text.split(" ", 6)
    if len(words) < 7 or words[0] not in {"<34>1", "<13>1"}:
        return [], "none"
    place, rest, line = 0, words[6], 0
    found: list[tuple[str, str, list[int]]] = []
    while rest[place : place + 1] == "[":
        name, place = _name(rest, place + 1)
        while rest[place : place + 1] == " ":
            key, place = _name(rest, place + 1)
            if rest[place : place + 2] != '="':
                return found, "broken"
            told: list[int] = []
            value, place = "", place + 2
            while (one := rest[place : place + 1]) != '"':
                if one in {"", "]"}:
                    return found, "broken" if one else "open"
                if one == "\\" and rest[place + 1 : place + 2] in {'"', "\\", "]"}:
                    place, one = place + 1, rest[place + 1]
                value, told, place = value + one, [*told, line], place + 1
                line += one == "\n"
            found.append((f"structured.{name}.{key}", value, told))
            place += 1
        if rest[place : place + 1] != "]":
            return found, "broken"
        place += 1
    return found, "closed"


def _name(text: str, place: int) -> tuple[str, int]:
    begin = place
    while place < len(text) and text[place] not in ' =]"\n':
        place += 1
    return text[begin:place], place


def _owner(at: int, lines: list[bytes], found: list[int | None], context: LineContext) -> int:
    before = [number for number in range(at) if found[number] is not None]
    if not before or found[before[-1]] == FAULT:
        return FAULT
    owner = found[before[-1]] or 0
    members = [number for number in before if found[number] == owner]
    size = sum(len(lines[number]) for number in members) + len(lines[at])
    if len(members) > context.limits.record_lines or size > context.limits.line_bytes:
        return FAULT
    event = Syslog().continued(lines[at], record(lines, owner, context), context)
    return FAULT if event is None else owner


def record(lines: list[bytes], owner: int, context: LineContext) -> Event:
    """The event of the record that begins in the line of this number."""
    last = closing(lines, owner - 1, context)
    whole = lines[owner - 1 : (owner if last is None else last + 1)]
    return Syslog().fields(b"\n".join(whole), context)


def _alone(line: bytes, context: LineContext) -> bool:
    try:
        Syslog().fields(line, context)
    except BadInput:
        return False
    return True
