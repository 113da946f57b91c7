# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A log that grows, is renamed and is cut: every line is scanned once, and what is found is kept at once."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.flows.conftest import LIMITS, NOW, give, indicator
from tests.stix_samples import bundle
from tocsin.core.errors import BadInput
from tocsin.core.hit import Hit
from tocsin.flows.follow_log import follow
from tocsin.flows.scan_logs import build_index, sieve_of
from tocsin.flows.taken import Taken
from tocsin.store import Store, hits
from tocsin.watch.scan import SMALL_BYTES

INTEL = bundle(indicator(1, "[domain-name:value = 'bad.example']"))


def followed(
    store: Store, path: Path, steps: Iterator[None], told: list[Hit], *, sifted: bool = False
) -> list[Taken]:
    """Follow; each time when nothing is to be read one step of the story happens."""
    index = build_index(store)

    def wait() -> bool:
        return next(steps, False) is None

    return follow(
        store, str(path), path.name, index, actor="t", clock=lambda: NOW, limits=LIMITS, each=told.append, wait=wait,
        sieve=sieve_of(index, 7) if sifted else None,
    )  # fmt: skip


def story(*steps: Callable[[], object]) -> Iterator[None]:
    for step in steps:
        step()
        yield


def add(path: Path, text: str) -> Callable[[], None]:
    def do() -> None:
        with path.open("a") as log:
            log.write(text)

    return do


def test_what_is_added_is_scanned_and_kept_while_it_goes_on(store: Store, tmp_path: Path) -> None:
    give(store, "i.json", INTEL)
    path, told = tmp_path / "x.log", list[Hit]()
    path.write_text("one bad.example\n")

    def is_kept() -> None:
        with store.read() as reader:
            assert len(hits.all(reader)) == 1

    (done,) = followed(
        store, path, story(is_kept, add(path, "two bad"), add(path, ".example\nthree\n"), lambda: None), told
    )
    assert [(hit.line, hit.offset) for hit in told] == [(1, 4), (2, 20)]
    assert (done.records, done.new) == (3, 2)


def test_of_a_long_log_each_hit_is_told_before_the_next_line_comes(store: Store, tmp_path: Path) -> None:
    """The quick way reads the named lines of megabytes together: of a log that grows slowly those may take a day to come."""
    give(store, "i.json", INTEL)
    path, told = tmp_path / "x.log", list[Hit]()
    path.write_text("nothing of note in this line of the log\n" * (2 * SMALL_BYTES // 40))

    def are_told(many: int) -> Callable[[], None]:
        def look() -> None:
            assert len(told) == many

        return look

    steps = (
        are_told(0),
        add(path, "one bad.example\n"),
        are_told(1),
        add(path, "two bad.example\n"),
        are_told(2),
    )
    followed(store, path, story(*steps), told, sifted=True)


def test_a_file_that_is_renamed_is_read_to_its_end_and_then_the_new_one(store: Store, tmp_path: Path) -> None:
    give(store, "i.json", INTEL)
    path, told = tmp_path / "x.log", list[Hit]()
    path.write_text("one\n")

    def rotate() -> None:
        add(path, "late bad.example\n")()
        path.rename(tmp_path / "x.log.1")
        path.write_text("new\nnew bad.example\n")

    done = followed(store, path, story(rotate, lambda: None, lambda: None), told)
    assert [hit.line for hit in told] == [2, 2]
    assert [one.records for one in done] == [2, 2]


def test_a_file_that_becomes_smaller_is_read_again_from_its_beginning(store: Store, tmp_path: Path) -> None:
    give(store, "i.json", INTEL)
    path, told = tmp_path / "x.log", list[Hit]()
    path.write_text("a long line without anything in it\n" * 5)
    done = followed(store, path, story(lambda: path.write_text("bad.example\n"), lambda: None), told)
    assert [(hit.line, hit.offset) for hit in told] == [(1, 0)]
    assert [one.records for one in done] == [5, 1]


def test_a_packed_file_cannot_be_followed(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "x.log.gz"
    path.write_bytes(gzip.compress(b"bad.example\n"))
    with pytest.raises(BadInput, match="cannot be followed"):
        followed(store, path, story(), [])
