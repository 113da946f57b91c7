# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Small steps in LLVM's own words, and hashes made of them."""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic
from numba.np.arrayobj import make_array

from tocsin.watch.compiling import alone
from tocsin.watch.sigma.kernel.layout import Bytes, Longs, Words

_BYTE, _WORD = ir.IntType(8), ir.IntType(64)
_VECTOR = ir.VectorType(_BYTE, 64)
_ODD = np.uint64(0x9E3779B97F4A7C15)
_EVEN = np.uint64(0xC2B2AE3D27D4EB4F)


def _all(value: int) -> Any:
    return ir.Constant(_VECTOR, [value] * 64)


@intrinsic
def stops(_typing: Any, array: Any, at: Any) -> Any:
    """The bits of the 64 bytes from ``at`` that a string of JSON may not hold as they are: quote, backslash, control."""

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        held = make_array(signature.args[0])(context, builder, args[0])
        loaded = builder.load(builder.bitcast(builder.gep(held.data, [args[1]]), _VECTOR.as_pointer()))
        loaded.align = 1
        found = builder.icmp_unsigned("<", loaded, _all(0x20))
        for character in b'"\\':
            found = builder.or_(found, builder.icmp_unsigned("==", loaded, _all(character)))
        return builder.bitcast(found, _WORD)

    return types.uint64(array, at), code


@intrinsic
def newlines(_typing: Any, array: Any, at: Any) -> Any:
    """The bits of the 64 bytes from ``at`` that end a line."""

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        held = make_array(signature.args[0])(context, builder, args[0])
        loaded = builder.load(builder.bitcast(builder.gep(held.data, [args[1]]), _VECTOR.as_pointer()))
        loaded.align = 1
        return builder.bitcast(builder.icmp_unsigned("==", loaded, _all(10)), _WORD)

    return types.uint64(array, at), code


@intrinsic
def word(_typing: Any, array: Any, at: Any) -> Any:
    """Eight bytes from ``at``, the first the lowest."""

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        held = make_array(signature.args[0])(context, builder, args[0])
        loaded = builder.load(builder.bitcast(builder.gep(held.data, [args[1]]), _WORD.as_pointer()))
        loaded.align = 1
        return loaded

    return types.uint64(array, at), code


@intrinsic
def first_bit(_typing: Any, bits: Any) -> Any:
    """The place of the lowest bit; 64 if there is none."""

    def code(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        return builder.cttz(args[0], cgutils.false_bit)

    return types.uint64(types.uint64), code


@numba.njit(inline="always")
def mixed(h: np.uint64, more: np.uint64) -> np.uint64:
    """A hash and eight bytes more."""
    h = (h ^ more) * _ODD
    return (h ^ (h >> np.uint64(29))) * _EVEN


@numba.njit(inline="always")
def finished(h: np.uint64) -> np.uint64:
    """All bits of a hash worth something; never 0."""
    h = (h ^ (h >> np.uint64(32))) * _ODD
    return (h ^ (h >> np.uint64(29))) | np.uint64(1)


@numba.njit(forceinline=True)
def hashed(text: Bytes, start: int, end: int, seed: np.uint64) -> np.uint64:
    """The hash of bytes; up to eight bytes behind them are read."""
    h = mixed(seed, np.uint64(end - start))
    at = start
    while at + 8 <= end:
        h = mixed(h, word(text, at))
        at += 8
    if at < end:
        left = np.uint64(8 * (8 - (end - at)))
        h = mixed(h, (word(text, at) << left) >> left)
    return finished(h)


@numba.njit(forceinline=True)
def same(one: Bytes, at: int, other: Bytes, begin: int, length: int) -> bool:
    """Whether two runs of bytes are equal; up to eight bytes behind them are read."""
    done = 0
    while done + 8 <= length:
        if word(one, at + done) != word(other, begin + done):
            return False
        done += 8
    if done < length:
        left = np.uint64(8 * (8 - (length - done)))
        return bool((word(one, at + done) << left) == (word(other, begin + done) << left))
    return True


@numba.njit(forceinline=True)
def copied(source: Bytes, begin: int, size: int, into: Bytes, at: int) -> None:
    """Copy bytes of one array into another."""
    for i in range(size):
        into[at + i] = source[begin + i]


@alone
def hash_all(text: Bytes, starts: Longs, ends: Longs, seeds: Words, found: Words) -> None:
    """Write the hash of each run to ``found``; ``text`` is padded."""
    for i in range(len(starts)):
        found[i] = hashed(text, starts[i], ends[i], seeds[i])
