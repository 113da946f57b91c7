# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Sources as the page shows them: the files of a feed, of a folder, or of a kind in one row, what went wrong still by name."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from tocsin.flows.source_standing import Standing
from tocsin.flows.sources_now import Line, State

FEW = 3
"""Files of a folder, or of a kind, that keep rows of their own."""
WORST: tuple[State, ...] = (
    "failed", "not taken", "partly", "new", "running", "pulled", "taken", "said",
)  # fmt: skip


class Row(msgspec.Struct, frozen=True):
    """One row of the table."""

    line: Line
    """Of the source; of several files their sum, in the worst state of them."""
    files: tuple[Line, ...] = ()
    """The files that stand in the row; empty for a source alone."""

    @property
    def wrong(self) -> tuple[Line, ...]:
        """The files with something to be said of them."""
        return tuple(one for one in self.files if one.error or one.faults)


def grouped(lines: Sequence[Line]) -> list[Row]:
    """Feeds first with their files, then folders and kinds with more than ``FEW`` files, and single files, by name.

    Nothing is left out: each line stands in one row.
    """
    feeds = {line.name: line for line in lines if line.feed}
    below: dict[str, list[Line]] = {name: [] for name in feeds}
    groups: dict[tuple[str, str], list[Line]] = {}
    for line in lines:
        if line.feed:
            continue
        owner = _feed_of(line.name, feeds)
        if owner:
            below[owner].append(line)
        else:
            groups.setdefault(_key(line), []).append(line)
    rows = [Row(_with(feed, below[name]), tuple(below[name])) for name, feed in feeds.items()]
    rest: list[Row] = []
    for (folder, kind), mine in groups.items():
        if len(mine) > FEW:
            rest.append(Row(_sum(f"{folder}/" if folder else kind, kind, mine), tuple(mine)))
        else:
            rest += map(Row, mine)
    return rows + sorted(rest, key=lambda row: row.line.name)


def _feed_of(name: str, feeds: dict[str, Line]) -> str:
    parts = name.split("/")
    return next((found for at in range(len(parts), 0, -1) if (found := "/".join(parts[:at])) in feeds), "")


def _key(line: Line) -> tuple[str, str]:
    """Of a folder all files together; without one, those of a kind that was understood."""
    folder = line.name.rpartition("/")[0]
    return (folder, "") if folder else ("", line.kind or line.name)


def _with(feed: Line, files: Sequence[Line]) -> Line:
    """A feed in its own state; when it was never pulled its files tell when something came last."""
    last = feed.last or max((one.last for one in files), default="")
    faults = sum(one.faults for one in files)
    return msgspec.structs.replace(feed, last=last, faults=feed.faults + faults)


def _sum(name: str, kind: str, files: Sequence[Line]) -> Line:
    def same(values: set[str]) -> str:
        return next(iter(values)) if len(values) == 1 else ""

    return Line(
        name=name, feed="", kind=kind or same({one.kind for one in files}), address="", owner=same({one.owner for one in files}),
        marking=same({one.marking for one in files}), state=min((one.state for one in files), key=WORST.index),
        last=max(one.last for one in files), next="", error="", records=sum(one.records for one in files),
        faults=sum(one.faults for one in files),
        standing=Standing(
            objects=sum(one.standing.objects for one in files), false=sum(one.standing.false for one in files),
            firsts=sum(one.standing.firsts for one in files), last_at=max(one.standing.last_at for one in files),
        ),
    )  # fmt: skip
