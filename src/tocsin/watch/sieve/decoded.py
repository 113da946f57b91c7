# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
r"""Lines whose text says something else once it is decoded: the readings that ``watch.views`` has, for the sieve.

JSON escapes, then brackets around dots and hxxp, then percent-encoding, then brackets again; each reading is looked at as
a line of its own. Where bytes that are not ASCII touch a dot, a name may have several spellings (IDNA, UTS #46), and the
line is named.
"""

from __future__ import annotations

import numba
import numpy as np

from tocsin.watch.sieve.caching import kept
from tocsin.watch.sieve.hashing import Bytes, Longs, Words
from tocsin.watch.sieve.lines import look
from tocsin.watch.sieve.tables import AT_HAS, HAS_IDN_TOPS, HAS_NAMES
from tocsin.watch.sieve.tokens import CLASS, HEX, HOST, WIDE

_PAD = 64
_NEWLINE, _PERCENT, _DOT, _BACKSLASH, _COLON, _AT = b"\n%.\\:@"
_DECODED, _KEPT = 4, 1 | 8
_NAMES, _IDN_TOPS = np.uint64(HAS_NAMES), np.uint64(HAS_IDN_TOPS)


@numba.njit
def _digit(byte: int) -> np.int64:
    return np.int64(byte - 48) if byte < 58 else np.int64((byte | 32) - 87)


@numba.njit
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


@numba.njit
def _unescaped(text: Bytes, start: int, end: int, into: Bytes) -> int:
    """The text with the escapes of JSON undone; where it ends."""
    out, at = _PAD, start
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
        if (
            after == 120 and at + 3 < end and CLASS[text[at + 2]] & CLASS[text[at + 3]] & HEX
        ):  # as Zeek and Apache write bytes
            code = _digit(text[at + 2]) << 4 | _digit(text[at + 3])
            into[out] = np.uint8(32 if code == _NEWLINE else code)
            out, at = out + 1, at + 4
            continue
        if after == 98 or after == 102 or after == 110 or after == 114 or after == 116:
            into[out] = 32
        else:
            into[out] = after
        out, at = out + 1, at + 2
    return out


@numba.njit
def _is_letter_or_digit(byte: int) -> bool:
    return CLASS[byte] & HOST != 0 and byte != _DOT and byte != 45 and byte != 95


@numba.njit
def _scheme_ends(text: Bytes, at: int) -> bool:
    """Whether a colon, as it may be written, stands here, or behind an s."""
    if text[at] | 32 == 115:
        at += 1
    return (
        text[at] == _COLON
        or (text[at] == 91 and text[at + 1] == _COLON)
        or (text[at] == _PERCENT and text[at + 1] == 51 and text[at + 2] | 32 == 97)
    )


@numba.njit
def _refanged(text: Bytes, start: int, end: int, into: Bytes) -> int:
    """The text with brackets around dots, colons and @ and hxxp undone; where it ends."""
    out, at = _PAD, start
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


@numba.njit
def _unquoted(text: Bytes, start: int, end: int, into: Bytes) -> int:
    """The text with percent-encoding undone, once; where it ends."""
    out, at = _PAD, start
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


@numba.njit
def _may_be_ascii(byte: int, after: int) -> bool:
    """Whether a character that begins so may be mapped to ASCII: kana, Han and Hangul of the main blocks are not."""
    if byte < 0xC0:
        return False
    return byte < 0xE3 or byte > 0xED or (byte == 0xE3 and after > 0x83)


@numba.njit
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


@numba.njit
def _has(text: Bytes, end: int, how: int, t: Words, found: Longs, coded: Longs) -> bool:
    for at in range(_PAD):
        text[at], text[end + at] = _NEWLINE, _NEWLINE
    count, _, _ = look(text, np.int64(_PAD), end, how, t, found, coded)
    return count != 0 or (
        (t[AT_HAS] & _NAMES) != 0 and _spelled(text, _PAD, end, (t[AT_HAS] & _IDN_TOPS) != 0)
    )


@numba.njit
def _rewritten_has(
    one: Bytes, size: int, other: Bytes, how: int, t: Words, found: Longs, coded: Longs
) -> bool:
    """Whether anything may be in ``one[_PAD:size]`` with brackets undone, or percent-encoding, or both; changes both."""
    width = _refanged(one, _PAD, size, other)
    if width != size and _has(other, width, how, t, found, coded):
        return True
    size = _unquoted(other, _PAD, width, one)
    if size == width:
        return False
    if _has(one, size, how, t, found, coded):
        return True
    width = _refanged(one, _PAD, size, other)
    return width != size and _has(other, width, how, t, found, coded)


@kept
def widest(buf: Bytes, high: int, coded: Longs, many: int) -> int:
    """Bytes of the longest line around these places."""
    longest = 0
    for place in coded[:many]:
        start, end = place, place
        while buf[start - 1] != _NEWLINE:
            start -= 1
        while end < high and buf[end] != _NEWLINE:
            end += 1
        longest = max(longest, end - start)
    return longest


@kept
def lines_that_may(
    buf: Bytes,
    high: int,
    how: int,
    t: Words,
    coded: Longs,
    many: int,
    one: Bytes,
    other: Bytes,
    small: Longs,
    few: Longs,
) -> int:
    """Which of the lines around the places ``coded[:many]`` may hold a value in any reading: their places, in ``coded``.

    ``one`` and ``other`` hold any line with 128 bytes more; ``small`` and ``few`` are room for ``look``. The places come
    in order of lines, each line once.
    """
    places = np.sort(coded[:many])
    kept, last = 0, np.int64(-1)
    how = (how & _KEPT) | _DECODED
    for place in places:
        if place < last:
            continue
        start, end = place, place
        while buf[start - 1] != _NEWLINE:
            start -= 1
        while end < high and buf[end] != _NEWLINE:
            end += 1
        last = end
        size = _unescaped(buf, start, end, one)
        hit = _has(one, size, how, t, small, few) or _rewritten_has(one, size, other, how, t, small, few)
        if not hit and size - _PAD != end - start:
            # plain text, and a line that is no JSON: what looks like an escape may be none
            one[_PAD : _PAD + end - start] = buf[start:end]
            size = _PAD + end - start
            hit = _has(one, size, how, t, small, few) or _rewritten_has(one, size, other, how, t, small, few)
        if hit:
            coded[kept] = place
            kept += 1
    return kept
