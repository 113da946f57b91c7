# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Malformed and oversized input as files, as streams and on standard input, compressed and not.

Never a crash, never more memory than ``MIB``: the operating system measures each process.
What is wrong as a whole stores nothing; one bad object costs itself. Rows: STIX 2.1 as the
table says beside each; those of HTTP have their tests in ``tests/serve``.
"""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import os
import random
import sqlite3
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli import samples
from tests.cli.program import copied, environment, tocsin
from tests.stix_samples import numbered
from tocsin.core.limits import Limits
from tocsin.flows import bulk_load
from tocsin.flows.context import Context
from tocsin.store import open_store

MIB = 256
SOME = ["plain", "gzip", *(pytest.param(form, marks=pytest.mark.soak) for form in ("xz", "bzip2"))]
FORMS: dict[str, Callable[[bytes], bytes]] = {
    "plain": bytes, "gzip": gzip.compress, "xz": lzma.compress, "bzip2": bz2.compress,
}  # fmt: skip
GOOD = json.dumps(samples.indicator())


def bundle(*objects: str) -> bytes:
    return f'{{"type":"bundle","id":"{numbered("bundle", 0)}","objects":[{",".join(objects)}]}}'.encode()


def other(**changed: Any) -> str:
    """A second indicator with these changes; None takes a property away."""
    made = {**samples.indicator("worse.example", numbered("indicator", 2)), **changed}
    return json.dumps({name: value for name, value in made.items() if value is not None})


def put(name: str, text: str) -> str:
    """A second indicator with raw JSON text as the value of a property."""
    return other()[:-1] + f',"{name}":{text}}}'


SCO = '{"type":"domain-name","id":"domain-name--bedb4899-d24b-5401-bc86-8f6b4cc18ec7","value":"example.com"}'
WHOLE: None = None
NOISE = [random.Random(number).randbytes(30_000).hex() for number in range(18)]
"""What does not shrink: a compressed file of it does not swell."""
# Row -> bytes, and (objects taken, objects refused), or that the whole is refused.
ROWS: dict[str, tuple[bytes, tuple[int, int] | None]] = {
    "bad JSON": (bundle(GOOD)[:-1], WHOLE),
    "text behind the end": (bundle(GOOD) + b"]", WHOLE),
    "a NaN literal": (bundle(GOOD, put("x_n", "NaN")), WHOLE),
    "an Infinity literal": (bundle(GOOD, put("x_n", "-Infinity")), WHOLE),
    "objects is a string": (bundle(GOOD).replace(b'"objects":[', b'"objects":"x","x":['), WHOLE),
    "objects holds null": (bundle(GOOD, "null"), (1, 1)),
    "objects holds a number": (bundle(GOOD, "7"), (1, 1)),
    "100,000 nested arrays": (bundle(GOOD, put("x_n", "[" * 100_000 + "]" * 100_000)), (1, 1)),
    "100,000 open arrays": (bundle(GOOD)[:-2] + b"," + b"[" * 100_000, WHOLE),
    "500 levels in a custom property": (bundle(GOOD, put("x_n", '{"a":' * 500 + "1" + "}" * 500)), (1, 1)),
    "the same id and version twice": (bundle(GOOD, GOOD), (1, 0)),
    "the same id and version, other content": (bundle(GOOD, json.dumps(samples.indicator("b.example"))), (1, 1)),
    "a timestamp that is a word": (bundle(GOOD, other(modified="yesterday")), (1, 1)),
    "no fraction in created": (bundle(GOOD, other(created="2026-01-01T00:00:00Z")), (1, 1)),
    "nine digits of a fraction": (bundle(GOOD, other(modified="2026-05-01T00:00:00.123456789Z")), (2, 0)),
    "a leap second": (bundle(GOOD, other(modified="2026-12-31T23:59:60.000Z")), (2, 0)),
    "modified before created": (bundle(GOOD, other(modified="2020-01-01T00:00:00.000Z")), (1, 1)),
    "an id of another type": (bundle(GOOD, other(id=numbered("malware", 2))), (1, 1)),
    "a bad pattern": (bundle(GOOD, other(pattern="[[[")), (1, 1)),
    "an SCO without spec_version": (bundle(GOOD, SCO), (2, 0)),
    "a lone surrogate": (bundle(GOOD, put("x_n", '"\\ud800"')), (1, 1)),
    "invalid UTF-8": (bundle(GOOD, put("x_n", '"@@"')).replace(b"@@", b"\xff\xfe"), WHOLE),
    "an integer of 5,000 digits": (bundle(GOOD, put("x_n", "9" * 5_000)), (1, 1)),
    "an integer of 2**53": (bundle(GOOD, put("x_n", str(2**53))), (1, 1)),
    "a number too large for a double": (bundle(GOOD, put("x_n", "1e400")), (1, 1)),
    "a key twice": (bundle(GOOD, put("object_marking_refs", "[]")), (1, 1)),
    "an integer as id": (bundle(GOOD, other(id=7)), (1, 1)),
    "no id": (bundle(GOOD, other(id=None)), (1, 1)),
    "65 levels": (bundle(GOOD, put("x_n", "[" * 65 + "]" * 65)), (1, 1)),
    "an object of over 1 MiB": (bundle(GOOD, put("x_n", json.dumps(NOISE))), (1, 1)),
    "a string of over 64 KiB": (bundle(GOOD, other(description="x" * 65_537)), (1, 1)),
    "1,001 references": (bundle(GOOD, other(object_marking_refs=[numbered("marking-definition", n) for n in range(1_001)])), (1, 1)),
    "a pattern of over 10 KiB": (bundle(GOOD, other(pattern="[a:b = '" + "x" * 10_240 + "']")), (1, 1)),
    "a pattern of 200 terms": (bundle(GOOD, other(pattern="[" + " OR ".join(["a:b = 1"] * 200) + "]")), (2, 0)),
    "a pattern of 201 terms": (bundle(GOOD, other(pattern="[" + " OR ".join(["a:b = 1"] * 201) + "]")), (1, 1)),
    "a pattern of 201 terms told by one look": (bundle(GOOD, other(pattern="[" + " OR ".join(["a:b = 'x'"] * 201) + "]")), (1, 1)),
    "a pattern of 32 levels": (bundle(GOOD, other(pattern="[" + "(" * 31 + "a:b = 1" + ")" * 31 + "]")), (2, 0)),
    "a pattern of 33 levels": (bundle(GOOD, other(pattern="[" + "(" * 32 + "a:b = 1" + ")" * 32 + "]")), (1, 1)),
}  # fmt: skip
STREAM = {
    "invalid UTF-8": (1, 1),
    "a NaN literal": (1, 1),
    "an Infinity literal": (1, 1),
    "the same id and version twice": (2, 0),
    "the same id and version, other content": (2, 1),
}
"""Where a stream, which does not have the whole, judges otherwise."""


MEASURE = """
import resource, subprocess, sys
code = subprocess.call(sys.argv[2:])
open(sys.argv[1], "w").write(str(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss))
sys.exit(code if code >= 0 else 100 - code)
"""
"""A small parent: a process counts as its own what its parent held when it was forked."""


def ended(*args: str, data: Path, cwd: Path, stdin: Path | None = None) -> tuple[int, str, int]:
    """Exit code, standard error and the most memory (MiB) of a process of its own."""
    noted = cwd / "maxrss"
    command = [sys.executable, "-IS", "-c", MEASURE, str(noted), sys.executable, "-m", "tocsin", *args]
    with (stdin or Path(os.devnull)).open("rb") as source:
        done = subprocess.run(
            command, cwd=cwd, env=environment(data), stdin=source, capture_output=True, check=False
        )
    told = done.stderr.decode()
    assert "Traceback" not in told, told
    assert done.returncode < 100, (done.returncode, told)
    return done.returncode, told, int(noted.read_text()) // 1024


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with an empty store; only to be copied."""
    data = tmp_path_factory.mktemp("empty")
    assert tocsin("init", data=data).code == 0
    return data


def intake(data: Path) -> dict[str, tuple[int, int]]:
    """Of each file that stored something: records and faults."""
    connection = sqlite3.connect(data / "tocsin.db")
    try:
        found = "select o.name, i.records, i.faults from intake i join origin o on o.id = i.origin"
        return {name: (records, faults) for name, records, faults in connection.execute(found)}
    finally:
        connection.close()


@pytest.mark.parametrize("form", SOME)
def test_malformed_files_cost_what_is_wrong_in_them(form: str, empty: Path, tmp_path: Path):
    names = {row: f"{number:02}.json" for number, row in enumerate(ROWS)}
    for row, name in names.items():
        (tmp_path / name).write_bytes(
            FORMS[form](ROWS[row][0].replace(b"00000000-0000-4000", b"00000000-0000-40%02d" % int(name[:2])))
        )
    data = copied(empty, tmp_path / "data")
    code, told, most = ended("watch", "load", *names.values(), data=data, cwd=tmp_path)
    assert (code, most < MIB) == (3, True), (told, most)
    found = intake(data)
    for row, name in names.items():
        assert found.get(name) == ROWS[row][1], (row, told)
        assert name in told or ROWS[row][1] in {(1, 0), (2, 0)}, row


@pytest.mark.parametrize("form", SOME)
def test_malformed_streams_cost_what_is_wrong_in_them(form: str, empty: Path, tmp_path: Path):
    for number, (row, (body, expected)) in enumerate(ROWS.items()):
        path = tmp_path / f"{number}.json"
        path.write_bytes(FORMS[form](body))
        store = open_store(f"sqlite:///{copied(empty, tmp_path / str(number)) / 'tocsin.db'}")
        context = Context(actor="test", at="2026-11-22T09:30:00.000Z", limits=Limits())
        taken = bulk_load.take(store, "STIX 2.1", str(path), path.name, context)
        store.close()
        found = None if taken.outcome == "not whole" else (taken.records, len(taken.faults))
        assert found == STREAM.get(row, expected), (row, taken)


@pytest.mark.parametrize("form", ["gzip"])
def test_malformed_standard_input_costs_what_is_wrong_in_it(form: str, empty: Path, tmp_path: Path):
    for number, (row, (body, expected)) in list(enumerate(ROWS.items()))[::4]:
        data = copied(empty, tmp_path / str(number))
        call = tocsin("watch", "load", "-", data=data, stdin=FORMS[form](body))
        assert call.code == (3 if expected is WHOLE else 0), (row, call)
        assert intake(data) == ({} if expected is WHOLE else {"-": expected}), row


# What grows


def swelling(before: bytes, line: bytes, mib: int) -> bytes:
    """A gzip file of so many MiB of one line; some thousandth of it on disk."""
    packer = zlib.compressobj(4, wbits=31)
    block = line * (2**20 // len(line))
    return b"".join([packer.compress(before), *(packer.compress(block) for _ in range(mib)), packer.flush()])


def zipped(mib: int) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("A-1.json", json.dumps(samples.advisory("A-1")))
        with archive.open("B-2.json", "w") as member:
            for _ in range(mib):
                member.write(b" " * 2**20)
    return made.getvalue()


START = f'{{"type":"bundle","id":"{numbered("bundle", 0)}","objects":['.encode()
TIMES = "Nov  1 00:00:01 gw x: "
LARGE: dict[str, tuple[tuple[str, ...], str, Callable[[], bytes], int]] = {
    "a list that swells": (("watch", "load"), "l.csv.gz", lambda: swelling(b"kind,value\n", b"domain,a.example\n", 300), 3),
    "a bundle that swells": (("watch", "load"), "b.json.gz", lambda: swelling(START, b" ", 300), 3),
    "a table that swells": (("know", "add"), "s.csv.gz", lambda: swelling(b"supplier,provides\n", b"S,x\n", 300), 3),
    "an archive that swells": (("know", "add"), "all.zip", lambda: zipped(300), 0),
    "a stream with an object of 40 MiB": (("watch", "load"), "b.json", lambda: START + GOOD.encode() + b',{"x":"' + b"y" * 40 * 2**20 + b'"}]}', 0),
    "a stream that never ends its string": (("watch", "load"), "b.json", lambda: START + GOOD.encode() + b',{"x":"' + b"y" * 40 * 2**20, 3),
    "a check of 17 MiB of brackets": (("share", "check"), "b.json", lambda: START + b"[" * 17 * 2**20, 3),
    "a log of one line": (("watch", "scan"), "m.log.gz", lambda: swelling(samples.SYSLOG + TIMES.encode(), b"y", 100), 0),
    "a log that is packed twice": (("watch", "scan"), "m.log.gz", lambda: gzip.compress(swelling(samples.SYSLOG, b"y", 100)), 3),
    "a map of 8 MiB of brackets": (("know", "add"), "m.toml", lambda: samples.MAP.encode() + b"x = " + b"[" * 8 * 2**20, 3),
}  # fmt: skip


SLOW = {
    "a check of 17 MiB of brackets",
    "a table that swells",
    "a bundle that swells",
    "an archive that swells",
}


@pytest.mark.parametrize(
    "case",
    [pytest.param(case, marks=pytest.mark.soak) if case in SLOW else case for case in LARGE],
)
def test_what_grows_stays_within_the_memory(case: str, empty: Path, tmp_path: Path):
    verb, name, body, code = LARGE[case]
    (tmp_path / name).write_bytes(body())
    found, told, most = ended(*verb, name, data=copied(empty, tmp_path / "data"), cwd=tmp_path)
    assert (found, most < MIB) == (code, True), (found, most, told[:500])


@pytest.mark.parametrize("case", ["a list that swells"])
def test_what_swells_on_standard_input_stays_within_the_memory(case: str, empty: Path, tmp_path: Path):
    verb, name, body, code = LARGE[case]
    (tmp_path / name).write_bytes(body())
    data = copied(empty, tmp_path / "data")
    found, told, most = ended(*verb, "-", data=data, cwd=tmp_path, stdin=tmp_path / name)
    assert (found, most < MIB) == (code, True), (found, most, told[:500])


def test_zstd_that_is_broken_is_named_with_what_to_do(empty: Path, tmp_path: Path):
    (tmp_path / "b.json.zst").write_bytes(b"\x28\xb5\x2f\xfd" + bytes(100))
    code, told, _ = ended("watch", "load", "b.json.zst", data=copied(empty, tmp_path / "data"), cwd=tmp_path)
    assert (code, "cannot be decompressed" in told) == (3, True), told
