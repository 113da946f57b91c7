# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What stands around one anchor of a line: whether it may be a value that is looked for.

Each takes the buffer, places in it and the tables, and may say yes too often, never no where ``watch.tokens`` would find
something in the same text. Around the text a buffer holds newlines, at which every token ends.
"""

from __future__ import annotations

import numpy as np

from tocsin.watch.sieve.caching import inner
from tocsin.watch.sieve.hashing import bits_in_filter, label_on, name_on, of_digits, step
from tocsin.watch.sieve.layout import (
    AT_CONTAINERS,
    AT_FLAGS,
    AT_HAS,
    AT_LENGTHS,
    AT_NAME_FILTER,
    AT_NAME_FILTER_MASK,
    AT_NAME_FIRST,
    AT_NAME_SHIFT,
    AT_NAMES,
    AT_OTHER_FILTER,
    AT_OTHER_FILTER_MASK,
    AT_OTHER_FIRST,
    AT_OTHER_SHIFT,
    AT_OTHERS,
    AT_PAGES,
    AT_STARTS,
    AT_TOPS,
    DIGEST,
    DOMAIN,
    EMAIL,
    EMAIL_HOST,
    FIELD,
    HAS_IPV6_HOSTS,
    HEAD,
    LOWER,
    MANY_LENGTHS,
    NAME,
    PATH,
    PREFIX,
    TAIL,
    URL_HOST,
    Bytes,
    Words,
)
from tocsin.watch.sieve.masks import bits_of, word_at, zeros_above

HOST, DIGIT, HEX, LOCAL, WIDE, ENDS_URL = 1, 2, 4, 8, 16, 32
"""Classes of bytes: of host names; digits; hexadecimal; of local parts of addresses; not ASCII; where a URL ends."""


def _classes() -> Bytes:
    made = np.zeros(256, np.uint8)
    for byte in range(256):
        character = chr(byte)
        ascii_ = byte < 128
        if ascii_ and (character.isalnum() or character in "._-"):
            made[byte] |= HOST
        if ascii_ and character.isdecimal():
            made[byte] |= DIGIT
        if character in "0123456789abcdefABCDEF":
            made[byte] |= HEX
        if ascii_ and (character.isalnum() or character in "._%+-!#$&'*/=?^`{|}~"):
            made[byte] |= LOCAL
        if not ascii_:
            made[byte] |= WIDE
        if byte <= 32 or byte == 127 or character in '"<>':
            made[byte] |= ENDS_URL
    return made


CLASS = _classes()
_NEWLINE, _QUOTE, _PERCENT, _DOT, _SLASH, _COLON, _AT, _BACKSLASH = b'\n"%./:@\\'
_OPEN = ord("[")
_ZERO, _ONE, _THREE, _SIX, _SEVEN, _EIGHT, _SIXTEEN, _THIRTY_TWO, _FORTY_EIGHT, _SIXTY_THREE = map(
    np.uint64, (0, 1, 3, 6, 7, 8, 16, 32, 48, 63)
)
_DOMAIN, _URL_HOST, _EMAIL_HOST = map(np.uint64, (DOMAIN, URL_HOST, EMAIL_HOST))
_BYTE, _HALF = np.uint64(0xFF), np.uint64(0xFFFF_FFFF)


@inner
def _find(h: np.uint64, hashes: int, at: int, mask: int, first: int, shift: int, t: Words) -> np.int64:
    """The row of a hash, -1 if it is not there: one look at two bits, then at a bucket."""
    bits = bits_in_filter(h)
    if t[t[at] + ((h >> _SIX) & t[mask])] & bits != bits:
        return np.int64(-1)
    return _row(h, hashes, first, shift, t)


@inner
def _row(h: np.uint64, hashes: int, first: int, shift: int, t: Words) -> np.int64:
    bucket = h >> t[shift]
    after = bucket + _ONE
    low = (t[t[first] + (bucket >> _ONE)] >> (_THIRTY_TWO * (bucket & _ONE))) & _HALF
    high = (t[t[first] + (after >> _ONE)] >> (_THIRTY_TWO * (after & _ONE))) & _HALF
    for row in range(np.int64(low), np.int64(high)):
        if t[t[hashes] + np.uint64(row)] == h:
            return np.int64(row)
    return np.int64(-1)


@inner
def known_name(h: np.uint64, t: Words) -> np.uint64:
    """What a name of this hash stands for; 0 if it is not looked for."""
    row = _find(h, AT_NAMES, AT_NAME_FILTER, AT_NAME_FILTER_MASK, AT_NAME_FIRST, AT_NAME_SHIFT, t)
    if row < 0:
        return _ZERO
    at = np.uint64(row)
    return (t[t[AT_FLAGS] + (at >> _THREE)] >> (_EIGHT * (at & _SEVEN))) & _BYTE


@inner
def known(h: np.uint64, t: Words) -> bool:
    """Whether any other value, or part of one, has this hash."""
    return _find(h, AT_OTHERS, AT_OTHER_FILTER, AT_OTHER_FILTER_MASK, AT_OTHER_FIRST, AT_OTHER_SHIFT, t) >= 0


@inner
def begin_of(kind: int, t: Words) -> np.uint64:
    """What the hash of a class begins with."""
    return t[t[AT_STARTS] + np.uint64(kind)]


@inner
def is_top(h: np.uint64, t: Words) -> np.uint64:
    """Whether a name that is looked for may end with a label of this hash."""
    return (t[t[AT_TOPS] + ((h >> np.uint64(20)) & np.uint64(1_023))] >> (h & _SIXTY_THREE)) & _ONE


@inner
def is_ipv4(buf: Bytes, start: int, end: int, dots: np.uint64, t: Words) -> int:
    """1 for an address that is looked for, 0 for another, -1 for what is none; ``dots`` has three bits, counted from ``start``.

    No step depends on a byte: which of the numbers have one digit and which three is nothing a processor could guess.
    """
    wrong, number = np.uint64(end - start > 15), _ZERO
    stop = np.uint64(end - start)
    for _ in range(4):
        above: np.uint64 = zeros_above(dots)
        begin = np.uint64(64) - above  # behind the last dot; 0 if there is none
        size = stop - begin
        wrong |= np.uint64((size == _ZERO) | (size > _THREE))
        part = (word_at(buf, start + np.int64(stop) - 8) >> np.uint64(40)) ^ np.uint64(0x303030)
        part &= np.uint64(0xFFFFFF) << ((np.uint64(24) - _EIGHT * size) & np.uint64(31))
        wrong |= ((part + np.uint64(0x767676)) | part) & np.uint64(0x808080)
        value = (
            (part & _BYTE) * np.uint64(100)
            + ((part >> _EIGHT) & _BYTE) * np.uint64(10)
            + ((part >> np.uint64(16)) & _BYTE)
        )
        wrong |= np.uint64(value > _BYTE)
        # the numbers come from the last to the first
        number = (number >> _EIGHT) | (value << np.uint64(24))
        stop = begin - _ONE
        dots &= ~(_ONE << ((begin - _ONE) & _SIXTY_THREE))
    if wrong != _ZERO:
        return -1
    return 1 if has_ipv4(np.uint32(number), t) else 0


@inner
def has_ipv4(number: np.uint32, t: Words) -> bool:
    """Whether an address, as a number, is one that is looked for or in a prefix that is."""
    high, low = np.uint64(number >> np.uint32(16)), np.uint64(number & np.uint32(65_535))
    page = (t[t[AT_PAGES] + (high >> _ONE)] >> (_THIRTY_TWO * (high & _ONE))) & _HALF
    if page == _HALF:
        return False
    return (
        (t[t[AT_CONTAINERS] + (page << np.uint64(10)) + (low >> _SIX)] >> (low & _SIXTY_THREE)) & _ONE
    ) != _ZERO


@inner
def dots_of(buf: Bytes, first: int, end: int) -> np.uint64:
    """The bits of the dots of at most 64 bytes."""
    return bits_of(buf, first, _DOT) & (~_ZERO >> np.uint64(64 - (end - first)))


@inner
def has_name(buf: Bytes, first: int, end: int, dots: np.uint64, t: Words) -> int:
    """2 if the name or a parent of it is a domain that is looked for, 1 if the name is the host of a URL, else 0.

    ``dots``: at least one, in at most 64 bytes, as ``dots_of`` has them, no two side by side.
    """
    last = np.int64(63) - np.int64(zeros_above(dots))
    h = label_on(begin_of(NAME, t), buf, first + last + 1, end)
    if not is_top(h, t):
        return 0
    while True:
        stop = first + last
        dots ^= _ONE << np.uint64(last)
        last = np.int64(63) - np.int64(zeros_above(dots))
        h = label_on(h, buf, first + last + 1, stop)
        found = known_name(h, t)
        if found & _DOMAIN:
            return 2
        if dots == _ZERO:
            return 1 if found & _URL_HOST else 0


@inner
def has_long_name(buf: Bytes, first: int, end: int, t: Words) -> int:
    """The same of a name of any length; 2 for one with an ellipsis: several names may stand there."""
    for at in range(first, end - 1):
        if buf[at] == _DOT and buf[at + 1] == _DOT:
            return 2
    h, stop, dots = begin_of(NAME, t), end, 0
    while True:
        begin = stop
        while begin > first and buf[begin - 1] != _DOT:
            begin -= 1
        h = label_on(h, buf, begin, stop)
        if dots and known_name(h, t) & _DOMAIN:
            return 2
        if begin == first:
            return 1 if dots and known_name(h, t) & _URL_HOST else 0
        stop, dots = begin - 1, dots + 1


@inner
def leads_on(buf: Bytes, host: int, host_end: int, path: int, end: int, t: Words) -> bool:
    """Whether a URL that is looked for begins with this host and what stands at ``path``, up to ``end``."""
    h = begin_of(PATH, t)
    for at in range(host_end - 1, host - 1, -1):
        h = step(h, LOWER[buf[at]])
    taken = 0
    if path >= end or (buf[path] != _SLASH and not (buf[path] == _BACKSLASH and buf[path + 1] == _SLASH)):
        h = step(h, np.uint8(_SLASH))
        taken = 1
        if known(h, t):
            return True
    at = path
    while at < end and taken < HEAD:
        byte = buf[at]
        at += 1
        if byte == _BACKSLASH and buf[at] == _SLASH:
            continue
        if (
            byte == _PERCENT
            or byte == _BACKSLASH
            or CLASS[byte] & WIDE
            or byte == 94
            or byte == 96
            or 123 <= byte <= 125
        ):
            return True  # it has several spellings: to be read in full
        if CLASS[byte] & ENDS_URL:
            return False
        h = step(h, LOWER[byte])
        taken += 1
        if known(h, t):
            return True
    return False


@inner
def has_url(buf: Bytes, colon: int, end: int, t: Words) -> bool:
    """Whether behind the colon at this place stands what may be a URL that is looked for; slashes may be escaped."""
    at, slashes = colon + 1, 0
    while slashes < 2:
        if buf[at] == _BACKSLASH and buf[at + 1] == _SLASH:
            at += 1
        if buf[at] != _SLASH:
            return False
        slashes += 1
        at += 1
    host, stop, glued = at, at, False
    while stop < end and stop - at < 1_100:
        byte = buf[stop]
        if CLASS[byte] & ENDS_URL or byte == _SLASH or byte == 63 or byte == 35 or byte == _BACKSLASH:
            break
        if byte == _PERCENT or CLASS[byte] & WIDE or byte == 94 or byte == 96 or 123 <= byte <= 125:
            return True
        if byte == _AT:
            if glued:
                return True  # before the mark may be a URL, and a cell or value behind it
            host = stop + 1
        glued |= not CLASS[byte] & HOST and byte != _COLON and byte != _AT
        stop += 1
    path = stop
    if buf[host] == _OPEN:
        return (t[AT_HAS] & np.uint64(HAS_IPV6_HOSTS)) != _ZERO
    name_end = host
    while name_end < stop and buf[name_end] != _COLON:
        name_end += 1
    while name_end > host and not CLASS[buf[name_end - 1]] & HOST:
        name_end -= 1  # trailing marks: http://evil.example, and more
    while name_end > host and buf[name_end - 1] == _DOT:
        name_end -= 1
    if not known_name(name_on(begin_of(NAME, t), buf, host, name_end), t) & _URL_HOST:
        # what follows a host without a path may be glued to it: http://evil.example,http://good.example
        cut = host
        while cut < stop and CLASS[buf[cut]] & HOST:
            cut += 1
        if cut >= name_end:
            return False
        while cut > host and buf[cut - 1] == _DOT:
            cut -= 1
        if not known_name(name_on(begin_of(NAME, t), buf, host, cut), t) & _URL_HOST:
            return False
        name_end, path = cut, cut
        return leads_on(buf, host, name_end, end, end, t)
    return leads_on(buf, host, name_end, path, end, t)


@inner
def has_bare_host(buf: Bytes, quote: int, end: int, t: Words) -> bool:
    """Whether the quote ends the key ``hostname``, and its value may be a host without dots of a URL that is looked for."""
    if buf[quote - 1] != 101 or buf[quote - 8] != 104 or buf[quote - 9] != _QUOTE:
        return False
    at = quote + 1
    while at < end and (buf[at] == _COLON or buf[at] == 32 or buf[at] == 9 or buf[at] == 13):
        at += 1
    if at >= end or buf[at] != _QUOTE:
        return False
    at += 1
    host, stop = at, at
    while stop < end and stop - at < 1_100 and not CLASS[buf[stop]] & ENDS_URL:
        byte = buf[stop]
        if CLASS[byte] & WIDE or byte == _PERCENT or byte == _BACKSLASH or byte == _SLASH or byte == _OPEN:
            return True
        if byte == _AT:
            host = stop + 1
        stop += 1
    name_end = host
    while name_end < stop and CLASS[buf[name_end]] & HOST:
        name_end += 1
    while name_end > host and buf[name_end - 1] == _DOT:
        name_end -= 1
    return known_name(name_on(begin_of(NAME, t), buf, host, name_end), t) & _URL_HOST != _ZERO


@inner
def has_email(buf: Bytes, at: int, end: int, t: Words) -> bool:
    """Whether around the @ at this place stands what may be an address that is looked for."""
    stop = at + 1
    while stop < end and CLASS[buf[stop]] & HOST:
        stop += 1
    if stop < end and CLASS[buf[stop]] & WIDE:
        return True
    while stop > at + 1 and buf[stop - 1] == _DOT:
        stop -= 1
    if not known_name(name_on(begin_of(NAME, t), buf, at + 1, stop), t) & _EMAIL_HOST:
        return False
    h = begin_of(EMAIL, t)
    for place in range(stop - 1, at, -1):
        h = step(h, LOWER[buf[place]])
    h = step(h, np.uint8(_AT))
    place = at - 1
    while at - place < 70:
        byte = buf[place]
        if CLASS[byte] & WIDE:
            return True
        if byte == _BACKSLASH and buf[place + 1] == _SLASH:
            place -= 1
            continue
        if not CLASS[byte] & LOCAL:
            return False
        h = step(h, LOWER[byte])
        if known(h, t):
            return True
        place -= 1
    return False


@inner
def has_digest(buf: Bytes, start: int, end: int, t: Words) -> bool:
    """Whether these hexadecimal digits, colons between them left out, are a digest that is looked for."""
    number, at, taken = _ZERO, end - 1, _ZERO
    while taken < 64 and at >= start:
        byte = buf[at]
        if byte != _COLON:
            digit = byte & 15 if byte < 58 else (byte & 7) + 9
            number |= np.uint64(digit) << taken
            taken += np.uint64(4)
        at -= 1
    return known(of_digits(number, begin_of(DIGEST, t)), t)


@inner
def has_ipv6(buf: Bytes, start: int, end: int, t: Words) -> bool:
    """Whether the digits, colons and dots here, or what follows their first or second colon, are such an address."""
    while end > start and (buf[end - 1] == _DOT or (buf[end - 1] == _COLON and buf[end - 2] != _COLON)):
        end -= 1
    begin = start
    for _ in range(3):
        if _ipv6_here(buf, begin, end, t):
            return True
        while begin < end and buf[begin] != _COLON:
            begin += 1
        begin += 1
        if (
            begin < end
            and buf[begin] == _COLON
            and buf[begin - 1] == _COLON
            and _ipv6_here(buf, begin - 1, end, t)
        ):
            return True
    return False


@inner
def _ipv6_here(buf: Bytes, start: int, end: int, t: Words) -> bool:
    """The address that begins and ends just here (RFC 4291, 2.2), if it is one; then whether it is looked for."""
    high, low, head_high, head_low = _ZERO, _ZERO, _ZERO, _ZERO
    count, gap, at = 0, -1, start
    if end - start < 2:
        return False
    if buf[at] == _COLON:
        if buf[at + 1] != _COLON:
            return False
        gap, at = 0, at + 2
    while at < end:
        if count == 8:
            return False
        value, first = np.uint32(0), at
        while at < end and CLASS[buf[at]] & HEX:
            byte = LOWER[buf[at]]
            value = value * np.uint32(16) + np.uint32(byte - 48 if byte < 58 else byte - 87)
            at += 1
            if at - first > 4:
                return False
        if at < end and buf[at] == _DOT:
            quad = _quad(buf, first, end)
            if quad < 0 or count > 6:
                return False
            high, low = (high << _THIRTY_TWO) | (low >> _THIRTY_TWO), (low << _THIRTY_TWO) | np.uint64(quad)
            count, at = count + 2, end
            break
        if at == first:
            return False
        high, low = (high << _SIXTEEN) | (low >> _FORTY_EIGHT), (low << _SIXTEEN) | np.uint64(value)
        count += 1
        if at == end:
            break
        if buf[at] != _COLON:
            return False
        at += 1
        if at < end and buf[at] == _COLON:
            if gap >= 0:
                return False
            gap, at = count, at + 1
            head_high, head_low, high, low = high, low, _ZERO, _ZERO
        elif at == end:
            return False
    if (gap < 0 and count != 8) or (gap >= 0 and count > 7):
        return False
    if gap > 0:
        for _ in range(8 - gap):
            head_high, head_low = (head_high << _SIXTEEN) | (head_low >> _FORTY_EIGHT), head_low << _SIXTEEN
    return _ipv6_known(head_high | high, head_low | low, t)


@inner
def _quad(buf: Bytes, start: int, end: int) -> np.int64:
    number, part, length, dots = np.int64(0), 0, 0, 0
    for at in range(start, end):
        byte = buf[at]
        if byte == _DOT:
            number, part, length, dots = (number << 8) | part, 0, 0, dots + 1
        elif CLASS[byte] & DIGIT:
            part, length = part * 10 + (byte - 48), length + 1
            if part > 255 or length > 3:
                return np.int64(-1)
        else:
            return np.int64(-1)
    return np.int64((number << 8) | part) if dots == 3 and length else np.int64(-1)


@inner
def _ipv6_known(high: np.uint64, low: np.uint64, t: Words) -> bool:
    if high == _ZERO and low >> _THIRTY_TWO == np.uint64(65_535):
        return has_ipv4(np.uint32(low & _HALF), t)
    for which in range(np.int64(t[MANY_LENGTHS])):
        length = np.int64(t[t[AT_LENGTHS] + np.uint64(which)])
        h = step(begin_of(PREFIX, t), np.uint8(length))
        for byte in range(16):
            kept = min(8, max(0, length - 8 * byte))
            half = high if byte < 8 else low
            whole = (half >> np.uint64(56 - 8 * (byte & 7))) & _BYTE
            h = step(h, np.uint8(whole & np.uint64((0xFF00 >> kept) & 0xFF)))
        if known(h, t):
            return True
    return False


@inner
def has_field(buf: Bytes, quote: int, start: int, t: Words) -> bool:
    """Whether the text that ends before the quote here ends as a file name, key, mutex or agent that is looked for."""
    at = quote - 1
    if at < start or buf[at] <= 32 or buf[at] == _BACKSLASH or buf[at] == _SLASH:
        return buf[at] != _NEWLINE  # what some kinds cut from their end
    h, taken, part = begin_of(FIELD, t), 0, True
    while taken < TAIL and at >= start:
        byte = buf[at]
        if CLASS[byte] & WIDE:
            return True
        edge = byte == _QUOTE
        if edge or byte == _BACKSLASH or byte == _SLASH:
            if (edge or part) and known(h, t):
                return True
            part = edge
        h = step(h, LOWER[byte])
        taken += 1
        at -= 1
    return known(h, t)
