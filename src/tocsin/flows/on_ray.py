# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Parts of pure work on a Ray cluster: a running one, or one of this machine that is started for the question and ended with it.

Ray is told by its environment, and takes most of that once: a process asks one cluster. What the user has set there stays, but for:

* **usage reports** to its makers are off unless ``RAY_USAGE_STATS_ENABLED`` says otherwise;
* a cluster **of this machine** listens on the loopback alone and asks for a token that only this process knows: whoever
  reaches a Ray without one can run any code;
* **trying**: Ray as it comes goes on for more than six minutes at an address where nothing listens. Here a connection is tried
  first (``net.listening``), and what takes it but is no Ray is given up after some ten seconds.
"""

from __future__ import annotations

import os
import re
import secrets
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from typing import Any, NoReturn, TypeVar

import tocsin
from tocsin.core.errors import BadInput, TocsinError, Unavailable
from tocsin.net import listening

S = TypeVar("S")
P = TypeVar("P")
R = TypeVar("R")

AHEAD = 3
"""Parts that wait for each processor of the cluster."""
LOCAL = "local"
"""As an address: a cluster of this machine alone, started for this one question."""
AUTO = "auto"
"""As an address: the cluster that this machine is part of."""
PATIENCE = {
    "RAY_gcs_server_port_wait_time_s": "1",  # tries, of which each costs what the next two say
    "RAY_py_gcs_connect_timeout_s": "5",
    "RAY_gcs_rpc_server_connect_timeout_s": "3",
}
ADDRESS = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^\s:/\[\]]+):([0-9]{1,5})")
STYLE = re.compile(r"\x1b\[[0-9;]*m")
VERSIONS = re.compile(r"Ray: (\S+)\s+Python: (\S+)")
UNKNOWN_TOKEN = ("AuthenticationError", "Unauthenticated")
SHOWN = 200


def on_ray(
    do: Callable[[S, P], R], shared: S, parts: Iterable[P], address: str, workers: int = 1
) -> Iterator[R]:
    """The answers in the order of the parts; ``workers`` counts for ``local`` alone.

    Raises ``BadInput`` for what is no address, ``Unavailable`` if there is no Ray, no cluster, one of another version, or a
    worker dies; and what ``do`` raises.
    """
    where = _where(address)
    ray = _ray(here=address == LOCAL)
    if where:
        listening.check(*where)
    _join(ray, address, workers)
    try:
        yield from _parts(ray, do, ray.put(shared), parts)
    except ray.exceptions.RayTaskError as error:
        _own(error.cause, error, address)
    except ray.exceptions.RayError as error:
        _lost(error, address)
    finally:
        ray.shutdown()


def part(version: str, do: Callable[[S, P], R], shared: S, one: P) -> R:
    """What a worker does. Raises ``Unavailable`` if its Tocsin is another than that of the asker: its numbers might be too."""
    if version != tocsin.__version__:
        raise Unavailable(
            f"a worker of the cluster runs Tocsin {tocsin.__version__}, this is {version}",
            do="install the same version on every node",
        )
    return do(shared, one)


def _where(address: str) -> tuple[str, int] | None:
    """Host and port, None if Ray finds them. Raises ``BadInput`` for what is no address."""
    if address in {LOCAL, AUTO}:
        return None
    found = ADDRESS.fullmatch(address)
    if not found or not 0 < int(found[2]) <= 65_535:
        raise BadInput(
            f"{address!r} is no address of a cluster",
            do="give HOST:PORT as `ray start` shows it, auto, or local (ray://, Ray's own client, is not spoken here)",
        )
    return found[1].strip("[]"), int(found[2])


def _ray(*, here: bool) -> Any:
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    for name, value in PATIENCE.items():
        os.environ.setdefault(name, value)
    if here:
        os.environ.setdefault("RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER", "0")  # Ray's name for: loopback only
        if "RAY_AUTH_MODE" not in os.environ:
            os.environ |= {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": secrets.token_hex(32)}
    try:
        return import_module("ray")
    except ImportError:
        raise Unavailable(
            "Ray is not installed", do="install the extra: tocsin[cluster], or use --workers"
        ) from None


def _join(ray: Any, address: str, workers: int) -> None:
    start = {"num_cpus": max(1, workers), "include_dashboard": False} if address == LOCAL else {}
    try:
        ray.init(address=address, log_to_driver=False, logging_level="ERROR", **start)
    except (RuntimeError, ValueError, OSError, ray.exceptions.RayError) as error:
        _refused(error, address)


def _refused(error: Exception, address: str) -> NoReturn:
    said = str(error)
    if any(word in f"{said} {error.__cause__} {error.__context__}" for word in UNKNOWN_TOKEN):
        raise Unavailable(
            "the cluster asks for a token, and for another than the one that is given here",
            where=address,
            do="give its token by RAY_AUTH_MODE=token and RAY_AUTH_TOKEN or RAY_AUTH_TOKEN_PATH",
        ) from None
    versions = VERSIONS.findall(said)
    if "Version mismatch" in said and len(versions) == 2:
        (their_ray, their_python), (our_ray, our_python) = versions
        raise Unavailable(
            f"the cluster runs Ray {their_ray} on Python {their_python}, this is Ray {our_ray} on Python {our_python}",
            where=address,
            do="use the same Ray and the same Python here and on every node",
        ) from None
    raise Unavailable(
        f"no cluster answers: {_shown(said)}", where=address, do="check that this is the address of a Ray"
    ) from None


def _own(cause: object, error: Exception, address: str) -> NoReturn:
    """What the work itself raised, as it raised it."""
    if isinstance(cause, TocsinError):
        raise cause from None
    if isinstance(cause, Exception):
        raise cause from error
    _lost(error, address)


def _lost(error: Exception, address: str) -> NoReturn:
    said = STYLE.sub("", str(error))
    if "No module named" in said:
        raise Unavailable(
            f"the workers of the cluster lack what the work needs: {_shown(said[said.index('No module named') :])}",
            where=address,
            do="install the same Tocsin on every node",
        ) from None
    raise Unavailable(
        f"a worker of the cluster died: {_shown(said)}",
        where=address,
        do="look for lack of memory on its nodes, and ask again",
    ) from None


def _shown(said: str) -> str:
    return " ".join(STYLE.sub("", said).split())[:SHOWN]


def _parts(ray: Any, do: Callable[[S, P], R], shared: Any, parts: Iterable[P]) -> Iterator[R]:
    remote = ray.remote(max_retries=0)(part)
    most = AHEAD * max(1, int(ray.cluster_resources().get("CPU", 1)))
    waiting: deque[Any] = deque()
    for one in parts:
        waiting.append(remote.remote(tocsin.__version__, do, shared, one))
        if len(waiting) >= most:
            yield ray.get(waiting.popleft())
    while waiting:
        yield ray.get(waiting.popleft())
