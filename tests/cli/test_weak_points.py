# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""know chokepoints, as a person runs it."""

from __future__ import annotations

from pathlib import Path

from tests.cli.program import refused, tocsin
from tests.flows.test_weak_points import CHART


def filled(empty: Path, folder: Path) -> None:
    (folder / "map.toml").write_bytes(CHART)
    assert tocsin("know", "add", "map.toml", data=empty, cwd=folder).code == 0


def test_every_node_by_what_falls_with_it(empty: Path, tmp_path: Path):
    filled(empty, tmp_path)
    rows = tocsin("know", "chokepoints", "--kind", "supplier", "--json", data=empty).rows("json")
    assert [(row["node"], row["people"], row["people_at_best"]) for row in rows] == [("lone", 105, 0)]
    lines = tocsin("know", "chokepoints", data=empty).out.splitlines()
    assert [line.split()[:4] for line in lines[1:]] == [
        ["lone", "supplier", "2", "0"],
        ["water", "service", "1", "1"],
    ]


def test_the_single_points_of_one_service(empty: Path, tmp_path: Path):
    filled(empty, tmp_path)
    out = tocsin("know", "chokepoints", "clinic", data=empty).out.splitlines()
    assert [line.split()[0] for line in out[1:]] == ["water", "lone"]
    assert out[1].endswith("in any case")
    assert out[2].endswith("at worst")
    refused(
        tocsin("know", "chokepoints", "clinc", data=empty),
        3,
        says="clinc is on no map",
        do="did you mean clinic",
    )


def test_what_must_be_lost_together(empty: Path, tmp_path: Path):
    filled(empty, tmp_path)
    done = tocsin("know", "cut-sets", "clinic", "--order", "2", data=empty)
    assert [line.split(maxsplit=1) for line in done.out.splitlines()[1:]] == [
        ["1", "lone"], ["1", "water"], ["2", "one + two"],
    ]  # fmt: skip
    assert "2 of order 1, 1 of order 2" in done.err
    rows = tocsin("know", "cut-sets", "clinic", "--kind", "supplier", "--best", "--json", data=empty).rows(
        "json"
    )
    assert [row["nodes"] for row in rows] == [["one", "two"]]
    refused(
        tocsin("know", "cut-sets", "clinc", data=empty),
        3,
        says="clinc is on no map",
        do="did you mean clinic",
    )
