# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""How the C library keeps memory that is not used any more."""

from __future__ import annotations

import ctypes

_MMAP_THRESHOLD = -3
LARGE_BYTES = 2**20
"""Larger than an ordinary page, so that those cost nothing more."""


def give_back() -> bool:
    """Let large blocks go back to the system as soon as they are free; whether the library can be told so.

    glibc raises the size from which it does that to the largest block it has seen freed (mallopt(3), M_MMAP_THRESHOLD):
    after a few large pages or posts a process would stay as large as it ever was, and grow by what lies between.
    """
    try:
        return bool(ctypes.CDLL(None).mallopt(_MMAP_THRESHOLD, LARGE_BYTES))
    except (OSError, AttributeError, TypeError):  # another C library, or another system
        return False
