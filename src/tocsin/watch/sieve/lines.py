# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The pass over a text: places in it where a value may stand, and lines that have to be decoded to tell.

64 bytes at a time; only dots, colons, @ and, in 32, one byte that may lie in a digest are looked at closer, once a token.
Names grow from their dots, and their ends are read off the bits of the 64 bytes.
"""

from __future__ import annotations

import numba
import numpy as np

from tocsin.watch.sieve.caching import kept
from tocsin.watch.sieve.hashing import Bytes, Longs, Words
from tocsin.watch.sieve.masks import bits_of, first_bit, host_bits, ones, wide_bits, zeros_above
from tocsin.watch.sieve.tables import (
    AT_HAS,
    HAS_BARE_HOSTS,
    HAS_DIGESTS,
    HAS_EMAILS,
    HAS_FIELDS,
    HAS_NAMES,
    HAS_URLS,
)
from tocsin.watch.sieve.tokens import (
    CLASS,
    DIGIT,
    HEX,
    HOST,
    has_bare_host,
    has_digest,
    has_email,
    has_field,
    has_ipv6,
    has_name,
    has_url,
    is_ipv4,
    leads_on,
)

_NEWLINE, _QUOTE, _PERCENT, _DOT, _SLASH, _COLON, _AT, _BACKSLASH = b'\n"%./:@\\'
_OPEN, _CLOSED, _BRACE, _TAB, _SPACE = b"[]}\t "
_OPEN_BRACE = ord("{")
_PARTED = 1
"""Of ``how``: host and path of a URL may stand apart in a line."""
_JSON = 2
"""A line begins with { and ends with }, or is named; its fields are quoted."""
_DECODED = 4
"""The text is decoded: nothing in it has to be decoded again."""
_FIELDS = 8
"""Fields stand between quotes."""
_MOST_HEX = 130
_NAMES, _URLS, _EMAILS, _DIGESTS, _FIELD_KINDS, _BARE_HOSTS = map(
    np.uint64, (HAS_NAMES, HAS_URLS, HAS_EMAILS, HAS_DIGESTS, HAS_FIELDS, HAS_BARE_HOSTS)
)


@numba.njit(inline="always")
def _product(buf: Bytes, start: int) -> bool:
    """Whether Chrome/ stands before: four numbers behind it are a version."""
    return (
        buf[start - 1] == _SLASH
        and buf[start - 2] == 101
        and buf[start - 3] == 109
        and buf[start - 4] == 111
        and buf[start - 5] == 114
        and buf[start - 6] == 104
        and buf[start - 7] == 67
    )


@numba.njit
def _elsewhere(buf: Bytes, host: int, host_end: int, end: int, t: Words) -> bool:
    """Whether a path in the line of this host makes a URL with it that is looked for."""
    if buf[host - 1] == _QUOTE or buf[host - 1] == _AT:
        behind = host_end  # a field that begins as a host and goes on as a path: another may be put behind it
        while buf[behind] == _COLON or CLASS[buf[behind]] & DIGIT:
            behind += 1
        byte = buf[behind]
        if byte == _SLASH or byte == _BACKSLASH or byte == 63 or byte == 35:
            return True
    begin = host
    while buf[begin - 1] != _NEWLINE:
        begin -= 1
    stop = host_end
    while stop < end and buf[stop] != _NEWLINE:
        stop += 1
    for at in range(begin, stop):
        byte = buf[at]
        is_path = buf[at + 1] == _SLASH or (buf[at + 1] == _BACKSLASH and buf[at + 2] == _SLASH)
        if (
            is_path
            and not CLASS[byte] & HOST
            and byte != _SLASH
            and byte != _BACKSLASH
            and byte != _COLON
            and leads_on(buf, host, host_end, at + 1, stop, t)
        ):
            return True
    return False


@numba.njit
def _colon(buf: Bytes, at: int, done: int, end: int, t: Words) -> tuple[bool, bool, int]:
    """What stands around a colon: (found, has to be decoded, where the token ends)."""
    after, before = buf[at + 1], buf[at - 1]
    if after == _SLASH or after == _BACKSLASH:
        defanged = (before | 32) == 112 or ((before | 32) == 115 and (buf[at - 2] | 32) == 112)
        if defanged:
            last = at - 1 if (before | 32) == 112 else at - 2
            defanged = (buf[last - 1] | 32) == 120 and (buf[last - 2] | 32) == 120
        return (t[AT_HAS] & _URLS) != 0 and has_url(buf, at, end, t), defanged, done
    if before == _OPEN or after == _CLOSED:
        return False, True, done
    if (
        at < done
        or not (CLASS[after] & HEX or after == _COLON)
        or not (CLASS[before] & HEX or before == _COLON)
    ):
        return False, False, done
    start, colons, double, dots = at, 0, False, 0
    while at - start < _MOST_HEX * 2 and (
        CLASS[buf[start - 1]] & HEX or buf[start - 1] == _COLON or buf[start - 1] == _DOT
    ):
        start -= 1
    stop = start
    while (
        stop < end
        and stop - start < _MOST_HEX * 3
        and (CLASS[buf[stop]] & HEX or buf[stop] == _COLON or buf[stop] == _DOT)
    ):
        if buf[stop] == _COLON:
            colons += 1
            double |= buf[stop + 1] == _COLON
        elif buf[stop] == _DOT:
            dots += 1
        stop += 1
    if colons >= 15:
        pairs = colons + 1
        is_digest = (
            pairs == 16 or pairs == 20 or pairs == 32 or pairs == 64
        ) and stop - start == 3 * pairs - 1
        return is_digest and (t[AT_HAS] & _DIGESTS) != 0 and has_digest(buf, start, stop, t), False, stop
    if double or colons >= 7 or (dots >= 3 and colons >= 6):
        return has_ipv6(buf, start, stop, t), False, stop
    return False, False, stop


@numba.njit
def _digits(buf: Bytes, at: int, end: int, t: Words) -> bool:
    """What stands around a byte of a run of hexadecimal digits: whether it is a digest that is looked for."""
    start, stop = at, at
    while at - start < _MOST_HEX and CLASS[buf[start - 1]] & HEX:
        start -= 1
    while stop < end and stop - start < _MOST_HEX and CLASS[buf[stop]] & HEX:
        stop += 1
    size = stop - start
    if size != 32 and size != 40 and size != 64 and size != 128:
        return False
    if CLASS[buf[start - 1]] & HOST or CLASS[buf[stop]] & HOST:
        return False
    return has_digest(buf, start, stop, t)


@kept
def newlines_before(buf: Bytes, low: int, places: Longs, into: Longs) -> None:
    """Put into ``into`` how many newlines of the text lie before each of these places, which come in order."""
    count, base, which = np.uint64(0), np.int64(low), 0
    while which < len(places):
        if places[which] - base >= 64:
            count += ones(bits_of(buf, base, _NEWLINE))
            base += 64
        else:
            before = (np.uint64(1) << np.uint64(places[which] - base)) - np.uint64(1)
            into[which] = np.int64(count + ones(bits_of(buf, base, _NEWLINE) & before))
            which += 1


@kept
def look(
    buf: Bytes, low: int, high: int, how: int, t: Words, found: Longs, coded: Longs
) -> tuple[int, int, np.uint64]:
    """Places in ``buf[low:high]`` that may be a value, and places in lines that have to be decoded to tell.

    Returns (places, lines to decode, newlines): the first two fill ``found`` and ``coded``, in any order and some more
    than once; if there is no room, the number is -1 and nothing is said. 64 newlines stand on both sides of the text.
    """
    names, digests, fields = (
        (t[AT_HAS] & _NAMES) != 0,
        (t[AT_HAS] & _DIGESTS) != 0,
        (t[AT_HAS] & _FIELD_KINDS) != 0 and how & _FIELDS != 0,
    )
    emails = (t[AT_HAS] & _EMAILS) != 0
    bare = (t[AT_HAS] & _BARE_HOSTS) != 0 and how & _PARTED != 0
    count = many = 0
    if how & _JSON and high > low and buf[low] != _OPEN_BRACE:  # the other ends of lines are at newlines
        found[count] = low
        count += 1
    lines, done, colons_done = np.uint64(0), np.int64(low), np.int64(low)
    one, all_ones = np.uint64(1), ~np.uint64(0)
    for base in range(low, high, 64):
        if count + 200 > len(found) or many + 70 > len(coded):
            return -1, -1, lines
        kept = all_ones if high - base >= 64 else (one << np.uint64(high - base)) - one
        dots = bits_of(buf, base, _DOT) & kept
        hosts = host_bits(buf, base)
        newlines = bits_of(buf, base, _NEWLINE) & kept
        lines += ones(newlines)
        while dots:
            at = base + np.int64(first_bit(dots))
            dots &= dots - one
            if at < done:
                continue
            place = np.uint64(at - base)
            left = ~hosts & ((one << place) - one)
            if left:
                start = base + 64 - np.int64(zeros_above(left))
            else:
                start = np.int64(base)
                while CLASS[buf[start - 1]] & HOST:
                    start -= 1
            right = ~hosts & ~((one << place) - one)
            if right:
                stop = base + np.int64(first_bit(right))
                dots &= ~((one << np.uint64(stop - base)) - one)
            else:
                stop = np.int64(base + 64)
                while stop < high and CLASS[buf[stop]] & HOST:
                    stop += 1
                dots = np.uint64(0)
            done = stop
            end = stop
            while end > start and buf[end - 1] == _DOT:
                end -= 1
            if end - start < 2:
                if buf[start - 1] == _OPEN or buf[start - 1] == 40 or buf[start - 1] == 123:
                    coded[many] = at
                    many += 1
                continue
            last = buf[end - 1]
            if last < 58 and last > 47:
                four = is_ipv4(buf, start, end, t)
                if four >= 0:
                    if four == 1 and not _product(buf, start):
                        found[count] = at
                        count += 1
                    continue
            if names:
                name = has_name(buf, start, end, t)
                if name == 2 or (name == 1 and how & _PARTED and _elsewhere(buf, start, end, high, t)):
                    found[count] = at
                    count += 1
        quotes = bits_of(buf, base, _QUOTE) & kept
        keys = (quotes << one) | np.uint64(buf[base - 1] == _QUOTE)
        colons = bits_of(buf, base, _COLON) & kept & ~keys
        while colons:
            at = base + np.int64(first_bit(colons))
            colons &= colons - one
            is_found, is_coded, colons_done = _colon(buf, at, colons_done, high, t)
            if is_found:
                found[count] = at
                count += 1
            if is_coded:
                coded[many] = at
                many += 1
        if emails:
            marks = bits_of(buf, base, _AT) & kept
            while marks:
                at = base + np.int64(first_bit(marks))
                marks &= marks - one
                if buf[at - 1] == _OPEN:
                    coded[many] = at
                    many += 1
                elif has_email(buf, at, high, t):
                    found[count] = at
                    count += 1
        if digests:
            for at in (base + 31, base + 63):
                if at < high and CLASS[buf[at]] & HEX:
                    before = CLASS[buf[at - 3]] & CLASS[buf[at - 7]] & CLASS[buf[at - 15]] & HEX
                    after = CLASS[buf[at + 3]] & CLASS[buf[at + 7]] & CLASS[buf[at + 15]] & HEX
                    if (before or after) and _digits(buf, at, high, t):
                        found[count] = at
                        count += 1
        if bare:
            keyed = quotes
            while keyed:
                at = base + np.int64(first_bit(keyed))
                keyed &= keyed - one
                if has_bare_host(buf, at, high, t):
                    found[count] = at
                    count += 1
        if fields:
            while quotes:
                at = base + np.int64(first_bit(quotes))
                quotes &= quotes - one
                if has_field(buf, at, low, t):
                    found[count] = at
                    count += 1
        if how & _JSON:
            while newlines:
                at = base + np.int64(first_bit(newlines))
                newlines &= newlines - one
                if buf[at - 1] != _BRACE and (buf[at - 1] != 13 or buf[at - 2] != _BRACE):
                    found[count] = at - 1
                    count += 1
                if at + 1 < high and buf[at + 1] != 123:
                    found[count] = at + 1
                    count += 1
        if how & _DECODED:
            continue
        slashes = bits_of(buf, base, _BACKSLASH) & kept
        if slashes:
            behind = (bits_of(buf, base, _SLASH) >> one) | (
                np.uint64(buf[base + 64] == _SLASH) << np.uint64(63)
            )
            slashes &= ~behind
        strange = slashes | (wide_bits(buf, base) & kept)
        percents = bits_of(buf, base, _PERCENT) & kept
        while percents:
            place = first_bit(percents)
            at = base + np.int64(place)
            if CLASS[buf[at + 1]] & CLASS[buf[at + 2]] & HEX:
                strange |= one << place
            percents &= percents - one
        if strange:
            coded[many] = base + np.int64(first_bit(strange))
            many += 1
            if many < len(coded) and bits_of(buf, base, _NEWLINE) & kept:
                while strange:
                    coded[many] = base + np.int64(first_bit(strange))
                    many += 1
                    strange &= strange - one
    if how & _JSON and high > low and buf[high - 1] != _NEWLINE and buf[high - 1] != _BRACE:
        found[count] = high - 1
        count += 1
    return count, many, lines
