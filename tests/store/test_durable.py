# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import os
import resource
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

import tocsin
from tocsin.core.errors import Unavailable
from tocsin.store import durable


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_file_is_written_and_replaced_with_its_permissions(tmp_path):
    path = tmp_path / "out.json"
    durable.write_file(path, b"one")
    assert (path.read_bytes(), mode(path)) == (b"one", 0o644)
    durable.write_file(path, b"two" * 100_000, mode=0o600)
    assert (path.read_bytes(), mode(path)) == (b"two" * 100_000, 0o600)
    durable.write_file(path, b"")
    assert path.read_bytes() == b""
    assert names(tmp_path) == ["out.json"]


def test_a_link_is_not_written_through(tmp_path):
    target = tmp_path / "passwd"
    target.write_bytes(b"keep")
    link = tmp_path / "out.json"
    for to in (target, tmp_path / "nowhere"):
        link.unlink(missing_ok=True)
        link.symlink_to(to)
        with pytest.raises(Unavailable) as caught:
            durable.write_file(link, b"new")
        assert "link" in caught.value.what
    assert target.read_bytes() == b"keep"
    assert names(tmp_path) == ["out.json", "passwd"]


@pytest.mark.parametrize("kind", ["folder", "pipe"])
def test_what_is_no_plain_file_is_left_alone(tmp_path, kind):
    path = tmp_path / "out.json"
    path.mkdir() if kind == "folder" else os.mkfifo(path)
    with pytest.raises(Unavailable) as caught:
        durable.write_file(path, b"new")
    assert "no plain file" in caught.value.what


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(Unavailable) as caught:
        durable.write_file(tmp_path / "no" / "out.json", b"new")
    assert "out.json" in caught.value.where


def test_a_disk_that_ends_in_the_middle_leaves_the_old_file(tmp_path):
    path = tmp_path / "out.json"
    durable.write_file(path, b"old")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, before[1]))
    try:
        with pytest.raises(Unavailable):
            durable.write_file(path, b"x" * 50_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["out.json"]


REWRITING = """
import sys
from pathlib import Path
from tocsin.store import durable
for turn in range(100_000):
    durable.write_file(Path(sys.argv[1]), bytes([turn % 256]) * 300_000)
    print(turn, flush=True)
"""


@pytest.mark.parametrize("after", [0, 2, 5])
def test_a_killed_writer_leaves_a_whole_file(tmp_path, after):
    path = tmp_path / "out.bin"
    env = {**os.environ, "PYTHONPATH": str(Path(tocsin.__file__).parent.parent)}
    child = subprocess.Popen([sys.executable, "-c", REWRITING, str(path)], stdout=subprocess.PIPE, env=env)
    assert child.stdout
    told = -1
    while told < after:
        told = int(child.stdout.readline())
    child.kill()
    told = max([told, *map(int, child.stdout.read().split())])
    child.wait()
    child.stdout.close()
    data = path.read_bytes()
    assert len(data) == 300_000
    assert set(data) <= {told % 256, (told + 1) % 256}
    assert len(set(data)) == 1


def test_folders_are_made_with_those_above_them(tmp_path):
    folder = tmp_path / "a" / "b" / "c"
    durable.make_folder(folder)
    durable.make_folder(folder)
    assert folder.is_dir()
    assert mode(folder) == 0o700
    (tmp_path / "file").touch()
    for path in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(Unavailable):
            durable.make_folder(path)
