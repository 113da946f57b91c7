# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A child that fills the file system it is given, makes room again, and looks at the store.

    python -m tests.trials.full FOLDER SEED

The folder is on a small file system of its own (a tmpfs that only this child sees). A
ballast file takes most of it; the workload runs until the disk is full; the ballast goes,
and the store must be whole and go on. Prints the last turn that was acknowledged, then
what is wrong, a line each.
"""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

from tests.trials import proof, workload
from tocsin.core.errors import Unavailable
from tocsin.store import create_store


def main(folder: Path, seed: int) -> None:
    url = f"sqlite:///{folder}/tocsin.db"
    store = create_store(url)
    room = os.statvfs(folder).f_bavail * os.statvfs(folder).f_frsize
    ballast = folder / "ballast"
    ballast.write_bytes(bytes(room * 2 // 5))
    told, said = [workload.MADE], ""
    with contextlib.closing(store):
        try:
            workload.perform(store, seed, range(1_000), told.append)
        except Unavailable as error:
            said = error.do
    ballast.unlink()
    faults = [] if "room" in said else [f"the error does not say what to do: {said!r}"]
    faults += proof.wrong(url, seed, told[-1])
    sys.stdout.write("\n".join([str(told[-1]), *faults]) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
