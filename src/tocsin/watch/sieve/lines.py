# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The pass over a text: places in it where a value may stand, and lines that have to be decoded to tell.

64 bytes at a time; only dots, colons, @ and, in 32, one byte that may lie in a digest are looked at closer, once a token.
Names grow from their dots, and their ends are read off the bits of the 64 bytes.
"""

from __future__ import annotations

import numpy as np

from tocsin.watch.compiling import alone
from tocsin.watch.sieve.caching import inner
from tocsin.watch.sieve.layout import (
    AT_HAS,
    HAS_BARE_HOSTS,
    HAS_DIGESTS,
    HAS_EMAILS,
    HAS_FIELDS,
    HAS_NAMES,
    HAS_TOPS_WITH_DIGITS,
    HAS_URLS,
    Bytes,
    Longs,
    Words,
)
from tocsin.watch.sieve.masks import bits_of, first_bit, hex_bits, host_bits, ones, wide_bits, zeros_above
from tocsin.watch.sieve.tokens import (
    CLASS,
    DIGIT,
    HEX,
    HOST,
    dots_of,
    has_bare_host,
    has_digest,
    has_email,
    has_field,
    has_ipv6,
    has_long_name,
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
_NAMES, _URLS, _EMAILS, _DIGESTS, _FIELD_KINDS, _BARE_HOSTS, _TOPS_WITH_DIGITS = map(
    np.uint64,
    (HAS_NAMES, HAS_URLS, HAS_EMAILS, HAS_DIGESTS, HAS_FIELDS, HAS_BARE_HOSTS, HAS_TOPS_WITH_DIGITS),
)
_ZERO, _ONE, _LAST, _HALF = map(np.uint64, (0, 1, 63, 32))


@inner
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


@inner
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


@inner
def _token(buf: Bytes, start: int, end: int, dots: np.uint64, how: int, high: int, t: Words) -> bool:
    """Whether a token of a host's characters, dots between them, may be an address or a name that is looked for."""
    names = (t[AT_HAS] & _NAMES) != 0
    if end - start > 64:
        name = has_long_name(buf, start, end, t) if names else 0
        return name == 2 or (name == 1 and how & _PARTED != 0 and _elsewhere(buf, start, end, high, t))
    last = buf[end - 1]
    aside = dots & (dots >> _ONE)
    if last < 58 and last > 47 and not aside:
        if ones(dots) == 3:
            four = is_ipv4(buf, start, end, dots, t)
            if four >= 0:
                return four == 1 and not _product(buf, start)
        if not t[AT_HAS] & _TOPS_WITH_DIGITS:
            return False
    if not names or not dots:
        return False
    if aside:
        return True  # an ellipsis: several names may stand here
    name = has_name(buf, start, end, dots, t)
    return name == 2 or (name == 1 and how & _PARTED != 0 and _elsewhere(buf, start, end, high, t))


@inner
def _behind_colon(buf: Bytes, at: int, end: int, t: Words) -> tuple[bool, bool]:
    """What stands around a colon that is in no address: (found, has to be decoded)."""
    after, before = buf[at + 1], buf[at - 1]
    if after == _SLASH or after == _BACKSLASH:
        defanged = (before | 32) == 112 or ((before | 32) == 115 and (buf[at - 2] | 32) == 112)
        if defanged:
            last = at - 1 if (before | 32) == 112 else at - 2
            defanged = (buf[last - 1] | 32) == 120 and (buf[last - 2] | 32) == 120
        return (t[AT_HAS] & _URLS) != 0 and has_url(buf, at, end, t), defanged
    return False, before == _OPEN or after == _CLOSED


@inner
def _address(buf: Bytes, at: int, end: int, t: Words) -> tuple[bool, int]:
    """Whether around a colon between hexadecimal digits stands an address or digest that is looked for; where it ends."""
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
        return is_digest and (t[AT_HAS] & _DIGESTS) != 0 and has_digest(buf, start, stop, t), stop
    if double or colons >= 7 or (dots >= 3 and colons >= 6):
        return has_ipv6(buf, start, stop, t), stop
    return False, stop


@inner
def _digits(buf: Bytes, at: int, end: int, t: Words) -> tuple[bool, int]:
    """Whether the run of hexadecimal digits around this one is a digest that is looked for; where it ends, or is too long."""
    start, stop = at, at
    while at - start < _MOST_HEX and CLASS[buf[start - 1]] & HEX:
        start -= 1
    while stop < end and stop - start < _MOST_HEX and CLASS[buf[stop]] & HEX:
        stop += 1
    size = stop - start
    if size != 32 and size != 40 and size != 64 and size != 128:
        return False, stop
    if CLASS[buf[start - 1]] & HOST or CLASS[buf[stop]] & HOST:
        return False, stop
    return has_digest(buf, start, stop, t), stop


@inner
def _runs_of_32(bits: np.uint64) -> np.uint64:
    """Where 32 bits in a row begin."""
    for step in (1, 2, 4, 8, 16):
        bits &= bits >> np.uint64(step)
    return bits


@alone
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


@alone
def look(
    buf: Bytes, low: int, high: int, how: int, t: Words, found: Longs, coded: Longs
) -> tuple[int, int, np.uint64]:
    """Places in ``buf[low:high]`` that may be a value, and places in lines that have to be decoded to tell.

    Returns (places, lines to decode, newlines): the first two fill ``found`` and ``coded``, in any order and some more
    than once; if there is no room, the number is -1 and nothing is said. 64 newlines stand on both sides of the text.
    """
    digests = (t[AT_HAS] & _DIGESTS) != 0
    fields = (t[AT_HAS] & _FIELD_KINDS) != 0 and how & _FIELDS != 0
    emails = (t[AT_HAS] & _EMAILS) != 0
    bare = (t[AT_HAS] & _BARE_HOSTS) != 0 and how & _PARTED != 0
    count = many = 0
    if how & _JSON and high > low and buf[low] != _OPEN_BRACE:  # the other ends of lines are at newlines
        found[count] = low
        count += 1
    lines, done, colons_done, digits_done = np.uint64(0), np.int64(low), np.int64(low), np.int64(low)
    one, all_ones = np.uint64(1), ~np.uint64(0)
    hosts, hexes = np.uint64(0), np.uint64(0)
    for base in range(low, high, 64):
        if count + 200 > len(found) or many + 70 > len(coded):
            return -1, -1, lines
        kept = all_ones if high - base >= 64 else (one << np.uint64(high - base)) - one
        every_dot: np.uint64 = bits_of(buf, base, _DOT)
        dots, others_before = every_dot & kept, ~hosts
        hosts = host_bits(buf, base)
        newlines = bits_of(buf, base, _NEWLINE) & kept
        lines += ones(newlines)
        while dots:
            place = first_bit(dots)
            at = base + np.int64(place)
            dots &= dots - one
            if at < done:
                continue
            left = ~hosts & ((one << place) - one)
            if left:
                start = base + 64 - np.int64(zeros_above(left))
            else:
                start = base - np.int64(zeros_above(others_before))
                if not others_before:
                    while CLASS[buf[start - 1]] & HOST:
                        start -= 1
            right = ~hosts & ~((one << place) - one)
            if right:
                stop = base + np.int64(first_bit(right))
                dots &= ~((one << np.uint64(stop - base)) - one)
            else:
                right = ~host_bits(buf, base + 64)
                stop = base + 64 + np.int64(first_bit(right))
                if not right:
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
            if _token(buf, start, end, dots_of(buf, start, end), how, high, t):
                found[count] = at
                count += 1
        quotes = bits_of(buf, base, _QUOTE) & kept
        every_colon = bits_of(buf, base, _COLON)
        colons = every_colon & kept & ~((quotes << one) | np.uint64(buf[base - 1] == _QUOTE))
        hexes_before = hexes
        hexes = hex_bits(buf, base)
        if colons:
            digits = hexes | every_colon
            before = (digits << one) | np.uint64(CLASS[buf[base - 1]] & HEX != 0 or buf[base - 1] == _COLON)
            after = (digits >> one) | (
                np.uint64(CLASS[buf[base + 64]] & HEX != 0 or buf[base + 64] == _COLON) << _LAST
            )
            inside = colons & before & after
            colons &= ~inside
            digits |= every_dot
            while inside:
                place = first_bit(inside)
                at = base + np.int64(place)
                left, right = ~digits & ((one << place) - one), ~digits & ~((one << place) - one)
                inside &= inside - one
                if at < colons_done:
                    continue
                if left and right:
                    run = ((one << first_bit(right)) - one) & (
                        all_ones << (np.uint64(64) - zeros_above(left))
                    )
                    inside &= ~run
                    run &= every_colon
                    if ones(run) < 6 and not run & (run >> one):
                        continue  # a time, a port
                is_found, colons_done = _address(buf, at, high, t)
                if is_found:
                    found[count] = at
                    count += 1
            while colons:
                at = base + np.int64(first_bit(colons))
                colons &= colons - one
                is_found, is_coded = _behind_colon(buf, at, high, t)
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
            # a run of 32 that does not begin in the first half of these 64 bytes is in the spliced ones of the next
            spliced = _runs_of_32((hexes_before >> _HALF) | (hexes << _HALF))
            runs = _runs_of_32(hexes)
            if spliced | runs:
                for bits, begin in ((spliced, base - 32), (runs, base)):
                    at = begin + np.int64(first_bit(bits))
                    if bits and at >= digits_done:
                        is_found, digits_done = _digits(buf, at, high, t)
                        if is_found:
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
