# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""How look-ups are compiled."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

Call = TypeVar("Call", bound=Callable[..., object])


def ready(call: Call) -> Call:
    """For ``watch.machine_code``, which keeps what was compiled: it makes no array, so nothing is counted."""
    compiling: Any = numba.njit  # its stubs leave out ``_nrt``
    return cast("Call", compiling(nogil=True, boundscheck=False, _nrt=False)(call))
