# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Claim: objects are added by TAXII at 10,000 a second, and at 60 times the rate of OpenTAXII, medallion beside it.

The generated objects of ``core_stix`` are posted in envelopes to ``tocsin serve`` on SQLite, by one client over one
connection: read, each held to the whole of STIX 2.1, entered with its atoms, committed and synced before the answer.
One of a thousand has a planted fault, which the status has to name; the run fails if it does not, or if
anything else failed. The rate is wall time as the client sees it; the CPU time of the server is printed beside it. The
peers are posted the same objects without the faults, fewer of them, and take turns with ours: OpenTAXII's head on
SQLite (``--peer PYTHON``), and medallion, which keeps them in memory alone and so promises less.
"""

from __future__ import annotations

import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import msgspec
from _line import in_turns, line
from _served import Server, asked, medallion, opentaxii, ours, prepared
from core_stix import Maker, planted

ENVELOPE = 5_000
EVERY = 1_000
PEER_ENVELOPE = 250
TURNS = 5
BAR, BAR_RATIO = 10_000.0, 60.0


class Adding:
    """Posts one envelope after the other, each of new objects."""

    def __init__(self, server: Server, size: int, *, faults: bool) -> None:
        """``faults``: plant one in each thousand."""
        self.server, self.size, self.faults = server, size, faults
        self._maker, self._seen = Maker(7), set[str]()
        self._bad = 0

    def _envelope(self) -> tuple[bytes, int]:
        parts, bad = list[bytes](), 0
        while len(parts) < self.size:
            made = self._maker.object()
            if made["id"] in self._seen:
                continue
            if self.faults and len(parts) % EVERY == EVERY - 1:
                parts.append(planted(made, self._bad))
                self._bad, bad = self._bad + 1, bad + 1
            else:
                self._seen.add(str(made["id"]))
                parts.append(msgspec.json.encode(made))
        return b'{"objects":[' + b",".join(parts) + b"]}", bad

    def rate(self, many: int = 1) -> float:
        """Objects a second of that many envelopes, which are made before. Ends the run if the answer is wrong."""
        bodies = [self._envelope() for _ in range(many)]
        self.server.fresh()
        used, began = self.server.cpu(), time.perf_counter()
        told = [self.server.post(body) for body, _ in bodies]
        took, used = time.perf_counter() - began, self.server.cpu() - used
        for status, (_, bad) in zip(told, bodies, strict=True):
            got = (status["status"], status.get("success_count"), status.get("failure_count", 0))
            if got != ("complete", self.size - bad, bad):
                raise SystemExit(f"not as planted: {got}, {status.get('failures', ())[:3]}")
        objects = self.size * many
        print(
            f"{objects} objects: {objects / took:.0f} a second, {objects / used:.0f} of CPU", file=sys.stderr
        )
        return objects / took


def main() -> None:
    """Begin the servers, take turns, print the lines."""
    arguments = asked()
    with ExitStack() as stack:
        folders = [Path(stack.enter_context(tempfile.TemporaryDirectory())) for _ in range(3)]
        token, _ = prepared(folders[0])
        mine = Adding(stack.enter_context(ours(folders[0], token)), ENVELOPE, faults=True)
        mine.rate()  # what is loaded at the first
        free = Adding(stack.enter_context(medallion(folders[1])), PEER_ENVELOPE, faults=False)
        claim = "objects added by TAXII over HTTP, held to every rule and durable"
        rate, theirs = in_turns(lambda: mine.rate(4), free.rate, TURNS)
        print(line(claim, value=rate, unit="objects/s", bar=BAR, better="more",
                   peer="medallion, in memory", peer_version="3.0.0", peer_value=theirs))  # fmt: skip
        if arguments.peer is None:
            print(line(f"{claim}, against OpenTAXII", value=rate, unit="objects/s", bar=BAR_RATIO, better="more",
                       peer="OpenTAXII", of="ratio"))  # fmt: skip
            return
        peer = Adding(stack.enter_context(opentaxii(arguments.peer, folders[2])), PEER_ENVELOPE, faults=False)
        rate, theirs = in_turns(lambda: mine.rate(4), peer.rate, TURNS)
        print(line(f"{claim}, against OpenTAXII", value=rate, unit="objects/s", bar=BAR_RATIO, better="more",
                   peer="OpenTAXII", peer_version="head", peer_value=theirs, of="ratio"))  # fmt: skip


if __name__ == "__main__":
    main()
