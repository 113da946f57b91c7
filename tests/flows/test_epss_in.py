# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""EPSS lists in the store: one a series, the newest."""

from __future__ import annotations

import pytest

from tests.flows.conftest import give
from tocsin.flows.epss_in import series
from tocsin.store import Store, epss


def day(date: str, *rows: str) -> bytes:
    return "\n".join((f"#model_version:v4,score_date:{date}", "cve,epss,percentile", *rows, "")).encode()


@pytest.mark.parametrize(
    ("name", "is_of"),
    [
        ("a/epss_scores-2026-11-21.csv.gz", "a/epss_scores.csv.gz"),
        ("2026-11-21/epss.csv", "2026-11-21/epss.csv"),
        ("epss.csv", "epss.csv"),
    ],
)
def test_the_day_is_no_part_of_the_name_of_a_series(name, is_of):
    assert series(name) == is_of


def test_a_newer_list_takes_the_place_of_an_older_one_and_never_the_other_way(store: Store):
    give(store, "epss-2026-11-20.csv", day("2026-11-20", "CVE-2026-1001,0.1,0.5", "CVE-2026-1002,0.1,0.5"))
    taken = give(store, "epss-2026-11-21.csv", day("2026-11-21", "CVE-2026-1001,0.2,0.5"))
    assert (taken.kind, taken.outcome, taken.new) == ("EPSS scores", "taken", 1)
    late = give(store, "epss-2026-11-19.csv", day("2026-11-19", "CVE-2026-1001,0.3,0.5"))
    assert late.new == 0
    assert late.notes[-1].startswith("the list of 2026-11-21 is here and stands")
    with store.read() as reader:
        assert epss.lists(reader) == [("epss.csv", "2026-11-21", "v4")]
        assert {
            cve: (one.probability, one.source)
            for cve, one in epss.of(reader, ["CVE-2026-1001", "CVE-2026-1002"]).items()
        } == {"CVE-2026-1001": ("0.2", "epss.csv")}
