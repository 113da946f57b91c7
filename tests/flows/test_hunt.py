# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""However intelligence comes and logs grow, hunts find what one scan of all with everything finds, and scan nothing twice."""

from __future__ import annotations

import contextlib
import gzip
import os
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.flows.conftest import AT, LIMITS, NOW, give, indicator
from tests.stix_samples import bundle, eve
from tocsin.core.errors import TocsinError
from tocsin.core.hit import Hit
from tocsin.flows.hunt import Hunt, Work
from tocsin.flows.scan_logs import build_index, scan_log
from tocsin.flows.scan_spread import Asked
from tocsin.flows.taken import Taken
from tocsin.store import Store, create_store, held_values, hits, hunted, withdrawals

NAMES = ("a.example", "b.example", "c.example", "d.example")
LINES = [
    eve(f"2027-01-14T03:00:0{at}.000000+0000", "dns", src_ip="10.0.0.9", dns={"type": "query", "rrname": f"{at}.{name}"})
    for at, name in enumerate(NAMES)
]  # fmt: skip


def raised(_name: str, error: TocsinError) -> Taken | None:
    raise error


def hunt(
    store: Store, *paths: Path, anew: bool = False, part_bytes: int = 300, stop: int = 10**9
) -> tuple[list[Hit], int, list[str]]:
    """(hits told, bytes looked through, logs left alone); ``stop`` after that many parts, as if interrupted."""
    told: list[Hit] = []
    looked: list[int] = []

    def advance(size: int) -> None:
        looked.append(size)
        if len(looked) >= stop:
            raise KeyboardInterrupt

    made = Hunt(
        store, build_index(store), Asked(seed=5, part_bytes=part_bytes), actor="test", clock=lambda: NOW, limits=LIMITS, anew=anew
    )  # fmt: skip
    planned = made.plan([(str(path), path.name) for path in paths], raised)
    with contextlib.suppress(KeyboardInterrupt):
        list(made.run(planned, advance=advance, each=told.append))
    return told, sum(looked), made.unchanged


def know(store: Store, number: int) -> None:
    give(store, f"{number}.json", bundle(indicator(number, f"[domain-name:value = '{NAMES[number]}']")))


def fresh_scan(path: Path, numbers: set[int]) -> set[tuple[str, int, int]]:
    with tempfile.TemporaryDirectory() as folder:
        store = create_store(f"sqlite:///{folder}/x.db")
        for number in numbers:
            know(store, number)
        told: list[Hit] = []
        scan_log(
            store,
            str(path),
            path.name,
            build_index(store),
            actor="t",
            now=NOW,
            at=AT,
            limits=LIMITS,
            each=told.append,
        )
        store.close()
    return {(hit.value, hit.line, hit.offset) for hit in told}


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("know"), st.integers(0, 3)),
        st.tuples(st.just("grow"), st.lists(st.sampled_from([*LINES, LINES[0][:-1], b"", b"no json\n"]), max_size=8).map(b"".join)),
        st.tuples(st.just("hunt"), st.sampled_from([1, 2, 10**9])),
        st.tuples(st.just("rotate"), st.just(0)),
    ),
    max_size=9,
)  # fmt: skip


@settings(max_examples=12)  # each makes two stores
@given(STEPS, st.integers(100, 900))
def test_hunts_find_what_one_scan_with_everything_finds(steps, part_bytes):
    with tempfile.TemporaryDirectory() as folder:
        path, known, made = Path(folder, "eve.json"), set[int](), 0
        path.write_bytes(LINES[3] * 2)
        store = create_store(f"sqlite:///{folder}/x.db")
        found: set[tuple[str, int, int]] = set()
        for verb, what in [*steps, ("hunt", 10**9)]:
            if verb == "know":
                know(store, what)
                known.add(what)
            elif verb == "grow":
                with path.open("ab") as log:
                    log.write(what)
                later = path.stat().st_mtime_ns + 1_000_000_000
                os.utime(path, ns=(later, later))
            elif verb == "rotate":
                made += 1
                path.write_bytes(b'{"event_type": "%d"}\n' % made + LINES[0] * 3)
                found.clear()
            else:
                told = hunt(store, path, part_bytes=part_bytes, stop=what)[0]
                found.update((hit.value, hit.line, hit.offset) for hit in told)
        assert found == fresh_scan(path, known)
        store.close()


def test_nothing_is_scanned_twice_with_the_same(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "eve.json"
    path.write_bytes(b"".join(LINES) * 10)
    know(store, 0)
    size = path.stat().st_size
    assert hunt(store, path)[1] == size
    assert hunt(store, path)[1:] == (0, ["eve.json"])
    know(store, 1)
    told, looked, _ = hunt(store, path)
    assert ({hit.value for hit in told}, looked) == ({"b.example"}, size)
    with path.open("ab") as log:
        log.write(LINES[0])
    assert hunt(store, path)[1] == len(LINES[0])
    assert hunt(store, path, anew=True)[1] == size + len(LINES[0])


def test_who_is_interrupted_goes_on_where_the_last_part_ended(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "eve.json"
    path.write_bytes(b"".join(LINES) * 10)
    know(store, 0)
    first = hunt(store, path, stop=3)[1]
    with store.read() as reader:
        (one,) = hunted.all(reader)
        kept = len(hits.all(reader))
    assert one.stretches[-1].end == first < path.stat().st_size
    assert kept
    assert hunt(store, path)[1] == path.stat().st_size - first
    with store.read() as reader:
        assert len(hits.all(reader)) == 10 - 9  # ten lines of the same bytes are one event at ten places
        (hit,) = hits.all(reader)
        assert len(hits.places(reader, [1, *range(2, 99)]).popitem()[1]) == 9
    assert hit.value == "a.example"


@pytest.mark.parametrize("packed", [False, True])
def test_a_fault_is_told_once_and_then_counted(store: Store, tmp_path: Path, *, packed: bool) -> None:
    path = tmp_path / ("eve.json.gz" if packed else "eve.json")
    data = LINES[0] + b"broken\n" + LINES[1]

    def told() -> tuple[list[str], list[str]]:
        made = Hunt(
            store,
            build_index(store),
            Asked(seed=5, part_bytes=60),
            actor="test",
            clock=lambda: NOW,
            limits=LIMITS,
        )
        done = list(made.run(made.plan([(str(path), path.name)], raised)))
        return [fault.where for one in done for fault in one.faults], [
            note for one in done for note in one.notes
        ]

    path.write_bytes(gzip.compress(data) if packed else data)
    know(store, 0)
    assert told() == ([f"{path.name}:2"], [])
    know(store, 1)
    again = (["as before, 1 lines could not be read: watch hunt --anew names them"],)
    assert told() == ([], *again)
    if not packed:
        with path.open("ab") as log:
            log.write(b"broken, too\n")
        know(store, 2)
        assert told() == (["eve.json:4"], *again)


def test_a_packed_log_is_scanned_as_a_whole_and_left_alone_after_that(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "eve.json.gz"
    path.write_bytes(gzip.compress(b"".join(LINES)))
    know(store, 0)
    assert hunt(store, path)[1] == len(b"".join(LINES))
    assert hunt(store, path)[2] == ["eve.json.gz"]
    know(store, 2)
    assert {hit.value for hit in hunt(store, path)[0]} == {"c.example"}


def test_what_leaves_and_what_is_released_is_looked_for_again(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "x.log"
    path.write_bytes(b"a.example 10.0.0.1\n" * 5)
    know(store, 0)
    give(store, "p.json", bundle(indicator(9, "[ipv4-addr:value = '10.0.0.1']")))
    assert {hit.value for hit in hunt(store, path)[0]} == {"a.example"}
    with store.write("test", AT) as tx:
        held_values.release(tx, "10.0.0.1", "amy", "ours")
    assert {hit.value for hit in hunt(store, path)[0]} == {"10.0.0.1"}
    with store.write("test", AT) as tx:
        withdrawals.add(tx, "indicator--00000000-0000-4000-8000-000000000009", "wrong", "its author")
    assert {hit.value for hit in hunt(store, path)[0]} <= {"a.example"}


def test_another_log_of_the_name_and_another_way_to_read_it_are_scanned_whole(
    store: Store, tmp_path: Path
) -> None:
    path = tmp_path / "eve.json"
    path.write_bytes(LINES[0] * 5)
    know(store, 0)
    hunt(store, path)
    other = tmp_path / "other"
    other.write_bytes(LINES[1] + LINES[0] * 9)
    shutil.move(other, path)
    assert hunt(store, path)[1] == path.stat().st_size
    made = Hunt(
        store, build_index(store), Asked(seed=5, form="text"), actor="test", clock=lambda: NOW, limits=LIMITS
    )
    ((_, work),) = made.plan([(str(path), "eve.json")], raised)
    assert isinstance(work, Work)
    assert work.bytes == path.stat().st_size


def test_a_log_that_turns_into_utf_16_is_read_to_its_end_in_one_go(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "x.log"
    path.write_bytes(b"plain\n" * 100 + "then a.example\r\n".encode("utf-16-le") * 3)
    know(store, 0)
    assert len(hunt(store, path)[0]) == 3
    assert hunt(store, path)[2] == ["x.log"]


def test_what_is_no_log_is_said_and_not_remembered(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "x.bin"
    path.write_bytes(bytes(range(256)) * 10)
    made = Hunt(store, build_index(store), Asked(seed=5), actor="test", clock=lambda: NOW, limits=LIMITS)
    ((_, account),) = made.plan([(str(path), "x.bin")], raised)
    assert isinstance(account, Taken)
    assert not account.good
    with store.read() as reader:
        assert hunted.all(reader) == []


@pytest.mark.parametrize("name", ["none.log"])
def test_what_is_not_there_is_refused(store: Store, tmp_path: Path, name: str) -> None:
    with pytest.raises(TocsinError):
        hunt(store, tmp_path / name)
