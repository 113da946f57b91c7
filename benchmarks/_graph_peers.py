# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The other side: run by ``_graphs.Peers`` in the environment of the graph libraries.

A line in is a question; a line out says its CPU seconds and the version, the answer is a file.
What a library needs before it can be asked is made once and is in no figure.
"""

from __future__ import annotations

import importlib
import json
import math
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Given = Mapping[str, Any]
Answer = Sequence[int] | npt.NDArray[np.int64]


class NetworkX:
    """A worklist over out-edges, one counter an input."""

    def __init__(self, given: Given) -> None:
        """The graph, its inputs as attributes of the edges."""
        self.graph = importlib.import_module("networkx").DiGraph()
        self.graph.add_nodes_from(range(int(given["nodes"])))
        rows = zip(
            given["supplier"].tolist(), given["customer"].tolist(), given["entry"].tolist(), strict=True
        )
        self.graph.add_edges_from((a, b, {"entry": entry}) for a, b, entry in rows)
        self.enough, self.consumer = given["enough"].tolist(), given["consumer"].tolist()
        self.seeds = given["seeds"].tolist()

    def __call__(self) -> Answer:
        """Rows of the lost nodes."""
        graph, consumer, left = self.graph, self.consumer, self.enough.copy()
        lost = set(self.seeds)
        waiting = list(lost)
        while waiting:
            for _, _, entry in graph.out_edges(waiting.pop(), data="entry"):
                left[entry] -= 1
                if left[entry] == 0 and consumer[entry] not in lost:
                    lost.add(consumer[entry])
                    waiting.append(consumer[entry])
        return sorted(lost)


class SciPy:
    """Full sweeps: lost members of all inputs by one sparse product, until nothing changes."""

    def __init__(self, given: Given) -> None:
        """The matrix of inputs by nodes."""
        entry, supplier = given["entry"], given["supplier"]
        shape = (len(given["enough"]), int(given["nodes"]))
        matrix = importlib.import_module("scipy.sparse").csr_matrix
        self.members = matrix((np.ones(len(entry), np.float32), (entry, supplier)), shape=shape)
        self.enough, self.consumer, self.seeds = given["enough"], given["consumer"], given["seeds"]

    def __call__(self) -> Answer:
        """Rows of the lost nodes."""
        lost = np.zeros(self.members.shape[1], np.float32)
        lost[self.seeds] = 1
        while True:
            more = lost.copy()
            more[self.consumer[self.members @ lost >= self.enough]] = 1
            if (more == lost).all():
                return np.flatnonzero(lost)
            lost = more


class IGraph:
    """Its dominator tree from a node before all others, the row after the last."""

    def __init__(self, given: Given) -> None:
        """The graph."""
        self.root = int(given["nodes"])
        edges = np.stack([given["supplier"], given["customer"]], axis=1)
        outside = np.stack([np.full_like(given["outside"], self.root), given["outside"]], axis=1)
        graph = importlib.import_module("igraph").Graph
        self.graph = graph(n=self.root + 1, edges=np.concatenate([edges, outside]), directed=True)

    def __call__(self) -> Answer:
        """The nearest dominator of each row; -1 for one that the root does not reach."""
        return [
            -1 if math.isnan(up) else up for up in self.graph.dominator(self.root, mode="out")[: self.root]
        ]


PEERS: dict[str, Callable[[Given], Callable[[], Answer]]] = {
    "networkx": NetworkX,
    "scipy": SciPy,
    "igraph": IGraph,
}


def main() -> None:
    """Answer until the input ends."""
    given, folder = np.load(sys.argv[1]), Path(sys.argv[2])
    made: dict[str, Callable[[], Answer]] = {}
    for line in sys.stdin:
        question = line.strip()
        if question not in made:
            made[question] = PEERS[question](given)
        began = time.process_time()
        answer = made[question]()
        took = time.process_time() - began
        np.save(folder / f"{question}.npy", np.array(answer, dtype=np.int64))
        version = importlib.import_module(question).__version__
        print(json.dumps({"seconds": took, "version": version}), flush=True)


if __name__ == "__main__":
    main()
