# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What is looked for, as one flat file that is mapped into memory.

``layout`` is the contract with compiled kernels, ``hashing``, ``addresses`` and ``walk`` what they call; ``builder`` lays
out, ``file`` and ``cache`` keep, ``lookup`` answers, ``border`` says how far up a name its parents accuse it. What is
heavy is loaded when it is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tocsin.watch.index.entry import Entry, Voucher, url_host

if TYPE_CHECKING:
    from tocsin.watch.index.lookup import Index, build

__all__ = ["Entry", "Index", "Voucher", "build", "url_host"]


def __getattr__(name: str) -> object:
    """``Index`` and ``build``, imported on first use."""
    if name not in {"Index", "build"}:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from tocsin.watch.index import lookup

    return getattr(lookup, name)
