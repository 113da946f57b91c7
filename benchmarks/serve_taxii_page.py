# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Claim: a TAXII page of 1,000 takes 10 ms of the server's time, whatever is stored, and a 25th of OpenTAXII's.

Stores of 10,000, 100,000 and 1,000,000 generated objects (``core_stix``, of every level of TLP), loaded by ``share
load`` and served by ``tocsin serve`` on SQLite. A client asks over HTTP for the first, a middle and the last page, and
with each filter, for the own organisation and for another, which is given what its marking allows and which is looked
through for own names. Time is the CPU time of the server process, of each request by itself; what is told is the 99th
percentile of all requests of a size, and on standard error that of each question: of pages that nobody has asked for, of one that
was asked for before, and of that while somebody posts an object each time. The first pages that another organisation is given are put on
record and told apart. No page may be wrong: each is counted against the file that was loaded. The memory is the most
that the server had. OpenTAXII's head (``--peer PYTHON``) is posted 10,000 objects and asked for the same first pages, in turns with ours.
"""

from __future__ import annotations

import itertools
import statistics
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import msgspec
from _line import in_turns, line
from _served import Server, asked, opentaxii, ours, prepared, tocsin
from core_stix import Maker

SIZES = (10_000, 100_000, 1_000_000)
PAGE, TIMES = 1_000, 60
BAR_MS, BAR_RATIO, MEMORY_MB = 10.0, 25.0, 150.0
RARE = "tool"
MUST = {"type, of three": 3, "no such id": 0, "STIX 2.0": 0, "added after all": 0, "100 ids": 100}
"""Objects of a page for the own organisation, where that does not hang on the size."""
POSTED = 1_000
EACH = 16
"""Objects by which a page of ours may be shorter: it ends between two milliseconds."""


class Held(msgspec.Struct):
    """What a store holds."""

    types: Counter[str]
    some: list[str]
    """Ids, evenly spread."""


def objects(count: int) -> Iterator[dict[str, object]]:
    """The generated objects, each id once, with three of a rare type among them."""
    maker, seen = Maker(7), set[str]()
    while len(seen) < count:
        made = maker.object()
        if len(seen) in (count // 7, count // 2, count - 5):
            made = maker.head(RARE) | {"name": "a tool"}
        if made["id"] not in seen:
            seen.add(str(made["id"]))
            yield made


def write(path: Path, count: int) -> Held:
    """Write the bundle; what is in it."""
    held = Held(Counter(), [])
    with path.open("wb") as out:
        out.write(
            b'{"type":"bundle","id":"bundle--' + b"5a8e5e4e-3a5b-4a55-9d61-0c8f3f5b7a10" + b'","objects":['
        )
        for at, made in enumerate(objects(count)):
            out.write((b"," if at else b"") + msgspec.json.encode(made))
            held.types[str(made["type"])] += 1
            if at % (count // 100) == 0:
                held.some.append(str(made["id"]))
        out.write(b"]}")
    return held


class Pages:
    """Asks one server on behalf of one account."""

    def __init__(self, server: Server) -> None:
        """Nothing is asked yet."""
        self.server = server

    def cost(self, **query: str | int) -> tuple[float, int]:
        """Milliseconds of the server's CPU for a page, and how many objects it holds."""
        before = self.server.cpu()
        page, _ = self.server.get(**query)
        return 1_000 * (self.server.cpu() - before), len(page.get("objects", ()))

    def walk(self) -> tuple[list[str], int, list[float]]:
        """Every page from the first to the last, by ``next``: when the last of each was added, how many objects, each cost."""
        query: dict[str, str | int] = {"limit": PAGE}
        count, costs, times = 0, list[float](), list[str]()
        while True:
            before = self.server.cpu()
            page, headers = self.server.get(**query)
            costs.append(1_000 * (self.server.cpu() - before))
            count += len(page.get("objects", ()))
            times.append(headers["x-taxii-date-added-last"])
            if not page["more"]:
                return times, count, costs
            query["next"] = page["next"]


def questions(held: Held, times: list[str]) -> Mapping[str, Mapping[str, str]]:
    """What is asked, by the words that tell of it; ``times``: when the last of each page was added."""
    return {
        "first": {},
        "middle": {"added_after": times[len(times) // 2]},
        "last": {"added_after": times[-2]},
        "type, of most": {"match_type": "indicator"},
        "type, of few": {"match_type": "report"},
        "type, of three": {"match_type": RARE},
        "two types": {"match_type": "malware,sighting"},
        "one id": {"match_id": held.some[50]},
        "100 ids": {"match_id": ",".join(held.some[:100])},
        "no such id": {"match_id": "indicator--00000000-0000-4000-8000-000000000000"},
        "all versions": {"match_version": "all"},
        "first versions": {"match_version": "first"},
        "a version": {"match_version": "2026-01-01T00:00:00.000Z"},
        "STIX 2.0": {"match_spec_version": "2.0"},
        "STIX 2.1": {"match_spec_version": "2.1"},
        "added after all": {"added_after": "2200-01-01T00:00:00Z"},
        "type, in the middle": {"match_type": "malware", "added_after": times[len(times) // 2]},
    }


def percentile(costs: list[float]) -> float:
    """The 99th."""
    return statistics.quantiles(costs, n=100)[98]


def told(who: str, pages: Pages, held: Held, times: list[str], stored: int) -> list[float]:
    """Ask each question many times; the cost of each page. Ends the run if a page holds what it must not."""
    every = list[float]()
    for what, query in questions(held, times).items():
        costs, counts = list[float](), list[int]()
        for turn in range(TIMES):
            taken, count = pages.cost(**query, limit=PAGE - turn)  # a page that was not made before
            costs.append(taken)
            counts.append(count)
        full = all(count > PAGE - turn - EACH for turn, count in enumerate(counts))
        must = MUST.get(what, counts[0]) if who == "own" else counts[0]
        if not full and set(counts) != {must}:
            raise SystemExit(f"{who}, {what}: pages of {counts}")
        print(
            f"{stored} stored, {who}, {what}: median {statistics.median(costs):.1f}, p99 {percentile(costs):.1f} ms,"
            f" {counts[0]} objects",
            file=sys.stderr,
        )
        every += costs
    return every


_MORE = Maker(8)


def one_more() -> bytes:
    """An envelope with an object that nobody has posted."""
    return b'{"objects":[' + msgspec.json.encode(_MORE.malware()) + b"]}"


def again(pages: Pages) -> list[float]:
    """The cost of a page that was made for somebody, while nothing is written."""
    return [pages.cost(limit=PAGE)[0] for _ in range(TIMES)][1:]


def written(pages: Pages, writer: Server) -> list[float]:
    """The cost of a page that was made for somebody; an object is posted before each time."""
    costs = list[float]()
    writer.fresh()
    for _ in range(TIMES):
        writer.post(one_more())
        costs.append(pages.cost(limit=PAGE)[0])
    return costs[1:]


def one_size(count: int, stack: ExitStack) -> Server:
    """Measure with so many stored, print the lines; the server, which still runs."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    held = write(folder / "objects.json", count)
    mine, theirs = prepared(folder / "data")
    tocsin(folder / "data", "share", "load", str(folder / "objects.json"))
    (folder / "objects.json").unlink()
    server = stack.enter_context(ours(folder / "data", mine))
    for who, asking in (("own", server), ("another", server.asks_as(theirs))):
        pages = Pages(asking)
        asking.fresh()
        times, seen, costs = pages.walk()
        print(
            f"{count} stored, {who}: a first walk of {len(costs)} pages, {seen} objects: median "
            f"{statistics.median(costs):.1f}, p99 {percentile(costs):.1f} ms",
            file=sys.stderr,
        )
        if who == "own" and seen != count:
            raise SystemExit(f"{seen} objects of {count}")
        what = f"TAXII page of 1,000, {count:,} stored, for {who}, p99 of the server's CPU"
        for which, every in (
            ("every page and filter, each made anew", told(who, pages, held, times, count)),
            ("asked for again", again(pages)),
            ("asked for again while others write", written(pages, server)),
        ):
            print(line(f"{what}: {which}", value=percentile(every), unit="ms", bar=BAR_MS, better="less"))
    memory = server.most_memory_mb()
    print(
        line(f"memory of the server, {count:,} stored", value=memory, unit="MB", bar=MEMORY_MB, better="less")
    )
    return server


def against(server: Server, python: Path, stack: ExitStack) -> None:
    """OpenTAXII with as many objects as the smallest store, and the first pages of both in turns."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    peer = stack.enter_context(opentaxii(python, folder))
    held = [msgspec.json.encode(made) for made in objects(SIZES[0])]
    for start in range(0, len(held), POSTED):
        peer.post(b'{"objects":[' + b",".join(held[start : start + POSTED]) + b"]}")
    limits = itertools.count()
    for what, query, way in (
        ("first page, made anew", {}, "anew"),
        ("page by type, made anew", {"match_type": "indicator"}, "anew"),
        ("first page, asked for again while others write", {}, "written"),
        ("first page, asked for again", {}, "again"),
    ):

        def pace(asking: Server, query: Mapping[str, str] = query, way: str = way) -> float:
            asking.fresh()
            costs = []
            for _ in range(10):
                if way == "written":
                    asking.post(one_more())
                # a limit that nobody asked for before: no page of it stands
                limit = PAGE - next(limits) % 400 if way == "anew" else PAGE
                taken, count = Pages(asking).cost(**query, limit=limit)
                if count < limit - EACH:
                    raise SystemExit(f"{asking.collection}: {count} objects of {limit}")
                costs.append(taken)
            return 10_000 / sum(costs)

        rate, theirs = in_turns(lambda: pace(server), lambda: pace(peer), 5)
        print(line(f"TAXII {what}, of 1,000, {SIZES[0]:,} stored", value=rate, unit="pages/s of CPU", bar=BAR_RATIO,
                   better="more", peer="OpenTAXII", peer_version="head", peer_value=theirs, of="ratio"))  # fmt: skip


def main() -> None:
    """Each size by itself, then the peer."""
    arguments = asked()
    for count in (each for each in SIZES if each <= arguments.most):
        with ExitStack() as stack:
            server = one_size(count, stack)
            if arguments.peer is not None and count == SIZES[0]:
                against(server, arguments.peer, stack)


if __name__ == "__main__":
    main()
