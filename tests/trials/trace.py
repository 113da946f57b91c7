# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What a child asked of the disk, recorded by strace, and what a power cut leaves of it.

The model: bytes written to a file last from the next fsync or fdatasync of that file
on; before, any subset of the writes may be there, whole or in sectors of 512 bytes.
Names (made, renamed, removed) last from the next fsync of their folder on; before, a
beginning of their sequence is there, in order, as journalling file systems keep it.
The index of SQLite's log (``-shm``) is shared memory and never survives.

A call that the model does not know is an error, not ignored.
"""

from __future__ import annotations

import functools
import os
import random
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.trials import children

CALLS = (
    "open,openat,creat,write,pwrite64,writev,pwritev,pwritev2,fsync,fdatasync,sync_file_range,rename,renameat,"
    "renameat2,link,linkat,unlink,unlinkat,truncate,ftruncate,fallocate,sendfile,copy_file_range"
)
MODEL = ("write", "sync", "truncate", "make", "remove", "rename")
ACKNOWLEDGED = "acknowledged"
"""Name of the file in which a child acknowledges; it is no part of the store."""
SECTOR = 512
LONGEST = 2**24
"""Bytes of one write that strace writes out."""
_LINE = re.compile(r"(\d+) +(\w+)\((.*)\) += (-?\d+)")
_FD = re.compile(r"\d+<([^>]*)>")
_TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')


class Call(NamedTuple):
    """One call that succeeded: ``write``, ``sync``, ``truncate``, ``make``, ``remove`` or ``rename``."""

    what: str
    path: str
    at: int = 0
    """Offset of a write, -1 for "where the file stands"; new length of a truncation."""
    data: bytes = b""
    to: str = ""


@functools.cache
def _may_trace(program: str) -> bool:
    """Whether this machine lets a process look at another one (ptrace), which some containers do not."""
    tried = [program, "-f", "--seccomp-bpf", "-qq", "-o", os.devnull, "true"]
    return subprocess.run(tried, capture_output=True, check=False).returncode == 0


def strace() -> str:
    """The program; without it, or where it may not trace, the test is skipped, which the gate counts as a failure."""
    found = shutil.which("strace")
    if not found:
        pytest.skip("strace is not installed (apt-get install strace)")
    if not _may_trace(found):
        pytest.skip("this machine allows no tracing (ptrace)")
    return found


def record(arguments: Sequence[str], folder: Path, data: Path | None = None) -> list[Call]:
    """Run a child to its end and return what it did to the files of ``folder``, in order."""
    log = folder.with_name(folder.name + ".trace")
    options = ["-f", "--seccomp-bpf", "-qq", "-y", "-xx", "-s", str(LONGEST), "-e", f"trace={CALLS}"]
    child = children.start([strace(), *options, "-e", "signal=none", "-o", str(log), *arguments], data)
    code, _, err = children.ended(child)
    assert code == 0, err
    calls = parse(log, str(folder))
    log.unlink()
    return calls


def parse(log: Path, folder: str) -> list[Call]:
    """The calls of a trace that touch files of ``folder``."""
    calls: list[Call] = []
    with log.open() as lines:
        for line in lines:
            found = _LINE.match(line)
            assert found or "exited" in line or "ERESTART" in line or " = ?" in line, line[:300]
            if found and int(found[4]) >= 0:
                call = _call(found[2], found[3], int(found[4]))
                if call is not None and _inside(call, folder):
                    assert call.what in MODEL, f"{call.what} of {call.path} is not in the model"
                    calls.append(call)
    return calls


def _inside(call: Call, folder: str) -> bool:
    return call.path == folder or call.path.startswith(folder + "/")


def _call(name: str, given: str, gave: int) -> Call | None:
    path = _FD.match(given)
    where = _plain(path[1]) if path else ""
    if name in {"fsync", "fdatasync"}:
        return Call("sync", where)
    if name in {"write", "pwrite64"}:
        data = bytes.fromhex(_TEXT.search(given)[1].replace("\\x", ""))[:gave]  # type: ignore[index]  # has one
        assert len(data) == gave, "strace has cut a write short"
        return Call("write", where, int(given.rpartition(", ")[2]) if name == "pwrite64" else -1, data)
    if name == "ftruncate":
        return Call("truncate", where, int(given.rpartition(", ")[2]))
    texts = [_plain(text) for text in _TEXT.findall(given)]
    if name in {"open", "openat"}:
        assert "O_TRUNC" not in given, "a file is emptied as it is opened: not in the model"
        return Call("make", texts[-1]) if "O_CREAT" in given else None
    if name in {"unlink", "unlinkat"}:
        return Call("remove", texts[-1])
    if name in {"rename", "renameat", "renameat2"}:
        return Call("rename", texts[0], to=texts[1])
    return Call(name, where or texts[-1])


def _plain(text: str) -> str:
    return os.fsdecode(bytes.fromhex(text.replace("\\x", ""))) if text.startswith("\\x") else text


class File:
    """What of a file would survive now, and what was written since it was last synced."""

    def __init__(self) -> None:
        self.kept = bytearray()
        self.size = 0
        self.pending: list[tuple[int, bytes | None]] = []
        """(offset, data), or (new length, None)."""

    def take(self, call: Call) -> None:
        if call.what == "write":
            at = self.size if call.at < 0 else call.at
            self.pending.append((at, call.data))
            self.size = max(self.size, at + len(call.data))
        elif call.what == "truncate":
            self.pending.append((call.at, None))
            self.size = call.at
        elif call.what == "sync":
            for at, data in self.pending:
                _put(self.kept, at, data)
            self.pending.clear()

    def left(self, rng: random.Random, mode: str) -> bytes:
        """What is there after a cut: some of what is pending, in order."""
        content = bytearray(self.kept)
        for at, data in self.pending:
            if mode == "sectors" and data is not None:
                end = at + len(data)
                for edge in range(at - at % SECTOR, end, SECTOR):
                    if rng.random() < 0.5:
                        first, last = max(edge, at), min(edge + SECTOR, end)
                        _put(content, first, data[first - at : last - at])
            elif mode == "all" or (mode in {"whole", "sectors"} and rng.random() < 0.5):
                _put(content, at, data)
        return bytes(content)


def _put(content: bytearray, at: int, data: bytes | None) -> None:
    end = at + len(data or b"")
    if data is None:
        del content[at:]
    if len(content) < end:
        content.extend(bytes(end - len(content)))
    content[at:end] = data or b""


def cut(calls: Sequence[Call], rng: random.Random) -> tuple[dict[str, bytes], int | None]:
    """The files (by name) that a power cut after ``calls`` leaves, and the last turn acknowledged before it."""
    now: dict[str, File] = {}
    lasting: dict[str, File] = {}
    names: list[tuple[Call, File]] = []
    told: int | None = None
    for call in calls:
        if call.path.endswith("/" + ACKNOWLEDGED):
            told = int(call.data) if call.what == "write" else told
        elif call.what == "make" and call.path not in now:
            now[call.path] = File()
            names.append((call, now[call.path]))
        elif call.what in {"remove", "rename"}:
            names.append((call, now.pop(call.path)))
            if call.to:
                now[call.to] = names[-1][1]
        elif call.what == "sync" and call.path not in now:  # the folder
            _apply(lasting, names)
            names.clear()
        elif call.path in now:
            now[call.path].take(call)
    _apply(lasting, names[: rng.choice((0, len(names), rng.randrange(len(names) + 1)))])
    mode = rng.choice(("none", "all", "whole", "sectors", "sectors"))
    left = {Path(path).name: file.left(rng, mode) for path, file in lasting.items()}
    return {name: data for name, data in left.items() if not name.endswith("-shm")}, told


def _apply(lasting: dict[str, File], names: Sequence[tuple[Call, File]]) -> None:
    for call, file in names:
        if call.what == "make":
            lasting[call.path] = file
        else:
            lasting.pop(call.path, None)
            if call.to:
                lasting[call.to] = file
