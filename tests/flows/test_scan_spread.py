# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Several workers find what one finds, in its order and at its places, wherever the logs are cut."""

from __future__ import annotations

import gzip
import json
import random
import tempfile
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.cli.program import fresh
from tests.flows.conftest import AT, LIMITS, NOW, give, indicator
from tests.flows.ray_cluster import cluster
from tests.stix_samples import bundle
from tests.watch.log_samples import SAMPLES
from tocsin.core.errors import TocsinError
from tocsin.core.hit import Hit
from tocsin.flows.scan_logs import build_index, scan_log
from tocsin.flows.scan_spread import Asked, scan_all
from tocsin.flows.taken import Taken
from tocsin.store import Store, create_store, hits, sources, withdrawals

INTEL = bundle(
    indicator(1, "[domain-name:value = 'evil.example']"),
    indicator(2, "[ipv4-addr:value = '203.0.113.9']"),
    indicator(3, "[domain-name:value = 'good.example']"),
)
MIXED = [
    *(line + b"\n" for data in SAMPLES.values() for line in data.splitlines()),
    b"\n", b"no log at all\n", b"\r\n", b"evil.example\r\n", b"{\n", b"x" * 300 + b" evil.example\n", b"e\x00v\x00i\x00l\x00.\x00e\x00x\x00\n",
]  # fmt: skip


def raised(_name: str, error: TocsinError) -> Taken | None:
    raise error


def one_by_one(store: Store, paths: list[Path], **more: str) -> tuple[list[Taken], list[Hit]]:
    index, told = build_index(store), list[Hit]()
    done = [
        scan_log(store, str(path), path.name, index, actor="test", now=NOW, at=AT, limits=LIMITS, each=told.append, **more)  # type: ignore[arg-type] # form and encoding
        for path in paths
    ]  # fmt: skip
    return done, told


def shared(
    store: Store, paths: list[Path], workers: int = 1, part_bytes: int = 200, **more: str
) -> tuple[list[Taken], list[Hit]]:
    told: list[Hit] = []
    asked = Asked(workers=workers, seed=7, part_bytes=part_bytes, **more)
    done = scan_all(
        store, [(str(path), path.name) for path in paths], build_index(store), asked, actor="test", now=NOW, limits=LIMITS,
        refused=raised, each=told.append,
    )  # fmt: skip
    return list(done), told


def known(store: Store) -> tuple[list[Hit], list[tuple[str, str]]]:
    with store.read() as reader:
        return hits.all(reader), [(one.name, one.digest) for one in sources.all(reader)]


def both(folder: Path, logs: dict[str, bytes], workers: int = 1, part_bytes: int = 200, **more: str) -> None:
    paths = []
    for name, data in logs.items():
        paths.append(folder / name)
        paths[-1].write_bytes(data)
    stores = [create_store(f"sqlite:///{folder}/{name}.db") for name in "ab"]
    for store in stores:
        give(store, "i.json", INTEL)
    left = one_by_one(stores[0], paths, **more)
    right = shared(stores[1], paths, workers, part_bytes, **more)
    assert left[1] == right[1]
    for one, other in zip(left[0], right[0], strict=True):
        assert msgspec.structs.replace(one, faults=()) == msgspec.structs.replace(other, faults=())
        assert sorted(map(repr, one.faults)) == sorted(map(repr, other.faults))
    assert known(stores[0]) == known(stores[1])
    for store in stores:
        store.close()


@settings(max_examples=15)  # each makes two stores
@given(
    st.lists(st.sampled_from(MIXED), max_size=30).map(b"".join),
    st.integers(20, 2_000),
    st.sampled_from(["", "text", "json", "syslog"]),
    st.booleans(),
)
def test_wherever_a_log_is_cut_the_same_is_found_at_the_same_places(data, part_bytes, form, open_end):
    with tempfile.TemporaryDirectory() as folder:
        both(Path(folder), {"x.log": data[:-1] if open_end else data}, part_bytes=part_bytes, form=form)


def test_two_processes_find_what_one_finds_in_every_format_packed_or_not(tmp_path: Path):
    draw = random.Random(3)
    logs = {f"{name}.log": data * 40 for name, data in SAMPLES.items()}
    logs["packed.log.gz"] = gzip.compress(SAMPLES["eve"] * 100)
    logs["broken.log.gz"] = gzip.compress(draw.randbytes(0) + SAMPLES["eve"] * 5_000)[:-40]
    logs["utf16.log"] = "evil.example\n".encode("utf-16") * 3
    logs["late.log"] = b"evil.example\n" * 500 + "then evil.example\r\n".encode("utf-16-le") * 20
    logs["empty.log"] = b""
    both(tmp_path, logs, workers=2, part_bytes=2_000)


def test_what_was_withdrawn_is_not_found_by_workers_either(tmp_path: Path, store: Store):
    give(store, "i.json", INTEL)
    (tmp_path / "x.log").write_bytes(b"evil.example good.example\n")
    build_index(store, str(tmp_path / "cache"))
    with store.write("test", AT) as tx:
        withdrawals.add(tx, "indicator--00000000-0000-4000-8000-000000000001", "wrong", "its author")
    told: list[Hit] = []
    done = scan_all(
        store, [(str(tmp_path / "x.log"), "x.log")], build_index(store, str(tmp_path / "cache")), Asked(workers=2, seed=1),
        actor="test", now=NOW, limits=LIMITS, refused=raised, each=told.append,
    )  # fmt: skip
    assert [one.new for one in done] == [1]
    assert [(hit.value, hit.objects) for hit in told] == [
        ("good.example", ("indicator--00000000-0000-4000-8000-000000000003",))
    ]


@pytest.fixture
def node(tmp_path: Path) -> Path:
    (tmp_path / "i.csv").write_text("kind,value\ndomain,evil.example\n")
    (tmp_path / "logs").mkdir()
    for name, lines in SAMPLES.items():
        (tmp_path / "logs" / f"{name}.log").write_bytes(lines * 200)
    data = tmp_path / "data"
    assert fresh("init", data=data).code == 0
    assert fresh("watch", "load", "i.csv", data=data, cwd=tmp_path).code == 0
    return data


def test_a_ray_of_two_workers_finds_what_one_process_finds(node: Path, tmp_path: Path):
    asked = ("watch", "scan", "logs", "--format", "jsonl")
    one = fresh(*asked, data=node, cwd=tmp_path)
    with cluster() as made:
        ray = fresh(*asked, "--ray", made.address, data=node, cwd=tmp_path, env=made.env)
    two = fresh(*asked, "--workers", "2", data=node, cwd=tmp_path)
    assert len([json.loads(line) for line in one.out.splitlines()]) >= 200 * len(SAMPLES)
    assert (one.code, one.out) == (ray.code, ray.out), ray.err
    assert (one.code, one.out) == (two.code, two.out), two.err


@pytest.mark.parametrize("more", [("--workers", "2"), ("--ray", "local")])
def test_what_only_one_process_can_do_is_refused(node: Path, tmp_path: Path, more: tuple[str, ...]):
    for said in (("-",), ("logs/eve.log", "--follow")):
        done = fresh("watch", "scan", *said, *more, data=node, cwd=tmp_path)
        assert done.code == 2, done.err
