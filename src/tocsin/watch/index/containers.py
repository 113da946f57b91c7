# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Addresses and prefixes of IPv4 laid into containers, one a /16; ``addresses.ipv4_in`` reads them."""

from __future__ import annotations

from typing import NamedTuple

import numba
import numpy as np

from tocsin.watch.index.layout import FULL, MOST_SMALL, NOTHING, Bytes, Ints, Longs, Number, Shorts, Words


class Contained(NamedTuple):
    """The arrays of the same names of ``layout.Arrays``."""

    pages: Ints
    containers: Words
    small: Shorts
    bitmaps: Longs


def contained(numbers: Words, networks: Words, lengths: Bytes) -> Contained:
    """Containers of single addresses and of prefixes, in any order, some perhaps within others.

    A /16 takes 2 bytes an address, 4 a run, or 8 KiB, whichever is least.
    """
    widths = np.uint64(1) << (np.uint64(32) - lengths.astype(np.uint64))
    first = np.concatenate([numbers.astype(np.uint64), networks.astype(np.uint64)])
    last = np.concatenate([numbers.astype(np.uint64), networks.astype(np.uint64) + widths - np.uint64(1)])
    order = np.argsort(first, kind="stable")
    first, last = _runs(first[order], last[order])
    members, runs = _counted(first, last)
    forms = np.where((members <= MOST_SMALL) & (members <= 2 * runs), 0, np.where(4 * runs <= 8192, 1, 2))
    forms[(members == 0) | (members == 65536)] = 3
    taken = np.select([forms == 0, forms == 1, forms == 2], [members, 2 * runs, 1024], 0)
    held = np.flatnonzero(forms < 3)
    pages = np.full(65536, NOTHING, np.int32)
    pages[members == 65536] = FULL
    pages[held] = np.arange(len(held), dtype=np.int32)
    containers = np.zeros((len(held), 3), np.uint32)
    for among in (forms[held] < 2, forms[held] == 2):
        sizes = taken[held][among]
        ends = np.cumsum(sizes)
        containers[among, 0], containers[among, 1] = ends - sizes, ends
    containers[:, 2] = forms[held]
    in_small = containers[containers[:, 2] < 2, 1]
    in_bitmaps = containers[containers[:, 2] == 2, 1]
    small = np.zeros(int(in_small.max(initial=0)), np.uint16)
    bitmaps = np.zeros(int(in_bitmaps.max(initial=0)), np.uint64)
    _fill(first, last, pages, containers, small, bitmaps)
    return Contained(pages, containers, small, bitmaps)


def _runs(first: Longs, last: Longs) -> tuple[Longs, Longs]:
    """Ascending stretches, joined where they touch, and cut where a /16 ends."""
    if not len(first):
        return first, last
    reach = np.maximum.accumulate(last)
    begins = np.concatenate([[True], first[1:] > reach[:-1] + np.uint64(1)])
    first, last = first[begins], reach[np.concatenate([begins[1:], [True]])]
    pages = ((last >> np.uint64(16)) - (first >> np.uint64(16))).astype(np.int64) + 1
    of, page = (
        np.repeat(np.arange(len(first)), pages),
        np.arange(pages.sum()) - np.repeat(np.cumsum(pages) - pages, pages),
    )
    base = ((first[of] >> np.uint64(16)) + page.astype(np.uint64)) << np.uint64(16)
    return np.maximum(first[of], base), np.minimum(last[of], base + np.uint64(65535))


def _counted(first: Longs, last: Longs) -> tuple[Longs, Longs]:
    """Addresses and runs of each /16, (65536,)."""
    page = (first >> np.uint64(16)).astype(np.int64)
    sizes = (last - first + np.uint64(1)).astype(np.float64)  # exact: a page has 65536
    members = np.bincount(page, weights=sizes, minlength=65536).astype(np.int64)
    return members, np.bincount(page, minlength=65536).astype(np.int64)  # type: ignore[return-value] # counts


@numba.njit(cache=True, nogil=True)
def _fill(first: Longs, last: Longs, pages: Ints, containers: Words, small: Shorts, bitmaps: Longs) -> None:
    upcoming = containers[:, 0].astype(np.int64)
    for i in range(len(first)):
        page: Number = pages[np.int64(first[i]) >> 16]
        if page < 0:
            continue
        low, high, form = np.int64(first[i]) & 65535, np.int64(last[i]) & 65535, containers[page, 2]
        if form == 2:
            for member in range(low, high + 1):
                bitmaps[upcoming[page] + (member >> 6)] |= np.uint64(1) << np.uint64(member & 63)
        elif form == 1:
            small[upcoming[page]], small[upcoming[page] + 1] = low, high
            upcoming[page] += 2
        else:
            for member in range(low, high + 1):
                small[upcoming[page]] = member
                upcoming[page] += 1
