# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Claim: each client that walks 1,000,000 objects by TAXII gets each of them exactly once, while others write.

The generated objects of ``core_stix`` in a store of SQLite, served by ``tocsin serve``. Two clients walk from the first page
by ``next`` until nothing follows, and go on when the writer has ended; meanwhile a third posts envelopes of 100, of which
every second object is a newer version of one that is there. A walk is of all versions, so that nothing may leave the pages
that are still ahead. The run ends if a client got any version twice or missed one. Told is the rate of one client, wall
time, with the other client and the writer at work; the time is that of the machine as a whole, so no bar is put on it.
"""

from __future__ import annotations

import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import msgspec
from _line import line
from _served import Server, asked, ours, prepared, tocsin
from core_stix import Maker
from serve_taxii_page import write

PAGE, ENVELOPE, CLIENTS = 1_000, 100, 2


class Walker:
    """One client."""

    def __init__(self, server: Server) -> None:
        """Nothing is asked yet."""
        self._server = server
        self._query: dict[str, str | int] = {"limit": PAGE, "match_version": "all"}
        self._after = ""
        self.got: dict[tuple[str, str], int] = {}
        self.seconds = 0.0

    def walk(self) -> None:
        """From where the last walk ended until nothing follows."""
        began = time.perf_counter()
        query = dict(self._query)
        if self._after:
            query["added_after"] = self._after
        while True:
            page, headers = self._server.get(**query)
            for each in page.get("objects", ()):
                name = (each["id"], each.get("modified", ""))
                self.got[name] = self.got.get(name, 0) + 1
            self._after = headers.get("x-taxii-date-added-last", self._after)
            if not page["more"]:
                break
            query["next"] = page["next"]
        self.seconds += time.perf_counter() - began


class Writer:
    """Posts new objects and newer versions until it is told to end."""

    def __init__(self, server: Server, some: list[str]) -> None:
        """``some``: ids of objects that are there."""
        self._server, self._some, self._maker = server, some, Maker(9)
        self.posted: set[tuple[str, str]] = set()
        self.end = threading.Event()

    def run(self) -> None:
        """Until told to end."""
        for turn in range(10**6):
            if self.end.is_set():
                return
            made = [self._maker.indicator() for _ in range(ENVELOPE)]
            for at, each in enumerate(made[::2]):
                each["id"] = self._some[(turn + at) % len(self._some)]
                each["created"] = "2026-01-01T00:00:00.000Z"
                each["modified"] = (
                    f"2027-01-01T{turn // 3600 % 24:02}:{turn // 60 % 60:02}:{turn % 60:02}.{at:03}Z"
                )
            status = self._server.post(b'{"objects":' + msgspec.json.encode(made) + b"}")
            failed = {(each["id"], each["version"]) for each in status.get("failures", ())}
            self.posted |= {(str(each["id"]), str(each["modified"])) for each in made} - failed


def main() -> None:
    """Fill the store, walk while another writes, walk on, compare."""
    count = asked().most
    with tempfile.TemporaryDirectory() as folder:
        path, data = Path(folder) / "objects.json", Path(folder) / "data"
        held = write(path, count)
        there = {
            (each["id"], each.get("modified", ""))
            for each in msgspec.json.decode(path.read_bytes())["objects"]
        }
        mine, _ = prepared(data)
        tocsin(data, "share", "load", str(path))
        path.unlink()
        some = [each for each in held.some if each.startswith("indicator--")]
        with ours(data, mine) as server:
            walkers = [Walker(server.asks_as(mine)) for _ in range(CLIENTS)]
            writer = Writer(server, some)
            writing = threading.Thread(target=writer.run)
            walking = [threading.Thread(target=each.walk) for each in walkers]
            for each in (writing, *walking):
                each.start()
            for each in walking:
                each.join()
            writer.end.set()
            writing.join()
            seconds = walkers[0].seconds
            got_first = len(walkers[0].got)
            for walker in walkers:
                walker.walk()
    must = there | writer.posted
    for number, walker in enumerate(walkers):
        twice = sum(times > 1 for times in walker.got.values())
        missed, more = len(must - walker.got.keys()), len(walker.got.keys() - must)
        if twice or missed or more:
            raise SystemExit(f"client {number}: {twice} twice, {missed} missed, {more} that nobody posted")
    told = f"{len(must)} versions, {len(writer.posted)} of them posted meanwhile, each once for {CLIENTS} clients"
    print(told, file=sys.stderr)
    claim = f"a walk of {count:,} objects by TAXII while others write, each object once"
    print(line(claim, value=got_first / seconds, unit="objects/s a client", bar=0.0, better="more"))


if __name__ == "__main__":
    main()
