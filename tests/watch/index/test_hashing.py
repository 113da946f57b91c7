# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The hash against its twin in plain numbers, and what a kernel relies on."""

import numba
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tocsin.watch.index import build
from tocsin.watch.index.hashing import among, hash_back, hash_spans, is_top, probe
from tocsin.watch.index.layout import CLASS_OF, EXACT, KIND, MULTIPLIER, NAMES, TWIN, keys

SEEDS = st.integers(0, 2**64 - 1)


def slow_hash(data, key, multiplier):
    h = key
    for byte in reversed(data):
        h = (h ^ byte) * multiplier % 2**64
        h ^= h >> 32
    return h


def hashed(data, key, multiplier):
    return int(hash_back(np.frombuffer(data, np.uint8), 0, len(data), np.uint64(key), np.uint64(multiplier)))


@given(st.binary(max_size=40), SEEDS)
def test_the_hash_is_that_of_plain_numbers(data, seed):
    key, multiplier = int(keys(seed)[NAMES]), int(keys(seed)[MULTIPLIER])
    assert hashed(data, key, multiplier) == slow_hash(data, key, multiplier)


@given(st.binary(max_size=20), st.binary(max_size=20), SEEDS)
def test_each_parent_is_a_prefix_of_the_walk(child, parent, seed):
    key, multiplier = int(keys(seed)[NAMES]), int(keys(seed)[MULTIPLIER])
    begun = hashed(parent, key, multiplier)
    assert hashed(child + parent, key, multiplier) == hashed(child, begun, multiplier)


@given(SEEDS, SEEDS)
def test_keys_hang_on_the_seed_and_multiply_well(seed, other):
    one = keys(seed)
    assert len(set(one.tolist())) == 6
    assert one[MULTIPLIER] % 2 == 1
    assert 20 <= int(one[MULTIPLIER]).bit_count() <= 45
    assert (one.tolist() == keys(other).tolist()) == (seed == other)


@given(st.lists(st.binary(max_size=8), max_size=8))
def test_spans_are_hashed_each_by_its_class(texts):
    ends = np.cumsum([0, *map(len, texts)]).astype(np.uint64)
    classes = (np.arange(len(texts)) % 5).astype(np.uint8)
    key = keys(7)
    made = hash_spans(np.frombuffer(b"".join(texts), np.uint8), ends[:-1], ends[1:], classes, key)
    multiplier = int(key[MULTIPLIER])
    assert made.tolist() == [
        slow_hash(text, int(key[of]), multiplier) for text, of in zip(texts, classes, strict=True)
    ]


def test_a_kernel_finds_every_entry_by_filter_buckets_and_bytes():
    rows = [("domain", f"n{number}.example", "", ()) for number in range(2000)]
    rows += [
        ("domain", "github.io", "", ()),
        ("domain", "xn--mnchen-3ya.de", "", ()),
        ("filename", "same", "", ()),
        ("mutex", "same", "", ()),
    ]
    index = build(rows)
    arrays = index.arrays
    assert all(not array.flags.writeable and array.flags.c_contiguous for array in arrays if array.ndim)
    assert (np.diff(arrays.hashes.astype(object)) >= 0).all()
    seen: dict[bytes, list[int]] = {}
    for entry, h in enumerate(arrays.hashes):
        text = arrays.text[arrays.ends[entry] : arrays.ends[entry + 1]].tobytes()
        kind = int(arrays.kinds[entry])
        seen.setdefault(text, []).append(kind)
        key = arrays.keys[CLASS_OF[kind & KIND]]
        assert int(h) == slow_hash(text, int(key), int(arrays.keys[MULTIPLIER]))
        first = find(h, arrays)
        assert arrays.hashes[first] == h and first <= entry
        assert np.array_equal(arrays.hashes[first : entry + 1], np.full(entry + 1 - first, h))
    assert len(seen[b"same"]) == 2
    assert seen["münchen.de".encode()] == [3 | TWIN]
    assert seen[b"github.io"] == [3 | EXACT]
    assert seen[b"n0.example"] == seen[b"xn--mnchen-3ya.de"] == [3]


@numba.njit
def probed(h, hashes, buckets, shift, marks):
    return probe(h, hashes, buckets, shift, marks)


def find(h, arrays):
    return probed(h, arrays.hashes, arrays.buckets, arrays.shift, arrays.filter)


def test_hashes_that_are_not_there_are_refused():
    index = build([("domain", f"n{number}.example", "", ()) for number in range(300)])
    there = set(index.arrays.hashes.tolist())
    other = [h for h in np.random.default_rng(7).integers(0, 2**63, 3000, np.uint64) if int(h) not in there]
    assert {int(find(h, index.arrays)) for h in other} == {-1}
    assert not any(among.py_func(h, index.arrays.hashes) for h in other[:50])
    assert sum(bool(is_top.py_func(h, index.arrays.tops)) for h in other) < 5
