# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Graphs for the claims on dependence, and the graph libraries they are held against.

The libraries live in an environment of their own, made once below $TOCSIN_BENCH_CACHE
(``~/.cache/tocsin-bench``), and run in one child process that holds the same graph and
answers one question at a time, so that both sides are measured in turns.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Answer = npt.NDArray[np.int64]

PEERS = ("igraph==1.0.0", "networkx==3.6.1", "scipy==1.17.1")


def heavy_tailed(edges: int, nodes: int, seed: int, *, cycles: bool) -> tuple[Ints, Ints]:
    """Supplier and customer of each edge, no edge twice: few have very many, most have few (exponent 2.3).

    The most that one end may have grows with the root of the number of nodes. Without ``cycles`` each edge goes
    from the lower row to the higher one. The shape is not fitted to any real economy.
    """
    draw = np.random.default_rng(seed)
    ends = []
    for _ in range(2):
        weight = np.minimum((1.0 - draw.random(nodes)) ** (-1.0 / 1.3), 4.0 * nodes**0.5)
        ends.append(np.searchsorted(np.cumsum(weight) / weight.sum(), draw.random(edges)))
    supplier, customer = ends
    if not cycles:
        supplier, customer = np.minimum(supplier, customer), np.maximum(supplier, customer)
    both = np.unique((supplier * nodes + customer)[supplier != customer])
    return both // nodes, both % nodes


class Peers:
    """The child that holds the graph for the other side; ``absent`` if its environment cannot be made."""

    def __init__(self, **arrays: npt.NDArray[np.generic]) -> None:
        """Hand over the arrays by a file."""
        self._folder = tempfile.TemporaryDirectory()
        np.savez(self._given, **arrays)  # type: ignore[arg-type]  # numpy's stub takes the names for allow_pickle
        self._python = _environment()
        self._child: subprocess.Popen[str] | None = None

    @property
    def _given(self) -> str:
        return str(Path(self._folder.name) / "given.npz")

    @property
    def absent(self) -> bool:
        """Whether there is no such environment here."""
        return self._python is None

    def __enter__(self) -> Self:
        """Start it, if it is there."""
        if self._python is not None:
            script = Path(__file__).with_name("_graph_peers.py")
            self._child = subprocess.Popen(
                [self._python, str(script), self._given, self._folder.name],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End it by closing its input."""
        if self._child is not None:
            assert self._child.stdin is not None
            self._child.stdin.close()
            self._child.wait()
        self._folder.cleanup()

    def ask(self, question: str) -> tuple[float, Answer, str]:
        """CPU seconds of the question alone, the answer, and the version of the library."""
        assert self._child is not None
        assert self._child.stdin is not None
        assert self._child.stdout is not None
        print(question, file=self._child.stdin, flush=True)
        reply = self._child.stdout.readline()
        if not reply:
            raise SystemExit(f"the peer for {question} ended")
        said = json.loads(reply)
        answer: Answer = np.load(Path(self._folder.name) / f"{question}.npy")
        return said["seconds"], answer, said["version"]


def _environment() -> str | None:
    cache = Path(os.environ.get("TOCSIN_BENCH_CACHE", "~/.cache/tocsin-bench")).expanduser()
    folder = cache / "know-graphs"
    python = folder / "bin" / "python"
    ready = folder / "ready"
    if ready.is_file() and ready.read_text(encoding="utf-8") == repr(PEERS):
        return str(python)
    try:
        venv.create(folder, with_pip=True)
        command = [str(python), "-m", "pip", "install", "--quiet", *PEERS]
        subprocess.run(command, check=True, stdout=sys.stderr)
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"no peers: {error}", file=sys.stderr)
        return None
    ready.write_text(repr(PEERS), encoding="utf-8")
    return str(python)
