# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Logs of several days and runs to findings that are kept: by asset, once each, and for the own organisation alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.flows.conftest import LIMITS, NOW, give
from tocsin.core.errors import BadInput, Denied
from tocsin.core.policy import Asker
from tocsin.flows import unusual as flow
from tocsin.store import Store, unusual

MAP = b"""
[[asset]]
id = "hmi"
name = "Operator station"
hosts = ["10.0.0.5"]
"""


def line(day: int, source: str, name: str) -> bytes:
    event = {
        "timestamp": f"2026-10-{day:02}T09:00:00+00:00", "event_type": "tls", "src_ip": source, "dest_ip": "203.0.113.9",
        "dest_port": 443, "proto": "TCP", "tls": {"sni": name},
    }  # fmt: skip
    return json.dumps(event).encode() + b"\n"


def log(folder: Path, name: str, *lines: bytes) -> str:
    (folder / name).write_bytes(b"".join(lines))
    return str(folder / name)


def looked(store: Store, *logs: str, hosts: bool = False) -> flow.Looked:
    return flow.look(store, logs, now=NOW, actor="test", limits=LIMITS, hosts=hosts)


def test_a_week_is_learnt_in_two_runs_and_the_day_after_it_is_judged(store: Store, tmp_path: Path):
    give(store, "m.toml", MAP)
    usual = [line(day, "10.0.0.5", "vendor.example") for day in range(1, 9)]
    first = looked(store, log(tmp_path, "a.json", *usual[:4]))
    assert (first.found, first.learning) == ((), (("hmi", 4),))
    second = looked(
        store, log(tmp_path, "b.json", *usual[4:], line(9, "10.0.0.5", "www.new.example"), b"no line\n")
    )
    (one,) = second.found
    assert (one.who, one.kind, one.about, second.new) == ("hmi", "new destination", ("new.example",), 1)
    assert one.places[0].endswith("b.json:5")
    assert [fault.where[-8:] for fault in second.faults] == ["b.json:6"]
    again = looked(store, str(tmp_path / "b.json"))
    assert (again.found, again.new) == ((one,), 0)
    with store.read() as reader:
        assert flow.listed(reader, 10) == [one]
        page = flow.noticed(reader, Asker("", own=True))
        assert (page.found, page.known, page.learning) == ((one,), ("hmi",), ())
        with pytest.raises(Denied):
            flow.noticed(reader, Asker("Northbank", own=False))


def test_hosts_on_no_map_are_learnt_and_told_of_if_that_is_asked(store: Store, tmp_path: Path):
    give(store, "m.toml", MAP)
    lines = [line(day, "10.0.0.7", "vendor.example") for day in range(1, 9)]
    path = log(tmp_path, "a.json", *lines, line(9, "10.0.0.7", "new.example"))
    assert looked(store, path).found == ()
    (one,) = looked(store, path, hosts=True).found
    assert (one.who, one.about) == ("10.0.0.7", ("new.example",))


def test_what_is_no_log_is_refused_and_nothing_is_learnt(store: Store, tmp_path: Path):
    with pytest.raises(BadInput):
        looked(store, log(tmp_path, "a.txt", b"dear diary\n"))
    with store.read() as reader:
        assert flow.kept(reader) == {}


def test_a_baseline_of_another_version_is_learnt_anew(store: Store, tmp_path: Path):
    path = log(tmp_path, "a.json", line(1, "10.0.0.7", "vendor.example"))
    looked(store, path)
    with store.write("test", "2026-11-01T00:00:00.000Z") as tx:
        unusual.learn(tx, {"10.0.0.7": b"\xc1 not ours"})
    looked(store, path)
    with store.read() as reader:
        assert flow.kept(reader)["10.0.0.7"].days == 1
