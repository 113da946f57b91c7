# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Cases are found by the start of their id, and never by guess."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.flows.conftest import AT, NOW
from tests.flows.test_picture import filled
from tocsin.core.errors import Conflict, NotFound
from tocsin.flows import case_book, job
from tocsin.store import Store, cases


def test_a_case_is_found_by_the_start_of_its_id(store: Store, tmp_path: Path) -> None:
    filled(store, tmp_path)
    job.run(store, actor="test", now=NOW)
    (case,) = case_book.all_cases(store)
    assert case_book.find(store, case.id[:12]) == case
    for wrong in ("case--zzzz", ""):
        with pytest.raises(NotFound):
            case_book.find(store, wrong)


def test_an_ambiguous_start_is_a_conflict(store: Store, tmp_path: Path) -> None:
    filled(store, tmp_path)
    job.run(store, actor="test", now=NOW)
    (case,) = case_book.all_cases(store)
    with store.write("test", AT) as tx:
        row = cases.get(tx, case.id)
        assert row is not None
        cases.put(
            tx,
            "case--" + "0" * 8,
            case.opened_at,
            "open",
            row[4].replace(case.id.encode(), b"case--00000000"),
        )
    with pytest.raises(Conflict, match="2 cases"):
        case_book.find(store, "case--")
