# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""How the C library keeps memory that is not used any more."""

from __future__ import annotations

import ctypes

_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8
LARGE_BYTES = 2 * 2**20
"""Larger than an ordinary page, so that those cost nothing more."""
KEPT_BYTES = 8 * 2**20
"""Free memory at the end of the heap that is not given back at once: what a page takes, the next one takes again."""


def give_back() -> bool:
    """Let large blocks go back to the system as soon as they are free; whether the library can be told so.

    glibc raises the size from which it does that to the largest block it has seen freed (mallopt(3), M_MMAP_THRESHOLD):
    after a few large pages or posts a process would stay as large as it ever was, and grow by what lies between. One heap for
    all threads: Python runs one of them at a time, and each heap of its own would keep what it once held.
    """
    said = ((_ARENA_MAX, 1), (_MMAP_THRESHOLD, LARGE_BYTES), (_TRIM_THRESHOLD, KEPT_BYTES))
    try:
        mallopt = ctypes.CDLL(None).mallopt
        return all(mallopt(name, value) for name, value in said)
    except (OSError, AttributeError, TypeError):  # another C library, or another system
        return False
