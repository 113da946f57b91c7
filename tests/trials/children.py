# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Starting the children of the trials, and killing them in the middle of something."""

from __future__ import annotations

import contextlib
import random
import select
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter

import tocsin
from tests.cli.program import ROOT, environment

SOURCE = Path(tocsin.__file__).resolve().parent.parent
LIMIT_S = 120
RECOVERY = "import sys; from tocsin.store import open_store; open_store(sys.argv[1]).close()"

Child = subprocess.Popen[bytes]


def command(url: str, seed: int, turns: int, *more: str) -> list[str]:
    """The command line of a child with the workload."""
    return [sys.executable, "-m", "tests.trials.workload", url, str(seed), str(turns), *more]


def start(arguments: Sequence[str], data: Path | None = None, **streams: int) -> Child:
    """A child with pipes, in an environment without settings of whoever runs the tests."""
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **streams}
    env = environment(data, {"PYTHONPATH": f"{SOURCE}:{ROOT}", "PYTHONDONTWRITEBYTECODE": "1"})
    return subprocess.Popen(arguments, cwd=ROOT, env=env, **pipes)  # type: ignore[call-overload]  # pipes by name


def ended(child: Child) -> tuple[int, str, str]:
    """Exit code and what was said; no child may show a traceback."""
    try:
        out, err = child.communicate(timeout=LIMIT_S)
    except subprocess.TimeoutExpired:
        child.kill()
        raise
    assert b"Traceback" not in err, err.decode()
    return child.returncode, out.decode(), err.decode()


def killed_at_work(url: str, seed: int, rng: random.Random, most: int = 12) -> int:
    """Kill a child at a random instant of its work; the last turn that it has acknowledged."""
    child = start(command(url, seed, 3_000))
    assert child.stdout is not None
    with child:
        began = perf_counter()
        wanted = rng.randrange(1, most)
        lines = [child.stdout.readline() for _ in range(wanted)]
        # anywhere within the turns that come next: what a turn takes is known by now
        wait = rng.random() * 1.5 * (perf_counter() - began) / (wanted + 3)
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(wait)
        child.send_signal(signal.SIGKILL)
        lines += child.stdout.read().splitlines()
        assert child.stderr is not None
        said = child.stderr.read().decode()
        assert not said, said
    return int(lines[-1])


def killed_in_recovery(url: str, rng: random.Random, took_s: float) -> None:
    """Kill a child while it opens the store, at a random instant of the ``took_s`` that this takes."""
    with start([sys.executable, "-c", RECOVERY, url]) as child:
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(took_s * (0.6 + 0.4 * rng.random()))  # the first part is the interpreter's own
        child.send_signal(signal.SIGKILL)


def opening_takes(url: str) -> float:
    """Seconds for a child to open the store and end: what instants of a second kill are drawn from."""
    began = perf_counter()
    assert ended(start([sys.executable, "-c", RECOVERY, url]))[0] == 0
    return perf_counter() - began


def silent(child: Child, seconds: float) -> bool:
    """Whether the child says nothing on standard output for so long."""
    assert child.stdout is not None
    return not select.select([child.stdout], [], [], seconds)[0]
