# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
r"""A block of a format with escapes or delimiters of its own, written anew so that ``lines.look`` may take it as it is.

Each line stays one line, and becomes the readings that its reader may make of it, with ``"`` between them: as it stands,
with its escapes undone, with what parts its cells turned into ``"``. What no reading can tell (a row with too few cells,
LEEF with a delimiter beyond ASCII) is named without a look. Whatever the reader makes of a line stands in one of the readings
between bytes at which every token ends, so that no value is glued to its neighbours or parted.

Where escapes are undone for certain, a backslash that is left is the byte 1, which ends tokens just so; but not before ``/`` and
``%``, with which it has a meaning in ``watch.views``. Cost: 1 ns a byte, and as much for each further reading.
"""

from __future__ import annotations

import numba
import numpy as np

from tocsin.watch.sieve.caching import kept
from tocsin.watch.sieve.hashing import FIELD, LOWER, Bytes, Longs, Words, step
from tocsin.watch.sieve.masks import bits_of, copy_bytes, first_bit, ones
from tocsin.watch.sieve.tables import AT_ENDINGS, MIXED, TAIL
from tocsin.watch.sieve.tokens import CLASS, DIGIT, HEX, HOST, WIDE, begin_of, known

TEXT, ZEEK, WEB, SYSLOG, CEF, CSV = range(6)
"""Ways to write: any text; Zeek's; web servers' logs; syslog; CEF and LEEF, also behind syslog; tables with quotes."""
WAYS = {"text": TEXT, "zeek": ZEEK, "access": WEB, "web-error": WEB, "syslog": SYSLOG, "cef": CEF, "csv": CSV}
READINGS = 8
"""The text written is at most so many times as long as the block, and one pad."""
PAD = 64
_NEWLINE, _QUOTE, _PERCENT, _SLASH, _COLON, _BACKSLASH, _HASH, _EQUAL, _BAR = b'\n"%/:\\#=|'
_SPACE, _TAB, _RETURN, _SOFT = b" \t\r\x01"
_HAS_BACKSLASH, _HAS_QUOTE, _HAS_HASH, _HAS_MEMBER = 1, 2, 4, 8
_LONG = 1_000


@numba.njit
def _digit(byte: int) -> int:
    return byte - 48 if byte < 58 else (byte | 32) - 87


@numba.njit
def _zeek(buf: Bytes, start: int, end: int, into: Bytes, out: int, fold: Bytes) -> int:
    r"""``\xNN`` undone; what parts cells is looked for before."""
    at = start
    while at < end:
        byte = buf[at]
        if (
            byte == _BACKSLASH
            and at + 3 < end
            and buf[at + 1] == 120
            and CLASS[buf[at + 2]] & CLASS[buf[at + 3]] & HEX
        ):
            code = _digit(buf[at + 2]) << 4 | _digit(buf[at + 3])
            into[out] = _SPACE if code == _NEWLINE else code
            out, at = out + 1, at + 4
            continue
        into[out] = fold[byte]
        out, at = out + 1, at + 1
    return out


@numba.njit
def _web(buf: Bytes, start: int, end: int, into: Bytes, out: int) -> int:
    r"""``\xNN`` undone, ``\n`` and its like, and any other character behind a backslash."""
    at = start
    while at < end:
        byte = buf[at]
        if byte != _BACKSLASH or at + 1 >= end:
            into[out] = byte
            out, at = out + 1, at + 1
            continue
        after = buf[at + 1]
        if after == 120 and at + 3 < end and CLASS[buf[at + 2]] & CLASS[buf[at + 3]] & HEX:
            code = _digit(buf[at + 2]) << 4 | _digit(buf[at + 3])
            into[out] = _SPACE if code == _NEWLINE else code
            out, at = out + 1, at + 4
            continue
        # b, f, n, r, t, v
        is_space = after == 98 or after == 102 or after == 110 or after == 114 or after == 116 or after == 118
        into[out] = _SPACE if is_space else after
        out, at = out + 1, at + 2
    return out


@numba.njit
def _is_key(buf: Bytes, start: int, equal: int) -> bool:
    """Whether the = at this place ends a key of CEF."""
    at = equal
    while at > start:
        byte = buf[at - 1]
        if CLASS[byte] & HOST or byte == 91 or byte == 93:
            at -= 1
            continue
        return at < equal and (byte == _SPACE or byte == _TAB or byte == _BAR)
    return False


@numba.njit
def _cef(buf: Bytes, start: int, end: int, keys: int, into: Bytes, out: int) -> int:
    r"""``\n`` and ``\r`` undone, and any other character behind a backslash; ``"`` behind keys, which stand from ``keys`` on."""
    at, one = start, np.uint64(1)
    for base in range(start, end, 64):
        bits = bits_of(buf, base, _BACKSLASH) | bits_of(buf, base, _EQUAL)
        while bits:
            place = base + np.int64(first_bit(bits))
            bits &= bits - one
            if place < at or place >= end:
                continue  # of an escape before, or beyond the line
            out = _copied(buf, at, place, into, out)
            at = place + 1
            byte = buf[place]
            if byte == _EQUAL:
                if place > keys and _is_key(buf, keys - 1, place):
                    byte = np.uint8(_QUOTE)
            elif at < end:
                after = buf[at]
                byte = np.uint8(_SPACE) if after == 110 or after == 114 else after
                at += 1
            into[out] = byte
            out += 1
    return _copied(buf, at, end, into, out)


@numba.njit
def _structured(buf: Bytes, start: int, end: int, into: Bytes, out: int) -> int:
    r"""``\"``, ``\\`` and ``\]`` of RFC 5424 undone."""
    at = start
    while at < end:
        byte = buf[at]
        if byte == _BACKSLASH and at + 1 < end:
            after = buf[at + 1]
            if after == _QUOTE or after == _BACKSLASH or after == 93:
                byte, at = after, at + 1
        into[out] = byte
        out, at = out + 1, at + 1
    return out


@numba.njit
def _octal(buf: Bytes, start: int, end: int, into: Bytes, out: int) -> int:
    """rsyslog's ``#012`` undone: all of them are control characters."""
    at = start
    while at < end:
        byte = buf[at]
        if (
            byte == _HASH
            and at + 3 < end
            and buf[at + 1] == 48
            and 48 <= buf[at + 2] <= 51
            and 48 <= buf[at + 3] <= 55
        ):
            byte, at = np.uint8(_SPACE), at + 3
        into[out] = byte
        out, at = out + 1, at + 1
    return out


@numba.njit
def _good_cef(buf: Bytes, start: int, end: int) -> int:
    """Where the keys begin in a line that begins as CEF and has all seven parts, so that its reader takes it; else 0."""
    if end - start < 8 or buf[start] != 67 or buf[start + 1] != 69 or buf[start + 2] != 70 or buf[start + 3] != _COLON:
        return 0
    at = start + 5 if buf[start + 4] == _SPACE else start + 4
    if (buf[at] != 48 and buf[at] != 49) or buf[at + 1] != _BAR:
        return 0
    at, bars = at + 2, 0
    while at < end and bars < 6:
        if buf[at] == _BACKSLASH:
            at += 1
        elif buf[at] == _BAR:
            bars += 1
        at += 1
    return at if bars == 6 else 0


@numba.njit
def _marks(buf: Bytes, start: int, end: int) -> tuple[int, int, int, int]:
    """Where CEF: and LEEF: stand in the line first, and how often each."""
    cef, many_cef, leef, many_leef, one = -1, 0, -1, 0, np.uint64(1)
    for base in range(start, end, 64):
        bits = bits_of(buf, base, _COLON)
        while bits:
            at = base + np.int64(first_bit(bits))
            bits &= bits - one
            if at >= end or at - start < 3 or buf[at - 1] != 70 or buf[at - 2] != 69:
                continue
            if buf[at - 3] == 67:
                cef = at - 3 if many_cef == 0 else cef
                many_cef += 1
            elif at - start > 3 and buf[at - 3] == 69 and buf[at - 4] == 76:
                leef = at - 4 if many_leef == 0 else leef
                many_leef += 1
    return cef, many_cef, leef, many_leef


@numba.njit
def _stands_apart(buf: Bytes, start: int, at: int) -> bool:
    """Whether an event here is one for its reader, whatever stands before, and no escape does."""
    if at > start and buf[at - 1] != _SPACE and buf[at - 1] != _TAB and buf[at - 1] != _COLON:
        return False
    if at - start > 500:
        return False
    for place in range(start, at):
        if buf[place] == _BACKSLASH or CLASS[buf[place]] & WIDE:
            return False
    return True


@numba.njit
def _delimiter(buf: Bytes, start: int, end: int) -> tuple[int, int]:
    """Of LEEF that begins here its delimiter, 256 if it is beyond ASCII, and where its attributes begin; (-1, 0) if it is none."""
    at = start + 6 if buf[start + 5] == _SPACE else start + 5
    if end - at < 4 or buf[at + 1] != 46 or buf[at + 2] != 48 or buf[at + 3] != _BAR:
        return -1, 0
    second = buf[at] == 50
    if not second and buf[at] != 49:
        return -1, 0
    at, bars = at + 4, 0
    while at < end and bars < 4:
        bars += buf[at] == _BAR
        at += 1
    if bars < 4:
        return -1, 0
    if not second:
        return _TAB, at
    first = at + 1 if buf[at] == 48 else at
    if buf[first] == 120:
        code, last = 0, first + 1
        while last < end and last - first <= 4 and CLASS[buf[last]] & HEX:
            code = code << 4 | _digit(buf[last])
            last += 1
        if last > first + 1 and last < end and buf[last] == _BAR:
            return (code if code < 128 else 256), last + 1
    if at < end and buf[at] == _BAR:
        return _TAB, at + 1
    if at + 1 < end and buf[at + 1] == _BAR:
        return (np.int64(buf[at]) if buf[at] < 128 else 256), at + 2
    # one character may be several bytes
    if at < end and CLASS[buf[at]] & WIDE:
        return 256, at
    return _TAB, at


@numba.njit
def _leef(buf: Bytes, start: int, end: int, delimiter: int, into: Bytes, out: int) -> int:
    """``"`` for each delimiter, and for the = behind each key."""
    key = True
    for at in range(start, end):
        byte = buf[at]
        if byte == delimiter:
            byte, key = np.uint8(_QUOTE), True
        elif key and byte == _EQUAL:
            byte, key = np.uint8(_QUOTE), False
        into[out] = byte
        out += 1
    return out


@numba.njit
def _row(buf: Bytes, start: int, end: int, between: int, into: Bytes, out: int) -> tuple[int, int]:
    """A row with quotes, undone; how many cells it has, -1 if it is none or goes on behind the line."""
    at, cells = start, 1
    while True:
        if at < end and buf[at] == _QUOTE:
            at += 1
            while True:
                while at < end and buf[at] != _QUOTE:
                    into[out] = buf[at]
                    out, at = out + 1, at + 1
                if at >= end:
                    return out, -1
                if at + 1 < end and buf[at + 1] == _QUOTE:
                    into[out] = _QUOTE
                    out, at = out + 1, at + 2
                    continue
                at += 1
                break
            if at < end and buf[at] != between:
                return out, -1
        else:
            while at < end and buf[at] != between:
                into[out] = buf[at]
                out, at = out + 1, at + 1
        if at >= end:
            return out, cells
        into[out] = _QUOTE
        out, at, cells = out + 1, at + 1, cells + 1


@numba.njit
def _softened(into: Bytes, start: int, end: int) -> None:
    """Put the byte 1 for backslashes that mean nothing."""
    into[end], one = _NEWLINE, np.uint64(1)
    for base in range(start, end, 64):
        bits = bits_of(into, base, _BACKSLASH)
        while bits:
            at = base + np.int64(first_bit(bits))
            bits &= bits - one
            if at < end and into[at + 1] != _SLASH and into[at + 1] != _PERCENT:
                into[at] = _SOFT


@numba.njit
def _is_counted(buf: Bytes, start: int) -> bool:
    """Whether the line begins with the count of a record's bytes (RFC 6587)."""
    at = start
    while at - start < 8 and CLASS[buf[at]] & DIGIT:
        at += 1
    return at > start and buf[at] == _SPACE and buf[at + 1] == 60


@numba.njit
def _has_bare_value(buf: Bytes, start: int, end: int) -> bool:
    """Whether what nginx adds of the host stands there without quotes."""
    for at in range(start, end - 7):
        if (
            buf[at] == 104
            and buf[at + 1] == 111
            and buf[at + 2] == 115
            and buf[at + 3] == 116
            and buf[at + 4] == _COLON
            and buf[at + 5] == _SPACE
            and buf[at + 6] != _QUOTE
        ):
            return True
    return False


@numba.njit
def _as_syslog(
    buf: Bytes, start: int, end: int, seen: int, into: Bytes, out: int
) -> tuple[int, bool]:
    """The readings of a line of syslog, or of CEF or LEEF behind it, besides the first; whether it is named."""
    _, cef, leef, many = _marks(buf, start, end)
    if seen & _HAS_BACKSLASH:
        into[out] = _QUOTE
        size = _structured(buf, start, end, into, out + 1)
        out = size if size - out - 1 < end - start else out
    if seen & _HAS_HASH:
        into[out] = _QUOTE
        size = _octal(buf, start, end, into, out + 1)
        out = size if size - out - 1 < end - start else out
    if cef:
        into[out] = _QUOTE
        out = _cef(buf, start, end, start + 1, into, out + 1)
    if many:
        delimiter, begin = _delimiter(buf, leef, end)
        if many > 1 or delimiter > 127:
            return out, True
        if delimiter >= 0:
            into[out] = _QUOTE
            out = _leef(buf, begin, end, delimiter, into, out + 1)
    return out, False


@numba.njit
def _as_event(buf: Bytes, start: int, end: int, into: Bytes, out: int) -> int:
    """The one reading of a line that is CEF or LEEF for certain, where it ends; 0 if it is none."""
    cef, many_cef, leef, many_leef = _marks(buf, start, end)
    if many_cef + many_leef != 1:
        return 0
    at = max(cef, leef)
    if not _stands_apart(buf, start, at):
        return 0
    if many_cef:
        keys = _good_cef(buf, at, end)
        if keys == 0:
            return 0
        return _cef(buf, at, end, keys, into, _copied(buf, start, at, into, out))
    delimiter, begin = _delimiter(buf, at, end)
    if delimiter < 0 or delimiter > 127:
        return 0
    return _leef(buf, begin, end, delimiter, into, _copied(buf, start, begin, into, out))


@numba.njit
def _overlooked(buf: Bytes, start: int, way: int, between: int, members: int) -> tuple[int, int, int]:
    """Of the line that begins here where it ends, what is in it, and how often what parts cells."""
    seen, count, base, one = 0, 0, start, np.uint64(1)
    while True:
        newlines = bits_of(buf, base, _NEWLINE)
        kept = ((newlines & (~newlines + one)) - one) if newlines else ~np.uint64(0)
        if bits_of(buf, base, _BACKSLASH) & kept:
            seen |= _HAS_BACKSLASH
        if way == CSV or way == ZEEK:
            count += np.int64(ones(bits_of(buf, base, between) & kept))
            if way == CSV and bits_of(buf, base, _QUOTE) & kept:
                seen |= _HAS_QUOTE
            if members >= 0 and bits_of(buf, base, members) & kept:
                seen |= _HAS_MEMBER
        elif way != WEB and bits_of(buf, base, _HASH) & kept:
            seen |= _HAS_HASH
        if newlines:
            return base + np.int64(first_bit(newlines)), seen, count
        base += 64


@numba.njit
def _copied(buf: Bytes, start: int, end: int, into: Bytes, out: int) -> int:
    """The line as it is; where it ends. Up to 64 bytes behind it are written, too."""
    for at in range(0, end - start, 64):
        copy_bytes(buf, start + at, into, out + at)
    return out + end - start


@numba.njit
def _folded(buf: Bytes, start: int, end: int, between: int, into: Bytes, out: int) -> int:
    """The line with ``"`` between its cells."""
    last, one = _copied(buf, start, end, into, out), np.uint64(1)
    for base in range(start, end, 64):
        bits = bits_of(buf, base, between)
        while bits:
            at = base + np.int64(first_bit(bits))
            bits &= bits - one
            if at < end:
                into[out + at - start] = _QUOTE
    return last


@kept
def written(
    buf: Bytes, low: int, high: int, way: int, fold: Bytes, inner: Bytes, cells: int, between: int, members: int,
    into: Bytes, begins: Longs, named: Longs,
) -> tuple[int, int, int, bool]:  # fmt: skip
    """Write ``buf[low:high]`` anew in ``into`` from ``PAD`` on; newlines stand around both.

    ``fold``: what each byte of a row becomes; ``inner``: the same where members of a cell are parted, too; ``members``: the
    byte that parts them, -1 if it needs no reading of its own. Returns (where it ends, how many lines, how many of them are
    named without a look, whether a line begins with a count); ``begins`` are filled with the places of lines in ``buf``,
    ``named`` with numbers of lines from 0.
    """
    for i in range(PAD):
        into[i] = _NEWLINE
    out, line, many, counted, at = PAD, 0, 0, False, low
    while at < high:
        begins[line], begin, start = at, out, at
        end, seen, count = _overlooked(buf, at, way, between, members)
        at = end + 1
        if end > start and buf[end - 1] == _RETURN:
            end -= 1
        whole = way == CEF
        if whole:
            size = _as_event(buf, start, end, into, out)
            whole, out = size > 0, max(out, size)
        if whole:
            pass
        elif way == CSV and seen & _HAS_QUOTE:
            out, count = _row(buf, start, end, between, into, out)
            count -= 1
        elif way == ZEEK or way == CSV:
            out = _folded(buf, start, end, between, into, out)
        else:
            out = _copied(buf, start, end, into, out)
        is_named = False
        if way == TEXT:
            if seen & _HAS_BACKSLASH:
                _softened(into, begin, out)
        elif way == ZEEK:
            is_named = count + 1 != cells and end > start and buf[start] != _HASH
            if seen & _HAS_BACKSLASH:
                into[out] = _QUOTE
                out = _zeek(buf, start, end, into, out + 1, fold)
            if seen & _HAS_MEMBER:
                into[out] = _QUOTE
                out = _zeek(buf, start, end, into, out + 1, inner)
            if between != _TAB:
                into[out] = _QUOTE
                out = _copied(buf, start, end, into, out + 1)
        elif way == WEB:
            if seen & _HAS_BACKSLASH:
                into[out] = _QUOTE
                out = _web(buf, start, end, into, out + 1)
                is_named = cells < 0 and end - start > _LONG
            if cells < 0:
                is_named |= _has_bare_value(buf, start, end)
        elif way == CSV:
            is_named = (count + 1 != cells and end > start) or buf[start] == 0xEF
            if seen & _HAS_BACKSLASH:
                _softened(into, begin, out)
        elif whole:
            if seen & _HAS_BACKSLASH:
                _softened(into, begin, out)
        else:
            out, is_named = _as_syslog(buf, start, end, seen, into, out)
            counted |= _is_counted(buf, start)
        if is_named:
            named[many] = line
            many += 1
        into[out] = _NEWLINE
        out, line = out + 1, line + 1
    for i in range(out, out + PAD):
        into[i] = _NEWLINE
    return out, line, many, counted


_PLAIN = LOWER.copy()
_PLAIN[_SOFT] = _BACKSLASH
_BEGINS, _ENDS, _ENDS_AFTER = 1, 2, 4
_EIGHT, _SIXTEEN, _MIXED = map(np.uint32, (8, 16, MIXED))


def _edges(ends: bytes, begins: bytes, *, spaces: bool, after: bytes = b"") -> Bytes:
    """What may stand before a field, or the part of a path that counts, and behind one."""
    made = np.zeros(256, np.uint8)
    made[list(b'\n"\\/\x01' + begins)] |= _BEGINS
    made[:33] |= _BEGINS
    made[list(b'\n"' + ends)] |= _ENDS
    made[list(after)] |= _ENDS_AFTER
    if spaces:
        made[:33] |= _ENDS
        made[_SOFT] &= ~np.uint8(_ENDS)
    return made


_ROW = _edges(b"", b"", spaces=False)
_WORDS = _edges(b",|]:[", b"=|,:[]>(", spaces=True, after=b":")
EDGES = {TEXT: _ROW, ZEEK: _ROW, CSV: _ROW, WEB: _WORDS, SYSLOG: _WORDS, CEF: _WORDS}
"""By the way a format is written: fields of rows fill cells, those of others are words or stand between quotes."""


@numba.njit
def _ends_known(buf: Bytes, end: int, edges: Bytes, t: Words) -> bool:
    """Whether the text before this place ends as a file name, key, mutex or agent that is looked for."""
    a, b, c = buf[end - 1], buf[end - 2], buf[end - 3]
    if (CLASS[a] | CLASS[b] | CLASS[c]) & WIDE:
        return True
    three = np.uint32(_PLAIN[a]) | np.uint32(_PLAIN[b]) << _EIGHT | np.uint32(_PLAIN[c]) << _SIXTEEN
    slot = np.uint64(np.uint32(three * _MIXED) >> _SIXTEEN)
    if not (t[t[AT_ENDINGS] + (slot >> np.uint64(6))] >> (slot & np.uint64(63))) & np.uint64(1):
        return False
    h, at = begin_of(FIELD, t), end - 1
    for _ in range(TAIL):
        byte = buf[at]
        if byte == _NEWLINE:
            break
        if CLASS[byte] & WIDE:
            return True
        h = step(h, _PLAIN[byte])
        at -= 1
        if edges[buf[at]] & _BEGINS and known(h, t):
            return True
    return known(h, t)


@numba.njit
def _ends_known_or_cut(buf: Bytes, end: int, edges: Bytes, t: Words) -> bool:
    """The same where white space and backslashes are cut from the end."""
    for _ in range(8):
        if _ends_known(buf, end, edges, t):
            return True
        last = buf[end - 1]
        if last == _NEWLINE or (last > _SPACE and last != _BACKSLASH):
            return False
        end -= 1
    return True


@kept
def whole_fields(buf: Bytes, high: int, edges: Bytes, t: Words, found: Longs) -> int:
    """Places in text that is written where a field may end that is looked for as a whole: of each line the first; how many."""
    count, at = 0, PAD
    while at <= high:
        edge = edges[buf[at]]
        if edge & (_ENDS | _ENDS_AFTER):
            here = edge & _ENDS and buf[at - 1] != _NEWLINE and _ends_known_or_cut(buf, at, edges, t)
            if here or (edge & _ENDS_AFTER and _ends_known(buf, at + 1, edges, t)):
                found[count] = at - 1 if here else at
                count += 1
                while at < high and buf[at] != _NEWLINE:
                    at += 1
        at += 1
    return count
