# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The program as its users meet it: a child process with a data folder of its own, and what came of it."""

from __future__ import annotations

import atexit
import csv
import functools
import io
import json
import os
import pty
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest

TIMEOUT_S = 300
ROOT = Path(__file__).resolve().parents[2]


class Ended(NamedTuple):
    """What a call came to."""

    code: int
    out: str
    err: str

    def rows(self, form: str) -> list[dict[str, Any]]:
        """The rows of a machine-readable answer."""
        if form == "json":
            found: list[dict[str, Any]] = json.loads(self.out)
            return found
        if form == "jsonl":
            return [json.loads(line) for line in self.out.splitlines()]
        return list(csv.DictReader(io.StringIO(self.out)))


def environment(data: Path | str | None, env: Mapping[str, str] | None = None) -> dict[str, str]:
    """An environment in which no setting of whoever runs the tests counts."""
    ours = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("TOCSIN_", "XDG_", "LC_"))
        and name not in {"NO_COLOR", "PYTHONDONTWRITEBYTECODE"}
    }
    nowhere = str(Path(tempfile.gettempdir()) / "tocsin-no-home")
    ours |= {"HOME": nowhere, "LANG": "C.UTF-8", "TERM": "xterm", "COLUMNS": "200"}
    return ours | ({"TOCSIN_DATA_DIR": str(data)} if data is not None else {}) | dict(env or {})


def start(
    *args: str | bytes,
    data: Path | str | None = None,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    **streams: Any,
) -> subprocess.Popen[bytes]:
    """Start the program and leave it running."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **streams}
    command = [sys.executable, "-m", "tocsin", *args]
    return subprocess.Popen(command, cwd=cwd or _empty(), env=environment(data, env), **pipes)


def fresh(
    *args: str | bytes,
    data: Path | str | None = None,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    stdin: bytes = b"",
) -> Ended:
    """Start an interpreter, run the program to its end; no call of it may show a traceback."""
    with start(*args, data=data, cwd=cwd, env=env) as child:
        try:
            out, err = child.communicate(stdin, timeout=TIMEOUT_S)
        except subprocess.TimeoutExpired:
            child.kill()
            raise
    return _checked(Ended(child.returncode, out.decode(), err.decode()))


def tocsin(
    *args: str | bytes,
    data: Path | str | None = None,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    stdin: bytes = b"",
    user: int = 0,
) -> Ended:
    """Run the program to its end in a process forked for this call (``tests.cli.forking``).

    ``user``: become this one first; needs root.
    """
    with tempfile.TemporaryDirectory(prefix="tocsin-call-") as folder:
        streams = Path(folder)
        for name, content in (("in", stdin), ("out", b""), ("err", b"")):
            (streams / name).write_bytes(content)
        request = {
            "args": [os.fsdecode(arg) for arg in args],
            "env": environment(data, env),
            "cwd": str(cwd or _empty()),
            "streams": folder,
            "user": user,
            "timeout_s": TIMEOUT_S,
        }
        server = _server()
        assert server.stdin is not None
        assert server.stdout is not None
        server.stdin.write(json.dumps(request).encode() + b"\n")
        server.stdin.flush()
        code = int(server.stdout.readline())
        out, err = ((streams / name).read_bytes().decode() for name in ("out", "err"))
    return _checked(Ended(code, out, err))


@functools.cache
def _server() -> subprocess.Popen[bytes]:
    """The process that forks, one for each process of pytest."""
    command = [sys.executable, "-m", "tests.cli.forking"]
    server = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def stop() -> None:
        with server:  # closes its input, which ends it, and waits
            pass

    atexit.register(stop)
    return server


def _checked(ended: Ended) -> Ended:
    assert "Traceback" not in ended.err, ended.err
    assert ended.code >= 0, f"ended by signal {-ended.code}: {ended.err}"
    return ended


def on_terminal(
    *args: str | bytes, data: Path, cwd: Path | None = None, env: Mapping[str, str] | None = None
) -> tuple[int, str]:
    """Run the program with a terminal on all three streams; its exit code and all it wrote there."""
    main, side = pty.openpty()
    try:
        with start(*args, data=data, cwd=cwd, env=env, stdin=side, stdout=side, stderr=side) as child:
            os.close(side)
            said = b"".join(iter(lambda: _read(main), b""))
            code = child.wait(TIMEOUT_S)
    finally:
        os.close(main)
    assert b"Traceback" not in said, said.decode()
    return code, said.decode()


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # Linux says so where others give nothing: the other side is closed
        return b""


def _empty() -> Path:
    """A folder without settings to stand in."""
    place = Path(tempfile.gettempdir()) / "tocsin-no-home"
    place.mkdir(exist_ok=True)
    return place


def copied(data: Path, to: Path) -> Path:
    """A data folder of one's own, to write in."""
    shutil.copytree(data, to)
    return to


def usage(ended: Ended) -> None:
    """The call was refused as wrongly written."""
    assert (ended.code, ended.out) == (2, "")
    assert "Usage: tocsin" in ended.err


def refused(ended: Ended, code: int, *, says: str, at: str = "", do: str = "") -> None:
    """The call ended with this code and an error that has its parts, and wrote no result."""
    lines = ended.err.splitlines()
    assert ended.code == code, ended
    (what,) = [line for line in lines if line.startswith("error: ")]
    assert says in what, ended.err
    assert at in "".join(line for line in lines if line.startswith("   at: ")), ended.err
    assert do in "".join(line for line in lines if line.startswith("   do: ")), ended.err


def forms() -> pytest.MarkDecorator:
    """Every machine-readable form."""
    return pytest.mark.parametrize("form", ["json", "jsonl", "csv"])
