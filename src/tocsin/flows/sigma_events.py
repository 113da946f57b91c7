# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Sigma rules + files of events -> matches, correlations among them, and what was not run or not read."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from tocsin.core.errors import BadInput, TocsinError
from tocsin.core.limits import Limits
from tocsin.core.reading import Fault
from tocsin.flows import files, sigma_rules
from tocsin.watch import event_blocks
from tocsin.watch.sigma.match import Match
from tocsin.watch.sigma.model import Ruleset
from tocsin.watch.sigma.scan import Scan, Sift


class Ran(msgspec.Struct, frozen=True, kw_only=True):
    """What came of it; the matches went to ``each``."""

    events: int
    matches: int
    files: tuple[tuple[str, str, int], ...]
    """(name, kind, events) of each file that was read."""
    faults: tuple[Fault, ...] = ()
    bad: int = 0
    """Lines that are no event."""
    broken: tuple[TocsinError, ...] = ()
    """Files that could not be read to their end."""
    notes: tuple[str, ...] = ()


def run(
    ruleset: Ruleset,
    paths: Sequence[str],
    *,
    limits: Limits,
    each: Callable[[Match], None],
    plain: bool = False,
    cache: str | None = None,
    advance: Callable[[int], None] = lambda _bytes: None,
) -> Ran:
    """Ask every rule of every event; ``plain`` judges one event after the other; matches come in the order of files and lines, those of correlations at the end.

    ``cache``: the folder in which what is made of the ruleset is kept (``sigma_rules``), None to make it anew.

    Cost: memory of a few blocks, of the matches that serve correlations, and of distinct values up to a limit.
    """
    scan = Scan(ruleset, limits, None if plain else _sift(ruleset, limits, cache))
    read: list[tuple[str, str, int]] = []
    broken: list[TocsinError] = []
    count = 0

    def told(match: Match) -> None:
        nonlocal count
        count += 1
        each(match)

    for path in paths:
        name, before, kind = files.shown(path), scan.events, ""
        try:
            with files.at_rest(path, limits) as place:
                head = files.read_head(place)
                kind = event_blocks.kind_of(head)
                with files.open_file(place) as stream:
                    for block in event_blocks.blocks(stream, head, name, limits):
                        scan.block(block, name, told)
                        advance(block.size)
        except TocsinError as error:
            broken.append(error)
        except files.BROKEN as error:
            do = "what came before it was read; fetch the file again"
            broken.append(BadInput(f"cannot be decompressed: {error}", where=name, do=do))
        read.append((name, kind, scan.events - before))
    for match in scan.correlator.judged():
        told(match)
    return Ran(
        events=scan.events, matches=count, files=tuple(read), faults=tuple(scan.faults), bad=scan.bad,
        broken=tuple(broken), notes=_notes(scan),
    )  # fmt: skip


def _sift(ruleset: Ruleset, limits: Limits, cache: str | None) -> Sift:
    from tocsin.watch.sigma.kernel.plan import planned, read
    from tocsin.watch.sigma.kernel.sift import Kernel

    if cache is None or not ruleset.digest:
        return Kernel(ruleset, limits)
    name = f"{ruleset.digest}.plan"
    plan = read(sigma_rules.kept(cache, name), ruleset)
    if plan is None:
        data = planned(ruleset)
        sigma_rules.keep(cache, name, data)
        plan = read(data, ruleset)
    return Kernel(ruleset, limits, plan)


def _notes(scan: Scan) -> tuple[str, ...]:
    left = scan.correlator
    told = (
        (left.timeless, "matches have no time and are in no correlation"),
        (left.keyless, "matches lack a key of their group and are in no correlation"),
        (left.dropped, "matches are beyond what correlations keep: ask fewer files at once"),
    )
    return tuple(f"{count} {what}" for count, what in told if count)
