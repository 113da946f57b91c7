# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""How functions are compiled for ``watch.machine_code``, which keeps what was compiled.

None of them makes an array, so nothing is counted: counting the references of each array of a tuple took a third of the
time. None holds the interpreter's lock.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

Call = TypeVar("Call", bound=Callable[..., object])

_compiling: Any = numba.njit  # its stubs leave out ``_nrt``


def ready(call: Call) -> Call:
    """Compile it; the interpreter can call it, too."""
    return cast("Call", _compiling(nogil=True, boundscheck=False, _nrt=False)(call))


def alone(call: Call) -> Any:
    """Compile it for nobody but ``watch.machine_code``: what the interpreter would call it by takes as long to make as the rest."""
    bare = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
    return _compiling(nogil=True, boundscheck=False, _nrt=False, **bare)(call)
