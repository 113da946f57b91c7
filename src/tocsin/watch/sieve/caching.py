# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Compiled code that is kept on disk, and made anew whenever any file of this folder has changed.

numba by itself looks at the file of a function alone: of a function that calls one in another file it would go on with the
old code, and the sieve would miss what it should name.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numba

Call = TypeVar("Call", bound=Callable[..., object])

_BARE: dict[str, Any] = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
_FILES = sorted(Path(__file__).parent.glob("*.py"))
STAMP = tuple((each.name, each.stat().st_mtime_ns, each.stat().st_size) for each in _FILES)
"""What the kept code belongs to."""


def kept(call: Call) -> Call:
    """Compile at the first call, without the interpreter's lock; keep what was compiled."""
    made = numba.njit(cache=True, nogil=True, boundscheck=False)(call)
    made._cache._cache_file._source_stamp = STAMP
    return made


def inner(call: Call) -> Call:
    """Compiled for other compiled code alone: the interpreter cannot call it, so nothing is compiled for it to do so."""
    return numba.njit(boundscheck=False, **_BARE)(call)
