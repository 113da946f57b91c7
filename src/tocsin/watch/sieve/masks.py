# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""64 bytes at once: which of them are a character, or of a host name, as the bits of one number.

numba has no vectors, so these are written as LLVM instructions; LLVM makes of them what the processor has (two
comparisons with AVX2, four with SSE2). Reading goes up to 64 bytes beyond ``at``: buffers are padded (``PADDING``).
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic
from numba.np.arrayobj import make_array

WIDTH = 64
_BYTE, _WORD = ir.IntType(8), ir.IntType(64)
_VECTOR = ir.VectorType(_BYTE, WIDTH)


def _load(context: Any, builder: Any, signature: Any, args: Any) -> Any:
    array = make_array(signature.args[0])(context, builder, args[0])
    place = builder.gep(array.data, [args[1]])
    loaded = builder.load(builder.bitcast(place, _VECTOR.as_pointer()))
    loaded.align = 1
    return loaded


def _all(value: int) -> Any:
    return ir.Constant(_VECTOR, [value] * WIDTH)


@intrinsic
def bits_of(_typing: Any, array: Any, at: Any, character: Any) -> Any:
    """The bits of the bytes from ``at`` that are ``character``, a constant."""

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        loaded = _load(context, builder, signature, args)
        one = builder.trunc(args[2], _BYTE)
        spread = builder.insert_element(
            ir.Constant(_VECTOR, ir.Undefined), one, ir.Constant(ir.IntType(32), 0)
        )
        zeros = ir.Constant(ir.VectorType(ir.IntType(32), WIDTH), [0] * WIDTH)
        spread = builder.shuffle_vector(spread, ir.Constant(_VECTOR, ir.Undefined), zeros)
        return builder.bitcast(builder.icmp_unsigned("==", loaded, spread), _WORD)

    return types.uint64(array, at, character), code


@intrinsic
def host_bits(_typing: Any, array: Any, at: Any) -> Any:
    """The bits of the bytes from ``at`` that are letters, digits, ``.``, ``_`` or ``-``."""

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        loaded = _load(context, builder, signature, args)
        lower = builder.or_(loaded, _all(0x20))
        found = builder.icmp_unsigned("<", builder.sub(lower, _all(ord("a"))), _all(26))
        digit = builder.icmp_unsigned("<", builder.sub(loaded, _all(ord("0"))), _all(10))
        found = builder.or_(found, digit)
        for character in "._-":
            found = builder.or_(found, builder.icmp_unsigned("==", loaded, _all(ord(character))))
        return builder.bitcast(found, _WORD)

    return types.uint64(array, at), code


@intrinsic
def hex_bits(_typing: Any, array: Any, at: Any) -> Any:
    """The bits of the bytes from ``at`` that are hexadecimal digits."""

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        loaded = _load(context, builder, signature, args)
        lower = builder.or_(loaded, _all(0x20))
        letter = builder.icmp_unsigned("<", builder.sub(lower, _all(ord("a"))), _all(6))
        digit = builder.icmp_unsigned("<", builder.sub(loaded, _all(ord("0"))), _all(10))
        return builder.bitcast(builder.or_(letter, digit), _WORD)

    return types.uint64(array, at), code


@intrinsic
def word_at(_typing: Any, array: Any, at: Any) -> Any:
    """The eight bytes from ``at``, the first the lowest."""

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        held = make_array(signature.args[0])(context, builder, args[0])
        loaded = builder.load(builder.bitcast(builder.gep(held.data, [args[1]]), _WORD.as_pointer()))
        loaded.align = 1
        return loaded

    return types.uint64(array, at), code


@intrinsic
def wide_bits(_typing: Any, array: Any, at: Any) -> Any:
    """The bits of the bytes from ``at`` that are not ASCII."""

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        loaded = _load(context, builder, signature, args)
        return builder.bitcast(builder.icmp_signed("<", loaded, _all(0)), _WORD)

    return types.uint64(array, at), code


@intrinsic
def copy_bytes(_typing: Any, array: Any, at: Any, into: Any, out: Any) -> Any:
    """Copy the 64 bytes from ``at`` to ``out`` of another array; both have so many."""

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        loaded = _load(context, builder, signature, args)
        target = make_array(signature.args[2])(context, builder, args[2])
        place = builder.gep(target.data, [args[3]])
        stored = builder.store(loaded, builder.bitcast(place, _VECTOR.as_pointer()))
        stored.align = 1
        return context.get_dummy_value()

    return types.void(array, at, into, out), code


@intrinsic
def first_bit(_typing: Any, word: Any) -> Any:
    """The place of the lowest bit; 64 if there is none."""

    def code(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        return builder.cttz(args[0], cgutils.false_bit)

    return types.uint64(types.uint64), code


@intrinsic
def zeros_above(_typing: Any, word: Any) -> Any:
    """How many bits above the highest one; 64 if there is none."""

    def code(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        return builder.ctlz(args[0], cgutils.false_bit)

    return types.uint64(types.uint64), code


@intrinsic
def ones(_typing: Any, word: Any) -> Any:
    """How many bits there are."""

    def code(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        return builder.ctpop(args[0])

    return types.uint64(types.uint64), code
