# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A ruleset -> the arrays that the compiled code reads.

A slot is a set of fields that one place in an event fills (``Hostname`` is ``Computer`` too); the terms of a slot are those of
all its fields. Slot 0 is the whole line, asked for words without a field. Each pattern stands under the piece of up to four bytes
that the fewest patterns of its slot have.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from tocsin.watch.machine_code import Ready
from tocsin.watch.sigma import leaves, wild
from tocsin.watch.sigma.kernel.layout import Bytes, Ints, Longs, Words
from tocsin.watch.sigma.model import CASED as IN_CASE
from tocsin.watch.sigma.model import KEYWORD, NUMBER, OF_FIELD, TEXT, Term

_hash_all = Ready("tocsin.watch.sigma.kernel.words", "hash_all")
AT_START, AT_END, CASED, GLOB = 1, 2, 4, 8
MANY, ONE = 256, 257
HAS_TERMS, HAS_OTHERS, HAS_NUMBERS = 1, 2, 4
ANY_KEY = 0x5B8A1E2C9D3F7041
"""Stands for the hash of any key, as an envelope has one."""
USER_DATA = ("Event.UserData", "UserData")
ROOT = 1
DOTS = 6
"""Dots in a path that may stand within one key or between two; with more, all do the one or the other."""
_ODD, _EVEN, _ALL = 0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 2**64 - 1
_GRAM = 0x51ED270B7E1D4A35
_SPELT = frozenset(b'"\\/') | frozenset(range(32)) | frozenset(range(127, 256))
"""Bytes that a line may hold in another spelling."""


class Tables(NamedTuple):
    """Everything that does not change from event to event."""

    path_key: Words
    path_slot: Ints
    user_data: Words
    """Hashes of the places under which any key is passed over."""
    has: Bytes
    """Of each slot: what it has to be asked."""
    equal_key: Words
    equal_row: Ints
    equal_at: Longs
    equal_size: Ints
    equal_first: Ints
    equal_terms: Ints
    lengths: Bytes
    """Of each slot: the lengths of its grams, as bits."""
    sieve: Words
    sieve_at: Longs
    sieve_shift: Bytes
    gram_key: Words
    gram_row: Ints
    gram_first: Ints
    gram_patterns: Ints
    loose_first: Ints
    loose: Ints
    """Patterns without any literal."""
    term: Ints
    flags: Bytes
    literals: Bytes
    literal_at: Longs
    literal_size: Ints
    gram_at: Ints
    globs: Ints
    glob_start: Longs
    glob_end: Longs
    words: Ints
    """Terms without a field of which a line can be asked whether it may hold them."""


class Slots(NamedTuple):
    """What Python has to know of the slots."""

    fields: list[str]
    """By number."""
    of: list[tuple[int, ...]]
    """The fields of each slot; none of slot 0."""
    others: list[tuple[int, ...]]
    """The terms of each slot that are asked in Python."""
    always: tuple[int, ...]
    """Terms without a field that every line may hold."""


class _Pattern(NamedTuple):
    slot: int
    term: int
    flags: int
    literals: tuple[bytes, ...]
    glob: tuple[int, ...]


def mix(h: int, more: int) -> int:
    """``words.mixed`` in Python."""
    h = (h ^ more) * _ODD & _ALL
    return (h ^ h >> 29) * _EVEN & _ALL


def finish(h: int) -> int:
    """``words.finished`` in Python."""
    h = (h ^ h >> 32) * _ODD & _ALL
    return (h ^ h >> 29) | 1


def build(terms: Sequence[Term]) -> tuple[Tables, Slots]:
    """The tables of these terms. Cost: about 20 microseconds a term."""
    fields = sorted({term.field for term in terms if term.field != KEYWORD})
    number = {name: at for at, name in enumerate(fields)}
    keys, slot_of, slots = _paths(number)
    by_field: dict[str, list[int]] = defaultdict(list)
    for at, term in enumerate(terms):
        by_field[term.field].append(at)
    pool = _Pool()
    has = np.zeros(len(slots), np.uint8)
    others: list[tuple[int, ...]] = [()] * len(slots)
    equal: dict[tuple[int, bytes], list[int]] = defaultdict(list)
    patterns: list[_Pattern] = []
    for slot, of in enumerate(slots[1:], 1):
        left: list[int] = []
        for at in (each for field in of for each in by_field[fields[field]]):
            _place(slot, at, terms[at], equal, patterns, left)
            has[slot] |= HAS_TERMS if terms[at].asks not in OF_FIELD else 0
            has[slot] |= HAS_NUMBERS if terms[at].asks == NUMBER else 0
        others[slot] = tuple(left)
        has[slot] |= HAS_OTHERS if left else 0
    always = [at for at in by_field[KEYWORD] if not _keyword(at, terms[at], patterns)]
    rows = list(equal)
    hashes = np.zeros(len(rows), np.uint64)
    _hash_all(*_runs([text for _, text in rows]), np.array([slot for slot, _ in rows], np.uint64), hashes)
    equal_key, equal_row = _table(hashes)
    path_key, path_slot = _table(np.array(keys, np.uint64), np.array(slot_of, np.int32))
    grams = _grams(patterns, len(slots))
    tables = Tables(
        path_key, path_slot,
        np.array([_hash_of(name.split(".")) for name in USER_DATA], np.uint64),
        has,
        equal_key, equal_row,
        np.array([pool.add(text) for _, text in rows], np.int64), np.array([len(text) for _, text in rows], np.int32),
        _firsts([equal[row] for row in rows]), _flat([equal[row] for row in rows]),
        *grams.tables(),
        *_loose(patterns, len(slots)),
        np.array([each.term for each in patterns], np.int32), np.array([each.flags for each in patterns], np.uint8),
        *grams.literals(pool),
        _flat([each.glob for each in patterns]), *_bounds([each.glob for each in patterns]),
        np.array([each.term for each in patterns if each.slot == 0], np.int32),
    )  # fmt: skip
    return tables, Slots(fields, slots, others, tuple(always))


def _paths(number: dict[str, int]) -> tuple[list[int], list[int], list[tuple[int, ...]]]:
    """Hashes of all paths, the slot of each, and the fields of each slot."""
    filled: dict[int, set[int]] = defaultdict(set)
    for name, at in number.items():
        for path in leaves.paths(name):
            for parts in _cuts(path):
                filled[_hash_of(parts)].add(at)
    slots: list[tuple[int, ...]] = [()]
    known: dict[tuple[int, ...], int] = {}
    slot_of = []
    for of in filled.values():
        key = tuple(sorted(of))
        if key not in known:
            known[key] = len(slots)
            slots.append(key)
        slot_of.append(known[key])
    return list(filled), slot_of, slots


def _cuts(path: str) -> Iterable[list[str]]:
    """Every way to cut a path into keys at its dots."""
    parts = path.split(".")
    if len(parts) > DOTS + 1:
        yield parts
        yield [path]
        return
    for mask in range(1 << (len(parts) - 1)):
        keys = [parts[0]]
        for at, part in enumerate(parts[1:]):
            if mask >> at & 1:
                keys[-1] += "." + part
            else:
                keys.append(part)
        if "*" not in path or "*" in keys:
            yield keys


_KEYS: dict[str, int] = {}


def _hash_of(keys: list[str]) -> int:
    h = ROOT
    for key in keys:
        h = finish(mix(h, _key_hash(key)))
    return h


def _key_hash(key: str) -> int:
    if key == "*":
        return ANY_KEY
    found = _KEYS.get(key)
    if found is None:
        text = key.encode()
        h = mix(0, len(text))
        for at in range(0, len(text), 8):
            h = mix(h, int.from_bytes(text[at : at + 8], "little"))
        found = _KEYS[key] = finish(h)
    return found


def _place(
    slot: int,
    at: int,
    term: Term,
    equal: dict[tuple[int, bytes], list[int]],
    patterns: list[_Pattern],
    left: list[int],
) -> None:
    """Put a term of a slot where it belongs: equalities, patterns, or what is left for Python."""
    if term.asks == NUMBER and term.what.lstrip("-").isdigit():
        equal[slot, term.what.encode()].append(at)
    elif term.asks in {TEXT, IN_CASE}:
        parts = wild.read(term.what)
        if term.asks == TEXT and all(isinstance(part, str) for part in parts):
            equal[slot, "".join(map(str, parts)).encode("utf-8", "surrogatepass")].append(at)
        elif term.asks == IN_CASE and not term.what.isascii():
            left.append(at)
        else:
            patterns.append(_pattern(slot, at, parts, cased=term.asks == IN_CASE))
    elif term.asks not in OF_FIELD:
        left.append(at)


def _pattern(slot: int, term: int, parts: wild.Parts, *, cased: bool) -> _Pattern:
    flags = CASED if cased else 0
    texts = [part for part in parts if isinstance(part, str)]
    plain = (
        len(texts) <= 1
        and wild.ONE not in [part for part in parts if isinstance(part, int)]
        and (texts or not parts)
    )
    literals = tuple(text.encode("utf-8", "surrogatepass") for text in texts)
    if plain and texts:
        flags |= (AT_START if parts[0] != wild.MANY else 0) | (AT_END if parts[-1] != wild.MANY else 0)
        return _Pattern(slot, term, flags, literals, ())
    glob: list[int] = []
    for part in parts:
        if isinstance(part, str):
            glob.extend(part.encode("utf-8", "surrogatepass"))
        else:
            glob.append(MANY if part == wild.MANY else ONE)
    return _Pattern(slot, term, flags | GLOB, literals, tuple(glob))


def _keyword(at: int, term: Term, patterns: list[_Pattern]) -> bool:
    """Put what a line must hold for a term without a field among the patterns; False if nothing can be said."""
    if term.asks not in {TEXT, IN_CASE}:
        return False
    runs: list[bytes] = []
    for part in wild.read(term.what.lower() if term.asks == IN_CASE else term.what):
        if isinstance(part, str):
            text = part.encode("utf-8", "surrogatepass")
            spelt = bytes(0 if byte in _SPELT else byte for byte in text)
            runs += spelt.split(b"\0")
    longest = max(runs, key=len, default=b"")
    if not longest:
        return False
    patterns.append(_Pattern(0, at, 0, (longest,), ()))
    return True


class _Pool:
    """Bytes one behind the other."""

    def __init__(self) -> None:
        self.bytes = bytearray()

    def add(self, text: bytes) -> int:
        at = len(self.bytes)
        self.bytes += text
        return at

    def array(self) -> Bytes:
        return np.frombuffer(bytes(self.bytes) + bytes(64), np.uint8)


class _grams:  # noqa: N801 -- a step of ``build`` with two results
    """The piece that each pattern stands under, and the tables of them."""

    def __init__(self, patterns: list[_Pattern], slots: int) -> None:
        counts: dict[int, Counter[bytes]] = defaultdict(Counter)
        lower = [tuple(text.lower() for text in each.literals) for each in patterns]
        for each, texts in zip(patterns, lower, strict=True):
            if texts:
                counts[each.slot].update(_pieces(texts))
        self._slots = slots
        self._patterns = patterns
        self._by_gram: dict[tuple[int, bytes], list[int]] = defaultdict(list)
        self._at: list[int] = []
        self._literal: list[bytes] = []
        for at, (each, texts) in enumerate(zip(patterns, lower, strict=True)):
            if not texts:
                self._at.append(0)
                self._literal.append(b"")
                continue
            count = counts[each.slot]
            gram = min(_pieces(texts), key=lambda piece: (count[piece], piece))
            which = next(number for number, text in enumerate(texts) if gram in text)
            self._at.append(texts[which].find(gram))
            self._literal.append(each.literals[which])
            self._by_gram[each.slot, gram].append(at)

    def tables(self) -> tuple[Bytes, Words, Longs, Bytes, Words, Ints, Ints, Ints]:
        """From ``lengths`` to ``gram_patterns``."""
        lengths = np.zeros(self._slots, np.uint8)
        of: dict[tuple[int, int], list[int]] = defaultdict(list)
        keys = []
        for slot, gram in self._by_gram:
            value = int.from_bytes(gram, "little")
            lengths[slot] |= 1 << len(gram)
            of[slot, len(gram)].append(value)
            keys.append(finish(mix(_GRAM, value | len(gram) << 32 | slot << 36)))
        sieve_at = np.zeros(self._slots * 5, np.int64)
        shift = np.zeros(self._slots * 5, np.uint8)
        sieve: list[Words] = []
        size = 0
        for (slot, length), values in of.items():
            bits = max(6, (len(values) * 16 - 1).bit_length())
            part = np.zeros(1 << (bits - 6), np.uint64)
            hashed = (np.array(values, np.uint64) * np.uint64(_ODD)) >> np.uint64(64 - bits)
            np.bitwise_or.at(part, hashed >> np.uint64(6), np.uint64(1) << (hashed & np.uint64(63)))
            sieve_at[slot * 5 + length], shift[slot * 5 + length] = size, 64 - bits
            sieve.append(part)
            size += len(part)
        gram_key, gram_row = _table(np.array(keys, np.uint64))
        lists = list(self._by_gram.values())
        return (
            lengths, np.concatenate(sieve) if sieve else np.zeros(1, np.uint64), sieve_at, shift, gram_key, gram_row,
            _firsts(lists), _flat(lists),
        )  # fmt: skip

    def literals(self, pool: _Pool) -> tuple[Bytes, Longs, Ints, Ints]:
        """From ``literals`` to ``gram_at``."""
        at = np.array([pool.add(each) for each in self._literal], np.int64)
        size = np.array([len(each) for each in self._literal], np.int32)
        return pool.array(), at, size, np.array(self._at, np.int32)


def _pieces(texts: tuple[bytes, ...]) -> set[bytes]:
    """The grams of the literals of a pattern: of four bytes, or the longest of it if none is so long."""
    length = min(4, max(map(len, texts)))
    return {text[at : at + length] for text in texts for at in range(len(text) - length + 1)}


def _loose(patterns: list[_Pattern], slots: int) -> tuple[Ints, Ints]:
    lists: list[list[int]] = [[] for _ in range(slots)]
    for at, each in enumerate(patterns):
        if not each.literals:
            lists[each.slot].append(at)
    return _firsts(lists), _flat(lists)


def _table(keys: Words, values: Ints | None = None) -> tuple[Words, Ints]:
    """Open addressing, at most half full; each key once."""
    size = 1 << max(4, (2 * len(keys)).bit_length())
    table, rows = [0] * size, [0] * size
    given = range(len(keys)) if values is None else values.tolist()
    for key, value in zip(keys.tolist(), given, strict=True):
        at = key & (size - 1)
        while table[at]:
            at = (at + 1) & (size - 1)
        table[at], rows[at] = key, value
    return np.array(table, np.uint64), np.array(rows, np.int32)


def _runs(texts: list[bytes]) -> tuple[Bytes, Longs, Longs]:
    """Texts one behind the other, padded; where each starts and ends."""
    ends = np.cumsum([len(text) for text in texts], dtype=np.int64) if texts else np.zeros(0, np.int64)
    sizes = np.array([len(text) for text in texts], np.int64)
    return np.frombuffer(b"".join(texts) + bytes(64), np.uint8), ends - sizes, ends


def _firsts(lists: Sequence[Sequence[int]]) -> Ints:
    return np.cumsum([0, *map(len, lists)], dtype=np.int32)


def _flat(lists: Sequence[Sequence[int]]) -> Ints:
    return np.array([value for each in lists for value in each], np.int32)


def _bounds(lists: Sequence[Sequence[int]]) -> tuple[Longs, Longs]:
    firsts = np.cumsum([0, *map(len, lists)], dtype=np.int64)
    return firsts[:-1], firsts[1:]
