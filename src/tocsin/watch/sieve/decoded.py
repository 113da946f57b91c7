# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
r"""Lines whose text says something else once it is decoded: the readings that ``watch.views`` has, for the sieve.

JSON escapes, then brackets around dots and hxxp, then percent-encoding, then brackets again; each reading is looked at as
a line of its own. Where bytes that are not ASCII touch a dot, a name may have several spellings (IDNA, UTS #46), and the
line is named.
"""

from __future__ import annotations

import numpy as np

from tocsin.watch.compiling import alone
from tocsin.watch.sieve.caching import inner
from tocsin.watch.sieve.layout import GAP, PAD, READINGS, Bytes, Longs
from tocsin.watch.sieve.tokens import CLASS, HEX, HOST, WIDE

_NEWLINE, _PERCENT, _DOT, _BACKSLASH, _COLON, _AT = b"\n%.\\:@"


@inner
def _digit(byte: int) -> np.int64:
    return np.int64(byte - 48) if byte < 58 else np.int64((byte | 32) - 87)


@inner
def _put(into: Bytes, at: int, code: int) -> int:
    """A character in UTF-8; half a surrogate pair as its three bytes."""
    if code < 0x80:
        into[at] = code
        return at + 1
    if code < 0x800:
        into[at], into[at + 1] = 0xC0 | code >> 6, 0x80 | code & 63
        return at + 2
    into[at], into[at + 1], into[at + 2] = 0xE0 | code >> 12, 0x80 | code >> 6 & 63, 0x80 | code & 63
    return at + 3


@inner
def _unescaped(text: Bytes, start: int, end: int, into: Bytes, out: int) -> int:
    """The text with the escapes of JSON undone, from ``out`` on; where it ends."""
    at = start
    while at < end:
        byte = text[at]
        if byte != _BACKSLASH or at + 1 >= end:
            into[out] = byte
            out, at = out + 1, at + 1
            continue
        after = text[at + 1]
        if (
            after == 117
            and at + 5 < end
            and CLASS[text[at + 2]] & CLASS[text[at + 3]] & CLASS[text[at + 4]] & CLASS[text[at + 5]] & HEX
        ):
            code = (
                _digit(text[at + 2]) << 12
                | _digit(text[at + 3]) << 8
                | _digit(text[at + 4]) << 4
                | _digit(text[at + 5])
            )
            out, at = _put(into, out, 32 if code == _NEWLINE else code), at + 6
            continue
        if after == 98 or after == 102 or after == 110 or after == 114 or after == 116:
            into[out] = 32
        elif after == 34 or after == _BACKSLASH or after == 47:
            into[out] = after
        else:  # no escape: what follows may be one
            into[out] = byte
            at -= 1
        out, at = out + 1, at + 2
    return out


@inner
def _is_letter_or_digit(byte: int) -> bool:
    return CLASS[byte] & HOST != 0 and byte != _DOT and byte != 45 and byte != 95


@inner
def _scheme_ends(text: Bytes, at: int) -> bool:
    """Whether a colon, as it may be written, stands here, or behind an s."""
    if text[at] | 32 == 115:
        at += 1
    return (
        text[at] == _COLON
        or (text[at] == 91 and text[at + 1] == _COLON)
        or (text[at] == _PERCENT and text[at + 1] == 51 and text[at + 2] | 32 == 97)
    )


@inner
def _refanged(text: Bytes, start: int, end: int, out: int) -> int:
    """A reading with brackets around dots, colons and @ and hxxp undone, written behind it from ``out`` on; where it ends."""
    into, at = text, start
    while at < end:
        byte = text[at]
        if byte == 91 or byte == 40 or byte == 123:
            closer = 93 if byte == 91 else 41 if byte == 40 else 125
            middle = text[at + 1]
            if text[at + 2] == closer and (
                middle == _DOT or (byte == 91 and (middle == _COLON or middle == _AT))
            ):
                into[out] = middle
                out, at = out + 1, at + 3
                continue
            if (
                byte == 91
                and middle == _COLON
                and text[at + 2] == 47
                and text[at + 3] == 47
                and text[at + 4] == 93
            ):
                into[out], into[out + 1], into[out + 2] = _COLON, 47, 47
                out, at = out + 3, at + 5
                continue
        if byte == _BACKSLASH and text[at + 1] == 47:
            at += 1
            continue
        if (
            (byte | 32) == 120
            and (text[at + 1] | 32) == 120
            and (text[at + 2] | 32) == 112
            and at > start
            and (text[at - 1] | 32) == 104
            and not (at - 1 > start and _is_letter_or_digit(text[at - 2]))
            and _scheme_ends(text, at + 3)
        ):
            into[out], into[out + 1] = 116, 116
            out, at = out + 2, at + 2
            continue
        into[out] = byte
        out, at = out + 1, at + 1
    return out


@inner
def _unquoted(text: Bytes, start: int, end: int, out: int) -> int:
    """A reading with percent-encoding undone, once, written behind it from ``out`` on; where it ends."""
    into, at = text, start
    while at < end:
        byte = text[at]
        if byte == _PERCENT and at + 2 < end and CLASS[text[at + 1]] & CLASS[text[at + 2]] & HEX:
            byte = np.uint8(_digit(text[at + 1]) << 4 | _digit(text[at + 2]))
            if byte == _NEWLINE:
                byte = np.uint8(32)
            at += 2
        into[out] = byte
        out, at = out + 1, at + 1
    return out


@inner
def _may_be_ascii(byte: int, after: int) -> bool:
    """Whether a character that begins so may be mapped to ASCII: kana, Han and Hangul of the main blocks are not."""
    if byte < 0xC0:
        return False
    return byte < 0xE3 or byte > 0xED or (byte == 0xE3 and after > 0x83)


@inner
def _spelled(text: Bytes, start: int, end: int, idn: bool) -> bool:
    """Whether a run of a name with bytes that are not ASCII has a dot, and may end in a label that is looked for.

    A label without anything that UTS #46 maps to ASCII is looked for only if ``idn``: so Chinese sentences, between whose
    parts stands a dot of U+3002, are not all named.
    """
    at = start
    while at < end:
        if not CLASS[text[at]] & WIDE:
            at += 1
            continue
        first = at
        while first > start and CLASS[text[first - 1]] & (HOST | WIDE):
            first -= 1
        dot, plain = False, False
        while first < end and CLASS[text[first]] & (HOST | WIDE):
            byte = text[first]
            dot |= byte == _DOT
            # the dots of UTS #46: U+3002, U+FF0E, U+FF61
            wide = (
                (byte == 0xE3 and text[first + 1] == 0x80 and text[first + 2] == 0x82)
                or (byte == 0xEF and text[first + 1] == 0xBC and text[first + 2] == 0x8E)
                or (byte == 0xEF and text[first + 1] == 0xBD and text[first + 2] == 0xA1)
            )
            dot |= wide
            plain |= idn or byte < 0x80 or _may_be_ascii(byte, text[first + 1])
            first += 1
        if dot and plain:
            return True
        at = max(first, at + 1)
    return False


@inner
def _newlines(into: Bytes, at: int, many: int) -> int:
    """Where they end. Loops, here and below: an assignment to a slice takes a second to compile."""
    for i in range(at, at + many):
        into[i] = _NEWLINE
    return at + many


@inner
def _ended(into: Bytes, end: int) -> int:
    """Where the next reading begins: newlines stand between them, as many as a look beyond an end needs."""
    return _newlines(into, end, GAP)


@inner
def _chain(into: Bytes, start: int, end: int, starts: Longs, count: int) -> tuple[int, int]:
    """All readings of what stands in ``into[start:end]``, itself the first, one behind the other; how many there are, and where
    the next begins.
    """
    starts[count] = start
    count, out = count + 1, _ended(into, end)
    for step in range(3):  # brackets, percent-encoding, brackets again
        size = _unquoted(into, start, end, out) if step == 1 else _refanged(into, start, end, out)
        if size - out != end - start:
            starts[count] = start = out
            count, end, out = count + 1, size, _ended(into, size)
        elif step == 1:
            break
    return count, out


@alone
def widest(buf: Bytes, high: int, coded: Longs) -> int:
    """Bytes of the longest line around these places."""
    longest = 0
    for place in coded:
        start, end = place, place
        while buf[start - 1] != _NEWLINE:
            start -= 1
        while end < high and buf[end] != _NEWLINE:
            end += 1
        longest = max(longest, end - start)
    return longest


@alone
def readings(
    buf: Bytes, high: int, places: Longs, first: int, into: Bytes, starts: Longs, owners: Longs
) -> tuple[int, int, int]:
    """The readings of the lines around ``places[first:]`` (ascending), as lines of ``into``, for as many as there is room for.

    Returns (the place to go on from, how many readings, where the last one ends). Each begins at ``starts[i]`` and is of
    the line around ``places[owners[i]]``. 64 newlines stand before the first and behind the last.
    """
    count, out, last, at = 0, _newlines(into, 0, PAD), np.int64(-1), first
    while at < len(places):
        place = places[at]
        if place < last:
            at += 1
            continue
        start, end = place, place
        while buf[start - 1] != _NEWLINE:
            start -= 1
        while end < high and buf[end] != _NEWLINE:
            end += 1
        if count + READINGS > len(starts) or out + READINGS * (end - start + GAP) + 2 * PAD > len(into):
            break
        last = end
        before, begin, size = count, out, _unescaped(buf, start, end, into, out)
        last_way = size - begin == end - start
        while True:
            count, out = _chain(into, begin, size, starts, count)
            if last_way:
                break
            # plain text, and a line that is no JSON: what looks like an escape may be none
            for i in range(end - start):
                into[out + i] = buf[start + i]
            begin, size, last_way = out, out + end - start, True
        for number in range(before, count):
            owners[number] = at
        at += 1
    _newlines(into, out, PAD)
    return at, count, out


@alone
def spelled(into: Bytes, end: int, starts: Longs, idn: bool, which: Longs) -> int:
    """Which of the readings hold a name that may have several spellings: their numbers, in ``which``; how many."""
    many = 0
    for number in range(len(starts)):
        stop = starts[number + 1] if number + 1 < len(starts) else end
        if _spelled(into, starts[number], stop, idn):
            which[many] = number
            many += 1
    return many
