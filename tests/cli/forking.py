# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A process that has loaded the program once and forks for each call.

A start costs most of a second, and the tests make some two hundred. A forked call is a
process of its own: working folder, environment, streams, user and exit code are those
it was given. What is about starting itself is tested with ``program.fresh``.

Reads a request a line (JSON) and answers each with its exit code.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import pkgutil
import signal
import sys
import traceback
from typing import Any

ALSO = (
    "sqlalchemy.dialects.sqlite",
    "alembic.runtime.migration",
    "rich.table",
    "rich.progress",
    *(f"encodings.{name}" for name in ("idna", "punycode", "utf_8_sig", "latin_1", "ascii")),
)


def load() -> None:
    """Import every module of the program, and what its libraries import late."""
    import tocsin

    for found in pkgutil.walk_packages(tocsin.__path__, "tocsin."):
        # Alembic runs the migrations itself; __main__ would run the program
        if "migrations" not in found.name and not found.name.endswith("__main__"):
            importlib.import_module(found.name)
    for name in ALSO:
        importlib.import_module(name)
    from numba.core.registry import cpu_target

    cpu_target.target_context.refresh()  # loads what numba loads at the first call
    cpu_target.typing_context.refresh()


def call(request: dict[str, Any]) -> int:
    """Be the program, in a process of its own; returns the exit code."""
    from tocsin.cli.main import main

    os.chdir(request["cwd"])
    os.environ.clear()
    os.environ.update(request["env"])
    files = (("in", os.O_RDONLY), ("out", os.O_WRONLY), ("err", os.O_WRONLY))
    for number, (name, mode) in enumerate(files):
        os.dup2(os.open(os.path.join(request["streams"], name), mode), number)
    encoding = request["env"].get("PYTHONIOENCODING", "utf-8")
    sys.stdin = open(0, encoding=encoding, errors="surrogateescape", closefd=False)  # noqa: SIM115 - lives as long as the process
    sys.stdout = open(1, "w", encoding=encoding, closefd=False)  # noqa: SIM115 - as above
    sys.stderr = open(2, "w", encoding=encoding, errors="backslashreplace", closefd=False)  # noqa: SIM115 - as above
    if request["user"]:
        os.setgroups([])
        os.setresgid(request["user"], request["user"], request["user"])
        os.setresuid(request["user"], request["user"], request["user"])
    sys.argv = ["tocsin", *request["args"]]
    signal.alarm(request["timeout_s"])
    try:
        main()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    return 0


def serve() -> None:
    """Answer requests until there are no more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for line in sys.stdin.buffer:
        child = os.fork()
        if not child:
            signal.signal(signal.SIGINT, signal.default_int_handler)
            code = 70
            try:
                code = call(json.loads(line))
            except BaseException:  # noqa: BLE001 - whatever it was, the tests must see it
                traceback.print_exc()
            finally:
                with contextlib.suppress(OSError, ValueError):
                    sys.stdout.flush()
                    sys.stderr.flush()
                os._exit(code)
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    load()
    serve()
