# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What a cluster answers, one JSON object; a process of its own, for Ray changes the process that asks it.

Called with an address, and with a version of Ray and Python that the cluster shall say it has at the end.
"""

from __future__ import annotations

import json
import os
import sys
from importlib import import_module
from typing import Any

from tests.flows.test_spread import add, die, refuse
from tocsin.core.errors import TocsinError
from tocsin.flows import on_ray


def told(*args: Any) -> list[str]:
    """The three parts of the error, and its kind."""
    try:
        return [repr(list(on_ray.on_ray(*args)))]
    except TocsinError as error:
        return [type(error).__name__, error.what, error.where, error.do]


def pretend(address: str, versions: str) -> None:
    """Let the cluster say that it is another Ray."""
    ray, kept = import_module("ray"), import_module("ray.experimental.internal_kv")
    ray.init(address=address, log_to_driver=False, logging_level="ERROR")
    key = b"CLUSTER_METADATA"
    said = json.loads(kept._internal_kv_get(key, namespace=b"cluster"))
    said["ray_version"], said["python_version"] = versions.split()
    kept._internal_kv_put(key, json.dumps(said).encode(), namespace=b"cluster")
    ray.shutdown()


def main(address: str, versions: str) -> None:
    answers = on_ray.on_ray(add, 1, iter(range(10**9)), address)
    first = next(answers)
    answers.close()  # type: ignore[attr-defined]  # it is a generator
    found = {
        "first": first,
        "order": list(on_ray.on_ray(add, 10, range(50), address)),
        "refused": told(refuse, 3, range(9), address),
        "died": told(die, 3, range(9), address),
    }
    pretend(address, versions)
    found["other"] = told(add, 1, range(3), address)
    sys.stdout.write(json.dumps(found))
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main(*sys.argv[1:])
