# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""One case a threat; running the job again keeps its history."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from tests.flows.conftest import NOW, RELAY
from tests.flows.test_picture import filled
from tocsin.flows import case_book, job
from tocsin.store import Store


def test_one_threat_is_one_case_with_its_services_steps_and_reasons(store: Store, tmp_path: Path) -> None:
    filled(store, tmp_path)
    job.run(store, actor="test", now=NOW)
    (case,) = case_book.all_cases(store)
    assert (case.services, set(case.assets), case.people) == (("clinic", "water"), {"plc", "desk"}, 1050)
    assert RELAY["id"] in case.objects
    assert [str(step.says) for step in case.next] == ["Pull the plug"]
    assert case.events[0].cite == "eve.json:1"


def test_the_job_again_later_keeps_opening_and_history(store: Store, tmp_path: Path) -> None:
    filled(store, tmp_path)
    job.run(store, actor="test", now=NOW)
    (first,) = case_book.all_cases(store)
    job.run(store, actor="test", now=NOW + dt.timedelta(hours=5))
    assert case_book.all_cases(store) == [first]
