# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Who vouches for a value: looked up on hits only, from the store or from arrays beside the index.

So a value that was revoked, withdrawn or has expired needs no new index: whoever is asked says so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec
import numpy as np
import numpy.typing as npt

from tocsin.watch.index.layout import Longs, Words


class Voucher(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One object, or one list, that says a value is to be looked for."""

    object: str = ""
    """Its id; empty for a list that is in no store."""
    tags: tuple[str, ...] = ()
    valid_from: str = ""
    """Instants, RFC 3339 in UTC; empty if nothing is said."""
    valid_until: str = ""
    confidence: int | None = None
    """0 to 100 (STIX 2.1 appendix A)."""
    tlp: str = ""
    audience: tuple[str, ...] = ()


Ask = Callable[[str, str], tuple[Voucher, ...]]
"""Who vouches for (kind, value) now; nobody: the value is looked for no longer."""


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
