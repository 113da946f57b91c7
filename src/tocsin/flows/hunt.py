# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""New intelligence over old logs: each log is scanned once with everything, and after that with what is new only.

What is kept of a log says which of its bytes were scanned with the intelligence of which moment (``store.hunted``). So a log that
has grown is scanned with everything behind the place where it ended, and before it with what came since. A log that is as it was,
by size and time of change, while nothing came since, is not opened. One that begins otherwise or became smaller is a new log.

Hits and what was scanned are stored together, part by part: who is interrupted goes on where the last part ended. Logs that
cannot be cut (packed ones, formats whose records go over lines) are one part.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import os
from collections.abc import Callable, Iterator, Sequence

import msgspec

from tocsin.core import instant
from tocsin.core.errors import TocsinError
from tocsin.core.hit import Hit
from tocsin.core.limits import Limits
from tocsin.flows import look_for, scan_parts
from tocsin.flows.on_ray import LOCAL
from tocsin.flows.scan_logs import Sums, account
from tocsin.flows.scan_parts import Looked, Lookup, Part, Plan, Shared
from tocsin.flows.scan_spread import Asked
from tocsin.flows.spread import spread
from tocsin.flows.taken import Taken
from tocsin.store import Store, hits, hunted, sought
from tocsin.store.hunted import Hunted, Stretch
from tocsin.store.sought import Mark
from tocsin.watch.index import Index

_HEAD_BYTES = 64 * 1024
ALL = 0
"""The number of the index of everything, among those that are handed to workers."""


class Work(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be done of one log."""

    known: Hunted
    """As it will be kept; its stretches are those that are known before."""
    plan: Plan
    parts: tuple[Part, ...]
    """Each with the number of its index."""

    @property
    def bytes(self) -> int:
        """How much there is to read of a log that can be cut."""
        return sum((part.end or 0) - part.start for part in self.parts)


class Hunt:
    """One hunt: ``plan`` says what there is to do, ``run`` does it."""

    def __init__(
        self, store: Store, compiled: Index, asked: Asked, *, actor: str, clock: Callable[[], dt.datetime], limits: Limits,
        anew: bool = False,
    ) -> None:  # fmt: skip
        """``compiled``: the index of everything; ``anew``: forget what is known of the logs that are named."""
        self._store, self._asked, self._actor, self._clock, self._limits = store, asked, actor, clock, limits
        self._anew = anew
        with store.read() as reader:
            self._mark = sought.mark(reader, instant.from_datetime(clock()))
        self._compiled = [compiled]
        self._by_mark: dict[Mark, int | None] = {}
        self.unchanged: list[str] = []
        """Names of logs that there is nothing new about."""

    def plan(
        self, logs: Sequence[tuple[str, str]], refused: Callable[[str, TocsinError], Taken | None]
    ) -> list[tuple[str, Work | Taken]]:
        """(name, what to do or the account of what cannot be done) of each log (path, name)."""
        with self._store.read() as reader:
            known = {} if self._anew else hunted.of(reader, [os.path.abspath(path) for path, _ in logs])
        planned: list[tuple[str, Work | Taken]] = []
        for path, name in logs:
            try:
                one = self._of(path, name, known.get(os.path.abspath(path)))
            except TocsinError as error:
                one = refused(name, error)
            if one is None:
                continue
            if isinstance(one, Work) and not one.parts:
                self.unchanged.append(name)
                continue
            planned.append((name, one))
        return planned

    def _of(self, path: str, name: str, before: Hunted | None) -> Work | Taken | None:
        asked = self._asked
        there = _stat(path)
        how = f"{asked.form} {asked.encoding}".strip()
        if before is not None and before.asked != how:
            before = None
        same = before is not None and (before.size_bytes, before.modified_ns) == there
        if (
            same
            and before is not None
            and before.ended
            and all(self._news(one.mark) is None for one in before.stretches)
        ):
            return Work(known=before, plan=Plan(kind=before.kind, parts=()), parts=())
        plan = scan_parts.plan(
            path, name, self._limits, form=asked.form, encoding=asked.encoding, size=asked.part_bytes
        )
        if isinstance(plan, Taken):
            return plan
        begun = before is not None and _head(path, before.head_bytes) == before.head
        if before is None or not begun or (not same and not plan.size_bytes):
            before = None
        size = there[0]
        if before is not None and before.stretches and before.stretches[-1].end > (plan.size_bytes or 2**63):
            before = None
        head_bytes = min(size, _HEAD_BYTES)
        known = Hunted(
            path=os.path.abspath(path), kind=plan.kind, size_bytes=size, modified_ns=there[1], head_bytes=head_bytes,
            head=_head(path, head_bytes), asked=how, stretches=before.stretches if before else (),
            ended=same and before is not None and before.ended,
        )  # fmt: skip
        return Work(known=known, plan=plan, parts=tuple(self._parts(path, name, plan, known.stretches)))

    def _parts(self, path: str, name: str, plan: Plan, known: Sequence[Stretch]) -> Iterator[Part]:
        if not plan.size_bytes:
            which = self._news(known[0].mark) if known else ALL
            if which is not None:
                yield msgspec.structs.replace(plan.parts[0], which=which)
            return
        start = 0
        for stretch in known:
            which = self._news(stretch.mark)
            if which is not None:
                yield from scan_parts.stretches(path, name, start, stretch.end, self._asked.part_bytes, which)
            start = stretch.end
        yield from scan_parts.stretches(path, name, start, plan.size_bytes, self._asked.part_bytes, ALL)

    def _news(self, mark: Mark) -> int | None:
        """The number of the index of what came since a mark; None if nothing did."""
        if mark not in self._by_mark:
            self._by_mark[mark] = self._made(mark)
        return self._by_mark[mark]

    def _made(self, mark: Mark) -> int | None:
        if mark.left != self._mark.left or mark.seq > self._mark.seq:
            return ALL
        index = look_for.news_of(self._store, mark)
        if not len(index):
            return None
        self._compiled.append(index)
        return len(self._compiled) - 1

    def run(
        self, planned: Sequence[tuple[str, Work | Taken]], *,
        advance: Callable[[int], None] = lambda _bytes: None, each: Callable[[Hit], None] = lambda _hit: None,
    ) -> Iterator[Taken]:  # fmt: skip
        """Do it; the account of each log, when it is done. Raises what ``spread`` raises."""
        work = [one for _, one in planned if isinstance(one, Work)]
        shared = Shared(
            tuple(self._lookups()) if work else (),
            self._clock(),
            self._limits,
            self._asked.form,
            self._asked.encoding,
        )
        parts = [part for one in work for part in one.parts]
        answers = spread(scan_parts.look, shared, parts, workers=self._asked.workers, ray=self._asked.ray)
        with contextlib.closing(answers):
            for name, one in planned:
                yield one if isinstance(one, Taken) else self._one(name, one, answers, shared, advance, each)

    def _lookups(self) -> Iterator[Lookup]:
        mapped = not self._asked.ray or self._asked.ray == LOCAL
        for number, compiled in enumerate(self._compiled):
            yield scan_parts.handed(compiled, self._asked.seed + number, mapped=mapped)

    def _one(
        self, name: str, work: Work, answers: Iterator[Looked], shared: Shared, advance: Callable[[int], None],
        each: Callable[[Hit], None],
    ) -> Taken:  # fmt: skip
        """All parts of one log: what each gave is stored before the next is looked at."""
        known, sums, new = work.known, Sums(self._limits.faults, work.plan.notes), 0
        told_up_to, told = known.stretches[-1].end if known.stretches else 0, 0
        over: Taken | None = None
        for part in work.parts:
            looked = next(answers)
            if over is not None:
                continue
            which = part.which
            if looked.has_nul and work.plan.size_bytes:
                # from here on it may be of another encoding, and cannot be cut
                rest = msgspec.structs.replace(
                    part, start=looked.begin, end=work.plan.size_bytes, which=ALL, recoded=True
                )
                looked, which = scan_parts.look(shared, rest), ALL
            if looked.refused is not None or looked.broken is not None:
                over = looked.refused or scan_parts.not_whole(name, work.plan.kind, sums.lines, looked.broken)
                continue
            before = _lines_before(known.stretches, looked.begin)
            for block in scan_parts.joined(looked, name, before):
                if looked.end <= told_up_to:  # its faults were told when it was read first
                    told += block.faulty
                kept = (
                    msgspec.structs.replace(block, faults=[], faulty=0) if looked.end <= told_up_to else block
                )
                sums.add(scan_parts.vouched(kept, self._compiled[which]))
            if looked.end > looked.begin:
                known = self._advanced(known, looked, before, work.plan.size_bytes)
            new += self._keep(known, sums.hits)
            for hit in sums.hits:
                each(hit)
            sums.hits.clear()
            advance(looked.end - looked.begin)
            if looked.has_nul and work.plan.size_bytes:
                over = account(name, work.plan.kind, sums, new)
        done = over or account(name, work.plan.kind, sums, new)
        if told:
            note = f"as before, {told} lines could not be read: watch hunt --anew names them"
            done = msgspec.structs.replace(done, notes=(*done.notes, note))
        return done

    def _advanced(self, known: Hunted, looked: Looked, before: int, size: int) -> Hunted:
        """With the stretch up to the end of a part scanned with the intelligence of now."""
        lines = before + sum(one.lines for one in looked.scanned) - (looked.whole < looked.end)
        stretches = list(known.stretches)
        at = len([one for one in stretches if one.end <= looked.begin])
        rest = [one for one in stretches[at:] if one.end > looked.whole]
        done = Stretch(end=looked.whole, lines=lines, mark=self._mark)
        before_it = stretches[:at]
        if before_it and before_it[-1].mark == self._mark:
            before_it.pop()
        return msgspec.structs.replace(
            known, stretches=(*before_it, done, *rest), ended=not rest and looked.end >= size
        )

    def _keep(self, known: Hunted, found: Sequence[Hit]) -> int:
        at = instant.from_datetime(self._clock())
        with self._store.write(self._actor, at) as tx:
            new = hits.add(tx, found) if found else 0
            hunted.put(tx, msgspec.structs.replace(known, at=at))
        return new


def _lines_before(stretches: Sequence[Stretch], begin: int) -> int:
    """Lines before a place where a part begins: parts begin where a stretch ends."""
    return max((one.lines for one in stretches if one.end <= begin), default=0)


def _stat(path: str) -> tuple[int, int]:
    try:
        there = os.stat(path)
    except OSError:
        return 0, 0  # opening it says why
    return there.st_size, there.st_mtime_ns


def _head(path: str, size: int) -> str:
    try:
        with open(path, "rb") as file:
            return hashlib.sha256(file.read(size)).hexdigest()
    except OSError:
        return ""
