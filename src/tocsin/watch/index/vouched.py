# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Who vouches for the values of an index that was made straight from files: arrays beside it, read on hits only."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
import numpy as np
import numpy.typing as npt

from tocsin.watch.index.entry import Voucher
from tocsin.watch.index.layout import Longs, Words


def grouped(entries: npt.NDArray[np.int64], said: Words, many: int) -> tuple[Words, Words]:
    """(many + 1,) where the vouchers of each entry begin, and their numbers, each once an entry, ascending."""
    pairs: Longs = np.unique(entries.astype(np.uint64) << np.uint64(32) | said.astype(np.uint64))
    starts = np.searchsorted(pairs >> np.uint64(32), np.arange(many + 1, dtype=np.uint64))
    return starts.astype(np.uint32), (pairs & np.uint64(0xFFFFFFFF)).astype(np.uint32)


def written(vouchers: list[Voucher]) -> Mapping[str, npt.NDArray[np.generic]]:
    """The sections that keep the vouchers themselves."""
    encoded = [msgspec.json.encode(one) for one in vouchers]
    ends = np.cumsum([0, *map(len, encoded)]).astype(np.uint64)
    return {"vouchers": np.frombuffer(b"".join(encoded), np.uint8), "voucher_ends": ends}


def beside(sections: Mapping[str, npt.NDArray[np.generic]], entry: int) -> tuple[Voucher, ...]:
    """The vouchers of an entry, from the arrays beside the index; one alone is everybody's."""
    starts, said = sections["said_starts"], sections["said"]
    numbers = said[int(starts[entry]) : int(starts[entry + 1])] if len(starts) else said
    ends, text = sections["voucher_ends"], sections["vouchers"]
    return tuple(
        msgspec.json.decode(text[int(ends[one]) : int(ends[one + 1])].tobytes(), type=Voucher)
        for one in map(int, numbers)
    )
