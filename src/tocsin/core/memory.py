# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""How much memory what is read takes, so that a file is refused before it fills the machine.

A small file can become large: ``[],`` is three bytes of JSON and sixty of memory. So what
is kept of a file is weighed as it is kept (``Bounded``), and a JSON text that is decoded
at once, or taken apart, is weighed by its commas and brackets before (``weigh_json``). A
weight is an estimate from above of what CPython 3.11 takes on 64 bits, not a measurement;
``tests/whole/test_memory.py`` measures whole processes.

Cost: 2 to 10 us a record; a count in C over the bytes of a text.
"""

from __future__ import annotations

import re
from sys import getsizeof
from typing import Self, TypeVar

import msgspec

from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits

T = TypeVar("T")

_DO = "split the file; or, where the memory is there, raise limits.memory_bytes"
_SMALL = 64
"""No JSON text becomes more than so many times its size: ``[[]`` and ``{},`` come to 40 times."""
_LIST, _DICT, _STRING, _PLACE = 72, 240, 60, 16
_FOUR_BYTES = re.compile(rb"[\xf0-\xf4]")


class Account:
    """What may still be kept of one file. ``take`` raises ``BadInput`` when nothing is left."""

    def __init__(self, limits: Limits, name: str, held: int) -> None:
        """``name`` is how errors call the file, ``held`` how many bytes of it are there already."""
        self._most = limits.memory_bytes
        self._name = name
        self.left = self._most - held

    def take(self, size_bytes: int) -> None:
        """Count so many bytes more."""
        self.left -= size_bytes
        if self.left < 0:
            raise too_much(self._name, self._most)


class Bounded(list[T]):
    """A list of records that are weighed as they are appended. ``append`` raises ``BadInput`` when it is too much."""

    def __init__(self, limits: Limits, name: str, held: int, *, times: int, plus: int = 0) -> None:
        """``times``: how often the weight of a record is there at once, until it is stored; ``plus`` bytes beside it.

        ``held``: bytes of the file, and of its parts, that are there already.
        """
        super().__init__()
        self._plus = plus
        self._account = Account(limits, name, held)
        self._times = times

    @classmethod
    def sharing(cls, account: Account, *, times: int) -> Self:
        """A list whose records are weighed by an account that other records of the file are weighed by, too."""
        made = cls(Limits(), "", 0, times=times)
        made._account = account
        return made

    @property
    def left(self) -> int:
        """Bytes that may still be kept."""
        return self._account.left

    def beside(self, size_bytes: int) -> None:
        """Count so many bytes more that are kept of the file beside the records."""
        self._account.take(size_bytes)

    def append(self, record: T) -> None:
        """Weigh the record and keep it."""
        self._account.take(weight(record) * self._times + self._plus)
        super().append(record)


def weight(value: object) -> int:
    """Bytes of a record with all that it holds: structs, texts, sequences and mappings of them."""
    if isinstance(value, str):
        return getsizeof(value)
    if isinstance(value, msgspec.Struct):
        fields = value.__struct_fields__
        return 40 + 8 * len(fields) + sum(weight(each) for name in fields if (each := getattr(value, name)))
    if isinstance(value, (tuple, list)):
        return 64 + 8 * len(value) + sum(map(weight, value))
    if isinstance(value, dict):
        return getsizeof(value) + sum(weight(key) + weight(each) for key, each in value.items())
    return 32


def too_much(name: str, most: int) -> BadInput:
    """The error for a file of which more would have to be kept."""
    what = f"what stands in it would take more than {most >> 20} MiB of memory (limits.memory_bytes, {most})"
    return BadInput(what, where=name, do=_DO)


def weigh_json(body: bytes, name: str, limits: Limits) -> None:
    """Raise ``BadInput`` if the value of a JSON text could take more than ``limits.memory_bytes``."""
    if len(body) * _SMALL <= limits.memory_bytes:
        return
    wide = 1 if body.isascii() else 4 if _FOUR_BYTES.search(body) else 2
    size = (wide + 2) * len(body) + _PLACE * body.count(b",") + _LIST * body.count(b"[")
    size += _DICT * body.count(b"{") + _STRING * (body.count(b'"') // 2)
    if size > limits.memory_bytes:
        raise too_much(name, limits.memory_bytes)
