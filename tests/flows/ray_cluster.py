# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A real Ray of two workers on this machine: on the loopback, with a token, without reports, and gone afterwards."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tests.cli.program import ROOT, environment

LOOPBACK = "127.0.0.1"
STORE_BYTES = 80_000_000  # the least that Ray takes


class Cluster(NamedTuple):
    """Where it listens, what who asks it must have in the environment, and the group of its processes."""

    address: str
    env: dict[str, str]
    group: int


@contextlib.contextmanager
def cluster() -> Iterator[Cluster]:
    """Start it, wait until it says that it is ready, end it with all its processes."""
    asker = {
        "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0",  # Ray's name for: loopback only
        "RAY_AUTH_MODE": "token",
        "RAY_AUTH_TOKEN": secrets.token_hex(16),
    }
    own = {
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        "RAY_USAGE_STATS_ENABLED": "0",
        "RAY_memory_monitor_refresh_ms": "0",  # it would kill workers because of what others here use
    }
    folder = Path(tempfile.mkdtemp(prefix="ray-"))  # short: sockets lie below it
    command = [
        *(sys.executable, "-c", "from ray.scripts.scripts import main; main()", "start", "--head", "--block"),
        *(f"--node-ip-address={LOOPBACK}", "--port=0", "--num-cpus=2", "--include-dashboard=false"),
        *(f"--object-store-memory={STORE_BYTES}", f"--temp-dir={folder}", "--include-log-monitor=false"),
        "--disable-usage-stats",
    ]
    child = subprocess.Popen(
        command,
        env=environment(None, asker | own),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        assert child.stdout is not None
        said = []
        for line in child.stdout:
            said.append(line)
            if "Ray runtime started" in line:
                break
        else:
            raise AssertionError("".join(said))
        (port,) = (folder / "session_latest").glob("gcs_server_port_*")
        yield Cluster(f"{LOOPBACK}:{port.read_text()}", asker, child.pid)
    finally:
        child.terminate()  # it ends its own, and waits for them
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.communicate(timeout=20)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.communicate()
        shutil.rmtree(folder, ignore_errors=True)


def processes(group: int) -> dict[int, str]:
    """The processes of a group that still run, with their names."""
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            name, _, rest = stat.read_text().partition("(")[2].rpartition(")")
            state, _, mine = rest.split()[:3]
            if int(mine) == group and state != "Z":
                found[int(stat.parent.name)] = name
    return found


def listening(group: int) -> set[str]:
    """The addresses on which they take connections from other machines or this one, as ``/proc`` writes them, without the ports."""
    sockets = set()
    for process in processes(group):
        with contextlib.suppress(OSError):
            sockets |= {os.readlink(file) for file in Path(f"/proc/{process}/fd").iterdir()}
    found = set()
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and f"socket:[{fields[9]}]" in sockets:
                found.add(fields[1].partition(":")[0])
    return found
