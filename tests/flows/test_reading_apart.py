# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Two real processes: the same rows as in one, and neither outlives the other."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from tests.flows.conftest import CONTEXT
from tests.flows.test_bulk_load import bundle, many
from tocsin.core.errors import BadInput, NotFound, Unavailable
from tocsin.core.limits import Limits
from tocsin.core.new_object import NewObject, keys_of
from tocsin.flows import bulk_load, reading_apart
from tocsin.flows.checkup import speaks
from tocsin.flows.object_file import ObjectFile
from tocsin.flows.reading_apart import ReadingApart
from tocsin.store import Store, audit, objects, verify

LIMITS = Limits()


@pytest.fixture
def path(tmp_path: Path) -> str:
    file = tmp_path / "i.json"
    file.write_bytes(bundle(*many(3_000), 17, {"type": "malware"}))
    return str(file)


def test_the_same_rows_and_the_same_is_told(path: str) -> None:
    mine, theirs = list[int](), list[int]()
    here = ObjectFile(path, "i.json", LIMITS, mine.append)
    with ReadingApart(path, "i.json", LIMITS, theirs.append) as apart:
        known = here.survey()
        assert apart.survey() == known
        there = [row if row.keys else keyed(row) for row in apart.rows(known)]
        assert there == list(here.rows(known))
        assert apart.told() == here.told()
    assert sum(theirs) == sum(mine) == Path(path).stat().st_size


def keyed(row: NewObject) -> NewObject:
    """With the keys that the store makes of a row that has none."""
    made = keys_of(row.id, row.version_key, row.raw, row.atoms, plain=True)
    return msgspec.structs.replace(row, keys=made)


def test_the_store_is_the_same_whoever_makes_the_keys(store: Store, path: str) -> None:
    here = ObjectFile(path, "i.json", LIMITS)
    here.survey()
    rows = [*here.rows({})]
    with store.write("me", CONTEXT.at) as tx:
        objects.add(tx, [msgspec.structs.replace(row, keys=None) for row in rows], "none")
        again = objects.add(tx, rows, "all")
        found = verify.objects(tx, speaks(LIMITS))
    assert (again.added, again.unchanged) == (0, len(rows))
    assert (found.keys.count, found.altered.count, found.postings.count) == (0, 0, 0)


@pytest.mark.parametrize(
    ("data", "error", "says"),
    [
        (None, NotFound, "no such file"),
        (bundle(*many(3))[:-3], BadInput, "cut off"),
        (b"{}", BadInput, "no list of objects"),
    ],
    ids=["no file", "cut off", "no list"],
)
def test_errors_are_those_of_the_file(tmp_path: Path, data: bytes | None, error: type, says: str) -> None:
    file = tmp_path / "i.json"
    if data is not None:
        file.write_bytes(data)
    with ReadingApart(str(file), "i.json", LIMITS) as apart, pytest.raises(error, match=says) as raised:
        apart.survey()
    with pytest.raises(error) as expected:
        ObjectFile(str(file), "i.json", LIMITS).survey()
    assert str(raised.value) == str(expected.value)


def test_a_file_that_changes_between_the_readings(path: str) -> None:
    with ReadingApart(path, "i.json", LIMITS) as apart:
        apart.survey()
        Path(path).write_bytes(bundle(*many(2)))
        with pytest.raises(BadInput, match="changed"):
            list(apart.rows({}))


def test_a_reader_that_is_killed_stores_nothing(store: Store, path: str, monkeypatch) -> None:
    def killed(self: ReadingApart, known: object) -> object:
        rows = whole(self, known)  # type: ignore[arg-type]  # as it is called
        yield next(rows)
        self._process.send_signal(signal.SIGKILL)
        yield from rows

    whole = ReadingApart.rows
    monkeypatch.setattr(ReadingApart, "rows", killed)
    Path(path).write_bytes(bundle(*many(40_000)))  # more than the pipe and the waiting messages hold
    with pytest.raises(Unavailable, match="has ended"):
        bulk_load.take(store, "STIX 2.1", path, "i.json", CONTEXT, apart=True)
    with store.read() as reader:
        assert (objects.count(reader), audit.head(reader)[0]) == (0, 0)


def child() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-P", "-m", reading_apart.__name__], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )


def test_a_reader_whose_storer_is_gone_ends(path: str) -> None:
    with child() as before:
        assert before.stdin
        assert before.stdout
        before.stdin.close()  # before the job was said
        before.stdout.read()
    assert before.returncode == 0
    with child() as after:
        assert after.stdin
        assert after.stdout
        job = reading_apart.Job(os.fsencode(path), "i.json", LIMITS, "", {})
        reading_apart._send(after.stdin, job)  # type: ignore[arg-type]  # a pipe of bytes
        after.stdout.close()  # in the middle of the rows
    assert after.returncode == 1


def test_nothing_in_the_current_folder_is_run(path: str, tmp_path: Path, monkeypatch) -> None:
    (tmp_path / "msgspec.py").write_text("raise SystemExit(7)\n")
    monkeypatch.chdir(tmp_path)
    with ReadingApart(path, "i.json", LIMITS) as apart:
        assert len(apart.survey()) == 1


def test_a_name_that_is_no_text(tmp_path: Path) -> None:
    odd = os.fsdecode(os.fsencode(tmp_path) + b"/\xff.json")
    Path(odd).write_bytes(bundle(*many(3)))
    with ReadingApart(odd, "odd.json", LIMITS) as apart:
        apart.survey()
        assert len(list(apart.rows({}))) == 4
