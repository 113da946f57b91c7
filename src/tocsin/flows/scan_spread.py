# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Logs scanned by several processes, or by a cluster: the same hits in the same order as by one, one commit a log.

Plain logs are cut into stretches (``flows.scan_parts``), packed ones go to a worker as they are: one packed file alone is not faster
than by one process. While workers scan, what is known of a log as a whole, its SHA-256, is made here.
Memory: the hits of the logs that are under way.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import msgspec

from tocsin.core import instant
from tocsin.core.errors import TocsinError
from tocsin.core.hit import Hit
from tocsin.core.limits import Limits
from tocsin.flows import scan_parts
from tocsin.flows.on_ray import LOCAL
from tocsin.flows.scan_logs import Sums, keep
from tocsin.flows.scan_parts import Looked, Plan, Shared
from tocsin.flows.spread import spread
from tocsin.flows.taken import Taken
from tocsin.store import Store
from tocsin.watch.index import Index

_PIECE = 1 << 20


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """By what and by whom is scanned."""

    workers: int = 1
    ray: str = ""
    form: str = ""
    encoding: str = ""
    seed: int
    """Drawn at random: of the tables of the sieve."""
    part_bytes: int = scan_parts.PART_BYTES


def scan_all(
    store: Store,
    logs: Sequence[tuple[str, str]],
    compiled: Index,
    asked: Asked,
    *,
    actor: str,
    now: dt.datetime,
    limits: Limits,
    refused: Callable[[str, TocsinError], Taken | None],
    advance: Callable[[int], None] = lambda _bytes: None,
    each: Callable[[Hit], None] = lambda _hit: None,
) -> Iterator[Taken]:
    """The account of each log (path, name), in their order, when it is stored; ``each`` is told of its hits before that.

    ``refused(name, error)`` says what is to become of one that cannot be opened: an account, nothing, or the error raised again.
    Raises what ``spread`` raises.
    """
    planned = [(path, name, _planned(path, name, asked, limits, refused)) for path, name in logs]
    mapped = not asked.ray or asked.ray == LOCAL
    lookup = scan_parts.handed(compiled, asked.seed, mapped=mapped)
    shared = Shared((lookup,), now, limits, asked.form, asked.encoding)
    parts = [part for _, _, one in planned if isinstance(one, Plan) for part in one.parts]
    answers = spread(scan_parts.look, shared, parts, workers=asked.workers, ray=asked.ray)
    at = instant.from_datetime(now)
    with ThreadPoolExecutor(1) as beside, contextlib.closing(answers):
        for path, name, one in planned:
            if not isinstance(one, Plan):
                if one is not None:
                    yield one
                continue
            digest = beside.submit(_digest, path, one.size_bytes) if one.size_bytes else None
            sums = Sums(limits.faults, one.notes)
            last = Looked()
            lines = 0
            for last in _of(one, answers, shared):
                for block in scan_parts.joined(last, name, lines):
                    found = scan_parts.vouched(block, compiled)
                    sums.add(found)
                    for hit in found.hits:
                        each(hit)
                lines = sums.lines
                advance(last.end - last.begin)
            if last.refused is not None or last.broken is not None:
                yield last.refused or scan_parts.not_whole(name, one.kind, sums.lines, last.broken)
                continue
            yield keep(
                store, name, one.kind, sums, digest.result() if digest else last.digest, actor=actor, at=at
            )


def _planned(
    path: str, name: str, asked: Asked, limits: Limits, refused: Callable[[str, TocsinError], Taken | None]
) -> Plan | Taken | None:
    try:
        return scan_parts.plan(
            path, name, limits, form=asked.form, encoding=asked.encoding, size=asked.part_bytes
        )
    except TocsinError as error:
        return refused(name, error)


def _of(plan: Plan, answers: Iterator[Looked], shared: Shared) -> Iterator[Looked]:
    """What the parts of one log gave. From the first that holds a NUL on it is read in one go: it may be UTF-16 from there."""
    again = False
    for part in plan.parts:
        looked = next(answers)
        if again:
            continue
        if looked.has_nul:
            again = True
            rest = msgspec.structs.replace(part, start=looked.begin, end=plan.size_bytes, recoded=True)
            looked = scan_parts.look(shared, rest)
        yield looked


def _digest(path: str, size: int) -> str:
    """SHA-256 of the first ``size`` bytes: what was scanned, though the file has grown since."""
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while size > 0 and (piece := file.read(min(size, _PIECE))):
            digest.update(piece)
            size -= len(piece)
    return digest.hexdigest()
