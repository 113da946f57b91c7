# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Hostile bytes for every reader: ``BadInput`` or a reading, nothing else, and soon (``tests.whole.fuzzing``).

A number of inputs in the gate, the same each time; under ``make soak`` fifty times as many, others
each day. A failure names target and number; ``held(name, made(name, number))`` repeats it.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import itertools
import signal
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

import pytest

from tests.conftest import ROOT
from tests.whole.fuzzing import POOL, RECORDS, TARGETS, beside, held, made
from tocsin.core.errors import BadInput

FEW, MANY = 60, 3_000
CPU_S = 10
"""Processor time that no input of 200 kB may take."""
NO_BYTES = {
    "know.readers.__init__": "names the others",
    "watch.readers.__init__": "names the others",
    "share.readers.__init__": "names the others",
    "share.readers.document": "shapes only",
    "watch.readers.contract": "shapes only",
}
"""Modules among the readers that no bytes reach."""


@contextlib.contextmanager
def bounded() -> Iterator[None]:
    """What takes more processor time is interrupted, and fails."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise TimeoutError(f"more than {CPU_S} s of processor time")

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, CPU_S)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def feed(name: str, numbers: Iterator[int]) -> None:
    for number in numbers:
        data = made(name, number)
        try:
            with bounded():
                held(name, data)
        except Exception as error:
            error.add_note(f"held({name!r}, made({name!r}, {number})), {len(data)} bytes: {data[:200]!r}")
            raise


def look_beside(name: str, numbers: Iterator[int]) -> None:
    one = RECORDS[name]
    for number in numbers:
        data = beside(name, number)
        try:
            with bounded():
                found = one.found(data)
            assert found >= set(one.names), f"lost: {set(one.names) - found}"
        except Exception as error:
            error.add_note(f"beside({name!r}, {number}): {data[:400]!r}")
            raise


@pytest.mark.parametrize("name", TARGETS)
def test_hostile_bytes_are_bad_input_or_a_reading(name: str):
    feed(name, iter(range(FEW)))


@pytest.mark.parametrize("name", RECORDS)
def test_good_records_stay_beside_a_broken_one(name: str):
    look_beside(name, iter(range(FEW)))


@pytest.mark.soak
@pytest.mark.parametrize("name", TARGETS)
def test_many_hostile_bytes(name: str):
    feed(name, itertools.islice(itertools.count(_today()), MANY))


@pytest.mark.soak
@pytest.mark.parametrize("name", RECORDS)
def test_many_broken_records(name: str):
    look_beside(name, itertools.islice(itertools.count(_today()), MANY))


def _today() -> int:
    return dt.datetime.now(dt.UTC).date().toordinal() * 1_000_000


# The table itself


@pytest.mark.parametrize("name", TARGETS)
def test_samples_are_good(name: str):
    """Otherwise only the front door of the reader would be tried."""
    target = TARGETS[name]
    for sample in target.samples:
        try:
            found = target.run(sample)
        except target.raises as error:
            assert name == "backup", error  # its last line holds no true digest: what comes before it is read
            assert "last line" in error.what
            continue
        assert not getattr(found, "faults", None), (name, found)


@pytest.mark.parametrize("name", RECORDS)
def test_records_are_good(name: str):
    one = RECORDS[name]
    assert one.found(one.join([one.first, one.second])) >= set(one.names)
    assert name.split(maxsplit=1)[0] in {target.split()[0] for target in TARGETS} | {"pip", "requirements"}


def without_target(modules: list[str]) -> list[str]:
    covered = {module for target in TARGETS.values() for module in target.modules}
    return [module for module in modules if module not in covered and module not in NO_BYTES]


def test_every_reader_has_a_target():
    rooms = [ROOT / "src" / "tocsin" / room / "readers" for room in ("know", "watch", "share")]
    modules = [
        f"{folder.parent.name}.readers.{path.stem}" for folder in rooms for path in folder.glob("*.py")
    ]
    assert without_target(modules) == []
    named = {module for target in TARGETS.values() for module in target.modules} | set(NO_BYTES)
    gone = [m for m in named if not Path(ROOT, "src", "tocsin", *m.split(".")).with_suffix(".py").is_file()]
    assert gone == []


def test_a_reader_without_target_is_found():
    assert without_target(["know.readers.osv", "know.readers.sap"]) == ["know.readers.sap"]


def test_a_reader_that_breaks_or_hangs_is_found(monkeypatch: pytest.MonkeyPatch):
    def breaks(data: bytes) -> object:
        return data.decode()

    def hangs(data: bytes) -> object:
        while True:
            data = data[::-1]

    monkeypatch.setitem(TARGETS, "broken", TARGETS["map"]._replace(run=breaks))
    with pytest.raises(UnicodeDecodeError) as caught:
        feed("broken", iter(range(FEW)))
    assert "held('broken'" in caught.value.__notes__[0]
    monkeypatch.setattr("tests.whole.test_fuzz_readers.CPU_S", 0.05)
    monkeypatch.setitem(TARGETS, "broken", TARGETS["map"]._replace(run=hangs))
    with pytest.raises(TimeoutError):
        feed("broken", iter(range(FEW)))


def test_inputs_are_many_and_repeatable():
    assert made("map", 7) == made("map", 7)
    assert len({made("osv", number) for number in range(FEW)} - set(POOL)) > FEW // 2


def test_bad_input_is_no_bug():
    assert TARGETS["map"].raises == (BadInput,)
