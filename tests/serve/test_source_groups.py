# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Rows of the page of sources: each line in one of them, files together, what is wrong by name."""

from __future__ import annotations

import msgspec

from tocsin.flows.source_standing import Standing
from tocsin.flows.sources_now import Line, State
from tocsin.serve.source_groups import FEW, grouped


def line(name: str, state: State = "taken", *, feed: str = "", kind: str = "CSAF", **more: object) -> Line:
    made = Line(
        name=name, feed=feed, kind=kind, address="", owner="", marking="", state=state, last="2027-01-01", next="", error="",
        records=1, faults=0, standing=Standing(objects=2, false=1, firsts=1),
    )  # fmt: skip
    return msgspec.structs.replace(made, **more)


def test_files_of_a_feed_a_folder_and_a_kind_stand_together_and_none_is_left_out():
    lines = [
        line("feed:box", "failed", feed="box"),
        *[line(f"feed:box/sub/{n}.json") for n in range(2)],
        *[line(f"dir/a/{n}.json", owner="CERT", marking="green") for n in range(5)],
        *[line(f"dir/b/{n}.json") for n in range(FEW)],
        *[line(f"{n}.json") for n in range(6)],
        line("one.csv", kind="list"),
        *[line(f"odd{n}", "not taken", kind="", error="not understood") for n in range(9)],
    ]
    rows = grouped(lines)
    assert [(row.line.name, len(row.files)) for row in rows] == [
        ("feed:box", 2), ("CSAF", 6), ("dir/a/", 5), *[(f"dir/b/{n}.json", 0) for n in range(FEW)],
        *[(f"odd{n}", 0) for n in range(9)], ("one.csv", 0),
    ]  # fmt: skip
    shown = [one.name for row in rows for one in (row.files or (row.line,))]
    assert sorted([*shown, "feed:box"]) == sorted(one.name for one in lines)
    folder = rows[2].line
    assert (folder.owner, folder.marking, folder.kind, folder.state) == ("CERT", "green", "CSAF", "taken")
    assert (folder.standing.objects, folder.standing.false, folder.standing.firsts) == (10, 5, 5)


def test_the_worst_state_is_shown_and_what_is_wrong_is_named():
    lines = [line(f"dir/{n}") for n in range(4)]
    lines += [line("dir/bad", "not taken", error="not whole"), line("dir/part", "partly", faults=3)]
    (row,) = grouped(lines)
    assert (row.line.state, row.line.faults) == ("not taken", 3)
    assert [one.name for one in row.wrong] == ["dir/bad", "dir/part"]
    assert grouped([]) == []
