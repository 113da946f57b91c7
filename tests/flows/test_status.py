# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The one sentence never says that all is well where nothing was checked; the rows are flat and whole."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import msgspec
import pytest

from tests.flows.conftest import AT, MAP, NOW, give
from tests.flows.test_picture import filled
from tocsin.core.sentence import Sentence
from tocsin.flows import job, status
from tocsin.know.trouble import State, Trouble
from tocsin.store import Store, withdrawals


def trouble(state: State, subject: str = "s") -> Trouble:
    return Trouble(id=f"{state}{subject}", state=state, subject=subject, name=subject, headline=Sentence("x"))


@pytest.mark.parametrize(
    ("items", "begins"),
    [
        ([], "No service is on the map yet"),
        ([trouble("not-checked")], "No trouble found in what was checked"),
        ([trouble("fragile")], "No service in trouble that we know of. One loss away: 1."),
        ([trouble("aside")], "No service in trouble or one loss away that we know of. Machines with hits or known holes: 1."),
        ([trouble("weakened"), trouble("fragile"), trouble("fragile", "t")], "No service in trouble that we know of. One loss away: 2."),
        ([trouble("now"), trouble("due", "t"), trouble("exposed"), trouble("fragile", "u")], "In trouble now: 1. Stopping on a known day: 1. One loss away: 1."),
    ],
)  # fmt: skip
def test_the_sentence_of_state(items: list[Trouble], begins: str) -> None:
    said = str(status.sentence(items, 7, services=len(items)))
    assert said.startswith(begins)
    unknown = sum(item.state == "not-checked" for item in items)
    assert said.endswith(f"Not checked: {7 + unknown}.")


def test_rows_are_json_and_every_one_has_the_same_keys(store: Store, tmp_path: Path) -> None:
    filled(store, tmp_path)
    rows = status.rows(status.compute(store, organisation="own", now=NOW))
    assert len({tuple(row) for row in rows}) == 1
    listed = json.loads(msgspec.json.encode(rows))
    first = listed[0]
    assert (first["state"], first["subject"], first["people"]) == ("now", "water", 1000)
    assert [step["cite"] for step in first["chain"]] == ["eve.json:2", "m.toml:19", "m.toml:2"]


def test_a_reading_is_computed_again_only_after_a_write_or_a_day(store: Store, tmp_path: Path) -> None:
    filled(store, tmp_path)
    clock = [NOW]
    read = status.Reading(store, organisation="own", now=lambda: clock[0])
    first = read()
    clock[0] = NOW + dt.timedelta(hours=1)
    assert read() is first
    with store.write("test", AT) as tx:
        withdrawals.add(tx, "indicator--00000000-0000-4000-8000-000000000002", "wrong", "its author")
    second = read()
    assert second is not first
    clock[0] = NOW + dt.timedelta(days=1)
    assert read() is not second


def test_sources_and_cases_are_in_it(store: Store, tmp_path: Path) -> None:
    filled(store, tmp_path)
    job.run(store, actor="test", now=NOW)
    state = status.compute(store, organisation="own", now=NOW)
    assert {source.name for source in state.sources} == {"m.toml", "i.json", "eve.json"}
    assert [str(case.title) for case in state.cases] == ["TIN HERON on Desk, PLC"]
    assert state.hits_total == 2


def test_a_map_alone_says_that_no_log_was_asked_of_nothing(store: Store) -> None:
    give(store, "m.toml", MAP)
    state = status.compute(store, organisation="own", now=NOW)
    assert {t.state for t in state.trouble} == {"fragile"}
