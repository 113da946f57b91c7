# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Values laid out: texts by hash under a seed that serves, addresses and prefixes as numbers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tocsin.core.atoms import KINDS
from tocsin.core.errors import BadInput
from tocsin.watch.index import parse
from tocsin.watch.index.containers import contained
from tocsin.watch.index.layout import NUMBER_OF, TWIN, Bytes, Longs, Places, Words, keys
from tocsin.watch.index.texts import LONGEST_BUCKET, Sorted

MOST_BYTES = 2**32 - 1
TURNS = 16
"""Seeds tried. An honest set takes the first."""
Truths = npt.NDArray[np.bool_]
Arrayed = dict[str, npt.NDArray[np.generic]]


class Rows(NamedTuple):
    """The values as they came: text[starts[i]:stops[i]] is of kinds[i], and said[i] vouches for it."""

    text: Bytes
    starts: Places
    stops: Places
    kinds: Bytes
    said: Words

    def of(self, places: Places) -> tuple[Bytes, Longs, Longs]:
        """Text, starts and stops of some of them."""
        return self.text, self.starts[places].astype(np.uint64), self.stops[places].astype(np.uint64)


class LaidTexts(NamedTuple):
    """Arrays of ``layout.Arrays``, the seed taken, and which row became which entry."""

    sections: Arrayed
    counts: dict[str, int]
    seed: int
    keys: Longs
    rows: Places
    entries: Places


def texts(rows: Rows, places: Places, seeds: Iterable[int], longest: int = LONGEST_BUCKET) -> LaidTexts:
    """Lay out the texts among the rows. Raises ``BadInput`` if they are too many, or no seed of ``TURNS`` serves."""
    text, starts, stops = rows.of(places)
    if int((stops - starts).sum()) > MOST_BYTES:
        raise BadInput("the values are more than 4 GiB of text", do="make several indexes")
    kinds = rows.kinds[places]
    for _, seed in zip(range(TURNS), seeds, strict=False):
        key = keys(seed)
        made = Sorted(text, starts, stops, kinds, key)
        if made.longest_bucket <= longest and not made.collides:
            break
    else:
        do = "find out which list they come from: values that do so under any seed are made on purpose"
        raise BadInput(f"the values crowd into one bucket under each of {TURNS} seeds", do=do)
    packed, ends = made.packed()
    sections: Arrayed = {
        "text": packed, "ends": ends, "hashes": made.hashes, "kinds": made.kinds,
        "buckets": made.buckets, "filter": made.filter(),
    }  # fmt: skip
    each = np.bincount(made.kinds[made.kinds & TWIN == 0], minlength=len(KINDS))
    counts = {kind: int(count) for kind, count in zip(KINDS, each, strict=True) if count}
    return LaidTexts(sections, counts, seed, key, places, made.entry_of_each())


class LaidAddresses(NamedTuple):
    """Arrays of addresses and prefixes, rows that are none or too wide, and which row became which entry."""

    sections: Arrayed
    counts: dict[str, int]
    wrong: Truths
    wide: Truths
    entries: list[tuple[Places, Places, int]]
    """Of addresses of IPv4 and IPv6, then prefixes of either: rows, their entries counted from 0, how many."""


def addresses(rows: Rows, good: Truths) -> LaidAddresses:
    """Lay out the addresses and prefixes among the rows."""
    where = {
        kind: np.flatnonzero((rows.kinds == NUMBER_OF[kind]) & good) for kind in ("ipv4", "ipv6", "cidr")
    }
    wrong, wide = np.zeros(len(rows.kinds), np.bool_), np.zeros(len(rows.kinds), np.bool_)
    single4, of4 = parse.four(*rows.of(where["ipv4"]))
    single6, of6 = parse.six(*rows.of(where["ipv6"]))
    network4, long4 = parse.four(*rows.of(where["cidr"]))
    other = where["cidr"][long4 == parse.WRONG]
    network6, long6 = parse.six(*rows.of(other))
    wrong[where["ipv4"][of4 != parse.SINGLE]] = wrong[where["ipv6"][of6 != parse.SINGLE]] = True
    wrong[where["cidr"][long4 == parse.SINGLE]] = wrong[other[long6 >= parse.WRONG]] = True
    wide[where["cidr"][long4 < 8]] = wide[other[long6 < 16]] = True
    fits4, fits6 = (long4 >= 8) & (long4 <= 32), (long6 >= 16) & (long6 <= 128)
    by4 = long4[fits4].astype(np.uint64) << np.uint64(32) | network4[fits4]
    rows_of = (
        where["ipv4"][of4 == parse.SINGLE], where["ipv6"][of6 == parse.SINGLE], where["cidr"][fits4], other[fits6]
    )  # fmt: skip
    ipv4, in4 = np.unique(single4[of4 == parse.SINGLE], return_inverse=True)
    ipv6, in6, _ = _pairs(single6[of6 == parse.SINGLE], np.zeros(len(rows_of[1]), np.uint8))
    prefixes4, in_prefixes4 = np.unique(by4, return_inverse=True)
    prefixes6, in_prefixes6, lengths6 = _pairs(network6[fits6], long6[fits6])
    lengths4 = (prefixes4 >> np.uint64(32)).astype(np.uint8)
    networks4 = prefixes4.astype(np.uint32)
    sections: Arrayed = {
        **contained(ipv4, networks4, lengths4)._asdict(),
        "ipv6": ipv6, "prefixes6": prefixes6, "starts6": _starts(lengths6, 130),
        "ipv4": ipv4, "prefixes4": networks4, "starts4": _starts(lengths4, 34),
    }  # fmt: skip
    made = (
        (in4, len(ipv4)),
        (in6, len(ipv6)),
        (in_prefixes4, len(prefixes4)),
        (in_prefixes6, len(prefixes6)),
    )
    entries = [(row, which, many) for row, (which, many) in zip(rows_of, made, strict=True)]
    counts = {"ipv4": len(ipv4), "ipv6": len(ipv6), "cidr": len(prefixes4) + len(prefixes6)}
    return LaidAddresses(
        sections, {kind: many for kind, many in counts.items() if many}, wrong, wide, entries
    )


def _starts(lengths: Bytes, many: int) -> Words:
    """(many,): where the prefixes of each length begin among those in order of length."""
    return np.searchsorted(lengths, np.arange(many)).astype(np.uint32)


def _pairs(numbers: Longs, lengths: Bytes) -> tuple[Longs, Places, Bytes]:
    """Numbers of two halves by length, then size, each once; which of them each was; their lengths."""
    order = np.lexsort((numbers[:, 1], numbers[:, 0], lengths))
    ordered, long = numbers[order], lengths[order]
    new = np.ones(len(order), np.bool_)
    new[1:] = (ordered[1:] != ordered[:-1]).any(axis=1) | (long[1:] != long[:-1])
    which = np.empty(len(order), np.int64)
    which[order] = np.cumsum(new) - 1
    return np.ascontiguousarray(ordered[new]), which, long[new]
