# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Logs against the stored intelligence: hits kept once, bad lines counted, broken compression survived."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from tests.flows.conftest import AT, EVE, INTEL, LIMITS, NOW, give
from tocsin.core.errors import BadInput
from tocsin.core.hit import Hit
from tocsin.flows.scan_logs import build_index, scan_log
from tocsin.flows.taken import Taken
from tocsin.store import Store, hits, sources, withdrawals
from tocsin.watch import sieve


def scan(store: Store, path: Path, each: list[Hit] | None = None) -> Taken:
    return scan_log(
        store, str(path), path.name, build_index(store), actor="test", now=NOW, at=AT, limits=LIMITS,
        each=(each if each is not None else []).append,
    )  # fmt: skip


def test_hits_are_kept_once_and_told_as_they_come(store: Store, tmp_path: Path) -> None:
    give(store, "i.json", INTEL)
    log = tmp_path / "eve.json"
    log.write_bytes(EVE)
    told: list[Hit] = []
    first, again = scan(store, log, told), scan(store, log)
    assert (first.kind, first.outcome, first.records, first.new, again.new) == ("log (eve)", "taken", 3, 2, 0)
    with store.read() as reader:
        assert hits.all(reader) == told
        assert [row.name for row in sources.all(reader)] == ["i.json", "eve.json"]
    assert [(h.line, h.value, h.seen) for h in told] == [
        (1, "bad.example", "www.bad.example"),
        (2, "192.0.2.66", "192.0.2.66"),
    ]


def test_a_log_scanned_again_was_read_at_the_last_time(store: Store, tmp_path: Path) -> None:
    log = tmp_path / "eve.json"
    log.write_bytes(EVE)
    scan(store, log)
    later = AT.replace("12:00", "13:00")
    scan_log(store, str(log), log.name, build_index(store), actor="test", now=NOW, at=later, limits=LIMITS)
    with store.read() as reader:
        assert [(row.name, row.at) for row in sources.all(reader)] == [("eve.json", later)]


def test_what_was_withdrawn_is_looked_for_no_more(store: Store, tmp_path: Path) -> None:
    give(store, "i.json", INTEL)
    with store.write("test", AT) as tx:
        withdrawals.add(tx, "indicator--00000000-0000-4000-8000-000000000001", "wrong", "its author")
    log = tmp_path / "eve.json"
    log.write_bytes(EVE)
    told: list[Hit] = []
    scan(store, log, told)
    assert [h.value for h in told] == ["192.0.2.66"]


def test_bad_lines_are_counted_and_good_ones_go_on(store: Store, tmp_path: Path) -> None:
    give(store, "i.json", INTEL)
    log = tmp_path / "eve.json"
    log.write_bytes(EVE + b'{"event_type": "dns", "cut\n' + EVE)
    taken = scan(store, log)
    # the lines that stand there twice are one event each, at two places
    assert (taken.outcome, taken.records, taken.new) == ("partly", 7, 2)
    assert taken.faults[0].where == "eve.json:4"


def test_how_many_lines_go_on_is_said_and_whether_they_are_most(store: Store, tmp_path: Path) -> None:
    give(store, "i.json", INTEL)
    log = tmp_path / "app.log"
    record = b"2027-01-14T03:00:00Z plc-7 app[1]: failed\n"
    log.write_bytes(record * 3 + b"  at x\n  see bad.example\n")
    told: list[Hit] = []
    taken = scan(store, log, told)
    assert (taken.outcome, taken.records, taken.faults) == ("taken", 5, ())
    assert taken.notes == ("2 of 5 lines were taken as part of the record before them",)
    assert [(h.line, h.at, h.hosts) for h in told] == [(5, "2027-01-14T03:00:00.000Z", ("plc-7",))]
    log.write_bytes(record * 100 + b"  at x\n" * 101)
    assert "more than half" in scan(store, log).notes[-1]


def test_a_log_whose_compression_is_broken_is_not_whole_and_stores_nothing(
    store: Store, tmp_path: Path
) -> None:
    give(store, "i.json", INTEL)
    log = tmp_path / "eve.json.gz"
    log.write_bytes(gzip.compress(EVE * 20_000, compresslevel=1)[:-10])
    told: list[Hit] = []
    taken = scan(store, log, told)
    assert taken.outcome == "not whole"
    assert "decompressed" in taken.faults[-1].what
    assert told  # said as they came, and not kept
    with store.read() as reader:
        assert hits.count(reader) == 0


def test_a_file_that_is_no_log_stores_nothing(store: Store, tmp_path: Path) -> None:
    log = tmp_path / "x.bin"
    log.write_bytes(bytes(1000))
    taken = scan(store, log)
    assert taken.outcome == "not understood"
    with store.read() as reader:
        assert sources.all(reader) == []


def test_a_folder_is_no_log(store: Store, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="folder"):
        scan(store, tmp_path)


def test_a_value_over_several_lines_is_one_record_of_the_log(store: Store, tmp_path: Path) -> None:
    give(store, "i.json", INTEL)
    log = tmp_path / "values.log"
    log.write_bytes(
        b'<34>1 2026-11-20T22:14:15Z gw app 7 - [a@1 x="first\nsee bad.example\nlast"] the message\n'
    )
    taken = scan(store, log)
    assert (taken.kind, taken.outcome, taken.records, taken.new) == ("log (syslog)", "taken", 3, 1)
    with store.read() as reader:
        (hit,) = hits.all(reader)
    assert (hit.line, hit.field, hit.at) == (2, "structured.a@1.x", "2026-11-20T22:14:15.000Z")


@pytest.mark.parametrize(
    ("log_bytes", "begun"),
    [(None, 1), (3 * 2**20, 1), (100, 0), (0, 0)],
    ids=["unknown", "long", "short", "none"],
)
def test_the_sieve_is_made_ready_while_the_index_is_built_for_long_logs_alone(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, log_bytes: int | None, begun: int
) -> None:
    calls: list[int] = []
    monkeypatch.setattr(sieve, "make_ahead", lambda: calls.append(1))
    for _ in range(2):  # the second time the index is there
        build_index(store, str(tmp_path / "cache"), log_bytes)
        assert len(calls) == begun
