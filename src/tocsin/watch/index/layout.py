# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The arrays of an index: what the file holds, what a compiled kernel is handed.

Every array is C-contiguous and read-only, so that a kernel compiled for one index serves all. Values that
are text lie in the order of their hashes (``hashing``); addresses and prefixes are numbers. Entry i of the
texts is ``text[ends[i]:ends[i + 1]]``, of the kind ``KINDS[kinds[i] & KIND]``.

* Several entries may have one hash (a file name and a mutex of the same text): look at all of them.
* ``TWIN``: the U-label spelling, in UTF-8, of a domain that also has an entry under its A-labels.
* ``EXACT``: a domain that is a public suffix or the apex of a shared host, so that no name below it is
  meant. It is a hint that spares candidates: whether a parent is meant, ``border`` says.
* ``tops``, ``url_hosts`` and ``email_hosts`` are hashes only: they may say yes wrongly, never no.

A kernel that names candidates needs ``hashing.probe`` and the byte check (``same``) for texts,
``addresses.ipv4_in`` and ``addresses.ipv6_in`` for addresses: prefixes are within both.
"""

from __future__ import annotations

import hashlib
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tocsin.core.atoms import KINDS

Bytes = npt.NDArray[np.uint8]
Shorts = npt.NDArray[np.uint16]
Words = npt.NDArray[np.uint32]
Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.uint64]
Places = npt.NDArray[np.int64]
"""Places of other arrays."""
Number = int | np.int64
"""What compiled code calls an integer."""

KIND = 0x1F
"""The bits of ``kinds`` that number the kind, by its place in ``core.atoms.KINDS``."""
TWIN = 0x40
EXACT = 0x80

NAMES, URL, EMAIL, HASH, WHOLE = range(5)
"""Classes of kinds: places of ``keys`` with the number a hash begins with. Hosts are hashed as names."""
MULTIPLIER = 5
"""The place of ``keys`` with the odd number that each byte is multiplied in with."""
_OF_CLASS = {
    "domain": NAMES, "url": URL, "email": EMAIL, "md5": HASH, "sha1": HASH, "sha256": HASH, "sha512": HASH, "ja3": HASH,
    "ja4": WHOLE, "filename": WHOLE, "mutex": WHOLE, "regkey": WHOLE, "useragent": WHOLE,
}  # fmt: skip
CLASS_OF = np.array([_OF_CLASS.get(kind, WHOLE) for kind in KINDS], np.uint8)
"""Class of each kind, by its number. Addresses and prefixes have none: they are no texts."""
NUMBER_OF = {kind: number for number, kind in enumerate(KINDS)}

NOTHING, FULL = -1, -2
"""What ``pages`` says of a /16 without a member, and of one whose addresses are all members."""
MOST_SMALL = 4096
"""Numbers of a small container; beyond that a bitmap is smaller."""


def keys(seed: int) -> Longs:
    """(6,): what a seed of 64 bits gives to begin with for each class, and the multiplier, odd and well mixed."""
    made = np.frombuffer(hashlib.blake2b(seed.to_bytes(8, "little"), digest_size=48).digest(), "<u8").copy()
    turn = 0
    while not 20 <= int(made[MULTIPLIER]).bit_count() <= 44:
        turn += 1
        again = hashlib.blake2b(seed.to_bytes(8, "little") + turn.to_bytes(4, "little"), digest_size=8)
        made[MULTIPLIER] = int.from_bytes(again.digest(), "little")
    made[MULTIPLIER] |= np.uint64(1)
    made.flags.writeable = False
    return made


class Arrays(NamedTuple):
    """What a kernel is handed. n texts, 2**b buckets; ``filter``, ``tops``, ``pages`` and ``buckets`` are never empty."""

    text: Bytes
    """Normal forms in UTF-8, one behind the other, in the order of their hashes."""
    ends: Words
    """(n + 1,), the first is 0."""
    hashes: Longs
    """(n,), ascending."""
    kinds: Bytes
    """(n,): kind, ``TWIN``, ``EXACT``."""
    buckets: Words
    """(2**b + 1,): entries buckets[k] to buckets[k + 1] have hash >> shift == k."""
    shift: np.uint64
    """64 - b."""
    filter: Longs
    """Bit h & 63 of word (h >> 6) & (words - 1) is set for each hash h; words are a power of two."""
    tops: Longs
    """(1024,): bit h & 63 of word (h >> 6) & 1023, h the hash as a name of the last label of each domain."""
    url_hosts: Longs
    """Hashes as names of the hosts of the URLs, A-labels and U-labels, ascending."""
    email_hosts: Longs
    """The same of the hosts of the addresses of mail."""
    keys: Longs
    """(6,): the number to begin with for each class, then the multiplier. Secret until the index is read."""
    pages: Ints
    """(65536,): the container of each /16 of IPv4, ``NOTHING`` or ``FULL``."""
    containers: Words
    """(c, 3): where the container begins and ends, and its form: 0 numbers or 1 runs of ``small``, 2 of ``bitmaps``."""
    small: Shorts
    """Low halves of addresses, ascending; of runs the first and the last."""
    bitmaps: Longs
    """(1024 * bitmaps,): 65536 bits each."""
    ipv6: Longs
    """(m, 2): high and low half of each address, ascending."""
    prefixes6: Longs
    """(p, 2): high and low half of each network, ascending within its length."""
    starts6: Words
    """(130,): prefixes of the length l are those from starts6[l] to starts6[l + 1]."""
