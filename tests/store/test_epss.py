# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from tocsin.store import epss
from tocsin.store.epss import Score

AT = "2026-11-22T09:30:00.000Z"


def score(cve, probability):
    return Score(cve=cve, probability=probability, percentile="0.5")


def test_a_list_replaces_what_its_source_gave_before_and_keeps_every_digit(store):
    with store.write("me", AT) as tx:
        epss.replace(
            tx, "epss.csv", "2026-11-20", "v4", [score("CVE-2026-1", "0.1"), score("CVE-2026-2", "1")]
        )
        epss.replace(tx, "epss.csv", "2026-11-21", "v4", [score("CVE-2026-1", "0.00043")])
    with store.read() as reader:
        found = epss.of(reader, ["CVE-2026-1", "CVE-2026-2"])
        assert {cve: s.probability for cve, s in found.items()} == {"CVE-2026-1": "0.00043"}
        assert epss.lists(reader) == [("epss.csv", "2026-11-21", "v4")]


def test_of_several_lists_the_newest_counts_whichever_came_last(store):
    with store.write("me", AT) as tx:
        epss.replace(tx, "new.csv", "2026-11-21", "v4", [score("CVE-2026-1", "0.2")])
        epss.replace(
            tx, "old.csv", "2026-11-01", "v4", [score("CVE-2026-1", "0.1"), score("CVE-2026-3", "0.3")]
        )
    with store.read() as reader:
        found = epss.of(reader, [f"CVE-2026-{n}" for n in range(1_200)])
        assert {cve: (s.probability, s.as_of) for cve, s in found.items()} == {
            "CVE-2026-1": ("0.2", "2026-11-21"),
            "CVE-2026-3": ("0.3", "2026-11-01"),
        }
