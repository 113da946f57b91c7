# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A compiled function made by a process of its own, while this one does what comes first: of a first scan a third of the time.

``start(function, arguments like those it will be called with)``, if its code is not there and a second core is; whoever calls the
function then waits for that process, and makes the code itself if nothing came of it. The process does not outlive this one.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import re
import subprocess
import sys
from typing import Any

import numpy as np

from tocsin.watch.machine_code import Ready

_LONGEST_S = 300
_ARRAY = re.compile(r"([<>|][a-z][0-9]+)1([rw])")
_SCALARS: dict[str, Any] = {"b": False, "i": 0, "u": np.uint64(0)}


def start(function: Ready, *given: Any) -> None:
    """Have it made, if it is not there. Of arrays only what they are of counts; cost 20 ms, and half a second of a core more in all."""
    kinds = function.kinds(given)
    place = function.place(kinds)
    folder = os.path.dirname(place)
    with contextlib.suppress(OSError):
        os.makedirs(folder, mode=0o700, exist_ok=True)
    can_be_kept = os.path.isdir(folder) and os.access(folder, os.W_OK)
    if os.path.exists(place) or not can_be_kept or len(os.sched_getaffinity(0)) < 2:
        return
    command = [sys.executable, "-P", "-m", __spec__.name, function.module, function.name, *kinds.split()]
    with contextlib.suppress(OSError):
        child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603 -- this interpreter and this module  # fmt: skip
        function.coming[kinds] = lambda: _wait(child, _LONGEST_S)
        atexit.register(_wait, child, 0)  # nobody has called the function


def _wait(child: subprocess.Popen[bytes], seconds: float) -> None:
    try:
        child.wait(seconds)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def like(kind: str) -> Any:
    """An argument of a kind, as ``Ready`` calls them. Raises ``ValueError`` for a kind that is none."""
    if kind in _SCALARS:
        return _SCALARS[kind]
    found = _ARRAY.fullmatch(kind)
    if found is None:
        raise ValueError(f"{kind!r} is no kind of argument")
    made = np.empty(0, np.dtype(found[1]))
    made.flags.writeable = found[2] == "w"
    return made


def main() -> None:
    """Make the code of one function of one module for arguments of these kinds."""
    module, name, *kinds = sys.argv[1:]
    Ready(module, name).load(" ".join(kinds), tuple(map(like, kinds)))


if __name__ == "__main__":
    main()
