# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What the children of the trials do, and what must be there afterwards.

A turn is one transaction with objects, hits and a case, made from (seed, turn) alone, so
that the parent knows every byte of it. Some objects of each turn are new versions of old
ones, some are said again; every ninth turn is so large that SQLite carries its log over
into the database (a checkpoint) within the commit.

    python -m tests.trials.workload URL SEED TURNS [--acknowledge FILE] [--make]
                                    [--reopen EVERY] [--careless]

After each ``Store.write`` has returned, the number of the turn is written as a line to
standard output (or to FILE), by one ``write`` that nothing buffers. An error ends the
child as it ends ``tocsin``: its words on standard error, its exit code.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import os
import random
import sqlite3
import sys
import uuid
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

import msgspec
import sqlalchemy as sa

from tocsin.core.errors import TocsinError
from tocsin.core.hit import Hit
from tocsin.core.instant import version_key
from tocsin.store import Store, address, cases, create_store, hits, objects, open_store
from tocsin.store.objects import NewObject

AT = "2026-11-22T09:30:00.000Z"
MADE = -1
"""Acknowledged by a child that made the store itself."""
LARGE_EVERY = 9
LARGE_BYTES = 4_300_000
"""SQLite carries over what its log holds from 1,000 pages of 4 KiB on."""
STRING_BYTES = 60_000
"""Below the limit of one string."""


class Turn(NamedTuple):
    """One transaction."""

    objects: list[NewObject]
    hits: list[Hit]
    case: bytes


def _id(seed: int, number: int) -> str:
    digest = hashlib.sha256(f"{seed} {number}".encode()).digest()
    return f"indicator--{uuid.UUID(bytes=digest[:16], version=4)}"


def _object(seed: int, number: int, version: int, pad: int) -> NewObject:
    at = f"2026-11-22T09:{version // 60 % 60:02d}:{version % 60:02d}.000Z"
    value = f"d{number % 17}.s{seed % 5}.example"
    raw = msgspec.json.encode(
        {
            "type": "indicator",
            "spec_version": "2.1",
            "id": _id(seed, number),
            "created": "2026-11-22T09:00:00.000Z",
            "modified": at,
            "pattern": f"[domain-name:value = '{value}']",
            "pattern_type": "stix",
            "valid_from": "2026-11-22T09:00:00Z",
            "description": f"{seed} {number} {version} " + "x" * (pad % STRING_BYTES),
            "x_pad": ["x" * STRING_BYTES] * (pad // STRING_BYTES),
        }
    )
    return NewObject(
        id=_id(seed, number),
        type="indicator",
        created="2026-11-22T09:00:00.000Z",
        modified=at,
        version_key=version_key(at),
        raw=raw,
        atoms=(("domain", value),),
    )


@lru_cache(4)
def turn(seed: int, number: int) -> Turn:
    """The transaction ``number`` (from 0) of the workload ``seed``."""
    rng = random.Random(f"{seed} {number}")
    fresh = rng.randrange(1, 24)
    made = [_object(seed, number * 100 + at, 0, rng.randrange(700)) for at in range(fresh)]
    if number:
        made.append(_object(seed, 0, number, 40))  # one more version of the first
        made.append(_object(seed, (number - 1) * 100, 0, 0) if number % 2 else made[0])  # often disputed
    if number % LARGE_EVERY == LARGE_EVERY - 1:
        made += [_object(seed, number * 100 + 50 + at, 0, LARGE_BYTES // 5) for at in range(5)]
    seen = [
        Hit(
            file=f"log-{seed}",
            line=number * 100 + at,
            offset=number * 10_000 + at,
            field="dns.rrname",
            at=AT,
            kind="domain",
            value=f"d{at}.example",
            seen=f"D{at}.example",
        )
        for at in range(rng.randrange(6))
    ]
    return Turn(made, seen, f"{number}".encode())


def case_id(seed: int) -> str:
    return f"case--{seed}"


def perform(store: Store, seed: int, numbers: range, said: Callable[[int], object]) -> None:
    """The transactions, each told to ``said`` after its commit."""
    for number in numbers:
        one = turn(seed, number)
        with store.write(f"child {seed}", AT) as tx:
            objects.add(tx, one.objects, f"source {seed} {number}")
            hits.add(tx, one.hits)
            cases.put(tx, case_id(seed), AT, "open", one.case)
        said(number)


def careless(url: str) -> Store:
    """A SQLite store whose commits are not synced: what the trials must find fault with."""
    where = address.parse(url)

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(str(where.file), isolation_level=None)
        connection.execute("PRAGMA journal_mode = wal")
        connection.execute("PRAGMA synchronous = OFF")
        return connection

    engine = sa.create_engine("sqlite://", creator=connect, poolclass=sa.QueuePool)
    sa.event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return Store(where, engine)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("seed", type=int)
    parser.add_argument("turns", type=int)
    parser.add_argument("--acknowledge", default="")
    parser.add_argument("--make", action="store_true")
    parser.add_argument("--reopen", type=int, default=0)
    parser.add_argument("--careless", action="store_true")
    return parser.parse_args()


def main() -> int:
    given = _arguments()
    marker = os.open(given.acknowledge, os.O_CREAT | os.O_WRONLY, 0o600) if given.acknowledge else 1
    said = lambda number: os.write(marker, b"%d\n" % number)  # noqa: E731 -- one line, two uses
    try:
        if given.make:
            create_store(given.url).close()
            said(MADE)
        part = given.reopen or given.turns
        for first in range(0, given.turns, part):
            store = careless(given.url) if given.careless else open_store(given.url)
            with contextlib.closing(store):
                perform(store, given.seed, range(first, min(first + part, given.turns)), said)
    except TocsinError as error:
        sys.stderr.write(f"error: {error}\n")
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
