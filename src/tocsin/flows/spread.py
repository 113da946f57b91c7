# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Pure work over parts, spread over processes of this machine or over a Ray cluster; the answers come in the order of the parts.

``do(shared, part)`` is a function of a module, and what it is given and gives can be pickled. ``shared`` goes to each process
once. At most a few parts a worker are on the way at a time, so that a million of them are never all in memory.

A worker that dies (killed, out of memory) ends the whole with ``Unavailable``: an answer with holes would be taken for a whole
one. Ctrl-C ends the workers once they have done what they are at; they do not hear it themselves.
"""

from __future__ import annotations

import pickle
import signal
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import Any, TypeVar

from tocsin.core.errors import Unavailable
from tocsin.flows.on_ray import on_ray

S = TypeVar("S")
P = TypeVar("P")
R = TypeVar("R")

AHEAD = 3
"""Parts a worker has waiting."""

_shared: list[Any] = []


def spread(
    do: Callable[[S, P], R], shared: S, parts: Iterable[P], *, workers: int = 1, ray: str = ""
) -> Generator[R, None, None]:
    """Do the parts, here (one worker), in processes of this machine (more), or on the cluster at an address (``flows.on_ray``).

    Raises ``Unavailable`` if a worker dies, or if there is no Ray or no cluster; and what ``do`` raises.
    """
    if ray:
        yield from on_ray(do, shared, parts, ray, workers)
    elif workers <= 1:
        yield from (do(shared, part) for part in parts)
    else:
        yield from _in_processes(do, shared, parts, workers)


def cut(items: Sequence[P], size: int) -> Iterator[Sequence[P]]:
    """Runs of at most ``size`` of them."""
    return (items[at : at + size] for at in range(0, len(items), size))


def _begin(packed: bytes) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _shared[:] = [pickle.loads(packed)]  # noqa: S301 - packed by the process that started this one


def _one(do: Callable[[Any, P], R], part: P) -> R:
    return do(_shared[0], part)


def _in_processes(do: Callable[[S, P], R], shared: S, parts: Iterable[P], workers: int) -> Iterator[R]:
    pool = ProcessPoolExecutor(workers, get_context("spawn"), _begin, (pickle.dumps(shared),))
    waiting: deque[Future[R]] = deque()
    try:
        for part in parts:
            waiting.append(pool.submit(_one, do, part))
            if len(waiting) >= AHEAD * workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    except BrokenProcessPool:
        raise Unavailable(
            "a worker process died before it had answered",
            do="look for lack of memory, and ask again with fewer --workers",
        ) from None
    finally:
        pool.shutdown(cancel_futures=True)
